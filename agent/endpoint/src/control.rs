//! The control target tells a dead service from our own dead network. Promise: a check that got no answer is down
//! only where the control target answers after it; all checks that fail together share one question.

use std::sync::Arc;
use std::time::Duration;

use motprov_shared::measurement::State;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tracing::{info, warn};

use crate::outcome::{Asked, Outcome, Why};
use crate::probe::{Probe, What};
use crate::prober::Prober;

/// For so long after the control target was silent, what fails needs no further question.
const SILENT: Duration = Duration::from_secs(2);

/// Whom to ask whether our own network works: the site's gateway, or the collector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlTarget {
    /// A port. One that refuses has answered too.
    Tcp {
        /// Name or address, an IPv6 address without brackets.
        host: String,
        /// Port.
        port: u16,
    },
    /// A host that answers echo requests.
    Icmp {
        /// Name or address, an IPv6 address without brackets.
        host: String,
    },
}

/// Asks the control target. Cheap to clone; all clones share the answers.
#[derive(Debug, Clone)]
pub struct Control(Option<Arc<Inner>>);

#[derive(Debug)]
struct Inner {
    prober: Prober,
    probe: Probe,
    last: Mutex<Option<Answer>>,
}

#[derive(Debug, Clone)]
struct Answer {
    came: Instant,
    /// Why there was none.
    why: Option<Why>,
    asked: Vec<Asked>,
}

impl Control {
    /// Asks `target`, and waits for an answer no longer than `timeout`.
    #[must_use]
    pub fn new(prober: Prober, target: ControlTarget, timeout: Duration) -> Self {
        let what = match target {
            ControlTarget::Tcp { host, port } => What::Tcp { host, port },
            ControlTarget::Icmp { host } => What::Icmp { host },
        };
        Self(Some(Arc::new(Inner { prober, probe: Probe { what, timeout }, last: Mutex::default() })))
    }

    /// Nobody to ask: what is down stays down.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// A check ended now in this state. Down stays down where the control target answers.
    pub async fn confirm(&self, state: State) -> State {
        self.confirm_within(state, Duration::ZERO).await
    }

    /// The same, where an answer will do that came up to `grace` before: for many devices that fail in turn, each of
    /// which was waited for longer than that.
    pub async fn confirm_within(&self, state: State, grace: Duration) -> State {
        match (state, &self.0) {
            (State::Down, Some(control)) => match control.answer(Instant::now(), grace).await.why {
                None => State::Down,
                Some(_) => State::Unknown,
            },
            _ => state,
        }
    }

    /// The same for the outcome of a probe that ended now. An endpoint that answered, if wrongly, needs no witness.
    pub async fn judge(&self, outcome: Outcome) -> Outcome {
        let Some(control) = self.0.as_ref().filter(|_| is_silence(outcome.why)) else { return outcome };
        let answer = control.answer(Instant::now(), Duration::ZERO).await;
        match answer.why {
            // The one that failed cannot be the one that vouches.
            _ if outcome.asked.iter().any(|asked| answer.asked.contains(asked)) => {
                outcome.but(Why::NoWitness)
            }
            None => outcome,
            Some(why) => outcome.but(why),
        }
    }

    /// Whether the same check should be tried once more before what [`Self::judge`] made of it is believed: our
    /// network may have come back between the check and the control target's answer.
    #[must_use]
    pub const fn doubts(&self, judged: &Outcome) -> bool {
        self.0.is_some() && matches!(judged.why, Some(Why::TimedOut | Why::HostUnreachable))
    }
}

/// Whether a failure may be our own network's. A name server fails too where it is cut off from the others.
const fn is_silence(why: Option<Why>) -> bool {
    matches!(why, Some(Why::TimedOut | Why::Refused | Why::Closed | Why::HostUnreachable | Why::ServerFailed))
}

impl Inner {
    /// An answer that speaks of `failed` or later, or of at most `grace` before; the one that is under way, if it does.
    async fn answer(&self, failed: Instant, grace: Duration) -> Answer {
        // Held while asking: who fails meanwhile waits here for the same answer.
        let mut last = self.last.lock().await;
        if let Some(answer) = last.as_ref() {
            let grace = if answer.why.is_some() { SILENT.max(grace) } else { grace };
            if answer.came + grace >= failed {
                return answer.clone();
            }
        }
        let outcome = self.prober.check(&self.probe).await;
        let why = match outcome.why {
            None | Some(Why::Refused) => None,
            Some(Why::NotPermitted) => Some(Why::NotPermitted),
            Some(_) => Some(Why::OwnNetworkDown),
        };
        let silent = why.is_some();
        if last.as_ref().is_some_and(|last| last.why.is_some()) != silent {
            if let Some(why) = why {
                warn!(%why, "the control target does not answer: who else is silent is unknown");
            } else {
                info!("the control target answers again");
            }
        }
        let answer = Answer { came: Instant::now(), why, asked: outcome.asked };
        *last = Some(answer.clone());
        answer
    }
}
