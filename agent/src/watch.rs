//! Watches one device each in a task of its own. Promise: a dead or slow device delays nobody else, and all of
//! them together ask no more than a bounded number of questions at once.

mod endpoint;
mod printer;

pub use printer::Pollers;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use tokio::time::sleep;

use crate::clock::Clock;
use crate::config::Schedule;
use crate::recorder::Seen;
use crate::schedule::Ticker;

/// Most questions under way at once.
const AT_ONCE: usize = 32;

/// What all watchers share.
#[derive(Clone)]
pub struct Watch {
    clock: Clock,
    schedule: Schedule,
    phase: i64,
    permits: Arc<Semaphore>,
    seen: mpsc::Sender<Vec<Seen>>,
}

impl Watch {
    /// `phase` in milliseconds keeps many agents from asking the same endpoint in the same second.
    #[must_use]
    pub fn new(clock: Clock, schedule: Schedule, phase: i64, seen: mpsc::Sender<Vec<Seen>>) -> Self {
        Self { clock, schedule, phase, permits: Arc::new(Semaphore::new(AT_ONCE)), seen }
    }

    async fn tick(&self, ticker: &mut Ticker) {
        while ticker.due(self.clock.now().wall).is_none() {
            let wait = ticker.wait(self.clock.now().wall).max(1);
            sleep(Duration::from_millis(wait.unsigned_abs())).await;
        }
    }
}
