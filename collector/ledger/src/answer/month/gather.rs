//! Reads a month's rows, or those that came since, into units. Streaks are most of them: a thread of its own reads
//! them, on a connection of its own.

use std::collections::HashMap;
use std::sync::Arc;

use motprov_assemble::Window;
use motprov_log::EntryNumber;
use motprov_review::case::{Sleep, Start};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, metric};
use motprov_shared::period::{Interval, Timestamp};
use rusqlite::{Connection, OpenFlags, Row, params};

use super::unit::{Name, Names, Seen, Unit};
use crate::answer::case::Cache;
use crate::derive::names;
use crate::error::Result;
use crate::sql;
use crate::view::View;

/// Which rows are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slice {
    pub(super) window: Window,
    /// Nothing that is new lies before it; `None`: all is new.
    pub(super) since: Option<Timestamp>,
    /// Rows of these entries are known.
    pub(super) after: EntryNumber,
    /// Rows of later entries are not looked at: two threads read from two snapshots.
    pub(super) size: EntryNumber,
}

impl Slice {
    /// Where to begin in a table that is sorted by time.
    fn from(&self, start: Timestamp) -> i64 {
        self.since.map_or(start.0, |since| since.max(start).0)
    }

    const fn entries(&self) -> (i64, i64) {
        // Entry numbers are SQLite's own integers.
        (self.after.cast_signed(), self.size.cast_signed())
    }
}

/// Reads everything.
pub(super) fn all(view: &View<'_>, slice: Slice) -> Result<(Names, Vec<Unit>)> {
    let rebuilds = view.rebuilds()?;
    let beside = std::thread::scope(|scope| {
        let path = view.connection.path().map(ToOwned::to_owned);
        let streaks = path.map(|path| scope.spawn(move || streaks_beside(&path, slice, rebuilds)));
        let others = others(view.connection, slice)?;
        // Where that thread came to nothing, the rows are read here.
        let streaks = streaks.and_then(|thread| thread.join().ok()).and_then(Result::ok).flatten();
        Ok::<_, crate::LedgerError>((others, streaks))
    })?;
    let (mut found, streaks) = beside;
    match streaks {
        Some(streaks) => found.join(streaks),
        None => streaks_of(view.connection, slice, &mut found)?,
    }
    Ok(found.finish())
}

/// `None` where that connection sees other rows than the first one.
fn streaks_beside(path: &str, slice: Slice, rebuilds: u64) -> Result<Option<Found>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let snapshot = connection.unchecked_transaction()?;
    let view = View::new(&snapshot);
    if view.rebuilds()? != rebuilds || view.size()? < slice.size {
        return Ok(None);
    }
    let mut found = Found::default();
    streaks_of(&snapshot, slice, &mut found)?;
    Ok(Some(found))
}

/// What was found so far.
#[derive(Default)]
struct Found {
    names: Names,
    units: Units,
    numbers: Numbers,
}

/// Numbers of names by those that the tables have: metric, vantage point, whether it is signed.
#[derive(Default)]
struct Numbers(HashMap<(i64, i64, bool), u32>);

impl Numbers {
    /// The number of a name; `read` gives it where it is met for the first time.
    fn get(
        &mut self,
        names: &mut Names,
        key: (i64, i64, bool),
        read: impl FnOnce() -> rusqlite::Result<(Metric, Arc<str>)>,
    ) -> rusqlite::Result<u32> {
        if let Some(number) = self.0.get(&key) {
            return Ok(*number);
        }
        let (metric, vantage) = read()?;
        let number = names.number(&Name { metric, vantage, signed: key.2 });
        self.0.insert(key, number);
        Ok(number)
    }
}

impl Found {
    fn join(&mut self, other: Self) {
        let ids = other.units.ids();
        for (id, unit) in ids.into_iter().zip(other.units.units) {
            let unit = unit.renamed(&other.names, &mut self.names);
            match self.units.get_mut(id) {
                Some(known) => known.append(unit),
                None => self.units.insert(id, unit),
            }
        }
    }

    fn finish(self) -> (Names, Vec<Unit>) {
        (self.names, self.units.units)
    }
}

/// Units by the number of their asset's name: those numbers count up from 1.
#[derive(Default)]
struct Units {
    units: Vec<Unit>,
    /// For each number, one more than its unit's place; 0: none yet.
    places: Vec<u32>,
}

impl Units {
    fn get_mut(&mut self, id: i64) -> Option<&mut Unit> {
        let place = usize::try_from(id).ok().and_then(|id| self.places.get(id)).copied()?;
        self.units.get_mut(place.checked_sub(1)? as usize)
    }

    fn insert(&mut self, id: i64, unit: Unit) {
        // Numbers are the table's own; one that is none has no rows either.
        let Ok(id) = usize::try_from(id) else { return };
        if self.places.len() <= id {
            self.places.resize(id + 1, 0);
        }
        self.units.push(unit);
        self.places[id] = u32::try_from(self.units.len()).unwrap_or(0);
    }

