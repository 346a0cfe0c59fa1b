//! Walks a table: finds its headings, then keeps or refuses each row.

mod cells;

pub(crate) use cells::Cells;

use std::collections::BTreeSet;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::cell::{Row, Source};
use crate::fault::FileFault;
use crate::headings::{Headings, Own, Search, understand};
use crate::limits;
use crate::passed;
use crate::preview::Tally;
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
    /// What the user calls the columns.
    pub(crate) own: &'a Own,
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
    let mut nearest = Search::begun(T::FIELDS, place.own, place.sheet);
    let mut seen = 0;
    while seen < limits::HEADING_ROWS {
        let Some(row) = source.next_row()? else { break };
        if row.is_empty() {
            continue;
        }
        seen += 1;
        match understand(T::FIELDS, place.own, &row, place.sheet)? {
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
    let mut walk = Walk::begun(Scene { place, headings, zone }, notes);
    let (of, mut last) = (source.length(), headings.row);
    while let Some(row) = source.next_row()? {
        if row.number / watch::STEP > last / watch::STEP {
            watch(Progress { row: row.number, of });
        }
        last = row.number;
        walk.take(&row, source.is_strict())?;
    }
    watch(Progress { row: last, of });
    walk.finish(source.told())
}

/// Where and how a table is read.
struct Scene<'a> {
    place: &'a Place<'a>,
    headings: &'a Headings,
    zone: TimeZone,
}

struct Walk<'a, T> {
    scene: Scene<'a>,
    notes: Notes,
    tally: Tally,
    rows: usize,
    /// With the number of the row.
    kept: Vec<(u32, T)>,
    refused: Vec<Refusal>,
    /// What refused rows shared with others; no more than there are refusals.
    broken: BTreeSet<String>,
}

impl<'a, T: FromRow> Walk<'a, T> {
    fn begun(scene: Scene<'a>, mut notes: Notes) -> Self {
        let at = (scene.place.sheet, Some(scene.headings.row));
        let remarks = T::remark(scene.headings).into_iter().chain(scene.place.own.told(T::FIELDS));
        for text in remarks.chain(scene.headings.doubtful(T::FIELDS)) {
            notes.push(at.0, at.1, text);
        }
        let tally = Tally::new(T::FIELDS.len());
        Self { scene, notes, tally, rows: 0, kept: Vec::new(), refused: Vec::new(), broken: BTreeSet::new() }
    }

    fn finish(mut self, told: Vec<String>) -> Result<Imported<T>, FileFault> {
        let sheet = self.scene.place.sheet;
        for text in told {
            self.notes.push(sheet, None, text);
        }
        self.refuse_repeats()?;
        self.refuse_broken()?;
        self.refused.sort_by_key(|refusal| refusal.row);
        for (row, text) in T::remarks(&self.kept) {
            self.notes.push(sheet, Some(row), text);
        }
        let preview = self.tally.preview(T::FIELDS, self.scene.headings, sheet);
        for text in preview.doubts() {
            self.notes.push(sheet, Some(self.scene.headings.row), text);
        }
        let (places, kept) = self.kept.into_iter().unzip();
        Ok(Imported {
            sheet: sheet.map(str::to_owned),
            rows: self.rows,
            kept,
            places,
            refused: self.refused,
            notes: self.notes.finish(),
            preview,
        })
    }

    fn take(&mut self, row: &Row, strict: bool) -> Result<(), FileFault> {
        if row.is_empty() {
            return Ok(());
        }
        if let Some(reason) = passed::reason(row, self.scene.headings) {
            self.notes.push(self.scene.place.sheet, Some(row.number), reason.to_owned());
            return Ok(());
        }
        self.rows += 1;
        let mut cells = Cells::new(&self.scene, row, &mut self.tally);
        let kept = if cells.is_too_wide(strict) { None } else { T::read(&mut cells) };
        let faults = cells.faults;
        match kept {
            Some(kept) if faults.is_empty() => {
                self.tally.show(row, self.scene.headings, || kept.as_read());
                self.kept.push((row.number, kept));
            }
            _ => {
                let shared = self.scene.headings.at(T::KEY_FIELD).and_then(|at| row.cells.get(at));
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
            let column = self.scene.headings.at(T::KEY_FIELD).map(|at| self.scene.headings.column(at));
            let reason =
                "has another row that is refused, and all its rows replace the earlier ones together: mend that row";
            self.refuse(self.scene.place.refusal(number, column, row.whole().unwrap_or_default(), reason.into()))
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
        let mut repeats: Vec<(usize, usize)> = Vec::new();
        let mut first = None::<usize>;
        for index in order {
            match first {
                Some(first) if self.kept[first].1.key() == self.kept[index].1.key() => {
                    repeats.push((index, first));
                }
                _ => first = Some(index),
            }
        }
        repeats.sort_unstable();
        for (index, first) in &repeats {
            let (row, kept) = &self.kept[*index];
            let (first, earlier) = &self.kept[*first];
            let column = self.scene.headings.at(T::KEY_FIELD).map(|at| self.scene.headings.column(at));
            let reason = kept.repeats(earlier, *first).into();
            let refusal = self.scene.place.refusal(*row, column, &kept.key_text(), reason);
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
