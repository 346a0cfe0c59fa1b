//! Promises of folding.

use proptest::prelude::*;

use super::*;

fn figure(fold: Fold, unit: Unit, value: i64) -> Figure {
    Figure { asset: "ws-1".parse().unwrap(), metric: "cpu.used".parse().unwrap(), unit, fold, value }
}

fn told(samples: &[Sample]) -> Vec<String> {
    let tell = |s: &Sample| format!("{} {} +{} {}", s.at.0, s.statistic.name(), s.step, s.value);
    samples.iter().map(tell).collect()
}

#[test]
fn readings_become_a_mean_and_a_maximum_on_the_step() {
    let mut folder = Folder::new(300_000, Timestamp(600_000));
    for (at, value) in [(615_000, 100), (630_000, 201), (900_000, 200)] {
        folder.add(Timestamp(at), figure(Fold::MeanMax, Unit::Percent, value));
    }
    assert!(folder.take(Timestamp(900_000)).is_empty());
    // 501 hundredths over three readings.
    assert_eq!(told(&folder.take(Timestamp(900_001))), ["600000 mean +300 1.67", "600000 max +300 2.01"]);
}

#[test]
fn a_step_of_a_processor_has_a_95th_percentile_that_one_peak_does_not_move() {
    let mut folder = Folder::new(300_000, Timestamp(600_000));
    for n in 1..=20 {
        let value = if n == 7 { 10_000 } else { 500 };
        folder.add(Timestamp(600_000 + n * 15_000), figure(Fold::MeanP95Max, Unit::Percent, value));
    }
    let told = told(&folder.take(Timestamp(900_001)));
    assert_eq!(told, ["600000 mean +300 9.75", "600000 p95 +300 5.00", "600000 max +300 100.00"]);
}

#[test]
fn only_the_time_that_the_agent_ran_is_claimed() {
    let mut folder = Folder::new(300_000, Timestamp(700_400));
    folder.add(Timestamp(800_000), figure(Fold::Sum, Unit::Byte, 5));
    folder.add(Timestamp(915_000), figure(Fold::Sum, Unit::Byte, 7));
    assert_eq!(told(&folder.finish(Timestamp(930_999))), ["700000 sum +200 5", "900000 sum +30 7"]);
}

#[test]
fn an_agent_that_starts_on_a_step_claims_that_step() {
    let mut folder = Folder::new(300_000, Timestamp(900_000));
    folder.add(Timestamp(900_500), figure(Fold::Sum, Unit::Byte, 5));
    assert_eq!(told(&folder.take(Timestamp(1_200_001))), ["900000 sum +300 5"]);
}

#[test]
fn a_step_that_was_slept_through_in_part_claims_only_the_time_awake() {
    let mut folder = Folder::new(300_000, Timestamp(600_000));
    folder.add(Timestamp(645_000), figure(Fold::Sum, Unit::Byte, 5));
    // Awake until 650 s, and again from 780 s; the reading's label is the tick before.
    folder.interrupt(Timestamp(650_200), Timestamp(780_700));
    folder.add(Timestamp(780_000), figure(Fold::Sum, Unit::Byte, 7));
    assert_eq!(told(&folder.take(Timestamp(900_001))), ["600000 sum +50 5", "780000 sum +120 7"]);
    // Over the end of a step, and over many: the reading's label is in a step that was slept through.
    folder.add(Timestamp(960_000), figure(Fold::Sum, Unit::Byte, 1));
    folder.interrupt(Timestamp(965_000), Timestamp(173_401_200));
    folder.add(Timestamp(173_400_000), figure(Fold::Sum, Unit::Byte, 2));
    let told = told(&folder.finish(Timestamp(173_410_000)));
    assert_eq!(told, ["900000 sum +65 1", "173401000 sum +9 2"]);
}

#[test]
fn a_clock_that_is_set_claims_no_time_that_did_not_pass() {
    let years = 315_360_000_000;
    for jump in [-3_600_000, years] {
        let mut folder = Folder::new(300_000, Timestamp(9_000_000));
        folder.add(Timestamp(9_090_000), figure(Fold::Sum, Unit::Byte, 5));
        // Ten seconds pass between two looks, and the clock is set meanwhile.
        folder.interrupt(Timestamp(9_090_000), Timestamp(9_090_000 + jump));
        folder.add(Timestamp(9_100_000 + jump), figure(Fold::Sum, Unit::Byte, 7));
        let samples = folder.finish(Timestamp(9_100_000 + jump));
        let told = told(&samples);
        assert_eq!(told, ["9000000 sum +90 5".to_owned(), format!("{} sum +10 7", 9_090_000 + jump)]);
    }
}

