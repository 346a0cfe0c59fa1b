//! Files that people import: text, workbook, spreadsheet, JSON, whole or as a part of an otherwise sound file, so that
//! the checksums of a zip file do not stand between the fuzzer and what reads its parts.
#![no_main]

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use motprov_import::{FileFault, Kind, read};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fuzz_target!(init: quiet(), |octets: &[u8]| {
    let [kind, shape, content @ ..] = octets else { return };
    let Some(kind) = Kind::ALL.get(usize::from(*kind) % Kind::ALL.len()) else { return };
    let file = match shape % 8 {
        0 => content.to_vec(),
        1 => [heads(*kind).join(";").as_bytes(), b"\n", content].concat(),
        2 => worksheet(&[b"<sheetData>", &sheet_heads(*kind)[..], content, b"</sheetData>"].concat(), b""),
        3 => worksheet(content, b""),
        4 => spreadsheet(&[b"<table:table>", &table_heads(*kind)[..], content, b"</table:table>"].concat()),
        5 => spreadsheet(content),
        6 => worksheet(&[b"<sheetData>", &sheet_heads(*kind)[..], STYLED, b"</sheetData>"].concat(), content),
        _ => [br#"{"data":{"resultType":"matrix","result":["#, content, b"]}}"].concat(),
    };
    match read(*kind, "f", &file) {
        Ok(sheet) => {
            let refused: BTreeSet<u32> = sheet.refused().iter().map(|refusal| refusal.row).collect();
            assert!(sheet.kept() <= sheet.rows());
            let _ = sheet.preview().text(sheet.notes());
            let places: BTreeSet<u32> = sheet.as_read().into_iter().map(|(row, _)| row).collect();
            assert!(places.is_disjoint(&refused), "a row is kept or refused");
        }
        // The library that reads worksheets may break on what nobody writes; the importer says so and goes on.
        Err(error) => assert!(shape % 8 != 4 && shape % 8 != 5 || error.fault != FileFault::ReaderBroke, "{error}"),
    }
});

/// Where the library's own panic is caught, nothing is to be said; the fuzzer's hook would take it for a crash. One
/// that is not caught still ends the process.
fn quiet() {
    std::panic::set_hook(Box::new(|_| {}));
}

fn heads(kind: Kind) -> &'static [&'static str] {
    match kind.name() {
        "assets" => {
            &["asset", "kind", "department", "cost centre", "service", "site", "serial", "mac", "address"]
        }
        "orders" => {
            &["order", "department", "cost centre", "service", "quantity", "from", "until", "last day"]
        }
        "sla-report" => &["month", "service level", "value (%)", "penalty"],
        "measurements" => &["time", "asset", "metric", "value"],
        "counts" => {
            &["service level", "month", "day", "group", "good", "total", "undecided", "source", "sample"]
        }
        _ => &[],
    }
}

/// Rows with each of the first formats.
const STYLED: &[u8] =
    b"<row><c s=\"1\"><v>46023</v></c><c s=\"2\"><v>0.5</v></c><c s=\"3\"><v>7</v></c></row>";

fn sheet_heads(kind: Kind) -> Vec<u8> {
    let cell = |head: &&str| format!("<c t=\"inlineStr\"><is><t>{head}</t></is></c>");
    format!("<row r=\"1\">{}</row>", heads(kind).iter().map(cell).collect::<String>()).into_bytes()
}

fn table_heads(kind: Kind) -> Vec<u8> {
    let cell = |head: &&str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{head}</text:p></table:table-cell>")
    };
    format!("<table:table-row>{}</table:table-row>", heads(kind).iter().map(cell).collect::<String>())
        .into_bytes()
}

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn worksheet(sheet: &[u8], styles: &[u8]) -> Vec<u8> {
    let related = |id: &str, kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let workbook = "<workbook><sheets><sheet name=\"Blad1\" sheetId=\"1\" r:id=\"r\"/></sheets></workbook>";
    zipped(&[
        ("_rels/.rels", related("a", "officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/_rels/workbook.xml.rels", related("r", "worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/styles.xml", &[b"<styleSheet>", styles, b"</styleSheet>"].concat()),
        ("xl/worksheets/sheet1.xml", &[b"<worksheet>", sheet, b"</worksheet>"].concat()),
    ])
}

fn spreadsheet(tables: &[u8]) -> Vec<u8> {
    let (before, behind) =
        ("<office:document-content><office:spreadsheet>", "</office:spreadsheet></office:document-content>");
    zipped(&[("content.xml", &[before.as_bytes(), tables, behind.as_bytes()].concat())])
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        // Into memory nothing fails.
        let _ = zip.start_file(*name, stored);
        let _ = zip.write_all(content);
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}
