//! Looks at rows for the headings of a kind of file, and tells what comes nearest.

use super::{Field, Headings, fold};
use crate::cell::{Cell, Row};
use crate::fault::{FileFault, Missing, MissingHeadings};
use crate::limits;
use crate::refusal::{letter, shown};

/// What a search for the headings came to.
#[derive(Debug)]
pub(crate) enum Search {
    /// The row with all that is needed.
    Found(Headings),
    /// The row that came nearest, and how many fields it knows.
    Missed(usize, MissingHeadings),
}

impl Search {
    /// Before any row was seen.
    pub(crate) fn begun(fields: &[Field], sheet: Option<&str>) -> Self {
        let missing = fields.iter().filter(|field| field.required);
        let missing = missing.map(|field| Missing { name: field.title(), nearest: None }).collect();
        let sheet = sheet.map(str::to_owned);
        Self::Missed(0, MissingHeadings { sheet, row: None, found: Vec::new(), missing })
    }

    /// The better of two; the earlier one of two equals.
    pub(crate) fn nearer(self, earlier: Option<Self>) -> Self {
        match (&self, earlier) {
            (Self::Missed(known, now), Some(Self::Missed(before, then)))
                if before >= *known && (then.row.is_some() || now.row.is_none()) =>
            {
                Self::Missed(before, then)
            }
            _ => self,
        }
    }

    pub(crate) fn into_fault(self) -> FileFault {
        match self {
            Self::Missed(_, missing) => Box::new(missing).into(),
            // Only a search that missed is turned into a fault.
            Self::Found(_) => FileFault::Empty,
        }
    }
}

/// Whether the row holds the headings of these fields.
pub(crate) fn understand(fields: &[Field], row: &Row, sheet: Option<&str>) -> Result<Search, FileFault> {
    let folded: Vec<String> = row.cells.iter().map(|cell| fold(&cell.text())).collect();
    let columns: Vec<Vec<usize>> = fields.iter().map(|field| columns_of(field, &folded)).collect();
    let known = columns.iter().filter(|columns| !columns.is_empty()).count();
    let whole = fields.iter().zip(&columns).all(|(field, columns)| !field.required || !columns.is_empty());
    if !whole {
        return Ok(Search::Missed(known, missing(fields, &columns, row, &folded, sheet)));
    }
    let mut texts: Vec<String> =
        row.cells.iter().map(|cell| shown(&cell.text(), limits::SHOWN_NAME)).collect();
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    let headings =
        Headings { row: row.number, columns: columns.iter().map(|c| c.first().copied()).collect(), texts };
    for (field, columns) in fields.iter().zip(&columns) {
        if let [first, second, ..] = columns[..] {
            let [first, second] = [first, second].map(|at| headings.column(at).to_string());
            return Err(FileFault::TwoColumns { row: row.number, what: field.title(), first, second });
        }
    }
    Ok(Search::Found(headings))
}

fn columns_of(field: &Field, folded: &[String]) -> Vec<usize> {
    let named = folded.iter().enumerate().filter(|(_, name)| field.is_called(name));
    named.map(|(column, _)| column).collect()
}

fn missing(
    fields: &[Field],
    columns: &[Vec<usize>],
    row: &Row,
    folded: &[String],
    sheet: Option<&str>,
) -> MissingHeadings {
    let unknown = |at: usize| !columns.iter().flatten().any(|known| *known == at);
    let text = |cell: &Cell| shown(&cell.text(), limits::SHOWN_VALUE);
    let missing = fields.iter().zip(columns).filter(|(field, columns)| field.required && columns.is_empty());
    let missing = missing.map(|(field, _)| {
        let candidates = folded.iter().enumerate().filter(|(at, name)| !name.is_empty() && unknown(*at));
        let nearest = candidates
            .map(|(at, name)| (field.likeness(name), at))
            .filter(|(likeness, _)| *likeness >= 0.6)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        Missing { name: field.title(), nearest: nearest.map(|(_, at)| text(&row.cells[at])) }
    });
    let found = row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    MissingHeadings {
        sheet: sheet.map(str::to_owned),
        row: Some(row.number),
        missing: missing.collect(),
        found: found.take(16).map(|(at, cell)| (letter(at), text(cell))).collect(),
    }
}