    /// The number of each unit, in their order.
    fn ids(&self) -> Vec<i64> {
        let mut ids = vec![0; self.units.len()];
        for (id, place) in (0..).zip(&self.places) {
            if let Some(of) = place.checked_sub(1).and_then(|place| ids.get_mut(place as usize)) {
                *of = id;
            }
        }
        ids
    }
}

/// Names of assets, metrics and vantage points, read and parsed once.
struct Told<'c> {
    assets: Cache<'c, AssetId>,
    metrics: Cache<'c, Metric>,
    vantages: Cache<'c, String>,
}

impl<'c> Told<'c> {
    fn new(connection: &'c Connection) -> Self {
        Self {
            assets: Cache::new(connection),
            metrics: Cache::new(connection),
            vantages: Cache::new(connection),
        }
    }

    /// The unit that a column names.
    fn unit<'f>(
        &mut self,
        found: &'f mut Units,
        row: &Row<'_>,
        column: usize,
    ) -> rusqlite::Result<&'f mut Unit> {
        let id = row.get(column)?;
        if found.get_mut(id).is_none() {
            found.insert(id, Unit::new(self.assets.get(row, column)?));
        }
        found.get_mut(id).ok_or(rusqlite::Error::IntegralValueOutOfRange(column, id))
    }
}

