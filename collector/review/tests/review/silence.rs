//! What a machine's silence says: off, or nothing; and how much its hours can be.

use motprov_review::case::{AssetKind, Case, Loss, Sleep};
use motprov_review::finding::CapacityFinding;
use motprov_review::review;
use motprov_shared::measurement::State;
use motprov_shared::period::Interval;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::common::*;

fn only(case: &Case) -> CapacityFinding {
    let mut findings = review(case, &contract()).capacity;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

/// A machine that told it ran from one hour of the month to another, several times.
fn machine(hours: &[(i64, i64)]) -> Case {
    let mut case = case();
    case.assets.push(asset("pc-1", AssetKind::Workstation, Some("PC")));
    case.orders.push(order("PC", 1));
    for (from, to) in hours {
        case.observed.push(seen("pc-1", "running", State::Up, from * HOUR, to * HOUR));
    }
    case
}

/// Hours of which it is known whether it ran; least and most that it ran.
fn hours(case: &Case) -> (i64, String, String) {
    let finding = only(case);
    let running = finding.running_hours.unwrap();
    let known = finding.coverage.unwrap() * Decimal::from(whole().ms() / HOUR);
    let known = known.round().to_string().parse().unwrap();
    (known, running.low.to_string(), running.high.to_string())
}

fn told(known: i64, low: &str, high: &str) -> (i64, String, String) {
    (known, low.to_owned(), high.to_owned())
}

/// October 2026 has 745 hours in Stockholm.
const MONTH: &str = "745.0";

fn asleep(case: &mut Case, from: i64, to: i64, asleep_ms: i64) {
    let time = Interval::new(whole().start.plus(from), whole().start.plus(to));
    case.sleeps.push(Sleep { asset: "pc-1".parse().unwrap(), time, asleep_ms, entry: 160 });
}

#[test]
fn an_agent_that_was_stopped_says_nothing_of_its_machine() {
    let mut case = machine(&[(0, 100), (300, 400)]);
    assert_eq!(hours(&case), told(200, "200.0", MONTH));
    // It told a start all along, and it was always the same.
    case.starts.push(start("pc-1", -50 * HOUR, 0, 400 * HOUR));
    assert_eq!(hours(&case), told(200, "200.0", MONTH));
}

#[test]
fn a_lid_that_was_closed_is_time_off_and_proved() {
    let mut case = machine(&[(0, 100), (300, 400)]);
    asleep(&mut case, 100 * HOUR, 300 * HOUR, 200 * HOUR);
    assert_eq!(hours(&case), told(400, "200.0", "545.0"));
}

#[test]
fn a_sleep_that_leaves_hours_unexplained_proves_nothing() {
    let mut case = machine(&[(0, 100), (300, 400)]);
    asleep(&mut case, 100 * HOUR, 300 * HOUR, 199 * HOUR);
    assert_eq!(hours(&case), told(200, "200.0", MONTH));
}

#[test]
fn a_start_ends_time_off_and_what_lies_between_it_and_the_first_word_ran_if_it_is_short() {
    let mut case = machine(&[(0, 100), (300, 400)]);
    case.starts.push(start("pc-1", -HOUR, 0, 100 * HOUR));
    case.starts.push(start("pc-1", 300 * HOUR - 6 * STEP, 300 * HOUR, 400 * HOUR));
    assert_eq!(hours(&case), told(400, "200.1", MONTH));
    // An agent that began to speak ten hours after its machine started: these ten are unknown.
    case.starts[1] = start("pc-1", 290 * HOUR, 300 * HOUR, 400 * HOUR);
    assert_eq!(hours(&case), told(390, "200.0", MONTH));
}

#[test]
fn of_several_starts_in_a_silence_the_last_ends_it() {
    let mut case = machine(&[(0, 100), (300, 400)]);
    case.starts.push(start("pc-1", 300 * HOUR - STEP, 300 * HOUR, 400 * HOUR));
    case.starts.push(start("pc-1", 200 * HOUR, 200 * HOUR, 201 * HOUR));
    assert_eq!(hours(&case).0, 400);
}

#[test]
fn a_clock_set_forward_starts_no_machine() {
    // Up since an hour before the month; after 100 hours its clock jumps by 200, and its start with it.
    let mut case = machine(&[(0, 100), (300, 400)]);
    case.starts.push(start("pc-1", -HOUR, 0, 100 * HOUR));
    case.starts.push(start("pc-1", 199 * HOUR, 300 * HOUR + STEP, 400 * HOUR));
    assert_eq!(hours(&case), told(200, "200.0", MONTH));
}

#[test]
fn what_was_lost_is_unknown_before_a_start_and_known_where_it_slept() {
    let mut case = machine(&[(0, 100), (300, 400)]);
    case.starts.push(start("pc-1", 300 * HOUR - STEP, 300 * HOUR, 400 * HOUR));
    let time = Interval::new(whole().start.plus(100 * HOUR), whole().start.plus(200 * HOUR));
    case.losses.push(Loss { vantage: "hus-1/agent".into(), time, entry: 300 });
    assert_eq!(hours(&case).0, 300);
    asleep(&mut case, 150 * HOUR, 200 * HOUR, 50 * HOUR);
    assert_eq!(hours(&case), told(350, "200.0", "695.0"));
}

#[test]
fn a_start_says_nothing_of_the_silence_of_a_file_that_nobody_signed() {
    let mut case = machine(&[(0, 100), (300, 400)]);
    case.starts.push(start("pc-1", 300 * HOUR - STEP, 300 * HOUR, 400 * HOUR));
    case.observed.iter_mut().for_each(|seen| seen.signed = false);
    assert_eq!(hours(&case).0, 200);
}

/// What a machine and its agent really did, hour by hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hour {
    Off,
    Asleep,
    On,
    /// On, with its agent stopped.
    Unheard,
}

