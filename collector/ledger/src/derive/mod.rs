//! Rows from records: streaks, counter readings and times of single events as they are, the rest folded. The same entries in the same order
//! give the same rows, however they were spread over transactions.

pub(crate) mod fold;
pub(crate) mod names;
mod told;

use motprov_shared::batch::Batch;
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Fact, Metric, Record, Sample, Statistic, Streak, metric};
use motprov_shared::period::Timestamp;
use rusqlite::params;
use rust_decimal::Decimal;

use self::told::Told;
use crate::error::Result;
use crate::sql;
use crate::write::Write;
use motprov_assemble::MeasurementRow;
use motprov_log::EntryNumber;

/// Where a row came from.
#[derive(Clone, Copy)]
struct Origin {
    /// The batch or file.
    entry: EntryNumber,
    /// Whether an enrolled agent signed it.
    signed: bool,
}

/// A record's place in its batch, and its names' numbers.
#[derive(Clone, Copy)]
struct Place {
    origin: Origin,
    line: usize,
    asset: i64,
    metric: i64,
}

/// Readings of which a month needs every one, not only the latest: counts over a device's life, times of single events.
fn is_kept(metric: &Metric) -> bool {
    metric.as_str() == metric::LIFE_COUNT || is_each_time(metric)
}

fn is_each_time(metric: &Metric) -> bool {
    metric::EACH_TIME.contains(&metric.as_str())
}

