//! Delivery against a simulated collector, without a network.

use motprov_shared::chain::{Link, Standing, standing};
use motprov_shared::identity::{Hash, sha256};
use proptest::prelude::*;

use super::*;

fn hash(seq: u64) -> Hash {
    sha256(&seq.to_le_bytes())
}

fn head(seq: u64) -> Option<Head> {
    (seq > 0).then(|| Head { seq, hash: hash(seq) })
}

fn receipt(at: i64, kept: u64, refused: Option<(u64, Reason)>) -> Receipt {
    let refused = refused.map(|(seq, reason)| Refused { seq, reason, text: String::new() });
    Receipt { agent: "s/a".parse().unwrap(), at: Timestamp(at), kept: head(kept), refused }
}

fn up_to(last: u64) -> impl Fn(u64) -> Option<u64> {
    move |after| (after < last).then_some(after + 1)
}

fn published(effects: &[Effect]) -> Vec<u64> {
    effects.iter().filter_map(|e| if let Effect::Publish(seq) = e { Some(*seq) } else { None }).collect()
}

#[test]
fn no_more_than_a_window_is_under_way() {
    let mut delivery = Delivery::new(1);
    let waiting = up_to(100);
    assert!(delivery.step(Event::Stored, 0, &waiting).is_empty());
    assert_eq!(published(&delivery.step(Event::Online, 0, &waiting)), (1..=16).collect::<Vec<_>>());
    assert!(delivery.step(Event::Stored, 0, &waiting).is_empty());
    let effects = delivery.step(Event::Receipt(&receipt(0, 3, None)), 0, &waiting);
    assert_eq!(published(&effects), [17, 18, 19]);
}

#[test]
fn a_new_connection_sends_again_what_no_receipt_covers() {
    let mut delivery = Delivery::new(1);
    delivery.step(Event::Online, 0, &up_to(3));
    delivery.step(Event::Offline, 10, &up_to(3));
    assert_eq!(published(&delivery.step(Event::Online, 20, &up_to(3))), [1, 2, 3]);
}

#[test]
fn silence_sends_again_and_then_doubts_the_connection() {
    let mut delivery = Delivery::new(1);
    delivery.step(Event::Online, 0, &up_to(1));
    let (mut now, mut sent, mut doubts) = (0, 0, 0);
    while doubts == 0 {
        now += delivery.wait(now, &up_to(1)).unwrap();
        let effects = delivery.step(Event::Tick, now, &up_to(1));
        sent += published(&effects).len();
        doubts += effects.iter().filter(|effect| **effect == Effect::Reconnect).count();
    }
    assert_eq!(sent, 2);
    assert!((60_000..70_000).contains(&now), "{now}");
}

#[test]
fn a_busy_collector_is_left_alone_for_a_while() {
    let mut delivery = Delivery::new(1);
    delivery.step(Event::Online, 0, &up_to(2));
    assert!(delivery.step(Event::Receipt(&receipt(1, 0, Some((1, Reason::Busy)))), 0, &up_to(2)).is_empty());
    let pause = delivery.wait(0, &up_to(2)).unwrap();
    assert!((187..=313).contains(&pause), "{pause}");
    assert!(delivery.step(Event::Stored, pause - 1, &up_to(3)).is_empty());
    assert_eq!(published(&delivery.step(Event::Tick, pause, &up_to(3))), [1, 2, 3]);
}

#[test]
fn a_window_that_is_refused_as_a_whole_is_one_failure() {
    for (reason, within) in
        [(Reason::Busy, 187..=313), (Reason::Gap, 187..=313), (Reason::Clock, 22_500..=37_500)]
    {
        let mut delivery = Delivery::new(1);
        assert_eq!(published(&delivery.step(Event::Online, 0, &up_to(20))).len(), 16);
        for seq in 1..=16 {
            delivery.step(Event::Receipt(&receipt(1, 0, Some((seq, reason)))), 0, &up_to(20));
        }
        let pause = delivery.wait(0, &up_to(20)).unwrap();
        assert!(within.contains(&pause), "{reason:?}: {pause}");
    }
}

#[test]
fn a_refusal_that_needs_a_person_is_told_once_and_the_batch_is_kept() {
    let mut delivery = Delivery::new(1);
    delivery.step(Event::Online, 0, &up_to(1));
    let refusal = receipt(1, 0, Some((1, Reason::UnknownAgent)));
    let mut now = 0;
    let mut warnings = 0;
    for _ in 0..5 {
        let effects = delivery.step(Event::Receipt(&refusal), now, &up_to(1));
        warnings += effects.iter().filter(|effect| matches!(effect, Effect::Warn(_))).count();
        let pause = delivery.wait(now, &up_to(1)).unwrap();
        assert!(pause >= 22_000, "{pause}");
        now += pause;
        assert_eq!(published(&delivery.step(Event::Tick, now, &up_to(1))), [1]);
    }
    assert_eq!(warnings, 1);
}

