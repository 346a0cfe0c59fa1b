//! Asks a printer over SNMP: is it there, can it print, what has it counted.
//! Promise: silence says nothing about its health, and sleeping is not failing.

mod counting;

pub use counting::Counting;

use motprov_printer::{Credentials, PollError, Poller, Reading, StatusCheck};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{State, metric};
use motprov_shared::period::Timestamp;
use tracing::{debug, info};

use super::{check, fact};
use crate::clock::Clock;
use crate::recorder::Seen;

/// Bits of hrPrinterDetectedErrorState with which a printer does not print (RFC 2790; RFC 3805 §2.2.13.2).
const FAILING: [&str; 7] =
    ["noPaper", "noToner", "doorOpen", "jammed", "offline", "markerSupplyMissing", "outputFull"];
/// Set for critical alerts and for others: RFC 3805 §2.2.13.2 tells them apart by hrDeviceStatus.
const PERHAPS_FAILING: &str = "serviceRequested";
/// hrDeviceStatus (RFC 2790).
const RUNNING: i64 = 2;
const WARNING: i64 = 3;
const DOWN: i64 = 5;

/// One printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// Its name.
    pub asset: AssetId,
    /// `host:port`.
    pub target: String,
    /// How to ask.
    pub credentials: Credentials,
    /// A test bed made it.
    pub simulated: bool,
}

impl Printer {
    /// The light question of each check; `earlier` knows the printer's indexes, `known` says whether it ever
    /// answered this agent. Also says whether it answered now, and what was wrong.
    pub async fn check(
        &self,
        poller: &Poller,
        clock: Clock,
        earlier: Option<&Reading>,
        known: bool,
    ) -> (Vec<Seen>, bool, Option<PollError>) {
        let at = clock.now();
        let answer = poller.status_check(&self.target, &self.credentials, earlier).await;
        let answered = reachable(&answer, known);
        let mut seen: Vec<_> = super::kind(&self.asset, at.wall, "printer", self.simulated).collect();
        seen.extend(check(&self.asset, metric::REACHABLE, at, answered));
        let state = answer.as_ref().map_or(State::Unknown, serviceable);
        seen.extend(check(&self.asset, metric::SERVICEABLE, at, state));
        let errors = answer.as_ref().ok().and_then(|status| status.error_state.as_ref());
        seen.extend(errors.and_then(|errors| self.errors(at.wall, &errors.bits)));
        (seen, answered == State::Up, answer.err())
    }

    /// The reading of each quarter of an hour: the figures, by the printer's plan. Once a day, and when the printer
    /// is not what it was, it is read in full.
    pub async fn read(&self, poller: &Poller, clock: Clock, counting: &mut Counting) -> Vec<Seen> {
        let mut failed = false;
        if counting.is_full_due(clock.now()) {
            match self.learn(poller, clock, counting).await {
                Ok(seen) => return seen,
                Err(error) => debug!(printer = %self.asset, "{error}"),
            }
            failed = true;
        }
        let Some(plan) = counting.plan() else { return Vec::new() };
        let figures = match poller.counters(&self.target, &self.credentials, plan).await {
            Ok(figures) => figures,
            Err(error) => {
                debug!(printer = %self.asset, "{error}");
                return Vec::new();
            }
        };
        let at = clock.now();
        if !failed && counting.calls_for_full(at, &figures) {
            info!(printer = %self.asset, signals = ?figures.signals, missing = figures.missing.len(), "read in full");
            match self.learn(poller, clock, counting).await {
                Ok(seen) => return seen,
                Err(error) => debug!(printer = %self.asset, "{error}"),
            }
        }
        counting.routine(&self.asset, at, &figures)
    }

    async fn learn(
        &self,
        poller: &Poller,
        clock: Clock,
        counting: &mut Counting,
    ) -> Result<Vec<Seen>, PollError> {
        counting.tries_full(clock.now());
        let learned = poller.learn(&self.target, &self.credentials, counting.plan()).await?;
        Ok(counting.learn(&self.asset, clock.now(), learned))
    }

    fn errors(&self, at: Timestamp, bits: &[&str]) -> Option<Seen> {
        fact(&self.asset, metric::ERRORS, at, bits.join(","))
    }
}

/// Whatever answers is reachable, even where it refuses us. Only silence is down, and only that of a printer that
/// has answered before: else a wrong address or community, which is our own fault, would look the same.
fn reachable(answer: &Result<StatusCheck, PollError>, known: bool) -> State {
    match answer {
        Err(PollError::Unreachable { .. }) if known => State::Down,
        Ok(_)
        | Err(
            PollError::Interrupted { .. }
            | PollError::Auth { .. }
            | PollError::Refused { .. }
            | PollError::Malformed { .. },
        ) => State::Up,
        Err(_) => State::Unknown,
    }
}

/// Whether it says that it can print. A printer that says neither is unknown.
fn serviceable(status: &StatusCheck) -> State {
    let device = status.device_status.map(|status| status.code);
    let bits = status.error_state.as_ref().map(|errors| errors.bits.as_slice());
    if device.is_none() && bits.is_none() {
        return State::Unknown;
    }
    let bits = bits.unwrap_or_default();
    let asks = bits.contains(&PERHAPS_FAILING) && !matches!(device, Some(RUNNING | WARNING));
    let fails = asks || device == Some(DOWN) || bits.iter().any(|bit| FAILING.contains(bit));
    if fails { State::Down } else { State::Up }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use motprov_printer::{Code, ErrorState};

    use super::*;

    fn status(device: Option<i64>, bits: Option<&[&'static str]>) -> StatusCheck {
        let error_state = bits.map(|bits| ErrorState { hex: String::new(), octets: 1, bits: bits.to_vec() });
        let device_status = device.map(|code| Code { code, name: "" });
        StatusCheck { device_status, printer_status: None, error_state, life_count: None, up_time: None }
    }

    #[test]
    fn a_printer_is_failing_where_it_says_that_it_cannot_print() {
        for (device, bits, state) in [
            (Some(2), Some(&[][..]), State::Up),
            (Some(3), Some(&["lowToner", "lowPaper"]), State::Up),
            (Some(3), Some(&["noPaper"]), State::Down),
            (None, Some(&["jammed"]), State::Down),
            (Some(5), None, State::Down),
            (Some(3), Some(&["serviceRequested"]), State::Up),
            (Some(5), Some(&["serviceRequested"]), State::Down),
            (None, Some(&["serviceRequested"]), State::Down),
            (None, None, State::Unknown),
        ] {
            assert_eq!(serviceable(&status(device, bits)), state, "{device:?} {bits:?}");
        }
    }

    #[test]
    fn only_silence_after_an_answer_is_down() {
        let (target, reason) = ("p".to_owned(), String::new());
        let silent = Err(PollError::Unreachable { target: target.clone(), waited: Duration::from_secs(2) });
        assert_eq!([true, false].map(|known| reachable(&silent, known)), [State::Down, State::Unknown]);
        let refused = PollError::Refused { target: target.clone(), reason: reason.clone() };
        assert_eq!(reachable(&Err(refused), true), State::Up);
        assert_eq!(reachable(&Err(PollError::Local { target, reason }), true), State::Unknown);
        assert_eq!(reachable(&Ok(status(None, None)), true), State::Up);
    }
}
