//! A month's load against a count by hand.

use std::collections::BTreeMap;

use super::common::*;
use motprov_review::capacity::load::{Frame, MonthLoad, Point, Resource, Row, Rows, cores_in_use, mebibytes};
use motprov_review::interval::IntervalSet;
use motprov_shared::measurement::Statistic;
use motprov_shared::period::Interval;
use proptest::prelude::*;

const BIN: i64 = 5 * 60_000;

fn point(at: i64, value: u64) -> Point {
    Point { at: whole().start.plus(at), value, signed: true, entry: Some(7) }
}

fn load(series: &[Vec<Point>], off: &IntervalSet, limits: &[u64]) -> MonthLoad {
    let frame = Frame::new(month(), &stockholm(), 5);
    frame.load((&"srv-1".parse().unwrap(), Resource::Cpu), series, off, limits)
}

#[test]
fn the_month_with_the_long_night_has_12_bins_more() {
    let load = load(&[vec![point(0, 1)]], &IntervalSet::default(), &[]);
    assert_eq!((load.expected, load.values.total()), (31 * 288 + 12, 1));
    assert_eq!((load.hours[0].bins, load.peak_hour()), (1, Some(0)));
}

#[test]
fn time_known_to_be_off_is_not_expected() {
    let off = IntervalSet::new([Interval::new(whole().start.plus(DAY), whole().start.plus(3 * DAY))]);
    assert_eq!(load(&[vec![]], &off, &[]).expected, 29 * 288 + 12);
}

#[test]
fn disks_add_up_in_each_bin_and_one_that_was_taken_out_does_not_hide_the_rest() {
    let disks = [vec![point(0, 10), point(BIN, 10)], vec![point(BIN, 7)]];
    let load = load(&disks, &IntervalSet::default(), &[9, 16, 17]);
    assert_eq!(load.values.total(), 2);
    assert_eq!(load.values.quantile(1_000_000).unwrap().high, 17);
    assert_eq!(load.above.iter().map(|above| above.bins).collect::<Vec<_>>(), [2, 1, 0]);
}

/// A day of a server with 4 cores, of which it uses a quarter, then of 8.
fn rows() -> Rows {
    let mut rows = Rows::default();
    let mut add = |metric: &str, statistic, at: i64, value: &str| {
        let at = whole().start.plus(at);
        rows.add(Row { metric, statistic, at, value: d(value), signed: true, entry: Some(3) });
    };
    add("cpu.cores", Statistic::Last, 10 * BIN, "4");
    add("cpu.cores", Statistic::Last, 100 * BIN, "8");
    for bin in 0..288 {
        add("cpu.used", Statistic::Mean, bin * BIN, "25");
        add("cpu.used", Statistic::Max, bin * BIN, "100");
        add("memory.used", Statistic::Mean, bin * BIN, "1073741824");
        add("disk.used.sda1", Statistic::Last, bin * BIN + 1, "1048576");
        add("disk.used.sdb1", Statistic::Last, bin * BIN + 1, "2097152");
        add("temperature", Statistic::Mean, bin * BIN, "50");
    }
    rows
}

#[test]
fn an_agents_rows_become_loads_in_the_units_of_the_contract() {
    let frame = Frame::new(month(), &stockholm(), 5);
    let limits = |resource| if resource == Resource::Cpu { vec![1500] } else { vec![] };
    let loads = rows().loads(&frame, &"srv-1".parse().unwrap(), &IntervalSet::default(), limits);
    let of = |resource| loads.iter().find(|load| load.resource == resource).unwrap();
    let most = |resource| of(resource).values.quantile(1_000_000).unwrap();
    assert_eq!(loads.len(), 3);
    assert!(loads.iter().all(|load| load.values.total() == 288));
    assert_eq!(of(Resource::Cpu).above[0].bins, 188, "from the hundredth bin on there are 8 cores");
    assert!(most(Resource::Cpu).low <= 2000 && 2000 <= most(Resource::Cpu).high);
    assert!(most(Resource::Memory).low <= 1024 && 1024 <= most(Resource::Memory).high);
    assert_eq!(most(Resource::Disk).high, 3);
}

