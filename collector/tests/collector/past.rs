//! What is owed for a month may depend on what earlier months were published as.

use std::fs::File;

use motprov_collector::config::LogSection;
use motprov_collector::log::Publisher;
use motprov_ledger::Database;
use motprov_log::Publication;
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::AgentId;
use motprov_shared::measurement::{Record, State, Streak, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{Envelope, SecretKey, seal};
use motprov_verify::check::{Report, Trust, check};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::cli::Desk;
use super::support::now;

/// 2025-12-29T12:00:00Z; 66 days reach into March.
pub(super) const START: i64 = 1_767_009_600;
pub(super) const DAY: i64 = 86_400;
const BY: &str = "C. Lind, avtalsansvarig";
const REGISTER: &str =
    "enhet;typ;förvaltning;IKB;tjänst;plats\npr-1;skrivare;Utbildning;4711;A-SKRIVARE;Sofia skola\n";
pub(super) const CONTRACT: &str = r#"
title = "IT"
customer = "Staden"
supplier = "Leverantören"
currency = "SEK"
time_zone = "Europe/Stockholm"
in_force = "2026-01-01"

[window.dygnet-runt]
days = "all"
hours = "00:00-24:00"
holidays = "none"

[[service]]
id = "A-SKRIVARE"
title = "Skrivare"
catalogue = "A"
unit = "st"
price = "642.00"
counts = "printer"
used = { pages = { low = 1, high = 5000 } }
under_below = "0.90"

[[service_level]]
id = "A4"
title = "Tillgänglighet skrivare"
unit = "%"
better = "higher"
target = "99.9"
window = "dygnet-runt"
report_decimals = 2
measure = { kind = "availability", metric = "reachable", asset_kind = "printer", step_seconds = 60 }
REPEATED
[service_level.penalty]
fee = "1000.00"
steps = [{ at_least = "99.9", percent = "0" }, { percent = "10" }]
"#;
const REPEATED: &str = "owed_after = { misses = 2, months = 2 }";
const OF_YEAR: &str = "[[cap]]\nper = \"year\"\nfee = \"1000\"\npercent = \"15\"\n";

/// A printer that was out for two hours of the twentieth day of January and of February.
fn desk(repeated: &str, cap: &str) -> Desk {
    let desk = Desk::new();
    let contract = CONTRACT.replace("REPEATED", repeated);
    desk.says(0, &["contract", &desk.file("avtal.toml", format!("{contract}{cap}"))]);
    desk.says(0, &["import", "assets", &desk.file("register.csv", REGISTER)]);
    let (agent, key): (AgentId, _) =
        ("sofia/site-1".parse().unwrap(), SecretKey::from_seed([1; 32]).unwrap());
    let mut database = Database::open(&desk.data()).unwrap();
    let begun = Timestamp::from_seconds(START);
    database.write(|tx| tx.enrol(&agent, &key.public(), false, begun)).unwrap();
    let mut prev = None;
    for day in 0..66 {
        let made_at = Timestamp::from_seconds(START + (day + 1) * DAY);
        let link = Link { seq: day.unsigned_abs() + 1, prev, lost: 0 };
        let mut records = checks(START + day * DAY, day == 22 || day == 53);
        motprov_shared::wire::sort(&mut records);
        let batch = seal(&Batch { agent: agent.clone(), link, made_at, records }, &key).unwrap();
        prev = Some(batch.hash);
        let verified = Envelope::parse(&batch.bytes).unwrap().open(&key.public()).unwrap();
        database.write(|tx| tx.keep_batch(&verified, &batch.bytes, made_at)).unwrap();
    }
    desk
}

fn checks(from: i64, is_out: bool) -> Vec<Record> {
    let streak = |state, from: i64, to: i64| {
        Record::Streak(Streak {
            asset: "pr-1".parse().unwrap(),
            metric: metric::REACHABLE.parse().unwrap(),
            state,
            from: Timestamp::from_seconds(from),
            to: Timestamp::from_seconds(to),
            checks: u32::try_from((to - from) / 60 + 1).unwrap(),
            largest_gap: 60_000,
        })
    };
    let (down, up, end) = (from + 3_600, from + 10_800, from + DAY - 60);
    if is_out {
        let out = streak(State::Down, down, up - 60);
        vec![streak(State::Up, from, down - 60), out, streak(State::Up, up, end)]
    } else {
        vec![streak(State::Up, from, end)]
    }
}

fn level(desk: &Desk, month: &str) -> Value {
    desk.json(&["review", "--month", month])["service_levels"][0].clone()
}

fn owed(level: &Value) -> (Decimal, Decimal) {
    let figure = |bound: &str| level["penalty"][bound].as_str().unwrap().parse().unwrap();
    (figure("low"), figure("high"))
}

fn published(desk: &Desk, month: &str, why: &[&str]) -> u64 {
    let publish = ["publish", "--month", month, "--by", BY];
    desk.json(&[&publish[..], why].concat())["entry"].as_u64().unwrap()
}

/// Packs a month at a new checkpoint, and gives what the verifier finds.
pub(super) fn verified(desk: &Desk, month: &str) -> Report {
    Publisher::open(&desk.data(), &LogSection::default()).unwrap().publish(now()).unwrap();
    let path = desk.file("pack.zip", []);
    desk.says(0, &["pack", "--month", month, "--out", &path]);
    check(&mut File::open(&path).unwrap(), &Trust::default()).unwrap()
}

#[test]
fn a_second_miss_in_a_row_owes_by_what_the_first_was_published_as() {
    let desk = desk(REPEATED, "");
    assert_eq!(owed(&level(&desk, "2026-02")), (0.into(), 100.into()), "nobody published January");
    let said = desk.says(0, &["review", "--month", "2026-02"]);
    assert!(said.contains("depends on 2026-01, which was not published"), "{said}");
    let january = published(&desk, "2026-01", &[]);
    let february = level(&desk, "2026-02");
    assert_eq!(owed(&february), (100.into(), 100.into()));
    assert_eq!(february["earlier"], json!([{ "month": "2026-01", "entry": january, "read": true }]));
    assert!(february["entries"].as_array().unwrap().contains(&january.into()), "{february}");

    let report = verified(&desk, "2026-02");
    assert_eq!(report.faults, []);
    let level = &report.review.unwrap().service_levels[0];
    assert_eq!((level.penalty.low, level.penalty.high), (Some(100.into()), Some(100.into())));
    assert!(report.told.iter().any(|told| told.entry == january), "{:?}", report.told);
    let unproved = report.unchecked.iter().filter(|what| what.contains("published")).count();
    assert_eq!(unproved, 0, "{:?}", report.unchecked);
}

#[test]
fn tables_entries_and_publications_agree_on_earlier_months() {
    let desk = desk(REPEATED, "");
    let january = published(&desk, "2026-01", &[]);
    let february = published(&desk, "2026-02", &[]);
    let rows = "månad;servicenivå;värde\n2026-01;A4;99,90\n";
    desk.says(0, &["import", "sla-report", &desk.file("rapport.csv", rows)]);
    let corrected = published(&desk, "2026-01", &["--why", "Rapporten kom sent."]);
    let before = level(&desk, "2026-02");
    assert_eq!(before["earlier"][0]["entry"], corrected, "the latest correction counts");
    assert!(january < february && february < corrected);
    desk.says(0, &["audit"]);
    desk.says(0, &["rebuild"]);
    assert_eq!(level(&desk, "2026-02"), before);
    let report = verified(&desk, "2026-02");
    assert_eq!(report.faults, []);
    let told: Vec<u64> = report.told.iter().map(|told| told.entry).collect();
    assert!([january, february, corrected].iter().all(|entry| told.contains(entry)), "{told:?}");
}

#[test]
fn a_years_limit_is_used_up_by_what_its_earlier_months_were_published_as() {
    let desk = desk("", OF_YEAR);
    assert_eq!(owed(&level(&desk, "2026-02")), (100.into(), 100.into()));
    published(&desk, "2026-01", &[]);
    assert_eq!(owed(&level(&desk, "2026-02")), (50.into(), 50.into()));
    assert_eq!(verified(&desk, "2026-02").faults, []);
}

#[test]
fn a_publication_that_cannot_be_read_is_said_and_proves_nothing() {
    for (repeated, cap) in [(REPEATED, ""), ("", OF_YEAR)] {
        let desk = desk(repeated, cap);
        let mut database = Database::open(&desk.data()).unwrap();
        let (month, by) = ("2026-01".parse().unwrap(), BY.to_owned());
        let state = database.read(motprov_ledger::View::state).unwrap();
        let (findings, correction) = (b"{}".to_vec(), None);
        let publication = Publication { month, size: state.size, root: state.root, findings, by, correction };
        let entry = database.write(|tx| tx.publish(&publication, now())).unwrap();
        let february = level(&desk, "2026-02");
        assert_eq!(owed(&february), (0.into(), 100.into()), "{repeated}{cap}");
        assert_eq!(february["earlier"], json!([{ "month": "2026-01", "entry": entry, "read": false }]));
        let said = desk.says(0, &["review", "--month", "2026-02"]);
        assert!(
            said.contains(&format!("depends on 2026-01: this version cannot read entry {entry}")),
            "{said}"
        );
        let report = verified(&desk, "2026-02");
        assert_eq!(report.faults, []);
        let told = format!("what entry {entry} published of 2026-01: this program cannot read it");
        assert!(report.unchecked.iter().any(|what| what.starts_with(&told)), "{:?}", report.unchecked);
    }
}
