//! A printer's readings one after another, without a network.

use motprov_printer::{CounterPlan, Datum, LightReading, Walk, decode_light, learn};
use motprov_shared::period::Timestamp;

use super::*;

const SERIAL: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 17, 1];
const LIFE: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 10, 2, 1, 4, 1, 1];
const UNIT: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 10, 2, 1, 3, 1, 1];
const LEVEL: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 11, 1, 1, 9, 1, 1];
const MAX: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 11, 1, 1, 8, 1, 1];
const UP_TIME: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 3, 0];
const KIND: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 2, 0];
const HP_MONO: &[u32] = &[1, 3, 6, 1, 4, 1, 11, 2, 3, 9, 4, 2, 1, 4, 1, 2, 6, 0];
const QUARTER: i64 = 900_000;

/// A printer that can be turned.
struct Device {
    serial: &'static str,
    life: Option<i64>,
    level: i64,
    ticks: i64,
}

impl Device {
    fn new() -> Self {
        Self { serial: "A-1", life: Some(5_000), level: 700, ticks: 100_000 }
    }

    fn rows(&self) -> Walk {
        let mut rows: Walk = [
            (KIND.to_vec(), Datum::Oid(vec![1, 3, 6, 1, 4, 1, 11, 2, 3, 9, 1])),
            (SERIAL.to_vec(), Datum::Octets(self.serial.as_bytes().to_vec())),
            (UNIT.to_vec(), Datum::Int(7)),
            (MAX.to_vec(), Datum::Int(1_000)),
            (LEVEL.to_vec(), Datum::Int(self.level)),
            (UP_TIME.to_vec(), Datum::Int(self.ticks)),
            (HP_MONO.to_vec(), Datum::Int(4_000)),
        ]
        .into_iter()
        .collect();
        rows.extend(self.life.map(|life| (LIFE.to_vec(), Datum::Int(life))));
        rows
    }

    fn answer(&self, plan: &CounterPlan) -> LightReading {
        decode_light(plan, &self.rows())
    }
}

fn at(ms: i64) -> Moment {
    Moment { wall: Timestamp(1_800_000_000_000 + ms), mono: ms, asleep: 0 }
}

fn asset() -> AssetId {
    "prn-1".parse().unwrap()
}

/// `name=value` of everything told.
fn told(seen: &[Seen]) -> Vec<String> {
    let tell = |seen: &Seen| match seen {
        Seen::Last { metric, value, .. } => format!("{metric}={value}"),
        Seen::Fact { metric, text, .. } => format!("{metric}={text}"),
        other => panic!("{other:?}"),
    };
    seen.iter().map(tell).collect()
}

fn first(device: &Device, counting: &mut Counting) -> Vec<String> {
    assert!(counting.is_full_due(at(0)));
    counting.tries_full(at(0));
    told(&counting.learn(&asset(), at(0), learn(&device.rows(), counting.plan())))
}

fn routine(device: &Device, counting: &mut Counting, ms: i64) -> (bool, Vec<String>) {
    let figures = device.answer(counting.plan().expect("it was learned"));
    let full = counting.calls_for_full(at(ms), &figures);
    (full, told(&counting.routine(&asset(), at(ms), &figures)))
}

#[test]
fn a_count_is_told_with_its_source_serial_and_uptime() {
    let (mut device, mut counting) = (Device::new(), Counting::default());
    let seen = first(&device, &mut counting);
    let expected = [
        "vendor=HP",
        "counter.unit=impressions",
        "counter.source=1.3.6.1.2.1.43.10.2.1.4.1.1",
        "serial=A-1",
        "uptime=1000",
        "life.count=5000",
        "count.mono_total=4000",
        "supply.1.1=7000",
    ];
    assert_eq!(seen, expected);
    (device.life, device.ticks) = (Some(5_012), 190_000);
    let (full, seen) = routine(&device, &mut counting, QUARTER);
    assert!(!full);
    let (source, unchanged) = ("counter.source=1.3.6.1.2.1.43.10.2.1.4.1.1", "count.mono_total=4000");
    assert_eq!(seen, [source, "serial=A-1", "uptime=1900", "life.count=5012", unchanged]);
}

#[test]
fn everything_of_one_answer_has_one_instant() {
    let (device, mut counting) = (Device::new(), Counting::default());
    first(&device, &mut counting);
    let figures = device.answer(counting.plan().unwrap());
    let seen = counting.routine(&asset(), at(QUARTER), &figures);
    assert!(seen.len() > 3);
    for seen in seen {
        let (Seen::Last { at: when, .. } | Seen::Fact { at: when, .. }) = seen else { panic!("{seen:?}") };
        assert_eq!(when, at(QUARTER).wall);
    }
}