#[test]
fn an_old_receipt_does_not_turn_the_agent_round() {
    let mut delivery = Delivery::new(1);
    delivery.step(Event::Online, 0, &up_to(9));
    delivery.step(Event::Receipt(&receipt(50, 9, None)), 0, &up_to(9));
    let old = receipt(40, 2, Some((4, Reason::Gap)));
    // What the collector has was forgotten: number 10 is all that waits.
    let waiting = |after: u64| (after < 10).then_some(10);
    assert_eq!(published(&delivery.step(Event::Receipt(&old), 0, &waiting)), [10]);
}

#[test]
fn a_collector_whose_clock_was_set_back_is_heard_after_a_silence() {
    let mut delivery = Delivery::new(1);
    delivery.step(Event::Online, 0, &up_to(1));
    delivery.step(Event::Receipt(&receipt(3_600_000, 1, None)), 0, &up_to(1));
    assert_eq!(published(&delivery.step(Event::Stored, 0, &up_to(2))), [2]);
    let refusal = receipt(10, 1, Some((2, Reason::Clock)));
    let warned = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Warn(_)));
    assert!(!warned(&delivery.step(Event::Receipt(&refusal), 5, &up_to(2))), "it may be an old one");
    let mut now = 5 + PATIENCE;
    assert!(published(&delivery.step(Event::Tick, now, &up_to(2))).is_empty());
    now += delivery.wait(now, &up_to(2)).unwrap();
    assert_eq!(published(&delivery.step(Event::Tick, now, &up_to(2))), [2]);
    assert!(warned(&delivery.step(Event::Receipt(&refusal), now, &up_to(2))));
}

#[test]
fn a_batch_that_is_asked_for_and_not_there_makes_the_chain_begin_anew() {
    let mut delivery = Delivery::new(1);
    let waiting = |after: u64| (3..=4).find(|seq| *seq > after);
    delivery.step(Event::Online, 0, &waiting);
    let effects = delivery.step(Event::Receipt(&receipt(1, 1, Some((3, Reason::Gap)))), 0, &waiting);
    assert_eq!(effects, [Effect::Rebase { kept: head(1), next: 3 }]);
    let waiting = |after: u64| (5..=6).find(|seq| *seq > after);
    assert_eq!(published(&delivery.step(Event::Rebased { first: 5 }, 0, &waiting)), [5, 6]);
    // The refusal of number 4 was already on its way.
    assert!(delivery.step(Event::Receipt(&receipt(1, 1, Some((4, Reason::Gap)))), 0, &waiting).is_empty());
}

#[test]
fn only_the_next_batch_in_order_can_be_given_up_and_only_for_what_it_holds() {
    let given_up = |seq, reason| {
        let mut delivery = Delivery::new(1);
        delivery.step(Event::Online, 0, &up_to(9));
        let effects = delivery.step(Event::Receipt(&receipt(1, 3, Some((seq, reason)))), 0, &up_to(9));
        effects.iter().any(|effect| matches!(effect, Effect::GiveUp(_)))
    };
    for reason in Reason::ALL {
        assert_eq!(given_up(4, reason), reason == Reason::Clock, "{reason:?}");
        assert!(!given_up(5, reason) && !given_up(0, reason), "{reason:?}");
    }
}

#[test]
fn a_batch_is_given_up_for_its_bytes_only_after_an_hour_of_refusals_and_the_next_one_waits_as_long() {
    for reason in [Reason::Malformed, Reason::TooLarge] {
        let mut delivery = Delivery::new(1);
        delivery.step(Event::Online, 0, &up_to(99));
        let (mut now, mut given_up, mut sent) = (0, Vec::new(), 0);
        // A collector that cannot read anything: each batch given up is followed by another that it refuses.
        let mut first = 1;
        while now < 4 * 3_600_000 {
            let waiting = |after: u64| (first..99).find(|seq| *seq > after);
            let refusal = receipt(now, first - 1, Some((first, reason)));
            for effect in delivery.step(Event::Receipt(&refusal), now, &waiting) {
                assert!(!matches!(effect, Effect::Publish(_)), "{effect:?}");
                if matches!(effect, Effect::GiveUp(_)) {
                    given_up.push(now);
                    first += 1;
                    let waiting = |after: u64| (first..99).find(|seq| *seq > after);
                    assert_eq!(delivery.step(Event::Rebased { first }, now, &waiting), []);
                }
            }
            let waiting = |after: u64| (first..99).find(|seq| *seq > after);
            now += delivery.wait(now, &waiting).unwrap();
            sent += published(&delivery.step(Event::Tick, now, &waiting)).len();
        }
        assert!((2..=3).contains(&given_up.len()), "{given_up:?}");
        assert!(given_up[0] >= 3_600_000, "{given_up:?}");
        assert!(sent < 40 * WINDOW, "{sent}");
    }
}

