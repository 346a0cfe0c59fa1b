//! Rows from what an agent tells beside its figures: starts, sleep, use by day, makers' counters, its clock, and what it
//! gave up. A start is told every few minutes and kept once.

use motprov_shared::measurement::{Sample, Statistic, metric};
use motprov_shared::period::Timestamp;
use rusqlite::{Connection, params};
use rust_decimal::prelude::ToPrimitive;

use super::Place;
use crate::error::Result;
use crate::sql;
use motprov_log::EntryNumber;

/// Two starts nearer to each other than this are one: clocks are corrected, answers take time, a device counts whole
/// seconds.
const SAME_START_MS: i64 = 2 * 60_000;
/// Use is told by day; what claims to be longer than two is not believed.
const LONGEST_USE_SECONDS: u32 = 172_800;
/// Makers' counters of which a month is told.
const COUNTS: [&str; 2] = ["count.mono_total", "count.colour_total"];
const HOUR_MS: i64 = 3_600_000;

/// One batch's words. Call [`Told::finish`] after the last: what was told of a start is written once.
pub(super) struct Told<'c> {
    connection: &'c Connection,
    agent: &'c str,
    vantage: i64,
    /// Asset and start that were told last, and when.
    start: Option<(i64, Timestamp, Timestamp)>,
}

impl<'c> Told<'c> {
    pub(super) const fn new(connection: &'c Connection, agent: &'c str, vantage: i64) -> Self {
        Self { connection, agent, vantage, start: None }
    }

    /// Keeps what a sample tells, if it is one of these.
    pub(super) fn take(&mut self, place: Place, sample: &Sample) -> Result<()> {
        let whole = || sample.value.to_i64().filter(|value| *value >= 0);
        match (sample.metric.as_str(), sample.statistic) {
            (metric::BOOT_TIME, Statistic::Last) => {
                let started = whole().map(Timestamp::from_seconds);
                started.map_or(Ok(()), |started| self.start(place, started, sample.at))
            }
            (metric::UPTIME, Statistic::Last) => {
                let started = whole().map(|up| sample.at.plus(up.saturating_mul(-1000)));
                started.map_or(Ok(()), |started| self.start(place, started, sample.at))
            }
            (metric::ASLEEP, Statistic::Sum) => whole().map_or(Ok(()), |s| self.sleep(place, sample, s)),
            (metric::ACTIVE_USE, Statistic::Sum) => whole().map_or(Ok(()), |s| self.active(place, sample, s)),
            (metric::THINNED, Statistic::Sum) => whole().map_or(Ok(()), |n| self.thinned(place, sample, n)),
            (metric::CLOCK_OFFSET, Statistic::Last) => self.clock(sample),
            (name, Statistic::Last) if COUNTS.contains(&name) => self.count(place, sample),
            _ => Ok(()),
        }
    }

    /// Writes what is left.
    pub(super) fn finish(mut self) -> Result<()> {
        self.keep_last()
    }

    fn start(&mut self, place: Place, started: Timestamp, at: Timestamp) -> Result<()> {
        if !started.is_plausible() || !at.is_plausible() || started > at {
            return Ok(());
        }
        let same = |known: Timestamp| started.since(known).abs() <= SAME_START_MS;
        match &mut self.start {
            Some((asset, known, last)) if *asset == place.asset && same(*known) => *last = (*last).max(at),
            _ => {
                self.keep_last()?;
                let known = self.known(place, started)?;
                let start = match known {
                    Some(known) => known,
                    None => self.keep_start(place, started, at)?,
                };
                self.start = Some((place.asset, start, at));
            }
        }
        Ok(())
    }

    /// The nearest start that is the same.
    fn known(&self, place: Place, started: Timestamp) -> Result<Option<Timestamp>> {
        let select = "SELECT started FROM starts WHERE asset = ?1 AND started BETWEEN ?2 AND ?3
            ORDER BY abs(started - ?4), started LIMIT 1";
        let (from, to) = (started.plus(-SAME_START_MS), started.plus(SAME_START_MS));
        let params = params![place.asset, from.0, to.0, started.0];
        Ok(sql::first(self.connection, select, params, |row| sql::instant(row, 0))?)
    }

    fn keep_start(&self, place: Place, started: Timestamp, at: Timestamp) -> Result<Timestamp> {
        let insert = "INSERT INTO starts (asset, started, first, last, entry) VALUES (?1, ?2, ?3, ?3, ?4)";
        sql::run(self.connection, insert, params![place.asset, started.0, at.0, entry(place)])?;
        Ok(started)
    }

    fn keep_last(&mut self) -> Result<()> {
        let Some((asset, started, last)) = self.start.take() else { return Ok(()) };
        let update = "UPDATE starts SET last = ?3 WHERE asset = ?1 AND started = ?2 AND last < ?3";
        sql::run(self.connection, update, params![asset, started.0, last.0])?;
        Ok(())
    }

    fn sleep(&self, place: Place, sample: &Sample, seconds: i64) -> Result<()> {
        let insert = "INSERT INTO sleeps (start, entry, line, asset, lasting, asleep)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let (lasting, asleep) = (ms(sample), seconds.saturating_mul(1000));
        let values = params![sample.at.0, entry(place), line(place), place.asset, lasting, asleep];
        sql::run(self.connection, insert, values)?;
        Ok(())
    }

    fn active(&self, place: Place, sample: &Sample, seconds: i64) -> Result<()> {
        if sample.step > LONGEST_USE_SECONDS || seconds > i64::from(sample.step) {
            return Ok(());
        }
        let insert = "INSERT INTO active_use (start, entry, line, vantage, asset, lasting, seconds)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let (entry, line) = (entry(place), line(place));
        let values = params![sample.at.0, entry, line, self.vantage, place.asset, ms(sample), seconds];
        sql::run(self.connection, insert, values)?;
        Ok(())
    }

    fn thinned(&self, place: Place, sample: &Sample, samples: i64) -> Result<()> {
        let insert = "INSERT INTO thinned (vantage, start, entry, line, lasting, samples)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let (entry, line) = (entry(place), line(place));
        let values = params![self.vantage, sample.at.0, entry, line, ms(sample), samples];
        sql::run(self.connection, insert, values)?;
        Ok(())
    }

    fn clock(&self, sample: &Sample) -> Result<()> {
        let Some(offset) = sample.value.round().to_i64() else { return Ok(()) };
        let update = "UPDATE agents SET clock_offset = ?2, clock_told = ?3
            WHERE agent = ?1 AND coalesce(clock_told, ?3) <= ?3";
        sql::run(self.connection, update, params![self.agent, offset, sample.at.0])?;
        Ok(())
    }

    fn count(&self, place: Place, sample: &Sample) -> Result<()> {
        let insert = "INSERT OR IGNORE INTO counts (hour, metric, asset, at, value, entry)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let (hour, value) = (sample.at.0.div_euclid(HOUR_MS), sample.value.to_string());
        let values = params![hour, place.metric, place.asset, sample.at.0, value, entry(place)];
        sql::run(self.connection, insert, values)?;
        Ok(())
    }
}

fn entry(place: Place) -> i64 {
    let entry: EntryNumber = place.origin.entry;
    sql::int(entry)
}

fn line(place: Place) -> i64 {
    sql::int(place.line as u64)
}

fn ms(sample: &Sample) -> i64 {
    i64::from(sample.step) * 1000
}