#[test]
fn a_level_is_told_when_it_changes_and_once_an_hour() {
    let (mut device, mut counting) = (Device::new(), Counting::default());
    first(&device, &mut counting);
    let mut levels = Vec::new();
    for quarter in 1..=9 {
        device.level = if quarter < 6 { 700 } else { 690 };
        device.ticks += 90_000;
        let (_, seen) = routine(&device, &mut counting, quarter * QUARTER);
        levels.extend(seen.into_iter().filter(|seen| seen.starts_with("supply")).map(|seen| (quarter, seen)));
    }
    let expected = [(4, "supply.1.1=7000".to_owned()), (6, "supply.1.1=6900".to_owned())];
    assert_eq!(levels, expected);
}

#[test]
fn a_level_that_becomes_unknown_and_known_again_is_told_again() {
    let (mut device, mut counting) = (Device::new(), Counting::default());
    first(&device, &mut counting);
    device.level = -2;
    assert!(!routine(&device, &mut counting, QUARTER).1.iter().any(|seen| seen.starts_with("supply")));
    device.level = 700;
    assert!(routine(&device, &mut counting, 2 * QUARTER).1.contains(&"supply.1.1=7000".to_owned()));
}

#[test]
fn a_source_that_is_gone_gives_no_count_and_no_other_takes_its_place() {
    let (mut device, mut counting) = (Device::new(), Counting::default());
    first(&device, &mut counting);
    device.life = None;
    let (full, seen) = routine(&device, &mut counting, HOUR);
    assert!(full, "it is looked into");
    assert!(!seen.iter().any(|seen| seen.starts_with("life.count")), "{seen:?}");
    counting.tries_full(at(HOUR));
    let seen = told(&counting.learn(&asset(), at(HOUR), learn(&device.rows(), counting.plan())));
    assert!(!seen.iter().any(|seen| seen.starts_with("life.count")), "{seen:?}");
    assert!(seen.contains(&"counter.source=1.3.6.1.2.1.43.10.2.1.4.1.1".to_owned()));
    // It is asked for all the same, and comes back as what it was.
    device.life = Some(5_100);
    let (_, seen) = routine(&device, &mut counting, HOUR + QUARTER);
    assert!(seen.contains(&"life.count=5100".to_owned()), "{seen:?}");
}

#[test]
fn another_serial_is_another_device_and_tells_nothing_before_it_was_read_in_full() {
    let (mut device, mut counting) = (Device::new(), Counting::default());
    first(&device, &mut counting);
    (device.serial, device.life, device.ticks) = ("B-2", Some(12), 500);
    let (full, seen) = routine(&device, &mut counting, QUARTER);
    assert!(full, "at once, however short ago the last full reading was");
    assert_eq!(seen, Vec::<String>::new());
    let seen = told(&counting.learn(&asset(), at(QUARTER), learn(&device.rows(), counting.plan())));
    for expected in ["serial=B-2", "uptime=5", "life.count=12", "supply.1.1=7000"] {
        assert!(seen.contains(&expected.to_owned()), "{expected} {seen:?}");
    }
}

#[test]
fn a_restart_is_looked_into_but_not_more_than_once_an_hour() {
    let (mut device, mut counting) = (Device::new(), Counting::default());
    first(&device, &mut counting);
    device.ticks = 3_000;
    let (full, seen) = routine(&device, &mut counting, QUARTER);
    assert!(!full, "a quarter after the last");
    assert!(seen.contains(&"uptime=30".to_owned()), "the collector is told at once");
    assert!(routine(&device, &mut counting, 4 * QUARTER).0);
}

#[test]
fn uptime_runs_on_where_its_counter_begins_anew() {
    let (mut device, mut counting) = (Device::new(), Counting::default());
    device.ticks = (1 << 32) - 10_000;
    first(&device, &mut counting);
    device.ticks = 80_000;
    let (_, seen) = routine(&device, &mut counting, QUARTER);
    let seconds = ((1_i64 << 32) + 80_000) / 100;
    assert!(seen.contains(&format!("uptime={seconds}")), "{seen:?}");
}

#[test]
fn a_full_reading_is_due_once_a_day_and_not_tried_in_every_quarter() {
    let (device, mut counting) = (Device::new(), Counting::default());
    first(&device, &mut counting);
    assert!(!counting.is_full_due(at(FULL - 1)));
    assert!(counting.is_full_due(at(FULL)));
    counting.tries_full(at(FULL));
    assert!(!counting.is_full_due(at(FULL + QUARTER)), "it failed; routine goes on");
    assert!(counting.is_full_due(at(FULL + HOUR)));
}
