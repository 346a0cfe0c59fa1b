//! Measurements from another monitoring system. Nobody signed them; whoever shows them says so.

use jiff::tz::TimeZone;
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, State, metric};
use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;

use crate::cell::Cell;
use crate::fault::FileFault;
use crate::headings::{Field, MEASUREMENTS};
use crate::refusal::Imported;
use crate::rows::FromRow;
use crate::series;
use crate::table::Cells;
use crate::value::{self, Point, Reason};

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasurementValue {
    /// A figure, in the metric's unit.
    Number(Decimal),
    /// The outcome of a check.
    State(State),
}

/// One measurement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasurementRow {
    /// When.
    pub time: Timestamp,
    /// Of which asset.
    pub asset: AssetId,
    /// Of which figure or check.
    pub metric: Metric,
    /// What was measured.
    pub value: MeasurementValue,
}

/// 10^20: above every 64-bit counter.
pub(crate) const LARGEST: Decimal = Decimal::from_parts(1_661_992_960, 1_808_227_885, 5, false, 0);

const VALUE: usize = 3;

impl FromRow for MeasurementRow {
    const FIELDS: &'static [Field] = MEASUREMENTS;
    const KEY_FIELD: usize = 0;
    const REPEATED: &'static str = "an asset has one value of a metric at a time";
    type Key<'a> = (Timestamp, &'a AssetId, &'a Metric);

    fn read(cells: &mut Cells<'_, '_, Self>) -> Option<Self> {
        let zone: TimeZone = cells.zone().clone();
        let time = cells.required(0, |cell| value::moment(cell, &zone));
        let asset = cells.required(1, value::asset);
        let metric = cells.required(2, value::metric);
        let value = cells.required(VALUE, measured);
        if let (Some(metric), Some(MeasurementValue::Number(number))) = (&metric, &value)
            && let Some(reason) = out_of_range(metric, *number)
        {
            let text = cells.text(VALUE);
            cells.fault(VALUE, &text, reason.into());
        }
        Some(Self { time: time?, asset: asset?, metric: metric?, value: value? })
    }

    fn from_json(file: &str, text: &str) -> Result<Imported<Self>, FileFault> {
        series::read(file, text)
    }

    fn key(&self) -> Self::Key<'_> {
        (self.time, &self.asset, &self.metric)
    }

    fn key_text(&self) -> String {
        format!("{} {} {}", self.time, self.asset, self.metric)
    }

    fn as_read(&self) -> Vec<String> {
        let value = match self.value {
            MeasurementValue::Number(number) => number.to_string(),
            MeasurementValue::State(state) => state.to_string(),
        };
        vec![self.time.to_string(), self.asset.to_string(), self.metric.to_string(), value]
    }
}

/// Why a figure cannot be one of this metric: a page or an octet is counted once it is there, a share is at most all.
/// Other systems' own metrics are theirs to judge.
pub(crate) fn out_of_range(of: &Metric, figure: Decimal) -> Option<&'static str> {
    let name = of.as_str();
    let begins = |group: &str| name.strip_prefix(group).is_some_and(|rest| rest.starts_with('.'));
    let pages = name == metric::LIFE_COUNT || begins(metric::COUNT);
    let percent = name == metric::CPU_USED || begins(metric::SUPPLY) || begins(metric::TRAY);
    let amount = [
        metric::CPU_CORES,
        metric::MEMORY_USED,
        metric::MEMORY_TOTAL,
        metric::SWAP_USED,
        metric::SWAP_TOTAL,
        metric::ACTIVE_USE,
        metric::ASLEEP,
        metric::NETWORK_RECEIVED,
        metric::NETWORK_SENT,
        metric::UPTIME,
        metric::CONNECT_TIME,
        metric::FIRST_BYTE_TIME,
        metric::LOOKUP_TIME,
        metric::ROUND_TRIP_TIME,
    ];
    let amount = amount.contains(&name) || begins(metric::DISK_USED) || begins(metric::DISK_TOTAL);
    if pages && figure.is_sign_negative() {
        Some("is below 0, and a counter of pages never is: was it reset, or is this a difference?")
    } else if percent && !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&figure) {
        Some("is outside 0-100, and the metric is in percent")
    } else if amount && figure.is_sign_negative() {
        Some("is below 0, and this metric never is")
    } else {
        None
    }
}

fn measured(cell: &Cell) -> Result<MeasurementValue, Reason> {
    if let Some(state) = value::state(cell) {
        return Ok(MeasurementValue::State(state));
    }
    let number = value::number(cell, Point::Decimal).map_err(|reason| match cell {
        Cell::Text(text) if !text.contains(|c: char| c.is_ascii_digit()) => {
            "is neither a number nor up, down or unknown (uppe, nere, okänd)".into()
        }
        _ => reason,
    })?;
    if number.abs() > LARGEST {
        return Err("is larger than any counter".into());
    }
    Ok(MeasurementValue::Number(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_what_its_text_says() {
        assert_eq!(LARGEST.to_string(), "100000000000000000000");
    }
}
