//! From records to durable batches. Promise: what is measured is durable with the next save, stands in exactly one
//! batch whatever is killed when, and what cannot be kept is counted and declared, never passed over.
//!
//! A record's way: [`Store::save`] writes it to the journal, [`Store::flush`] signs all that waits into batches; the
//! outbox has them before the journal forgets them. `recover` finds out after a crash which of the two has what,
//! `room` thins where there is no room, `again` signs again what the collector asks for anew.

mod again;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod kills;
mod recover;
mod room;
#[cfg(test)]
mod tests;

use std::io;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Record, Streak};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::Receipt;
use motprov_shared::seal::{SealError, SignedBatch};
use motprov_shared::wire;
use tracing::{debug, error, warn};

use crate::batching::{Sealer, fold};
use crate::journal::Journal;
use crate::outbox::{Outbox, OutboxError};
use crate::recorder::Draft;
use crate::thinning::{Tally, goes_first};
pub use recover::Recovery;

/// Most records that wait for a batch where the outbox takes nothing: some megabytes of memory.
const MAX_WAITING: usize = 20_000;
/// At most one part in so many of the outbox is under way, or may be.
const OFFERED: u64 = 4;
/// So many make a batch before its time: it is large enough.
const ENOUGH: usize = 5_000;

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Octets on the disk. While the chain is signed anew it holds up to as much again, for seconds.
    pub octets: u64,
    /// Days of measuring: what lies farther back keeps its streaks and facts and loses its figures.
    pub days: u32,
}

/// The outbox with what still has to go into it.
#[derive(Debug)]
pub struct Store {
    outbox: Outbox,
    sealer: Sealer,
    /// The asset that bears the agent's name.
    own: AssetId,
    days: u32,
    journal: Journal,
    /// Complete, and in no batch yet.
    drafted: Vec<Record>,
    /// So many of them the journal has.
    saved: usize,
    /// Streaks as far as they went at the last save.
    open: Vec<Streak>,
    /// Numbers up to here may be under way, or were before the agent started.
    offered: u64,
    /// Batches up to here were thinned already.
    thinned: u64,
    /// Nothing from this number on is offered: a crash now would make the journal's part of it unknown.
    hold: Option<u64>,
    /// Where the chain goes on since batches were signed anew to make room.
    moved: Option<u64>,
    stuck: Stuck,
}

/// What failed last time, so that it is said once.
#[derive(Debug, Default)]
struct Stuck {
    outbox: bool,
    journal: bool,
}

impl Store {
    /// Other bounds from now on; what is beyond them goes with the next save.
    pub const fn bound_to(&mut self, bounds: Bounds) {
        self.outbox.limit_to(bounds.octets);
        self.days = bounds.days;
    }

    /// Makes everything that is new durable. Where batches were signed anew to make room, gives the first number that
    /// counts from now on.
    pub fn save(&mut self, draft: Draft, now: Timestamp) -> Option<u64> {
        self.take_in(draft);
        if self.stuck.outbox || self.drafted.len() >= ENOUGH {
            self.batch(now);
        }
        self.note();
        self.moved.take()
    }

    /// The same, and signs all that waits into batches. Open streaks are not in them, and stay saved.
    pub fn flush(&mut self, draft: Draft, now: Timestamp) -> Option<u64> {
        self.take_in(draft);
        self.batch(now);
        self.note();
        self.moved.take()
    }

    /// Records that the format cannot hold must not spoil those beside them.
    fn take_in(&mut self, draft: Draft) {
        let mut unheard = 0_u64;
        let mut holds = |record: &Record| {
            let read = wire::encode(std::slice::from_ref(record)).and_then(|pack| wire::decode(&pack));
            if let Err(reason) = &read {
                unheard += 1;
                error!(asset = %record.asset(), "a record cannot be written and is left out: {reason}");
            }
            read.is_ok()
        };
        self.drafted.extend(draft.closed.into_iter().filter(|record| holds(record)));
        self.open = draft.open;
        self.open.retain(|streak| holds(&Record::Streak(streak.clone())));
        if unheard > 0 && self.outbox.next_link().lost == 0 {
            self.outbox.give_up(1);
        }
    }

    fn batch(&mut self, now: Timestamp) {
        match self.try_batch(now) {
            Ok(()) => self.stuck.outbox = false,
            Err(reason) if !std::mem::replace(&mut self.stuck.outbox, true) => {
                error!("measuring goes on; no batch is made: {reason}");
            }
            Err(_) => {}
        }
        self.bound();
    }