#[test]
fn active_use_is_told_by_the_day_and_no_finer() {
    let minute = |at: i64, value| (Timestamp(at), figure(Fold::DaySum, Unit::Second, value));
    let mut folder = Folder::new(300_000, Timestamp(DAY + 3_600_000));
    let mut told_at = Vec::new();
    for n in 1..=(24 * 60) {
        let (at, reading) = minute(DAY + 3_600_000 + n * 60_000, if n % 3 == 0 { 60 } else { 0 });
        folder.add(at, reading);
        told_at.extend(told(&folder.take(at)).into_iter().map(|told| (at.0, told)));
    }
    // The 23 hours that the agent saw of the first day.
    assert_eq!(told_at, [(2 * DAY + 60_000, "90000000 sum +82800 27600".to_owned())]);
}

fn used(folder: &mut Folder, at: i64) {
    folder.add(Timestamp(at), figure(Fold::DaySum, Unit::Second, 60));
}

#[test]
fn no_sleep_set_clock_or_other_schedule_parts_a_days_active_use() {
    let hour = 3_600_000;
    let mut folder = Folder::new(300_000, Timestamp(DAY + 8 * hour));
    used(&mut folder, DAY + 9 * hour);
    folder.interrupt(Timestamp(DAY + 9 * hour), Timestamp(DAY + 11 * hour));
    used(&mut folder, DAY + 12 * hour);
    // Set back to before the agent began.
    folder.interrupt(Timestamp(DAY + 12 * hour), Timestamp(DAY + 7 * hour));
    used(&mut folder, DAY + 13 * hour);
    assert!(folder.begin_anew(600_000, Timestamp(DAY + 14 * hour)).is_empty());
    assert!(folder.take(Timestamp(2 * DAY)).is_empty());
    let told = told(&folder.take(Timestamp(2 * DAY + 1)));
    assert_eq!(told, [format!("{} sum +{} 180", DAY + 7 * hour, 17 * 3600)]);
}

#[test]
fn a_day_that_ends_asleep_is_told_once_and_so_is_the_next() {
    let hour = 3_600_000;
    let mut folder = Folder::new(300_000, Timestamp(DAY));
    used(&mut folder, DAY + hour);
    folder.interrupt(Timestamp(DAY + 20 * hour), Timestamp(2 * DAY + 6 * hour));
    used(&mut folder, 2 * DAY + 7 * hour);
    let told = told(&folder.finish(Timestamp(2 * DAY + 8 * hour)));
    assert_eq!(
        told,
        [format!("{DAY} sum +{} 60", 20 * 3600), format!("{} sum +{} 60", 2 * DAY + 6 * hour, 2 * 3600)]
    );
}

proptest! {
    #[test]
    fn no_reading_is_lost_and_no_step_overlaps(
        readings in prop::collection::vec((1..40_000_i64, 0..1_000_i64, prop::bool::weighted(0.2)), 1..60)
    ) {
        let mut folder = Folder::new(10_000, Timestamp(1_000_000));
        let mut at = 1_000_000;
        let mut samples = Vec::new();
        for (passed, value, slept) in &readings {
            let awake = if *slept { passed / 3 } else { *passed };
            if *slept {
                folder.interrupt(Timestamp(at), Timestamp(at + passed - awake));
            }
            at += passed;
            folder.add(Timestamp(at), figure(Fold::Sum, Unit::Byte, *value));
            samples.extend(folder.take(Timestamp(at)));
        }
        samples.extend(folder.finish(Timestamp(at + 1_000)));
        let total: Decimal = samples.iter().map(|s| s.value).sum();
        prop_assert_eq!(total, Decimal::from(readings.iter().map(|r| r.1).sum::<i64>()));
        for two in samples.windows(2) {
            prop_assert!(two[0].at.plus(i64::from(two[0].step) * 1000) <= two[1].at, "{:?}", told(two));
        }
    }
}
