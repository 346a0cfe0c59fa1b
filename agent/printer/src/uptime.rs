//! How long a printer has run, across the end of sysUpTime's 32 bits. Promise: a counter that began again at 0 because
//! it was full is not taken for a start of the printer, wherever that can be told.
//!
//! sysUpTime is full after 497 days, and so is hrSystemUptime: both are `TimeTicks`, so that the one cannot tell of the
//! other. Two things can: snmpEngineTime, which counts seconds, and our own clock between two readings. Where neither
//! does (the first reading of a printer without snmpEngineTime), the time told is a lower bound.

use crate::light::UpTime;

/// `TimeTicks` begin again at 0 after this many.
const FULL: i64 = 1 << 32;
/// Two clocks of one printer may differ by as much, 1/100 s.
const OF_ITS_OWN: i64 = 10 * 60 * 100;
/// Between two readings its clock and ours may differ by as much, 1/100 s.
const OF_OURS: i64 = 60 * 100;

/// What was last known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Running {
    last: Option<Last>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Last {
    ticks: i64,
    at: i64,
    /// How often it was full.
    rounds: i64,
}

/// How long the printer has run by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ran {
    /// Whole seconds.
    pub seconds: i64,
    /// It was started since the reading before.
    pub restarted: bool,
}

impl Running {
    /// Takes what the printer said at `at`, milliseconds of a clock that nobody sets. `None` where it said nothing.
    pub fn step(&mut self, said: UpTime, at: i64) -> Option<Ran> {
        let ticks = said.ticks.filter(|ticks| (0..FULL).contains(ticks))?;
        let by_engine = said.engine_time.and_then(|seconds| rounds_of_engine(ticks, seconds));
        let before = self.last;
        let wrapped = before.is_some_and(|last| is_full_circle(last, ticks, at));
        let fell = before.is_some_and(|last| ticks < last.ticks);
        let kept = before.filter(|_| !fell || wrapped).map_or(0, |last| last.rounds + i64::from(wrapped));
        let rounds = by_engine.unwrap_or(kept).max(kept);
        self.last = Some(Last { ticks, at, rounds });
        Some(Ran { seconds: (ticks + rounds * FULL) / 100, restarted: fell && !wrapped && rounds == 0 })
    }
}

/// How often the ticks were full, by a clock in seconds that agrees with them.
fn rounds_of_engine(ticks: i64, seconds: i64) -> Option<i64> {
    let by_engine = seconds.checked_mul(100)?;
    let rounds = by_engine.checked_sub(ticks)?.checked_add(FULL / 2)?.div_euclid(FULL);
    let off = by_engine - ticks - rounds * FULL;
    // Drift grows with time: a thousandth of it is allowed too.
    (rounds > 0 && off.abs() <= OF_ITS_OWN + by_engine / 1000).then_some(rounds)
}

/// Fewer ticks than before, but as many as our clock expects of a printer that ran on.
fn is_full_circle(last: Last, ticks: i64, at: i64) -> bool {
    let passed = at.saturating_sub(last.at) / 10;
    let off = (ticks + FULL - last.ticks).saturating_sub(passed);
    ticks < last.ticks && off.abs() <= OF_OURS + passed / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    fn said(ticks: i64) -> UpTime {
        UpTime { ticks: Some(ticks), engine_time: None }
    }

    #[test]
    fn a_full_counter_is_no_restart() {
        let mut running = Running::default();
        let near = FULL - 100_000;
        assert_eq!(running.step(said(near), 0), Some(Ran { seconds: near / 100, restarted: false }));
        let after = running.step(said(50_000), 1_500_000);
        assert_eq!(after, Some(Ran { seconds: (FULL + 50_000) / 100, restarted: false }));
        let later = running.step(said(140_000), 2_400_000);
        assert_eq!(later, Some(Ran { seconds: (FULL + 140_000) / 100, restarted: false }), "and stays so");
    }

    #[test]
    fn a_restart_is_one_even_shortly_before_the_counter_is_full() {
        let mut running = Running::default();
        running.step(said(FULL - 100_000), 0);
        // A quarter of an hour later the counter would not have been full.
        assert_eq!(running.step(said(30_000), 900_000), Some(Ran { seconds: 300, restarted: true }));
        running.step(said(FULL / 2), DAY);
        assert_eq!(running.step(said(5), 2 * DAY).map(|ran| ran.restarted), Some(true));
    }

    #[test]
    fn the_engines_clock_tells_of_the_rounds_before_the_first_reading() {
        let day_600 = UpTime { ticks: Some(600 * DAY / 10 - FULL), engine_time: Some(600 * DAY / 1000 + 40) };
        assert_eq!(
            Running::default().step(day_600, 0),
            Some(Ran { seconds: 600 * DAY / 1000, restarted: false })
        );
        let of_another_mind = UpTime { ticks: Some(100), engine_time: Some(300 * DAY / 1000) };
        assert_eq!(Running::default().step(of_another_mind, 0).map(|ran| ran.seconds), Some(1));
    }

    #[test]
    fn nonsense_is_nothing() {
        let mut running = Running::default();
        assert_eq!(running.step(UpTime::default(), 0), None);
        assert_eq!(running.step(said(-1), 0), None);
        assert_eq!(running.step(said(i64::MAX), 0), None);
        let engine = UpTime { ticks: Some(1), engine_time: Some(i64::MAX) };
        assert_eq!(running.step(engine, i64::MAX).map(|ran| ran.seconds), Some(0));
    }
}