    fn try_batch(&mut self, now: Timestamp) -> anyhow::Result<()> {
        self.thin_old(now);
        if self.drafted.is_empty() {
            return Ok(());
        }
        let groups = fold(self.drafted.clone()).groups;
        let mut batches = self.seal(&groups, now)?;
        if matches!(self.outbox.room(&batches), Err(OutboxError::Full { .. })) {
            self.thin_full(batches.iter().map(|batch| batch.bytes.len() as u64).sum(), now);
            batches = self.seal(&groups, now)?;
        }
        self.outbox.append(&batches)?;
        for batch in &batches {
            debug!(seq = batch.seq, hash = %batch.hash, octets = batch.bytes.len(), "kept");
        }
        self.drafted.clear();
        self.saved = 0;
        Ok(())
    }

    fn seal(&self, groups: &[Vec<Record>], now: Timestamp) -> Result<Vec<SignedBatch>, SealError> {
        self.sealer.chain(self.outbox.next_link(), now, groups)
    }

    /// Brings the journal up to date with what no batch has.
    fn note(&mut self) {
        match self.try_note() {
            Ok(()) => (self.stuck.journal, self.hold) = (false, None),
            Err(reason) => {
                self.hold = self.hold.or_else(|| self.told_by_journal(&reason));
                if !std::mem::replace(&mut self.stuck.journal, true) {
                    error!("measuring goes on, in memory: the journal cannot be written: {reason}");
                }
            }
        }
    }

    /// The number that a journal which could not be written still names, where there is such a batch by now: once it
    /// is delivered, a crash would take all that was saved under it for delivered, and open streaks are not. On a
    /// full disk nothing is held back: delivery is what makes the room.
    fn told_by_journal(&self, reason: &io::Error) -> Option<u64> {
        let full = matches!(reason.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        let number = self.journal.number();
        let counts = number > self.outbox.delivered() && number < self.outbox.next_link().seq;
        (counts && !full).then_some(number)
    }

    fn try_note(&mut self) -> io::Result<()> {
        // First, since the journal then forgets what was given up.
        self.outbox.settle()?;
        let number = self.outbox.next_link().seq;
        self.journal.save(number, &self.drafted, self.saved, &self.open)?;
        self.saved = self.drafted.len();
        Ok(())
    }

    /// Gives up what waits beyond the bound: the oldest figures, then the oldest of the rest.
    fn bound(&mut self) {
        if self.drafted.len() <= MAX_WAITING {
            return;
        }
        let (mut tally, mut surplus) = (Tally::default(), self.drafted.len() - MAX_WAITING * 3 / 4);
        self.drafted.retain(|record| {
            let goes = surplus > 0 && goes_first(record);
            if goes {
                surplus -= 1;
                tally.add(record);
            }
            !goes
        });
        self.drafted.extend(tally.told(&self.own));
        let dropped = self.drafted.len().saturating_sub(MAX_WAITING);
        if dropped > 0 {
            self.drafted.drain(..dropped);
            self.outbox.give_up(1);
        }
        self.saved = 0;
        self.journal.forget();
        error!(
            figures = tally.count(),
            others = dropped,
            "no room: records are lost; the next batch declares it"
        );
    }

    /// Frees what a verified receipt covers.
    pub fn forget(&mut self, proof: &Receipt) {
        match self.outbox.forget(proof) {
            Ok(_) => {}
            Err(reason) => error!("{reason}"),
        }
    }

    /// The lowest number above `after` that can be sent.
    #[must_use]
    pub fn waiting(&self, after: u64) -> Option<u64> {
        let reach = self.offered.max(self.outbox.within(self.offer()));
        self.outbox.waiting(after).filter(|seq| *seq <= reach && self.hold.is_none_or(|hold| *seq < hold))
    }

    /// So many octets are offered at once, or one batch: what was offered may arrive whenever, so it is never thinned,
    /// and a small outbox must not be full of it.
    const fn offer(&self) -> u64 {
        self.outbox.octets().1 / OFFERED
    }

    /// The bytes of a batch, if they are sound.
    pub fn bytes(&mut self, seq: u64) -> Option<Vec<u8>> {
        self.offered = self.offered.max(seq);
        self.outbox.read(seq).inspect_err(|reason| warn!("{reason}")).ok().map(|batch| batch.bytes)
    }

    /// How many batches wait for the collector.
    #[must_use]
    pub fn len(&self) -> usize {
        self.outbox.len()
    }

    /// Whether everything is delivered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.outbox.is_empty() && self.drafted.is_empty()
    }
}
