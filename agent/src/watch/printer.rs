//! The task that checks and reads one printer, and what all printers share. Promise: a printer waits for no other,
//! dead or alive; one that is silent is asked less often again, but never less often than each check.

use std::mem::{Discriminant, discriminant};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use motprov_printer::{Limits, PollError, Poller};
use motprov_shared::period::Timestamp;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{sleep, timeout};
use tracing::{debug, info, warn};

use super::Watch;
use super::rota::{Rota, missed};
use crate::config::Schedule;
use crate::probe::printer::{Counting, Printer};

/// Full readings under way at once: each may hold as much memory as a printer likes to send, within its limits.
const READINGS: usize = 256;
/// Octets that one reading may send us.
const OCTETS: usize = 256 * 1024;
/// After so many silent checks a printer is asked once a check, not twice.
const GIVEN_UP: u32 = 3;
/// How often counters are asked for in one slot, each time at a check: a lost datagram shall not cost the slot.
const TRIES: u32 = 4;

/// What is known of a printer between its turns.
#[derive(Default)]
struct Known {
    there: Option<bool>,
    silent: u32,
    fault: Option<Discriminant<PollError>>,
    turn: Option<Timestamp>,
    /// The last slot of its counters, and whether it gave nothing.
    reading: Option<Timestamp>,
    unread: bool,
}

impl Watch {
    /// Checks and reads a printer until nobody listens.
    /// `once` is whether it answered this agent before.
    pub async fn printer(self, printer: Printer, pollers: Pollers, once: Arc<AtomicBool>) {
        let periods = (self.schedule.check.ms(), self.schedule.printer_counters.ms());
        let rota = Rota::new(pollers.place(), periods, self.phase);
        sleep(rota.head_start()).await;
        let start = self.clock.now().wall;
        let (mut checks, mut readings) = (rota.checks(start), rota.readings(start));
        let (mut known, mut counting, mut tries) = (Known::default(), Counting::default(), 0);
        loop {
            let turn = self.tick(&mut checks).await;
            pollers.count(&printer, missed(known.turn.replace(turn), turn, periods.0));
            let Some(answered) = self.check(&printer, &pollers, &counting, &mut known, &once).await else {
                return;
            };
            if let Some(slot) = readings.due(self.clock.now().wall) {
                let last = known.reading.replace(slot);
                pollers.count_unread(&printer, missed(last, slot, periods.1) + u64::from(known.unread));
                (known.unread, tries) = (true, TRIES);
            }
            if tries > 0 && answered {
                // A lane that is not free in time is asked for again at the next turn.
                let Some(_lane) = pollers.lane().await else { continue };
                let seen = Box::pin(printer.read(&pollers.full, self.clock, &mut counting)).await;
                tries -= 1;
                if let Some(seen) = seen {
                    (known.unread, tries) = (false, 0);
                    if self.seen.send(seen).await.is_err() {
                        return;
                    }
                }
            }
            pollers.tell(turn, periods.0);
        }
    }

    /// One check, told at once: a full reading can take longer than the time between two checks. Says whether the
    /// printer answered; None where nobody listens.
    async fn check(
        &self,
        printer: &Printer,
        pollers: &Pollers,
        counting: &Counting,
        known: &mut Known,
        once: &AtomicBool,
    ) -> Option<bool> {
        let poller = if known.silent < GIVEN_UP { &pollers.light } else { &pollers.given_up };
        let control = (&self.control, pollers.grace);
        let (seen, answered, error) =
            Box::pin(printer.check(poller, control, self.clock, counting.indexes(), once.load(Relaxed)))
                .await;
        once.fetch_or(answered, Relaxed);
        known.silent = if answered { 0 } else { known.silent.saturating_add(1) };
        // By kind: the text holds durations, which differ each time.
        let kind = error.as_ref().map(discriminant);
        if let Some(error) = error.filter(|_| kind != known.fault) {
            warn!(printer = %printer.asset, "{error}");
        }
        known.fault = kind;
        if known.there.replace(answered) != Some(answered) {
            info!(printer = %printer.asset, answered, "printer");
        }
        self.seen.send(seen).await.ok().map(|()| answered)
    }
}

/// A quick poller for checks, a patient one for full readings; all printers share both, and their one socket.
#[derive(Clone)]
pub struct Pollers {
    light: Poller,
    given_up: Poller,
    full: Poller,
    lanes: Arc<Semaphore>,
    patience: Duration,
    /// The control target's answer for one silent printer holds so long for the next.
    grace: Duration,
    turns: Arc<Turns>,
}

/// How the turns of all printers went since the agent started.
#[derive(Default)]
struct Turns {
    taken: AtomicU64,
    missed: AtomicU64,
    /// Slots of counters that gave nothing.
    unread: AtomicU64,
    places: AtomicU32,
    /// The last period that was told of.
    told: AtomicI64,
}

impl Pollers {
    /// Opens the sockets.
    ///
    /// # Errors
    /// [`PollError::Local`] where the system gives none.
    pub async fn open(schedule: &Schedule) -> Result<Self, PollError> {
        let check = Duration::from_millis(schedule.check.ms().unsigned_abs());
        // Asked twice, by two versions, or after its engine was asked, and over before the next check is due.
        let timeout = (check / 5).min(Duration::from_secs(2));
        let usual = Limits { timeout, octets: OCTETS, ..Limits::default() };
        let light = Poller::new(Limits { retries: 1, deadline: check * 9 / 10, ..usual }).await?;
        let given_up = light.with_limits(Limits { retries: 0, deadline: check * 9 / 10, ..usual });
        let deadline = (check * 2 / 3).clamp(Duration::from_secs(10), Duration::from_mins(1));
        let full = light.with_limits(Limits { timeout: Duration::from_secs(2), deadline, ..usual });
        let (lanes, turns) = (Arc::new(Semaphore::new(READINGS)), Arc::default());
        // A printer was waited for twice as long.
        Ok(Self { light, given_up, full, lanes, patience: check / 4, grace: timeout / 2, turns })
    }

    /// Room for a full reading.
    async fn lane(&self) -> Option<SemaphorePermit<'_>> {
        timeout(self.patience, self.lanes.acquire()).await.ok()?.ok()
    }

    fn count(&self, printer: &Printer, missed: u64) {
        self.turns.taken.fetch_add(1, Relaxed);
        if missed > 0 {
            let all = self.turns.missed.fetch_add(missed, Relaxed) + missed;
            debug!(printer = %printer.asset, missed, all, "slots were missed");
        }
    }

    fn count_unread(&self, printer: &Printer, unread: u64) {
        if unread > 0 {
            let all = self.turns.unread.fetch_add(unread, Relaxed) + unread;
            debug!(printer = %printer.asset, unread, all, "slots of counters gave nothing");
        }
    }

    /// The next printer's place.
    fn place(&self) -> u32 {
        self.turns.places.fetch_add(1, Relaxed)
    }

    /// Once a period, whoever comes first.
    fn tell(&self, turn: Timestamp, period: i64) {
        let period = turn.0.div_euclid(period.max(1));
        if self.turns.told.swap(period, Relaxed) == period {
            return;
        }
        let (taken, missed) = (self.turns.taken.load(Relaxed), self.turns.missed.load(Relaxed));
        let unread = self.turns.unread.load(Relaxed);
        debug!(taken, missed, unread, "slots of printers");
    }
}
