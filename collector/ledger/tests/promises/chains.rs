//! Every batch is kept exactly once, in its chain's order.

use motprov_ledger::{
    Database, Enrolled, EntryKind, KEPT_OCTETS, KEPT_OCTETS_IN_ALL, Kept, LedgerError, NOBODY, Refusal, View,
};
use motprov_shared::chain::{Head, Link};
use motprov_shared::identity::Hash;
use motprov_shared::measurement::State;
use motprov_shared::receipt::Reason;

use crate::support::{Home, Signer, at, fact, kinds, streak};

#[test]
fn batches_are_kept_in_order_and_the_head_moves() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let first = agent.next(vec![streak("ws-1", "running", State::Up, 0, 300)]);
    let second = agent.next(vec![]);
    assert_eq!(home.keep(&first), Kept::New(2));
    assert_eq!(home.keep(&second), Kept::New(3));
    let known = home.database.read(|view| view.agent(&agent.id)).unwrap().unwrap();
    assert_eq!(known.head, Some(Head { seq: 2, hash: second.0.hash() }));
    assert_eq!((known.batches, known.records, known.lost), (2, 1, 0));
    assert_eq!(known.last_delay(), Some(2000));
    let entry = home.database.read(|view| view.entry(2)).unwrap().unwrap();
    assert_eq!(entry.content, first.1, "byte for byte");
    assert_eq!((entry.header.kind, entry.header.source.as_str()), (EntryKind::Batch, "sodermalm/ws-1"));
}

#[test]
fn a_repeat_changes_nothing_and_names_the_entry() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let (first, second) = (agent.next(vec![]), agent.next(vec![]));
    home.keep(&first);
    home.keep(&second);
    let before = (home.rows(), home.database.read(View::state).unwrap());
    assert_eq!(home.keep(&first), Kept::Duplicate(2));
    assert_eq!(home.keep(&second), Kept::Duplicate(3));
    assert_eq!((home.rows(), home.database.read(View::state).unwrap()), before);
}

#[test]
fn other_bytes_under_a_kept_number_or_another_predecessor_are_a_fork() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let first = agent.next(vec![]);
    home.keep(&first);
    let head = Some(Head { seq: 1, hash: first.0.hash() });
    let records = vec![streak("ws-1", "running", State::Up, 0, 300)];
    let same_number = agent.sign(Link { seq: 1, prev: None, lost: 0 }, records);
    assert_eq!(home.keep(&same_number), Kept::Fork { head });
    let stranger = agent.sign(Link { seq: 2, prev: Some(Hash([7; 32])), lost: 0 }, vec![]);
    assert_eq!(home.keep(&stranger), Kept::Fork { head });
    assert_eq!(kinds(&mut home.database), [EntryKind::Enrolment, EntryKind::Batch]);
}

#[test]
fn a_batch_ahead_of_its_turn_says_which_one_is_expected() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let (first, second, third) = (agent.next(vec![]), agent.next(vec![]), agent.next(vec![]));
    assert_eq!(home.keep(&second), Kept::Gap { expected: 1 });
    home.keep(&first);
    assert_eq!(home.keep(&third), Kept::Gap { expected: 2 });
    assert_eq!(home.keep(&second), Kept::New(3));
    assert_eq!(home.keep(&third), Kept::New(4));
}

#[test]
fn a_declared_loss_is_taken_counted_and_never_filled_afterwards() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let first = agent.next(vec![]);
    home.keep(&first);
    let prev = agent.prev;
    let after = agent.after_loss(3, vec![]);
    assert_eq!(home.keep(&after), Kept::New(3));
    let known = home.database.read(|view| view.agent(&agent.id)).unwrap().unwrap();
    assert_eq!((known.head.unwrap().seq, known.batches, known.lost), (5, 2, 3));
    let found_again = agent.sign(Link { seq: 2, prev, lost: 0 }, vec![]);
    assert!(matches!(home.keep(&found_again), Kept::Fork { .. }));
    assert_eq!(home.database.verify().unwrap().faults, []);
}

#[test]
fn a_number_beyond_all_counting_is_refused_not_stored_wrongly() {
    let mut home = Home::new();
    let agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let absurd = agent.sign(Link { seq: u64::MAX, prev: None, lost: u64::MAX - 1 }, vec![]);
    assert_eq!(home.keep(&absurd), Kept::Fork { head: None });
}

#[test]
fn a_new_key_goes_on_with_the_chain_and_ends_the_old_keys_say() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    home.keep(&agent.next(vec![]));
    let (seq, prev) = (agent.seq, agent.prev);
    let under_old_key = agent.next(vec![]);
    let mut renewed = Signer { seq, prev, ..Signer::new("sodermalm/ws-1", 2) };
    let key = renewed.key.public();
    let enrol = |home: &mut Home| home.database.write(|write| write.enrol(&renewed.id, &key, false, at(9)));
    assert_eq!(enrol(&mut home).unwrap(), Enrolled::New(3));
    assert_eq!(enrol(&mut home).unwrap(), Enrolled::Already(3));
    assert_eq!(home.keep(&under_old_key), Kept::NotEnrolled);
    assert_eq!(home.keep(&renewed.next(vec![])), Kept::New(4));
    assert_eq!(home.database.verify().unwrap().faults, []);
}

