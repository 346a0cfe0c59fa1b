//! No octets make the reader panic, and what a valid file holds is either kept or refused.

#![expect(clippy::unwrap_used, reason = "a test's helpers fail it")]

use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;

use motprov_import::{FileError, FileFault, Kind, read};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const TEXT: &str = "Beställningsnr;Förvaltning;IKB;Tjänst;Antal;Från;T.o.m.\r\n\
    1;\"Äldre; och barn\";7;A1;1 200,50;2026-01-01;2026-12-31\r\n\
    2;Äldre;7;A1;\"12\";okt 2026;\r\n\
    Summa;;;;12;;\r\n";

static WORKBOOK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let heads = ["Beställningsnr", "Förvaltning", "IKB", "Tjänst", "Antal", "Från", "T.o.m."];
    sheet.write_row(0, 0, heads).unwrap();
    let format = Format::new().set_num_format("yyyy-mm-dd");
    for row in 1..20 {
        sheet.write(row, 0, row).unwrap();
        sheet.write_row(row, 1, ["Äldreförvaltningen", "7", "A1"]).unwrap();
        sheet.write_formula(row, 4, Formula::new("=6*2").set_result("12")).unwrap();
        sheet.write_with_format(row, 5, ExcelDateTime::from_ymd(2026, 1, 1).unwrap(), &format).unwrap();
    }
    book.save_to_buffer().unwrap()
});

/// The workbook's parts, inflated.
static PARTS: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let mut archive = ZipArchive::new(Cursor::new(&WORKBOOK[..])).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        parts.push((name, content));
    }
    parts
});

fn zipped(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        zip.start_file(name.as_str(), stored).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A spreadsheet's content, with every element that is read.
const CONTENT: &str = "<office:document-content><office:automatic-styles><style:style style:name=\"t\">\
    <style:table-properties table:display=\"true\"/></style:style></office:automatic-styles><office:spreadsheet>\
    <table:table table:name=\"Blad1\" table:style-name=\"t\"><table:table-column table:number-columns-repeated=\"3\" table:visibility=\"collapse\"/>\
    <table:table-row><table:table-cell office:value-type=\"string\"><text:p>M&#229;nad</text:p></table:table-cell>\
    <table:table-cell><text:p>Nivå</text:p></table:table-cell><table:table-cell><text:p>Utfall</text:p></table:table-cell>\
    <table:table-cell><text:p>Vite</text:p></table:table-cell></table:table-row>\
    <table:table-row table:visibility=\"filter\"><table:table-cell office:value-type=\"date\" office:date-value=\"2026-10-01\" table:number-rows-spanned=\"2\"/>\
    <table:table-cell><office:annotation><text:p>x</text:p></office:annotation><text:p>B3<text:s text:c=\"2\"/></text:p></table:table-cell>\
    <table:table-cell office:value-type=\"percentage\" office:value=\"0.9995\"/><table:table-cell office:value-type=\"currency\" office:value=\"12\"/></table:table-row>\
    <table:table-row><table:covered-table-cell/><table:table-cell><text:p>B4 &amp; C</text:p></table:table-cell>\
    <table:table-cell table:formula=\"of:=[.C2]*2\" office:value-type=\"float\" office:value=\"97.5\"/></table:table-row>\
    <table:table-row table:number-rows-repeated=\"9\"><table:table-cell table:number-columns-repeated=\"99\"/></table:table-row>\
    </table:table></office:spreadsheet></office:document-content>";

/// Refused for a reason that we foresaw, or read. A file that breaks the library that reads it is a finding.
fn is_foreseen(bytes: &[u8]) -> bool {
    !matches!(read(Kind::Orders, "f", bytes), Err(FileError { fault: FileFault::ReaderBroke, .. }))
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(Kind::ALL.to_vec())
}

fn changed(valid: &[u8], changes: &[(prop::sample::Index, u8)], cut: Option<prop::sample::Index>) -> Vec<u8> {
    let mut bytes = valid.to_vec();
    for (at, octet) in changes {
        let at = at.index(bytes.len());
        bytes[at] = *octet;
    }
    if let Some(cut) = cut {
        bytes.truncate(cut.index(bytes.len()));
    }
    bytes
}

fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8)
}

