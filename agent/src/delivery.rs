//! Decides what to send and when. Pure: events in, effects out; sockets, disk and clock are the caller's.
//! Promise: never more than a window under way, never a storm, and nothing counts as delivered but what a receipt
//! says.

use std::collections::{BTreeSet, VecDeque};

use motprov_shared::chain::Head;
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::{Reason, Receipt, Refused};

/// Most batches under way at once.
pub const WINDOW: usize = 16;
/// Batches under way without a receipt for so long are sent again, milliseconds.
const PATIENCE: i64 = 20_000;
/// First and longest pause after a refusal that mends itself.
const PAUSE: (i64, i64) = (250, 300_000);
/// First and longest pause after a refusal that needs a person.
const LONG_PAUSE: (i64, i64) = (30_000, 900_000);
/// A batch that was refused for its bytes so often, and over so long (milliseconds), will never be taken: by then a
/// collector that is being upgraded, or does not know a new unit yet, was put right.
const DOOMED: (u32, i64) = (4, 3_600_000);
/// After so many silences in a row the connection is built anew.
const SILENCES: u32 = 3;

/// What happened.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// Connected, and subscribed to receipts.
    Online,
    /// Disconnected.
    Offline,
    /// The outbox has more.
    Stored,
    /// The outbox began anew: numbers below `first` are void, but those that are still there.
    Rebased {
        /// The next number.
        first: u64,
    },
    /// A verified receipt, after the outbox took it.
    Receipt(&'a Receipt),
    /// Time passed.
    Tick,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Offer this batch to the network.
    Publish(u64),
    /// The collector asks for a batch that is not there. Unless `next` itself declares the gap: begin anew behind
    /// what it keeps.
    Rebase {
        /// The last batch that the collector keeps.
        kept: Option<Head>,
        /// The next that can be sent.
        next: u64,
    },
    /// Tell a person, who must act.
    Warn(Refused),
    /// The next batch in order is refused for what it holds: begin anew without it, if waiting cannot cure it.
    GiveUp(Receipt),
    /// The connection looks dead: build it anew.
    Reconnect,
}

/// The delivery of one outbox.
#[derive(Debug)]
pub struct Delivery {
    online: bool,
    /// Sent in this connection, not yet covered by a receipt.
    under_way: VecDeque<u64>,
    /// The last number sent in this connection.
    cursor: u64,
    /// Nothing is sent before.
    hold: i64,
    /// Nor before this, though the outbox begins anew: what follows may share the fault.
    long_hold: i64,
    /// When silence is too long.
    deadline: i64,
    failures: u32,
    silences: u32,
    warned: BTreeSet<Reason>,
    disputed: Option<Disputed>,
    /// Refusals of lower numbers speak of what is no longer sent.
    first_valid: u64,
    newest: Timestamp,
    random: u64,
}

/// The batch that is refused for its bytes.
#[derive(Debug, Clone, Copy)]
struct Disputed {
    seq: u64,
    since: i64,
    refusals: u32,
}

