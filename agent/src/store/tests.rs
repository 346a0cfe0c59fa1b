//! From records to batches and back, through full disks, kills, refusals and a collector that forgot.

use motprov_shared::chain::{Head, Link, Standing, standing};
use motprov_shared::identity::{Hash, sha256};
use motprov_shared::measurement::Fact;
use motprov_shared::receipt::{Reason, Refused};
use motprov_shared::seal::{Envelope, SecretKey};

use super::*;

fn store(folder: &std::path::Path, limit: u64) -> Store {
    let sealer = Sealer::new("s/a".parse().unwrap(), SecretKey::from_seed([3; 32]).unwrap());
    let bounds = Bounds { octets: limit, days: 30 };
    Store::open(folder, bounds, sealer, "a".parse().unwrap()).unwrap().0
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
    store(folder.path(), 1 << 20).flush(Draft::from(facts("a", 3)), now());
    let mut store = store(folder.path(), 1 << 20);
    store.flush(Draft::from(facts("b", 2)), now());
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
    store.flush(Draft::from(facts("a", 5)), now());
    let (_, hash, _) = links(&mut store)[0];
    // Two groups of more than the bound together: the older is given up.
    store.flush(Draft::from(facts("b", 900)), now());
    store.flush(Draft::from(facts("c", 19_500)), now());
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
        store.flush(Draft::from(facts(&format!("a{n}"), n + 1)), now());
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
        store.flush(Draft::from(vec![Record::Fact(Fact { asset, metric, at, text: n.to_string() })]), at);
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
fn what_a_clock_at_1970_made_is_left_out_and_declared() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, receipt) = refused(folder.path(), Timestamp(1_000), Reason::Malformed);
    // RFC 8428 takes such a time for a relative one: nobody could read the batch.
    let [(link, _, 1)] = links(&mut store)[..] else { panic!("one batch behind the first") };
    assert_eq!(link, Link { seq: 3, prev: receipt.kept.map(|kept| kept.hash), lost: 1 });
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
