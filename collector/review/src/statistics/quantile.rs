//! Percentiles by nearest rank: the smallest value that at least a share `p` of the sample does not exceed (RFC 2330
//! §11.3). Spreadsheets interpolate; contracts that mean that must say so.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::tail;

/// Half of the 5 % that may miss.
const SIDE: f64 = 0.025;

/// A share of a sample, above 0 and up to 1, with at most six decimals: 0.95 is the 95th percentile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share(u32);

/// One, in units of a [`Share`].
const WHOLE: u32 = 1_000_000;

impl Share {
    /// `None` outside the bounds.
    #[must_use]
    pub fn new(share: Decimal) -> Option<Self> {
        let parts = share.checked_mul(Decimal::from(WHOLE))?;
        let parts = parts.is_integer().then(|| parts.to_u32()).flatten()?;
        (1..=WHOLE).contains(&parts).then_some(Self(parts))
    }

    /// From 0 to 1.
    #[must_use]
    pub fn value(self) -> Decimal {
        Decimal::new(i64::from(self.0), 6).normalize()
    }

    fn float(self) -> f64 {
        f64::from(self.0) / f64::from(WHOLE)
    }

    /// Rank of the percentile among `count` sorted values, from 1; `None` of no values.
    #[must_use]
    pub fn rank(self, count: u32) -> Option<u32> {
        let rank = (u64::from(self.0) * u64::from(count)).div_ceil(u64::from(WHOLE));
        u32::try_from(rank).ok().filter(|rank| *rank > 0)
    }

    /// Fewest values whose percentile has an upper bound; `u32::MAX` for the maximum, which never has one.
    #[must_use]
    pub fn least_count(self) -> u32 {
        let (mut below, mut above) = (0, u32::MAX);
        while above - below > 1 {
            let middle = below + (above - below) / 2;
            if tail::at_least(middle, middle, self.float()) <= SIDE { above = middle } else { below = middle }
        }
        above
    }

    /// Ranks between whose values the true percentile lies with at least 95 %, whatever the values' distribution:
    /// `P(low <= Bin(n, p) <= high − 1) >= 0.95`. An end is `None` where the sample is too small to bound it.
    ///
    /// The values must be independent of one another; a slow hour that fills many of them makes the interval too narrow.
    #[must_use]
    pub fn ranks(self, count: u32) -> Ranks {
        let p = self.float();
        let fewer = |rank: u32| tail::at_least(count - rank + 1, count, 1.0 - p) <= SIDE;
        let more = |rank: u32| tail::at_least(rank, count, p) <= SIDE;
        // Both grow more likely in one direction only, so halving finds the first rank that fits.
        let first = |fits: &dyn Fn(u32) -> bool| {
            let (mut below, mut above) = (0, count + 1);
            while above - below > 1 {
                let middle = below + (above - below) / 2;
                if fits(middle) { above = middle } else { below = middle }
            }
            above
        };
        let high = first(&more);
        let low = first(&|rank| !fewer(rank)) - 1;
        Ranks { low: (low > 0).then_some(low), high: (high <= count && count > 0).then_some(high) }
    }
}

/// Ranks of a sorted sample, from 1; `None`: no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranks {
    /// Its value is not above the true percentile.
    pub low: Option<u32>,
    /// Its value is not below the true percentile.
    pub high: Option<u32>,
}

/// The value of rank `rank`, from 1, of a sorted sample.
#[must_use]
pub fn at_rank<T: Copy>(sorted: &[T], rank: u32) -> Option<T> {
    sorted.get(usize::try_from(rank).ok()?.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(text: &str) -> Share {
        Share::new(text.parse().unwrap()).unwrap()
    }

    fn percentile(values: &mut [i64], p: Share) -> i64 {
        values.sort_unstable();
        let rank = p.rank(u32::try_from(values.len()).unwrap()).unwrap();
        at_rank(values, rank).unwrap()
    }

    #[test]
    fn the_95th_percentile_of_so_few_values_has_no_upper_bound() {
        assert_eq!(share("0.95").ranks(71).high, None);
        assert_eq!(share("0.95").ranks(72).high, Some(72));
        assert_eq!((share("0.95").least_count(), share("1").least_count()), (72, u32::MAX));
        assert_eq!(share("0.5").ranks(0), Ranks { low: None, high: None });
        assert_eq!(share("0.5").rank(0), None);
    }

    #[test]
    fn a_share_out_of_bounds_is_none() {
        for bad in ["0", "-0.1", "1.000001", "0.9999999"] {
            assert_eq!(Share::new(bad.parse().unwrap()), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn it_is_one_of_the_values_rises_with_p_and_scales_with_them(
            mut values in proptest::collection::vec(-1000i64..1000, 1..60), p in 1u32..=WHOLE, q in 1u32..=WHOLE
        ) {
            let (low, high) = (Share(p.min(q)), Share(p.max(q)));
            let (at_low, at_high) = (percentile(&mut values, low), percentile(&mut values, high));
            prop_assert!(at_low <= at_high && values.contains(&at_low));
            let mut scaled: Vec<i64> = values.iter().map(|value| value * 3 + 7).collect();
            prop_assert_eq!(percentile(&mut scaled, low), at_low * 3 + 7);
        }

        #[test]
        fn the_percentile_lies_between_its_ranks(count in 1u32..20_000, p in 1u32..WHOLE) {
            let (rank, ranks) = (Share(p).rank(count).unwrap(), Share(p).ranks(count));
            prop_assert!(ranks.low.is_none_or(|low| low <= rank));
            prop_assert!(ranks.high.is_none_or(|high| high >= rank));
        }
    }
}