impl Delivery {
    /// `seed` spreads the pauses of many agents.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            online: false,
            under_way: VecDeque::new(),
            cursor: 0,
            hold: 0,
            long_hold: 0,
            deadline: 0,
            failures: 0,
            silences: 0,
            warned: BTreeSet::new(),
            disputed: None,
            first_valid: 0,
            newest: Timestamp(0),
            random: seed | 1,
        }
    }

    /// One step. `now` is monotonic milliseconds; `waiting(n)` is the lowest number above `n` that can be sent.
    pub fn step(&mut self, event: Event<'_>, now: i64, waiting: &dyn Fn(u64) -> Option<u64>) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Online => self.restart(true),
            Event::Offline => self.restart(false),
            Event::Stored => {}
            Event::Rebased { first } => {
                (self.first_valid, self.hold) = (first, now.max(self.long_hold));
                self.under_way.retain(|seq| waiting(seq - 1) == Some(*seq));
                self.cursor = self.under_way.back().copied().unwrap_or(0);
            }
            Event::Receipt(receipt) => self.receipt(receipt, now, waiting, &mut effects),
            Event::Tick => self.silence(now, &mut effects),
        }
        self.fill(now, waiting, &mut effects);
        effects
    }

    /// Milliseconds until a [`Event::Tick`] is of use, if one is.
    #[must_use]
    pub fn wait(&self, now: i64, waiting: &dyn Fn(u64) -> Option<u64>) -> Option<i64> {
        if !self.online {
            return None;
        }
        let silence = (!self.under_way.is_empty()).then_some(self.deadline);
        let hold = (self.hold > now && waiting(self.cursor).is_some()).then_some(self.hold);
        silence.into_iter().chain(hold).min().map(|at| (at - now).max(0))
    }

    /// Whether batches can be sent.
    #[must_use]
    pub const fn is_online(&self) -> bool {
        self.online
    }

    fn restart(&mut self, online: bool) {
        self.online = online;
        self.rewind(0);
        self.silences = 0;
        // A collector whose clock was ahead once and is right again is heard in the next connection.
        self.newest = Timestamp(0);
    }

    /// Sends again from the number after `to`.
    fn rewind(&mut self, to: u64) {
        self.under_way.clear();
        self.cursor = to;
    }

    fn receipt(
        &mut self,
        receipt: &Receipt,
        now: i64,
        waiting: &dyn Fn(u64) -> Option<u64>,
        effects: &mut Vec<Effect>,
    ) {
        let kept = receipt.kept.map_or(0, |head| head.seq);
        let before = self.under_way.len();
        self.under_way.retain(|seq| *seq > kept);
        self.cursor = self.cursor.max(kept);
        self.silences = 0;
        self.deadline = now + PATIENCE;
        if self.under_way.len() < before {
            self.failures = 0;
            self.warned.clear();
        }
        // An old receipt, delivered late or again by whoever can, must not turn the agent round.
        let current = receipt.at >= self.newest;
        self.newest = self.newest.max(receipt.at);
        let there = |seq: u64| seq == 0 || seq >= self.first_valid || waiting(seq - 1) == Some(seq);
        let valid = |refused: &&Refused| current && there(refused.seq);
        let Some(refused) = receipt.refused.as_ref().filter(valid) else { return };
        self.rewind(kept);
        match refused.reason {
            Reason::Gap | Reason::Busy => {
                let next = waiting(kept).filter(|next| *next > kept + 1);
                let missing = next.filter(|_| refused.reason == Reason::Gap);
                effects.extend(missing.map(|next| Effect::Rebase { kept: receipt.kept, next }));
                self.pause(now, PAUSE);
            }
            _ => {
                if self.warned.insert(refused.reason) {
                    effects.push(Effect::Warn(refused.clone()));
                }
                self.pause(now, LONG_PAUSE);
                let next = refused.seq == kept + 1 && waiting(kept) == Some(refused.seq);
                if next && self.is_doomed(refused, now) {
                    effects.push(Effect::GiveUp(receipt.clone()));
                }
            }
        }
    }

    /// Whether the next batch in order is refused for what it holds, and for its bytes often and long enough.
    fn is_doomed(&mut self, refused: &Refused, now: i64) -> bool {
        match refused.reason {
            Reason::Clock => true,
            Reason::Malformed | Reason::TooLarge => {
                let seq = refused.seq;
                let before = self.disputed.filter(|disputed| disputed.seq == seq);
                let mut disputed = before.unwrap_or(Disputed { seq, since: now, refusals: 0 });
                disputed.refusals = disputed.refusals.saturating_add(1);
                self.disputed = Some(disputed);
                self.long_hold = self.hold;
                disputed.refusals >= DOOMED.0 && now - disputed.since >= DOOMED.1
            }
            _ => false,
        }
    }

    fn silence(&mut self, now: i64, effects: &mut Vec<Effect>) {
        if !self.online || self.under_way.is_empty() || now < self.deadline {
            return;
        }
        let first = self.under_way.front().copied().unwrap_or(1);
        self.rewind(first - 1);
        // Nothing newer comes: the collector's clock was set back, and its word counts by that clock from now on.
        self.newest = Timestamp(0);
        self.silences += 1;
        if self.silences >= SILENCES {
            self.silences = 0;
            effects.push(Effect::Reconnect);
        }
        self.pause(now, PAUSE);
    }

    fn fill(&mut self, now: i64, waiting: &dyn Fn(u64) -> Option<u64>, effects: &mut Vec<Effect>) {
        while self.online && now >= self.hold && self.under_way.len() < WINDOW {
            let Some(next) = waiting(self.cursor) else { return };
            if self.under_way.is_empty() {
                self.deadline = now + PATIENCE;
            }
            self.under_way.push_back(next);
            self.cursor = next;
            effects.push(Effect::Publish(next));
        }
    }

    /// Doubles with every failure in a row, give or take a quarter. A window that is refused as a whole is one: the
    /// refusals behind its first were on their way.
    fn pause(&mut self, now: i64, (first, longest): (i64, i64)) {
        let again = now < self.hold && self.failures > 0;
        let before = if again { self.failures - 1 } else { self.failures };
        let pause = first.saturating_mul(1 << before.min(20)).min(longest);
        self.failures = before.saturating_add(1);
        self.hold = (now + spread(pause, &mut self.random)).max(self.long_hold).max(self.hold);
    }
}

/// `pause`, give or take a quarter (xorshift64: Marsaglia 2003).
pub(crate) fn spread(pause: i64, random: &mut u64) -> i64 {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    let permille = i64::try_from(*random % 501).unwrap_or(0);
    pause * (750 + permille) / 1000
}

#[cfg(test)]
#[path = "delivery_tests.rs"]
mod tests;
