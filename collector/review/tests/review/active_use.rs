//! Use of workstations by somebody, and those that stand idle.

use motprov_review::case::{ActiveUse, AssetKind, Case, Loss};
use motprov_review::contract::Contract;
use motprov_review::finding::{CapacityFinding, CapacityVerdict};
use motprov_review::review;
use motprov_shared::measurement::State;
use motprov_shared::period::{Interval, Timestamp};

use super::common::*;

/// Days in UTC, as agents fold them: 0 is the first of October.
fn day(number: i64) -> Timestamp {
    Timestamp(whole().start.0.div_euclid(DAY) * DAY + DAY + number * DAY)
}

fn tell(case: &mut Case, number: i64, seconds: i64) {
    let time = Interval::new(day(number), day(number + 1));
    let (asset, vantage) = ("pc-1".parse().unwrap(), "hus-1/agent".to_owned());
    case.active.push(ActiveUse { asset, vantage, time, seconds, entry: 170 });
}

/// A machine that runs day and night, whose agent tells so many minutes of use for each day.
fn lit(minutes: &[i64]) -> Case {
    let mut case = case();
    case.assets.push(asset("pc-1", AssetKind::Workstation, Some("PC")));
    case.orders.push(order("PC", 1));
    case.observed.push(seen("pc-1", "running", State::Up, -2 * DAY, 33 * DAY));
    for (number, minutes) in (0..).zip(minutes) {
        tell(&mut case, number, minutes * 60);
    }
    case
}

fn only(case: &Case) -> CapacityFinding {
    let mut findings = review(case, &contract()).capacity;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

#[test]
fn a_machine_that_nobody_touches_is_not_used_though_it_runs_day_and_night() {
    let finding = only(&lit(&[0; 31]));
    assert_eq!((finding.used, finding.finding), (Some(d("0")), CapacityVerdict::Under));
    let active = finding.active.unwrap();
    assert_eq!((active.units, active.hours, active.days, active.idle), (1, d("0.0"), 0, 1));
    assert!(finding.running_hours.unwrap().low > d("740"));
    assert!(finding.entries.contains(&170));
}

#[test]
fn four_hours_or_four_days_of_use_are_use() {
    let used = |minutes: &[i64]| {
        let mut month = [0; 31];
        month[..minutes.len()].copy_from_slice(minutes);
        let finding = only(&lit(&month));
        (finding.used == Some(d("1")), finding.active.unwrap().days)
    };
    assert_eq!(used(&[239]), (false, 1));
    assert_eq!(used(&[240]), (true, 1));
    assert_eq!(used(&[1, 1, 1]), (false, 3));
    assert_eq!(used(&[1, 1, 1, 1]), (true, 4));
}

#[test]
fn a_machine_whose_agent_tells_no_use_is_judged_by_its_hours() {
    let finding = only(&lit(&[]));
    assert_eq!((finding.used, finding.active), (Some(d("1")), None));
}

#[test]
fn a_contract_that_counts_hours_alone_is_kept_to() {
    let hours = CONTRACT.replace("running_hours = 20", "running_hours = 20, active_use = false");
    let contract = Contract::parse("c", &hours).unwrap();
    let finding = review(&lit(&[0; 31]), &contract).capacity.remove(0);
    assert_eq!((finding.used, finding.active), (Some(d("1")), None));
}

#[test]
fn a_part_of_a_day_adds_to_it_and_a_day_has_no_more_than_its_hours() {
    let mut case = lit(&[0; 31]);
    tell(&mut case, 5, 7_200);
    tell(&mut case, 5, 7_200);
    let active = only(&case).active.unwrap();
    assert_eq!((active.hours, active.days), (d("4.0"), 1));
    tell(&mut case, 5, i64::MAX);
    assert_eq!(only(&case).active.unwrap().hours, d("24.0"));
}

#[test]
fn use_on_days_that_were_not_told_is_unknown_and_not_none() {
    // Told of the first 20 of 31 days: a third of the month could have been busy.
    let finding = only(&lit(&[0; 20]));
    assert_eq!(finding.used, Some(d("1")));
    assert!(finding.coverage.unwrap() < d("0.70"));
    assert_eq!(finding.active.unwrap().idle, 0);
}

#[test]
fn figures_that_were_thinned_away_or_lost_are_unknown() {
    for thin in [true, false] {
        let mut case = lit(&[0; 31]);
        let time = Interval::new(day(3), day(15));
        let gone = Loss { vantage: "hus-1/agent".into(), time, entry: 300 };
        if thin {
            case.thinned.push(gone);
        } else {
            case.losses.push(gone);
        }
        let finding = only(&case);
        assert_eq!((finding.used, finding.active.unwrap().idle), (Some(d("1")), 0), "thinned: {thin}");
        // Its streaks hold: that it ran all the time is known whatever happened to its figures.
        assert!(finding.running_hours.unwrap().low > d("740"));
    }
}

#[test]
fn a_machine_that_is_off_is_not_used_and_may_be_idle() {
    let mut case = lit(&[]);
    case.observed.clear();
    for number in [0, 15, 30] {
        let from = number * DAY + 9 * HOUR;
        case.observed.push(seen("pc-1", "running", State::Up, from, from + HOUR));
        case.starts.push(start("pc-1", from - STEP, from, from + HOUR));
        tell(&mut case, number, 0);
    }
    let finding = only(&case);
    assert_eq!((finding.used, finding.active.unwrap().idle), (Some(d("0")), 1));
    // Used once a day before the month's end: not idle.
    tell(&mut case, 28, 60);
    assert_eq!(only(&case).active.unwrap().idle, 0);
}

#[test]
fn a_month_takes_the_days_whose_noon_it_holds() {
    let mut case = lit(&[0; 31]);
    tell(&mut case, 0, 3_600);
    assert_eq!(only(&case).active.unwrap().hours, d("1.0"), "the first of October");
    tell(&mut case, -1, 3_600);
    tell(&mut case, 31, 3_600);
    assert_eq!(
        only(&case).active.unwrap().hours,
        d("1.0"),
        "the last of September and the first of November"
    );
}