#[test]
fn a_batch_that_is_refused_again_and_again_within_an_hour_is_kept() {
    let mut delivery = Delivery::new(1);
    delivery.step(Event::Online, 0, &up_to(9));
    for now in (0..3_600_000).step_by(60_000) {
        let refusal = receipt(now, 0, Some((1, Reason::Malformed)));
        let effects = delivery.step(Event::Receipt(&refusal), now, &up_to(9));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::GiveUp(_))), "{now}");
    }
}

#[test]
fn a_collector_whose_clock_was_ahead_once_is_heard_again_in_the_next_connection() {
    let mut delivery = Delivery::new(1);
    delivery.step(Event::Online, 0, &up_to(3));
    delivery.step(Event::Receipt(&receipt(9_000_000, 1, None)), 0, &up_to(3));
    let refusal = receipt(50, 1, Some((2, Reason::Busy)));
    delivery.step(Event::Receipt(&refusal), 0, &up_to(3));
    assert!(delivery.wait(0, &up_to(3)).unwrap() > 10_000, "passed over: batches are still under way");
    delivery.step(Event::Offline, 10, &up_to(3));
    delivery.step(Event::Online, 20, &up_to(3));
    delivery.step(Event::Receipt(&refusal), 20, &up_to(3));
    assert!(delivery.wait(20, &up_to(3)).unwrap() < 1_000, "heard: a pause");
}

/// A collector as `shared::chain` judges, on a network that drops whatever it is told to drop.
#[derive(Default)]
struct World {
    kept: u64,
    taken: Vec<u64>,
}

impl World {
    fn judge(&mut self, seq: u64, busy: bool) -> Receipt {
        let link = Link { seq, prev: head(seq - 1).map(|head| head.hash), lost: 0 };
        let refused = match standing(head(self.kept), link) {
            _ if busy => Some((seq, Reason::Busy)),
            Standing::Next => {
                self.kept = seq;
                self.taken.push(seq);
                None
            }
            Standing::Seen => None,
            Standing::Ahead { .. } => Some((seq, Reason::Gap)),
            Standing::Forked => Some((seq, Reason::Fork)),
        };
        receipt(1, self.kept, refused)
    }
}

proptest! {
    #[test]
    fn whatever_is_lost_on_the_way_everything_arrives_once_and_in_order(
        faults in prop::collection::vec(0..12_u8, 0..300),
        last in 1..60_u64,
        seed in any::<u64>(),
    ) {
        let mut world = World::default();
        let mut delivery = Delivery::new(seed);
        let mut faults = faults.into_iter();
        let mut now = 0;
        let mut todo: VecDeque<Effect> = delivery.step(Event::Online, now, &up_to(last)).into();
        let mut steps = 0;
        while world.kept < last {
            steps += 1;
            prop_assert!(steps < 20_000, "stuck at {} of {last}", world.kept);
            let Some(effect) = todo.pop_front() else {
                now += delivery.wait(now, &up_to(last)).unwrap();
                todo.extend(delivery.step(Event::Tick, now, &up_to(last)));
                continue;
            };
            let Effect::Publish(seq) = effect else { continue };
            // 0 loses the batch, 1 the receipt, 2 the connection; 3 finds the collector busy.
            let fault = faults.next().unwrap_or(9);
            if fault == 0 {
                continue;
            }
            if fault == 2 {
                delivery.step(Event::Offline, now, &up_to(last));
                todo = delivery.step(Event::Online, now, &up_to(last)).into();
                continue;
            }
            let receipt = world.judge(seq, fault == 3);
            if fault != 1 {
                todo.extend(delivery.step(Event::Receipt(&receipt), now, &up_to(last)));
            }
        }
        prop_assert_eq!(world.taken, (1..=last).collect::<Vec<_>>());
    }
}
