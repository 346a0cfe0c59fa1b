//! Change requests, invoices and penalty letters as they are really written: by the row, and refused by the cell.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail it")]

use motprov_import::{ChangeRow, Imported, InvoiceRow, Kind, LetterRow, MilestoneRow, Sheet, WaitsFor, read};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook};

fn changes(text: &str) -> Imported<ChangeRow> {
    match read(Kind::Changes, "ab.csv", text.as_bytes()) {
        Ok(Sheet::Changes(imported)) => imported,
        other => panic!("{other:?}"),
    }
}

fn milestones(text: &str) -> Imported<MilestoneRow> {
    match read(Kind::ChangeMilestones, "ab.csv", text.as_bytes()) {
        Ok(Sheet::ChangeMilestones(imported)) => imported,
        other => panic!("{other:?}"),
    }
}

fn invoices(bytes: &[u8]) -> Imported<InvoiceRow> {
    match read(Kind::Invoices, "faktura", bytes) {
        Ok(Sheet::Invoices(imported)) => imported,
        other => panic!("{other:?}"),
    }
}

fn letter(text: &str) -> Imported<LetterRow> {
    match read(Kind::PenaltyLetter, "vite.csv", text.as_bytes()) {
        Ok(Sheet::PenaltyLetter(imported)) => imported,
        other => panic!("{other:?}"),
    }
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn reasons<T>(imported: &Imported<T>) -> Vec<String> {
    imported.refused.iter().map(ToString::to_string).collect()
}

#[test]
fn days_lie_whole_days_apart_and_times_are_swedish() {
    let read = changes(
        "ÄB-nr;Status;Part;Start;Slut\n\
         1;analys;Leverantören;2026-03-01;2026-04-01\n\
         1;beslut;kund;2026-04-01;2026-04-01 12:30\n\
         1;drift;tredje part;2026-04-01T12:30:00+02:00;\n",
    );
    assert_eq!(reasons(&read), Vec::<String>::new());
    let [analysis, decision, operation] = &read.kept[..] else { panic!("{:?}", read.kept) };
    // March has lost an hour.
    assert_eq!(analysis.until.unwrap().since(analysis.from), (31 * 24 - 1) * 3_600_000);
    assert_eq!((analysis.waits_for, decision.waits_for), (WaitsFor::Supplier, WaitsFor::Customer));
    assert_eq!((decision.from.to_string(), analysis.row), ("2026-03-31T22:00:00Z".to_owned(), 2));
    assert_eq!(decision.until, Some(operation.from));
    assert_eq!((operation.until, operation.department.clone()), (None, None));
}

#[test]
fn a_change_with_a_bad_stage_is_refused_whole_and_others_are_kept() {
    let read = changes(
        "change;stage;waits for;entered;left\n\
         A;x;customer;2026-03-10;2026-03-01\n\
         A;y;supplier;2026-03-10;\n\
         B;x;Anna;mars 2026;\n\
         C;x;supplier;2026-03-10;\n\
         C;x;supplier;2026-03-10;\n\
         D;x;supplier;2026-03-10;\n",
    );
    let kept: Vec<&str> = read.kept.iter().map(|row| row.change.as_str()).collect();
    assert_eq!(kept, ["D"]);
    let reasons = reasons(&read);
    assert!(reasons[0].starts_with(
        "ab.csv, row 2, column E (left): `2026-03-01` is left before it is entered (2026-03-10)"
    ));
    assert!(reasons[1].contains("row 3") && reasons[1].contains("has another row that is refused"));
    assert!(reasons[2].contains("`Anna` is no party: write kund, leverantör or tredje part"));
    assert!(reasons[3].contains("`mars 2026` is a month: write the day"));
    assert!(reasons.iter().any(|reason| reason.contains("stands in row 5 already")));
}

#[test]
fn a_row_of_milestones_says_the_same_as_its_rows_of_stages() {
    let head = "ÄB;Förvaltning;Inkommen;Offert;Beställd;Levererad";
    let row = "7;Skola;2026-03-01;2026-03-10;2026-03-10;2026-04-01";
    let done = milestones(&format!("{head};Avslutad\n{row};2026-04-03\n"));
    assert_eq!(reasons(&done), Vec::<String>::new());
    let stages = changes(
        "change;department;stage;waits for;from;until\n\
         7;Skola;offert;supplier;2026-03-01;2026-03-10\n\
         7;Skola;beslut;customer;2026-03-10;2026-03-10\n\
         7;Skola;leverans;supplier;2026-03-10;2026-04-01\n\
         7;Skola;godkännande;customer;2026-04-01;2026-04-03\n",
    );
    let without_rows = |rows: Vec<ChangeRow>| -> Vec<ChangeRow> {
        rows.into_iter().map(|row| ChangeRow { row: 0, ..row }).collect()
    };
    assert_eq!(without_rows(done.kept[0].stages()), without_rows(stages.kept));
    let last = |imported: Imported<MilestoneRow>| {
        let stages = imported.kept[0].stages();
        stages.last().map(|row| (row.stage.clone(), row.until.is_some()))
    };
    assert_eq!(last(milestones(&format!("{head};Avslutad\n{row};\n"))), Some(("godkännande".into(), false)));
    assert_eq!(last(milestones(&format!("{head}\n{row}\n"))), Some(("leverans".into(), true)));
    assert_eq!(last(milestones(&format!("{head}\n7;;2026-03-01;;;\n"))), Some(("offert".into(), false)));
}

#[test]
fn milestones_with_a_hole_or_out_of_order_are_refused() {
    let read = milestones(
        "change;registered;offered;approved;delivered\n\
         1;2026-03-01;;2026-03-05;\n\
         2;2026-03-01;2026-02-05;;\n\
         3;;2026-02-05;;\n\
         4;2026-03-01;;;\n\
         4;2026-03-01;;;\n",
    );
    let reasons = reasons(&read);
    assert_eq!((read.kept.len(), reasons.len()), (1, 4));
    assert!(reasons[0].contains("row 2, column C (offered): is empty, though a later milestone has a date"));
    assert!(reasons[1].contains("`2026-02-05` comes before the milestone to its left"));
    assert!(reasons[2].contains("row 4, column B (registered): the cell is empty"));
    assert!(reasons[3].contains("a change has one row"));
}

#[test]
fn money_is_read_as_a_portal_writes_it_and_a_repeated_line_is_kept() {
    let read = invoices(
        "Fakturor oktober\n\nFaktura;Avser period;Förvaltning/bolag;Kostnadsställe;Artikel;Antal;Styckpris;Nettobelopp;Enhet\n\
         F1;okt 2026;Skola;0042;A1;1 200;389,50 kr;467 400,00 kr;\n\
         F1;202610;Skola;0042;A1;1 200;389,50 kr;467 400,00 kr;\n\
         F2;2026-10-31;Skola;0042;A3;\u{2212}1;600;-600;PR-7\n\
         Summa;;;;;;;934 200,00 kr;\n"
            .as_bytes(),
    );
    assert_eq!(reasons(&read), Vec::<String>::new());
    assert_eq!((read.kept.len(), read.notes.len()), (3, 1));
    let [first, second, credit] = &read.kept[..] else { panic!("{:?}", read.kept) };
    assert_eq!((first.amount, first.price, first.row), (d("467400"), Some(d("389.5")), 4));
    assert_eq!((&second.month.to_string()[..], second.row), ("2026-10", 5));
    assert_eq!((credit.quantity, credit.amount), (d("-1"), d("-600")));
    assert_eq!(credit.asset.as_ref().map(ToString::to_string).as_deref(), Some("PR-7"));
}

#[test]
fn a_workbook_of_invoices_keeps_its_rows_and_cost_centres() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let heads = ["Invoice", "Month", "Department", "Cost centre", "Service", "Quantity", "Amount"];
    for (column, head) in (0..).zip(heads) {
        sheet.write(1, column, head).unwrap();
    }
    let account = Format::new().set_num_format("0000");
    for row in 2..4 {
        sheet.write(row, 0, "F1").unwrap();
        sheet.write(row, 1, "2026-10").unwrap();
        sheet.write(row, 2, "Skola").unwrap();
        sheet.write_with_format(row, 3, 42, &account).unwrap();
        sheet.write(row, 4, "A1").unwrap();
        sheet.write(row, 5, 2).unwrap();
        sheet.write(row, 6, 779.1).unwrap();
    }
    let read = invoices(&book.save_to_buffer().unwrap());
    assert_eq!(reasons(&read), Vec::<String>::new());
    let row = &read.kept[0];
    assert_eq!((row.row, row.cost_centre.as_str(), row.amount, row.price), (3, "0042", d("779.1"), None));
}

