//! A page as a file says what the page says, and nothing in it is ever computed.

#![expect(clippy::unwrap_used, reason = "what cannot be read here is a failed test")]

use axum::http::{StatusCode, header};
use calamine::{Data, Reader, Xlsx};
use motprov_review::finding::CapacityVerdict;
use motprov_web::source::{Overview, Standing};
use serde_json::Value;

use crate::ask::{Answer, ask, octets, words};
use crate::sample::{changed, overview};

const EVIL: &str = "=cmd|' /C calc'!A0 <img src=x onerror=alert(1)>";

fn evil() -> Overview {
    changed(|reviewed| {
        for row in &mut reviewed.review.capacity {
            row.department = Some(EVIL.to_owned());
        }
    })
}

fn json(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

fn table<'v>(document: &'v Value, key: &str) -> &'v Vec<Value> {
    let tables = document["tables"].as_array().unwrap();
    let found = tables.iter().find(|table| table["key"] == key).unwrap();
    found["rows"].as_array().unwrap()
}

#[test]
fn every_page_leads_to_its_files_and_each_is_one_to_keep() {
    for path in
        ["/oversikt?m=2026-10", "/tackning?y=2026", "/bevis?", "/rapporter?r=sla", "/rapporter?r=capacity"]
    {
        for language in ["sv", "en"] {
            let html = ask(overview(24), &format!("{path}&lang={language}")).body;
            for (form, kind) in [
                ("csv", "text/csv; charset=utf-8; header=present"),
                ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
                ("json", "application/json"),
                ("pdf", "application/pdf"),
            ] {
                assert!(html.contains(&format!("as={form}")), "{path}: {form}");
                let file = ask(overview(24), &format!("{path}&lang={language}&as={form}"));
                assert_eq!(file.status, StatusCode::OK, "{path}: {form}");
                assert_eq!(file.headers[header::CONTENT_TYPE], kind);
                let disposition = file.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
                let end = format!(".{form}\"");
                assert!(disposition.starts_with("attachment; filename=\"motprov-"), "{disposition}");
                assert!(disposition.ends_with(&end), "{disposition}");
                assert_eq!(file.headers[header::CACHE_CONTROL], "private, no-store");
                assert!(!file.body.is_empty(), "{path}: {form}");
            }
        }
    }
}

#[test]
fn figures_of_a_file_are_those_of_the_page_to_the_last_digit() {
    let page = words(&ask(overview(24), "/oversikt?m=2026-10&lang=en").body);
    let document = json(&ask(overview(24), "/oversikt?m=2026-10&lang=en&as=json"));
    let printers = table(&document, "service_levels").iter().find(|row| row["id"] == "SL-07").unwrap();
    let of = |key: &str| printers[key].as_str().unwrap().to_owned();
    assert_eq!((of("measured_low"), of("measured_high")), ("98.71".to_owned(), "99.12".to_owned()));
    for shown in [of("reported"), format!("{}–{}", of("measured_low"), of("measured_high"))] {
        assert!(page.contains(&shown), "{shown}");
    }
    let csv = ask(overview(24), "/oversikt?m=2026-10&lang=sv&as=csv").body;
    assert!(csv.starts_with('\u{feff}'));
    let line = csv.lines().find(|line| line.starts_with("SL-07;")).unwrap();
    assert!(line.contains(";99,50;99,62;98,71;99,12;"), "{line}");
}

#[test]
fn what_looks_like_a_formula_is_text_in_every_form() {
    let csv = ask(evil(), "/rapporter?r=capacity&lang=sv&as=csv").body;
    assert!(csv.contains("\"'=cmd|") || csv.contains("'=cmd|"), "{csv}");
    assert!(!csv.contains(";=cmd") && !csv.contains("\n=cmd") && !csv.contains("\"=cmd"));
    let file = octets(evil(), "/rapporter?r=capacity&lang=sv&as=xlsx");
    let mut book = Xlsx::new(std::io::Cursor::new(file)).unwrap();
    let names = book.sheet_names();
    for name in &names {
        assert!(book.worksheet_formula(name).unwrap().used_cells().next().is_none(), "{name}");
    }
    let found = names.iter().any(|name| {
        let range = book.worksheet_range(name).unwrap();
        range.used_cells().any(|(_, _, cell)| *cell == Data::String(EVIL.to_owned()))
    });
    assert!(found);
    let html = ask(evil(), "/rapporter?r=capacity&lang=sv").body;
    assert!(!html.contains("<img"), "names are escaped");
}

