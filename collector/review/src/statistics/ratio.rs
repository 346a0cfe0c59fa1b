//! Shares of a number of trials: exact of a census, otherwise with 95 % intervals. Never Wald's, which has no width
//! where all or none succeeded.
//!
//! All bounds are shares from 0 to 1, rounded outward to eight decimals.

use rust_decimal::Decimal;

use super::tail;
use crate::finding::Bounds;

/// Bounds are whole numbers of 10⁻⁸.
const SCALE: u32 = 8;
const ONE: u128 = 100_000_000;
/// The normal distribution's 97.5 % point, 1.95996398…, rounded up: the interval only widens by that.
const Z: u128 = 195_996_399;
/// Half of the 5 % that may miss.
const SIDE: f64 = 0.025;

/// Counts of independent trials, or of all cases of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proportion {
    good: u32,
    total: u32,
}

impl Proportion {
    /// `good` of `total`; `None` of no cases, and where more are good than there are.
    #[must_use]
    pub fn new(good: u32, total: u32) -> Option<Self> {
        (total > 0 && good <= total).then_some(Self { good, total })
    }

    /// The share itself: of a census there is no sampling error to speak of.
    #[must_use]
    pub fn exact(self) -> Bounds {
        let (good, total) = (u128::from(self.good) * ONE, u128::from(self.total));
        bounds(good / total, good.div_ceil(total))
    }

    /// Wilson's score interval, 95 %: to be shown. Exact integers, both ends rounded outward.
    #[must_use]
    pub fn wilson(self) -> Bounds {
        let (k, n) = (u128::from(self.good), u128::from(self.total));
        let square = Z * Z;
        // 10⁸ times z² + 4k(n−k)/n, under the root; rounded up.
        let root = ((square * n + 4 * k * (n - k) * ONE * ONE) / n).isqrt() + 1;
        let (centre, half) = (2 * k * ONE * ONE + square, Z * root);
        let whole = 2 * (n * ONE * ONE + square);
        let low = if k == 0 { 0 } else { centre.saturating_sub(half) * ONE / whole };
        let high = if k == n { ONE } else { ((centre + half) * ONE).div_ceil(whole).min(ONE) };
        bounds(low, high)
    }

    /// Clopper and Pearson's interval: holds the true share with at least 95 %, whatever it is. For money.
    #[must_use]
    pub fn clopper_pearson(self) -> Bounds {
        bounds(lower(self.good, self.total), ONE - lower(self.total - self.good, self.total))
    }
}

/// The largest share, in units of 10⁻⁸, under which so many successes or more come by chance in at most 2.5 %.
fn lower(good: u32, total: u32) -> u128 {
    let likely = |share: u32| tail::at_least(good, total, f64::from(share) / 1e8) > SIDE;
    let (mut below, mut above) = (0u32, 100_000_000u32);
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if likely(middle) { above = middle } else { below = middle }
    }
    u128::from(below)
}

fn bounds(low: u128, high: u128) -> Bounds {
    let share = |units: u128| Decimal::new(i64::try_from(units).unwrap_or(i64::MAX), SCALE);
    Bounds { low: share(low), high: share(high) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(good: u32, total: u32) -> Proportion {
        Proportion::new(good, total).unwrap()
    }

    #[test]
    fn no_cases_are_no_share() {
        assert_eq!(Proportion::new(0, 0), None);
        assert_eq!(Proportion::new(3, 2), None);
    }

    #[test]
    fn a_third_of_a_census_is_a_third() {
        assert_eq!(of(1, 3).exact(), bounds(33_333_333, 33_333_334));
        assert_eq!(of(3, 3).exact(), bounds(ONE, ONE));
    }

    #[test]
    fn clopper_and_pearson_hold_95_percent_by_enumeration() {
        for total in [1, 2, 5, 17, 39, 60] {
            let intervals: Vec<Bounds> = (0..=total).map(|good| of(good, total).clopper_pearson()).collect();
            for share in (1i64..200).map(|i| Decimal::new(i * 5, 3)) {
                let truth: f64 = share.to_string().parse().unwrap();
                let mut covered = 0.0;
                let mut chance = (1.0 - truth).powi(i32::try_from(total).unwrap());
                for (good, interval) in (0u32..).zip(&intervals) {
                    covered += if (interval.low..=interval.high).contains(&share) { chance } else { 0.0 };
                    chance *= f64::from(total - good) / f64::from(good + 1) * truth / (1.0 - truth);
                }
                assert!(covered >= 0.95 - 1e-9, "{share} of {total}: {covered}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_share_lies_inside_and_both_sides_mirror(total in 1u32..5_000_000, part in 0u32..=1000) {
            let good = u32::try_from(u64::from(total) * u64::from(part) / 1000).unwrap();
            for interval in [Proportion::exact, Proportion::wilson, Proportion::clopper_pearson] {
                let (seen, other) = (interval(of(good, total)), interval(of(total - good, total)));
                let share = of(good, total).exact();
                prop_assert!(seen.low <= share.low && share.high <= seen.high);
                prop_assert!(seen.low >= Decimal::ZERO && seen.high <= Decimal::ONE);
                prop_assert_eq!((Decimal::ONE - seen.high, Decimal::ONE - seen.low), (other.low, other.high));
            }
        }
    }
}
