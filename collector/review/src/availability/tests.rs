//! Availability: the rules on worked examples, and its properties against counting instant by instant.

use motprov_shared::measurement::{State, Streak};
use motprov_shared::period::{Interval, Timestamp};
use proptest::prelude::*;

use super::*;

const GAP: i64 = 25;

fn streak(from: i64, to: i64, checks: u32, largest_gap: i64, state: State) -> Streak {
    Streak {
        asset: "printer-1".parse().unwrap(),
        metric: "reachable".parse().unwrap(),
        state,
        from: Timestamp(from),
        to: Timestamp(to),
        checks,
        largest_gap: u32::try_from(largest_gap).unwrap(),
    }
}

/// Folds checks into streaks as an agent does: a change of outcome or a gap ends one.
fn fold(checks: &[(i64, State)], max_gap: i64) -> Vec<Streak> {
    let mut streaks: Vec<Streak> = Vec::new();
    for &(at, state) in checks {
        match streaks.last_mut() {
            Some(last) if last.state == state && at - last.to.0 <= max_gap => {
                let gap = u32::try_from(at - last.to.0).unwrap();
                *last = Streak {
                    to: Timestamp(at),
                    checks: last.checks + 1,
                    largest_gap: last.largest_gap.max(gap),
                    ..last.clone()
                };
            }
            _ => streaks.push(streak(at, at, 1, 0, state)),
        }
    }
    streaks
}

fn observed(vantage: &str, signed: bool, streaks: Vec<Streak>) -> Vec<Observed> {
    let seen = |streak| Observed { vantage: vantage.into(), streak, signed, entry: 1 };
    streaks.into_iter().map(seen).collect()
}

fn tally_of(observed: &[Observed], agreed: &IntervalSet) -> Tally {
    let mut tally = Tally::default();
    tally.add(&view(&observed.iter().collect::<Vec<_>>(), GAP).pieces, agreed);
    tally
}

fn agreed(start: i64, end: i64) -> IntervalSet {
    IntervalSet::new([Interval::new(Timestamp(start), Timestamp(end))])
}

/// One check every 10 ms from 0: `G`, `B`, or nothing.
fn probes(pattern: &str) -> Vec<(i64, State)> {
    let state = |c| match c {
        'G' => Some(State::Up),
        'B' => Some(State::Down),
        _ => None,
    };
    (0..).zip(pattern.chars()).filter_map(|(slot, c)| Some((slot * 10, state(c)?))).collect()
}

fn tally(pattern: &str) -> Tally {
    tally_of(&observed("a/b", true, fold(&probes(pattern), GAP)), &agreed(0, 100))
}

#[test]
fn an_outage_lies_between_its_bad_checks_and_the_good_ones_around_them() {
    let seen = tally("GGGBBBGGGGG");
    assert_eq!((seen.down_low, seen.down_high, seen.unknown()), (20, 40, 0));
    let bounds = seen.measured().unwrap();
    assert_eq!((bounds.low.to_string(), bounds.high.to_string()), ("60.0000".into(), "80.0000".into()));
}

#[test]
fn a_missing_check_is_unknown_and_never_down() {
    let seen = tally("GGGG...GGGG");
    assert_eq!((seen.down_low, seen.down_high, seen.unknown()), (0, 0, 40));
    assert_eq!(seen.coverage().unwrap().to_string(), "0.600000");
    assert_eq!(seen.hard().unwrap().low.to_string(), "60.0000");
    let silent = tally("");
    assert_eq!((silent.measured(), silent.unknown()), (None, 100));
}

#[test]
fn one_missed_check_inside_an_outage_does_not_end_it() {
    let seen = tally("GGGB.BGGGGG");
    assert_eq!((seen.down_low, seen.down_high, seen.unknown()), (20, 40, 0));
}

#[test]
fn a_streak_that_admits_a_long_gap_is_known_at_its_ends_only() {
    let streaks = vec![streak(0, 100, 8, 30, State::Up)];
    assert_eq!(tally_of(&observed("a/b", true, streaks), &agreed(0, 100)).observed, 0);
}

#[test]
fn the_same_evidence_twice_counts_once() {
    let once = observed("a/b", true, fold(&probes("GGGBBBGGGGG"), GAP));
    let twice: Vec<_> = once.iter().chain(&once).cloned().collect();
    assert_eq!(tally_of(&twice, &agreed(0, 100)), tally_of(&once, &agreed(0, 100)));
}

