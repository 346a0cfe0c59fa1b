//! One row's cells, as a kind of row reads them.

use std::any::TypeId;
use std::marker::PhantomData;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use motprov_shared::period::{Month, Timestamp};

use crate::cell::{Cell, Row};
use crate::preview::Tally;
use crate::refusal::{Column, Refusal};
use crate::rows::FromRow;
use crate::table::Scene;
use crate::value::Reason;

/// A row's cells by field. Collects a refusal for each that does not hold.
pub(crate) struct Cells<'w, 'a, T> {
    scene: &'w Scene<'a>,
    row: &'w Row,
    tally: &'w mut Tally,
    pub(super) faults: Vec<Refusal>,
    kind: PhantomData<T>,
}

impl<'w, 'a, T: FromRow> Cells<'w, 'a, T> {
    /// Whether the table has such a column.
    pub(crate) fn has(&self, field: usize) -> bool {
        self.scene.headings.at(field).is_some() || self.fixed(field).is_some()
    }

    /// What the user's own headings say of each row.
    fn fixed(&self, field: usize) -> Option<&'a Cell> {
        self.scene.place.own.fixed(T::FIELDS.get(field)?)
    }

    /// The row as a spreadsheet numbers it.
    pub(crate) const fn number(&self) -> u32 {
        self.row.number
    }

    pub(super) const fn new(scene: &'w Scene<'a>, row: &'w Row, tally: &'w mut Tally) -> Self {
        Self { scene, row, tally, faults: Vec::new(), kind: PhantomData }
    }

    /// The value of a cell that must hold one; `None` is a refusal, already noted.
    pub(crate) fn required<V: 'static>(
        &mut self,
        field: usize,
        parse: impl Fn(&Cell) -> Result<V, Reason>,
    ) -> Option<V> {
        let value = self.optional(field, parse)?;
        if value.is_none() {
            self.fault(field, "", "the cell is empty".into());
        }
        value
    }

    /// `Some(None)` where the cell is empty or the table has no such column; `None` is a refusal, already noted.
    #[expect(clippy::option_option, reason = "the outer one tells a refusal, the inner one an empty cell")]
    pub(crate) fn optional<V: 'static>(
        &mut self,
        field: usize,
        parse: impl Fn(&Cell) -> Result<V, Reason>,
    ) -> Option<Option<V>> {
        let cell = match self.scene.headings.at(field) {
            Some(at) => self.row.cells.get(at).filter(|cell| !cell.is_empty()),
            None => match self.fixed(field) {
                Some(fixed) => Some(fixed),
                None => return Some(None),
            },
        };
        let Some(cell) = cell else {
            self.tally.empty(field);
            return Some(None);
        };
        let parsed = match (cell, self.scene.place.own.dates) {
            (Cell::Bad { reason, .. }, _) => Err(Reason::from(*reason)),
            (Cell::Text(text), Some(order)) if is_date::<V>() => {
                order.rewritten(text).map_or_else(|| parse(cell), |text| parse(&Cell::Text(text)))
            }
            (cell, _) => parse(cell),
        };
        match parsed {
            Ok(value) => {
                self.tally.read(field, cell, &value);
                Some(Some(value))
            }
            Err(reason) => {
                self.tally.refused(field);
                self.fault(field, &cell.text(), reason);
                None
            }
        }
    }

    /// The cell's own text, to name it in a refusal.
    pub(crate) fn text(&self, field: usize) -> String {
        let at = self.scene.headings.at(field);
        let cell = at.map_or_else(|| self.fixed(field), |at| self.row.cells.get(at));
        cell.map(|cell| cell.text().into_owned()).unwrap_or_default()
    }

    /// Refuses the row for what stands in `field`.
    pub(crate) fn fault(&mut self, field: usize, value: &str, reason: Reason) {
        let column = self.scene.headings.at(field).map(|at| self.scene.headings.column(at));
        self.faults.push(self.scene.place.refusal(self.row.number, column, value, reason));
    }

    /// Where local times are read.
    pub(crate) const fn zone(&self) -> &TimeZone {
        &self.scene.zone
    }

    /// The heading of a field's column; empty where the table has none.
    pub(crate) fn heading(&self, field: usize) -> &str {
        self.scene.headings.at(field).map_or("", |at| self.scene.headings.text(at))
    }

    /// Whether a value stands beyond the last heading, where that is a fault: noted as one.
    pub(super) fn is_too_wide(&mut self, strict: bool) -> bool {
        let width = self.scene.headings.width();
        let beyond = self.row.cells.iter().enumerate().skip(width).find(|(_, cell)| !cell.is_empty());
        let Some((at, cell)) = beyond.filter(|_| strict) else { return false };
        let column = self.scene.headings.column(at);
        let column = Column { heading: "no heading".to_owned(), ..column };
        let reason = "stands beyond the last heading: does a value to its left hold a separator without quotation marks?";
        self.faults.push(self.scene.place.refusal(
            self.row.number,
            Some(column),
            &cell.text(),
            reason.into(),
        ));
        true
    }
}

/// Whether a cell is read as a day, a month or an instant.
fn is_date<V: 'static>() -> bool {
    let dates = [TypeId::of::<Date>(), TypeId::of::<Month>(), TypeId::of::<Timestamp>()];
    dates.contains(&TypeId::of::<V>())
}
