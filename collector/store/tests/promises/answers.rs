//! What is told of what was appended.

use motprov_shared::measurement::{Sample, Statistic};
use motprov_shared::period::{Interval, Timestamp};
use motprov_shared::units::Unit;
use motprov_store::{Store, StoreError, Weigh};
use rust_decimal::Decimal;

use crate::support::{ALWAYS, START, STEP, agent, cpu, from_step, series};

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn last(value: i64, at: i64) -> Sample {
    let metric = "uptime".parse().unwrap();
    let at = Timestamp(at);
    Sample {
        metric,
        statistic: Statistic::Last,
        unit: Unit::Second,
        at,
        step: 0,
        value: value.into(),
        ..cpu(1, 0, 0)
    }
}

#[test]
fn of_two_values_of_one_time_the_later_entry_counts_sealed_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    store.append(1, &agent(1), &[cpu(1, 0, 100), cpu(1, 1, 200)]).unwrap();
    store.seal().unwrap();
    store.append(2, &agent(1), &[cpu(1, 1, 999), cpu(1, 2, 300)]).unwrap();
    let values = |store: &Store| {
        let points = store.range(&series(store, 1), ALWAYS).unwrap();
        points.iter().map(|point| point.value.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(values(&store), ["1", "9.99", "3"]);
    store.seal().unwrap();
    assert_eq!(values(&store), ["1", "9.99", "3"]);
}

#[test]
fn two_agents_that_measure_one_asset_make_two_series_and_one_percentile() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    store.append(1, &agent(1), &[cpu(7, 0, 100)]).unwrap();
    store.append(2, &agent(2), &[cpu(7, 0, 300)]).unwrap();
    let kept = store.series(&motprov_store::Filter::default()).unwrap();
    assert_eq!(kept.len(), 2);
    let told = store.quantile(&kept[0].series.figure, ALWAYS, 1000, Weigh::Each, &|_| true).unwrap();
    assert_eq!((told.count, told.each.len(), told.all), (2, 1, Some(dec("3"))));
}

#[test]
fn a_month_in_few_parts_hides_no_peak() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let values = (0..8640).map(|step| cpu(1, step, if step == 5000 { 9999 } else { 500 + step % 7 }));
    store.append(1, &agent(1), &values.collect::<Vec<_>>()).unwrap();
    store.seal().unwrap();
    store.append(2, &agent(1), &[cpu(1, 8640, 1)]).unwrap();
    let parts = store.downsampled(&series(&store, 1), from_step(0, 8641), 3).unwrap();
    let counts = parts.iter().map(|part| part.summary.unwrap().count).collect::<Vec<_>>();
    assert_eq!(counts, [2881, 2880, 2880]);
    let highest = parts.iter().map(|part| part.summary.unwrap().highest).collect::<Vec<_>>();
    assert_eq!(highest, [dec("5.06"), dec("99.99"), dec("5.06")]);
    assert_eq!(parts[2].summary.unwrap().lowest, dec("0.01"));
    let exact = (0..2881).map(|step| 500 + step % 7).sum::<i64>();
    assert_eq!(parts[0].summary.unwrap().mean, (Decimal::new(exact, 2) / dec("2881")).round_dp(6));
}

#[test]
fn a_part_without_values_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    store.append(1, &agent(1), &[cpu(1, 0, 100), cpu(1, 20, 100)]).unwrap();
    let parts = store.downsampled(&series(&store, 1), from_step(0, 30), 3).unwrap();
    assert_eq!(parts.iter().map(|part| part.summary.is_some()).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(parts[1].interval, from_step(10, 20));
}

#[test]
fn a_reading_counts_as_long_as_it_lasts_and_no_longer_than_it_is_believed() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let at = |seconds: i64| START.0 + seconds * 1000;
    // 10 for a minute, 20 for nine minutes, 30 until nobody knows: it is believed for two.
    store.append(1, &agent(1), &[last(10, at(0)), last(20, at(60)), last(30, at(600))]).unwrap();
    let figure = series(&store, 1).figure;
    let hour = Interval::new(START, START.plus(3_600_000));
    let ask = |hold: i64, permille| {
        store.quantile(&figure, hour, permille, Weigh::Lasting { hold }, &|_| true).unwrap().all
    };
    // Of twelve minutes: one, nine, two.
    let long = |permille| ask(9 * 60_000, permille);
    assert_eq!(ask(120_000, 200), Some(dec("10")));
    assert_eq!(ask(120_000, 600), Some(dec("20")));
    assert_eq!(ask(120_000, 601), Some(dec("30")));
    assert_eq!((long(52), long(53), long(527)), (Some(dec("10")), Some(dec("20")), Some(dec("30"))));
}

#[test]
fn a_step_counts_its_length_and_not_beyond_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let short = Sample { step: 60, ..cpu(1, 1, 5000) };
    store.append(1, &agent(1), &[cpu(1, 0, 1000), short, cpu(1, 2, 9000)]).unwrap();
    let figure = series(&store, 1).figure;
    // 300 s of 10, 60 s of 50, and of the last step the first 60 s.
    let interval = Interval::new(START, START.plus(2 * STEP + 60_000));
    let ask = |permille| {
        store.quantile(&figure, interval, permille, Weigh::Lasting { hold: 0 }, &|_| true).unwrap().all
    };
    assert_eq!((ask(714), ask(715), ask(858)), (Some(dec("10")), Some(dec("50")), Some(dec("90"))));
}

#[test]
fn entries_come_in_order_and_times_are_sound() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    store.append(5, &agent(1), &[cpu(1, 0, 1)]).unwrap();
    store.pass(9).unwrap();
    assert!(matches!(store.append(9, &agent(1), &[]), Err(StoreError::Order { entry: 9, taken: 9 })));
    let wild = Sample { at: Timestamp(-1), ..cpu(1, 0, 1) };
    assert!(matches!(
        store.append(10, &agent(1), &[cpu(1, 1, 1), wild]),
        Err(StoreError::Implausible { entry: 10 })
    ));
    assert_eq!(store.taken(), 9);
    assert_eq!(store.range(&series(&store, 1), ALWAYS).unwrap().len(), 1);
}
