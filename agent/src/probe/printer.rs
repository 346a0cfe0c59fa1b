//! Asks a printer over SNMP: is it there, can it print, what has it counted.
//! Promise: silence says nothing about its health, sleeping is not failing, and our own dead network is no dead
//! printer.

mod counting;

pub use counting::Counting;

use std::time::Duration;

use motprov_endpoint::Control;
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
const UNKNOWN: i64 = 1;
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
    /// answered this agent. Only where `control` vouches for our network is a printer down. Also says whether it answered
    /// now, and what was wrong.
    pub async fn check(
        &self,
        poller: &Poller,
        (control, grace): (&Control, Duration),
        clock: Clock,
        earlier: Option<&Reading>,
        known: bool,
    ) -> (Vec<Seen>, bool, Option<PollError>) {
        let at = clock.now();
        let answer = poller.status_check(&self.target, &self.credentials, earlier).await;
        let answered = control.confirm_within(reachable(&answer, known), grace).await;
        let mut seen: Vec<_> = super::kind(&self.asset, at.wall, "printer", self.simulated).collect();
        seen.extend(check(&self.asset, metric::REACHABLE, at, answered));
        let state = answer.as_ref().map_or(State::Unknown, serviceable);
        seen.extend(check(&self.asset, metric::SERVICEABLE, at, state));
        let errors = answer.as_ref().ok().and_then(|status| status.error_state.as_ref());
        seen.extend(errors.and_then(|errors| self.errors(at.wall, &errors.bits)));
        (seen, answered == State::Up, answer.err())
    }

    /// The reading of each quarter of an hour: the figures, by the printer's plan. Once a day, and when the printer
    /// is not what it was, it is read in full. None where nothing could be read.
    pub async fn read(&self, poller: &Poller, clock: Clock, counting: &mut Counting) -> Option<Vec<Seen>> {
        let mut failed = false;
        if counting.is_full_due(clock.now()) {
            match self.learn(poller, clock, counting).await {
                Ok(seen) => return Some(seen),
                Err(error) => debug!(printer = %self.asset, "{error}"),
            }
            failed = true;
        }
        let figures = match poller.counters(&self.target, &self.credentials, counting.plan()?).await {
            Ok(figures) => figures,
            Err(error) => {
                debug!(printer = %self.asset, "{error}");
                return None;
            }
        };
        let at = clock.now();
        if !failed && counting.calls_for_full(at, &figures) {
            info!(printer = %self.asset, signals = ?figures.signals, missing = figures.missing.len(), "read in full");
            match self.learn(poller, clock, counting).await {
                Ok(seen) => return Some(seen),
                Err(error) => debug!(printer = %self.asset, "{error}"),
            }
        }
        Some(counting.routine(&self.asset, at, &figures))
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
    let bits = bits.unwrap_or_default();
    if bits.is_empty() && (device == Some(UNKNOWN) || device.is_none() && status.error_state.is_none()) {
        return State::Unknown;
    }
    let asks = bits.contains(&PERHAPS_FAILING) && !matches!(device, Some(RUNNING | WARNING));
    let fails = asks || device == Some(DOWN) || bits.iter().any(|bit| FAILING.contains(bit));
    if fails { State::Down } else { State::Up }
}

#[cfg(test)]
mod tests {
    use motprov_endpoint::{ControlTarget, Prober};
    use motprov_printer::{Code, ErrorState, Limits};
    use tokio::net::UdpSocket;

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
            (Some(1), None, State::Unknown),
            (Some(1), Some(&[]), State::Unknown),
            (Some(1), Some(&["lowToner"]), State::Up),
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

    #[tokio::test]
    async fn a_printer_is_down_only_where_the_control_target_answers() {
        let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let printer = Printer {
            asset: "printer".parse().unwrap(),
            target: silent.local_addr().unwrap().to_string(),
            credentials: Credentials::V2c { community: "public".into() },
            simulated: false,
        };
        let limits = Limits { timeout: Duration::from_millis(20), retries: 0, ..Limits::default() };
        let poller = Poller::new(limits).await.unwrap();
        // A listener whose queue nobody empties still completes connections: it answers.
        let there = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = there.local_addr().unwrap().port();
        for (host, state) in [("127.0.0.1", State::Down), ("no-such-host.invalid", State::Unknown)] {
            let target = ControlTarget::Tcp { host: host.to_owned(), port };
            let control = Control::new(Prober::new(), target, Duration::from_secs(2));
            let control = (&control, Duration::ZERO);
            let (seen, answered, _) = printer.check(&poller, control, Clock::start(), None, true).await;
            let told = |seen: &Seen| {
                matches!(seen, Seen::Check { metric, state: told, .. }
                if metric.to_string() == metric::REACHABLE && *told == state)
            };
            assert!(!answered && seen.iter().any(told), "{host}: {seen:?}");
        }
    }
}
