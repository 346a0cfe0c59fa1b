//! The task that checks and reads one printer, and the pollers that all printers share.

use std::time::Duration;

use motprov_printer::{Limits, PollError, Poller};
use tracing::{info, warn};

use super::Watch;
use crate::config::Schedule;
use crate::probe::printer::{Counting, Printer};
use crate::schedule::Ticker;

impl Watch {
    /// Checks and reads a printer until nobody listens.
    pub async fn printer(self, printer: Printer, pollers: Pollers) {
        let start = self.clock.now().wall;
        let mut checks = Ticker::at_once(self.schedule.check.ms(), self.phase, start);
        let mut readings = Ticker::at_once(self.schedule.printer_counters.ms(), self.phase, start);
        let (mut wanted, mut there, mut known) = (false, None, false);
        let mut counting = Counting::default();
        let mut fault = None;
        loop {
            self.tick(&mut checks).await;
            let Ok(permit) = self.permits.acquire().await else { return };
            let (seen, answered, error) =
                printer.check(&pollers.light, self.clock, counting.indexes(), known).await;
            known |= answered;
            // By kind: the text holds durations, which differ each time.
            let kind = error.as_ref().map(std::mem::discriminant);
            if let Some(error) = error.filter(|_| kind != fault) {
                warn!(printer = %printer.asset, "{error}");
            }
            fault = kind;
            if there.replace(answered) != Some(answered) {
                info!(printer = %printer.asset, answered, "printer");
            }
            // Told at once: a full reading can take longer than the time between two checks.
            if self.seen.send(seen).await.is_err() {
                return;
            }
            wanted |= readings.due(self.clock.now().wall).is_some();
            if wanted && answered {
                let seen = printer.read(&pollers.full, self.clock, &mut counting).await;
                wanted = false;
                if self.seen.send(seen).await.is_err() {
                    return;
                }
            }
            drop(permit);
        }
    }
}

/// One patient poller for full readings, one quick one for checks; all printers share both.
#[derive(Clone)]
pub struct Pollers {
    light: Poller,
    full: Poller,
}

impl Pollers {
    /// Opens the sockets.
    ///
    /// # Errors
    /// [`PollError::Local`] where the system gives none.
    pub async fn open(schedule: &Schedule) -> Result<Self, PollError> {
        let check = Duration::from_millis(schedule.check.ms().unsigned_abs());
        // Asked twice, and over before the next check is due.
        let timeout = (check * 2 / 5).min(Duration::from_secs(2));
        let light = Limits { timeout, retries: 1, deadline: check * 9 / 10, ..Limits::default() };
        let deadline = (check * 2 / 3).clamp(Duration::from_secs(10), Duration::from_mins(1));
        let full = Limits { timeout: Duration::from_secs(2), deadline, ..Limits::default() };
        Ok(Self { light: Poller::new(light).await?, full: Poller::new(full).await? })
    }
}
