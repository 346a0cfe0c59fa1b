//! The heading row, once it is found.

use super::{Field, fold};
use crate::cell::Row;
use crate::refusal::{Column, letter};

/// The heading row, understood.
#[derive(Debug)]
pub(crate) struct Headings {
    /// Its number.
    pub(crate) row: u32,
    /// For each field the column where it stands.
    pub(super) columns: Vec<Option<usize>>,
    pub(super) texts: Vec<String>,
}

impl Headings {
    /// Where a field stands.
    pub(crate) fn at(&self, field: usize) -> Option<usize> {
        self.columns.get(field).copied().flatten()
    }

    /// A column as a person finds it.
    pub(crate) fn column(&self, column: usize) -> Column {
        Column { letter: letter(column), heading: self.texts.get(column).cloned().unwrap_or_default() }
    }

    /// Whether a row repeats them: at the top of each printed page, or where a heading is merged over two rows.
    pub(crate) fn stand_again(&self, row: &Row) -> bool {
        let mut known = self.columns.iter().flatten().peekable();
        known.peek().is_some()
            && known.all(|at| {
                let text = row.cells.get(*at).map(|cell| fold(&cell.text())).unwrap_or_default();
                !text.is_empty() && self.texts.get(*at).is_some_and(|heading| fold(heading) == text)
            })
    }

    /// A heading as it is written, fit to show.
    pub(crate) fn text(&self, column: usize) -> &str {
        self.texts.get(column).map_or("", String::as_str)
    }

    /// Columns that no field stands in, and the optional field that the heading comes nearest to, if it does.
    pub(crate) fn unread<'f>(&self, fields: &'f [Field]) -> Vec<(usize, Option<&'f Field>)> {
        let is_known = |at: usize| self.columns.iter().flatten().any(|known| *known == at);
        let nearest = |text: &str| {
            let folded = fold(text);
            let lacking = fields.iter().enumerate().filter(|(index, _)| self.at(*index).is_none());
            let near = lacking.map(|(_, field)| (field.likeness(&folded), field));
            let near = near.filter(|(likeness, _)| *likeness >= 0.7).max_by(|a, b| a.0.total_cmp(&b.0));
            near.map(|(_, field)| field)
        };
        let unread = self.texts.iter().enumerate().filter(|(at, text)| !text.is_empty() && !is_known(*at));
        unread.map(|(at, text)| (at, nearest(text))).collect()
    }

    /// Says of columns that are not read which field they may have been meant for.
    pub(crate) fn doubtful(&self, fields: &[Field]) -> Vec<String> {
        let doubt = |(at, field): (usize, Option<&Field>)| {
            Some(format!("{} is not read: is it {}?", self.column(at), field?.title()))
        };
        self.unread(fields).into_iter().filter_map(doubt).collect()
    }

    /// One past the last heading.
    pub(crate) fn width(&self) -> usize {
        self.texts.len()
    }
}
