//! Workbooks, made by a writer that is not ours, and hostile ones made by hand.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test's helpers fail it")]

use std::io::{Cursor, Write};

use motprov_import::{FileError, FileFault, Imported, Kind, OrderRow, ReportRow, Sheet, read};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const HEADS: [&str; 7] = ["Beställningsnr", "Förvaltning", "IKB", "Tjänst", "Antal", "Från", "T.o.m."];

fn orders(bytes: &[u8]) -> Imported<OrderRow> {
    match read(Kind::Orders, "orders.xlsx", bytes) {
        Ok(Sheet::Orders(imported)) => imported,
        other => panic!("{other:?}"),
    }
}

fn date(sheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
    let format = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write_with_format(row, column, &ExcelDateTime::parse_from_str(text)?, &format)?;
    Ok(())
}

/// An order in row `row` (from 0), quantity and dates left to the caller.
fn order(sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
    sheet.write(row, 0, format!("4{row}"))?;
    sheet.write_row(row, 1, ["Äldreförvaltningen", "0042", "A1"])?;
    Ok(())
}

fn book() -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Gammalt")?.set_hidden(true).write(0, 0, "dolt")?;
    book.add_worksheet().set_name("Läs mig")?.set_active(true).write(0, 0, "Om filen")?;
    let sheet = book.add_worksheet().set_name("Beställningar")?;
    sheet.write(0, 0, "Beställningar 2026")?;
    sheet.write_row(2, 0, HEADS)?;
    order(sheet, 3)?;
    sheet.write(3, 4, 1200)?;
    date(sheet, 3, 5, "2026-01-01")?;
    date(sheet, 3, 6, "2026-12-31")?;
    // Row 5 is empty. Row 6: a cached formula, a bare day number, a cost centre shown with zeros in front.
    order(sheet, 5)?;
    sheet.write_with_format(5, 2, 42, &Format::new().set_num_format("00000"))?;
    sheet.write_formula(5, 4, Formula::new("=6*2").set_result("12.5"))?;
    sheet.write(5, 5, 46_023)?;
    sheet.write(5, 9, "en anteckning utan rubrik")?;
    sheet.write(6, 0, "Summa")?;
    sheet.write_formula(6, 4, Formula::new("=SUM(E4:E6)").set_result("1212.5"))?;
    book.add_worksheet().set_name("November")?.write_row(0, 0, HEADS)?;
    book.save_to_buffer()
}

#[test]
fn a_workbook_with_title_hidden_sheet_formulas_and_dates_is_read() {
    let imported = orders(&book().unwrap());
    assert_eq!(imported.sheet.as_deref(), Some("Beställningar"));
    assert_eq!(imported.refused, []);
    let rows: Vec<_> = imported
        .kept
        .iter()
        .map(|row| {
            let until = row.until.map(|until| until.to_string());
            format!("{} {} {} {} {until:?}", row.order_no, row.cost_centre, row.quantity, row.from)
        })
        .collect();
    assert_eq!(rows, [r#"43 0042 1200 2026-01-01 Some("2027-01-01")"#, "45 00042 12.5 2026-01-01 None"]);
    let notes: Vec<_> = imported.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "sheet Gammalt, hidden, passed over",
            "sheet Läs mig, not read: it lacks the headings",
            "sheet November, NOT READ though it has the headings: save it as a file of its own and import that",
            "sheet Beställningar, row 3, column G (T.o.m.) is read as the last day in force, that day included",
            "sheet Beställningar, row 7, a row of totals, passed over",
        ]
    );
}

#[test]
fn a_refusal_in_a_workbook_names_the_sheet_and_the_cell() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Beställningar").unwrap();
    sheet.write_row(0, 0, HEADS).unwrap();
    for row in 1..=3 {
        order(sheet, row).unwrap();
        date(sheet, row, 5, "2026-01-01").unwrap();
    }
    sheet.write(1, 4, "tolv").unwrap();
    date(sheet, 2, 4, "2026-01-01").unwrap();
    sheet.write_formula(3, 4, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    let texts: Vec<_> =
        orders(&book.save_to_buffer().unwrap()).refused.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "orders.xlsx, sheet Beställningar, row 2, column E (Antal): `tolv` is not a number: write 12 or 12,5",
            "orders.xlsx, sheet Beställningar, row 3, column E (Antal): `2026-01-01 00:00:00` is a date, not a number: format the cell as a number",
            "orders.xlsx, sheet Beställningar, row 4, column E (Antal): `#DIV/0!` is a formula's error: correct the formula",
        ]
    );
}

