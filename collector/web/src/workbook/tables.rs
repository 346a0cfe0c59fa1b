//! A page's tables as a workbook: a sheet for each, and one that says what they are.

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::cells::{Cell, Sheet};
use crate::export::{Export, Table, Value};
use crate::figures;
use crate::texts::Texts;

/// Characters that a sheet's name holds.
const LONGEST_NAME: usize = 31;
/// Characters that no sheet's name has.
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
/// Widths of columns, in characters.
const WIDTHS: (usize, usize) = (10, 48);

/// The tables of `export`. The same tables give the same octets.
///
/// # Errors
/// What the writer says, as where a table has more rows than a sheet.
pub fn tables(t: &Texts, export: &Export) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The month itself, not the clock.
    let (year, month) = export.month.map_or((2000, 1), |month| (month.year(), month.month()));
    let made = ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1900), month.unsigned_abs(), 1)?;
    workbook.set_properties(&DocProperties::new().set_title(&export.title).set_creation_datetime(&made));
    let about = t.say("workbook-about");
    let mut names = BTreeSet::from([about.to_lowercase()]);
    for table in &export.tables {
        sheet(&mut workbook, &name(&mut names, &table.title), table)?;
    }
    self::about(t, &mut workbook, &about, export)?;
    workbook.save_to_buffer()
}

fn sheet(workbook: &mut Workbook, name: &str, table: &Table) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(workbook, name)?;
    let headings = table.columns.iter().enumerate();
    let headings: Vec<_> = headings.map(|(at, column)| (column.title.clone(), width(table, at))).collect();
    sheet.headings(&headings)?;
    for row in &table.rows {
        sheet.row(&row.iter().map(cell).collect::<Vec<_>>())?;
    }
    sheet.finish()
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Nothing => Cell::Figure(None),
        Value::Text(text) => Cell::Text(text.clone()),
        Value::Figure(figure) => Cell::Figure(Some(*figure)),
        Value::Share(share) => Cell::Share(Some(*share)),
        Value::Money(amount) => Cell::Money(Some(*amount)),
    }
}

/// As wide as its longest text, within bounds; figures fit into the least.
fn width(table: &Table, at: usize) -> u16 {
    let letters = |row: &Vec<Value>| match row.get(at) {
        Some(Value::Text(text)) => text.chars().count(),
        _ => 0,
    };
    let title = table.columns.get(at).map_or(0, |column| column.title.chars().count().min(16));
    let longest = table.rows.iter().map(letters).max().unwrap_or(0).max(title);
    u16::try_from(longest.clamp(WIDTHS.0, WIDTHS.1)).unwrap_or(u16::MAX)
}

/// A sheet's name that the workbook takes and that no other sheet has, whatever the case.
fn name(taken: &mut BTreeSet<String>, title: &str) -> String {
    let clean =
        |letter: char| if NOT_IN_NAMES.contains(&letter) || letter.is_control() { ' ' } else { letter };
    let title: String = title.chars().map(clean).collect();
    let title = title.trim_matches(['\'', ' ']);
    let short = |most: usize| title.chars().take(most).collect::<String>();
    let mut name = short(LONGEST_NAME);
    let mut number = 1;
    while name.is_empty() || !taken.insert(name.to_lowercase()) {
        number += 1;
        let end = format!(" {number}");
        name = format!("{}{end}", short(LONGEST_NAME - end.len()));
    }
    name
}

fn about(t: &Texts, workbook: &mut Workbook, name: &str, export: &Export) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(workbook, name)?;
    sheet.headings(&[(export.title.clone(), 100)])?;
    let month = export.month.map(|month| figures::month(t, month));
    for text in month.iter().chain(&export.lead) {
        sheet.row(&[Cell::Text(text.clone())])?;
    }
    sheet.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_sound_and_never_twice() {
        let mut taken = BTreeSet::new();
        let long = "En mycket lång rubrik över en tabell: allt?";
        let names = [long, long, "'", "Blad"].map(|title| name(&mut taken, title));
        assert_eq!(names[0], "En mycket lång rubrik över en t");
        assert_eq!(names[1], "En mycket lång rubrik över en 2");
        assert_eq!(names[2..], [" 2", "Blad"].map(str::to_owned));
    }
}