fn each(
    connection: &Connection,
    select: &str,
    params: impl rusqlite::Params,
    mut take: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> Result<()> {
    let mut select = connection.prepare_cached(select)?;
    let mut rows = select.query(params)?;
    while let Some(row) = rows.next()? {
        take(row)?;
    }
    Ok(())
}

/// Three stretches of the table: short streaks begin at most two days before, the long ones are indexed, and machines'
/// own words lie before and behind.
fn streaks_of(connection: &Connection, slice: Slice, found: &mut Found) -> Result<()> {
    const COLUMNS: &str = "asset, metric, vantage, signed, start, lasting, state, checks, largest_gap, entry";
    const NEW: &str = "entry > ?7 AND entry <= ?8";
    let select = format!(
        "SELECT {COLUMNS} FROM streaks
            WHERE start > ?1 - 172800000 AND start >= ?6 AND start < ?2 AND start + lasting >= ?1
                AND lasting <= 172800000 AND {NEW}
        UNION ALL SELECT {COLUMNS} FROM streaks
            WHERE start < ?2 AND start + lasting >= ?1 AND lasting > 172800000 AND {NEW}
        UNION ALL SELECT {COLUMNS} FROM streaks
            WHERE start >= ?3 AND start >= ?6 AND start < ?1 AND metric = ?5 AND lasting <= 172800000
                AND start + lasting < ?1 AND {NEW}
        UNION ALL SELECT {COLUMNS} FROM streaks
            WHERE start >= ?2 AND start >= ?6 AND start < ?4 AND metric = ?5 AND lasting <= 172800000 AND {NEW}"
    );
    let Window { checks, words, .. } = slice.window;
    let running = names::find(connection, metric::RUNNING)?.unwrap_or(-1);
    let (after, size) = slice.entries();
    let since = slice.since.map_or(i64::MIN, |since| since.0);
    let params =
        params![checks.start.0, checks.end.0, words.start.0, words.end.0, running, since, after, size];
    let mut told = Told::new(connection);
    let Found { names, units, numbers } = found;
    each(connection, &select, params, |row| {
        let key = (row.get(1)?, row.get(2)?, row.get(3)?);
        let name =
            numbers.get(names, key, || Ok((told.metrics.get(row, 1)?, told.vantages.get(row, 2)?.into())))?;
        let seen = Seen {
            from: row.get(4)?,
            lasting: row.get(5)?,
            state: sql::state(row.get(6)?),
            checks: row.get(7)?,
            largest_gap: row.get(8)?,
        };
        told.unit(units, row, 0)?.streak(names, name, seen, sql::count(row, 9)?);
        Ok(())
    })
}

fn others(connection: &Connection, slice: Slice) -> Result<Found> {
    let mut found = Found::default();
    readings(connection, slice, &mut found)?;
    starts(connection, slice, &mut found)?;
    sleeps(connection, slice, &mut found)?;
    active(connection, slice, &mut found)?;
    Ok(found)
}

fn readings(connection: &Connection, slice: Slice, found: &mut Found) -> Result<()> {
    let select = "SELECT asset, metric, at, value, signed, entry FROM readings
            WHERE at >= ?1 AND at < ?2 AND entry > ?3 AND entry <= ?4
        UNION ALL SELECT asset, metric, at, value, 1, entry FROM counts
            WHERE hour BETWEEN ?1 / 3600000 AND ?2 / 3600000 AND at >= ?1 AND at < ?2
                AND entry > ?3 AND entry <= ?4";
    let Window { readings, .. } = slice.window;
    let (after, size) = slice.entries();
    let params = params![slice.from(readings.start), readings.end.0, after, size];
    let nobody: Arc<str> = "".into();
    let mut told = Told::new(connection);
    let Found { names, units, numbers } = found;
    each(connection, select, params, |row| {
        let key = (row.get(1)?, -1, row.get(4)?);
        let name = numbers.get(names, key, || Ok((told.metrics.get(row, 1)?, Arc::clone(&nobody))))?;
        let reading = (row.get(2)?, sql::parsed(row, 3)?);
        told.unit(units, row, 0)?.reading(names, name, reading, sql::count(row, 5)?);
        Ok(())
    })
}

/// Starts in that time, and of each asset the last before it, if it ran on into it. One that is known may have been
/// told again.
fn starts(connection: &Connection, slice: Slice, found: &mut Found) -> Result<()> {
    let select = "SELECT asset, started, first, last, entry FROM starts
            WHERE started >= ?1 AND started < ?2 AND last >= ?3
        UNION ALL SELECT starts.asset, started, starts.first, starts.last, starts.entry FROM seen
            JOIN starts ON starts.asset = seen.asset AND started =
                (SELECT max(earlier.started) FROM starts AS earlier
                    WHERE earlier.asset = seen.asset AND earlier.started < ?1)
            WHERE starts.last >= ?1 AND starts.last >= ?3";
    let Window { words, .. } = slice.window;
    let since = slice.since.map_or(i64::MIN, |since| since.0);
    let mut told = Told::new(connection);
    each(connection, select, params![words.start.0, words.end.0, since], |row| {
        let unit = told.unit(&mut found.units, row, 0)?;
        unit.starts.push(Start {
            asset: unit.id.clone(),
            at: sql::instant(row, 1)?,
            first: sql::instant(row, 2)?,
            last: sql::instant(row, 3)?,
            entry: sql::count(row, 4)?,
        });
        Ok(())
    })
}

/// Two stretches of the table, as with streaks: short sleeps begin at most two days before, long ones are indexed.
fn sleeps(connection: &Connection, slice: Slice, found: &mut Found) -> Result<()> {
    let select = "SELECT asset, start, lasting, asleep, entry FROM sleeps
            WHERE start > ?1 - 172800000 AND start < ?2 AND start + lasting >= ?1 AND lasting <= 172800000
                AND entry > ?3 AND entry <= ?4
        UNION ALL SELECT asset, start, lasting, asleep, entry FROM sleeps
            WHERE start < ?2 AND start + lasting >= ?1 AND lasting > 172800000 AND entry > ?3 AND entry <= ?4";
    let Window { words, .. } = slice.window;
    let (after, size) = slice.entries();
    let mut told = Told::new(connection);
    each(connection, select, params![words.start.0, words.end.0, after, size], |row| {
        let unit = told.unit(&mut found.units, row, 0)?;
        let (asset, time) = (unit.id.clone(), lasting(row, 1)?);
        unit.sleeps.push(Sleep { asset, time, asleep_ms: row.get(3)?, entry: sql::count(row, 4)? });
        Ok(())
    })
}

fn active(connection: &Connection, slice: Slice, found: &mut Found) -> Result<()> {
    let select = "SELECT asset, start, lasting, seconds, vantage, entry FROM active_use
        WHERE start > ?1 - 172800000 AND start >= ?5 AND start < ?2 AND start + lasting >= ?1
            AND entry > ?3 AND entry <= ?4";
    let Window { words, .. } = slice.window;
    let (after, size) = slice.entries();
    let since = slice.since.map_or(i64::MIN, |since| since.0);
    // The metric does not matter here: it is the vantage point that is numbered.
    let metric: Metric = metric::ACTIVE_USE.parse().map_err(|error| sql::conversion(0, Box::new(error)))?;
    let mut told = Told::new(connection);
    let Found { names, units, numbers } = found;
    each(connection, select, params![words.start.0, words.end.0, after, size, since], |row| {
        let key = (-1, row.get(4)?, true);
        let name = numbers.get(names, key, || Ok((metric.clone(), told.vantages.get(row, 4)?.into())))?;
        told.unit(units, row, 0)?.used(name, lasting(row, 1)?, row.get(3)?, sql::count(row, 5)?);
        Ok(())
    })
}

/// An interval from its start and, in the next column, its length.
pub(crate) fn lasting(row: &Row<'_>, column: usize) -> rusqlite::Result<Interval> {
    let start = sql::instant(row, column)?;
    Ok(Interval::new(start, start.plus(row.get(column + 1)?)))
}

pub(super) fn speaks_since(connection: &Connection, after: EntryNumber) -> Result<Option<Timestamp>> {
    let select =
        "SELECT min(coalesce(spans.start, ?2)) FROM entries LEFT JOIN spans ON spans.entry = entries.number
        WHERE entries.number > ?1 AND kind IN ('batch', 'file/measurements')";
    let found = sql::first(connection, select, params![sql::int(after), i64::MIN], |row| {
        row.get::<_, Option<i64>>(0)
    })?;
    Ok(match found.flatten() {
        // Nothing of that kind came.
        None => Some(Timestamp(i64::MAX)),
        Some(i64::MIN) => None,
        Some(start) => Some(Timestamp(start)),
    })
}