#[test]
fn one_source_that_contradicts_itself_says_nothing_of_that_time() {
    let streaks = vec![streak(0, 100, 11, 10, State::Up), streak(40, 60, 3, 10, State::Down)];
    let seen = tally_of(&observed("file.csv", false, streaks), &agreed(0, 100));
    assert_eq!((seen.down_high, seen.unknown()), (0, 70));
}

#[test]
fn signed_evidence_wins_and_unsigned_fills_what_it_leaves_open() {
    let mut both = observed("a/b", true, fold(&probes("GGGG"), GAP));
    both.extend(observed("file.csv", false, fold(&probes("BBBBBBBBBBB"), GAP)));
    let seen = tally_of(&both, &agreed(0, 100));
    assert_eq!((seen.down_low, seen.down_high, seen.unknown()), (70, 70, 0));
    assert!(view(&both.iter().collect::<Vec<_>>(), GAP).unsigned);
}

#[test]
fn two_agents_that_disagree_leave_unknown_time_and_three_have_a_majority() {
    let agent = |name: &str, pattern| observed(name, true, fold(&probes(pattern), GAP));
    let mut seen = [agent("a/1", "GGGGGGGGGGG"), agent("a/2", "BBBBBBBBBBB")].concat();
    assert_eq!(tally_of(&seen, &agreed(0, 100)).unknown(), 100);
    seen.extend(agent("a/3", "GGGGGGGGGGG"));
    assert_eq!(
        tally_of(&seen, &agreed(0, 100)),
        Tally { agreed: 100, observed: 100, down_low: 0, down_high: 0 }
    );
}

#[test]
fn an_agent_that_replaces_another_leaves_no_hole_in_the_month() {
    let agent = |name: &str, pattern| observed(name, true, fold(&probes(pattern), GAP));
    let seen = [agent("a/old", "GGGGGG....."), agent("a/new", ".....GGGGGG")].concat();
    assert_eq!(tally_of(&seen, &agreed(0, 100)).unknown(), 0);
}

#[test]
fn rounding_goes_outward() {
    let third = Tally { agreed: 3, observed: 3, down_low: 1, down_high: 1 };
    let bounds = third.measured().unwrap();
    assert_eq!((bounds.low.to_string(), bounds.high.to_string()), ("66.6666".into(), "66.6667".into()));
}

fn state() -> impl Strategy<Value = State> {
    prop_oneof![4 => Just(State::Up), 2 => Just(State::Down), 1 => Just(State::Unknown)]
}

/// Checks with jitter and now and then a gap.
fn checks() -> impl Strategy<Value = Vec<(i64, State)>> {
    proptest::collection::vec((prop_oneof![8 => 6i64..14, 1 => 14i64..60], state()), 0..60).prop_map(
        |steps| {
            let mut at = -30;
            let mut next = |(delta, state)| {
                at += delta;
                (at, state)
            };
            steps.into_iter().map(&mut next).collect()
        },
    )
}

/// The rules of SLA mathematics, instant by instant: last verdict at or before it, first verdict after it.
fn count_instants(checks: &[(i64, State)], agreed: &IntervalSet) -> Tally {
    let verdicts: Vec<_> = checks.iter().filter(|(_, state)| *state != State::Unknown).collect();
    let mut tally = Tally { agreed: agreed.ms(), ..Tally::default() };
    let instants = agreed.pieces().iter().flat_map(|piece| piece.start.0..piece.end.0);
    for at in instants {
        let after = verdicts.partition_point(|(check, _)| *check <= at);
        if after == 0 || after == verdicts.len() || verdicts[after].0 - verdicts[after - 1].0 > GAP {
            continue;
        }
        let down = [verdicts[after - 1].1, verdicts[after].1].map(|state| state == State::Down);
        tally.observed += 1;
        tally.down_low += i64::from(down[0] && down[1]);
        tally.down_high += i64::from(down[0] || down[1]);
    }
    tally
}

fn windows() -> IntervalSet {
    IntervalSet::new(
        [(0, 120), (150, 300), (420, 500)].map(|(a, b)| Interval::new(Timestamp(a), Timestamp(b))),
    )
}

fn one_agent(checks: &[(i64, State)]) -> Tally {
    tally_of(&observed("a/b", true, fold(checks, GAP)), &windows())
}

