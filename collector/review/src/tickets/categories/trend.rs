//! Whether a kind of ticket grows: a process behaviour chart (`XmR`) of its monthly counts. Limits are the mean ± 2.66
//! times the mean moving range (Wheeler, *Understanding Variation*, 1993). A month outside them, or eight in a row on
//! one side of the mean, is a signal; everything else is noise that nobody should explain.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use motprov_shared::period::{Interval, Month};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::calendar::whole_month;
use crate::tickets::clock::month_of;

/// Fewer whole months tell no limits.
pub const MINIMUM_MONTHS: usize = 6;
/// So many months in a row on one side of the mean are a signal.
pub const RUN: usize = 8;

/// A month's count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The month in which the tickets were opened.
    pub month: Month,
    /// How many.
    pub tickets: usize,
    /// Whether the log covers all of the month; others are shown, not judged.
    pub whole: bool,
}

/// Which way a signal points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More than usual.
    Above,
    /// Fewer than usual.
    Below,
}

/// A month that noise does not explain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Signal {
    /// The month; the last of eight where it is a run.
    pub month: Month,
    /// Which way.
    pub direction: Direction,
    /// Whether it is a run of eight on one side of the mean, not a month outside the limits.
    pub run: bool,
}

/// What the counts vary between by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Mean of the whole months.
    pub mean: Decimal,
    /// Lower limit, not below 0.
    pub lower: Decimal,
    /// Upper limit.
    pub upper: Decimal,
}

/// Counts by month and what stands out of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trend {
    /// From the log's first month to its last.
    pub months: Vec<Count>,
    /// `None` where fewer than [`MINIMUM_MONTHS`] months are whole. Rounded half up to two decimals, to be shown:
    /// signals are judged by exact numbers.
    pub limits: Option<Limits>,
    /// In the months' order.
    pub signals: Vec<Signal>,
}

impl Trend {
    /// The counts alone, where they tell nothing of the months that they stand for.
    #[must_use]
    pub(super) fn unjudged(self) -> Self {
        Self { limits: None, signals: Vec::new(), ..self }
    }
}

/// The trend of counts by month, in a log that covers `span`.
#[must_use]
pub fn trend(counts: &BTreeMap<Month, usize>, span: Option<Interval>, zone: &TimeZone) -> Trend {
    let none = Trend { months: Vec::new(), limits: None, signals: Vec::new() };
    let Some(span) = span else { return none };
    let Some((first, last)) = month_of(span.start, zone).zip(month_of(span.end, zone)) else { return none };
    let all =
        std::iter::successors(Some(first), |month| Some(month.next())).take_while(|month| *month <= last);
    let months: Vec<Count> = all
        .map(|month| {
            let time = whole_month(month, zone);
            let whole = span.start <= time.start && time.end <= span.end;
            Count { month, tickets: counts.get(&month).copied().unwrap_or(0), whole }
        })
        .collect();
    let judged: Vec<Count> = months.iter().copied().filter(|count| count.whole).collect();
    match Sums::of(&judged) {
        Some(sums) => Trend { limits: Some(sums.limits()), signals: sums.signals(&judged), months },
        None => Trend { months, ..none },
    }
}

/// Of n months: their number, sum, and sum of the n−1 moving ranges.
struct Sums {
    n: i128,
    sum: i128,
    ranges: i128,
}

impl Sums {
    fn of(judged: &[Count]) -> Option<Self> {
        if judged.len() < MINIMUM_MONTHS {
            return None;
        }
        let ranges = judged.iter().zip(judged.iter().skip(1));
        Some(Self {
            n: judged.len() as i128,
            sum: judged.iter().map(|count| count.tickets as i128).sum(),
            ranges: ranges.map(|(one, next)| one.tickets.abs_diff(next.tickets) as i128).sum(),
        })
    }