#[test]
fn nobody_becomes_simulated_or_real_by_a_second_enrolment() {
    let mut home = Home::new();
    let agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let again = home.database.write(|write| write.enrol(&agent.id, &agent.key.public(), true, at(9)));
    assert!(matches!(again, Err(LedgerError::Misuse(_))));
}

#[test]
fn bytes_that_were_not_verified_are_never_kept() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let (batch, mut bytes) = agent.next(vec![]);
    *bytes.last_mut().unwrap() ^= 1;
    let kept = home.database.write(|write| write.keep_batch(&batch, &bytes, at(5)));
    assert!(matches!(kept, Err(LedgerError::Misuse(_))));
}

#[test]
fn refusals_are_counted_by_agent_and_the_list_of_them_is_bounded() {
    let mut home = Home::new();
    home.enrol(&Signer::new("sodermalm/ws-1", 1));
    let refusal = |n: i64, agent: &str| Refusal {
        at: at(n),
        agent: agent.to_owned(),
        reason: Reason::Signature,
        text: "x".repeat(2000),
        hash: Hash([1; 32]),
    };
    let count = home.database.write(|write| {
        (0..1500).try_for_each(|n| write.count_refusal(&refusal(n, &format!("nobody/{n}"))))?;
        write.count_refusal(&refusal(1500, "sodermalm/ws-1"))?;
        write.view().refusal_counts()
    });
    let count: Vec<_> = count.unwrap().into_iter().map(|c| (c.agent, c.reason, c.count, c.last)).collect();
    assert_eq!(
        count,
        [
            (NOBODY.to_owned(), Reason::Signature, 1500, at(1499)),
            ("sodermalm/ws-1".to_owned(), Reason::Signature, 1, at(1500))
        ]
    );
    let last = home.database.read(|view| view.refusals(5000)).unwrap();
    let of = |n: usize| &last[n].refusal;
    assert_eq!((last.len(), of(0).at, of(999).at), (1000, at(1500), at(501)));
    assert_eq!((of(1).agent.as_str(), of(1).text.len()), ("nobody/1499", 500));
    assert_eq!(home.database.read(|view| view.refusal(last[1].id)).unwrap().as_ref(), Some(&last[1]));
}

#[test]
fn refused_messages_are_put_aside_up_to_so_many_octets_and_the_latest_stay() {
    let mut home = Home::new();
    let refusal = |n: i64| Refusal {
        at: at(n),
        agent: "a/b".to_owned(),
        reason: Reason::Malformed,
        text: "x".to_owned(),
        hash: Hash([1; 32]),
    };
    let whole = usize::try_from(KEPT_OCTETS_IN_ALL).unwrap() / KEPT_OCTETS;
    let count = i64::try_from(whole).unwrap() + 3;
    let octets = vec![7; KEPT_OCTETS + 1];
    for n in 0..count {
        let put = home.database.write(|write| write.put_aside(&refusal(n), Some(&octets[1..])));
        put.unwrap();
    }
    home.database.write(|write| write.put_aside(&refusal(count), Some(&octets))).unwrap();
    let kept = home.database.read(|view| view.refusals(5000)).unwrap();
    assert_eq!(kept.len(), whole + 4);
    let with = kept.iter().filter(|kept| kept.octets.is_some()).count();
    assert_eq!((kept[0].octets, kept[1].octets, with), (None, Some(KEPT_OCTETS as u64), whole));
    let content = home.database.read(|view| view.refused_content(kept[1].id)).unwrap();
    assert_eq!(content.unwrap(), octets[1..]);
    assert_eq!(home.database.read(|view| view.refused_content(kept[whole + 3].id)).unwrap(), None);
}

#[test]
fn what_another_process_wrote_between_two_writes_is_seen() {
    let mut home = Home::new();
    let (mut first, mut second) = (Signer::new("sodermalm/ws-1", 1), Signer::new("sodermalm/ws-2", 2));
    home.enrol(&first);
    home.enrol(&second);
    assert!(matches!(home.keep(&first.next(vec![])), Kept::New(_)));
    // The other appends to the tree, goes on with one chain and gives the other agent a new key.
    let mut other = Database::open(home.folder.path()).unwrap();
    let next = first.next(vec![]);
    assert!(matches!(other.write(|write| write.keep_batch(&next.0, &next.1, at(6))).unwrap(), Kept::New(_)));
    let renewed = Signer::new("sodermalm/ws-2", 3);
    other.write(|write| write.enrol(&renewed.id, &renewed.key.public(), false, at(7))).unwrap();
    assert!(matches!(home.keep(&first.next(vec![])), Kept::New(_)));
    assert_eq!(home.keep(&second.next(vec![])), Kept::NotEnrolled);
    assert_eq!(home.database.verify().unwrap().faults, []);
}

#[test]
fn what_a_failed_write_learnt_is_not_believed_by_the_next() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let (first, second) = (agent.next(vec![fact("ws-1", "kind", 1, "workstation")]), agent.next(vec![]));
    let broken = home.database.write(|write| {
        assert!(matches!(write.keep_batch(&first.0, &first.1, at(5))?, Kept::New(_)));
        Err::<(), _>(LedgerError::Misuse("on purpose"))
    });
    assert!(broken.is_err());
    assert_eq!(home.keep(&second), Kept::Gap { expected: 1 });
    assert!(matches!(home.keep(&first), Kept::New(_)));
    assert!(matches!(home.keep(&second), Kept::New(_)));
    assert_eq!(home.database.verify().unwrap().faults, []);
}
