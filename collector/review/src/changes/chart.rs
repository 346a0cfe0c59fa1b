//! A process behaviour chart of single values (XmR): which values are more than usual variation.
//!
//! Limits are mean ± 2.66 · mean moving range (Wheeler, *Understanding Variation*, 1993). Runs are counted about the
//! median instead: lead times are skewed, far more than half of them lie below their mean, and eight in a row there
//! would be nothing unusual. Comparisons are exact, in integers; only what is shown is rounded.

use rust_decimal::Decimal;
use serde::Serialize;

use super::days;
use crate::money::round_half_up;

/// Values in a row on one side of the median that show a change.
pub const RUN: usize = 8;

/// What sets values apart from usual variation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// One value outside the limits: a case of its own.
    Outside,
    /// Eight or more in a row on one side of the median.
    EightInARow,
    /// Three of four in a row nearer to one limit than to the mean, or beyond it.
    ThreeOfFour,
}

/// On which side of the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Shorter.
    Below,
    /// Longer.
    Above,
}

/// Values that a rule sets apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Signal {
    /// Which rule.
    pub rule: Rule,
    /// Where they lie.
    pub side: Side,
    /// The first of them, counted from 0.
    pub first: usize,
    /// The last of them.
    pub last: usize,
}

/// Limits of usual variation, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    count: i128,
    sum: i128,
    /// Of the absolute differences between neighbours.
    range_sum: i128,
    /// Twice the median, which may lie half way between two values.
    twice_median: i128,
}

/// Limits as people read them: days, rounded half up to hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ShownLimits {
    /// Mean of the values.
    pub mean: Decimal,
    /// Their median: half way between the middle two of an even number.
    pub median: Decimal,
    /// Mean of the differences between neighbours.
    pub mean_range: Decimal,
    /// Mean − 2.66 · mean range, or 0 where that is negative.
    pub lower: Decimal,
    /// Mean + 2.66 · mean range.
    pub upper: Decimal,
}

impl Limits {
    /// Of values in their order of time; `None` of fewer than two.
    #[must_use]
    pub fn of(values: &[i64]) -> Option<Self> {
        if values.len() < 2 {
            return None;
        }
        let mut sorted = values.to_vec();
        sorted.sort_unstable();
        let middle = |at: usize| sorted.get(at).copied().map_or(0, i128::from);
        let neighbours = values.iter().zip(values.iter().skip(1));
        Some(Self {
            count: i128::try_from(values.len()).unwrap_or(i128::MAX),
            sum: values.iter().map(|value| i128::from(*value)).sum(),
            range_sum: neighbours.map(|(a, b)| (i128::from(*a) - i128::from(*b)).abs()).sum(),
            twice_median: middle((values.len() - 1) / 2) + middle(values.len() / 2),
        })
    }

    /// For tenths of days.
    #[must_use]
    pub fn shown(&self) -> ShownLimits {
        let ratio = |sum: i128, count: i128| {
            let sum = i64::try_from(sum).map_or(Decimal::MAX, days);
            sum.checked_div(Decimal::from(i64::try_from(count).unwrap_or(i64::MAX))).unwrap_or_default()
        };
        let (mean, range) = (ratio(self.sum, self.count), ratio(self.range_sum, self.count - 1));
        let reach = range.saturating_mul(Decimal::new(266, 2));
        ShownLimits {
            mean: round_half_up(mean, 2),
            median: round_half_up(ratio(self.twice_median, 2), 2),
            mean_range: round_half_up(range, 2),
            lower: round_half_up(mean.saturating_sub(reach).max(Decimal::ZERO), 2),
            upper: round_half_up(mean.saturating_add(reach), 2),
        }
    }

    /// Distance from the mean and the limits' distance, in one common unit.
    fn distance(&self, value: i64) -> (i128, i128) {
        let from_mean = (i128::from(value) * self.count - self.sum) * (self.count - 1) * 100;
        (from_mean, 266 * self.range_sum * self.count)
    }

    fn outside(&self, value: i64) -> Option<Side> {
        let (from_mean, reach) = self.distance(value);
        side(from_mean).filter(|_| from_mean.abs() > reach)
    }

    fn near_limit(&self, value: i64) -> Option<Side> {
        let (from_mean, reach) = self.distance(value);
        side(from_mean).filter(|_| 2 * from_mean.abs() > reach)
    }

    fn beside_median(&self, value: i64) -> Option<Side> {
        side(2 * i128::from(value) - self.twice_median)
    }

    /// What the rules find in `values`, in their order of time; by rule, then by place.
    #[must_use]
    pub fn signals(&self, values: &[i64]) -> Vec<Signal> {
        let mut signals: Vec<Signal> = Vec::new();
        for (at, value) in values.iter().enumerate() {
            let side = self.outside(*value);
            signals.extend(side.map(|side| Signal { rule: Rule::Outside, side, first: at, last: at }));
        }
        signals.extend(runs(values.iter().map(|value| self.beside_median(*value))));
        let near: Vec<_> = values.iter().map(|value| self.near_limit(*value)).collect();
        signals.extend([Side::Below, Side::Above].into_iter().flat_map(|side| three_of_four(&near, side)));
        signals
    }
}

fn side(difference: i128) -> Option<Side> {
    match difference.signum() {
        -1 => Some(Side::Below),
        1 => Some(Side::Above),
        _ => None,
    }
}

/// A value at the median ends a run.
fn runs(sides: impl Iterator<Item = Option<Side>>) -> Vec<Signal> {
    let mut runs: Vec<Signal> = Vec::new();
    let mut current = None::<Signal>;
    for (at, side) in sides.enumerate() {
        match (&mut current, side) {
            (Some(run), Some(side)) if run.side == side => run.last = at,
            (_, side) => {
                runs.extend(current.take());
                current = side.map(|side| Signal { rule: Rule::EightInARow, side, first: at, last: at });
            }
        }
    }
    runs.extend(current);
    runs.retain(|run| run.last - run.first + 1 >= RUN);
    runs
}

/// Windows that share values are one signal.
fn three_of_four(near: &[Option<Side>], side: Side) -> Vec<Signal> {
    let mut signals: Vec<Signal> = Vec::new();
    for (at, window) in near.windows(4).enumerate() {
        if window.iter().filter(|near| **near == Some(side)).count() < 3 {
            continue;
        }
        match signals.last_mut() {
            Some(signal) if at <= signal.last => signal.last = at + 3,
            _ => signals.push(Signal { rule: Rule::ThreeOfFour, side, first: at, last: at + 3 }),
        }
    }
    signals
}
