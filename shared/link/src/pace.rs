//! When to try again, and when to say why. Pure: time and chance are arguments.

use std::time::{Duration, Instant};

/// A reason that holds is said again after so long.
const AGAIN: Duration = Duration::from_hours(1);

/// Pauses between attempts: they double with every failure in a row.
#[derive(Debug, Clone)]
pub struct Pace {
    first: Duration,
    longest: Duration,
    failures: u32,
    random: u64,
}

impl Pace {
    /// From `first` to `longest`; `seed` spreads the pauses of those who lost the same peer at the same instant.
    #[must_use]
    pub const fn new(first: Duration, longest: Duration, seed: u64) -> Self {
        Self { first, longest, failures: 0, random: seed | 1 }
    }

    /// The pause after an attempt; `good` where it had held. Anything between half and one and a half of what is due,
    /// so that many do not all come back at another instant (xorshift64: Marsaglia 2003).
    pub fn pause(&mut self, good: bool) -> Duration {
        self.failures = if good { 0 } else { self.failures.saturating_add(1) };
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let due = self.first.saturating_mul(1 << self.failures.min(16)).min(self.longest);
        let due = u64::try_from(due.as_millis()).unwrap_or(u64::MAX / 2);
        Duration::from_millis(due / 2 + self.random % (due + 1))
    }
}

/// The reason that was said last.
#[derive(Debug, Default)]
pub struct Told(Option<(String, Instant)>);

impl Told {
    /// Whether `why` is to be said: it is another reason than before, or was said an hour ago.
    pub fn is_news(&mut self, why: &str, now: Instant) -> bool {
        let known = self.0.as_ref();
        if known.is_some_and(|(old, at)| old == why && now.saturating_duration_since(*at) < AGAIN) {
            return false;
        }
        self.0 = Some((why.to_owned(), now));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_begin_anew_after_a_good_one() {
        let (first, longest) = (Duration::from_millis(250), Duration::from_mins(2));
        for seed in [0, 1, u64::MAX] {
            let mut pace = Pace::new(first, longest, seed);
            for failures in 1..40 {
                let due = first.saturating_mul(1 << failures.min(16)).min(longest);
                let pause = pace.pause(false);
                assert!(due / 2 <= pause && pause <= due * 3 / 2, "{failures}: {pause:?} for {due:?}");
            }
            assert!(pace.pause(true) <= first * 3 / 2);
        }
    }

    #[test]
    fn two_who_lost_the_same_peer_do_not_come_back_together() {
        let pace = |seed| Pace::new(Duration::from_secs(1), Duration::from_mins(2), seed);
        let (mut one, mut other) = (pace(7), pace(9));
        let pauses: Vec<_> = (0..8).map(|_| (one.pause(false), other.pause(false))).collect();
        assert!(pauses.iter().all(|(one, other)| one != other), "{pauses:?}");
    }

    #[test]
    fn a_reason_is_said_once_an_hour_and_another_at_once() {
        let (mut told, start) = (Told::default(), Instant::now());
        assert!(told.is_news("away", start));
        assert!(!told.is_news("away", start + Duration::from_mins(59)));
        assert!(told.is_news("refused", start + Duration::from_mins(59)));
        assert!(told.is_news("away", start + Duration::from_mins(59)));
        assert!(told.is_news("away", start + Duration::from_hours(2)));
    }
}
