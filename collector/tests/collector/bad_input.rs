//! Input that cannot be right: each has its own clear message, and the rest of the review still stands.

use std::path::Path;

use crate::cli::Desk;

fn example() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/config/contract.toml");
    std::fs::read_to_string(path).unwrap()
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.contract();
    desk.says(
        0,
        &["import", "sla-report", &desk.file("good.csv", "månad;servicenivå;värde\n2026-10;A4;99,20\n")],
    );
    desk
}

/// A4's figure is still there, and so are all other levels.
#[track_caller]
fn the_review_stands(desk: &Desk) {
    let review = desk.json(&["review", "--month", "2026-10"]);
    let levels = review["service_levels"].as_array().unwrap();
    assert_eq!(levels.len(), example().matches("[[service_level]]\n").count());
    let reported = levels.iter().find(|level| level["id"] == "A4").unwrap()["reported"].as_str().unwrap();
    assert!(reported.starts_with("99.2"), "{reported}");
}

#[track_caller]
fn assert_told(said: &str, words: &[&str]) {
    for word in words {
        assert!(said.contains(word), "`{word}` in\n{said}");
    }
}

#[test]
fn orders_that_contradict_each_other_name_both_rows() {
    let desk = desk();
    let orders = "beställning;förvaltning;IKB;tjänst;antal;från\nB-1;Utbildning;4711;A-PC;12;2026-01-01\n\
        B-1;Utbildning;4711;A-PC;14;2026-01-01\n";
    let said = desk.says(1, &["import", "orders", &desk.file("orders.csv", orders)]);
    assert_told(&said, &["row 3", "contradicts row 2 (12 until further notice, here 14"]);
    the_review_stands(&desk);
}

#[test]
fn two_contract_versions_from_one_day_need_one_that_says_what_it_replaces() {
    let desk = desk();
    let other = desk.file("other.toml", example().replace("389.00", "399.00"));
    let said = desk.says(2, &["contract", &other]);
    assert_told(&said, &["entry 1 is in force from 2026-01-01 already", "never edited", "`replaces = 1`"]);
    the_review_stands(&desk);
}

#[test]
fn a_ladder_with_a_gap_is_told_by_its_line() {
    let desk = desk();
    let hole = example().replacen("  { percent = \"10\" },\n", "", 1);
    let said = desk.says(2, &["contract", &desk.file("hole.toml", hole)]);
    assert_told(&said, &["hole.toml:", "values beyond the last step have no percentage", "end the ladder"]);
    the_review_stands(&desk);
}

#[test]
fn a_target_outside_its_unit_is_told_by_its_line() {
    let desk = desk();
    let above = example().replacen("target = \"99.5\"", "target = \"995\"", 1);
    let said = desk.says(2, &["contract", &desk.file("above.toml", above)]);
    assert_told(&said, &["above.toml:", "`target` lies above 100 %"]);
    the_review_stands(&desk);
}

#[test]
fn a_month_with_no_data_is_no_breach_and_says_why() {
    let desk = desk();
    let review = desk.json(&["review", "--month", "2026-03"]);
    for level in review["service_levels"].as_array().unwrap() {
        let verdict = level["verdict"].as_str().unwrap();
        assert!(["not_reported", "not_verifiable", "not_measured"].contains(&verdict), "{level}");
        assert_eq!(level["target_met"], "undecided", "{level}");
        assert!(!level["because"].is_null(), "{level}");
    }
    assert!(desk.says(0, &["agenda", "--month", "2026-03"]).contains("Ännu till ingens fördel"));
    the_review_stands(&desk);
}

#[test]
fn a_report_for_a_level_that_does_not_exist_is_told_by_its_cell() {
    let desk = desk();
    let report = "månad;servicenivå;värde\n2026-10;A44;99,0\n2026-10;A4;99,20\n";
    let said = desk.says(0, &["import", "sla-report", &desk.file("report.csv", report)]);
    assert_told(&said, &["row 2, column B", "`A44` is no service level of the contract"]);
    the_review_stands(&desk);
}

#[test]
fn pages_below_zero_are_refused_by_their_cell() {
    let desk = desk();
    let pages = "Tid;Enhet;Mått;Värde\n2026-10-01 13:45;pr-0001;life.count;-5\n";
    let said = desk.says(1, &["import", "measurements", &desk.file("pages.csv", pages)]);
    assert_told(&said, &["row 2, column D", "`-5` is below 0, and a counter of pages never is"]);
    the_review_stands(&desk);
}

#[test]
fn an_invoice_for_an_unknown_department_is_found_and_the_others_are_matched() {
    let desk = desk();
    let orders = "beställning;förvaltning;IKB;tjänst;antal;från\nB-1;Utbildning;4711;A-PC;1;2026-01-01\n";
    desk.says(0, &["import", "orders", &desk.file("orders.csv", orders)]);
    let invoice = "faktura;månad;förvaltning;IKB;tjänst;antal;pris;belopp\n\
        F-1;2026-10;Utbildning;4711;A-PC;1;389,00;389,00\nF-1;2026-10;Utbildningen;4712;A-PC;1;389,00;389,00\n";
    desk.says(0, &["import", "invoices", &desk.file("invoice.csv", invoice)]);
    let costs = desk.says(1, &["cost", "--months", "2026-10"]);
    assert_told(&costs, &["no order and no register names this department"]);
    let json = desk.says(1, &["cost", "--months", "2026-10", "--format", "json"]);
    assert_told(&json, &["unknown_department", "\"due\": \"389.00\""]);
    the_review_stands(&desk);
}