proptest! {
    #[test]
    fn any_octets_are_read_or_refused(kind in kind(), magic in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf"]), rest in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(kind, "f", &[magic, &rest].concat());
    }

    #[test]
    fn a_damaged_text_is_read_or_refused(kind in kind(), changes in changes(), cut in any::<Option<prop::sample::Index>>()) {
        let _ = read(kind, "f", &changed(TEXT.as_bytes(), &changes, cut));
    }

    #[test]
    fn a_damaged_workbook_is_read_or_refused(changes in changes(), cut in prop::option::weighted(0.1, any::<prop::sample::Index>())) {
        prop_assert!(is_foreseen(&changed(&WORKBOOK, &changes, cut)));
    }

    #[test]
    fn a_workbook_whose_parts_are_damaged_is_read_or_refused(part in any::<prop::sample::Index>(), changes in changes(), cut in prop::option::weighted(0.1, any::<prop::sample::Index>()), moved in any::<[prop::sample::Index; 3]>()) {
        let mut parts = PARTS.clone();
        let at = part.index(parts.len());
        let content = &mut parts[at].1;
        *content = changed(content, &changes, cut);
        // A piece of the part again, elsewhere: whole elements and attributes where none belong.
        if !content.is_empty() {
            let [from, to, length] = moved.map(|index| index.index(content.len()));
            let piece: Vec<u8> = content.iter().skip(from).take(length % 64).copied().collect();
            content.splice(to..to, piece);
        }
        prop_assert!(is_foreseen(&zipped(&parts)));
    }

    #[test]
    fn a_spreadsheet_whose_content_is_damaged_is_read_or_refused(changes in changes(), cut in prop::option::weighted(0.1, any::<prop::sample::Index>()), moved in any::<[prop::sample::Index; 3]>()) {
        let mut content = changed(CONTENT.as_bytes(), &changes, cut);
        if !content.is_empty() {
            let [from, to, length] = moved.map(|index| index.index(content.len()));
            let piece: Vec<u8> = content.iter().skip(from).take(length % 64).copied().collect();
            content.splice(to..to, piece);
        }
        let _ = read(Kind::SlaReport, "f", &zipped(&[("content.xml".to_owned(), content)]));
    }

    #[test]
    fn every_row_with_data_is_kept_or_refused(rows in prop::collection::vec(("[0-9]{1,2}", "[a-zåäö]{0,4}", "-?[0-9]{1,3}(,[0-9])?|[a-z]{2}", "2026-(0[1-9]|1[0-4])-0[1-9]"), 0..40)) {
        let mut text = "Order;Förvaltning;IKB;Tjänst;Antal;Från\n".to_owned();
        for (order, department, quantity, from) in &rows {
            writeln!(text, "{order};{department};7;A1;{quantity};{from}").unwrap();
        }
        let sheet = read(Kind::Orders, "f", text.as_bytes()).unwrap();
        prop_assert_eq!(sheet.rows(), rows.len());
        let mut refused: Vec<u32> = sheet.refused().iter().map(|refusal| refusal.row).collect();
        prop_assert!(refused.is_sorted());
        refused.dedup();
        prop_assert_eq!(sheet.kept() + refused.len(), rows.len());
    }
}

#[test]
fn the_valid_files_that_are_damaged_above_are_valid() {
    assert_eq!(read(Kind::Orders, "f", TEXT.as_bytes()).unwrap().kept(), 2);
    assert_eq!(read(Kind::Orders, "f", &WORKBOOK).unwrap().kept(), 19);
    let spreadsheet = zipped(&[("content.xml".to_owned(), CONTENT.into())]);
    let report = read(Kind::SlaReport, "f", &spreadsheet).unwrap();
    assert_eq!((report.kept(), report.refused()[0].row), (1, 3), "`B4 & C` is no id");
}
