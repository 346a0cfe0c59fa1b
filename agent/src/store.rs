//! From records to durable batches. Promise: what cannot be kept is counted and declared, never passed over.

use std::collections::VecDeque;

use motprov_shared::chain::{Head, Link};
use motprov_shared::measurement::Record;
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::Receipt;
use motprov_shared::seal::{Envelope, SealError, SignedBatch};
use tracing::{debug, error, warn};

use crate::batching::{Sealer, fold};
use crate::hopeless::Hopeless;
use crate::outbox::Outbox;

/// Most records that wait in memory while the outbox takes nothing: some megabytes.
const MAX_WAITING: usize = 20_000;

/// The outbox with what still has to go into it.
#[derive(Debug)]
pub struct Store {
    outbox: Outbox,
    sealer: Sealer,
    waiting: VecDeque<Vec<Record>>,
    /// The last write failed; said once.
    stuck: bool,
}

impl Store {
    /// Signs with `sealer`, keeps in `outbox`.
    #[must_use]
    pub const fn new(outbox: Outbox, sealer: Sealer) -> Self {
        Self { outbox, sealer, waiting: VecDeque::new(), stuck: false }
    }

    /// Keeps records, as far as the outbox takes them; the others wait in memory, within bounds.
    pub fn keep(&mut self, records: Vec<Record>, now: Timestamp) {
        let folded = fold(records);
        for (record, reason) in folded.refused {
            error!(asset = %record.asset(), "a record cannot be written and is left out: {reason}");
        }
        self.waiting.extend(folded.groups);
        while let Some(group) = self.waiting.front() {
            match self.write(group.clone(), now) {
                Ok(()) => {
                    self.stuck = false;
                    self.waiting.pop_front();
                }
                Err(reason) => {
                    if !std::mem::replace(&mut self.stuck, true) {
                        error!("measuring goes on, in memory: {reason}");
                    }
                    break;
                }
            }
        }
        self.bound();
    }

    fn write(&mut self, group: Vec<Record>, now: Timestamp) -> anyhow::Result<()> {
        let signed = self.sealer.seal(self.outbox.next_link(), now, group)?;
        self.outbox.append(&signed)?;
        debug!(seq = signed.seq, hash = %signed.hash, "kept");
        Ok(())
    }

    /// Gives up the oldest groups beyond the bound, each with a number, so that the next batch declares them.
    fn bound(&mut self) {
        let mut records: usize = self.waiting.iter().map(Vec::len).sum();
        while records > MAX_WAITING
            && let Some(group) = self.waiting.pop_front()
        {
            records -= group.len();
            self.outbox.give_up(1);
            error!(records = group.len(), "no room: records are lost; the next batch declares it");
        }
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
        self.outbox.waiting(after)
    }

    /// The bytes of a batch, if they are sound.
    pub fn bytes(&mut self, seq: u64) -> Option<Vec<u8>> {
        self.outbox.read(seq).inspect_err(|reason| warn!("{reason}")).ok().map(|batch| batch.bytes)
    }

    /// Whether everything is delivered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.outbox.is_empty() && self.waiting.is_empty()
    }

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
    fn sign_again(
        &mut self,
        kept: Option<Head>,
        hopeless: Option<Hopeless>,
        now: Timestamp,
    ) -> Option<(Link, usize)> {
        let sealer = &self.sealer;
        let mut again = |link, batch: &SignedBatch| {
            let report = |reason: &SealError| error!(seq = batch.seq, "a batch is declared lost: {reason}");
            let records = sealer.records(batch).inspect_err(report).ok()?;
            if hopeless.is_some_and(|hopeless| hopeless.takes(batch.seq, &records)) {
                return None;
            }
            sealer.seal(link, now, records).inspect_err(report).ok()
        };
        let link = self.outbox.rebase(kept, &mut again);
        let link = link.inspect_err(|reason| error!("the chain cannot begin anew: {reason}")).ok()?;
        Some((link, self.outbox.len()))
    }
}

#[cfg(test)]
mod tests {
    use motprov_shared::chain::{Standing, standing};
    use motprov_shared::identity::{Hash, sha256};
    use motprov_shared::measurement::Fact;
    use motprov_shared::receipt::{Reason, Refused};
    use motprov_shared::seal::SecretKey;

    use super::*;

    fn store(folder: &std::path::Path, limit: u64) -> Store {
        let sealer = Sealer::new("s/a".parse().unwrap(), SecretKey::from_seed([3; 32]).unwrap());
        Store::new(Outbox::open(folder, limit).unwrap().0, sealer)
    }

    fn now() -> Timestamp {
        Timestamp::from_seconds(1_790_000_000)
    }

    fn facts(name: &str, count: usize) -> Vec<Record> {
        let fact = |n: usize| {
            let (asset, metric) = (format!("{name}-{n}").parse().unwrap(), "model".parse().unwrap());
            Record::Fact(Fact { asset, metric, at: now(), text: "x".repeat(200) })
        };
        (0..count).map(fact).collect()
    }

    fn links(store: &mut Store) -> Vec<(Link, Hash, usize)> {
        let mut links = Vec::new();
        let mut after = 0;
        while let Some(seq) = store.waiting(after) {
            let bytes = store.bytes(seq).unwrap();
            let envelope = Envelope::parse(&bytes).unwrap();
            let link = envelope.link();
            let key = SecretKey::from_seed([3; 32]).unwrap().public();
            links.push((link, sha256(&bytes), envelope.open(&key).unwrap().get().records.len()));
            after = seq;
        }
        links
    }

