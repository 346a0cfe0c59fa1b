//! What a worksheet's layout hides, merges and adds up, and what is told of it.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test's helpers fail it")]

use motprov_import::{Imported, Kind, OrderRow, Sheet, read};
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};

const HEADS: [&str; 6] = ["Beställningsnr", "Förvaltning", "IKB", "Tjänst", "Antal", "Från"];

fn orders(book: &mut Workbook) -> Imported<OrderRow> {
    match read(Kind::Orders, "orders.xlsx", &book.save_to_buffer().unwrap()) {
        Ok(Sheet::Orders(imported)) => imported,
        other => panic!("{other:?}"),
    }
}

/// Headings in row 1, an order in each of rows 2 to `last`.
fn filled(sheet: &mut Worksheet, last: u32) {
    sheet.write_row(0, 0, HEADS).unwrap();
    for row in 1..last {
        sheet.write(row, 0, format!("4{row}")).unwrap();
        sheet.write_row(row, 1, ["Äldre", "0042", "A1"]).unwrap();
        sheet.write(row, 4, row).unwrap();
        sheet.write(row, 5, "2026-01-01").unwrap();
    }
}

fn notes(imported: &Imported<OrderRow>) -> Vec<String> {
    imported.notes.iter().map(ToString::to_string).collect()
}

fn refused(imported: &Imported<OrderRow>) -> Vec<String> {
    let short = |mut refusal: String| refusal.split_off("orders.xlsx, sheet Sheet1, ".len());
    imported.refused.iter().map(|refusal| short(refusal.to_string())).collect()
}

#[test]
fn a_name_merged_over_rows_counts_for_each_and_a_figure_for_none() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    filled(sheet, 6);
    let plain = Format::new();
    sheet.merge_range(1, 1, 3, 1, "Kultur", &plain).unwrap();
    sheet.merge_range(4, 4, 5, 4, "", &plain).unwrap();
    sheet.write_with_format(4, 4, 12, &plain).unwrap();
    let imported = orders(&mut book);
    let departments: Vec<_> = imported.kept.iter().map(|row| row.department.as_str()).collect();
    assert_eq!(departments, ["Kultur"; 3]);
    let reason = "`12` stands in a cell merged over several rows: write each row's own figure";
    assert_eq!(refused(&imported), [5, 6].map(|row| format!("row {row}, column E (Antal): {reason}")));
    assert_eq!(
        notes(&imported),
        [
            "sheet Sheet1, 2 cells are merged over several rows, the first in B2: text and dates count for each of the rows, figures for none"
        ]
    );
}

#[test]
fn headings_of_two_rows_are_read_when_they_are_merged() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    for (column, head) in (0..).zip(&HEADS[..5]) {
        sheet.merge_range(0, column, 1, column, head, &plain).unwrap();
    }
    sheet.merge_range(0, 5, 0, 6, "Giltighet", &plain).unwrap();
    sheet.write_row(1, 5, ["Från", "T.o.m."]).unwrap();
    sheet.write_row(2, 0, ["4711", "Äldre", "0042", "A1", "12", "2026-01-01", "2026-12-31"]).unwrap();
    let imported = orders(&mut book);
    assert_eq!((imported.refused.len(), imported.kept.len()), (0, 1));
    assert_eq!(imported.kept[0].until.unwrap().to_string(), "2027-01-01");
}

#[test]
fn headings_that_stand_again_are_passed_over() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    filled(sheet, 5);
    sheet.write_row(3, 0, HEADS).unwrap();
    let imported = orders(&mut book);
    assert_eq!((imported.refused.len(), imported.kept.len()), (0, 3));
    assert_eq!(notes(&imported), ["sheet Sheet1, row 4, the headings again, passed over"]);
}

#[test]
fn hidden_rows_and_columns_are_read_and_told_of() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    filled(sheet, 8);
    for row in [2, 3, 6] {
        sheet.set_row_hidden(row).unwrap();
    }
    sheet.set_row_hidden(40).unwrap();
    sheet.set_column_hidden(2).unwrap();
    let imported = orders(&mut book);
    assert_eq!((imported.refused.len(), imported.kept.len()), (0, 7));
    assert_eq!(
        notes(&imported),
        [
            "sheet Sheet1, hidden rows are read like the others: 3-4, 7",
            "sheet Sheet1, hidden columns are read like the others: C",
        ]
    );
}

#[test]
fn a_last_row_of_sums_is_no_order_whatever_its_label() {
    let sum = || Formula::new("=SUM(E2:E4)").set_result("6");
    for label in ["", "Alla förvaltningar", "Summa"] {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        filled(sheet, 4);
        sheet.write(4, 1, label).unwrap();
        sheet.write_formula(4, 4, sum()).unwrap();
        let imported = orders(&mut book);
        assert_eq!((imported.refused.len(), imported.kept.len()), (0, 3), "{label}");
        assert_eq!(notes(&imported), ["sheet Sheet1, row 5, a row of totals, passed over"], "{label}");
    }
    // A sum in the quantity of a whole order is that order's quantity.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    filled(sheet, 4);
    sheet.write_formula(2, 4, sum()).unwrap();
    assert_eq!(orders(&mut book).kept[1].quantity.to_string(), "6");
}

#[test]
fn a_hidden_sheet_is_never_chosen_silently() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Om").unwrap().write(0, 0, "Registret").unwrap();
    filled(book.add_worksheet().set_name("Gammalt").unwrap().set_hidden(true), 3);
    let error = read(Kind::Orders, "f.xlsx", &book.save_to_buffer().unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "f.xlsx: only the hidden sheet Gammalt has the headings: unhide it if it is the one to read, or save it as a file of its own"
    );
}
