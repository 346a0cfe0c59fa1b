//! `OpenDocument` spreadsheets, made by hand as `LibreOffice`, Excel and Google write them, and hostile ones.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test's helpers fail it")]

use std::io::{Cursor, Write};

use motprov_import::{FileError, FileFault, Imported, Kind, OrderRow, Sheet, read};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const HEADS: [&str; 7] = ["Beställningsnr", "Förvaltning", "IKB", "Tjänst", "Antal", "Från", "T.o.m."];

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn document(tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content><office:automatic-styles>\
         <style:style style:name=\"ta1\" style:family=\"table\"><style:table-properties table:display=\"true\"/></style:style>\
         <style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

fn table(name: &str, rows: &str) -> String {
    format!("<table:table table:name=\"{name}\" table:style-name=\"ta1\">{rows}</table:table>")
}

fn text(text: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

fn number(value: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"float\" office:value=\"{value}\"><text:p>{value}</text:p></table:table-cell>"
    )
}

fn date(value: &str) -> String {
    format!("<table:table-cell office:value-type=\"date\" office:date-value=\"{value}\"/>")
}

fn row(cells: &[String]) -> String {
    format!("<table:table-row>{}</table:table-row>", cells.concat())
}

fn heads() -> String {
    row(&HEADS.map(text))
}

/// An order with this number and quantity.
fn order(number: &str, quantity: String) -> String {
    row(&[text(number), text("Äldre"), text("0042"), text("A1"), quantity, date("2026-01-01")])
}

fn orders(bytes: &[u8]) -> Imported<OrderRow> {
    match read(Kind::Orders, "orders.ods", bytes) {
        Ok(Sheet::Orders(imported)) => imported,
        other => panic!("{other:?}"),
    }
}

fn fault(bytes: &[u8]) -> FileFault {
    match read(Kind::Orders, "f.ods", bytes) {
        Err(FileError { fault, .. }) => fault,
        Ok(sheet) => panic!("{sheet:?}"),
    }
}

fn kept(imported: &Imported<OrderRow>) -> Vec<String> {
    let tell = |row: &OrderRow| {
        format!("{} {} {} {} {}", row.order_no, row.department, row.cost_centre, row.quantity, row.from)
    };
    imported.kept.iter().map(tell).collect()
}

fn notes(imported: &Imported<OrderRow>) -> Vec<String> {
    imported.notes.iter().map(ToString::to_string).collect()
}

#[test]
fn a_spreadsheet_with_title_hidden_table_dates_and_totals_is_read() {
    let hidden = format!(
        "<table:table table:name=\"Gammalt\" table:style-name=\"ta2\">{}{}</table:table>",
        heads(),
        order("1", number("1"))
    );
    let padded = "<table:table-cell office:value-type=\"float\" office:value=\"42\"><text:p>00042</text:p></table:table-cell>";
    let annotated = "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>fråga Anna</text:p></office:annotation>\
                     <text:p>Kultur<text:s/>&amp; <text:span>fritid</text:span></text:p></table:table-cell>";
    let rows = [
        "<table:table-column table:number-columns-repeated=\"16384\"/>".to_owned(),
        row(&[
            "<table:table-cell table:number-columns-spanned=\"7\" office:value-type=\"string\"><text:p>Beställningar</text:p></table:table-cell>"
                .to_owned(),
            "<table:covered-table-cell table:number-columns-repeated=\"6\"/>".to_owned(),
        ]),
        "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>".to_owned(),
        format!("<table:table-header-rows>{}</table:table-header-rows>", heads()),
        order("4711", number("1200.5")),
        row(&[
            text("4712"),
            annotated.to_owned(),
            padded.to_owned(),
            text("A1"),
            text("1\u{202f}234,50"),
            date("2026-10-01T00:00:00"),
        ]),
        row(&[
            text("Summa"),
            "<table:table-cell table:number-columns-repeated=\"3\"/>".to_owned(),
            "<table:table-cell table:formula=\"of:=SUM([.E5:.E6])\" office:value-type=\"float\" office:value=\"2435\"/>".to_owned(),
        ]),
        "<table:table-row table:number-rows-repeated=\"1048569\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>".to_owned(),
    ];
    let imported = orders(&document(&format!("{hidden}{}", table("Beställningar", &rows.concat()))));
    assert_eq!(imported.refused, []);
    assert_eq!(imported.sheet.as_deref(), Some("Beställningar"));
    assert_eq!(
        kept(&imported),
        ["4711 Äldre 0042 1200.5 2026-01-01", "4712 Kultur & fritid 00042 1234.5 2026-10-01"]
    );
    assert_eq!(
        notes(&imported),
        [
            "sheet Gammalt, hidden, passed over",
            "sheet Beställningar, row 4, column G (T.o.m.) is read as the last day in force, that day included",
            "sheet Beställningar, row 7, a row of totals, passed over",
        ]
    );
}

#[test]
fn formulas_give_their_cached_value_and_errors_and_missing_values_are_refused_by_cell() {
    let formula =
        |rest: &str| format!("<table:table-cell table:formula=\"of:=[.A1]\" {rest}</table:table-cell>");
    let rows = [
        heads(),
        order("1", formula("office:value-type=\"float\" office:value=\"12\"><text:p>12</text:p>")),
        order("2", formula(">")),
        order(
            "3",
            formula(
                "office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>#N/A</text:p>",
            ),
        ),
        order(
            "4",
            formula("office:value-type=\"string\" office:string-value=\"#REF!\"><text:p>#REF!</text:p>"),
        ),
        order("5", "<table:table-cell office:value-type=\"float\" office:value=\"1e999\"/>".to_owned()),
    ];
    let imported = orders(&document(&table("Blad1", &rows.concat())));
    assert_eq!(kept(&imported), ["1 Äldre 0042 12 2026-01-01"]);
    let refused: Vec<_> = imported
        .refused
        .iter()
        .map(|refusal| refusal.to_string().split_off("orders.ods, sheet Blad1, ".len()))
        .collect();
    assert_eq!(
        refused,
        [
            "row 3, column E (Antal): `formula` was never calculated: open the file in Excel or LibreOffice and save it",
            "row 4, column E (Antal): `#N/A` is a formula's error: correct the formula",
            "row 5, column E (Antal): `#REF!` is a formula's error: correct the formula",
            "row 6, column E (Antal): `1e999` is no number though its cell says so",
        ]
    );
}

#[test]
fn percent_cells_and_hidden_and_merged_rows_read_as_people_see_them() {
    let content = [
        row(&["Månad", "Nivå", "Utfall", "Vite"].map(text)),
        "<table:table-row><table:table-cell office:value-type=\"string\" table:number-rows-spanned=\"2\"><text:p>okt 2026</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"string\"><text:p>B3</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"percentage\" office:value=\"0.9995\"><text:p>99,95 %</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"currency\" office:value=\"1234.5\" table:number-rows-spanned=\"2\"/></table:table-row>".to_owned(),
        "<table:table-row table:visibility=\"filter\"><table:covered-table-cell/>\
         <table:table-cell office:value-type=\"string\"><text:p>B4</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"float\" office:value=\"97.12\"/><table:covered-table-cell/></table:table-row>".to_owned(),
    ];
    let bytes = document(&table("Blad1", &content.concat()));
    let Ok(Sheet::SlaReport(report)) = read(Kind::SlaReport, "f.ods", &bytes) else { panic!() };
    assert_eq!(report.kept, []);
    let told: Vec<_> = report.refused.iter().map(ToString::to_string).collect();
    let reason = "`1234.5` stands in a cell merged over several rows: write each row's own figure";
    assert_eq!(told, [2, 3].map(|row| format!("f.ods, sheet Blad1, row {row}, column D (Vite): {reason}")));
    let notes: Vec<_> = report.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "sheet Blad1, hidden rows are read like the others: 3",
            "sheet Blad1, 2 cells are merged over several rows, the first in A2: text and dates count for each of the rows, figures for none",
        ]
    );
    let bytes = document(&table(
        "Blad1",
        &content
            .concat()
            .replace("office:value=\"1234.5\" table:number-rows-spanned=\"2\"", "office:value=\"1234.5\""),
    ));
    let Ok(Sheet::SlaReport(report)) = read(Kind::SlaReport, "f.ods", &bytes) else { panic!() };
    let values: Vec<_> =
        report.kept.iter().map(|row| (row.month.to_string(), row.value.unwrap().to_string())).collect();
    assert_eq!(
        values,
        [("2026-10".to_owned(), "99.95".to_owned()), ("2026-10".to_owned(), "97.12".to_owned())]
    );
}

