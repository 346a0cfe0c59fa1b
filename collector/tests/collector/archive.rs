//! A month for the archive: typeset out of the ledger.

use std::fs;

use super::cli::Desk;

/// A desk with a contract and a report for January, published and answered.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.contract();
    let rows = "månad;servicenivå;värde\n2026-01;A4;99,52\n2026-01;B1;99,9\n";
    desk.says(0, &["import", "sla-report", &desk.file("report.csv", rows)]);
    desk.says(0, &["publish", "--month", "2026-01", "--by", "C. Lind, avtalsansvarig"]);
    let said = [
        "statement",
        "--month",
        "2026-01",
        "--service-level",
        "A4",
        "--party",
        "supplier",
        "--by",
        "A. Berg",
    ];
    desk.says(0, &[&said[..], &["--text", "Siffran står fast."]].concat());
    desk
}

#[test]
fn a_month_is_typeset_to_the_same_file_each_time() {
    let desk = desk();
    let (first, again, level) = (desk.file("a.pdf", ""), desk.file("b.pdf", ""), desk.file("c.pdf", ""));
    let ask = ["report", "--month", "2026-01", "--made-at", "2026-11-12T10:00:00Z", "--out"];
    let said = desk.says(0, &[&ask[..], &[first.as_str()]].concat());
    assert!(said.contains("report of 2026-01, "), "{said}");
    desk.says(0, &[&ask[..], &[again.as_str()]].concat());
    desk.says(0, &[&ask[..], &[level.as_str(), "--service-level", "A4", "--lang", "en"]].concat());
    let [first, again, level] = [&first, &again, &level].map(|path| fs::read(path).unwrap());
    assert!(first.starts_with(b"%PDF-1.7"));
    assert!(first == again, "the same question, another file");
    assert!(level.starts_with(b"%PDF-1.7") && level != first);
}

#[test]
fn a_report_that_cannot_be_made_says_why() {
    let desk = desk();
    let out = desk.file("a.pdf", "");
    let ask = |rest: &[&str]| desk.says(2, &[&["report", "--out", out.as_str()][..], rest].concat());
    let said = ask(&["--month", "2026-01", "--service-level", "A5"]);
    assert!(said.contains("the review has no service level `A5`: it has A4, "), "{said}");
    assert!(ask(&["--month", "2025-12"]).contains("no contract is in force in 2025-12"));
    assert!(ask(&["--month", "2026-01", "--lang", "de"]).contains("write sv or en"));
    assert_eq!(fs::read(&out).unwrap(), b"", "nothing is written");
    let folder = desk.data().join("no-such-folder/a.pdf");
    let said = desk.says(3, &["report", "--month", "2026-01", "--out", folder.to_str().unwrap()]);
    assert!(said.contains("cannot write"), "{said}");
}
