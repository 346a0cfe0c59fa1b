//! Notices that time did not pass as usual: the machine slept, somebody set the clock, or the agent stood still.
//! Pure. Promise: every look is compared with the one before it, so that nothing is missed between two.

use motprov_shared::period::Timestamp;

use crate::clock::Moment;

/// Differences up to this long are no event, milliseconds: a leap second, a slewed clock, a busy machine.
pub const TOLERANCE: i64 = 1_000;

/// What happened between two looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// The last look before, by the clock as it was then.
    pub until: Timestamp,
    /// Where the time awake begins that is told after it, by the clock as it is now.
    pub from: Timestamp,
    /// The look that noticed it.
    pub now: Moment,
    /// Milliseconds asleep or hibernated; 0 where it was not.
    pub slept: i64,
    /// How far the wall clock was set forward, or back where negative, milliseconds; 0 where it was not.
    pub jumped: i64,
    /// The agent stood still for longer than its patience.
    pub held_up: bool,
}

/// Remembers the last look.
#[derive(Debug)]
pub struct Vigil {
    last: Moment,
    /// How late the next look may be, milliseconds.
    patience: i64,
    /// How long after the last look the next was planned, milliseconds.
    planned: i64,
}

impl Vigil {
    /// `patience` is how many milliseconds the agent may be held up before its readings are told apart.
    #[must_use]
    pub const fn new(now: Moment, patience: i64) -> Self {
        Self { last: now, patience, planned: 0 }
    }

    /// The agent is about to wait so many milliseconds: so much of the time until the next look is as planned.
    pub const fn plan(&mut self, wait: i64) {
        self.planned = wait;
    }

    /// Milliseconds that the agent stood still since the last look: time awake beyond what was planned.
    #[must_use]
    pub fn late(&self, now: Moment) -> i64 {
        now.mono.saturating_sub(self.last.mono).saturating_sub(self.planned).max(0)
    }

    /// Compares with the last look.
    pub fn look(&mut self, now: Moment) -> Option<Break> {
        let held_up = self.late(now) > self.patience;
        let last = std::mem::replace(&mut self.last, now);
        self.planned = 0;
        let awake = now.mono.saturating_sub(last.mono).max(0);
        let slept = over(now.asleep.saturating_sub(last.asleep).max(0));
        let jumped = over(now.wall.since(last.wall).saturating_sub(awake).saturating_sub(slept));
        if slept == 0 && jumped == 0 && !held_up {
            return None;
        }
        // The time awake before falling asleep and after waking is told as if it were all after.
        let from = if held_up { now.wall } else { now.wall.plus(-awake) };
        Some(Break { until: last.wall, from, now, slept, jumped, held_up })
    }
}

const fn over(ms: i64) -> i64 {
    if ms.saturating_abs() > TOLERANCE { ms } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEARS: i64 = 315_360_000_000;

    fn moment(wall: i64, mono: i64, asleep: i64) -> Moment {
        Moment { wall: Timestamp(1_790_000_000_000 + wall), mono, asleep }
    }

    /// What the second look, 15 s awake after the first, tells.
    fn second(wall: i64, asleep: i64) -> Option<(i64, i64, i64, i64)> {
        let mut vigil = Vigil::new(moment(0, 0, 0), 60_000);
        let told = vigil.look(moment(wall, 15_000, asleep));
        told.map(|told| {
            (told.until.0 - 1_790_000_000_000, told.from.0 - 1_790_000_000_000, told.slept, told.jumped)
        })
    }

    #[test]
    fn a_steady_clock_a_slewed_one_and_a_leap_second_are_nothing() {
        for wall in [15_000, 15_008, 14_992, 14_000, 16_000] {
            assert_eq!(second(wall, 0), None, "{wall}");
        }
        // Reading three clocks takes its time on a busy machine.
        assert_eq!(second(15_000, 300), None);
    }

    #[test]
    fn two_days_asleep_are_told_apart_from_a_clock_that_was_set() {
        let days = 2 * 86_400_000;
        assert_eq!(second(days + 15_000, days), Some((0, days, days, 0)));
        assert_eq!(second(days + 15_000, 0), Some((0, days, 0, days)));
        // Both at once: the clock was an hour slow when the machine awoke.
        assert_eq!(second(days + 15_000 - 3_600_000, days), Some((0, days - 3_600_000, days, -3_600_000)));
    }

    #[test]
    fn a_clock_that_goes_ten_years_ahead_and_back_is_told_twice() {
        let mut vigil = Vigil::new(moment(0, 0, 0), 60_000);
        let mut jumped = |wall, mono| vigil.look(moment(wall, mono, 0)).map_or(0, |told| told.jumped);
        assert_eq!(jumped(15_000, 15_000), 0);
        assert_eq!(jumped(30_000 + YEARS, 30_000), YEARS);
        assert_eq!(jumped(45_000 + YEARS, 45_000), 0);
        assert_eq!(jumped(60_000, 60_000), -YEARS);
        assert_eq!(jumped(75_000, 75_000), 0);
        assert_eq!(jumped(90_000 - 3_600_000, 90_000), -3_600_000);
    }

    #[test]
    fn a_long_wait_that_was_planned_is_no_hold_up_and_a_late_wake_from_it_is() {
        let hour = 3_600_000;
        let mut vigil = Vigil::new(moment(0, 0, 0), 60_000);
        vigil.plan(hour);
        assert_eq!(vigil.late(moment(hour + 5_000, hour + 5_000, 0)), 5_000);
        assert_eq!(vigil.look(moment(hour + 60_000, hour + 60_000, 0)), None);
        vigil.plan(hour);
        // Something happened before the time.
        assert_eq!(vigil.look(moment(hour + 60_001, hour + 60_001, 0)), None);
        vigil.plan(hour);
        assert!(vigil.look(moment(2 * hour + 120_002, 2 * hour + 120_002, 0)).unwrap().held_up);
    }

    #[test]
    fn an_agent_that_was_held_up_claims_nothing_of_that_time() {
        let mut vigil = Vigil::new(moment(0, 0, 0), 60_000);
        let told = vigil.look(moment(3_600_000, 3_600_000, 0)).unwrap();
        assert_eq!((told.slept, told.jumped, told.held_up), (0, 0, true));
        assert_eq!(told.from, told.now.wall);
    }
}
