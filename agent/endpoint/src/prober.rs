//! Asks. Promise: a check ends in its time, and keeps what it learned until then.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use crate::outcome::{Outcome, Why};
use crate::probe::{Probe, What};
use crate::reach::LEAST;
use crate::tls::{Server, Trusts};
use crate::{dns, http, icmp, tls};

/// Most names looked up at once: each holds a thread of the system's resolver, even after its check has ended.
const LOOKUPS: usize = 8;

/// What all checks of an agent share. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Prober {
    pub(crate) lookups: Arc<Semaphore>,
    pub(crate) trusts: Arc<Trusts>,
    /// Whether it was said that echo requests are not permitted here.
    pub(crate) echo_refused: Arc<AtomicBool>,
}

impl Default for Prober {
    fn default() -> Self {
        Self::new()
    }
}

impl Prober {
    /// Opens nothing and reads nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            lookups: Arc::new(Semaphore::new(LOOKUPS)),
            trusts: Arc::default(),
            echo_refused: Arc::default(),
        }
    }

    /// One check. Ends within the probe's timeout.
    pub async fn check(&self, probe: &Probe) -> Outcome {
        let mut told = Outcome::up();
        let budget = Budget::new(probe.timeout);
        let why = match timeout_at(budget.end, self.ask(&probe.what, budget, &mut told)).await {
            Ok(Ok(())) => return told,
            Ok(Err(why)) => why,
            Err(_) => Why::TimedOut,
        };
        told.but(dns::excuse(&probe.what, why))
    }

    async fn ask(&self, what: &What, budget: Budget, told: &mut Outcome) -> Result<(), Why> {
        match what {
            What::Tcp { host, port } => {
                // Closed without ever sending an octet.
                drop(self.connect(host, *port, budget, told).await?);
                Ok(())
            }
            What::Tls { host, port, server_name, trust } => {
                let server = Server { host, name: server_name.as_ref(), trust };
                let stream = self.connect(host, *port, budget, told).await?;
                tls::greet(self.handshake(stream, server, told).await?).await;
                Ok(())
            }
            What::Http { url, statuses, contains, server_name, trust } => {
                let server = Server { host: url.host(), name: server_name.as_ref(), trust };
                let page = http::Page { url, statuses, contains: contains.as_deref() };
                http::check(self, page, server, budget, told).await
            }
            What::Dns { name, kind, server } => {
                dns::check(self, dns::Question { name, kind: *kind }, *server, budget, told).await
            }
            What::Icmp { host } => icmp::check(self, host, budget, told).await,
        }
    }
}

/// The time that a check may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    /// When it must be over.
    pub(crate) end: Instant,
    /// An attempt that has less time says nothing.
    pub(crate) least: Duration,
}

impl Budget {
    pub(crate) fn new(timeout: Duration) -> Self {
        Self { end: Instant::now() + timeout, least: LEAST.min(timeout / 2) }
    }
}
