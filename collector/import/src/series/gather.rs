//! Keeps or refuses each value of an export. Promise: no value vanishes, and an asset has one value of a metric at a
//! time.

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, State, metric};
use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;

use crate::fault::FileFault;
use crate::limits;
use crate::preview::Preview;
use crate::refusal::{Imported, Notes, Refusal, shown};
use crate::rows::{LARGEST, MeasurementRow, MeasurementValue, out_of_range};

/// Metrics whose values are outcomes of checks, written 1, 0 and, by Zabbix, 2 for unknown.
const CHECKS: [&str; 3] = [metric::REACHABLE, metric::RUNNING, metric::SERVICEABLE];
/// Between 2000 and 2100: outside, a time was written in another unit.
const SECONDS: std::ops::Range<i64> = 946_684_800..4_102_444_800;

/// What a series is in our words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) asset: AssetId,
    pub(super) metric: Metric,
}

/// Rows under way. A row is one value; its number is the value's place in the file, or its line.
pub(super) struct Gather<'a> {
    file: &'a str,
    rows: usize,
    kept: Vec<(u32, MeasurementRow)>,
    refused: Vec<Refusal>,
    notes: Notes,
}

impl<'a> Gather<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        Self { file, rows: 0, kept: Vec::new(), refused: Vec::new(), notes: Notes::default() }
    }

    /// The number of the next value, where values have no lines.
    pub(super) fn next(&self) -> u32 {
        u32::try_from(self.rows + 1).unwrap_or(u32::MAX)
    }

    /// Takes one value; `time` is in seconds since 1970, as written.
    pub(super) fn take(&mut self, row: u32, named: &Named, time: &str, value: &str) -> Result<(), FileFault> {
        self.count(1)?;
        let Named { asset, metric } = named;
        let read = moment(time).and_then(|time| Ok((time, measured(metric, value)?)));
        match read {
            Ok((time, Some(value))) => {
                let (asset, metric) = (asset.clone(), metric.clone());
                self.kept.push((row, MeasurementRow { time, asset, metric, value }));
                Ok(())
            }
            Ok((_, None)) => {
                self.note(
                    row,
                    format!("{asset} {metric} has no value there ({})", shown(value, limits::SHOWN_VALUE)),
                );
                Ok(())
            }
            Err((text, reason)) => self.refuse(row, &text, &format!("{reason} ({asset} {metric})")),
        }
    }

    /// Refuses `values` values at once, since what they belong to cannot be named.
    pub(super) fn refuse_all(
        &mut self,
        values: usize,
        row: u32,
        what: &str,
        reason: &str,
    ) -> Result<(), FileFault> {
        self.count(values)?;
        self.refuse(row, what, reason)
    }

    /// Passes over a value that is no figure.
    pub(super) fn pass_over(&mut self, row: u32, why: String) -> Result<(), FileFault> {
        self.count(1)?;
        self.note(row, why);
        Ok(())
    }

    fn count(&mut self, values: usize) -> Result<(), FileFault> {
        self.rows += values;
        if self.rows > limits::ROWS as usize { Err(FileFault::TooManyRows) } else { Ok(()) }
    }

    fn note(&mut self, row: u32, text: String) {
        self.notes.push(None, Some(row), text);
    }

    fn refuse(&mut self, row: u32, value: &str, reason: &str) -> Result<(), FileFault> {
        let value = (!value.is_empty()).then(|| shown(value, limits::SHOWN_VALUE));
        let (file, reason) = (self.file.to_owned(), reason.to_owned());
        self.refused.push(Refusal { file, sheet: None, row, column: None, value, reason });
        if self.refused.len() <= limits::REFUSALS {
            return Ok(());
        }
        Err(FileFault::TooManyRefusals { first: Box::new(self.refused.swap_remove(0)) })
    }

    /// What was kept and refused, repeats among the refused.
    pub(super) fn finish(mut self) -> Result<Imported<MeasurementRow>, FileFault> {
        self.refuse_repeats()?;
        self.refused.sort_by_key(|refusal| refusal.row);
        let (places, kept) = self.kept.into_iter().unzip();
        Ok(Imported {
            sheet: None,
            rows: self.rows,
            kept,
            places,
            refused: self.refused,
            notes: self.notes.finish(),
            preview: Preview::default(),
        })
    }

    fn refuse_repeats(&mut self) -> Result<(), FileFault> {
        let key =
            |(row, kept): &(u32, MeasurementRow)| (kept.asset.clone(), kept.metric.clone(), kept.time, *row);
        self.kept.sort_by_cached_key(key);
        let mut once: Vec<(u32, MeasurementRow)> = Vec::with_capacity(self.kept.len());
        for (row, kept) in std::mem::take(&mut self.kept) {
            let same = |(_, before): &&(u32, MeasurementRow)| {
                (&before.asset, &before.metric, before.time) == (&kept.asset, &kept.metric, kept.time)
            };
            if let Some((first, _)) = once.last().filter(same) {
                let reason = format!(
                    "stands in row {first} already: an asset has one value of a metric at a time; tell the two series \
                     apart by a label `metric` of their own"
                );
                let text = format!("{} {} {}", kept.time, kept.asset, kept.metric);
                self.refuse(row, &text, &reason)?;
            } else {
                once.push((row, kept));
            }
        }
        once.sort_by_key(|(row, _)| *row);
        self.kept = once;
        Ok(())
    }
}

/// The text at fault and what is wrong with it.
type Fault = (String, &'static str);

/// Seconds since 1970, to the millisecond.
fn moment(text: &str) -> Result<Timestamp, Fault> {
    let fault = || (text.to_owned(), "is not a time in seconds since 1970, between the years 2000 and 2100");
    let seconds = decimal(text).ok_or_else(fault)?;
    let ms = seconds.checked_mul(Decimal::ONE_THOUSAND).map(|ms| ms.round()).ok_or_else(fault)?;
    let ms = i64::try_from(ms).map_err(|_| fault())?;
    if SECONDS.contains(&(ms / 1000)) { Ok(Timestamp(ms)) } else { Err(fault()) }
}

/// `None` where the other system itself had no value.
fn measured(metric: &Metric, text: &str) -> Result<Option<MeasurementValue>, Fault> {
    if matches!(text.trim_start_matches(['+', '-']), "NaN" | "Inf" | "Infinity") {
        return Ok(None);
    }
    let number = decimal(text).ok_or_else(|| (text.to_owned(), "is not a number"))?;
    if CHECKS.contains(&metric.as_str()) {
        let state = if number == Decimal::ONE {
            State::Up
        } else if number == Decimal::ZERO {
            State::Down
        } else if number == Decimal::TWO {
            State::Unknown
        } else {
            return Err((text.to_owned(), "is not the outcome of a check: 1 up, 0 down, 2 unknown"));
        };
        return Ok(Some(MeasurementValue::State(state)));
    }
    if number.abs() > LARGEST {
        return Err((text.to_owned(), "is larger than any counter"));
    }
    if let Some(reason) = out_of_range(metric, number) {
        return Err((text.to_owned(), reason));
    }
    Ok(Some(MeasurementValue::Number(number)))
}

/// A number as programs write it: `12`, `0.085`, `1.69e+09`.
fn decimal(text: &str) -> Option<Decimal> {
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}
