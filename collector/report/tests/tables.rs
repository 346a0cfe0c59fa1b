//! A page's tables as whole files: the same bytes each time, whatever stands in the cells.

#![expect(clippy::unwrap_used, reason = "tests fail there")]

use motprov_report::Language;
use motprov_report::tables::{Column, Table, Tables, typeset};

fn table(columns: usize, rows: usize, cell: &str) -> Table {
    let column =
        |at: usize| Column { title: format!("Kolumn {at}, kr per månad"), figures: !at.is_multiple_of(2) };
    let row = |at: usize| (0..columns).map(|column| format!("{cell} {at}.{column}")).collect();
    Table {
        title: "Servicenivåer".to_owned(),
        columns: (0..columns).map(column).collect(),
        rows: (0..rows).map(row).collect(),
        note: Some("En anmärkning.".to_owned()),
    }
}

fn tables(tables: Vec<Table>) -> Tables {
    Tables {
        title: "Utfall för oktober 2026".to_owned(),
        lead: vec!["Av 13 servicenivåer är 7 bekräftade.".to_owned()],
        month: "oktober 2026".to_owned(),
        made_at: "2026-11-12T10:00:00Z".parse().unwrap(),
        tables,
    }
}

fn pdf(of: &Tables, language: Language) -> Vec<u8> {
    let bytes = typeset(of, language).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7"));
    bytes
}

#[test]
fn the_same_tables_are_the_same_bytes() {
    let two = tables(vec![table(4, 12, "1 234,50"), table(14, 30, "99,12")]);
    for language in Language::ALL {
        assert!(pdf(&two, language) == pdf(&two, language), "{language:?}");
    }
    let mut later = two.clone();
    later.made_at = "2026-11-12T10:00:01Z".parse().unwrap();
    assert!(pdf(&two, Language::Swedish) != pdf(&later, Language::Swedish));
}

#[test]
fn tables_without_rows_or_columns_and_pages_without_tables_are_said() {
    pdf(&tables(Vec::new()), Language::Swedish);
    pdf(&tables(vec![table(3, 0, ""), table(0, 3, "")]), Language::English);
}

#[test]
fn whatever_stands_in_a_cell_is_text() {
    for evil in ["#panic()", "*x* _y_ $z$ `c` <l> @r \\", "]]))}\"", "\u{202e}漢\u{0}", "=cmd|' /C calc'!A0"]
    {
        let mut of = tables(vec![table(3, 2, evil)]);
        of.title = evil.to_owned();
        of.lead = vec![evil.to_owned()];
        of.tables[0].title = evil.to_owned();
        of.tables[0].columns[0].title = evil.to_owned();
        of.tables[0].note = Some(evil.to_owned());
        pdf(&of, Language::English);
    }
}

#[test]
fn rows_of_any_length_and_words_without_end_fit() {
    let mut uneven = table(3, 3, "x");
    uneven.rows[0].clear();
    uneven.rows[1].extend(["more".to_owned(), "and more".to_owned()]);
    uneven.rows[2][0] = "x".repeat(3_000);
    pdf(&tables(vec![uneven]), Language::Swedish);
}

#[test]
fn a_thousand_rows_are_one_document() {
    let long = pdf(&tables(vec![table(14, 1_000, "12 345")]), Language::Swedish);
    assert!(long.len() > 100_000);
}