#[test]
fn figures_that_no_invoice_has_are_refused_by_the_cell() {
    let text = |figures: &str| {
        format!("invoice;month;department;IKB;service;antal;pris;belopp\nF;2026-10;S;1;A;{figures}\n")
    };
    for (figures, reason) in [
        ("1;-5;5", "is below 0"),
        ("1;5;1.234", "may be a thousand or a decimal"),
        ("1;0,1234567;5", "has more than 6 decimals"),
        ("9999999999999;1;1", "is larger than 10^12"),
        ("ett;1;1", "is not a number"),
        ("1;1;", "the cell is empty"),
    ] {
        let read = invoices(text(figures).as_bytes());
        assert_eq!((read.kept.len(), read.refused.len()), (0, 1), "{figures}");
        assert!(read.refused[0].to_string().contains(reason), "{}", read.refused[0]);
    }
}

#[test]
fn a_letter_is_read_with_step_fee_amount_and_total() {
    let read = letter(
        "Månad;SLA;Utfall;Vitesprocent;Vitesunderlag;Vitesbelopp;Summa vite\n\
         2026-10;B5;97,12;5 %;1 234 567,50 kr;61 728,38 kr;61 728,38\n\
         okt 2026;B5;;;;0;\n\
         2026-10;B6;1;101;1;-1;\n",
    );
    let [first, second] = &read.kept[..] else { panic!("{:?}", read.kept) };
    assert_eq!((first.percent, first.fee), (Some(d("5")), Some(d("1234567.5"))));
    assert_eq!((first.amount, first.total, first.row), (d("61728.38"), Some(d("61728.38")), 2));
    assert_eq!((second.value, second.percent, second.amount), (None, None, d("0")));
    let reasons = reasons(&read);
    assert_eq!(reasons.len(), 2);
    assert!(reasons[0].contains("`101` is no percentage from 0 to 100"));
    assert!(reasons[1].contains("write what the supplier owes as a positive amount"));
}
