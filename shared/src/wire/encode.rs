//! Records to CBOR.

use std::convert::Infallible;

use minicbor::encode::{Encoder, Error};
use rust_decimal::Decimal;

use super::rows::Run;
use super::{DECIMAL_FRACTION, Fault, ROWS_SINCE, WireError, label};
use crate::measurement::{Fact, Record, Sample, Streak};
use crate::period::Timestamp;
use crate::units::Unit;

type Octets = Encoder<Vec<u8>>;

/// Sorts records so that they encode small: facts, streaks, then samples by series and time.
pub fn sort(records: &mut [Record]) {
    records.sort_by(|a, b| key(a).cmp(&key(b)));
}

fn key(record: &Record) -> (u8, &str, &str, Option<&'static str>, Timestamp) {
    match record {
        Record::Fact(f) => (0, f.asset.as_str(), f.metric.as_str(), None, f.at),
        Record::Streak(s) => (1, s.asset.as_str(), s.metric.as_str(), None, s.from),
        Record::Sample(s) => (2, s.asset.as_str(), s.metric.as_str(), Some(s.statistic.name()), s.at),
    }
}

/// Writes records as one `SenML` pack, in the order given.
///
/// # Errors
/// [`Fault::Number`] for a value whose digits do not fit 64 bits, [`WireError::TooMany`] for too many records.
pub fn encode(records: &[Record]) -> Result<Vec<u8>, WireError> {
    pack(records).map(|(octets, _)| octets)
}

/// The same, with the format version that its reader must know: the lowest that does.
///
/// # Errors
/// As [`encode`].
pub fn pack(records: &[Record]) -> Result<(Vec<u8>, u64), WireError> {
    if records.len() > crate::batch::MAX_RECORDS {
        return Err(WireError::TooMany(records.len() as u64));
    }
    let mut writer = Writer {
        out: Encoder::new(Vec::with_capacity(records.len() * 14 + 64)),
        base_time: None,
        name: String::new(),
        unit: None,
        step: None,
        version: 1,
    };
    let (mut rest, mut index, mut count) = (records, 0, 0_u64);
    while let Some(first) = rest.first() {
        let run = Run::at_start_of(rest);
        let taken = run.as_ref().map_or(1, |run| run.values.len());
        let result = match &run {
            Some(run) => writer.rows(run),
            None => writer.record(first),
        };
        written(result).map_err(|_| WireError::Record { record: index, fault: Fault::Number })?;
        (rest, index, count) = (&rest[taken..], index + taken, count + 1);
    }
    let mut out = Encoder::new(Vec::with_capacity(writer.out.writer().len() + 9));
    written(out.array(count).map(drop))?;
    let mut octets = out.into_writer();
    octets.append(writer.out.writer_mut());
    Ok((octets, writer.version))
}

fn written(result: Result<(), Error<Infallible>>) -> Result<(), WireError> {
    result.map_err(|error| WireError::Cbor(error.to_string()))
}

/// What the records so far have set for those that follow.
struct Writer {
    out: Octets,
    base_time: Option<i64>,
    name: String,
    unit: Option<Unit>,
    /// `None` after a new name: the next sample then says its step.
    step: Option<u32>,
    /// What its reader must know.
    version: u64,
}

impl Writer {
    fn record(&mut self, record: &Record) -> Result<(), Error<Infallible>> {
        match record {
            Record::Sample(sample) => self.sample(sample),
            Record::Streak(streak) => self.streak(streak),
            Record::Fact(fact) => self.fact(fact),
        }
    }

