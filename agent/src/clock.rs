//! Reads the two clocks. Promise: the only place where time is read; everybody else is told.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use motprov_shared::period::Timestamp;

/// One instant on both clocks. They drift apart when somebody sets the wall clock, or the machine sleeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The wall clock.
    pub wall: Timestamp,
    /// Milliseconds awake since the agent started, on the clock that nobody can set and that stops in sleep.
    pub mono: i64,
    /// Milliseconds that the machine slept or was hibernated since the agent started.
    pub asleep: i64,
}

/// Both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// Starts the monotonic count at 0.
    #[must_use]
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }

    /// Both clocks, now.
    #[must_use]
    pub fn now(&self) -> Moment {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let clip = |ms: u128| i64::try_from(ms).unwrap_or(i64::MAX);
        Moment { wall: Timestamp(clip(wall)), mono: clip(self.start.elapsed().as_millis()), asleep: 0 }
    }
}
