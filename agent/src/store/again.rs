//! Signs again what the collector asks for anew, without what it will never take.

use std::io;

use motprov_shared::chain::{Head, Link};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::Receipt;
use motprov_shared::seal::{Envelope, SealError, SignedBatch};
use tracing::{error, warn};

use super::Store;
use crate::batching::Sealer;
use crate::hopeless::Hopeless;
use crate::outbox::Rewriter;

impl Store {
    /// Begins the chain anew behind `kept`, unless the batch `next` itself declares what is missing. Gives the
    /// first number that counts from now on.
    pub fn rebase(&mut self, kept: Option<Head>, next: u64, now: Timestamp) -> Option<u64> {
        let link = self.outbox.read(next).ok().and_then(|batch| Envelope::parse(&batch.bytes).ok());
        let link = link.map(|envelope| envelope.link());
        let before = link.map(|link| link.seq - 1 - link.lost.min(link.seq - 1));
        if before.is_some_and(|before| before <= kept.map_or(0, |kept| kept.seq)) {
            return None;
        }
        let (link, rescued) = self.sign_again(kept, None, now)?;
        warn!(lost = link.lost, rescued, "batches that the collector asks for are gone: declared lost");
        Some(link.seq)
    }

    /// Begins the chain anew without the batch that `receipt` refuses and what shares its fault, where waiting
    /// cannot cure it; else everything waits. Gives the first number that counts from now on.
    pub fn give_up(&mut self, receipt: &Receipt, now: Timestamp) -> Option<u64> {
        let refused = receipt.refused.as_ref()?;
        let batch = self.outbox.read(refused.seq).ok().and_then(|batch| self.sealer.open(&batch).ok());
        let hopeless = Hopeless::judge(receipt, batch.as_ref(), now)?;
        let before = self.outbox.len();
        let (link, rescued) = self.sign_again(receipt.kept, Some(hopeless), now)?;
        error!(
            seq = refused.seq,
            reason = refused.reason.name(),
            given_up = before - rescued,
            rescued,
            "batches that the collector will never take are given up: the next one declares them lost"
        );
        Some(link.seq)
    }

    /// Gives the link where the chain goes on, and how many batches were signed again.
    pub(super) fn sign_again(
        &mut self,
        kept: Option<Head>,
        hopeless: Option<Hopeless>,
        now: Timestamp,
    ) -> Option<(Link, usize)> {
        let Self { outbox, sealer, journal, drafted, saved, open, .. } = self;
        let mut before = |next| journal.save(next, drafted, *saved, open);
        let mut again = Again { sealer, hopeless, now, before: &mut before };
        let link = outbox.rewrite(kept, &mut again);
        let link = link.inspect_err(|reason| error!("the chain cannot begin anew: {reason}")).ok()?;
        self.rewritten();
        Some((link, self.outbox.len()))
    }

    /// What holds for other numbers than before.
    pub(super) fn rewritten(&mut self) {
        // The journal was written for them.
        (self.saved, self.hold) = (self.drafted.len(), None);
        self.thinned = 0;
        if let Err(reason) = self.outbox.tidy() {
            warn!("files of batches that were signed anew stay for now: {reason}");
        }
    }
}

/// The same records under new numbers.
struct Again<'a> {
    sealer: &'a Sealer,
    hopeless: Option<Hopeless>,
    now: Timestamp,
    before: &'a mut dyn FnMut(u64) -> io::Result<()>,
}

impl Rewriter for Again<'_> {
    fn rewrite(&mut self, link: Link, old: Option<&SignedBatch>) -> Vec<SignedBatch> {
        let Some(batch) = old else { return Vec::new() };
        let report = |reason: &SealError| error!(seq = batch.seq, "a batch is declared lost: {reason}");
        let Ok(records) = self.sealer.records(batch).inspect_err(report) else { return Vec::new() };
        if self.hopeless.is_some_and(|hopeless| hopeless.takes(batch.seq, &records)) {
            return Vec::new();
        }
        let signed = self.sealer.seal(link, self.now, records).inspect_err(report);
        signed.into_iter().collect()
    }

    fn before(&mut self, next: u64) -> io::Result<()> {
        (self.before)(next)
    }
}
