//! Promises of the recorder.

use super::*;
use crate::figures::Fold;
use crate::vigil::Vigil;

fn check(recorder: &mut Recorder, n: i64, asset: &str, state: State) {
    let at = Moment { wall: Timestamp(n * 1_000), mono: n * 1_000, asleep: 0 };
    let (asset, metric) = (asset.parse().unwrap(), "reachable".parse().unwrap());
    recorder.see(Seen::Check { asset, metric, at, state });
}

#[test]
fn a_draft_cuts_nothing_and_a_change_cuts_only_what_changed() {
    let mut recorder = Recorder::new(1_000, 5_000, Timestamp(0));
    for n in 0..3 {
        check(&mut recorder, n, "a", State::Up);
        check(&mut recorder, n, "b", State::Up);
    }
    assert_eq!(recorder.draft(Timestamp(2_000)).open.len(), 2);
    assert!(!recorder.is_urgent());
    check(&mut recorder, 3, "a", State::Down);
    check(&mut recorder, 3, "b", State::Up);
    assert!(recorder.is_urgent());
    let Draft { closed, open } = recorder.news(Timestamp(3_000));
    let told = |streak: &Streak| (streak.asset.to_string(), streak.state, streak.checks);
    let streaks: Vec<_> =
        closed.iter().filter_map(|r| if let Record::Streak(s) = r { Some(told(s)) } else { None }).collect();
    assert_eq!(streaks, [("a".to_owned(), State::Up, 3), ("a".to_owned(), State::Down, 1)]);
    assert_eq!(open.iter().map(told).collect::<Vec<_>>(), [("b".to_owned(), State::Up, 4)]);
    assert!(!recorder.is_urgent());
}

#[test]
fn every_check_is_in_exactly_one_streak_across_batches() {
    let mut recorder = Recorder::new(1_000, 5_000, Timestamp(0));
    let mut records = Vec::new();
    for n in 0..10 {
        let at = Moment { wall: Timestamp(n * 1_000), mono: n * 1_000, asleep: 0 };
        let state = if n == 4 { State::Down } else { State::Up };
        let (asset, metric) = ("e".parse().unwrap(), "reachable".parse().unwrap());
        recorder.see(Seen::Check { asset, metric, at, state });
        if n == 6 {
            records.extend(recorder.take(at.wall));
        }
    }
    records.extend(recorder.finish(Timestamp(10_000)));
    let pieces: Vec<_> = records
        .iter()
        .map(|record| match record {
            Record::Streak(Streak { state, from, to, checks, .. }) => (*state, from.0, to.0, *checks),
            other => panic!("{other:?}"),
        })
        .collect();
    let (up, down) = (State::Up, State::Down);
    assert_eq!(
        pieces,
        [(up, 0, 3_000, 4), (down, 4_000, 4_000, 1), (up, 5_000, 6_000, 2), (up, 7_000, 9_000, 3)]
    );
}

#[test]
fn an_outage_that_ends_on_the_first_check_after_a_batch_is_urgent() {
    let mut recorder = Recorder::new(1_000, 5_000, Timestamp(0));
    check(&mut recorder, 0, "a", State::Down);
    assert!(!recorder.is_urgent(), "nothing changed yet");
    assert_eq!(recorder.take(Timestamp(500)).len(), 1);
    check(&mut recorder, 1, "a", State::Down);
    assert!(!recorder.is_urgent());
    recorder.take(Timestamp(1_500));
    check(&mut recorder, 2, "a", State::Up);
    assert!(recorder.is_urgent());
    // A change that was told is told.
    recorder.news(Timestamp(2_500));
    check(&mut recorder, 3, "a", State::Up);
    assert!(!recorder.is_urgent());
}

#[test]
fn what_was_asked_before_the_agent_stood_still_is_nobodys_outage() {
    let mut recorder = Recorder::new(1_000, 5_000, Timestamp(0));
    recorder.held_up(Moment { wall: Timestamp(1_500), mono: 1_500, asleep: 0 });
    check(&mut recorder, 1, "a", State::Down);
    assert_eq!(recorder.draft(Timestamp(1_600)).open[0].state, State::Unknown);
    // Nor does another schedule make it one.
    recorder.begin_anew(2_000, 5_000, Timestamp(1_700));
    check(&mut recorder, 1, "a", State::Down);
    assert_eq!(recorder.draft(Timestamp(1_800)).open[0].state, State::Unknown);
    check(&mut recorder, 2, "a", State::Down);
    assert_eq!(recorder.draft(Timestamp(2_600)).open[0].state, State::Down);
}

