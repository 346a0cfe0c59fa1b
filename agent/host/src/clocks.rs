//! Three clocks, read together. Promise: their differences tell a clock that was set from a machine that slept.

/// One instant on three clocks, milliseconds. Each counts from an origin of its own: only differences between two
/// readings on the same machine, in the same run of it, mean anything (but for the wall clock, since 1970).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// The wall clock, since 1970; anybody may set it.
    pub wall_ms: i64,
    /// Time awake: stands still while the machine sleeps or hibernates.
    pub awake_ms: i64,
    /// Time awake and asleep. Where the platform has no such clock it is the time awake, and no sleep shows.
    pub total_ms: i64,
}

/// Reads the three clocks. No call leaves the process on Linux (vDSO).
#[must_use]
pub fn clocks() -> Clocks {
    let (awake_ms, total_ms) = unset();
    Clocks { wall_ms: wall(), awake_ms, total_ms }
}

fn wall() -> i64 {
    use std::time::{SystemTime, UNIX_EPOCH};
    let clip = |ms: u128| i64::try_from(ms).unwrap_or(i64::MAX);
    // A clock before 1970 is wrong anyway; it reads as 1970.
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| clip(since.as_millis()))
}

/// Linux counts sleep in `CLOCK_BOOTTIME` only. Source: `clock_gettime(2)`.
#[cfg(target_os = "linux")]
fn unset() -> (i64, i64) {
    use rustix::time::{ClockId, clock_gettime};
    let read = |clock| {
        let time = clock_gettime(clock);
        time.tv_sec.saturating_mul(1000).saturating_add(time.tv_nsec / 1_000_000)
    };
    (read(ClockId::Monotonic), read(ClockId::Boottime))
}

/// `QueryUnbiasedInterruptTime` leaves sleep out, `QueryInterruptTime` counts it; units of 100 ns.
#[cfg(windows)]
fn unset() -> (i64, i64) {
    let (awake, total) = crate::windows::interrupt_times();
    let ms = |units: u64| i64::try_from(units / 10_000).unwrap_or(i64::MAX);
    (ms(awake), ms(total))
}

/// One clock that nobody sets; whether it counts sleep is the platform's choice.
#[cfg(not(any(target_os = "linux", windows)))]
fn unset() -> (i64, i64) {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    let ms = i64::try_from(START.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(i64::MAX);
    (ms, ms)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn time_passes_on_all_three_clocks() {
        let before = clocks();
        std::thread::sleep(Duration::from_millis(20));
        let after = clocks();
        assert!(after.wall_ms > 1_700_000_000_000);
        assert!(after.awake_ms - before.awake_ms >= 19);
        assert!(after.total_ms - before.total_ms >= 19);
    }
}
