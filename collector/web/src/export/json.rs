//! All tables as JSON. The keys of tables and columns are the same in every language. A decimal is a string, so that no
//! reader takes it as a binary number and loses digits; what is not known is null.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use super::{Export, Table, Value};
use crate::language::Language;

#[derive(Serialize)]
struct Document<'e> {
    title: &'e str,
    lead: &'e [String],
    month: Option<String>,
    language: &'static str,
    tables: Vec<TableOf<'e>>,
}

#[derive(Serialize)]
struct TableOf<'e> {
    key: &'static str,
    title: &'e str,
    columns: Vec<ColumnOf<'e>>,
    rows: Vec<BTreeMap<&'static str, Cell<'e>>>,
}

/// `unit` is `1` for a share and `SEK` for money; a plain figure's unit stands in the title.
#[derive(Serialize)]
struct ColumnOf<'e> {
    key: &'static str,
    title: &'e str,
    kind: &'static str,
    unit: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Cell<'e> {
    Nothing,
    Text(&'e str),
    Figure(Decimal),
}

pub(super) fn write(language: Language, export: &Export) -> serde_json::Result<Vec<u8>> {
    let document = Document {
        title: &export.title,
        lead: &export.lead,
        month: export.month.map(|month| month.to_string()),
        language: language.tag(),
        tables: export.tables.iter().map(table).collect(),
    };
    let mut octets = serde_json::to_vec_pretty(&document)?;
    octets.push(b'\n');
    Ok(octets)
}

fn table(table: &Table) -> TableOf<'_> {
    let column = |at: usize| {
        let known = table.rows.iter().filter_map(|row| row.get(at));
        let (kind, unit) = known.map(kind).find(|(kind, _)| *kind != "nothing").unwrap_or(("nothing", None));
        (kind, unit)
    };
    let columns = table.columns.iter().enumerate().map(|(at, of)| {
        let (kind, unit) = column(at);
        ColumnOf { key: of.key, title: &of.title, kind, unit }
    });
    TableOf {
        key: table.key,
        title: &table.title,
        columns: columns.collect(),
        rows: table.rows.iter().map(|row| keyed(table, row)).collect(),
    }
}

const fn kind(value: &Value) -> (&'static str, Option<&'static str>) {
    match value {
        Value::Nothing => ("nothing", None),
        Value::Text(_) => ("text", None),
        Value::Figure(_) => ("figure", None),
        Value::Share(_) => ("share", Some("1")),
        Value::Money(_) => ("money", Some("SEK")),
    }
}

fn keyed<'e>(table: &'e Table, row: &'e [Value]) -> BTreeMap<&'static str, Cell<'e>> {
    table.columns.iter().map(|column| column.key).zip(cells(row)).collect()
}

fn cells(row: &[Value]) -> impl Iterator<Item = Cell<'_>> {
    row.iter().map(|value| match value {
        Value::Nothing => Cell::Nothing,
        Value::Text(text) => Cell::Text(text),
        Value::Figure(figure) | Value::Share(figure) | Value::Money(figure) => Cell::Figure(*figure),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Column;

    #[test]
    fn keys_are_the_same_in_every_language_and_no_digit_is_lost() {
        let column = |key, title: &str| Column { key, title: title.to_owned() };
        let export = Export {
            name: "x".to_owned(),
            title: "Täckning".to_owned(),
            lead: vec!["<b>".to_owned()],
            month: Some("2026-10".parse().unwrap()),
            tables: vec![Table {
                key: "rows",
                title: "Rader".to_owned(),
                columns: vec![column("name", "Namn"), column("share", "Andel")],
                rows: vec![
                    vec![Value::Nothing, Value::Share("0.9500".parse().unwrap())],
                    vec![Value::Text("=1".to_owned()), Value::Nothing],
                ],
            }],
        };
        let octets = write(Language::Swedish, &export).unwrap();
        let read: serde_json::Value = serde_json::from_slice(&octets).unwrap();
        assert_eq!(
            read,
            serde_json::json!({
                "title": "Täckning", "lead": ["<b>"], "month": "2026-10", "language": "sv",
                "tables": [{
                    "key": "rows", "title": "Rader",
                    "columns": [
                        { "key": "name", "title": "Namn", "kind": "text", "unit": null },
                        { "key": "share", "title": "Andel", "kind": "share", "unit": "1" },
                    ],
                    "rows": [{ "name": null, "share": "0.9500" }, { "name": "=1", "share": null }],
                }],
            })
        );
    }
}