fn down(recorder: &mut Recorder, at: Moment) {
    let (asset, metric) = ("printer".parse().unwrap(), "reachable".parse().unwrap());
    recorder.see(Seen::Check { asset, metric, at, state: State::Down });
}

#[test]
fn two_days_asleep_are_told_and_nothing_else_claims_them() {
    let days = 2 * 86_400_000;
    let moment = |wall, mono, asleep| Moment { wall: Timestamp(wall), mono, asleep };
    let mut recorder = Recorder::new(60_000, 300_000, Timestamp(600_000));
    let mut vigil = Vigil::new(moment(600_000, 0, 0), 60_000);
    let figure = |value| {
        let (asset, metric) = ("ws".parse().unwrap(), "network.sent".parse().unwrap());
        Figure { asset, metric, unit: Unit::Byte, fold: Fold::Sum, value }
    };
    recorder.see(Seen::Figure { at: Timestamp(660_000), figure: figure(5) });
    down(&mut recorder, moment(660_000, 60_000, 0));
    assert_eq!(vigil.look(moment(660_000, 60_000, 0)), None);
    // A check begins, the lid closes, and 15 s of time awake later the agent looks again.
    let began = moment(661_000, 61_000, 0);
    let awake = moment(675_000 + days, 75_000, days);
    recorder.interrupt(&vigil.look(awake).unwrap(), &"ws".parse().unwrap());
    down(&mut recorder, began);
    down(&mut recorder, awake);
    down(&mut recorder, moment(735_000 + days, 135_000, days));
    recorder.see(Seen::Figure { at: awake.wall, figure: figure(7) });
    let told: Vec<_> = recorder
        .finish(Timestamp(736_000 + days))
        .iter()
        .map(|record| match record {
            Record::Streak(s) => format!("{} {}..{} {}", s.metric, s.from.0, s.to.0, s.state),
            Record::Sample(s) => format!("{} {} +{} {}", s.metric, s.at.0, s.step, s.value),
            Record::Fact(fact) => panic!("{fact:?}"),
        })
        .collect();
    assert_eq!(
        told,
        [
            "reachable 660000..660000 down",
            // 15 s awake and two days asleep, of which nobody knows the order.
            "asleep 660000 +172815 172800",
            // What failed because we slept is nobody's outage; nor is what fails before the network is back.
            "reachable 661000..661000 unknown",
            "reachable 173475000..173475000 unknown",
            "reachable 173535000..173535000 down",
            "network.sent 600000 +60 5",
            "network.sent 173460000 +76 7",
        ]
    );
}

#[test]
fn a_reading_from_before_the_clock_was_set_back_moves_no_step_into_the_future() {
    let (asset, metric) = ("e".parse().unwrap(), "connect.time".parse().unwrap());
    let figure = Figure { asset, metric, unit: Unit::Millisecond, fold: Fold::MeanMax, value: 5 };
    let seen = Seen::Figure { at: Timestamp(315_360_000_000), figure };
    let mut recorder = Recorder::new(60_000, 300_000, Timestamp(600_000));
    recorder.see(seen.no_later_than(Timestamp(630_000)));
    let records = recorder.finish(Timestamp(660_000));
    assert!(
        records.iter().all(|record| record.span() == (Timestamp(600_000), Timestamp(660_000))),
        "{records:?}"
    );
}

#[test]
fn what_is_fitted_is_told_once_and_when_it_changes() {
    let mut recorder = Recorder::new(60_000, 300_000, Timestamp(0));
    let mut told = Vec::new();
    for (at, total) in [(0, 8), (300_000, 8), (600_000, 16), (900_000, 16)] {
        for (name, value) in [("memory.total", total), ("uptime", 1)] {
            let (asset, metric) = ("ws".parse().unwrap(), name.parse().unwrap());
            recorder.see(Seen::Last { at: Timestamp(at), asset, metric, unit: Unit::Byte, value });
        }
        told.push(recorder.take(Timestamp(at)).len());
    }
    assert_eq!(told, [2, 1, 2, 1]);
}
