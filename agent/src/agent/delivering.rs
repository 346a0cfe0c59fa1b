//! Joins outbox, delivery and uplink: what the network brings goes in, what delivery decides is done.

use motprov_shared::measurement::Fact;
use motprov_shared::receipt::{self, Receipt};
use tracing::{debug, error, warn};

use super::Agent;
use crate::delivery::{Effect, Event};
use crate::recorder::Draft;
use crate::uplink::{News, Order};

impl Agent {
    pub(super) fn flush(&mut self, draft: Draft) {
        let moved = self.store.flush(draft, self.clock.now().wall);
        self.stored(moved);
        self.say_state_at_times();
    }

    pub(super) fn stored(&mut self, moved: Option<u64>) {
        if let Some(first) = moved {
            self.deliver(Event::Rebased { first });
        }
        self.deliver(Event::Stored);
    }

    pub(super) fn news(&mut self, news: News) {
        match news {
            News::Online => {
                self.deliver(Event::Online);
                self.say_state();
            }
            News::Offline => self.deliver(Event::Offline),
            // Only while it measures: see `measure`.
            News::Document(_) => debug!("no time for a configuration"),
            News::Message(bytes) => match receipt::open(&bytes, &self.config.collector.key) {
                Ok(receipt) if receipt.agent == self.config.agent => self.receipt(&receipt),
                Ok(receipt) => {
                    warn!(for_agent = %receipt.agent, "a receipt for another agent is passed over");
                }
                Err(reason) => warn!("a receipt is passed over: {reason}; is collector.key right?"),
            },
        }
    }

    fn receipt(&mut self, receipt: &Receipt) {
        self.offset.heard(receipt.at, self.clock.now().wall);
        self.store.forget(receipt);
        self.deliver(Event::Receipt(receipt));
        self.reached();
    }

    pub(super) fn deliver(&mut self, event: Event<'_>) {
        let now = self.clock.now();
        let effects = self.delivery.step(event, now.mono, &|after| self.store.waiting(after));
        for effect in effects {
            match effect {
                Effect::Publish(seq) => {
                    if let Some(bytes) = self.store.bytes(seq) {
                        self.line.order(Order::Publish(bytes));
                    }
                }
                Effect::Reconnect => self.line.order(Order::Reconnect),
                Effect::Warn(refused) => error!(
                    seq = refused.seq,
                    reason = refused.reason.name(),
                    "the collector refuses a batch: {}",
                    Fact::clean(&refused.text)
                ),
                Effect::GiveUp(receipt) => {
                    if let Some(first) = self.store.give_up(&receipt, now.wall) {
                        self.deliver(Event::Rebased { first });
                    }
                }
                Effect::Rebase { kept, next } => {
                    if let Some(first) = self.store.rebase(kept, next, now.wall) {
                        self.deliver(Event::Rebased { first });
                    }
                }
            }
        }
    }
}
