//! A page's tables as a document: what the page says first, then its tables, typeset as the month's report is and to
//! the same standards. Texts come finished: nothing is computed or rounded here.

use motprov_shared::identity::sha256;
use motprov_shared::period::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::ReportError;
use crate::language::Language;
use crate::texts::Texts;
use crate::world::{ReportWorld, TABLES};
use crate::{pdf, plain};

/// Letters that stand beside each other on upright paper, in the largest type.
const UPRIGHT: usize = 105;
/// The same on paper that lies.
const LYING: usize = 160;
/// A column is at least as wide as so many letters.
const NARROWEST: usize = 5;
/// Longer texts break into lines.
const WIDEST: usize = 36;

/// What is typeset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// What it is.
    pub title: String,
    /// What the page says first: a paragraph each.
    pub lead: Vec<String>,
    /// Of which month, in words; empty where it is of none.
    pub month: String,
    /// When it is said to be made. An argument, so that the same input gives the same bytes.
    pub made_at: Timestamp,
    /// The tables, in order.
    pub tables: Vec<Table>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it is called.
    pub title: String,
    /// Its columns; a table without any is left out.
    pub columns: Vec<Column>,
    /// Its cells row by row; what a row has more than there are columns is left out.
    pub rows: Vec<Vec<String>>,
    /// A remark below.
    pub note: Option<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Whether it holds figures, which stand flush right.
    pub figures: bool,
}

#[derive(Serialize)]
struct View<'t> {
    title: &'t str,
    header: Vec<&'t str>,
    right: Vec<bool>,
    /// Letters.
    widths: Vec<usize>,
    /// Points.
    size: f32,
    rows: Vec<Vec<&'t str>>,
    note: Option<&'t str>,
}

/// The tables as a PDF. Takes seconds for a thousand rows; frees what it cached when it is done.
///
/// # Errors
/// [`ReportError`].
pub fn typeset(tables: &Tables, language: Language) -> Result<Vec<u8>, ReportError> {
    let t = Texts::of(language);
    let shown: Vec<&Table> = tables.tables.iter().filter(|table| !table.columns.is_empty()).collect();
    let flipped = shown.iter().any(|table| widths(table).iter().sum::<usize>() > UPRIGHT);
    let mut view = json!({
        "title": tables.title, "contract": tables.title, "author": "Motprov", "subject": t.say("subject"),
        "lang": language.tag(), "month": tables.month, "running": "", "flipped": flipped,
        "lead": tables.lead,
        "labels": {
            "page": t.say("page"), "page-of": t.say("page-of"), "nothing": t.say("tables-nothing"),
        },
        "tables": shown.into_iter().map(|table| view(table, flipped)).collect::<Vec<_>>(),
    });
    plain::clean(&mut view);
    let data = serde_json::to_vec(&view).map_err(|error| ReportError::Data(error.to_string()))?;
    let ident = format!("motprov tables {} {}", tables.made_at, sha256(&data));
    let world = ReportWorld::new(TABLES, vec![("data.json", data)])
        .ok_or_else(|| ReportError::Data("a file's name is no path".to_owned()))?;
    pdf::export(&world, tables.made_at, ident)
}

fn view<'t>(table: &'t Table, flipped: bool) -> View<'t> {
    let widths = widths(table);
    let letters = widths.iter().sum::<usize>();
    let size = match (if flipped { LYING } else { UPRIGHT }, letters) {
        (room, letters) if letters <= room => 9.0,
        (room, letters) if letters * 8 <= room * 9 => 8.0,
        _ => 7.0,
    };
    let count = table.columns.len();
    // A row that is too short would take cells of the next.
    let row = |cells: &'t Vec<String>| -> Vec<&'t str> {
        cells.iter().map(String::as_str).chain(std::iter::repeat("")).take(count).collect()
    };
    View {
        title: &table.title,
        header: table.columns.iter().map(|column| column.title.as_str()).collect(),
        right: table.columns.iter().map(|column| column.figures).collect(),
        widths,
        size,
        rows: table.rows.iter().map(row).collect(),
        note: table.note.as_deref(),
    }
}

/// How wide each column wants to be, in letters: its longest text or its heading's longest word, within bounds.
fn widths(table: &Table) -> Vec<usize> {
    let column = |(at, column): (usize, &Column)| {
        let cells = table.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
        let heading = column.title.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
        cells.unwrap_or(0).max(heading).clamp(NARROWEST, WIDEST) + 2
    };
    table.columns.iter().enumerate().map(column).collect()
}
