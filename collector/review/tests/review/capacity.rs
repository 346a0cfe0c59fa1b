//! Ordered, delivered and used of a whole month.

use super::common::*;
use motprov_review::case::{AssetKind, Case, Loss, Told};
use motprov_review::finding::{CapacityFinding, CapacityVerdict};
use motprov_review::review;
use motprov_shared::measurement::State;
use motprov_shared::period::Interval;

fn only(case: &Case) -> CapacityFinding {
    let mut findings = review(case, &contract()).capacity;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

/// One workstation, switched on for `hours` each tenth day, and one order of it.
fn workstation(hours: i64) -> Case {
    let mut case = case();
    case.assets.push(asset("pc-1", AssetKind::Workstation, Some("PC")));
    case.orders.push(order("PC", 1));
    for day in [0, 10, 20, 30] {
        case.observed.push(seen("pc-1", "running", State::Up, day * DAY, day * DAY + hours * HOUR));
        case.starts.push(start("pc-1", day * DAY - 2 * STEP, day * DAY, day * DAY + hours * HOUR));
    }
    case
}

#[test]
fn a_workstation_that_runs_is_used() {
    let finding = only(&workstation(5));
    assert_eq!((finding.delivered, finding.used), (Some(d("1")), Some(d("1"))));
    assert_eq!(finding.unused_cost_per_month, Some(d("0")));
    assert_eq!(finding.finding, CapacityVerdict::Within);
}

#[test]
fn time_switched_off_is_known_once_the_machine_says_when_it_started() {
    let finding = only(&workstation(2));
    assert_eq!(finding.used, Some(d("0")));
    assert_eq!(finding.unused_cost_per_month, Some(d("389.50")));
    assert_eq!(finding.finding, CapacityVerdict::Under);
    // 30 days and 2 hours of 31 days and an hour.
    assert_eq!(finding.coverage, Some(d("0.969127")));
}

#[test]
fn a_workstation_that_falls_silent_is_not_called_unused() {
    let mut case = workstation(2);
    case.observed.truncate(2);
    let finding = only(&case);
    assert_eq!(finding.used, Some(d("1")), "two thirds of its month are unknown");
    assert_eq!(finding.coverage, Some(d("0.324832")));
}

#[test]
fn silence_over_lost_records_and_in_unsigned_files_is_unknown() {
    let mut lost = workstation(2);
    let time = Interval::new(whole().start.plus(DAY), whole().start.plus(10 * DAY));
    lost.losses.push(Loss { vantage: "hus-1/agent".into(), time, entry: 300 });
    assert_eq!(only(&lost).used, Some(d("1")));
    let mut unsigned = workstation(2);
    unsigned.observed.iter_mut().for_each(|seen| seen.signed = false);
    let finding = only(&unsigned);
    assert_eq!(finding.used, Some(d("1")));
    assert_eq!(finding.origin.unsigned, 1);
}

/// Printers with so many pages in the month, and an order of `ordered`.
fn printers(pages: &[i64], ordered: i64) -> Case {
    let mut case = case();
    case.orders.push(order("SKRIVARE", ordered));
    for (number, pages) in pages.iter().enumerate() {
        let id = format!("skr-{number}");
        case.assets.push(asset(&id, AssetKind::Printer, Some("SKRIVARE")));
        case.readings.push(reading(&id, "life.count", 0, 70_000));
        case.readings.push(reading(&id, "life.count", whole().ms(), 70_000 + pages));
    }
    case
}

#[test]
fn printers_count_as_used_by_their_pages() {
    let finding = only(&printers(&[4000, 999, 1000, 0], 4));
    assert_eq!((finding.delivered, finding.used), (Some(d("4")), Some(d("2"))));
    assert_eq!(finding.unused_cost_per_month, Some(d("1200")));
    assert_eq!(finding.finding, CapacityVerdict::Under);
    assert_eq!(finding.coverage, Some(d("1")));
    assert_eq!(finding.entries, [10, 11, 200]);
}

#[test]
fn a_counter_of_sheets_may_have_counted_twice_the_pages_and_one_of_hours_none() {
    let counting = |unit: &str, count: i64| {
        let mut case = printers(&[count], 1);
        case.assets[0].counter_unit = Some(unit.into());
        let finding = only(&case);
        (finding.used.unwrap(), finding.finding)
    };
    assert_eq!(counting("impressions", 600), (d("0"), CapacityVerdict::Under));
    assert_eq!(counting("sheets", 600), (d("1"), CapacityVerdict::Within), "they may be 1 200 pages");
    assert_eq!(counting("sheets", 499), (d("0"), CapacityVerdict::Under));
    assert_eq!(counting("sheets", 5000), (d("1"), CapacityVerdict::Within), "no more than 5 000 are certain");
    assert_eq!(counting("hours", 0), (d("1"), CapacityVerdict::Within), "nothing is known of its pages");
}

#[test]
fn more_pages_than_ordered_or_more_printers_is_over() {
    assert_eq!(only(&printers(&[5000, 5000], 2)).finding, CapacityVerdict::Within);
    assert_eq!(only(&printers(&[5000, 5001], 2)).finding, CapacityVerdict::Over);
    assert_eq!(only(&printers(&[1000, 1000, 1000], 2)).finding, CapacityVerdict::Over);
}

#[test]
fn a_printer_that_was_swapped_is_not_subtracted_from_the_old_one() {
    let mut case = printers(&[900_000], 1);
    for (at, text) in [(0, "OLD"), (15 * DAY, "NEW")] {
        let (asset, at) = ("skr-0".parse().unwrap(), whole().start.plus(at));
        let metric = "serial".parse().unwrap();
        case.told.push(Told { asset, metric, at, text: text.into(), entry: 210 });
    }
    let finding = only(&case);
    assert_eq!(finding.finding, CapacityVerdict::Within, "900 000 pages would be over");
    assert_eq!(finding.coverage, Some(d("0")));
}

#[test]
fn ordered_and_never_seen_differs_from_seen_and_never_ordered() {
    let mut unseen = case();
    unseen.assets.push(asset("pc-1", AssetKind::Workstation, Some("PC")));
    unseen.orders.push(order("PC", 3));
    let finding = only(&unseen);
    assert_eq!(finding.finding, CapacityVerdict::Unseen);
    assert_eq!(finding.unused_cost_per_month, Some(d("1168.50")));

    let mut unordered = workstation(5);
    unordered.orders.clear();
    assert_eq!(only(&unordered).finding, CapacityVerdict::Unordered);
    unordered.assets[0] = asset("pc-1", AssetKind::Workstation, None);
    let finding = only(&unordered);
    assert_eq!(
        (finding.finding, finding.department, finding.service),
        (CapacityVerdict::Unordered, None, None)
    );
    assert_eq!((finding.unit.as_str(), finding.ordered), ("workstation", None));
}

#[test]
fn orders_count_if_they_are_in_force_on_the_last_day() {
    let mut case = workstation(5);
    let until = |quantity, from: &str, until: Option<&str>| {
        let (from, until) = (from.parse().unwrap(), until.map(|date| date.parse().unwrap()));
        motprov_review::case::Order { from, until, ..order("PC", quantity) }
    };
    case.orders.push(until(10, "2026-10-31", None));
    case.orders.push(until(100, "2026-11-01", None));
    case.orders.push(until(1000, "2026-01-01", Some("2026-10-31")));
    case.orders.push(until(10_000, "2026-01-01", Some("2026-11-01")));
    assert_eq!(only(&case).ordered, Some(d("10011")));
}

#[test]
fn figures_beyond_reason_do_not_overflow() {
    let mut case = printers(&[0], 1);
    for quantity in [rust_decimal::Decimal::MAX, rust_decimal::Decimal::MIN] {
        case.orders[0].quantity = quantity;
        case.orders.push(case.orders[0].clone());
        case.readings.iter_mut().for_each(|reading| reading.value = quantity);
        let mut reported = report("A4", "1", 1);
        reported.value = Some(quantity);
        case.reports.push(reported);
        assert!(review(&case, &contract()).capacity.len() <= 1);
    }
}

#[test]
fn a_counter_read_from_another_object_is_another_counter() {
    let mut case = printers(&[5000], 1);
    assert_eq!(only(&case).pages.unwrap().printed.low, d("5000"));
    for (at, text) in [(0, "1.3.6.1.2.1.43.10.2.1.4.1.1"), (15 * DAY, "1.3.6.1.4.1.2699.1.2")] {
        let (asset, at) = ("skr-0".parse().unwrap(), whole().start.plus(at));
        let metric = "counter.source".parse().unwrap();
        case.told.push(Told { asset, metric, at, text: text.into(), entry: 220 });
    }
    let finding = only(&case);
    assert_eq!((finding.coverage, finding.pages.unwrap().printed.low), (Some(d("0")), d("0")));
    assert!(finding.entries.contains(&220));
}

#[test]
fn a_counter_wraps_only_while_the_printer_ran_through() {
    let wrapped = |starts: &[(i64, i64)]| {
        let mut case = printers(&[0], 1);
        case.readings[0].value = d("4294967000");
        case.readings[1].value = d("704");
        case.starts.extend(starts.iter().map(|(at, last)| start("skr-0", *at, *at, *last)));
        only(&case).pages.unwrap().printed.low
    };
    assert_eq!(wrapped(&[(-DAY, 32 * DAY)]), d("1000"));
    assert_eq!(wrapped(&[(-DAY, 9 * DAY), (10 * DAY, 32 * DAY)]), d("704"), "it started: a reset");
    assert_eq!(wrapped(&[]), d("704"), "nobody knows: a reset");
}

#[test]
fn pages_in_colour_are_told_beside_the_life_counter_and_never_added_to_it() {
    let mut case = printers(&[4000, 2000], 2);
    for (metric, pages) in [("count.mono_total", 2500), ("count.colour_total", 1400)] {
        case.readings.push(reading("skr-0", metric, 0, 10));
        case.readings.push(reading("skr-0", metric, whole().ms(), 10 + pages));
    }
    case.readings.push(reading("skr-1", "count.mono_total", 0, 10));
    let pages = only(&case).pages.unwrap();
    assert_eq!((pages.units, pages.printed.low, pages.printed.high), (2, d("6000"), d("6000")));
    let split = pages.split.unwrap();
    assert_eq!((split.units, split.mono.low, split.colour.high), (1, d("2500"), d("1400")));
}
