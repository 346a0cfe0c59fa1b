//! Walks a table: finds its headings, then keeps or refuses each row.

use std::collections::BTreeSet;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::cell::{Cell, Row, Source};
use crate::fault::FileFault;
use crate::headings::{Headings, Search, understand};
use crate::limits;
use crate::passed;
use crate::refusal::{Column, Imported, Notes, Refusal, shown};
use crate::rows::FromRow;
use crate::value::{self, Reason};
use crate::watch::{self, Progress, Watch};

/// Where rows stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The file's name, fit to show.
    pub(crate) file: &'a str,
    /// The worksheet's name, fit to show.
    pub(crate) sheet: Option<&'a str>,
}

impl Place<'_> {
    fn refusal(&self, row: u32, column: Option<Column>, value: &str, reason: Reason) -> Refusal {
        let value = (!value.is_empty()).then(|| shown(value, limits::SHOWN_VALUE));
        let (file, sheet) = (self.file.to_owned(), self.sheet.map(str::to_owned));
        Refusal { file, sheet, row, column, value, reason: reason.into_owned() }
    }
}

/// Looks for the headings among the first rows with content.
pub(crate) fn headings<T: FromRow>(source: &mut dyn Source, place: &Place<'_>) -> Result<Search, FileFault> {
    let mut nearest = Search::begun(T::FIELDS, place.sheet);
    let mut seen = 0;
    while seen < limits::HEADING_ROWS {
        let Some(row) = source.next_row()? else { break };
        if row.is_empty() {
            continue;
        }
        seen += 1;
        match understand(T::FIELDS, &row, place.sheet)? {
            found @ Search::Found(_) => return Ok(found),
            missed @ Search::Missed(..) => nearest = missed.nearer(Some(nearest)),
        }
    }
    Ok(nearest)
}

/// Reads the rows below the headings.
pub(crate) fn body<T: FromRow>(
    source: &mut dyn Source,
    headings: &Headings,
    place: &Place<'_>,
    notes: Notes,
    watch: &mut Watch<'_>,
) -> Result<Imported<T>, FileFault> {
    // The zones come with the program: what a time means must not hang on the machine that reads it.
    let zone = TimeZoneDatabase::bundled().get("Europe/Stockholm").map_err(|_| FileFault::NoTimeZone)?;
    let (kept, refused, broken) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut walk = Walk { place, headings, zone, notes, rows: 0, kept, refused, broken };
    if let Some(text) = T::remark(headings) {
        walk.notes.push(place.sheet, Some(headings.row), text);
    }
    let (of, mut last) = (source.length(), headings.row);
    while let Some(row) = source.next_row()? {
        if row.number / watch::STEP > last / watch::STEP {
            watch(Progress { row: row.number, of });
        }
        last = row.number;
        walk.take(&row, source.is_strict())?;
    }
    watch(Progress { row: last, of });
    for text in source.told() {
        walk.notes.push(place.sheet, None, text);
    }
    walk.refuse_repeats()?;
    walk.refuse_broken()?;
    walk.refused.sort_by_key(|refusal| refusal.row);
    Ok(Imported {
        sheet: place.sheet.map(str::to_owned),
        rows: walk.rows,
        kept: walk.kept.into_iter().map(|(_, row)| row).collect(),
        refused: walk.refused,
        notes: walk.notes.finish(),
    })
}

struct Walk<'a, T> {
    place: &'a Place<'a>,
    headings: &'a Headings,
    zone: TimeZone,
    notes: Notes,
    rows: usize,
    /// With the number of the row.
    kept: Vec<(u32, T)>,
    refused: Vec<Refusal>,
    /// What refused rows shared with others; no more than there are refusals.
    broken: BTreeSet<String>,
}

