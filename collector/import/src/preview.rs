//! How a table was understood: what each column means, how its cells are written, and the first rows as they were
//! read. For a person to look at before anything is kept.

mod form;
mod tally;
mod text;

pub use form::Form;
use serde::Serialize;
pub(crate) use tally::Tally;

use crate::refusal::Column;

/// How a table was understood.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Preview {
    /// The worksheet that was read; absent for a text file.
    pub sheet: Option<String>,
    /// The row with the headings; absent where the file names its fields itself (JSON).
    pub heading_row: Option<u32>,
    /// Every column with a heading, from the left.
    pub columns: Vec<ColumnView>,
    /// The first rows that hold.
    pub first: Vec<RowView>,
}

/// A column and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnView {
    /// Where it stands and how it is headed.
    #[serde(flatten)]
    pub column: Column,
    /// What it was taken for; absent where it is not read.
    pub meaning: Option<Meaning>,
    /// The field that its heading comes near to, in English and Swedish, where it is not read.
    pub nearest: Option<String>,
    /// Cells that were read, and how they are written; a cell may be written in several ways at once.
    pub read: usize,
    /// See [`Self::read`].
    pub forms: Vec<FormCount>,
    /// Cells with nothing in them, in rows that hold something.
    pub empty: usize,
    /// Cells that were refused.
    pub refused: usize,
    /// The smallest and largest figure, in the unit that stands in the heading's brackets, if one does.
    pub range: Option<(rust_decimal::Decimal, rust_decimal::Decimal)>,
}

/// What a column was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Meaning {
    /// The field's English name.
    pub english: &'static str,
    /// Its Swedish name.
    pub swedish: &'static str,
    /// What stands in brackets in the heading: `%`, `SEK`, `min`.
    pub unit: Option<String>,
}

/// How many cells are written in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FormCount {
    /// The way.
    pub form: Form,
    /// Cells.
    pub cells: usize,
}

/// A row as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowView {
    /// Its number.
    pub row: u32,
    /// For each column that is read, in the order of [`Preview::columns`], what was read; empty for an empty cell.
    pub cells: Vec<String>,
}

impl Preview {
    /// What a person should look at: figures that are likely of another unit than they are read in.
    pub(crate) fn doubts(&self) -> Vec<String> {
        let doubt = |view: &ColumnView| {
            let percent = view.meaning.as_ref()?.unit.as_deref() == Some("%");
            let (least, most) = view.range?;
            let written =
                view.forms.iter().any(|count| matches!(count.form, Form::Percent | Form::PercentCell));
            let one = rust_decimal::Decimal::ONE;
            let fractions =
                percent && !written && !least.is_sign_negative() && most <= one && !most.is_zero();
            fractions.then(|| {
                format!("{}: no figure is above 1; they are read as percent, {most} as {most} %: are they shares of 1?", view.column)
            })
        };
        self.columns.iter().filter_map(doubt).collect()
    }
}
