//! What a person is shown before anything is kept, and what is said of values that cannot be.

#![expect(clippy::unwrap_used, reason = "a test's helpers fail it")]

use motprov_import::{Kind, Known, Sheet, read};
use rust_xlsxwriter::{Format, Workbook};

fn shown(sheet: &Sheet) -> String {
    sheet.preview().text(sheet.notes())
}

fn refusals(kind: Kind, text: &str) -> Vec<String> {
    let sheet = read(kind, "f.csv", text.as_bytes()).unwrap();
    sheet.refused().iter().map(ToString::to_string).collect()
}

fn notes(kind: Kind, text: &str) -> Vec<String> {
    let sheet = read(kind, "f.csv", text.as_bytes()).unwrap();
    sheet.notes().iter().map(ToString::to_string).collect()
}

const ORDERS: &str = "Beställningar 2026;;;;;;\n\
    Beställningsnr;Förvaltning;IKB;Tjänst;Antal (st);Från;Uphör;Anm\n\
    4711;Äldre;0042;A1;1 200,50;2026-01-01;;ring Anna\n\
    4712;Äldre;0042;A3;12;1 okt 2026;;\n\
    4713;Äldre;0042;A3;tolv;2026-10-01;;\n\
    Summa;;;;1 212,50;;;\n";

#[test]
fn a_preview_says_how_each_column_was_understood_and_what_was_not_read() {
    let sheet = read(Kind::Orders, "orders.csv", ORDERS.as_bytes()).unwrap();
    assert_eq!(
        shown(&sheet),
        "headings in row 2:\n  \
         A  Beställningsnr  order (beställning)                text\n  \
         B  Förvaltning     department (förvaltning)           text\n  \
         C  IKB             cost centre (IKB)                  text\n  \
         D  Tjänst          service (tjänst)                   text\n  \
         E  Antal (st)      quantity (antal, st)               whole numbers (1), decimal comma (1), thousands by space (1); 12 to 1200.5; 1 of 3 refused\n  \
         F  Från            from (från)                        dates in figures (2), months by name (1)\n  \
         G  Uphör           not read: is it `until` (upphör)?\n  \
         H  Anm             not read\n\
         first rows as read:\n  \
         row 3: 4711 | Äldre | 0042 | A1 | 1200.5 | 2026-01-01\n  \
         row 4: 4712 | Äldre | 0042 | A3 | 12 | 2026-10-01\n\
         noted:\n  \
         row 2, column G (Uphör) is not read: is it `until` (upphör)?\n  \
         row 6, a row of totals, passed over\n"
    );
}

#[test]
fn a_preview_of_a_workbook_tells_cells_from_texts() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Oktober").unwrap();
    sheet.write_row(0, 0, ["Vite (SEK)", "Nivå", "Månad", "Utfall"]).unwrap();
    sheet.write_row(1, 0, ["1 234,50 kr", "B3", "okt 2026"]).unwrap();
    sheet.write_with_format(1, 3, 0.9995, &Format::new().set_num_format("0.00%")).unwrap();
    sheet.write_row(2, 1, ["B4", "2026-10"]).unwrap();
    sheet.write(2, 3, 97.5).unwrap();
    let read = read(Kind::SlaReport, "f.xlsx", &book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(
        shown(&read),
        "sheet Oktober, headings in row 1:\n  \
         A  Vite (SEK)  penalty (vite, SEK)          decimal comma, thousands by space, with kr; 1234.5; 1 of 2 cells empty\n  \
         B  Nivå        service level (servicenivå)  text\n  \
         C  Månad       month (månad)                dates in figures (1), months by name (1)\n  \
         D  Utfall      value (värde)                number cells (1), percent cells (1); 97.5 to 99.95\n\
         first rows as read:\n  \
         row 2: 1234.5 | B3 | 2026-10 | 99.95\n  \
         row 3: - | B4 | 2026-10 | 97.5\n"
    );
}

#[test]
fn a_preview_is_data_too() {
    let sheet = read(Kind::Orders, "orders.csv", ORDERS.as_bytes()).unwrap();
    let json = serde_json::to_value(sheet.preview()).unwrap();
    assert_eq!(json["heading_row"], 2);
    let quantity = &json["columns"][4];
    assert_eq!((&quantity["letter"], &quantity["heading"]), (&"E".into(), &"Antal (st)".into()));
    assert_eq!(quantity["meaning"]["unit"], "st");
    assert_eq!(quantity["forms"][1], serde_json::json!({"form": "decimal-comma", "cells": 1}));
    assert_eq!(json["columns"][6]["nearest"], "`until` (upphör)");
    assert_eq!(
        json["first"][0],
        serde_json::json!({"row": 3, "cells": ["4711", "Äldre", "0042", "A1", "1200.5", "2026-01-01"]})
    );
}

