//! CBOR to records. Every length is checked before anything is allocated for it.

use minicbor::data::Type;
use minicbor::decode::{Decoder, Error};
use rust_decimal::Decimal;

use super::{DECIMAL_FRACTION, Fault, ROWS_SINCE, WireError, label, rows};
use crate::batch::MAX_RECORDS;
use crate::identity::AssetId;
use crate::measurement::{Fact, Metric, Record, Sample, Streak};
use crate::period::Timestamp;
use crate::seal::VERSION;
use crate::units::Unit;

/// More labels than any record of ours has, few enough to bound the work.
const MAX_LABELS: u64 = 16;

/// Metrics that are remembered at most: more than an agent of ours has, few enough to look through.
const MOST_METRICS: usize = 32;

/// Times below this are offsets to now (RFC 8428 §4.5.3); a batch always says when.
const ABSOLUTE: i64 = 1 << 28;

/// Reads one `SenML` pack of any format version.
///
/// # Errors
/// What is not CBOR, not in the format, or too much; the record is named.
pub fn decode(bytes: &[u8]) -> Result<Vec<Record>, WireError> {
    decode_as(VERSION, bytes)
}

/// Reads one `SenML` pack as a reader does that knows no format later than `version`.
///
/// # Errors
/// As [`decode`].
pub fn decode_as(version: u64, bytes: &[u8]) -> Result<Vec<Record>, WireError> {
    let mut input = Decoder::new(bytes);
    let count = input
        .array()
        .map_err(cbor)?
        .ok_or_else(|| WireError::Cbor("a pack of unstated length".to_owned()))?;
    if count > MAX_RECORDS as u64 {
        return Err(WireError::TooMany(count));
    }
    let mut base = Base::default();
    let mut records = Vec::new();
    for record in 0..count {
        let at_record = |stop| match stop {
            Stop::Cbor(error) => cbor(error),
            Stop::TooMany(count) => WireError::TooMany(count),
            Stop::Fault(fault) => {
                WireError::Record { record: usize::try_from(record).unwrap_or(usize::MAX), fault }
            }
        };
        let labels = Labels::read(&mut input, version).map_err(at_record)?;
        let made = base.apply(&labels).and_then(|()| base.records(labels, &mut records));
        made.map_err(|fault| at_record(Stop::Fault(fault)))?;
        if records.len() > MAX_RECORDS {
            return Err(WireError::TooMany(records.len() as u64));
        }
    }
    match bytes.len() - input.position() {
        0 => Ok(records),
        behind => Err(WireError::Trailing(behind)),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn cbor(error: Error) -> WireError {
    WireError::Cbor(error.to_string())
}

pub(super) enum Stop {
    Cbor(Error),
    Fault(Fault),
    TooMany(u64),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Cbor(error)
    }
}

/// One record's labels as read, before the bases are applied.
#[derive(Default)]
struct Labels<'b> {
    base_name: Option<&'b str>,
    base_time: Option<i64>,
    base_unit: Option<&'b str>,
    name: Option<&'b str>,
    unit: Option<&'b str>,
    value: Option<Decimal>,
    string: Option<&'b str>,
    time: Option<i64>,
    update_time: Option<u32>,
    lasting: Option<i64>,
    checks: Option<u32>,
    gap: Option<i64>,
    rows: Option<Vec<Decimal>>,
    each: Option<i64>,
}

impl<'b> Labels<'b> {
    fn read(input: &mut Decoder<'b>, version: u64) -> Result<Self, Stop> {
        let count = input.map()?.filter(|count| *count <= MAX_LABELS).ok_or(Stop::Fault(Fault::Labels))?;
        let mut labels = Self::default();
        for _ in 0..count {
            if input.datatype()? == Type::String {
                let key = input.str()?;
                labels.read_own(key, version, input)?;
            } else {
                let key = input.i64()?;
                labels.read_standard(key, input)?;
            }
        }
        Ok(labels)
    }

    fn read_standard(&mut self, key: i64, input: &mut Decoder<'b>) -> Result<(), Stop> {
        match key {
            label::BASE_NAME => once(&mut self.base_name, input.str()?),
            label::BASE_TIME => once(&mut self.base_time, milliseconds(input)?),
            label::BASE_UNIT => once(&mut self.base_unit, input.str()?),
            label::NAME => once(&mut self.name, input.str()?),
            label::UNIT => once(&mut self.unit, input.str()?),
            label::VALUE => once(&mut self.value, decimal(input)?),
            label::STRING => once(&mut self.string, input.str()?),
            label::TIME => once(&mut self.time, milliseconds(input)?),
            label::UPDATE_TIME => once(&mut self.update_time, input.u32()?),
            // Base values, sums and further kinds would change what a record means.
            -6..=8 => Err(Stop::Fault(Fault::Value)),
            _ => Ok(input.skip()?),
        }
    }