    #[test]
    fn batches_follow_one_another_across_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        store(folder.path(), 1 << 20).keep(facts("a", 3), now());
        let mut store = store(folder.path(), 1 << 20);
        store.keep(facts("b", 2), now());
        let mut head = None;
        for (link, hash, _) in links(&mut store) {
            assert_eq!(standing(head, link), Standing::Next);
            head = Some(Head { seq: link.seq, hash });
        }
        assert_eq!(head.unwrap().seq, 2);
    }

    #[test]
    fn what_a_full_outbox_cannot_take_is_declared() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store(folder.path(), 2_000);
        store.keep(facts("a", 5), now());
        let (_, hash, _) = links(&mut store)[0];
        // Two groups of more than the bound together: the older is given up.
        store.keep(facts("b", 900), now());
        store.keep(facts("c", 19_500), now());
        let receipt = Receipt {
            agent: "s/a".parse().unwrap(),
            at: now(),
            kept: Some(Head { seq: 1, hash }),
            refused: None,
        };
        store.forget(&receipt);
        assert!(store.outbox.next_link().lost >= 1);
        assert_eq!(store.outbox.next_link().prev, Some(hash));
    }

    #[test]
    fn a_collector_that_lost_what_it_had_gets_the_rest_with_the_gap_declared() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store(folder.path(), 1 << 20);
        for n in 0..5 {
            store.keep(facts(&format!("a{n}"), n + 1), now());
        }
        let all = links(&mut store);
        let kept = |n: usize| Some(Head { seq: all[n].0.seq, hash: all[n].1 });
        let receipt = Receipt { agent: "s/a".parse().unwrap(), at: now(), kept: kept(2), refused: None };
        store.forget(&receipt);
        // The collector was restored from a copy that ends with batch 1; 2 and 3 are gone.
        assert_eq!(store.rebase(kept(0), 4, now()), Some(6));
        let again = links(&mut store);
        assert_eq!(again.iter().map(|(_, _, records)| *records).collect::<Vec<_>>(), [4, 5]);
        let mut head = kept(0);
        for (link, hash, _) in again {
            assert_eq!(standing(head, link), Standing::Next);
            head = Some(Head { seq: link.seq, hash });
        }
        // The first declares the gap itself: asking for it again changes nothing.
        assert_eq!(store.rebase(kept(0), 6, now()), None);
    }

    /// Four batches: an honest one, one with times of `wrong`, another of the same, an honest one. The collector
    /// keeps the first, and refuses the second for `reason` when it is `at`.
    fn refused(folder: &std::path::Path, wrong: Timestamp, reason: Reason) -> (Store, Receipt) {
        let mut store = store(folder, 1 << 20);
        for (n, at) in [now(), wrong, wrong.plus(60_000), now()].into_iter().enumerate() {
            let (asset, metric) = ("a".parse().unwrap(), "model".parse().unwrap());
            store.keep(vec![Record::Fact(Fact { asset, metric, at, text: n.to_string() })], at);
        }
        let refused = Some(Refused { seq: 2, reason, text: String::new() });
        let kept = Some(Head { seq: 1, hash: sha256(&store.bytes(1).unwrap()) });
        let receipt = Receipt { agent: "s/a".parse().unwrap(), at: now(), kept, refused };
        store.forget(&receipt);
        (store, receipt)
    }

    #[test]
    fn what_a_wrong_clock_made_is_given_up_and_the_chain_goes_on_with_the_loss_declared() {
        for (wrong, reason) in [
            (Timestamp::from_seconds(946_684_800), Reason::Clock),
            (now().plus(3_000 * 86_400_000), Reason::Clock),
            // RFC 8428 takes such a time for a relative one: the batch cannot be read at all.
            (Timestamp(1_000), Reason::Malformed),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let (mut store, receipt) = refused(folder.path(), wrong, reason);
            assert_eq!(store.give_up(&receipt, now()), Some(5), "{wrong}");
            let [(link, _, 1)] = links(&mut store)[..] else { panic!("the last batch, once more") };
            assert_eq!(link, Link { seq: 5, prev: receipt.kept.map(|kept| kept.hash), lost: 3 });
            assert_eq!(standing(receipt.kept, link), Standing::Next);
        }
    }

    #[test]
    fn a_refusal_that_waiting_or_a_person_can_cure_costs_no_batch() {
        let (year, long_ago) = (365 * 86_400_000, Timestamp::from_seconds(946_684_800));
        for (wrong, reason, today) in [
            (now().plus(3_600_000), Reason::Clock, now()),
            (now().plus(-86_400_000), Reason::Clock, now()),
            // The two clocks differ today: nobody knows which is wrong.
            (now().plus(year), Reason::Clock, now().plus(year)),
            (long_ago, Reason::Signature, now()),
            (long_ago, Reason::Fork, now()),
            (long_ago, Reason::UnknownAgent, now()),
            (long_ago, Reason::Topic, now()),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let (mut store, receipt) = refused(folder.path(), wrong, reason);
            assert_eq!(store.give_up(&receipt, today), None, "{wrong} {reason:?}");
            assert_eq!(links(&mut store).iter().map(|(link, ..)| link.seq).collect::<Vec<_>>(), [2, 3, 4]);
        }
    }

    #[test]
    fn a_batch_that_cannot_be_read_over_there_is_given_up_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, receipt) = refused(folder.path(), now(), Reason::Malformed);
        assert_eq!(store.give_up(&receipt, now()), Some(5));
        assert_eq!(links(&mut store).len(), 2);
    }
}