#[test]
fn a_table_that_only_a_hidden_sheet_holds_is_never_chosen_silently() {
    let visible = table("Om", &row(&[text("Registret")]));
    let hidden = table("Gammalt", &format!("{}{}", heads(), order("1", number("1")))).replace("ta1", "ta2");
    assert_eq!(
        fault(&document(&format!("{visible}{hidden}"))).to_string(),
        "only the hidden sheet Gammalt has the headings: unhide it if it is the one to read, or save it as a file of its own"
    );
}

#[test]
fn repeats_cost_what_is_read_and_no_more() {
    let repeat = |times: u32| {
        let order = order("1", number("1"));
        format!(
            "{}{}",
            heads(),
            order.replacen(
                "<table:table-row>",
                &format!("<table:table-row table:number-rows-repeated=\"{times}\">"),
                1
            )
        )
    };
    let imported = orders(&document(&table("Blad1", &repeat(3))));
    assert_eq!((imported.rows, imported.kept.len()), (3, 0));
    assert!(imported.refused[1].to_string().contains("row 3"), "{:?}", imported.refused);
    assert_eq!(fault(&document(&table("Blad1", &repeat(4_000_000_000)))), FileFault::TooManyRows);
    let wide = format!("{}{}", heads(), row(&["<table:table-cell table:number-columns-repeated=\"4000000000\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell>".to_owned()]));
    assert_eq!(fault(&document(&table("Blad1", &wide))), FileFault::TooManyColumns { row: 2 });
    let negative = format!(
        "{}{}",
        heads(),
        row(&["<table:table-cell table:number-columns-repeated=\"-1\"/>".to_owned()])
    );
    assert_eq!(
        fault(&document(&table("Blad1", &negative))),
        FileFault::Damaged("table:number-columns-repeated is `-1`".to_owned())
    );
}

