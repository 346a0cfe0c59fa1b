//! The verb `pack` and the verifier, which shares nothing with it but the pack.

use std::fs::File;

use motprov_collector::config::LogSection;
use motprov_collector::log::Publisher;
use motprov_ledger::Database;
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::AgentId;
use motprov_shared::measurement::{Fact, Record, Sample, State, Statistic, Streak, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{Envelope, SecretKey, seal};
use motprov_shared::units::Unit;
use motprov_verify::check::{Report, Trust, check};

use super::cli::Desk;
use super::support::now;

/// 2025-12-29T12:00:00Z: the month lies between the second batch and the last but one.
const START: i64 = 1_767_009_600;
const DAY: i64 = 86_400;
const BY: &str = "C. Lind, avtalsansvarig";

const REGISTER: &str = "enhet;typ;förvaltning;IKB;tjänst;plats\n\
    pr-1;skrivare;Utbildning;4711;A-SKRIVARE;Sofia skola\npr-2;skrivare;Utbildning;4711;A-SKRIVARE;Sofia skola\n";
const ORDERS: &str =
    "beställning;förvaltning;IKB;tjänst;antal;från\nB-1;Utbildning;4711;A-SKRIVARE;3;2026-01-01\n";
const REPORT: &str = "månad;servicenivå;värde;vite\n2026-01;A4;99,95;0\n2026-01;B1;99,9;0\n";

/// Five weeks of two printers by two agents, a day to a batch, a report, a publication and what the supplier says of it.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.contract();
    desk.says(0, &["import", "assets", &desk.file("register.csv", REGISTER)]);
    desk.says(0, &["import", "orders", &desk.file("beställningar.csv", ORDERS)]);
    for (agent, printer, seed) in [("sofia/site-1", "pr-1", 1), ("sofia/site-2", "pr-2", 2)] {
        measured(&desk, &agent.parse().unwrap(), printer, &SecretKey::from_seed([seed; 32]).unwrap());
    }
    desk.says(0, &["import", "sla-report", &desk.file("rapport.csv", REPORT)]);
    signed(&desk);
    desk.says(0, &["publish", "--month", "2026-01", "--by", BY]);
    let statement = ["statement", "--month", "2026-01", "--service-level", "A4", "--party", "supplier"];
    desk.says(0, &[&statement[..], &["--by", "A. Berg", "--text", "Linjen grävdes av."]].concat());
    signed(&desk);
    desk
}

fn signed(desk: &Desk) {
    Publisher::open(&desk.data(), &LogSection::default()).unwrap().publish(now()).unwrap();
}

fn measured(desk: &Desk, agent: &AgentId, printer: &str, key: &SecretKey) {
    let mut database = Database::open(&desk.data()).unwrap();
    let begun = Timestamp::from_seconds(START);
    let mut prev = None;
    database.write(|tx| tx.enrol(agent, &key.public(), false, begun)).unwrap();
    for day in 0..37 {
        let made_at = Timestamp::from_seconds(START + (day + 1) * DAY);
        let link = Link { seq: day.unsigned_abs() + 1, prev, lost: 0 };
        let records = records(printer, START + day * DAY, day);
        let batch = seal(&Batch { agent: agent.clone(), link, made_at, records }, key).unwrap();
        prev = Some(batch.hash);
        let verified = Envelope::parse(&batch.bytes).unwrap().open(&key.public()).unwrap();
        database.write(|tx| tx.keep_batch(&verified, &batch.bytes, made_at)).unwrap();
    }
}

/// A day of a printer: checked each minute, out for two hours of the twentieth.
fn records(printer: &str, from: i64, day: i64) -> Vec<Record> {
    let at = Timestamp::from_seconds;
    let streak = |state, from: i64, to: i64| {
        Record::Streak(Streak {
            asset: printer.parse().unwrap(),
            metric: metric::REACHABLE.parse().unwrap(),
            state,
            from: at(from),
            to: at(to),
            checks: u32::try_from((to - from) / 60 + 1).unwrap(),
            largest_gap: 60_000,
        })
    };
    let mut records = if day == 22 {
        let (down, up) = (from + 72_000, from + 79_200);
        vec![
            streak(State::Up, from, down - 60),
            streak(State::Down, down, up - 60),
            streak(State::Up, up, from + DAY - 60),
        ]
    } else {
        vec![streak(State::Up, from, from + DAY - 60)]
    };
    records.extend([1, 13].map(|hour| counted(printer, at(from + hour * 3600), 5000 + day * 100 + hour)));
    for (name, text) in [(metric::KIND, "printer"), (metric::COUNTER_UNIT, "impressions")] {
        let (asset, metric) = (printer.parse().unwrap(), name.parse().unwrap());
        records.push(Record::Fact(Fact { asset, metric, at: at(from), text: text.to_owned() }));
    }
    motprov_shared::wire::sort(&mut records);
    records
}

fn counted(printer: &str, at: Timestamp, pages: i64) -> Record {
    Record::Sample(Sample {
        asset: printer.parse().unwrap(),
        metric: metric::LIFE_COUNT.parse().unwrap(),
        statistic: Statistic::Last,
        unit: Unit::Count,
        at,
        step: 0,
        value: pages.into(),
    })
}

/// Packs, and gives the pack's octets and what the verifier finds.
fn packed(desk: &Desk, more: &[&str]) -> (Vec<u8>, Report) {
    let path = desk.file("pack.zip", []);
    desk.says(0, &[&["pack", "--month", "2026-01", "--out", &path][..], more].concat());
    let log = Some(Publisher::open(&desk.data(), &LogSection::default()).unwrap().log().clone());
    let report = check(&mut File::open(&path).unwrap(), &Trust { log, ..Trust::default() }).unwrap();
    (std::fs::read(&path).unwrap(), report)
}

#[test]
fn a_month_is_packed_and_the_verifier_finds_the_same_figures() {
    let desk = desk();
    let (octets, report) = packed(&desk, &[]);
    assert_eq!(report.faults, []);
    let computed = serde_json::to_value(report.review.unwrap()).unwrap();
    let shown = desk.json(&["review", "--month", "2026-01"]);
    assert_eq!(computed["service_levels"][0]["verdict"], "contradicted", "{computed}");
    for part in ["service_levels", "capacity"] {
        assert_eq!(computed[part], shown[part]);
    }
    assert!(report.told.iter().any(|told| told.text.contains("Linjen grävdes av.")), "{:?}", report.told);
    assert!(report.told.iter().any(|told| told.text == "its figures are those of this pack"));
    assert_eq!(packed(&desk, &[]).0, octets, "the same question gives the same octets");
}

#[test]
fn a_service_level_is_packed_alone() {
    let (octets, report) = packed(&desk(), &["--service-level", "A4"]);
    assert_eq!(report.faults, []);
    let review = report.review.unwrap();
    assert_eq!((review.service_levels.len(), review.capacity.len()), (1, 0));
    assert!(octets.len() < packed(&desk(), &[]).0.len());
}
