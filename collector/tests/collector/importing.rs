//! Counted cases, users' own headings and names that nobody knows, on the command line: from a file to what it changes.

use std::fs::File;
use std::path::Path;

use motprov_collector::config::LogSection;
use motprov_collector::log::Publisher;
use motprov_ledger::Database;
use motprov_review::calendar::whole_month;
use motprov_verify::check::{Trust, check};
use serde_json::Value;

use crate::cli::Desk;
use crate::support::now;

const COUNTS: &str = "Servicenivå;Månad;Godkända;Totalt;Oklara;Källa\n\
    C1;2026-10;8 412;9 730;0;växeln\nC2;2026-10;300;9730;0;växeln\nB6;2026-10;1230;1240;0;backup\n";

fn desk() -> Desk {
    let desk = Desk::new();
    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/config/contract-city.toml");
    desk.says(0, &["contract", contract.to_str().unwrap()]);
    desk
}

fn level(desk: &Desk, id: &str) -> Value {
    let review = desk.json(&["review", "--month", "2026-10"]);
    let levels = review["service_levels"].as_array().unwrap().clone();
    levels.into_iter().find(|level| level["id"] == id).unwrap()
}

fn cases(desk: &Desk, id: &str) -> (Value, Value) {
    let cases = &level(desk, id)["cases"];
    (cases["good"].clone(), cases["total"].clone())
}

#[test]
fn counted_cases_measure_their_level_and_a_later_file_of_the_month_replaces_them() {
    let desk = desk();
    let dry = desk.says(0, &["import", "counts", &desk.file("c.csv", COUNTS), "--dry-run"]);
    assert!(dry.contains("good (godkända)") && dry.contains("3 rows hold"), "{dry}");
    desk.says(0, &["import", "counts", &desk.file("c.csv", COUNTS)]);
    assert_eq!(cases(&desk, "C1"), (8412.into(), 9730.into()));
    assert_eq!(
        (&level(&desk, "C1")["target_met"], &level(&desk, "B6")["target_met"]),
        (&"yes".into(), &"yes".into())
    );
    // By days, which add up; the level that the file does not name keeps what it had.
    let days = "nivå;dag;good;total\nC1;2026-10-01;50;100\nC1;2026-10-31;30;100\n";
    desk.says(0, &["import", "counts", &desk.file("days.csv", days)]);
    assert_eq!(cases(&desk, "C1"), (80.into(), 200.into()));
    assert_eq!(level(&desk, "C1")["target_met"], "no");
    assert_eq!(cases(&desk, "B6"), (1230.into(), 1240.into()));
    desk.says(0, &["rebuild"]);
    assert_eq!(cases(&desk, "C1"), (80.into(), 200.into()));
    assert!(desk.says(0, &["audit"]).contains("no faults"));
}

#[test]
fn counts_that_cannot_be_are_refused_and_levels_that_count_nothing_are_warned_of() {
    let desk = desk();
    let text = "nivå;månad;good;total\nC1;2026-10;11;10\nA4;2026-10;8;10\nC11;2026-10;8;10\n";
    let said = desk.says(1, &["import", "counts", &desk.file("c.csv", text)]);
    assert!(said.contains("row 2, column C (good): `11` is more than all cases (10)"), "{said}");
    assert!(said.contains("1 cell does not hold") && said.contains("the 2 rows that hold"), "{said}");
    assert!(
        said.contains("`A4` is a service level that the contract does not measure by counted cases"),
        "{said}"
    );
    assert!(said.contains("`C11` is no service level of the contract: is it `C1"), "{said}");
}

const OWN: &str = "[counts.columns]\nservice_level = \"Avtalspunkt\"\ngood = \"Inom 60 s\"\ntotal = \"Samtal\"\n\
    [orders]\ndates = \"day-first\"\n[orders.columns]\norder = \"Ref\"\n[orders.fixed]\nservice = \"A-PC\"\n";

#[test]
fn a_file_is_read_by_its_users_headings_whenever_it_is_read_again() {
    let desk = desk();
    let own = desk.file("own.toml", OWN);
    let orders = "Ref;Förvaltning;IKB;Antal;Från\nB-1;Utbildning;4711;12;03/04/2026\n";
    let orders = desk.file("orders.csv", orders);
    assert!(desk.says(2, &["import", "orders", &orders]).contains("Missing"));
    let import = ["import", "orders", &orders, "--headings", &own];
    assert!(desk.says(0, &import).contains("1 row kept, ledger entry 3"));
    assert!(
        desk.says(0, &import)
            .contains("nothing changed: the same file, read the same way, is ledger entry 3")
    );
    let counts = desk.file("calls.csv", "Avtalspunkt;Månad;Inom 60 s;Samtal\nC1;2026-10;90;100\n");
    desk.says(0, &["import", "counts", &counts, "--headings", &own]);
    assert_eq!(cases(&desk, "C1"), (90.into(), 100.into()));
    desk.says(0, &["rebuild"]);
    assert_eq!(cases(&desk, "C1"), (90.into(), 100.into()));
    assert!(desk.says(0, &["audit"]).contains("no faults"));
    let mut database = Database::open(&desk.data()).unwrap();
    let from = database
        .read(|view| {
            Ok::<_, motprov_ledger::LedgerError>(view.case("2026-10".parse().unwrap(), interval())?.orders)
        })
        .unwrap();
    assert_eq!((from[0].service.as_str(), from[0].from.to_string().as_str()), ("A-PC", "2026-04-03"));
    // The same octets under other headings are another file, and the later one counts.
    let other = desk.file("other.toml", OWN.replace("day-first", "month-first"));
    let said = desk.says(0, &["import", "orders", &orders, "--headings", &other]);
    assert!(said.contains("1 row kept"), "{said}");
    let from = database
        .read(|view| {
            Ok::<_, motprov_ledger::LedgerError>(view.case("2026-10".parse().unwrap(), interval())?.orders)
        })
        .unwrap();
    assert_eq!((from.len(), from[0].from.to_string().as_str()), (1, "2026-03-04"));
}