proptest! {
    #[test]
    fn streaks_agree_with_counting_instant_by_instant(checks in checks()) {
        prop_assert_eq!(one_agent(&checks), count_instants(&checks, &windows()));
    }

    #[test]
    fn neither_order_nor_where_batches_cut_nor_repeats_matter(checks in checks(), cuts in proptest::collection::vec(any::<bool>(), 60), seed in any::<u64>()) {
        let mut parts: Vec<Vec<(i64, State)>> = vec![Vec::new()];
        for (check, cut) in checks.iter().zip(cuts) {
            if cut { parts.push(Vec::new()) }
            if let Some(part) = parts.last_mut() { part.push(*check) }
        }
        let mut streaks: Vec<Streak> = parts.iter().flat_map(|part| fold(part, GAP)).collect();
        let again: Vec<_> = streaks.iter().step_by(3).cloned().collect();
        streaks.extend(again);
        streaks.sort_by_key(|streak| streak.from.0.unsigned_abs().wrapping_mul(seed | 1));
        prop_assert_eq!(tally_of(&observed("a/b", true, streaks), &windows()), one_agent(&checks));
    }

    #[test]
    fn bounds_are_ordered_and_the_hard_ones_hold_the_observed(checks in checks()) {
        let seen = one_agent(&checks);
        let hard = seen.hard().unwrap();
        prop_assert!(Decimal::ZERO <= hard.low && hard.low <= hard.high && hard.high <= Decimal::ONE_HUNDRED);
        if let Some(bounds) = seen.measured() {
            prop_assert!(hard.low <= bounds.low && bounds.low <= bounds.high && bounds.high <= hard.high);
        }
    }

    #[test]
    fn losing_a_verdict_never_raises_coverage(checks in checks(), at in 0usize..60) {
        prop_assume!(at < checks.len());
        let mut fewer = checks.clone();
        fewer[at].1 = State::Unknown;
        let (before, after) = (one_agent(&checks), one_agent(&fewer));
        prop_assert!(after.observed <= before.observed);
        if checks[at].1 == State::Down {
            prop_assert!(after.down_low <= before.down_low);
        }
    }

    #[test]
    fn an_agent_that_falls_silent_never_raises_coverage(a in checks(), b in checks(), c in checks(), from in 1usize..60, count in 1usize..20) {
        // It stays on duty, and the silence is longer than what neighbouring checks bridge.
        prop_assume!(from + count < b.len() && b[from + count].0 - b[from - 1].0 > GAP);
        let mut fewer = b.clone();
        fewer[from..from + count].iter_mut().for_each(|check| check.1 = State::Unknown);
        let all = |b: &[(i64, State)]| {
            let seen = [("a/1", &a[..]), ("a/2", b), ("a/3", &c[..])].map(|(name, checks)| observed(name, true, fold(checks, GAP)));
            tally_of(&seen.concat(), &windows()).observed
        };
        prop_assert!(all(&fewer) <= all(&b));
    }

    #[test]
    fn the_truth_lies_inside_the_bounds(
        periods in proptest::collection::vec(GAP + 1..150, 12),
        up_first in any::<bool>(),
        steps in proptest::collection::vec((6i64..14, prop_oneof![9 => Just(true), 1 => Just(false)]), 80),
    ) {
        let is_up = |at: i64| {
            let mut ends = periods.iter().scan(-30, |end, period| { *end += period; Some(*end) });
            (ends.position(|end| at < end).unwrap_or(periods.len()) % 2 == 0) == up_first
        };
        let mut at = -30;
        let checks: Vec<_> = steps.iter().filter_map(|(delta, answered)| {
            at += delta;
            answered.then(|| (at, if is_up(at) { State::Up } else { State::Down }))
        }).collect();
        let observed = observed("a/b", true, fold(&checks, GAP));
        let known = IntervalSet::new(view(&observed.iter().collect::<Vec<_>>(), GAP).pieces.iter().map(|piece| piece.time));
        let seen = one_agent(&checks);
        let down = |set: &IntervalSet| {
            let instants = set.pieces().iter().flat_map(|piece| piece.start.0..piece.end.0);
            i64::try_from(instants.filter(|at| !is_up(*at)).count()).unwrap()
        };
        let in_observed = down(&windows().intersect(&known));
        prop_assert!(seen.down_low <= in_observed && in_observed <= seen.down_high);
        let in_all = down(&windows());
        prop_assert!(seen.down_low <= in_all && in_all <= seen.down_high + seen.unknown());
    }

    #[test]
    fn shifting_everything_by_a_week_changes_nothing(checks in checks()) {
        let week = 7 * 86_400_000;
        let later: Vec<_> = checks.iter().map(|(at, state)| (at + week, *state)).collect();
        let set = IntervalSet::new(windows().pieces().iter().map(|piece| Interval::new(piece.start.plus(week), piece.end.plus(week))));
        prop_assert_eq!(tally_of(&observed("a/b", true, fold(&later, GAP)), &set), one_agent(&checks));
    }
}