impl<T: FromRow> Walk<'_, T> {
    fn take(&mut self, row: &Row, strict: bool) -> Result<(), FileFault> {
        if row.is_empty() {
            return Ok(());
        }
        if let Some(reason) = passed::reason(row, self.headings) {
            self.notes.push(self.place.sheet, Some(row.number), reason.to_owned());
            return Ok(());
        }
        self.rows += 1;
        let mut cells = Cells { walk: self, row, faults: Vec::new() };
        let kept = if cells.is_too_wide(strict) { None } else { T::read(&mut cells) };
        let faults = cells.faults;
        match kept {
            Some(kept) if faults.is_empty() => self.kept.push((row.number, kept)),
            _ => {
                let shared = self.headings.at(T::KEY_FIELD).and_then(|at| row.cells.get(at));
                self.broken.extend(shared.and_then(|cell| value::name(cell).ok()));
                faults.into_iter().try_for_each(|fault| self.refuse(fault))?;
            }
        }
        Ok(())
    }

    /// Refuses what holds by itself, but belongs to something of which a part is refused.
    fn refuse_broken(&mut self) -> Result<(), FileFault> {
        let broken = std::mem::take(&mut self.broken);
        let is_broken = |row: &T| row.whole().is_some_and(|whole| broken.contains(whole));
        let (refused, kept) = std::mem::take(&mut self.kept).into_iter().partition(|(_, row)| is_broken(row));
        self.kept = kept;
        let refused: Vec<(u32, T)> = refused;
        refused.into_iter().try_for_each(|(number, row)| {
            let column = self.headings.at(T::KEY_FIELD).map(|at| self.headings.column(at));
            let reason =
                "has another row that is refused, and all its rows replace the earlier ones together: mend that row";
            self.refuse(self.place.refusal(number, column, row.whole().unwrap_or_default(), reason.into()))
        })
    }

    fn refuse(&mut self, refusal: Refusal) -> Result<(), FileFault> {
        self.refused.push(refusal);
        if self.refused.len() <= limits::REFUSALS {
            return Ok(());
        }
        Err(FileFault::TooManyRefusals { first: Box::new(self.refused.swap_remove(0)) })
    }

    /// Sorted rather than hashed: two million rows need no second copy of their keys.
    fn refuse_repeats(&mut self) -> Result<(), FileFault> {
        let mut order: Vec<usize> = (0..self.kept.len()).collect();
        order.sort_by(|a, b| self.kept[*a].1.key().cmp(&self.kept[*b].1.key()).then(a.cmp(b)));
        let mut repeats: Vec<(usize, u32)> = Vec::new();
        let mut first = None::<usize>;
        for index in order {
            match first {
                Some(first) if self.kept[first].1.key() == self.kept[index].1.key() => {
                    repeats.push((index, self.kept[first].0));
                }
                _ => first = Some(index),
            }
        }
        repeats.sort_unstable();
        for (index, first) in &repeats {
            let (row, kept) = &self.kept[*index];
            let column = self.headings.at(T::KEY_FIELD).map(|at| self.headings.column(at));
            let reason = format!("stands in row {first} already: {}", T::REPEATED);
            let refusal = self.place.refusal(*row, column, &kept.key_text(), reason.into());
            self.broken.extend(kept.whole().map(str::to_owned));
            self.refuse(refusal)?;
        }
        let mut index = 0;
        self.kept.retain(|_| {
            index += 1;
            repeats.binary_search_by_key(&(index - 1), |(repeat, _)| *repeat).is_err()
        });
        Ok(())
    }
}

/// A row's cells by field. Collects a refusal for each that does not hold.
pub(crate) struct Cells<'w, 'a, T> {
    walk: &'w Walk<'a, T>,
    row: &'w Row,
    faults: Vec<Refusal>,
}

impl<T: FromRow> Cells<'_, '_, T> {
    /// The value of a cell that must hold one; `None` is a refusal, already noted.
    pub(crate) fn required<V>(
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
    pub(crate) fn optional<V>(
        &mut self,
        field: usize,
        parse: impl Fn(&Cell) -> Result<V, Reason>,
    ) -> Option<Option<V>> {
        let cell = self.walk.headings.at(field).and_then(|at| self.row.cells.get(at));
        let Some(cell) = cell.filter(|cell| !cell.is_empty()) else { return Some(None) };
        let parsed = match cell {
            Cell::Bad { reason, .. } => Err(Reason::from(*reason)),
            cell => parse(cell),
        };
        match parsed {
            Ok(value) => Some(Some(value)),
            Err(reason) => {
                self.fault(field, &cell.text(), reason);
                None
            }
        }
    }

    /// The cell's own text, to name it in a refusal.
    pub(crate) fn text(&self, field: usize) -> String {
        let cell = self.walk.headings.at(field).and_then(|at| self.row.cells.get(at));
        cell.map(|cell| cell.text().into_owned()).unwrap_or_default()
    }

    /// Refuses the row for what stands in `field`.
    pub(crate) fn fault(&mut self, field: usize, value: &str, reason: Reason) {
        let column = self.walk.headings.at(field).map(|at| self.walk.headings.column(at));
        self.faults.push(self.walk.place.refusal(self.row.number, column, value, reason));
    }

    /// Where local times are read.
    pub(crate) const fn zone(&self) -> &TimeZone {
        &self.walk.zone
    }

    fn is_too_wide(&mut self, strict: bool) -> bool {
        let width = self.walk.headings.width();
        let beyond = self.row.cells.iter().enumerate().skip(width).find(|(_, cell)| !cell.is_empty());
        let Some((at, cell)) = beyond.filter(|_| strict) else { return false };
        let column = self.walk.headings.column(at);
        let column = Column { heading: "no heading".to_owned(), ..column };
        let reason = "stands beyond the last heading: does a value to its left hold a separator without quotation marks?";
        self.faults.push(self.walk.place.refusal(self.row.number, Some(column), &cell.text(), reason.into()));
        true
    }
}
