//! The ledger as its keeper has it: audited, erased from, and not served where it is not what was kept.

use motprov_ledger::FILE_NAME;
use rusqlite::Connection;
use serde_json::Value;

use crate::cli::Desk;

const REGISTER: &str =
    "enhet;typ;förvaltning;IKB;tjänst;plats\nws-0001;arbetsplats;Utbildning;4711;A-PC;Sofia skola\n";

fn desk() -> Desk {
    let desk = Desk::new();
    let register = desk.file("register.csv", REGISTER);
    desk.says(0, &["import", "assets", &register]);
    desk
}

fn tamper(desk: &Desk, sql: &str) {
    Connection::open(desk.data().join(FILE_NAME)).unwrap().execute_batch(sql).unwrap();
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn an_audit_says_what_it_did_and_ends_with_1_and_the_entry_where_something_does_not_hold() {
    let desk = desk();
    let said = desk.says(0, &["audit"]);
    assert!(said.contains("rows derived anew") && said.contains("no faults"), "{said}");
    assert_eq!(
        desk.says(0, &["ledger", "verify", "--format", "json"]),
        desk.says(0, &["audit", "--format", "json"])
    );
    tamper(&desk, "UPDATE assets SET department = 'Kultur'");
    let found = json(&desk.says(1, &["audit", "--afresh", "--format", "json"]));
    assert_eq!(found["faults"][0]["entry"], 1);
    assert!(desk.says(1, &["audit"]).contains("FAULT in entry 1: assets has another row"));
    desk.says(0, &["rebuild"]);
    desk.says(0, &["audit"]);
}

#[test]
fn what_is_erased_is_shown_as_erased_by_whom_and_why() {
    let desk = desk();
    let erase = ["erase", "--entries", "1", "--reason", "imported by mistake", "--by", "Controller"];
    let asked = desk.says(0, &erase);
    assert!(asked.contains("would erase 1 entries: 1") && asked.contains("--yes"), "{asked}");
    assert!(desk.says(0, &["ledger", "show", "1"]).contains("sha256"));
    let done = desk.says(0, &[&erase[..], &["--yes"]].concat());
    assert!(done.contains("entry 2 says why"), "{done}");
    let shown = desk.says(0, &["ledger", "show", "1"]);
    assert!(
        shown.contains("ERASED    by entry 2, on the word of Controller: imported by mistake"),
        "{shown}"
    );
    let shown = json(&desk.says(0, &["ledger", "show", "1", "--format", "json"]));
    assert_eq!((&shown["erased"]["entry"], &shown["erased"]["by"]), (&2.into(), &"Controller".into()));
    let audit = json(&desk.says(0, &["audit", "--format", "json"]));
    assert_eq!((&audit["erased"], audit["faults"].as_array().unwrap().len()), (&1.into(), 0));
    let file = std::fs::read(desk.data().join(FILE_NAME)).unwrap();
    assert!(!file.windows(11).any(|octets| octets == b"Sofia skola"));
    let again = desk.says(2, &[&erase[..], &["--yes"]].concat());
    assert!(again.contains("nothing was erased: ledger entry 1: was erased before"), "{again}");
}

#[test]
fn an_erasure_needs_a_reason_and_a_name() {
    let desk = desk();
    assert!(desk.says(2, &["erase", "--entries", "1", "--yes"]).contains("needs --reason"));
    assert!(desk.says(2, &["erase", "--entries", "1", "--reason", "x", "--yes"]).contains("needs --by"));
    assert!(desk.says(2, &["erase", "--entries", "one"]).contains("is no entry"));
}

#[test]
fn only_what_the_rules_name_expires() {
    let desk = desk();
    tamper(&desk, "DROP TRIGGER entries_do_not_change; UPDATE entries SET received = 1");
    let rules = |text: &str| desk.file("rules.toml", text);
    let none = rules("");
    assert!(desk.says(0, &["erase", "--expired", &none]).contains("would erase 0 entries"));
    let orders = rules("[retention]\norder_days = 1\n");
    assert!(desk.says(0, &["erase", "--expired", &orders]).contains("would erase 0 entries"));
    let register = rules("[retention]\nregister_days = 100\n");
    assert!(desk.says(0, &["erase", "--expired", &register]).contains("would erase 1 entries: 1"));
    let wrong = rules("[retention]\nregister_day = 100\n");
    assert!(desk.says(2, &["erase", "--expired", &wrong]).contains("the nearest key is `register_days`"));
}

#[test]
fn a_ledger_that_is_not_what_was_kept_is_not_served() {
    let desk = desk();
    tamper(&desk, "DROP TRIGGER fresh_does_not_change; UPDATE fresh SET content = x'00' WHERE number = 1");
    let refused = desk.says(3, &["serve", "--mqtt", "127.0.0.1:0", "--http", "127.0.0.1:0"]);
    assert!(refused.contains("entry 1: its bytes are not those that were appended"), "{refused}");
    assert!(refused.contains("motprov-collector audit"), "{refused}");
}
