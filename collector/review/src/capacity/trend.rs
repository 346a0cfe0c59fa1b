//! When a trend over months meets a limit. Free of distributions: the slope is the median of the slopes between all
//! pairs of months (Theil 1950, Sen 1968), whether there is one at all is the exact test of Mann (1945) and Kendall
//! (1975), and the interval of the slope holds every slope that this test would not refuse.
//!
//! Nothing is forecast from fewer than [`LEAST_MONTHS`] months, nor beyond [`FARTHEST_MONTHS`].

mod kendall;

use motprov_shared::period::Month;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use self::kendall::Null;
use super::load::LARGEST_LOAD;

/// Months with a figure that a trend needs.
pub const LEAST_MONTHS: u32 = 6;
/// The latest so many figures are looked at.
pub const MOST_MONTHS: u32 = 24;
/// A limit that is met later than after so many months is not told.
pub const FARTHEST_MONTHS: i64 = 60;
/// Slopes are told with so many decimals.
const DECIMALS: u32 = 3;

/// What a series of months says of a limit above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Forecast {
    /// Too few months have a figure.
    TooFewMonths {
        /// So many have.
        months: u32,
        /// So many are needed.
        needed: u32,
    },
    /// What was seen may be chance.
    NoTrend {
        /// How often chance alone gives at least as clear a series, 0 to 1.
        chance: Decimal,
    },
    /// It falls.
    Falls(Slope),
    /// It grows, and is at the limit already.
    Reached(Slope),
    /// It grows, but meets the limit later than after [`FARTHEST_MONTHS`] months.
    Later(Slope),
    /// It grows, and meets the limit.
    Meets {
        /// How fast.
        slope: Slope,
        /// Not before, by the steepest slope of the interval.
        earliest: Month,
        /// By the median slope.
        likely: Month,
        /// Not after, by the flattest; `None` where that meets it later than after [`FARTHEST_MONTHS`] months.
        latest: Option<Month>,
    },
}

/// Change a month, in the unit of the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Slope {
    /// Median of the slopes between all pairs.
    pub median: Decimal,
    /// Its interval (95 %), rounded outward.
    pub low: Decimal,
    /// See `low`.
    pub high: Decimal,
    /// How often chance alone gives at least as clear a series, 0 to 1.
    pub chance: Decimal,
}

/// Looks at monthly figures. They may come in any order and leave months out; of one month's figures the largest
/// counts. The last month with a figure is where forecasts start.
#[must_use]
pub fn forecast(figures: &[(Month, u64)], limit: u64) -> Forecast {
    let points = points(figures);
    let months = u32::try_from(points.len()).unwrap_or(u32::MAX);
    let (Some((last, _)), true) = (points.last().copied(), months >= LEAST_MONTHS) else {
        return Forecast::TooFewMonths { months, needed: LEAST_MONTHS };
    };
    let values: Vec<i64> = points.iter().map(|(_, value)| *value).collect();
    let score = kendall::score(&values);
    let chance = Null::of(&values).chance(score);
    if !chance.is_rare() {
        return Forecast::NoTrend { chance: chance.share() };
    }
    let slopes = slopes(&points);
    let (low, high) = interval(&slopes, kendall::reach(values.len()));
    let Some(median) = median(&slopes) else { return Forecast::NoTrend { chance: chance.share() } };
    let slope = Slope {
        median: median.round_dp(DECIMALS),
        low: floor(low),
        high: -floor(-high),
        chance: chance.share(),
    };
    if score < 0 {
        return Forecast::Falls(slope);
    }
    let limit = Decimal::from(limit.min(LARGEST_LOAD));
    let ahead = |slope: Decimal| months_ahead(&points, last, slope, limit);
    meets(slope, last, [high, median, low].map(ahead))
}

