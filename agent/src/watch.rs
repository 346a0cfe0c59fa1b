//! Watches one device each in a task of its own. Promise: a dead or slow device delays nobody else, and at
//! most a bounded number of endpoints, and each printer once, is asked at a time.

mod asking;
mod endpoint;
mod exporter;
mod printer;
mod rota;

pub use printer::Pollers;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use motprov_endpoint::{Control, ControlTarget, Prober};
use motprov_shared::period::Timestamp;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::sleep;
use tracing::info;

use crate::clock::Clock;
use crate::config::{Collector, Schedule};
use crate::recorder::Seen;
use crate::schedule::Ticker;

/// Most endpoints under check at once.
const AT_ONCE: usize = 128;
/// The control target is on the way to everything else: it answers soon or not at all. Less where checks are frequent.
const PATIENCE: Duration = Duration::from_secs(2);

/// What all watchers share.
#[derive(Clone)]
pub struct Watch {
    clock: Clock,
    schedule: Schedule,
    phase: i64,
    permits: Arc<Semaphore>,
    /// Endpoints and exporters that were watched so far.
    places: Arc<AtomicU32>,
    prober: Prober,
    control: Control,
    seen: mpsc::Sender<Vec<Seen>>,
}

impl Watch {
    /// `phase` in milliseconds keeps many agents from asking the same endpoint in the same second.
    #[must_use]
    pub fn new(clock: Clock, schedule: Schedule, phase: i64, seen: mpsc::Sender<Vec<Seen>>) -> Self {
        let (permits, places) = (Arc::new(Semaphore::new(AT_ONCE)), Arc::default());
        Self {
            clock,
            schedule,
            phase,
            permits,
            places,
            prober: Prober::new(),
            control: Control::none(),
            seen,
        }
    }

    /// From now on, what is silent is down only where `target` answers; `None` for the collector. A collector on this
    /// machine says nothing about the network: then what is silent is down.
    #[must_use]
    pub fn controlled(self, target: Option<ControlTarget>, collector: &Collector) -> Self {
        let Some(target) = target.or_else(|| elsewhere(collector)) else {
            info!("there is no control target: our own dead network will look like dead endpoints");
            return self;
        };
        let check = Duration::from_millis(self.schedule.check.ms().unsigned_abs());
        let control = Control::new(self.prober.clone(), target, PATIENCE.min(check / 10));
        Self { control, ..self }
    }

    /// Waits for the next tick, and says which it is.
    async fn tick(&self, ticker: &mut Ticker) -> Timestamp {
        loop {
            if let Some(tick) = ticker.due(self.clock.now().wall) {
                return tick;
            }
            let wait = ticker.wait(self.clock.now().wall).max(1);
            sleep(Duration::from_millis(wait.unsigned_abs())).await;
        }
    }
}

/// The collector as a control target.
fn elsewhere(collector: &Collector) -> Option<ControlTarget> {
    let host = collector.host.clone();
    let here = host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    (!here).then_some(ControlTarget::Tcp { host, port: collector.port })
}