/// A report in each of its forms.
struct Forms {
    page: String,
    paper: String,
    book: Xlsx<std::io::Cursor<Vec<u8>>>,
}

impl Forms {
    /// A cell of the JSON, in the workbook, on the page and on paper.
    fn agree(&mut self, (sheet, row, column): (&str, usize, usize), kind: &Value, said: &str) {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let ungrouped = |text: &str| text.split_whitespace().collect::<String>();
        let range = self.book.worksheet_range(sheet).unwrap();
        let cell = range.get((row + 1, column)).unwrap();
        let shown = if kind == "text" {
            assert_eq!(plain(&cell.to_string()), plain(said), "{sheet}");
            ungrouped(&plain(said))
        } else {
            assert_eq!(*cell, Data::Float(said.parse().unwrap()), "{sheet}");
            said.replace('.', ",").replace('-', "\u{2212}")
        };
        // A share is written in percent.
        if kind != "share" {
            assert!(row >= 60 || ungrouped(&self.page).contains(&shown), "{sheet}: {shown} on the page");
            assert!(ungrouped(&self.paper).contains(&shown), "{sheet}: {shown} on paper");
        }
    }
}

#[test]
fn a_report_says_the_same_as_a_page_a_document_and_a_workbook() {
    for report in ["sla", "capacity"] {
        let path = format!("/rapporter?r={report}&m=2026-10&lang=sv");
        let document = json(&ask(overview(24), &format!("{path}&as=json")));
        let book = std::io::Cursor::new(octets(overview(24), &format!("{path}&as=xlsx")));
        let mut forms = Forms {
            page: words(&ask(overview(24), &path).body),
            paper: ask(overview(24), &format!("{path}&as=pdf")).body,
            book: Xlsx::new(book).unwrap(),
        };
        let sheets = forms.book.sheet_names();
        for (table, sheet) in document["tables"].as_array().unwrap().iter().zip(&sheets) {
            let columns = table["columns"].as_array().unwrap();
            for (at, row) in table["rows"].as_array().unwrap().iter().enumerate() {
                for (column, of) in columns.iter().enumerate() {
                    if let Some(said) = row[of["key"].as_str().unwrap()].as_str() {
                        forms.agree((sheet, at, column), &of["kind"], said);
                    }
                }
            }
        }
    }
}

#[test]
fn the_archives_report_is_of_the_departments_that_are_asked_for() {
    let all = ask(overview(24), "/oversikt?m=2026-10&lang=en&as=pdf");
    assert_eq!(all.body, "%PDF 2026-10 en All");
    let one = ask(overview(24), "/oversikt?m=2026-10&lang=en&d=Kultur&as=pdf");
    assert_eq!(one.body, "%PDF 2026-10 en Only({\"Kultur\"})");
}

#[test]
fn a_file_of_one_department_has_no_other() {
    let mut page = overview(24);
    let Standing::Reviewed(reviewed) = &mut page.standing else { unreachable!() };
    for (at, row) in reviewed.review.capacity.iter_mut().enumerate() {
        row.department = Some(if at == 0 { "Kultur" } else { "Socialtjänst" }.to_owned());
        row.finding = CapacityVerdict::Under;
    }
    for form in ["csv", "json", "pdf"] {
        for path in ["/rapporter?r=capacity", "/oversikt?m=2026-10", "/rapporter?r=sla"] {
            let file = ask(page.clone(), &format!("{path}&d=Kultur&as={form}")).body;
            assert!(!file.contains("Socialtj"), "{path} {form}");
        }
    }
}

#[test]
fn a_month_without_findings_has_files_that_say_so_and_no_report() {
    let computing = || Overview { standing: Standing::Computing, ..overview(1) };
    for form in ["xlsx", "pdf"] {
        let answer = ask(computing(), &format!("/oversikt?m=2026-10&lang=en&as={form}"));
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(words(&answer.body).contains("There is no report yet"));
    }
    let document = json(&ask(computing(), "/oversikt?m=2026-10&lang=en&as=json"));
    assert!(document["tables"].as_array().unwrap().is_empty());
    assert!(document["lead"][0].as_str().unwrap().contains("October 2026"));
    assert_eq!(ask(computing(), "/oversikt?as=docx").status, StatusCode::BAD_REQUEST);
    assert_eq!(ask(computing(), "/rapporter?r=other").status, StatusCode::BAD_REQUEST);
}
