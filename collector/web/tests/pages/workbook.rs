//! The workbook says what the page says, and nothing in it is ever computed.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use motprov_web::language::Language;
use motprov_web::texts::Texts;
use motprov_web::workbook::{self, Named};

use motprov_review::contract::Contract;
use motprov_review::finding::Review;

use crate::sample::review;

fn written(language: Language, review: &Review) -> Vec<u8> {
    let contract = include_str!("../../../../deploy/config/contract.toml");
    let contract = Contract::parse("contract.toml", contract).unwrap();
    let contract =
        Named { title: &contract.title, customer: &contract.customer, supplier: &contract.supplier };
    workbook::review(Texts::of(language), contract, review).unwrap()
}

fn opened(language: Language, review: &Review) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(written(language, review))).unwrap()
}

#[test]
fn every_level_and_every_line_of_capacity_has_a_row_in_both_languages() {
    let review = review(24);
    for (language, names) in [
        (Language::Swedish, ["Servicenivåer", "Kapacitet", "Underlag"]),
        (Language::English, ["Service levels", "Capacity", "Basis"]),
    ] {
        let mut book = opened(language, &review);
        assert_eq!(book.sheet_names(), names);
        let rows = |book: &mut Xlsx<_>, name: &str| book.worksheet_range(name).unwrap().rows().count();
        assert_eq!(rows(&mut book, names[0]), 1 + review.service_levels.len());
        assert_eq!(rows(&mut book, names[1]), 1 + review.capacity.len());
        for (name, level) in review.service_levels.iter().enumerate() {
            let range = book.worksheet_range(names[0]).unwrap();
            let shown = range.get((name + 1, 0)).unwrap();
            assert_eq!(shown, &Data::String(level.id.clone()));
        }
    }
}

#[test]
fn figures_are_numbers_and_absent_ones_stay_empty() {
    let review = review(24);
    let mut book = opened(Language::English, &review);
    let range = book.worksheet_range("Service levels").unwrap();
    let printers = range.rows().find(|row| row[0] == "SL-07").unwrap();
    assert_eq!(printers[3..7], [99.5, 99.62, 98.7113, 99.1147].map(Data::Float));
    let silent = review.service_levels.iter().find(|level| level.reported.is_none()).unwrap();
    let row = range.rows().find(|row| row[0] == silent.id.as_str()).unwrap();
    assert_eq!(row[4], Data::Empty);
}

#[test]
fn what_looks_like_a_formula_is_text() {
    let evil = "=cmd|' /C calc'!A0";
    let mut review = review(24);
    for row in &mut review.capacity {
        row.department = Some(evil.into());
    }
    let mut book = opened(Language::English, &review);
    assert_eq!(book.worksheet_range("Capacity").unwrap().get((1, 0)), Some(&Data::String(evil.into())));
    assert!(book.worksheet_formula("Capacity").unwrap().used_cells().next().is_none());
}

#[test]
fn the_same_findings_give_the_same_octets() {
    let review = review(24);
    assert_eq!(written(Language::Swedish, &review), written(Language::Swedish, &review));
}
