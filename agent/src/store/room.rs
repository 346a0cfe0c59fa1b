//! Makes room where the collector takes nothing for long. Promise: the oldest figures go first, then the oldest of
//! the rest; batches that may be under way are left alone; the chain says what went.
//!
//! A batch names the hash of the one before, so to change one is to sign all later ones anew. Each time a quarter of
//! the room is freed at once: what was measured between two such passes is a quarter of the limit, and a pass writes
//! at most three quarters. So thinning costs at most three octets written for each that was measured.

use std::io;

use motprov_shared::chain::{Head, Link};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::Record;
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{Envelope, SealError, SignedBatch};
use motprov_shared::wire;
use tracing::{error, warn};

use super::Store;
use crate::batching::{Sealer, behind, fold};
use crate::outbox::Rewriter;
use crate::thinning::{Tally, goes_first};

/// What is left of thinned batches is joined into batches of so many records.
const JOINED: usize = 1_000;

/// What must go: of the batches up to one number the figures, of those up to another everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Plan {
    thin: u64,
    drop: u64,
}

/// Where a new beginning begins: behind a batch, or at the first.
struct Base(Option<Head>);

impl Store {
    /// Frees a quarter of the room, and `wanted` octets besides.
    pub(super) fn thin_full(&mut self, wanted: u64, now: Timestamp) {
        let (held, limit) = self.outbox.octets();
        let Some(Base(base)) = self.base() else { return };
        let seq = base.map_or(0, |base| base.seq);
        let wanted = wanted + limit / 4 + held.saturating_sub(limit);
        let plan = self.plan(seq, wanted);
        if plan.thin > seq {
            self.thin(base, plan, now);
        }
    }

    /// Leaves figures out that are older than is kept. A day's worth goes at once.
    pub(super) fn thin_old(&mut self, now: Timestamp) {
        let old = |store: &Self, days| store.outbox.young(days).saturating_sub(1);
        if old(self, self.days.saturating_add(1)) <= self.thinned {
            return;
        }
        let Some(Base(base)) = self.base() else { return };
        let from = base.map_or(0, |base| base.seq).max(self.thinned);
        let thin = old(self, self.days);
        if self.holds_figures(from, thin) {
            self.thin(base, Plan { thin, drop: 0 }, now);
        } else {
            self.thinned = thin;
        }
    }

    /// The batch behind which nothing is under way; `None` where nothing is kept.
    fn base(&mut self) -> Option<Base> {
        if let Some(head) = self.outbox.head_at(self.offered) {
            return Some(Base(Some(head)));
        }
        let first = self.outbox.waiting(0)?;
        let batch = self.outbox.read(first).ok()?;
        let link = Envelope::parse(&batch.bytes).ok()?.link();
        Some(Base(link.prev.map(|hash| Head { seq: link.seq.saturating_sub(1 + link.lost), hash })))
    }

    /// Whether a batch behind one number, up to another, holds what goes first. One batch is in memory at a time.
    fn holds_figures(&mut self, from: u64, to: u64) -> bool {
        let mut seq = from;
        while let Some(next) = self.outbox.waiting(seq).filter(|next| *next <= to) {
            if self.records(next).is_some_and(|(_, records)| records.iter().any(goes_first)) {
                return true;
            }
            seq = next;
        }
        false
    }

    /// A batch's octets and records, as far as it can be read.
    fn records(&mut self, seq: u64) -> Option<(u64, Vec<Record>)> {
        let batch = self.outbox.read(seq).ok()?;
        Some((batch.bytes.len() as u64, self.sealer.records(&batch).ok()?))
    }