fn interval() -> motprov_shared::period::Interval {
    whole_month("2026-10".parse().unwrap(), &jiff::tz::TimeZone::UTC)
}

#[test]
fn headings_that_do_not_hold_are_refused_by_their_line() {
    let desk = desk();
    let file = desk.file("c.csv", COUNTS);
    let own = desk.file("own.toml", "[counts.columns]\ngod = \"Bra\"\n");
    let said = desk.says(2, &["import", "counts", &file, "--headings", &own]);
    assert!(
        said.contains("own.toml:2: unknown key `god`") && said.contains("did you mean `good`?"),
        "{said}"
    );
    let own = desk.file("own.toml", "[counts.columns]\ngood = \"Bra\"\n");
    let said = desk.says(2, &["import", "counts", &file, "--headings", &own]);
    assert!(said.contains("Missing: `Bra`, which the headings file gives for `good`"), "{said}");
    let said = desk.says(2, &["import", "tickets", &file, "--profile", "vinst", "--headings", &own]);
    assert!(said.contains("leave --headings out"), "{said}");
}

#[test]
fn a_pack_holds_counts_with_their_headings_and_the_verifier_finds_what_the_collector_found() {
    let desk = desk();
    let own = desk.file("own.toml", OWN);
    let counts = desk.file("calls.csv", "Avtalspunkt;Månad;Inom 60 s;Samtal\nC1;2026-10;90;100\n");
    desk.says(0, &["import", "counts", &counts, "--headings", &own]);
    let report = desk.file("r.csv", "månad;servicenivå;värde\n2026-10;C1;90,0\n");
    desk.says(0, &["import", "sla-report", &report]);
    let found = level(&desk, "C1");
    Publisher::open(&desk.data(), &LogSection::default()).unwrap().publish(now()).unwrap();
    let path = desk.file("pack.zip", []);
    desk.says(0, &["pack", "--month", "2026-10", "--service-level", "C1", "--out", &path]);
    let log = Some(Publisher::open(&desk.data(), &LogSection::default()).unwrap().log().clone());
    let report = check(&mut File::open(&path).unwrap(), &Trust { log, ..Trust::default() }).unwrap();
    assert_eq!((&found["cases"]["good"], &found["verdict"]), (&90.into(), &"confirmed".into()));
    assert_eq!(report.faults, []);
    let computed = serde_json::to_value(report.review.unwrap()).unwrap();
    assert_eq!(computed["service_levels"][0], found);
}

#[test]
fn names_that_neither_register_nor_contract_know_are_told_by_their_cell_and_the_rest_stands() {
    let desk = Desk::new();
    desk.contract();
    let register =
        "enhet;typ;förvaltning;IKB;tjänst;plats\npc-1;arbetsplats;Utbildning;4711;A-PC;Sofia skola\n";
    let said = desk.says(0, &["import", "assets", &desk.file("register.csv", register)]);
    assert!(!said.contains("warning"), "{said}");
    let orders = "beställning;förvaltning;IKB;tjänst;antal;från\nB-1;Kultur;4711;A-PC;12;2026-01-01\n\
        B-2;Utbildnin;4711;A-PC;1;2026-01-01\n";
    let dry = desk.says(0, &["import", "orders", &desk.file("orders.csv", orders), "--dry-run"]);
    assert!(
        dry.contains(
            "row 2, column B (förvaltning): `Kultur` is no department of the register or the orders"
        ),
        "{dry}"
    );
    assert!(
        dry.contains("row 3") && dry.contains("is it `Utbildning`?") && dry.contains("2 rows hold"),
        "{dry}"
    );
    let kept = desk.file(
        "kept.csv",
        "beställning;förvaltning;IKB;tjänst;antal;från\nB-1;Kultur;4711;A-PC;12;2026-01-01\n",
    );
    desk.says(0, &["import", "orders", &kept]);
    let invoice = "faktura;månad;förvaltning;IKB;tjänst;antal;belopp;enhet\n\
        F-1;2026-10;Kultur;4711;A-PC;1;389,00;pc-1\nF-1;2026-10;Kulturr;4711;A-PC;1;389,00;pc-11\n";
    let said = desk.says(0, &["import", "invoices", &desk.file("invoice.csv", invoice)]);
    assert!(
        said.contains("row 3, column C (förvaltning): `Kulturr`") && said.contains("is it `Kultur`?"),
        "{said}"
    );
    assert!(
        said.contains("row 3, column H (enhet): `pc-11` is no asset of the register: is it `pc-1`?"),
        "{said}"
    );
    assert!(!said.contains("row 2") && said.contains("2 rows kept"), "{said}");
    let report = desk.file("r.csv", "månad;servicenivå;värde\n2026-10;A44;99,0\n");
    let said = desk.says(0, &["import", "sla-report", &report]);
    assert!(said.contains("`A44` is no service level of the contract: is it `A4`?"), "{said}");
}