impl Write<'_> {
    /// Derives all rows from a batch; `simulated` where its agent was enrolled as such.
    pub(crate) fn derive_batch(
        &mut self,
        entry: EntryNumber,
        vantage: &str,
        simulated: bool,
        batch: &Batch,
    ) -> Result<()> {
        let connection = self.connection;
        let number = self.memory.names.id(connection, vantage)?;
        let mut told = Told::new(connection, vantage, number);
        self.each_record(entry, &batch.records, |write, place, record| {
            write.fold.see(place.asset, record.span(), entry, simulated);
            if let Record::Sample(sample) = record {
                told.take(place, sample)?;
            }
            write.derive_record(place, number, record)
        })?;
        told.finish()?;
        if self.fold.is_large() { self.fold.flush(self.connection, &mut self.memory.digests) } else { Ok(()) }
    }

    /// Of a batch's records, only what is told beside the figures.
    pub(crate) fn derive_told(
        &mut self,
        entry: EntryNumber,
        vantage: &str,
        records: &[Record],
    ) -> Result<()> {
        let connection = self.connection;
        let number = self.memory.names.id(connection, vantage)?;
        let mut told = Told::new(connection, vantage, number);
        self.each_record(entry, records, |_, place, record| match record {
            Record::Sample(sample) => told.take(place, sample),
            Record::Streak(_) | Record::Fact(_) => Ok(()),
        })?;
        told.finish()
    }

    /// Of a batch's records, only times of single events.
    pub(crate) fn derive_each_time(&mut self, entry: EntryNumber, records: &[Record]) -> Result<()> {
        self.each_record(entry, records, |write, place, record| match record {
            Record::Sample(Sample { metric, statistic: Statistic::Last, at, value, .. })
                if is_each_time(metric) =>
            {
                write.keep_reading(place, *at, *value)
            }
            _ => Ok(()),
        })
    }

    /// Finds each record's names. Records are sorted by asset and metric, so most repeat the names before.
    fn each_record(
        &mut self,
        entry: EntryNumber,
        records: &[Record],
        mut keep: impl FnMut(&mut Self, Place, &Record) -> Result<()>,
    ) -> Result<()> {
        let origin = Origin { entry, signed: true };
        let mut asset: Option<(&AssetId, i64)> = None;
        let mut named: Option<(&Metric, i64)> = None;
        for (line, record) in records.iter().enumerate() {
            let asset = match asset {
                Some((name, id)) if name == record.asset() => id,
                _ => {
                    let id = self.memory.names.id(self.connection, record.asset().as_str())?;
                    asset = Some((record.asset(), id));
                    id
                }
            };
            let metric = match named {
                Some((name, id)) if name == metric_of(record) => id,
                _ => {
                    let id = self.memory.names.id(self.connection, metric_of(record).as_str())?;
                    named = Some((metric_of(record), id));
                    id
                }
            };
            keep(self, Place { origin, line, asset, metric }, record)?;
        }
        Ok(())
    }

    fn derive_record(&mut self, place: Place, vantage: i64, record: &Record) -> Result<()> {
        match record {
            Record::Streak(streak) => self.keep_streak(place, vantage, streak),
            Record::Fact(fact) => self.keep_fact(place, fact),
            Record::Sample(sample) if sample.statistic == Statistic::Last => {
                self.fold.latest(place.asset, place.metric, sample, place.origin.entry);
                let Sample { metric, at, value, .. } = sample;
                if is_kept(metric) { self.keep_reading(place, *at, *value) } else { Ok(()) }
            }
            Record::Sample(sample) => {
                self.fold.digest(place.asset, place.metric, sample);
                Ok(())
            }
        }
    }

    fn keep_streak(&self, place: Place, vantage: i64, streak: &Streak) -> Result<()> {
        let insert =
            "INSERT INTO streaks (start, entry, line, vantage, asset, metric, state, lasting, checks,
            largest_gap, signed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let values = params![
            streak.from.0,
            sql::int(place.origin.entry),
            sql::int(place.line as u64),
            vantage,
            place.asset,
            place.metric,
            sql::state_code(streak.state),
            streak.to.since(streak.from),
            streak.checks,
            streak.largest_gap,
            place.origin.signed
        ];
        sql::run(self.connection, insert, values)?;
        Ok(())
    }

    /// A streak that was made from a file's rows.
    pub(crate) fn keep_unsigned_streak(
        &mut self,
        entry: EntryNumber,
        line: usize,
        vantage: i64,
        streak: &Streak,
    ) -> Result<()> {
        let place = self.unsigned_place(entry, line, &streak.asset, &streak.metric)?;
        self.keep_streak(place, vantage, streak)
    }

    /// A figure from a file's row.
    pub(crate) fn keep_unsigned_reading(
        &mut self,
        entry: EntryNumber,
        line: usize,
        row: &MeasurementRow,
        value: Decimal,
    ) -> Result<()> {
        let place = self.unsigned_place(entry, line, &row.asset, &row.metric)?;
        self.keep_reading(place, row.time, value)
    }

    fn unsigned_place(
        &mut self,
        entry: EntryNumber,
        line: usize,
        asset: &AssetId,
        metric: &Metric,
    ) -> Result<Place> {
        let asset = self.memory.names.id(self.connection, asset.as_str())?;
        let metric = self.memory.names.id(self.connection, metric.as_str())?;
        Ok(Place { origin: Origin { entry, signed: false }, line, asset, metric })
    }

    fn keep_reading(&self, place: Place, at: Timestamp, value: Decimal) -> Result<()> {
        let insert = "INSERT INTO readings (at, entry, line, asset, metric, value, signed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let entry = sql::int(place.origin.entry);
        let line = sql::int(place.line as u64);
        let value = value.to_string();
        let signed = place.origin.signed;
        sql::run(
            self.connection,
            insert,
            params![at.0, entry, line, place.asset, place.metric, value, signed],
        )?;
        Ok(())
    }

    /// A fact is repeated daily: only a change makes a new row. One that came late changes nothing that is newer.
    fn keep_fact(&self, place: Place, fact: &Fact) -> Result<()> {
        let (asset, metric, entry) = (place.asset, place.metric, sql::int(place.origin.entry));
        let select = "SELECT at, text FROM facts WHERE asset = ?1 AND metric = ?2";
        let read =
            |row: &rusqlite::Row<'_>| Ok((sql::instant(row, 0)?, row.get_ref(1)?.as_str()? == fact.text));
        let known = sql::first(self.connection, select, params![asset, metric], read)?;
        if known.is_none_or(|(_, same)| !same) {
            let insert = "INSERT INTO fact_changes (asset, metric, at, entry, line, text)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let line = sql::int(place.line as u64);
            sql::run(self.connection, insert, params![asset, metric, fact.at.0, entry, line, fact.text])?;
        }
        if known.is_none_or(|(at, _)| at <= fact.at) {
            let upsert = "INSERT INTO facts (asset, metric, at, text, entry) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT DO UPDATE SET at = excluded.at, text = excluded.text, entry = excluded.entry";
            sql::run(self.connection, upsert, params![asset, metric, fact.at.0, fact.text, entry])?;
        }
        Ok(())
    }
}

const fn metric_of(record: &Record) -> &Metric {
    match record {
        Record::Sample(sample) => &sample.metric,
        Record::Streak(streak) => &streak.metric,
        Record::Fact(fact) => &fact.metric,
    }
}
