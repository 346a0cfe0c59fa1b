//! The tables in words, for paper: every cell as the reader's language writes it.

use rust_decimal::Decimal;

use super::{Export, Table, Value};
use crate::figures;
use crate::language::Language;
use crate::texts::Texts;

/// So many rows of all tables together are typeset: some twenty pages. A file of another form has all.
pub const MOST_ROWS: usize = 1_000;
/// Letters of a cell.
const LONGEST: usize = 1_000;
/// Decimals that are written out.
const MOST_DECIMALS: u32 = 6;

/// What is typeset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// In which language.
    pub language: Language,
    /// What it is.
    pub title: String,
    /// A paragraph each.
    pub lead: Vec<String>,
    /// The month in words; empty where it is of none.
    pub month: String,
    /// The tables.
    pub tables: Vec<PrintedTable>,
}

/// A table in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedTable {
    /// What it is called.
    pub title: String,
    /// Headings, each with whether the column holds figures.
    pub columns: Vec<(String, bool)>,
    /// Cells, row by row.
    pub rows: Vec<Vec<String>>,
    /// That rows are left out, and where they are.
    pub note: Option<String>,
}

impl PrintedTable {
    /// Whether a column holds figures.
    #[must_use]
    pub fn figures(&self, at: &usize) -> bool {
        self.columns.get(*at).is_some_and(|(_, figures)| *figures)
    }
}

/// The tables of `export` in words.
#[must_use]
pub fn printed(t: &Texts, export: &Export) -> Printed {
    let mut room = MOST_ROWS;
    let mut tables = Vec::with_capacity(export.tables.len());
    for table in &export.tables {
        tables.push(self::table(t, table, room));
        room = room.saturating_sub(table.rows.len());
    }
    Printed {
        language: t.language,
        title: export.title.clone(),
        lead: export.lead.clone(),
        month: export.month.map(|month| figures::month(t, month)).unwrap_or_default(),
        tables,
    }
}

fn table(t: &Texts, table: &Table, room: usize) -> PrintedTable {
    let figures = |at: usize| {
        let mut known = table.rows.iter().filter_map(|row| row.get(at));
        known.any(|value| matches!(value, Value::Figure(_) | Value::Share(_) | Value::Money(_)))
    };
    let columns = table.columns.iter().enumerate();
    let count = |n: usize| figures::count(t.language, n as u64).into();
    let row = |row: &Vec<Value>| row.iter().map(|value| cell(t, value)).collect();
    PrintedTable {
        title: table.title.clone(),
        columns: columns.map(|(at, column)| (column.title.clone(), figures(at))).collect(),
        rows: table.rows.iter().take(room).map(row).collect(),
        note: (table.rows.len() > room).then(|| {
            t.say_with("print-rows-left-out", &[("shown", count(room)), ("all", count(table.rows.len()))])
        }),
    }
}

/// A cell as the pages write it.
#[must_use]
pub fn cell(t: &Texts, value: &Value) -> String {
    match value {
        Value::Nothing => t.say("no-figure"),
        Value::Text(text) if text.chars().nth(LONGEST).is_some() => {
            format!("{} …", text.chars().take(LONGEST).collect::<String>())
        }
        Value::Text(text) => text.clone(),
        Value::Figure(figure) => figures::number(t.language, *figure, figure.scale().min(MOST_DECIMALS)),
        Value::Share(share) => figures::percent(t.language, *share),
        Value::Money(amount) => figures::number(t.language, *amount, decimals(*amount)),
    }
}

/// Öre where there are any.
fn decimals(amount: Decimal) -> u32 {
    if amount.fract().is_zero() { 0 } else { amount.normalize().scale().clamp(2, MOST_DECIMALS) }
}
