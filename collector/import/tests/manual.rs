//! What the operator's manual promises of files holds.

#![expect(clippy::unwrap_used, reason = "a test's helpers fail it")]

use motprov_import::{Kind, read};

const MANUAL: &str = include_str!("../../../deploy/IMPORT.md");

/// The manual's section on a kind.
fn section(kind: Kind) -> &'static str {
    let start = MANUAL.split_once(&format!("\n## `{kind}`\n")).unwrap().1;
    start.split_once("\n## ").unwrap().0
}

fn example(kind: Kind) -> &'static str {
    section(kind).split("```").nth(1).unwrap().trim_start()
}

/// A column's headings, as the manual's table gives them; of another kind's table where it says `as above`.
fn headings(section: &'static str, column: &str) -> Vec<&'static str> {
    let mut rows = section.lines().filter(|line| line.starts_with('|'));
    let row = rows.find(|row| row.split('|').nth(1).unwrap().split(", ").any(|name| name.trim() == column));
    let third = row.unwrap().split('|').nth(3).unwrap();
    if third.trim() == "as above" {
        return headings(self::section(Kind::Assets), column);
    }
    let names = third.split([',', '·', '(', ')']).map(|name| name.trim().trim_matches('`'));
    names.filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_example_is_read_whole() {
    for kind in Kind::ALL {
        let sheet = read(kind, "example.csv", example(kind).as_bytes()).unwrap();
        assert_eq!((sheet.refused(), sheet.kept()), (&[][..], sheet.rows()), "{kind}");
        assert!(sheet.rows() >= 2, "{kind}");
    }
}

#[test]
fn every_heading_of_the_manual_is_understood() {
    let columns: [(Kind, &[&str]); 9] = [
        (
            Kind::Assets,
            &["asset", "kind", "department", "cost centre", "service", "site", "serial", "host name"],
        ),
        (Kind::Orders, &["order", "department", "cost centre", "service", "quantity", "from", "last day"]),
        (Kind::SlaReport, &["month", "service level", "value", "penalty"]),
        (Kind::Measurements, &["time", "asset", "metric", "value"]),
        (Kind::Changes, &["change", "department", "stage", "waits for", "entered", "left"]),
        (
            Kind::ChangeMilestones,
            &["change", "department", "registered", "offered", "approved", "delivered", "closed"],
        ),
        (
            Kind::Invoices,
            &[
                "invoice",
                "month",
                "department",
                "cost centre",
                "service",
                "quantity",
                "price",
                "amount",
                "order",
            ],
        ),
        (Kind::PenaltyLetter, &["month", "service level", "value", "percent", "fee", "amount", "total"]),
        (Kind::Counts, &["service level", "month", "group", "good", "total", "undecided", "source"]),
    ];
    for (kind, columns) in columns {
        let (first_line, rows) = example(kind).split_once('\n').unwrap();
        assert_eq!(first_line.split(';').count(), columns.len(), "{kind}");
        for (at, column) in columns.iter().enumerate() {
            let names = headings(section(kind), column);
            assert!(names.len() > 1, "{kind} {column}");
            for name in names {
                let mut heads: Vec<&str> = first_line.split(';').collect();
                heads[at] = name;
                // A nonsense value in that column is refused under its heading: the heading is known.
                let cells = rows.lines().next().unwrap().split(';');
                let cells: Vec<&str> =
                    cells.enumerate().map(|(n, cell)| if n == at { "?\u{7}" } else { cell }).collect();
                let text = format!("{}\n{}\n", heads.join(";"), cells.join(";"));
                let sheet = read(kind, "f", text.as_bytes()).unwrap();
                let column = sheet.refused().first().and_then(|refusal| refusal.column.as_ref());
                assert_eq!(column.map(|column| column.heading.as_str()), Some(name), "{kind} {text}");
            }
        }
    }
}

#[test]
fn until_and_the_last_day_differ_by_a_day_under_every_heading() {
    let read_end = |heading: &str, end: &str| {
        let text =
            format!("order;department;IKB;service;antal;from;{heading}\n1;Ä;7;A1;1;2026-01-01;{end}\n");
        let motprov_import::Sheet::Orders(orders) = read(Kind::Orders, "f", text.as_bytes()).unwrap() else {
            return None;
        };
        orders.kept.first()?.until.map(|until| until.to_string())
    };
    for heading in headings(section(Kind::Orders), "until") {
        assert_eq!(read_end(heading, "2026-12-31").as_deref(), Some("2026-12-31"), "{heading}");
    }
    for heading in headings(section(Kind::Orders), "last day") {
        assert_eq!(read_end(heading, "2026-12-31").as_deref(), Some("2027-01-01"), "{heading}");
        assert_eq!(read_end(heading, "dec 2026").as_deref(), Some("2027-01-01"), "{heading}");
    }
}