#[test]
fn a_machine_that_never_told_its_cores_has_no_processor_load() {
    let mut rows = Rows::default();
    let at = whole().start;
    let row = Row {
        metric: "cpu.used",
        statistic: Statistic::Mean,
        at,
        value: d("25"),
        signed: true,
        entry: Some(3),
    };
    rows.add(row);
    let frame = Frame::new(month(), &stockholm(), 5);
    assert!(rows.loads(&frame, &"srv-1".parse().unwrap(), &IntervalSet::default(), |_| vec![]).is_empty());
}

#[test]
fn a_run_above_a_limit_is_bounded_by_what_nobody_saw() {
    let points = vec![point(BIN, 9), point(2 * BIN, 9), point(4 * BIN, 9), point(5 * BIN, 1)];
    let above = load(&[points], &IntervalSet::default(), &[5]).above[0];
    assert_eq!(
        (above.bins, above.run_low, above.run_high),
        (3, 2, 5),
        "the first and fourth bins are unknown"
    );
}

#[test]
fn the_peak_hour_is_that_of_the_local_clock() {
    let hours = (0..24).map(|hour| point(hour * HOUR, if hour == 9 { 50 } else { 20 }));
    assert_eq!(load(&[hours.collect()], &IntervalSet::default(), &[]).peak_hour(), Some(9));
    // After the clock went back at 03:00, the tenth hour of the day shows 09:00 on the clock one hour later.
    let last_sunday = 24 * DAY;
    let late = vec![point(last_sunday + 10 * HOUR, 50)];
    assert_eq!(load(&[late], &IntervalSet::default(), &[]).peak_hour(), Some(9));
}

#[test]
fn figures_out_of_reason_are_no_load() {
    assert_eq!(cores_in_use(d("12.345"), d("4")), Some(494), "rounded up");
    assert_eq!(cores_in_use(d("100.1"), d("4")), None);
    assert_eq!(cores_in_use(d("-1"), d("4")), None);
    assert_eq!((mebibytes(d("1048577")), mebibytes(d("-1"))), (Some(2), None));
    assert_eq!(mebibytes(rust_decimal::Decimal::MAX), None);
}

fn points() -> impl Strategy<Value = Vec<Point>> {
    prop::collection::vec((-BIN..31 * DAY, 0u64..5000), 0..300)
        .prop_map(|points| points.into_iter().map(|(at, value)| point(at / 2500 * 2500, value)).collect())
}

proptest! {
    #[test]
    fn bins_hold_the_mean_of_what_was_read_in_them(points in points(), limit in 0u64..5000) {
        let mut by_hand: BTreeMap<i64, Vec<u64>> = BTreeMap::new();
        for point in &points {
            if whole().contains(point.at) {
                by_hand.entry(point.at.0 / BIN).or_default().push(point.value);
            }
        }
        let mean = |values: &Vec<u64>| values.iter().sum::<u64>().div_ceil(values.len() as u64);
        let load = load(&[points], &IntervalSet::default(), &[limit]);
        prop_assert_eq!(load.values.total(), by_hand.len() as u64);
        prop_assert_eq!(load.hours.iter().map(|hour| hour.sum).sum::<u64>(), by_hand.values().map(mean).sum::<u64>());
        let above = by_hand.values().filter(|values| mean(values) > limit).count();
        prop_assert_eq!(load.above[0].bins as usize, above);
        prop_assert!(load.above[0].run_low <= load.above[0].bins);
        prop_assert!(load.above[0].run_low <= load.above[0].run_high);
    }

    #[test]
    fn the_order_of_readings_does_not_matter_and_fewer_are_never_seen_as_more(
        points in points(), keep in prop::collection::vec(any::<bool>(), 300),
    ) {
        let whole = load(std::slice::from_ref(&points), &IntervalSet::default(), &[100, 2000]);
        let reversed: Vec<_> = points.iter().rev().copied().collect();
        prop_assert_eq!(&load(&[reversed], &IntervalSet::default(), &[2000, 100]), &whole);
        let fewer = points.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point);
        let fewer = load(&[fewer.collect()], &IntervalSet::default(), &[]);
        prop_assert!(fewer.values.total() <= whole.values.total());
        prop_assert_eq!(fewer.expected, whole.expected);
    }
}