/// By the months after the last until the steepest, the median and the flattest slope meet the limit.
fn meets(slope: Slope, last: i64, [soonest, likely, latest]: [Option<Decimal>; 3]) -> Forecast {
    let far = Decimal::from(FARTHEST_MONTHS);
    let Some(likely) = likely.filter(|ahead| *ahead <= far) else { return Forecast::Later(slope) };
    if likely <= Decimal::ZERO {
        return Forecast::Reached(slope);
    }
    let at = |ahead: Decimal| month(last.saturating_add(ahead.max(Decimal::ZERO).to_i64()?));
    let soonest = soonest.unwrap_or(likely).min(likely).floor();
    let (Some(earliest), Some(likely)) = (at(soonest), at(likely.ceil())) else {
        return Forecast::Later(slope);
    };
    let latest = latest.filter(|ahead| *ahead <= far).and_then(|ahead| at(ahead.ceil()));
    Forecast::Meets { slope, earliest, likely, latest: latest.map(|latest| latest.max(likely)) }
}

/// Months counted from year 0, with their figures, ascending; the latest of them.
fn points(figures: &[(Month, u64)]) -> Vec<(i64, i64)> {
    let value = |value: u64| i64::try_from(value.min(LARGEST_LOAD)).unwrap_or(i64::MAX);
    let mut points: Vec<_> = figures.iter().map(|(month, figure)| (number(*month), value(*figure))).collect();
    points.sort_unstable_by(|a, b| b.cmp(a));
    points.dedup_by_key(|(month, _)| *month);
    points.truncate(MOST_MONTHS as usize);
    points.reverse();
    points
}

/// Months since year 0.
pub(super) fn number(month: Month) -> i64 {
    i64::from(month.year()) * 12 + i64::from(month.month()) - 1
}

/// The month with this number, from 1970 to 2199.
pub(super) fn month(number: i64) -> Option<Month> {
    let year = i16::try_from(number.div_euclid(12)).ok()?;
    Month::new(year, i8::try_from(number.rem_euclid(12) + 1).ok()?)
}

fn slopes(points: &[(i64, i64)]) -> Vec<Decimal> {
    let pairs = points.iter().enumerate().flat_map(|(at, early)| {
        points
            .iter()
            .skip(at + 1)
            .map(move |late| Decimal::from(late.1 - early.1) / Decimal::from(late.0 - early.0))
    });
    let mut slopes: Vec<_> = pairs.collect();
    slopes.sort_unstable();
    slopes
}

/// Of sorted figures.
fn median(sorted: &[Decimal]) -> Option<Decimal> {
    let upper = sorted.get(sorted.len() / 2)?;
    let lower = sorted.get(sorted.len().checked_sub(1)? / 2)?;
    Some((*lower + *upper) / Decimal::TWO)
}

/// Slopes that the test would not refuse: those with which the series less the slope scores no more than `reach`.
fn interval(slopes: &[Decimal], reach: usize) -> (Decimal, Decimal) {
    let below = slopes.len().saturating_sub(reach).div_ceil(2);
    let above = slopes.len().saturating_add(reach) / 2;
    let low = below.checked_sub(1).and_then(|at| slopes.get(at)).or(slopes.first());
    let high = slopes.get(above).or(slopes.last());
    (low.copied().unwrap_or_default(), high.copied().unwrap_or_default())
}

/// Months after `last` until the line with this slope through the middle of the points meets the limit.
fn months_ahead(points: &[(i64, i64)], last: i64, slope: Decimal, limit: Decimal) -> Option<Decimal> {
    if slope <= Decimal::ZERO {
        return None;
    }
    let at_last = |(month, value): &(i64, i64)| Decimal::from(*value) + slope * Decimal::from(last - month);
    let mut levels: Vec<Decimal> = points.iter().map(at_last).collect();
    levels.sort_unstable();
    limit.checked_sub(median(&levels)?)?.checked_div(slope)
}

fn floor(slope: Decimal) -> Decimal {
    slope.round_dp_with_strategy(DECIMALS, rust_decimal::RoundingStrategy::ToNegativeInfinity)
}

#[cfg(test)]
mod tests;
