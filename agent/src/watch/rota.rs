//! When each of many printers has its turn. Pure. Promise: turns are spread evenly over the period, whatever the
//! number of printers, and a printer keeps its turn.

use std::time::Duration;

use motprov_shared::period::Timestamp;

use crate::schedule::Ticker;

/// Between the first questions after a start, so that thousands of printers are not asked in one burst.
const FIRST: i64 = 30;

/// One printer's turns. All in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rota {
    place: i64,
    of: i64,
    check: i64,
    counters: i64,
    base: i64,
}

impl Rota {
    /// `place` is the printer's, from 0, among `of`; `base` keeps several agents apart.
    pub(super) fn new(place: usize, of: usize, (check, counters): (i64, i64), base: i64) -> Self {
        let count = |number| i64::try_from(number).unwrap_or(i64::MAX / 1_000_000);
        Self { place: count(place), of: count(of).max(1), check: check.max(1), counters, base }
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
        self.check * self.place / self.of
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
    fn spread(of: usize, length: i64, width: i64, ticker: impl Fn(Rota) -> Ticker) -> BTreeMap<i64, usize> {
        let start = Timestamp(1_800_000_000_000);
        let mut turns = BTreeMap::new();
        for place in 0..of {
            let mut ticker = ticker(Rota::new(place, of, PERIODS, 7_000));
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
        assert!(turns.values().all(|count| (32..=35).contains(count)), "{turns:?}");
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
        assert_eq!(Rota::new(0, 1, PERIODS, 0).head_start(), Duration::ZERO);
        assert_eq!(Rota::new(10, 20, PERIODS, 0).head_start(), Duration::from_millis(300));
        assert_eq!(Rota::new(2_999, 3_000, PERIODS, 0).head_start(), Duration::from_millis(59_980));
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