    /// The limits times [`Self::scale`]: lower, mean, upper.
    fn scaled(&self) -> [i128; 3] {
        let mean = self.sum * (self.n - 1) * 100;
        let reach = 266 * self.ranges * self.n;
        [mean - reach, mean, mean + reach]
    }

    const fn scale(&self) -> i128 {
        100 * self.n * (self.n - 1)
    }

    fn limits(&self) -> Limits {
        let rounded = |scaled: i128| {
            let hundredths = (scaled.max(0) * 100 + self.scale() / 2) / self.scale();
            Decimal::try_from_i128_with_scale(hundredths, 2).unwrap_or(Decimal::MAX)
        };
        let [lower, mean, upper] = self.scaled().map(rounded);
        Limits { mean, lower, upper }
    }

    fn signals(&self, judged: &[Count]) -> Vec<Signal> {
        let [lower, mean, upper] = self.scaled();
        let (mut signals, mut run) = (Vec::new(), (None, 0));
        for count in judged {
            let value = count.tickets as i128 * self.scale();
            let side = match value.cmp(&mean) {
                std::cmp::Ordering::Greater => Some(Direction::Above),
                std::cmp::Ordering::Less => Some(Direction::Below),
                std::cmp::Ordering::Equal => None,
            };
            run =
                (side, if side.is_some() && side == run.0 { run.1 + 1 } else { usize::from(side.is_some()) });
            let Some(direction) = side else { continue };
            if value > upper || value < lower {
                signals.push(Signal { month: count.month, direction, run: false });
            }
            if run.1 == RUN {
                signals.push(Signal { month: count.month, direction, run: true });
            }
        }
        signals
    }
}

#[cfg(test)]
mod tests {
    use motprov_shared::period::Timestamp;

    use super::*;

    fn judged(counts: &[usize]) -> Trend {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let span = Interval::new(at("2025-01-01T00:00:00Z"), at("2027-01-15T00:00:00Z"));
        let first: Month = "2025-01".parse().unwrap();
        let months = std::iter::successors(Some(first), |month| Some(month.next()));
        let until = months.clone().nth(counts.len()).unwrap();
        let end = whole_month(until, &TimeZone::UTC).start.plus(86_400_000);
        let counts = months.zip(counts.iter().copied()).collect();
        trend(&counts, Some(Interval::new(span.start, end.min(span.end))), &TimeZone::UTC)
    }

    #[test]
    fn limits_are_the_mean_and_what_the_moving_ranges_allow() {
        let limits = judged(&[10, 12, 11, 9, 10, 8]).limits.unwrap();
        // Mean 10, ranges 2 1 2 1 2: mean 1.6, times 2.66: 4.256.
        let text = [limits.lower, limits.mean, limits.upper].map(|limit| limit.to_string());
        assert_eq!(text, ["5.74", "10.00", "14.26"]);
    }

    #[test]
    fn a_month_far_outside_is_a_signal_and_noise_is_none() {
        assert_eq!(judged(&[10, 12, 11, 9, 10, 8, 11, 10]).signals, []);
        let mut signals = judged(&[10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 30]).signals;
        signals.retain(|signal| !signal.run);
        assert_eq!(signals.len(), 1);
        assert_eq!(signals[0].month.to_string(), "2025-11");
        assert_eq!(signals[0].direction, Direction::Above);
    }

    #[test]
    fn eight_months_on_one_side_are_a_signal() {
        let counts = [12, 13, 12, 13, 12, 13, 12, 13, 9, 8, 9, 8, 9, 8, 9, 8];
        let runs: Vec<_> = judged(&counts).signals.into_iter().filter(|signal| signal.run).collect();
        assert_eq!(runs.len(), 2);
        assert_eq!(runs[0].direction, Direction::Above);
    }

    #[test]
    fn few_months_tell_no_limits_and_a_part_of_a_month_is_not_judged() {
        let trend = judged(&[10, 12, 11, 9, 10]);
        assert_eq!(trend.limits, None);
        assert!(!trend.months.last().unwrap().whole);
    }
}