    /// Opens the map of a record with `own` labels, and writes what changed and the time.
    fn open(
        &mut self,
        own: u64,
        name: String,
        unit: Option<Unit>,
        at: Timestamp,
    ) -> Result<(), Error<Infallible>> {
        let new_name = name != self.name;
        let new_unit = unit.filter(|unit| self.unit != Some(*unit));
        let first = self.base_time.is_none();
        let base = *self.base_time.get_or_insert(at.0.div_euclid(1000));
        self.out.map(own + 1 + u64::from(new_name) + u64::from(new_unit.is_some()) + u64::from(first))?;
        if first {
            self.out.i64(label::BASE_TIME)?.i64(base)?;
        }
        if new_name {
            self.out.i64(label::BASE_NAME)?.str(&name)?;
            self.name = name;
            self.step = None;
        }
        if let Some(unit) = new_unit {
            self.out.i64(label::BASE_UNIT)?.str(unit.symbol())?;
            self.unit = Some(unit);
        }
        self.out.i64(label::TIME)?;
        milliseconds(&mut self.out, at.0 - base * 1000)
    }

    fn sample(&mut self, sample: &Sample) -> Result<(), Error<Infallible>> {
        self.series(1, sample)?;
        self.out.i64(label::VALUE)?;
        decimal(&mut self.out, sample.value)
    }

    /// Opens the map of a record with `own` labels, and writes what it says of a sample beside its value.
    fn series(&mut self, own: u64, sample: &Sample) -> Result<(), Error<Infallible>> {
        let name = format!("{}/{}:{}", sample.asset, sample.metric, sample.statistic.name());
        let says_step = name != self.name || self.step != Some(sample.step);
        self.open(own + u64::from(says_step), name, Some(sample.unit), sample.at)?;
        if says_step {
            self.out.i64(label::UPDATE_TIME)?.u32(sample.step)?;
            self.step = Some(sample.step);
        }
        Ok(())
    }

    fn rows(&mut self, run: &Run<'_>) -> Result<(), Error<Infallible>> {
        let says_each = run.each != i64::from(run.first.step) * 1000;
        self.series(1 + u64::from(says_each), run.first)?;
        if says_each {
            self.out.str(label::EACH)?;
            milliseconds(&mut self.out, run.each)?;
        }
        self.out.str(label::ROWS)?.array(run.values.len() as u64 + 1)?;
        self.out.i64(-i64::from(run.first.value.scale()))?;
        for value in &run.values {
            self.out.i64(*value)?;
        }
        self.version = self.version.max(ROWS_SINCE);
        Ok(())
    }

    fn streak(&mut self, streak: &Streak) -> Result<(), Error<Infallible>> {
        let more = u64::from(streak.checks > 1);
        self.open(2 + 2 * more, format!("{}/{}", streak.asset, streak.metric), None, streak.from)?;
        self.out.i64(label::STRING)?.str(streak.state.name())?;
        self.out.str(label::LASTING)?;
        milliseconds(&mut self.out, streak.to.since(streak.from))?;
        if more == 1 {
            self.out.str(label::CHECKS)?.u32(streak.checks)?.str(label::GAP)?;
            milliseconds(&mut self.out, i64::from(streak.largest_gap))?;
        }
        Ok(())
    }

    fn fact(&mut self, fact: &Fact) -> Result<(), Error<Infallible>> {
        self.open(1, format!("{}/{}", fact.asset, fact.metric), None, fact.at)?;
        self.out.i64(label::STRING)?.str(&fact.text)?;
        Ok(())
    }
}

/// Seconds: an integer where whole, else a decimal fraction of milliseconds.
fn milliseconds(out: &mut Octets, ms: i64) -> Result<(), Error<Infallible>> {
    if ms % 1000 == 0 { out.i64(ms / 1000).map(drop) } else { fraction(out, -3, ms) }
}

fn decimal(out: &mut Octets, value: Decimal) -> Result<(), Error<Infallible>> {
    let mantissa = i64::try_from(value.mantissa()).map_err(|_| Error::message("digits beyond 64 bits"))?;
    match value.scale() {
        0 => out.i64(mantissa).map(drop),
        scale => fraction(out, -i64::from(scale), mantissa),
    }
}

fn fraction(out: &mut Octets, exponent: i64, mantissa: i64) -> Result<(), Error<Infallible>> {
    out.tag(minicbor::data::Tag::new(DECIMAL_FRACTION))?.array(2)?.i64(exponent)?.i64(mantissa).map(drop)
}