#[test]
fn measurements_in_json_have_no_headings_to_show() {
    let text = r#"{"data":{"resultType":"vector","result":[{"metric":{"__name__":"up","instance":"a"},"value":[1790000000,"1"]}]}}"#;
    let sheet = read(Kind::Measurements, "f.json", text.as_bytes()).unwrap();
    assert_eq!(shown(&sheet), "no headings: the file names its fields itself\n");
}

#[test]
fn a_hostile_heading_cannot_break_the_preview() {
    let text = format!(
        "{}\u{202e};order;department;IKB;service;quantity;from\n;1;Ä;7;A1;1;2026-01-01\n",
        "x".repeat(30_000)
    );
    let sheet = read(Kind::Orders, "f.csv", text.as_bytes()).unwrap();
    assert!(shown(&sheet).len() < 4_000 && !shown(&sheet).contains('\u{202e}'), "{}", shown(&sheet));
}

const LINES: &str = "Beställningsnr;Förvaltning;IKB;Tjänst;Antal;Från;Upphör\n";

#[test]
fn orders_that_contradict_each_other_are_refused_and_name_both_rows() {
    let text = format!(
        "{LINES}1;Ä;7;A1;10;2026-01-01;2027-01-01\n2;Ä;7;A1;1;2026-01-01;\n2;Ä;7;A1;1;2026-01-01;\n1;Ä;7;A1;12;2026-01-01;\n3;Ä;7;A1;1;2026-01-01;\n"
    );
    let once = "an order has one row for each department, cost centre, service and first day; add the quantities together";
    let mend =
        "has another row that is refused, and all its rows replace the earlier ones together: mend that row";
    assert_eq!(
        refusals(Kind::Orders, &text),
        [
            format!("f.csv, row 2, column A (Beställningsnr): `1` {mend}"),
            format!("f.csv, row 3, column A (Beställningsnr): `2` {mend}"),
            "f.csv, row 4, column A (Beställningsnr): `2 A1 from 2026-01-01` is row 3 again: delete one of the two, or add the quantities together".to_owned(),
            format!("f.csv, row 5, column A (Beställningsnr): `1 A1 from 2026-01-01` contradicts row 2 (10 until 2027-01-01, here 12 until further notice): {once}"),
        ]
    );
    assert_eq!(read(Kind::Orders, "f", text.as_bytes()).unwrap().kept(), 1, "order 3 stands");
}

#[test]
fn lines_of_an_order_that_run_side_by_side_are_told_of() {
    let text = format!(
        "{LINES}1;Ä;7;A1;10;2026-01-01;\n1;Ä;7;A1;12;2026-06-01;\n1;Ä;7;A2;5;2026-01-01;2026-06-01\n1;Ä;7;A2;6;2026-06-01;\n2;Ä;7;A1;1;2026-07-01;\n"
    );
    assert_eq!(
        notes(Kind::Orders, &text),
        [
            "row 3, runs side by side with row 2 from 2026-06-01: both count, 22 in all; end row 2 if this one replaces it"
        ]
    );
}

#[test]
fn quantities_and_pages_below_zero_are_refused_each_in_its_own_words() {
    let orders = format!("{LINES}1;Ä;7;A1;-3;2026-01-01;\n2;Ä;7;A1;3;2026-01-01;\n");
    assert_eq!(
        refusals(Kind::Orders, &orders),
        ["f.csv, row 2, column E (Antal): `-3` is below 0: write what is ordered, not a change"]
    );
    let pages = "Tid;Enhet;Mått;Värde\n2026-10-01 13:45;p-1;count.mono_total;-5\n2026-10-01 13:45;p-1;life.count;(7)\n\
                 2026-10-01 13:45;p-1;tray.1;101\n2026-10-01 13:45;p-1;uptime;-1\n2026-10-01 13:45;p-1;temperature;-5\n\
                 2026-10-01 13:45;p-1;own.metric;-5\n";
    assert_eq!(
        refusals(Kind::Measurements, pages),
        [
            "f.csv, row 2, column D (Värde): `-5` is below 0, and a counter of pages never is: was it reset, or is this a difference?",
            "f.csv, row 3, column D (Värde): `(7)` is below 0, and a counter of pages never is: was it reset, or is this a difference?",
            "f.csv, row 4, column D (Värde): `101` is outside 0-100, and the metric is in percent",
            "f.csv, row 5, column D (Värde): `-1` is below 0, and this metric never is",
        ]
    );
}

