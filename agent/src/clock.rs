//! Reads the clocks. Promise: the only place where time is read; everybody else is told.

use motprov_host::{Clocks, clocks};
use motprov_shared::period::Timestamp;

/// One instant on three clocks. They drift apart when somebody sets the wall clock, or the machine sleeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock.
    pub wall: Timestamp,
    /// Milliseconds awake since the agent started, on the clock that nobody can set and that stops in sleep.
    pub mono: i64,
    /// Milliseconds that the machine slept or was hibernated since the agent started.
    pub asleep: i64,
}

/// All three clocks.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start: Clocks,
}

impl Clock {
    /// Starts the monotonic counts at 0.
    #[must_use]
    pub fn start() -> Self {
        Self { start: steady() }
    }

    /// All clocks, now.
    #[must_use]
    pub fn now(&self) -> Moment {
        let now = steady();
        let mono = now.awake_ms.saturating_sub(self.start.awake_ms);
        let total = now.total_ms.saturating_sub(self.start.total_ms);
        Moment { wall: Timestamp(now.wall_ms), mono, asleep: total.saturating_sub(mono).max(0) }
    }
}

/// The clocks are read one after another: whoever is held up between two of them would seem to have slept. Of two
/// readings, the one that shows less sleep was held up less.
fn steady() -> Clocks {
    let asleep = |clocks: &Clocks| clocks.total_ms.saturating_sub(clocks.awake_ms);
    let (one, two) = (clocks(), clocks());
    if asleep(&one) < asleep(&two) { one } else { two }
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;
    use std::time::Duration;

    use super::*;

    #[test]
    fn all_clocks_go_on_together_on_a_machine_that_is_awake() {
        let clock = Clock::start();
        let before = clock.now();
        sleep(Duration::from_millis(30));
        let after = clock.now();
        assert!(after.mono - before.mono >= 29);
        assert!((after.asleep - before.asleep).abs() < 1_000, "{before:?} {after:?}");
        assert!(after.wall.is_plausible());
    }
}
