//! When this agent does what. Promise: what it does for itself falls on the same instants, so that one wake-up
//! serves several; what it does with others is spread over the whole period, another instant for every agent.

use motprov_shared::identity::AgentId;
use motprov_shared::period::Timestamp;

use crate::config::Schedule;
use crate::schedule::{Prompt, Ticker, phase};

/// Between two batches that an outage's beginning or end makes before their time, milliseconds.
const PROMPT: i64 = 60_000;
/// How long the agent may be held up before what it reads is told apart, milliseconds: a slow disk is no break, and a
/// check each minute is not missed unnoticed.
pub(super) const PATIENCE: i64 = 30_000;
/// Between two looks at the configuration's file and the clocks, milliseconds.
const LOOK: i64 = 60_000;

pub(super) struct Ticks {
    pub(super) sample: Ticker,
    pub(super) step: Ticker,
    pub(super) check: Ticker,
    pub(super) look: Ticker,
    pub(super) save: Ticker,
    pub(super) batch: Ticker,
    pub(super) prompt: Prompt,
}

impl Ticks {
    pub(super) fn new(schedule: &Schedule, agent: &AgentId, now: Timestamp) -> Self {
        let batch = schedule.batch.ms();
        Self {
            sample: Ticker::aligned(schedule.sample.ms(), 0, now),
            step: Ticker::at_once(schedule.step.ms(), 0, now),
            check: Ticker::at_once(schedule.check.ms(), 0, now),
            look: Ticker::aligned(LOOK, 0, now),
            save: Ticker::aligned(schedule.save.ms(), 0, now),
            batch: Ticker::aligned(batch, phase(agent, "batch", batch), now),
            prompt: Prompt::new(PROMPT),
        }
    }

    /// Milliseconds until something is due; `measures` says whether this machine is measured.
    pub(super) fn wait(&self, measures: bool, now: Timestamp) -> i64 {
        let own = [&self.sample, &self.step, &self.check].into_iter().filter(|_| measures);
        let all = own.chain([&self.look, &self.save, &self.batch]);
        all.map(|ticker| ticker.wait(now)).min().unwrap_or(1)
    }
}