    fn read_own(&mut self, key: &str, version: u64, input: &mut Decoder<'b>) -> Result<(), Stop> {
        match key {
            label::LASTING => once(&mut self.lasting, milliseconds(input)?),
            label::CHECKS => once(&mut self.checks, input.u32()?),
            label::GAP => once(&mut self.gap, milliseconds(input)?),
            label::ROWS if version >= ROWS_SINCE => once(&mut self.rows, rows::read(input)?),
            label::EACH if version >= ROWS_SINCE => once(&mut self.each, milliseconds(input)?),
            _ if key.ends_with('_') => Err(Stop::Fault(Fault::MustUnderstand)),
            _ => Ok(input.skip()?),
        }
    }
}

fn once<T>(slot: &mut Option<T>, value: T) -> Result<(), Stop> {
    if slot.replace(value).is_some() { Err(Stop::Fault(Fault::Repeated)) } else { Ok(()) }
}

fn decimal(input: &mut Decoder<'_>) -> Result<Decimal, Stop> {
    match input.datatype()? {
        Type::F16 | Type::F32 | Type::F64 => Err(Stop::Fault(Fault::Float)),
        Type::Tag => {
            let tag = input.tag()?.as_u64();
            let parts = input.array()?;
            if tag != DECIMAL_FRACTION || parts != Some(2) {
                return Err(Stop::Fault(Fault::Number));
            }
            let exponent = input.i64()?;
            let mantissa = input.i64()?;
            let scale = exponent
                .checked_neg()
                .and_then(|scale| u32::try_from(scale).ok())
                .filter(|scale| *scale <= 18);
            scale.map(|scale| Decimal::new(mantissa, scale)).ok_or(Stop::Fault(Fault::Number))
        }
        _ => Ok(Decimal::from(input.i64()?)),
    }
}

/// Seconds with at most three decimals, as milliseconds.
fn milliseconds(input: &mut Decoder<'_>) -> Result<i64, Stop> {
    if !matches!(input.datatype()?, Type::Tag | Type::F16 | Type::F32 | Type::F64) {
        return input.i64()?.checked_mul(1000).ok_or(Stop::Fault(Fault::Time));
    }
    let seconds = decimal(input)?.normalize();
    if seconds.scale() > 3 {
        return Err(Stop::Fault(Fault::Time));
    }
    let ms = seconds.mantissa() * 10_i128.pow(3 - seconds.scale());
    i64::try_from(ms).map_err(|_| Stop::Fault(Fault::Time))
}

/// What the records so far have set for those that follow.
#[derive(Default)]
struct Base<'b> {
    name: &'b str,
    time: i64,
    unit: Option<Unit>,
    /// Whole name and step of the sample before: a step holds for its series until another is said.
    step: Option<(&'b str, u32)>,
    names: Names<'b>,
}