#[test]
fn a_bomb_is_weighed_before_it_is_read() {
    let many = format!("{}{}", heads(), "<table:table-row/>".repeat(4_000_000));
    assert!(matches!(fault(&document(&table("Blad1", &many))), FileFault::TooMuchInside(_)));
    let long = table("Blad1", &row(&[text(&"ab cd ef gh ".repeat(100_000))]));
    assert!(matches!(fault(&document(&long)), FileFault::TooMuchInside(_)), "{}", fault(&document(&long)));
    let tables = table("T", "").repeat(65);
    assert!(matches!(fault(&document(&tables)), FileFault::TooMuchInside(_)));
    let entity = document(&table("Blad1", &row(&[text("&lol;")])));
    assert_eq!(fault(&entity), FileFault::Damaged("an entity that is not defined".to_owned()));
    let truncated = document("<table:table table:name=\"a\"><table:table-row>");
    assert!(matches!(fault(&truncated), FileFault::Damaged(_)), "{}", fault(&truncated));
}

#[test]
fn what_is_no_spreadsheet_or_is_encrypted_is_named() {
    let letter =
        zipped(&[("content.xml", b"<office:document-content><office:text/></office:document-content>")]);
    assert_eq!(fault(&letter), FileFault::Foreign("an OpenDocument file that is no spreadsheet"));
    let manifest = b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let encrypted =
        zipped(&[("content.xml", b"\0\x01\x02"), ("styles.xml", b"\0"), ("META-INF/manifest.xml", manifest)]);
    assert_eq!(fault(&encrypted), FileFault::Encrypted);
    let binary = zipped(&[("_rels/.rels", b""), ("xl/workbook.bin", b"")]);
    assert_eq!(
        fault(&binary).to_string(),
        "this is a binary workbook of Excel (.xlsb), which is not read: open it and save it anew, in Excel as `Excel Workbook (*.xlsx)`, in LibreOffice as `ODF Spreadsheet (.ods)`"
    );
}

#[test]
fn tables_within_cells_and_empty_tables_are_not_taken_for_sheets() {
    let nested =
        format!("<table:table-cell>{}<text:p>se inre</text:p></table:table-cell>", table("Inre", &heads()));
    let first = table("Om", &row(&[nested]));
    let links = format!(
        "<table:dde-links><table:dde-link>{}</table:dde-link></table:dde-links>",
        table("Länk", &heads())
    );
    let empty = "<table:table table:name=\"Tom\"/>";
    let second = table("Beställningar", &format!("{}{}", heads(), order("1", number("12"))));
    let imported = orders(&document(&format!("{first}{empty}{links}{second}{first}")));
    assert_eq!(imported.sheet.as_deref(), Some("Beställningar"));
    assert_eq!(kept(&imported), ["1 Äldre 0042 12 2026-01-01"]);
    let lacking = ["Om", "Tom", "Om"].map(|name| format!("sheet {name}, not read: it lacks the headings"));
    assert_eq!(notes(&imported)[..3], lacking);
}
