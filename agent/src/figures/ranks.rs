//! Finds a percentile of a step's readings. Promise: exact up to [`MOST`] readings; of more, an even share is looked
//! at, and memory stays at 8 KiB.

/// Readings held at once: four hours of one every 15 seconds.
const MOST: usize = 1024;

/// Readings of one step, or every second, fourth, eighth … of them.
#[derive(Debug)]
pub(super) struct Ranks {
    held: Vec<i64>,
    stride: u32,
    skip: u32,
}

impl Ranks {
    pub(super) const fn new() -> Self {
        Self { held: Vec::new(), stride: 1, skip: 0 }
    }

    pub(super) fn add(&mut self, value: i64) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        self.skip = self.stride - 1;
        self.held.push(value);
        if self.held.len() == MOST {
            let mut place = 0;
            self.held.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.stride = self.stride.saturating_mul(2);
        }
    }

    /// The smallest reading that at least `percent` of all do not exceed: nearest rank, RFC 2330 §11.3.
    pub(super) fn nearest(&self, percent: usize) -> Option<i64> {
        let mut sorted = self.held.clone();
        let rank = (percent * sorted.len()).div_ceil(100).max(1);
        if rank > sorted.len() {
            return None;
        }
        Some(*sorted.select_nth_unstable(rank - 1).1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ranks(values: impl IntoIterator<Item = i64>) -> Ranks {
        let mut ranks = Ranks::new();
        values.into_iter().for_each(|value| ranks.add(value));
        ranks
    }

    #[test]
    fn the_nearest_rank_is_a_reading_that_was_made() {
        assert_eq!(ranks([]).nearest(95), None);
        assert_eq!(ranks([7]).nearest(95), Some(7));
        assert_eq!(ranks((1..=20).rev()).nearest(95), Some(19));
        assert_eq!(ranks(1..=21).nearest(95), Some(20));
        assert_eq!(ranks(1..=100).nearest(95), Some(95));
    }

    #[test]
    fn a_long_step_costs_no_more_memory_and_stays_close() {
        let ranks = ranks(0..1_000_000);
        assert!(ranks.held.len() < MOST && ranks.held.capacity() <= 2 * MOST);
        assert!(ranks.held.windows(2).all(|two| two[1] - two[0] == i64::from(ranks.stride)));
        let p95 = ranks.nearest(95).unwrap();
        assert!((940_000..960_000).contains(&p95), "{p95}");
    }

    proptest! {
        #[test]
        fn ninety_five_of_a_hundred_do_not_exceed_it(values in prop::collection::vec(-50..50_i64, 1..400)) {
            let p95 = ranks(values.iter().copied()).nearest(95).unwrap();
            let within = |limit: i64| values.iter().filter(|value| **value <= limit).count() * 100;
            prop_assert!(values.contains(&p95));
            prop_assert!(within(p95) >= 95 * values.len());
            prop_assert!(within(p95 - 1) < 95 * values.len());
        }
    }
}
