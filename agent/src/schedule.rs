//! Says when something is due. Promise: no drift, since due times are multiples of the period and never sums of
//! waits; what was slept through is due once, not once per period.

use motprov_shared::identity::{AgentId, sha256};
use motprov_shared::period::Timestamp;

/// Where in a period this agent does what many agents do: the same every day, another for every agent, and spread
/// evenly over the period. `what` keeps the agent's own doings apart. Milliseconds.
#[must_use]
pub fn phase(agent: &AgentId, what: &str, period: i64) -> i64 {
    let hash = sha256(format!("{agent} {what}").as_bytes());
    let share = hash.0[..8].iter().fold(0_u128, |share, octet| (share << 8) | u128::from(*octet));
    let period = u128::from(period.max(0).unsigned_abs());
    i64::try_from((share * period) >> 64).unwrap_or(0)
}

/// Fires at `phase`, `phase + period`, `phase + 2 periods` … since 1970.
#[derive(Debug, Clone)]
pub struct Ticker {
    period: i64,
    phase: i64,
    next: Timestamp,
}

impl Ticker {
    /// Fires first at the next multiple after `now`. Both in milliseconds; a period below 1 counts as 1.
    #[must_use]
    pub fn aligned(period: i64, phase: i64, now: Timestamp) -> Self {
        let period = period.max(1);
        let mut ticker = Self { period, phase: phase.rem_euclid(period), next: now };
        ticker.next = ticker.latest(now).plus(ticker.period);
        ticker
    }

    /// Fires first at once, then at multiples.
    #[must_use]
    pub fn at_once(period: i64, phase: i64, now: Timestamp) -> Self {
        Self { next: now, ..Self::aligned(period, phase, now) }
    }

    /// The time of the tick if one is due. A clock that was set back moves the next tick back with it.
    pub fn due(&mut self, now: Timestamp) -> Option<Timestamp> {
        if self.next.since(now) > self.period {
            self.next = self.latest(now).plus(self.period);
        }
        if now < self.next {
            return None;
        }
        let tick = self.latest(now);
        self.next = tick.plus(self.period);
        Some(tick)
    }

    /// Milliseconds until the next tick, 0 where it is due.
    #[must_use]
    pub fn wait(&self, now: Timestamp) -> i64 {
        self.next.since(now).clamp(0, self.period)
    }

    /// The last multiple that is not after `now`.
    fn latest(&self, now: Timestamp) -> Timestamp {
        now.plus(-(now.0 - self.phase).rem_euclid(self.period))
    }
}

/// Lets what is urgent go at once, but never twice within a pause.
#[derive(Debug, Clone)]
pub struct Prompt {
    pause: i64,
    not_before: i64,
}

impl Prompt {
    /// `pause` in milliseconds.
    #[must_use]
    pub const fn new(pause: i64) -> Self {
        Self { pause, not_before: i64::MIN }
    }

    /// Whether something urgent may go now; `now` is monotonic milliseconds. What goes begins a pause.
    pub const fn due(&mut self, urgent: bool, now: i64) -> bool {
        let due = urgent && now >= self.not_before;
        if due {
            self.not_before = now.saturating_add(self.pause);
        }
        due
    }

    /// Milliseconds until something urgent may go.
    #[must_use]
    pub fn wait(&self, urgent: bool, now: i64) -> Option<i64> {
        urgent.then(|| self.not_before.saturating_sub(now).max(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_agents_do_not_speak_at_once() {
        for (what, period) in [("batch", 3_600_000), ("check", 60_000)] {
            let mut buckets = [0_u32; 100];
            for n in 0..1_000 {
                let agent = format!("site-{}/ws-{n:04}", n % 7).parse().unwrap();
                let phase = phase(&agent, what, period);
                assert!((0..period).contains(&phase));
                buckets[usize::try_from(phase * 100 / period).unwrap()] += 1;
            }
            // Ten on the average; 25 of pure chance would be one bucket in ten thousand.
            assert!(buckets.iter().all(|count| *count <= 25), "{buckets:?}");
        }
    }

    #[test]
    fn a_clock_that_goes_ten_years_ahead_and_back_costs_one_tick_each() {
        let (mut ticker, years) = (Ticker::aligned(60_000, 7_000, Timestamp(0)), 315_360_000_000);
        let mut ticks = 0;
        for second in 0..600 {
            let ahead = if (200..400).contains(&second) { years } else { 0 };
            ticks += u32::from(ticker.due(Timestamp(second * 1_000 + ahead)).is_some());
        }
        // Ten minutes: ten ticks, give or take one at each of the two jumps.
        assert!((9..=12).contains(&ticks), "{ticks}");
    }

    #[test]
    fn ticks_fall_on_multiples_however_late_the_caller_is() {
        let mut ticker = Ticker::aligned(15_000, 0, Timestamp(100_001));
        assert_eq!(ticker.due(Timestamp(104_999)), None);
        assert_eq!(ticker.due(Timestamp(105_007)), Some(Timestamp(105_000)));
        assert_eq!(ticker.wait(Timestamp(105_007)), 14_993);
        assert_eq!(ticker.due(Timestamp(120_000)), Some(Timestamp(120_000)));
    }

    #[test]
    fn a_night_asleep_is_one_tick() {
        let mut ticker = Ticker::at_once(60_000, 7_000, Timestamp(0));
        assert!(ticker.due(Timestamp(0)).is_some());
        assert_eq!(ticker.due(Timestamp(30_000_000)), Some(Timestamp(29_947_000)));
        assert_eq!(ticker.due(Timestamp(30_000_001)), None);
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_silence_the_ticks() {
        let mut ticker = Ticker::aligned(1_000, 0, Timestamp(9_000_000));
        assert_eq!(ticker.due(Timestamp(5_000_300)), None);
        assert_eq!(ticker.wait(Timestamp(5_000_300)), 700);
        assert_eq!(ticker.due(Timestamp(5_001_000)), Some(Timestamp(5_001_000)));
    }

    #[test]
    fn what_is_urgent_goes_at_once_and_then_not_before_a_pause() {
        let mut prompt = Prompt::new(60_000);
        assert!(!prompt.due(false, 0));
        assert!(prompt.due(true, 5));
        assert!(!prompt.due(true, 60_004));
        assert_eq!((prompt.wait(true, 60_000), prompt.wait(false, 60_000)), (Some(5), None));
        assert!(prompt.due(true, 60_005));
    }
}