fn history() -> impl Strategy<Value = Vec<Hour>> {
    let stretch =
        (prop_oneof![Just(Hour::Off), Just(Hour::Asleep), Just(Hour::On), Just(Hour::Unheard)], 1usize..80);
    proptest::collection::vec(stretch, 1..24).prop_map(|stretches| {
        let mut hours: Vec<Hour> = stretches.into_iter().flat_map(|(hour, n)| vec![hour; n]).collect();
        hours.resize(745, Hour::Off);
        // Nobody sleeps who was not on.
        for at in 0..hours.len() {
            if hours[at] == Hour::Asleep && (at == 0 || hours[at - 1] == Hour::Off) {
                hours[at] = Hour::Off;
            }
        }
        hours
    })
}

/// The case that an agent makes of a history. It speaks while it runs, tells the start of its machine, and on waking
/// the sleep before it, if it was running when its machine fell asleep.
fn told_of(hours: &[Hour]) -> Case {
    let mut case = machine(&[]);
    let at = |hour: usize| i64::try_from(hour).unwrap() * HOUR;
    let mut from = 0;
    let (mut started, mut last_word, mut first_word): (i64, Option<usize>, Option<usize>) = (0, None, None);
    while from < hours.len() {
        let kind = hours[from];
        let to = from + hours[from..].iter().take_while(|hour| **hour == kind).count();
        match kind {
            Hour::Off => (last_word, first_word) = (None, None),
            Hour::Asleep | Hour::Unheard => {}
            Hour::On => {
                if from == 0 || hours[from - 1] == Hour::Off {
                    started = at(from);
                }
                case.observed.push(seen("pc-1", "running", State::Up, at(from), at(to) - STEP));
                if let Some(word) = last_word.filter(|_| from > 0 && hours[from - 1] == Hour::Asleep) {
                    asleep(&mut case, at(word), at(from), at(from) - at(word));
                }
                let first = *first_word.get_or_insert(from);
                case.starts.retain(|known| known.at != whole().start.plus(started));
                case.starts.push(start("pc-1", started, at(first), at(to) - STEP));
                last_word = Some(to);
            }
        }
        if kind == Hour::Unheard {
            if from == 0 || hours[from - 1] == Hour::Off {
                started = at(from);
            }
            // A stopped agent sees no sleep of its machine that begins now.
            last_word = None;
        }
        from = to;
    }
    case
}

proptest! {
    #[test]
    fn the_bounds_of_running_hours_hold_the_truth_whatever_the_agent_missed(hours in history()) {
        let case = told_of(&hours);
        prop_assume!(!case.observed.is_empty());
        let truth = hours.iter().filter(|hour| matches!(hour, Hour::On | Hour::Unheard)).count();
        let running = only(&case).running_hours.unwrap();
        let truth = Decimal::from(truth);
        prop_assert!(running.low <= truth && truth <= running.high, "{} in {:?}", truth, running);
    }

    #[test]
    fn time_that_the_agent_missed_is_never_known_unless_the_machine_was_off_before_it_spoke_again(hours in history()) {
        let case = told_of(&hours);
        prop_assume!(!case.observed.is_empty());
        let known = self::hours(&case).0;
        // An hour unheard may count as off only where the machine started before it was heard again.
        let mut excused = 0;
        for (at, _) in hours.iter().enumerate().filter(|(_, hour)| **hour == Hour::Unheard) {
            let then = hours[at..].iter().take_while(|hour| **hour != Hour::On);
            excused += i64::from(then.clone().any(|hour| *hour == Hour::Off));
        }
        let heard = hours.iter().filter(|hour| **hour != Hour::Unheard).count();
        prop_assert!(known <= i64::try_from(heard).unwrap() + excused + 1);
    }
}