    /// How far thinning must go behind `from` to free so many octets, and where it does not, how far dropping.
    fn plan(&mut self, from: u64, wanted: u64) -> Plan {
        let (mut freed, mut plan) = (0, Plan { thin: from, drop: 0 });
        let mut rests = Vec::new();
        let mut seq = from;
        while freed < wanted
            && let Some(next) = self.outbox.waiting(seq)
        {
            if let Some((octets, records)) = self.records(next) {
                let rest = Tally::default().thin(records);
                let rest =
                    if rest.is_empty() { 0 } else { wire::encode(&rest).map_or(0, |pack| pack.len() as u64) };
                freed += octets.saturating_sub(rest);
                rests.push((next, rest));
            }
            (plan.thin, seq) = (next, next);
        }
        for (seq, rest) in rests {
            if freed >= wanted {
                break;
            }
            freed += rest;
            plan.drop = seq;
        }
        plan
    }

    fn thin(&mut self, base: Option<Head>, plan: Plan, now: Timestamp) {
        let Self { outbox, sealer, journal, drafted, saved, open, own, .. } = self;
        let mut before = |next| journal.save(next, drafted, *saved, open);
        let mut thinner = Thinner {
            sealer,
            own,
            plan,
            now,
            rest: Vec::new(),
            tally: Tally::default(),
            told: false,
            dropped: 0,
            thinned: 0,
            before: &mut before,
        };
        let link = outbox.rewrite(base, &mut thinner);
        let (tally, dropped, last) = (thinner.tally, thinner.dropped, thinner.thinned);
        match link {
            Err(reason) => warn!("there is no room to thin the outbox: {reason}"),
            Ok(link) => {
                error!(
                    figures = tally.count(),
                    batches = dropped,
                    declared = link.lost,
                    "the collector took nothing for long: the oldest figures are given up, and batches where that \
                    was not enough"
                );
                self.rewritten();
                (self.thinned, self.moved) = (last, Some(link.seq));
            }
        }
    }
}

/// The same batches with what the plan leaves of them, under new numbers.
struct Thinner<'a> {
    sealer: &'a Sealer,
    own: &'a AssetId,
    plan: Plan,
    now: Timestamp,
    /// Of thinned batches, not yet signed.
    rest: Vec<Record>,
    tally: Tally,
    told: bool,
    dropped: usize,
    /// The last number of thinned batches.
    thinned: u64,
    before: &'a mut dyn FnMut(u64) -> io::Result<()>,
}

impl Thinner<'_> {
    /// Signs what is left of thinned batches.
    fn join(&mut self, link: Link) -> Vec<SignedBatch> {
        let groups = fold(std::mem::take(&mut self.rest)).groups;
        let signed = self.sealer.chain(link, self.now, &groups);
        let signed =
            signed.inspect_err(|reason| error!("what was left of batches is declared lost: {reason}"));
        let signed = signed.unwrap_or_default();
        self.thinned = signed.last().map_or(self.thinned, |batch| batch.seq);
        signed
    }

    /// Behind the last thinned batch: signs the rest of them, with what is told of what went.
    fn end(&mut self, link: Link) -> Vec<SignedBatch> {
        if std::mem::replace(&mut self.told, true) {
            return Vec::new();
        }
        self.rest.extend(self.tally.told(self.own));
        self.join(link)
    }
}

impl Rewriter for Thinner<'_> {
    fn rewrite(&mut self, link: Link, old: Option<&SignedBatch>) -> Vec<SignedBatch> {
        let Some(batch) = old else { return self.end(link) };
        let report = |reason: &SealError| error!(seq = batch.seq, "a batch is declared lost: {reason}");
        let Ok(records) = self.sealer.records(batch).inspect_err(report) else { return Vec::new() };
        if batch.seq <= self.plan.thin {
            let rest = self.tally.thin(records);
            if batch.seq <= self.plan.drop {
                self.dropped += 1;
                return Vec::new();
            }
            self.rest.extend(rest);
            return if self.rest.len() < JOINED { Vec::new() } else { self.join(link) };
        }
        let mut signed = self.end(link);
        let link = signed.last().map_or(link, behind);
        signed.extend(self.sealer.seal(link, self.now, records).inspect_err(report));
        signed
    }

    fn before(&mut self, next: u64) -> io::Result<()> {
        (self.before)(next)
    }
}
