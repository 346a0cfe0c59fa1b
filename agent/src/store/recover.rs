//! Opens a store after whatever happened to it. Promise: what the journal holds and no batch does goes into the next
//! batch; what a batch holds is not told again.

use std::collections::BTreeMap;
use std::path::Path;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Record, Streak};
use motprov_shared::wire;
use tracing::error;

use super::{Bounds, OFFERED, Store, Stuck};
use crate::batching::Sealer;
use crate::delivery::WINDOW;
use crate::journal::{Found, Journal};
use crate::outbox::{self, Outbox, OutboxError};

/// What opening found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Of the outbox.
    pub outbox: outbox::Recovery,
    /// Records that were saved and are in no batch yet.
    pub saved: usize,
    /// Octets of a save that never finished.
    pub torn: u64,
    /// Octets of damage in the journal: what they held is declared lost.
    pub unreadable: u64,
}

impl Recovery {
    /// Whether something that was durable is gone.
    #[must_use]
    pub const fn is_loss(&self) -> bool {
        self.outbox.damaged > 0 || self.outbox.unreadable > 0 || self.unreadable > 0
    }
}

impl Store {
    /// Opens outbox and journal in `folder`, which is made if it is missing; signs with `sealer`.
    ///
    /// # Errors
    /// [`OutboxError::InUse`], [`OutboxError::Io`].
    pub fn open(
        folder: &Path,
        bounds: Bounds,
        sealer: Sealer,
        own: AssetId,
    ) -> Result<(Self, Recovery), OutboxError> {
        let (mut outbox, recovery) = Outbox::open(folder, bounds.octets)?;
        let (journal, found) = Journal::open(folder).map_err(|source| OutboxError::Io {
            action: "read",
            path: folder.join("journal"),
            source,
        })?;
        // Unless a start before this one declared it, and was killed before the journal was begun anew.
        if found.unreadable > 0 && outbox.next_link().lost == 0 {
            outbox.give_up(1);
        }
        let mut store = Self {
            // As much as the process before this one may have offered.
            offered: outbox.nth(WINDOW).min(outbox.within(bounds.octets / OFFERED)),
            outbox,
            sealer,
            own,
            days: bounds.days,
            journal,
            drafted: Vec::new(),
            saved: 0,
            open: Vec::new(),
            thinned: 0,
            hold: None,
            moved: None,
            stuck: Stuck::default(),
        };
        let (torn, unreadable) = (found.torn, found.unreadable);
        store.adopt(found);
        let saved = store.drafted.len();
        Ok((store, Recovery { outbox: recovery, saved, torn, unreadable }))
    }

    /// Takes over what the journal holds and no batch does, and makes the journal say so under the next number.
    fn adopt(&mut self, found: Found) {
        let (number, next) = (found.number, self.outbox.next_link().seq);
        if number == 0 && found.unreadable == 0 {
            return;
        }
        // The collector has the batch: then all of it was durable here.
        if number > self.outbox.delivered() {
            let streaks = found.open.into_iter().map(Record::Streak);
            self.drafted = found.closed.into_iter().chain(streaks).collect();
            self.leave_out_what_is_kept(number);
        }
        let saved = self.try_note();
        if let Err(reason) = saved {
            error!("the journal cannot be written: {reason}");
            self.stuck.journal = true;
            if number < next && !self.drafted.is_empty() {
                self.hold = Some(number);
            }
            // Begun anew before the crash, and never finished: a number that the journal names is not used.
            self.outbox.give_up(number.saturating_sub(next));
        }
    }

    /// Power failed between outbox and journal: the batches from `number` on hold what they were drafted from.
    fn leave_out_what_is_kept(&mut self, number: u64) {
        let mut kept = Kept::default();
        let mut seq = number.saturating_sub(1);
        while let Some(next) = self.outbox.waiting(seq) {
            let batch = self.outbox.read(next).ok();
            let records = batch.and_then(|batch| self.sealer.records(&batch).ok());
            records.into_iter().flatten().for_each(|record| kept.add(record));
            seq = next;
        }
        self.drafted.retain(|record| !kept.holds(record));
    }
}

/// Records in batches.
#[derive(Default)]
struct Kept {
    streaks: Vec<Streak>,
    others: BTreeMap<Vec<u8>, usize>,
}

impl Kept {
    fn add(&mut self, record: Record) {
        match record {
            Record::Streak(streak) => self.streaks.push(streak),
            Record::Sample(_) | Record::Fact(_) => {
                *self.others.entry(bytes(&record)).or_default() += 1;
            }
        }
    }

    /// Whether a batch holds the record; a streak also where it grew since it was saved.
    fn holds(&mut self, record: &Record) -> bool {
        match record {
            Record::Streak(saved) => self.streaks.iter().any(|kept| {
                (&kept.asset, &kept.metric, kept.state, kept.from)
                    == (&saved.asset, &saved.metric, saved.state, saved.from)
                    && kept.to >= saved.to
            }),
            Record::Sample(_) | Record::Fact(_) => match self.others.get_mut(&bytes(record)) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    true
                }
                _ => false,
            },
        }
    }
}

/// The same for equal records. One that cannot be written is in no batch.
fn bytes(record: &Record) -> Vec<u8> {
    wire::encode(std::slice::from_ref(record)).unwrap_or_default()
}