/// Names that records before had: one of each is made, and shared by all that have it.
#[derive(Default)]
struct Names<'b> {
    asset: Option<(&'b str, AssetId)>,
    metrics: Vec<(&'b str, Metric)>,
}

impl<'b> Names<'b> {
    fn asset(&mut self, text: &'b str) -> Result<AssetId, Fault> {
        if let Some((_, asset)) = self.asset.as_ref().filter(|(known, _)| *known == text) {
            return Ok(asset.clone());
        }
        let asset: AssetId = text.parse().map_err(|_| Fault::Name)?;
        self.asset = Some((text, asset.clone()));
        Ok(asset)
    }

    fn metric(&mut self, text: &'b str) -> Result<Metric, Fault> {
        if let Some((_, metric)) = self.metrics.iter().find(|(known, _)| *known == text) {
            return Ok(metric.clone());
        }
        let metric: Metric = text.parse().map_err(|_| Fault::Name)?;
        if self.metrics.len() < MOST_METRICS {
            self.metrics.push((text, metric.clone()));
        }
        Ok(metric)
    }
}

impl<'b> Base<'b> {
    fn apply(&mut self, labels: &Labels<'b>) -> Result<(), Fault> {
        if let Some(name) = labels.base_name {
            self.name = name;
        }
        if let Some(time) = labels.base_time {
            self.time = time;
        }
        if let Some(symbol) = labels.base_unit {
            self.unit = Some(Unit::from_symbol(symbol).ok_or(Fault::Unit)?);
        }
        Ok(())
    }

    /// What one `SenML` record says: one record of ours, or as many as it has rows.
    fn records(&mut self, mut labels: Labels<'b>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let Some(rows) = labels.rows.take() else {
            if labels.each.is_some() {
                return Err(Fault::Rows);
            }
            out.push(self.record(&labels)?);
            return Ok(());
        };
        // A value of its own, a state or a text beside rows would have no meaning.
        let alone = labels.value.is_none() && labels.string.is_none() && labels.lasting.is_none();
        let mut rows = rows.into_iter();
        labels.value = rows.next().filter(|_| alone);
        let Record::Sample(first) = self.record(&labels)? else { return Err(Fault::Value) };
        let each = labels.each.unwrap_or(i64::from(first.step) * 1000);
        let mut at = first.at;
        let series = Sample { value: Decimal::ZERO, ..first.clone() };
        out.push(Record::Sample(first));
        for value in rows {
            at = Timestamp(at.0.checked_add(each).filter(|_| each > 0).ok_or(Fault::Rows)?);
            if !at.is_plausible() {
                return Err(Fault::Time);
            }
            out.push(Record::Sample(Sample { at, value, ..series.clone() }));
        }
        Ok(())
    }

    fn record(&mut self, labels: &Labels<'b>) -> Result<Record, Fault> {
        // Our writer names a series by its base name alone; a second part has no use here.
        if labels.name.is_some_and(|name| !name.is_empty()) {
            return Err(Fault::Name);
        }
        let at = Timestamp(self.time.checked_add(labels.time.unwrap_or(0)).ok_or(Fault::Time)?);
        if !at.is_plausible() || at.0 / 1000 < ABSOLUTE {
            return Err(Fault::Time);
        }
        match (labels.value, labels.string, labels.lasting) {
            (Some(value), None, None) => self.sample(labels, at, value),
            (None, Some(state), Some(lasting)) => self.streak(labels, at, state, lasting),
            (None, Some(text), None) => self.fact(at, text),
            _ => Err(Fault::Value),
        }
    }

    fn sample(&mut self, labels: &Labels<'b>, at: Timestamp, value: Decimal) -> Result<Record, Fault> {
        let step = match (labels.update_time, self.step) {
            (Some(step), _) => step,
            (None, Some((name, step))) if name == self.name => step,
            (None, _) => 0,
        };
        self.step = Some((self.name, step));
        let unit = match labels.unit {
            Some(symbol) => Unit::from_symbol(symbol),
            None => self.unit,
        };
        let (asset, series) = self.name.split_once('/').ok_or(Fault::Name)?;
        let (metric, statistic) = series.split_once(':').ok_or(Fault::Name)?;
        Ok(Record::Sample(Sample {
            asset: self.names.asset(asset)?,
            metric: self.names.metric(metric)?,
            statistic: statistic.parse().map_err(|_| Fault::Name)?,
            unit: unit.ok_or(Fault::Unit)?,
            at,
            step,
            value,
        }))
    }

    fn streak(
        &mut self,
        labels: &Labels<'b>,
        from: Timestamp,
        state: &str,
        lasting: i64,
    ) -> Result<Record, Fault> {
        let (asset, metric) = self.name.split_once('/').ok_or(Fault::Name)?;
        let streak = Streak {
            asset: self.names.asset(asset)?,
            metric: self.names.metric(metric)?,
            state: state.parse().map_err(|_| Fault::State)?,
            from,
            to: Timestamp(from.0.checked_add(lasting).ok_or(Fault::Time)?),
            checks: labels.checks.unwrap_or(1),
            largest_gap: u32::try_from(labels.gap.unwrap_or(0)).map_err(|_| Fault::Streak)?,
        };
        if !streak.to.is_plausible() {
            return Err(Fault::Time);
        }
        if streak.is_sound() { Ok(Record::Streak(streak)) } else { Err(Fault::Streak) }
    }

    fn fact(&mut self, at: Timestamp, text: &str) -> Result<Record, Fault> {
        if !Fact::is_clean(text) {
            return Err(Fault::Text);
        }
        let (asset, metric) = self.name.split_once('/').ok_or(Fault::Name)?;
        let (asset, metric) = (self.names.asset(asset)?, self.names.metric(metric)?);
        Ok(Record::Fact(Fact { asset, metric, at, text: text.to_owned() }))
    }
}