#[test]
fn percent_cells_read_as_they_are_shown() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["Period", "SLA", "Resultat"]).unwrap();
    date(sheet, 1, 0, "2026-10-01").unwrap();
    sheet.write(1, 1, "B3").unwrap();
    sheet.write_with_format(1, 2, 0.9995, &Format::new().set_num_format("0.00%")).unwrap();
    sheet.write_row(2, 0, ["okt 2026", "B4"]).unwrap();
    sheet.write(2, 2, 99.7).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let Ok(Sheet::SlaReport(imported)) = read(Kind::SlaReport, "f", &bytes) else { panic!() };
    let values: Vec<_> = imported.kept.iter().map(|row: &ReportRow| row.value.unwrap().to_string()).collect();
    assert_eq!(values, ["99.95", "99.7"]);
}

/// Parts of the smallest workbook, each replaceable.
struct Parts(Vec<(&'static str, Vec<u8>)>);

impl Parts {
    fn new(rows: &str) -> Self {
        let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let root = format!(
            "<Relationships><Relationship Id=\"a\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        );
        let relationships = format!(
            "<Relationships><Relationship Id=\"r\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
        );
        let workbook =
            "<workbook><sheets><sheet name=\"Blad1\" sheetId=\"1\" r:id=\"r\"/></sheets></workbook>";
        Self(vec![
            ("_rels/.rels", root.into_bytes()),
            ("xl/_rels/workbook.xml.rels", relationships.into_bytes()),
            ("xl/workbook.xml", workbook.into()),
            ("xl/worksheets/sheet1.xml", sheet.into_bytes()),
        ])
    }

    fn with(mut self, name: &'static str, content: impl Into<Vec<u8>>) -> Self {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, content.into()));
        self
    }

    fn zip(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.0 {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            zip.start_file(*name, options).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn fault(&self) -> FileFault {
        match read(Kind::Orders, "f.xlsx", &self.zip()) {
            Err(FileError { fault, .. }) => fault,
            Ok(sheet) => panic!("{sheet:?}"),
        }
    }
}

fn cell(reference: &str, text: &str) -> String {
    format!("<c r=\"{reference}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn heads(row: u32) -> String {
    let cells = ["A", "B", "C", "D", "E", "F", "G"].iter().zip(HEADS);
    let cells: String = cells.map(|(letter, text)| cell(&format!("{letter}{row}"), text)).collect();
    format!("<row r=\"{row}\">{cells}</row>")
}

#[test]
fn a_formula_that_was_never_calculated_is_not_taken_for_an_empty_cell() {
    let row = ["A2", "B2", "C2", "D2", "E2"].map(|at| cell(at, "7")).concat();
    let rows = format!(
        "{}<row r=\"2\">{row}{}<c r=\"G2\"><f>F2+1</f><v></v></c></row>",
        heads(1),
        cell("F2", "2026-01-01")
    );
    let imported = orders(&Parts::new(&rows).zip());
    assert_eq!(imported.kept, []);
    assert_eq!(
        imported.refused[0].to_string(),
        "orders.xlsx, sheet Blad1, row 2, column G (T.o.m.): `formula` was never calculated: open the file in Excel or LibreOffice and save it"
    );
}

#[test]
fn a_bomb_is_refused_before_it_is_inflated() {
    let zeros = Parts::new("").with("xl/media/image1.png", vec![0; 300 << 20]);
    assert!(matches!(zeros.fault(), FileFault::TooMuchInside(_)), "{}", zeros.fault());
    let spaces = Parts::new("").with("xl/sharedStrings.xml", vec![b' '; 65 << 20]);
    assert!(matches!(spaces.fault(), FileFault::TooMuchInside(_)), "{}", spaces.fault());
}

#[test]
fn a_part_that_claims_billions_of_texts_does_not_make_us_allocate() {
    for count in ["99999999999", "99999999999999999999999999"] {
        let strings = format!("<sst uniqueCount = \"{count}\"><si><t>a</t></si></sst>");
        let parts = Parts::new(&heads(1)).with("xl/sharedStrings.xml", strings);
        assert!(matches!(parts.fault(), FileFault::TooMuchInside(_)), "{}", parts.fault());
    }
    // The same attribute, out of sight of a search for octets.
    let text = "<sst uniqueCount=\"99999999999\"></sst>";
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let hidden = Parts::new(&heads(1)).with("xl/sharedStrings.xml", utf16);
    assert!(matches!(hidden.fault(), FileFault::Damaged(_)), "{}", hidden.fault());
}

#[test]
fn formats_that_multiply_long_texts_are_refused() {
    let font = format!("<fonts><font><name val=\"{}\"/></font></fonts>", "a".repeat(1 << 20));
    let styles =
        format!("<styleSheet>{font}<cellXfs>{}</cellXfs></styleSheet>", "<xf fontId=\"0\"/>".repeat(10_000));
    let parts = Parts::new(&heads(1)).with("xl/styles.xml", styles);
    assert!(matches!(parts.fault(), FileFault::TooMuchInside(_)), "{}", parts.fault());
}

#[test]
fn a_sheet_list_under_another_name_is_bounded_too() {
    let root = "<Relationships><Relationship Id=\"a\" Type=\"x/relationships/officeDocument\" Target=\"xl/book.xml\"/></Relationships>";
    let list = format!("<workbook>{}</workbook>", "<sheet name=\"a\" r:id=\"r\"/>".repeat(10_000));
    let parts = Parts::new(&heads(1)).with("_rels/.rels", root).with("xl/book.xml", list);
    assert!(matches!(parts.fault(), FileFault::TooMuchInside(_)), "{}", parts.fault());
}

#[test]
fn two_far_corners_cost_two_cells_and_cells_out_of_order_are_refused() {
    let corner = format!("{}<row r=\"1048576\">{}</row>", heads(1), cell("A1048576", "x"));
    assert_eq!(orders(&Parts::new(&corner).zip()).refused[0].row, 1_048_576);
    let wide = format!("{}<row r=\"2\">{}</row>", heads(1), cell("XFD2", "x"));
    assert_eq!(Parts::new(&wide).fault(), FileFault::TooManyColumns { row: 2 });
    let deep = format!("{}<row r=\"4000000000\">{}</row>", heads(1), cell("A4000000000", "x"));
    assert_eq!(Parts::new(&deep).fault(), FileFault::TooManyRows);
    let back = format!("{}{}", heads(2), heads(1));
    assert_eq!(Parts::new(&back).fault(), FileFault::Damaged("row 1 is out of order".to_owned()));
}

#[test]
fn a_reference_beyond_all_columns_is_refused_without_panic() {
    for reference in ["AAAAAAAAAAAAA2", "A99999999999", "ZZZZZZZ4294967295"] {
        let rows = format!("{}<row r=\"2\">{}</row>", heads(1), cell(reference, "x"));
        assert!(read(Kind::Orders, "f.xlsx", &Parts::new(&rows).zip()).is_err(), "{reference}");
    }
}

#[test]
fn what_is_zipped_but_no_workbook_is_named() {
    let mut other = Parts::new("");
    other.0 = vec![("content.xml", b"<office/>".to_vec())];
    assert!(other.fault().to_string().starts_with("this is an OpenDocument file"));
    other.0 = vec![("a.txt", b"hej".to_vec())];
    assert!(other.fault().to_string().starts_with("this is a zip file that holds no workbook"));
}

#[test]
fn merged_cells_without_number_are_refused_before_they_fill_memory() {
    let with = |merged: &str| {
        Parts::new(&format!("{}</sheetData><mergeCells>{merged}</mergeCells><sheetData>", heads(1)))
    };
    assert_eq!(orders(&with(&"<mergeCell ref=\"A2:A3\"/>".repeat(1_000)).zip()).rows, 0);
    let merged = (0..110_000).map(|row| format!("<mergeCell ref=\"B{}:B{}\"/>", 3 * row + 2, 3 * row + 3));
    let many = with(&merged.collect::<String>());
    assert!(matches!(many.fault(), FileFault::TooMuchInside(_)), "{}", many.fault());
}
