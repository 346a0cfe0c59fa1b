//! How often which value was seen, with a stated error: values below 128 exactly, larger ones to within 1/64 (1.6 %).
//! Adding two gives the histogram of both, whatever the order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Values below stand for themselves.
const EXACT: u64 = 128;
/// Buckets for each doubling above.
const PER_DOUBLING: u64 = 64;
const MILLION: u128 = 1_000_000;

/// Between which values something lies, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// Not below this.
    pub low: u64,
    /// Not above this.
    pub high: u64,
}

/// Counts by bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Histogram(BTreeMap<u16, u32>);

impl Histogram {
    /// Counts a value.
    pub fn add(&mut self, value: u64) {
        let count = self.0.entry(bucket(value)).or_default();
        *count = count.saturating_add(1);
    }

    /// Adds all that another one counted.
    pub fn merge(&mut self, other: &Self) {
        for (bucket, count) in &other.0 {
            let sum = self.0.entry(*bucket).or_default();
            *sum = sum.saturating_add(*count);
        }
    }

    /// How many values were counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.values().map(|count| u64::from(*count)).sum()
    }

    /// The smallest value with so large a share (millionths) of all at or below it: nearest rank (RFC 2330 §11.3).
    /// Between the edges of its bucket; `None` where nothing was counted.
    #[must_use]
    pub fn quantile(&self, millionths: u32) -> Option<Span> {
        let wanted = u128::from(self.total()) * u128::from(millionths);
        self.ranked(wanted.div_ceil(MILLION).max(1))
    }

    /// The same of `expected` values, where each that was not counted is taken for nothing at all: not below this,
    /// whatever those were.
    #[must_use]
    pub fn least_quantile(&self, millionths: u32, expected: u64) -> Option<u64> {
        let missing = u128::from(expected.saturating_sub(self.total()));
        let all = u128::from(self.total()) + missing;
        let rank = (all * u128::from(millionths)).div_ceil(MILLION).max(1);
        match rank.checked_sub(missing).filter(|rank| *rank > 0) {
            Some(rank) => self.ranked(rank).map(|span| span.low),
            None => Some(0),
        }
    }

    fn ranked(&self, rank: u128) -> Option<Span> {
        let mut passed = 0u128;
        let reached = self.0.iter().find(|(_, count)| {
            passed += u128::from(**count);
            passed >= rank
        });
        reached.or_else(|| self.0.last_key_value()).map(|(bucket, _)| edges(*bucket))
    }

    /// How many of the values lie above a limit: at least, at most.
    #[must_use]
    pub fn above(&self, limit: u64) -> Span {
        let sum = |is_above: fn(Span, u64) -> bool| {
            let above = self.0.iter().filter(|(bucket, _)| is_above(edges(**bucket), limit));
            above.map(|(_, count)| u64::from(*count)).sum()
        };
        Span { low: sum(|edges, limit| edges.low > limit), high: sum(|edges, limit| edges.high > limit) }
    }
}

fn bucket(value: u64) -> u16 {
    if value < EXACT {
        return u16::try_from(value).unwrap_or_default();
    }
    let doublings = u64::from(value.ilog2() - EXACT.ilog2());
    let leading = value >> (doublings + 1);
    u16::try_from(EXACT + doublings * PER_DOUBLING + leading - PER_DOUBLING).unwrap_or(u16::MAX)
}

fn edges(bucket: u16) -> Span {
    let bucket = u64::from(bucket);
    let Some(beyond) = bucket.checked_sub(EXACT) else { return Span { low: bucket, high: bucket } };
    let shift = u32::try_from(beyond / PER_DOUBLING + 1).unwrap_or(u32::MAX);
    let leading = u128::from(beyond % PER_DOUBLING + PER_DOUBLING);
    // A bucket from a damaged store may lie beyond every value.
    let edge = |leading: u128| leading.checked_shl(shift.min(64)).unwrap_or(u128::MAX);
    let value = |edge: u128| u64::try_from(edge).unwrap_or(u64::MAX);
    Span { low: value(edge(leading)), high: value(edge(leading + 1) - 1) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_value_lies_in_its_bucket_and_the_bucket_is_narrow(value: u64) {
            let Span { low, high } = edges(bucket(value));
            prop_assert!(low <= value && value <= high);
            prop_assert!(high - low <= low / 64);
        }

        #[test]
        fn a_quantile_holds_the_nearest_rank_of_the_values(
            values in prop::collection::vec(0u64..1_000_000, 1..200),
            millionths in 1u32..=1_000_000,
            limit in 0u64..1_000_000,
        ) {
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let rank = (values.len() as u128 * u128::from(millionths)).div_ceil(MILLION) as usize;
            let (mut all, mut one, mut other) = (Histogram::default(), Histogram::default(), Histogram::default());
            for (at, value) in values.iter().enumerate() {
                all.add(*value);
                if at % 3 == 0 { one.add(*value) } else { other.add(*value) }
            }
            let span = all.quantile(millionths).unwrap();
            prop_assert!(span.low <= sorted[rank - 1] && sorted[rank - 1] <= span.high);
            let above = sorted.iter().filter(|value| **value > limit).count() as u64;
            prop_assert!((all.above(limit).low..=all.above(limit).high).contains(&above));
            other.merge(&one);
            prop_assert_eq!(&other, &all);
            prop_assert!(all.quantile(millionths) <= all.quantile(1_000_000));
        }

        #[test]
        fn what_was_not_seen_never_raises_the_least_quantile(
            values in prop::collection::vec(0u64..1_000_000, 1..200),
            keep in prop::collection::vec(any::<bool>(), 200),
            millionths in 1u32..=1_000_000,
        ) {
            let (mut all, mut fewer) = (Histogram::default(), Histogram::default());
            for (value, keep) in values.iter().zip(keep) {
                all.add(*value);
                if keep { fewer.add(*value) }
            }
            let expected = values.len() as u64;
            let least = all.least_quantile(millionths, expected);
            prop_assert_eq!(least, all.quantile(millionths).map(|span| span.low));
            prop_assert!(fewer.least_quantile(millionths, expected) <= least);
            prop_assert!(fewer.quantile(millionths).is_none_or(|span| fewer.least_quantile(millionths, expected) <= Some(span.low)));
        }

        #[test]
        fn a_damaged_bucket_does_no_harm(bucket: u16) {
            prop_assert!(edges(bucket).low <= edges(bucket).high);
        }
    }
}