#[test]
fn a_figure_outside_the_unit_of_its_heading_is_refused() {
    let text = "Månad;Nivå;Utfall (%)\n2026-10;B3;9995\n2026-10;B4;-1\n2026-10;B5;99,95\n";
    let reason = "is outside 0-100 though the heading says %: correct the figure, or the heading's unit";
    assert_eq!(
        refusals(Kind::SlaReport, text),
        [
            format!("f.csv, row 2, column C (Utfall (%)): `9995` {reason}"),
            format!("f.csv, row 3, column C (Utfall (%)): `-1` {reason}"),
        ]
    );
    assert_eq!(refusals(Kind::SlaReport, &text.replace(" (%)", "")), [""; 0]);
}

#[test]
fn shares_of_one_under_a_heading_in_percent_are_told_of() {
    let text = "Månad;Nivå;Utfall (%)\n2026-10;B3;0,9995\n2026-10;B5;0,97\n";
    assert_eq!(
        notes(Kind::SlaReport, text),
        [
            "row 1, column C (Utfall (%)): no figure is above 1; they are read as percent, 0.9995 as 0.9995 %: are they shares of 1?"
        ]
    );
    assert_eq!(notes(Kind::SlaReport, &text.replace("0,97", "97")), [""; 0]);
}

#[test]
fn every_row_that_is_kept_is_told_with_its_place() {
    let Ok(Sheet::Orders(orders)) = read(Kind::Orders, "orders.csv", ORDERS.as_bytes()) else { return };
    let places: Vec<_> = orders.kept.iter().map(|row| row.order_no.as_str()).zip(orders.places).collect();
    assert_eq!(places, [("4711", 3), ("4712", 4)]);
}

fn doubts(kind: Kind, text: &str, known: &Known) -> Vec<String> {
    let sheet = read(kind, "f.csv", text.as_bytes()).unwrap();
    assert_eq!(sheet.refused(), [], "the rows stand");
    sheet.doubts("f.csv", known).iter().map(ToString::to_string).collect()
}

#[test]
fn what_neither_contract_nor_register_knows_is_told_once_by_its_first_cell() {
    let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    let known = Known {
        services: names(&["A1", "A3"]),
        departments: names(&["Äldreförvaltningen"]),
        ..Known::default()
    };
    let text = format!(
        "{LINES}1;Äldreförvaltningn;7;A1;1;2026-01-01;\n2;Äldreförvaltningen;7;B9;1;2026-01-01;\n3;Äldreförvaltningn;7;A3;1;2026-01-01;\n"
    );
    assert_eq!(
        doubts(Kind::Orders, &text, &known),
        [
            "f.csv, row 2, column B (Förvaltning): `Äldreförvaltningn` is no department of the register or the orders: is it `Äldreförvaltningen`? (2 rows)",
            "f.csv, row 3, column D (Tjänst): `B9` is no service of the contract",
        ]
    );
    assert_eq!(doubts(Kind::Orders, &text, &Known::default()), [""; 0]);
}

#[test]
fn a_level_that_does_not_exist_and_a_figure_outside_its_unit_are_told_by_cell() {
    let levels = [("B3", "%"), ("B5", "min")].map(|(id, unit)| (id.to_owned(), unit.to_owned()));
    let known = Known { levels: Some(levels.into()), ..Known::default() };
    let text =
        "Månad;Nivå;Utfall\n2026-10;B3;9995\n2026-10;B5;9995\n2026-11;B5;-2\n2026-10;B4;1\n2026-11;B3;\n";
    assert_eq!(
        doubts(Kind::SlaReport, text, &known),
        [
            "f.csv, row 2, column C (Utfall): `9995` is outside 0-100, and the contract has this service level in %",
            "f.csv, row 4, column C (Utfall): `-2` is below 0, and the contract has this service level in min",
            "f.csv, row 5, column B (Nivå): `B4` is no service level of the contract",
        ]
    );
}
