//! When each of many devices has its turn. Pure. Promise: turns are spread evenly over the period, whatever the
//! number of devices, and a device keeps its turn.

use std::time::Duration;

use motprov_shared::period::Timestamp;

use crate::schedule::Ticker;

/// Between the first questions after a start, so that thousands of devices are not asked in one burst.
const FIRST: i64 = 30;

/// One device's turns. All in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rota {
    place: i64,
    check: i64,
    counters: i64,
    base: i64,
}

impl Rota {
    /// `place` is the device's, from 0, in the order that the agent began to watch them; `base` keeps several agents
    /// apart.
    pub(super) fn new(place: u32, (check, counters): (i64, i64), base: i64) -> Self {
        Self { place: place.into(), check: check.max(1), counters, base }
    }

    /// How long after the start the first question is put.
    pub(super) fn head_start(&self) -> Duration {
        let shift = (self.place * FIRST).min(self.shift());
        Duration::from_millis(shift.max(0).unsigned_abs())
    }

    /// Checks, the first at once.
    pub(super) fn checks(&self, now: Timestamp) -> Ticker {
        Ticker::at_once(self.check, self.base + self.shift(), now)
    }

    /// Readings of counters, the first at once, each in the same moment as a check: of all printers, as many in each
    /// check's period.
    pub(super) fn readings(&self, now: Timestamp) -> Ticker {
        let slots = (self.counters / self.check).max(1);
        let slot = (self.place % slots) * self.check;
        Ticker::at_once(self.counters, self.base + self.shift() + slot, now)
    }

    fn shift(&self) -> i64 {
        // Steps of the golden ratio: however many there are, and however many join later, none stand close.
        const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
        let share = self.place.unsigned_abs().wrapping_mul(GOLDEN);
        i64::try_from((u128::from(share) * u128::from(self.check.unsigned_abs())) >> 64).unwrap_or(0)
    }
}

/// Slots between two turns that nobody took, where they are further apart than a period.
pub(super) fn missed(last: Option<Timestamp>, turn: Timestamp, period: i64) -> u64 {
    let apart = last.map_or(0, |last| turn.since(last));
    u64::try_from(apart / period.max(1) - 1).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const PERIODS: (i64, i64) = (60_000, 900_000);

    /// How many printers have their turn in each `width` milliseconds of `length`.
    fn spread(of: u32, length: i64, width: i64, ticker: impl Fn(Rota) -> Ticker) -> BTreeMap<i64, usize> {
        let start = Timestamp(1_800_000_000_000);
        let mut turns = BTreeMap::new();
        for place in 0..of {
            let mut ticker = ticker(Rota::new(place, PERIODS, 7_000));
            assert!(ticker.due(start).is_some(), "the first is at once");
            *turns.entry(ticker.wait(start) % length / width).or_default() += 1;
        }
        turns
    }

    #[test]
    fn two_thousand_printers_are_asked_evenly_over_the_minute() {
        let start = Timestamp(1_800_000_000_000);
        let turns = spread(2_000, 60_000, 1_000, |rota| rota.checks(start));
        assert_eq!(turns.len(), 60);
        assert!(turns.values().all(|count| (30..=37).contains(count)), "{turns:?}");
    }

    #[test]
    fn counters_are_read_of_as_many_printers_in_each_minute() {
        let start = Timestamp(1_800_000_000_000);
        let turns = spread(2_000, 900_000, 60_000, |rota| rota.readings(start));
        assert_eq!(turns.len(), 15);
        assert!(turns.values().all(|count| (120..=148).contains(count)), "{turns:?}");
    }

    #[test]
    fn a_single_printer_is_asked_at_once_and_thousands_not_in_one_burst() {
        assert_eq!(Rota::new(0, PERIODS, 0).head_start(), Duration::ZERO);
        assert_eq!(Rota::new(10, PERIODS, 0).head_start(), Duration::from_millis(300));
        let starts = (0..3_000).map(|place| Rota::new(place, PERIODS, 0).head_start());
        assert!(starts.clone().all(|start| start < Duration::from_mins(1)));
        assert!(starts.filter(|start| *start < Duration::from_secs(1)).count() < 100);
    }

    #[test]
    fn slots_that_nobody_took_are_counted() {
        let at = |ms| Timestamp(ms);
        assert_eq!(missed(None, at(60_000), 60_000), 0);
        assert_eq!(missed(Some(at(60_000)), at(120_000), 60_000), 0);
        assert_eq!(missed(Some(at(60_000)), at(300_000), 60_000), 3);
        assert_eq!(missed(Some(at(65_000)), at(60_000), 60_000), 0, "a clock that was set back");
    }
}
