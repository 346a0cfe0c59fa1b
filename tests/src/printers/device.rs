//! One device: what it is, what it has printed, and what ails it. Time is an argument.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::make::Make;

/// What a test does to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ailment {
    /// Nothing: it answers, and says that it can print.
    Healthy,
    /// Answers, and says noPaper with a critical alert.
    NoPaper,
    /// Answers, and says jammed with a critical alert.
    Jammed,
    /// Takes every question and answers none.
    Off,
    /// Answers, each time this much later.
    Slow(Duration),
    /// Answers with octets that are no SNMP.
    Garbage,
}

/// A printer's lasting traits and present state.
#[derive(Debug)]
pub struct Device {
    /// Its make and model.
    pub make: &'static Make,
    /// prtGeneralSerialNumber; begins with `SIM`, so that nobody takes it for a real one.
    pub serial: String,
    /// sysName and prtGeneralPrinterName.
    pub name: String,
    /// Pages an hour while it lives.
    pub pages_per_hour: u32,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    ailment: Ailment,
    /// Life count at `since`.
    printed: u32,
    /// Device time from which `printed` counts on.
    since: Duration,
}

impl Device {
    /// A healthy device that has printed `printed` pages when it starts.
    #[must_use]
    pub fn new(make: &'static Make, serial: String, name: String, printed: u32, pages_per_hour: u32) -> Self {
        let state = State { ailment: Ailment::Healthy, printed, since: Duration::ZERO };
        Self { make, serial, name, pages_per_hour, state: Mutex::new(state) }
    }

    /// What ails it.
    #[must_use]
    pub fn ailment(&self) -> Ailment {
        self.lock().ailment
    }

    /// Makes it ill or well, `up` after its start. A device that cannot print stands still meanwhile.
    pub fn set_ailment(&self, ailment: Ailment, up: Duration) {
        let printed = self.life_count(up);
        *self.lock() = State { ailment, printed, since: up };
    }

    /// Its main board is replaced: the counter begins again at 0, `up` after its start.
    pub fn reset_counter(&self, up: Duration) {
        let mut state = self.lock();
        *state = State { printed: 0, since: up, ..*state };
    }

    /// prtMarkerLifeCount, `up` after its start; wraps as a Counter32 does.
    #[must_use]
    pub fn life_count(&self, up: Duration) -> u32 {
        let state = *self.lock();
        if matches!(state.ailment, Ailment::NoPaper | Ailment::Jammed | Ailment::Off) {
            return state.printed;
        }
        let seconds = up.saturating_sub(state.since).as_secs();
        let pages = seconds.saturating_mul(u64::from(self.pages_per_hour)) / 3600;
        state.printed.wrapping_add(u32::try_from(pages & u64::from(u32::MAX)).unwrap_or(0))
    }

    /// The state is one plain value, whole even where a holder of the lock panicked.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printers::MAKES;

    fn device() -> Device {
        Device::new(&MAKES[0], "SIM1".to_owned(), "p1".to_owned(), 1000, 600)
    }

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn a_device_prints_while_it_can() {
        let device = device();
        assert_eq!(device.life_count(HOUR), 1600);
        device.set_ailment(Ailment::Jammed, HOUR);
        assert_eq!(device.life_count(2 * HOUR), 1600);
        device.set_ailment(Ailment::Healthy, 2 * HOUR);
        assert_eq!(device.life_count(3 * HOUR), 2200);
    }

    #[test]
    fn a_new_main_board_counts_from_nothing() {
        let device = device();
        device.reset_counter(HOUR);
        assert_eq!(device.life_count(HOUR), 0);
        assert_eq!(device.life_count(2 * HOUR), 600);
    }
}
