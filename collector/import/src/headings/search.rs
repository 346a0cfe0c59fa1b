//! Looks at rows for the headings of a kind of file, and tells what comes nearest.

use super::{Field, Headings, Own, fold};
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
    pub(crate) fn begun(fields: &[Field], own: &Own, sheet: Option<&str>) -> Self {
        let asked = Asked { fields, own, columns: &[] };
        let missing = fields.iter().enumerate().filter(|(index, _)| asked.lacks(*index));
        let missing = missing.map(|(_, field)| Missing { name: asked.name(field), nearest: None }).collect();
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

/// Whether the row holds the headings of these fields, as the user calls them or as everyone does.
pub(crate) fn understand(
    fields: &[Field],
    own: &Own,
    row: &Row,
    sheet: Option<&str>,
) -> Result<Search, FileFault> {
    let folded: Vec<String> = row.cells.iter().map(|cell| fold(&cell.text())).collect();
    let columns: Vec<Vec<usize>> = fields.iter().map(|field| columns_of(field, own, &folded)).collect();
    let known = columns.iter().filter(|columns| !columns.is_empty()).count();
    let asked = Asked { fields, own, columns: &columns };
    if (0..fields.len()).any(|index| asked.lacks(index)) {
        return Ok(Search::Missed(known, asked.missing(row, &folded, sheet)));
    }
    let mut texts: Vec<String> =
        row.cells.iter().map(|cell| shown(&cell.text(), limits::SHOWN_NAME)).collect();
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    let headings =
        Headings { row: row.number, columns: columns.iter().map(|c| c.first().copied()).collect(), texts };
    for (field, columns) in fields.iter().zip(&columns) {
        match columns[..] {
            [first, second, ..] => {
                let [first, second] = [first, second].map(|at| headings.column(at).to_string());
                return Err(FileFault::TwoColumns { row: row.number, what: field.title(), first, second });
            }
            [first] if own.fixed(field).is_some() => {
                let column = headings.column(first).to_string();
                return Err(FileFault::FixedColumn { row: row.number, what: field.title(), column });
            }
            _ => {}
        }
    }
    Ok(Search::Found(headings))
}

fn columns_of(field: &Field, own: &Own, folded: &[String]) -> Vec<usize> {
    let named = folded.iter().enumerate().filter(|(_, name)| own.calls(field, name));
    named.map(|(column, _)| column).collect()
}

/// Fields, and where a row has them.
struct Asked<'a> {
    fields: &'a [Field],
    own: &'a Own,
    columns: &'a [Vec<usize>],
}

impl Asked<'_> {
    fn stands(&self, index: usize) -> bool {
        let fixed = self.fields.get(index).is_some_and(|field| self.own.fixed(field).is_some());
        fixed || self.columns.get(index).is_some_and(|columns| !columns.is_empty())
    }

    /// Whether a field is needed, or named by the user, and does not stand.
    fn lacks(&self, index: usize) -> bool {
        let Some(field) = self.fields.get(index).filter(|_| !self.stands(index)) else { return false };
        field.required && !self.other(field).is_some_and(|other| self.stands(other))
            || self.own.written(field).is_some()
    }

    /// The field that does in the place of another.
    fn other(&self, field: &Field) -> Option<usize> {
        self.fields.iter().position(|other| Some(other.english) == field.or)
    }

    fn missing(&self, row: &Row, folded: &[String], sheet: Option<&str>) -> MissingHeadings {
        let text = |cell: &Cell| shown(&cell.text(), limits::SHOWN_VALUE);
        let lacking = self.fields.iter().enumerate().filter(|(index, _)| self.lacks(*index));
        let missing = lacking.map(|(_, field)| {
            let nearest = self.nearest(field, folded).and_then(|at| row.cells.get(at));
            Missing { name: self.name(field), nearest: nearest.map(text) }
        });
        let found = row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
        MissingHeadings {
            sheet: sheet.map(str::to_owned),
            row: Some(row.number),
            missing: missing.collect(),
            found: found.take(16).map(|(at, cell)| (letter(at), text(cell))).collect(),
        }
    }

    /// What a person looks for in the file.
    fn name(&self, field: &Field) -> String {
        match (self.own.written(field), self.other(field).and_then(|other| self.fields.get(other))) {
            (Some(own), _) => format!("{own}, which the headings file gives for {}", field.title()),
            (None, Some(other)) => format!("{} or {}", field.title(), other.title()),
            (None, None) => field.title(),
        }
    }

    /// The column that no field stands in and whose heading comes nearest.
    fn nearest(&self, field: &Field, folded: &[String]) -> Option<usize> {
        let unknown = |at: usize| !self.columns.iter().flatten().any(|known| *known == at);
        let candidates = folded.iter().enumerate().filter(|(at, name)| !name.is_empty() && unknown(*at));
        let near = candidates.map(|(at, name)| (self.own.likeness(field, name), at));
        let near = near.filter(|(likeness, _)| *likeness >= 0.6).max_by(|a, b| a.0.total_cmp(&b.0));
        near.map(|(_, at)| at)
    }
}
