//! Counts, while a table is read, how its cells are written.

use std::any::Any;

use jiff::civil::Date;
use motprov_shared::period::{Month, Timestamp};
use rust_decimal::Decimal;

use crate::cell::{Cell, Row};
use crate::headings::{Field, Headings};
use crate::limits;
use crate::preview::form::{ReadAs, forms};
use crate::preview::{ColumnView, Form, FormCount, Meaning, Preview, RowView};
use crate::refusal::shown;
use crate::rows::MeasurementValue;

/// Rows that a preview shows.
const FIRST: usize = 5;

/// Counts by field, and the first rows.
#[derive(Debug)]
pub(crate) struct Tally {
    fields: Vec<Counts>,
    first: Vec<(u32, Vec<String>)>,
}

#[derive(Debug, Clone, Default)]
struct Counts {
    read: usize,
    empty: usize,
    refused: usize,
    /// By [`Form::ALL`].
    forms: [usize; Form::ALL.len()],
    range: Option<(Decimal, Decimal)>,
}

impl Tally {
    pub(crate) fn new(fields: usize) -> Self {
        Self { fields: vec![Counts::default(); fields], first: Vec::new() }
    }

    /// A cell with nothing in it.
    pub(crate) fn empty(&mut self, field: usize) {
        if let Some(counts) = self.fields.get_mut(field) {
            counts.empty += 1;
        }
    }

    /// A cell that does not hold.
    pub(crate) fn refused(&mut self, field: usize) {
        if let Some(counts) = self.fields.get_mut(field) {
            counts.refused += 1;
        }
    }

    /// A cell and what was read in it.
    pub(crate) fn read(&mut self, field: usize, cell: &Cell, value: &dyn Any) {
        let Some(counts) = self.fields.get_mut(field) else { return };
        counts.read += 1;
        let figure = figure_of(value);
        if let Some(Some(figure)) = figure {
            let (least, most) = counts.range.unwrap_or((figure, figure));
            counts.range = Some((least.min(figure), most.max(figure)));
        }
        let is_date = value.is::<Date>() || value.is::<Month>() || value.is::<Timestamp>();
        let read = if figure.is_some() {
            ReadAs::Figure
        } else if is_date {
            ReadAs::Date
        } else {
            ReadAs::Name
        };
        forms(cell, read, &mut |form| {
            if let Some(count) = counts.forms.get_mut(form as usize) {
                *count += 1;
            }
        });
    }

    /// Remembers a row that holds, if it is among the first.
    pub(crate) fn show(&mut self, row: &Row, headings: &Headings, as_read: impl Fn() -> Vec<String>) {
        if self.first.len() >= FIRST {
            return;
        }
        let mut cells = as_read();
        if cells.is_empty() {
            let text = |field: usize| {
                let cell = headings.at(field).and_then(|at| row.cells.get(at));
                cell.map(|cell| cell.text().into_owned()).unwrap_or_default()
            };
            cells = (0..self.fields.len()).map(text).collect();
        }
        for cell in &mut cells {
            *cell = shown(cell, limits::SHOWN_VALUE);
        }
        self.first.push((row.number, cells));
    }

    /// What the counts come to.
    pub(crate) fn preview(&self, fields: &[Field], headings: &Headings, sheet: Option<&str>) -> Preview {
        let mut columns: Vec<(usize, Option<usize>, ColumnView)> = Vec::new();
        for (index, (field, counts)) in fields.iter().zip(&self.fields).enumerate() {
            if let Some(at) = headings.at(index) {
                columns.push((at, Some(index), counts.view(field, headings, at)));
            }
        }
        for (at, nearest) in headings.unread(fields) {
            columns.push((at, None, unread(headings, at, nearest)));
        }
        columns.sort_by_key(|(at, ..)| *at);
        let order: Vec<usize> = columns.iter().filter_map(|(_, field, _)| *field).collect();
        let pick = |cells: &[String], field: &usize| cells.get(*field).cloned().unwrap_or_default();
        let row = |(row, cells): &(u32, Vec<String>)| RowView {
            row: *row,
            cells: order.iter().map(|field| pick(cells, field)).collect(),
        };
        Preview {
            sheet: sheet.map(str::to_owned),
            heading_row: Some(headings.row),
            first: self.first.iter().map(row).collect(),
            columns: columns.into_iter().map(|(_, _, view)| view).collect(),
        }
    }
}

/// `Some` for what is a figure by its type; the inner one `None` where it says that there is none.
#[expect(clippy::option_option, reason = "the outer one tells the type, the inner one the value")]
fn figure_of(value: &dyn Any) -> Option<Option<Decimal>> {
    if let Some(figure) = value.downcast_ref::<Decimal>() {
        return Some(Some(*figure));
    }
    if let Some(figure) = value.downcast_ref::<Option<Decimal>>() {
        return Some(*figure);
    }
    value.downcast_ref::<MeasurementValue>().map(|value| match value {
        MeasurementValue::Number(figure) => Some(*figure),
        MeasurementValue::State(_) => None,
    })
}

impl Counts {
    fn view(&self, field: &Field, headings: &Headings, at: usize) -> ColumnView {
        let counts = Form::ALL.into_iter().zip(self.forms).filter(|(_, cells)| *cells > 0);
        ColumnView {
            column: headings.column(at),
            meaning: Some(Meaning {
                english: field.english,
                swedish: field.swedish,
                unit: unit(headings.text(at)),
            }),
            nearest: None,
            read: self.read,
            forms: counts.map(|(form, cells)| FormCount { form, cells }).collect(),
            empty: self.empty,
            refused: self.refused,
            range: self.range,
        }
    }
}

fn unread(headings: &Headings, at: usize, nearest: Option<&Field>) -> ColumnView {
    ColumnView {
        column: headings.column(at),
        meaning: None,
        nearest: nearest.map(Field::title),
        read: 0,
        forms: Vec::new(),
        empty: 0,
        refused: 0,
        range: None,
    }
}

/// What stands in the heading's brackets, or the percent sign beside its words.
fn unit(heading: &str) -> Option<String> {
    let inner = heading.split_once(['(', '[']).and_then(|(_, rest)| rest.split_once([')', ']']));
    match inner {
        Some((unit, _)) => Some(unit.trim().to_owned()).filter(|unit| !unit.is_empty()),
        None => heading.contains('%').then(|| "%".to_owned()),
    }
}
