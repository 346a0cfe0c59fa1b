//! The first table as separated values, as a spreadsheet of the reader's language takes them.

use rust_decimal::Decimal;

use super::{Table, Value};
use crate::language::Language;

/// Tells a spreadsheet that the text is UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// What makes a spreadsheet compute a cell (OWASP, CSV Injection), and the same letters in full width.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

pub(super) fn write(language: Language, table: Option<&Table>) -> Result<Vec<u8>, csv::Error> {
    let mut octets = BOM.to_vec();
    let Some(table) = table else { return Ok(octets) };
    let delimiter = match language {
        Language::Swedish => b';',
        Language::English => b',',
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .from_writer(&mut octets);
    writer.write_record(table.columns.iter().map(|column| harmless(&column.title)))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|value| cell(language, value)))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(octets)
}

fn cell(language: Language, value: &Value) -> String {
    match value {
        Value::Nothing => String::new(),
        Value::Text(text) => harmless(text),
        Value::Figure(figure) | Value::Share(figure) | Value::Money(figure) => plain(language, *figure),
    }
}

/// A figure without groups: only so do spreadsheets take it as one.
fn plain(language: Language, figure: Decimal) -> String {
    match language {
        Language::Swedish => figure.to_string().replace('.', ","),
        Language::English => figure.to_string(),
    }
}

/// A text that no spreadsheet computes.
fn harmless(text: &str) -> String {
    let first = text.chars().next();
    let dangerous = |letter: Option<char>| letter.is_some_and(|letter| FORMULA.contains(&letter));
    let computed = dangerous(first) || dangerous(text.trim_start().chars().next());
    if computed { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Column;

    fn table(rows: Vec<Vec<Value>>) -> Table {
        let column = |key, title: &str| Column { key, title: title.to_owned() };
        let columns = vec![column("name", "Namn"), column("figure", "Antal; st")];
        Table { key: "rows", title: "Rader".to_owned(), columns, rows }
    }

    fn written(language: Language, rows: Vec<Vec<Value>>) -> String {
        String::from_utf8(write(language, Some(&table(rows))).unwrap()).unwrap()
    }

    #[test]
    fn figures_stay_figures_in_each_languages_spreadsheet() {
        let figure = Value::Figure("-1234.50".parse().unwrap());
        let rows = vec![vec![Value::Text("Å, \"ö\"".to_owned()), figure]];
        let swedish = written(Language::Swedish, rows.clone());
        assert_eq!(swedish, "\u{feff}Namn;\"Antal; st\"\r\n\"Å, \"\"ö\"\"\";-1234,50\r\n");
        let english = written(Language::English, rows);
        assert_eq!(english, "\u{feff}Namn,Antal; st\r\n\"Å, \"\"ö\"\"\",-1234.50\r\n");
    }

    #[test]
    fn what_a_spreadsheet_would_compute_is_text() {
        for text in ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"] {
            let rows = vec![vec![Value::Text(text.to_owned()), Value::Nothing]];
            let written = written(Language::English, rows);
            let mut reader = csv::Reader::from_reader(written.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            assert_eq!(record.get(0), Some(format!("'{text}").as_str()));
        }
        assert_eq!(harmless("A-1 = B"), "A-1 = B");
    }
}
