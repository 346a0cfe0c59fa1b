//! A month's load against a count by hand.

use std::collections::BTreeMap;

use super::common::*;
use motprov_review::capacity::load::{Frame, MonthLoad, Point, Resource, cores_in_use, mebibytes};
use motprov_review::interval::IntervalSet;
use motprov_shared::period::Interval;
use proptest::prelude::*;

const BIN: i64 = 5 * 60_000;

fn point(at: i64, value: u64) -> Point {
    Point { at: whole().start.plus(at), value, signed: true, entry: 7 }
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
fn disks_add_up_where_each_of_them_was_read() {
    let disks = [vec![point(0, 10), point(BIN, 10)], vec![point(BIN, 7)]];
    let load = load(&disks, &IntervalSet::default(), &[16, 17]);
    assert_eq!(load.values.total(), 1);
    assert_eq!(load.values.quantile(1_000_000).unwrap().high, 17);
    assert_eq!((load.above[0].bins, load.above[1].bins), (1, 0));
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
