//! Rows of a series at equal distances, written as differences.

use minicbor::data::Type;
use minicbor::decode::Decoder;
use rust_decimal::Decimal;

use super::Fault;
use super::decode::Stop;
use crate::batch::MAX_RECORDS;
use crate::measurement::{Record, Sample};

/// Fewer rows are smaller, or not much larger, as records of their own.
const FEWEST: usize = 3;

/// A run of samples that differ in time and value only.
pub(super) struct Run<'r> {
    pub(super) first: &'r Sample,
    /// From one row to the next, milliseconds.
    pub(super) each: i64,
    /// First value, then differences, in units of 10^-scale.
    pub(super) values: Vec<i64>,
}

impl<'r> Run<'r> {
    /// The run that begins with the first of `records`, if there is one.
    pub(super) fn at_start_of(records: &'r [Record]) -> Option<Self> {
        let [Record::Sample(first), Record::Sample(second), ..] = records else { return None };
        let each = second.at.since(first.at);
        let mut before = i64::try_from(first.value.mantissa()).ok().filter(|_| each > 0)?;
        let mut run = Self { first, each, values: vec![before] };
        let mut at = first.at;
        for record in &records[1..] {
            let Record::Sample(next) = record else { break };
            let mantissa = i64::try_from(next.value.mantissa()).ok();
            let difference = mantissa.and_then(|mantissa| mantissa.checked_sub(before));
            let (true, Some(mantissa), Some(difference)) =
                (alike(first, next) && next.at.since(at) == each, mantissa, difference)
            else {
                break;
            };
            run.values.push(difference);
            (at, before) = (next.at, mantissa);
        }
        (run.values.len() >= FEWEST).then_some(run)
    }
}

fn alike(a: &Sample, b: &Sample) -> bool {
    (a.statistic, a.unit, a.step, a.value.scale()) == (b.statistic, b.unit, b.step, b.value.scale())
        && a.metric == b.metric
        && a.asset == b.asset
}

/// Values as read, each exact.
pub(super) fn read(input: &mut Decoder<'_>) -> Result<Vec<Decimal>, Stop> {
    let count = input.array()?.ok_or(Stop::Fault(Fault::Rows))?;
    let rows = count.checked_sub(1).filter(|rows| *rows > 0).ok_or(Stop::Fault(Fault::Rows))?;
    if rows > MAX_RECORDS as u64 {
        return Err(Stop::TooMany(rows));
    }
    let scale = u32::try_from(-i128::from(integer(input)?)).ok().filter(|scale| *scale <= 18);
    let scale = scale.ok_or(Stop::Fault(Fault::Rows))?;
    let mut values = Vec::new();
    let mut value = 0_i64;
    for _ in 0..rows {
        value = value.checked_add(integer(input)?).ok_or(Stop::Fault(Fault::Rows))?;
        values.push(Decimal::new(value, scale));
    }
    Ok(values)
}

fn integer(input: &mut Decoder<'_>) -> Result<i64, Stop> {
    match input.datatype()? {
        Type::F16 | Type::F32 | Type::F64 => Err(Stop::Fault(Fault::Float)),
        _ => Ok(input.i64()?),
    }
}
