//! Every worked example of the design's test vectors that concerns calendars, availability, counters,
//! intervals and money.
//! The vectors are looked for where `MOTPROV_SHARED` says, else beside the workspace.

use std::path::Path;

use jiff::civil::{Date, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use motprov_review::availability::{Tally, view};
use motprov_review::calendar::{self, Eve, Holidays, Window};
use motprov_review::case::Observed;
use motprov_review::counters::{Count, Device, Run, pages};
use motprov_review::finding::{Better, Bounds};
use motprov_review::interval::IntervalSet;
use motprov_review::money::{Bound, Ladder, Penalty, Step, percent_of, round_half_up, under_cap};
use motprov_review::statistics::quantile::Share;
use motprov_review::statistics::ratio::Proportion;
use motprov_shared::measurement::{State, Streak};
use motprov_shared::period::{Interval, Month, Timestamp};
use rust_decimal::Decimal;
use serde_json::Value;

/// The section `name`; `None`, said aloud, where the data is not there.
#[expect(clippy::disallowed_methods, reason = "the crate is pure, its tests read their examples")]
fn section(name: &str) -> Option<Value> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let root = std::env::var_os("MOTPROV_SHARED").map_or(beside, Into::into);
    let Ok(text) = std::fs::read_to_string(root.join("design/sla_vectors.json")) else {
        eprintln!("skipped, data not found: {}", root.join("design/sla_vectors.json").display());
        return None;
    };
    let mut all: Value = serde_json::from_str(&text).unwrap();
    let section = all[name].take();
    assert!(!section.is_null(), "the vectors have no section {name}");
    Some(section)
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn d(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

fn stockholm() -> TimeZone {
    TimeZoneDatabase::bundled().get("Europe/Stockholm").unwrap()
}

fn window(days: usize, from: u16, to: u16, holidays: Holidays) -> Window {
    let days = Weekday::Monday.cycle_forward().take(days).collect();
    Window { name: "w".into(), days, hours: vec![(from * 60, to * 60)], holidays }
}

fn with_eves() -> Holidays {
    Holidays::Closed { eves: vec![Eve::MidsummerEve, Eve::ChristmasEve, Eve::NewYearsEve] }
}

#[test]
fn nights_when_the_clock_changes() {
    let Some(cases) = section("dst") else { return };
    for case in items(&cases) {
        let date: Date = case["date"].as_str().unwrap().parse().unwrap();
        let month = Month::new(date.year(), date.month()).unwrap();
        let day = IntervalSet::new([calendar::whole_day(date, &stockholm())]);
        for (key, from, to) in [("seconds_24x7", 0, 24), ("seconds_01_to_05", 1, 5), ("seconds_08_17", 8, 17)]
        {
            let open = window(7, from, to, Holidays::Open).of_month(month, &stockholm()).intersect(&day);
            assert_eq!(open.ms() / 1000, case[key].as_i64().unwrap(), "{key} on {date}");
        }
    }
}

#[test]
fn swedish_holidays() {
    let Some(years) = section("se_holidays") else { return };
    for (year, expected) in years.as_object().unwrap() {
        let months =
            (1..=12).flat_map(|month| calendar::days(Month::new(year.parse().unwrap(), month).unwrap()));
        let eves = [Eve::MidsummerEve, Eve::ChristmasEve, Eve::NewYearsEve];
        let (mut red, mut eve) = (Vec::new(), Vec::new());
        for day in months {
            if calendar::is_red(day) {
                red.push(Value::from(day.to_string()));
            }
            if eves.iter().any(|eve| eve.falls_on(day)) {
                eve.push(Value::from(day.to_string()));
            }
        }
        assert_eq!((Value::from(red), Value::from(eve)), (expected["red"].clone(), expected["eves"].clone()));
    }
}

#[test]
fn service_time_of_each_month() {
    let Some(months) = section("service_seconds_2026") else { return };
    for expected in items(&months) {
        let month = Month::new(2026, i8::try_from(expected["month"].as_i64().unwrap()).unwrap()).unwrap();
        let windows = [
            ("office_mon_fri_07_17", window(5, 7, 17, with_eves())),
            ("ext_mon_sat_07_22", window(6, 7, 22, with_eves())),
            ("cal_24x7", window(7, 0, 24, Holidays::Open)),
        ];
        for (key, window) in windows {
            let seconds = window.of_month(month, &stockholm()).ms() / 1000;
            assert_eq!(seconds, expected[key].as_i64().unwrap(), "{key} {month}");
        }
    }
}

#[test]
fn what_a_holiday_convention_is_worth() {
    let Some(months) = section("holiday_convention_2026_mon_fri_07_17_hours") else { return };
    for (month, expected) in months.as_object().unwrap() {
        let month = Month::new(2026, month.parse().unwrap()).unwrap();
        let hours = |holidays| window(5, 7, 17, holidays).of_month(month, &stockholm()).ms() / 3_600_000;
        for (key, value) in expected.as_object().unwrap() {
            let holidays = match key.as_str() {
                "red_and_eves" => with_eves(),
                "red_only" | "red" => Holidays::Closed { eves: Vec::new() },
                "weekdays_only" => Holidays::Open,
                other => panic!("unknown convention {other}"),
            };
            assert_eq!(format!("{}.0", hours(holidays)), value.to_string(), "{key} {month}");
        }
    }
}

/// Streaks as an agent makes them: a change of outcome or a gap that is too long ends one.
fn streaks(pattern: &str, step_s: i64, gap_ms: i64) -> Vec<Observed> {
    let mut streaks: Vec<Streak> = Vec::new();
    for (slot, outcome) in (0..).zip(pattern.chars()) {
        let at = Timestamp::from_seconds(slot * step_s);
        let state = match outcome {
            'G' => State::Up,
            'B' => State::Down,
            _ => State::Unknown,
        };
        if let Some(last) =
            streaks.last_mut().filter(|last| last.state == state && at.since(last.to) <= gap_ms)
        {
            last.largest_gap = last.largest_gap.max(u32::try_from(at.since(last.to)).unwrap());
            (last.to, last.checks) = (at, last.checks + 1);
        } else {
            let (asset, metric) = ("a".parse().unwrap(), "reachable".parse().unwrap());
            streaks.push(Streak { asset, metric, state, from: at, to: at, checks: 1, largest_gap: 0 });
        }
    }
    streaks
        .into_iter()
        .map(|streak| Observed { vantage: "s/a".into(), streak, signed: true, entry: 1 })
        .collect()
}

#[test]
fn availability() {
    let Some(cases) = section("availability") else { return };
    for case in items(&cases) {
        let int = |key: &str| case[key].as_i64().unwrap();
        let gap_ms = int("max_gap_s") * 1000;
        let observed = streaks(case["probes"].as_str().unwrap(), int("step_s"), gap_ms);
        let end = Timestamp::from_seconds(int("window_s"));
        let mut seen = Tally::default();
        let agreed = IntervalSet::new([Interval::new(Timestamp(0), end)]);
        seen.add(&view(&observed.iter().collect::<Vec<_>>(), gap_ms).pieces, &agreed);
        let name = &case["case"];
        assert_eq!(seen.down_low / 1000, int("downtime_lo_s"), "{name}");
        assert_eq!(seen.down_high / 1000, int("downtime_hi_s"), "{name}");
        assert_eq!(seen.unknown() / 1000, int("unknown_s"), "{name}");
        let near = |decimal: Option<Decimal>, scale: f64, expected: &Value| match expected.as_f64() {
            None => assert_eq!(decimal, None, "{name}"),
            Some(expected) => {
                let value: f64 = decimal.unwrap().to_string().parse().unwrap();
                assert!((value / scale - expected).abs() < 1.1e-6, "{name}: {value} and {expected}");
            }
        };
        near(seen.coverage(), 1.0, &case["coverage"]);
        near(seen.measured().map(|b| b.low), 100.0, &case["avail_lo"]);
        near(seen.measured().map(|b| b.high), 100.0, &case["avail_hi"]);
        near(seen.hard().map(|b| b.low), 100.0, &case["hard_lo"]);
        near(seen.hard().map(|b| b.high), 100.0, &case["hard_hi"]);
    }
}

#[test]
fn counters() {
    let Some(cases) = section("counters") else { return };
    for case in items(&cases) {
        let changed = case["serials"] == "changed";
        let midnight =
            |date: &Value| calendar::whole_day(date.as_str().unwrap().parse().unwrap(), &stockholm()).start;
        let readings: Vec<Count> = (0..)
            .zip(items(&case["samples"]))
            .map(|(number, sample)| Count {
                at: midnight(&sample[0]),
                value: sample[1].as_i64().unwrap(),
                device: if changed { number } else { 0 },
            })
            .collect();
        let month = calendar::whole_month("2026-01".parse().unwrap(), &stockholm());
        let seen = pages(
            &readings,
            Device { runs: &[Run { start: Timestamp(0), last: month.end }], rated_per_minute: 50 },
            month,
        );
        match case["pages"].as_i64() {
            Some(exact) => assert_eq!((seen.low, seen.high), (exact, exact), "{case}"),
            None => assert!(seen.low < seen.high, "{case}"),
        }
        if let Some(lower) = case["lower"].as_i64() {
            assert_eq!(seen.low, lower, "{case}");
        }
    }
}

#[test]
fn the_penalty_ladder() {
    let Some(section) = section("penalty_ladder") else { return };
    let step = |bound: Option<i64>, percent: i64| Step {
        bound: bound.map(|tenths| Bound { value: Decimal::new(tenths, 1), inclusive: true }),
        percent: Decimal::from(percent),
    };
    let steps = vec![step(Some(995), 0), step(Some(990), 2), step(Some(980), 5), step(None, 10)];
    let ladder = Ladder::new(Better::Higher, steps).unwrap();
    for case in items(&section["cases"]) {
        let fee = d(&case["fee"]);
        let penalty = Penalty { fee, ladder: ladder.clone(), cap_percent: None };
        assert_eq!(
            penalty.ladder.percent(d(&case["measured"])),
            d(&case["rate"]) * Decimal::ONE_HUNDRED,
            "{case}"
        );
        let raw = penalty.amount(d(&case["measured"]));
        assert_eq!(raw, d(&case["raw"]), "{case}");
        let cap = percent_of(fee, d(&case["cap"]) * Decimal::ONE_HUNDRED);
        let owed = [d(&case["already"]), raw].map(|amount| Bounds { low: amount, high: amount });
        let payable = under_cap(&owed, Some(cap)).0[1];
        assert_eq!((payable.low, payable.high), (d(&case["payable"]), d(&case["payable"])), "{case}");
    }
}

#[test]
fn rounding_half_up() {
    let Some(cases) = section("rounding") else { return };
    for case in items(&cases) {
        let decimals = d(&case["q"]).scale();
        assert_eq!(round_half_up(d(&case["x"]), decimals), d(&case["half_up"]), "{case}");
    }
}

#[test]
fn rounding_half_to_even_only_where_it_was_agreed() {
    let Some(cases) = section("rounding") else { return };
    for case in items(&cases) {
        let decimals = d(&case["q"]).scale();
        let even = d(&case["x"]).round_dp(decimals);
        assert_eq!(even, d(&case["half_even"]), "{case}");
    }
}

/// Within one unit of the eighth decimal, outward.
fn assert_interval(seen: Bounds, expected: &Value, case: &Value) {
    let unit = Decimal::new(15, 9);
    let end = |at: usize| Decimal::from_f64_retain(expected[at].as_f64().unwrap()).unwrap();
    assert!((seen.low - end(0)).abs() <= unit && (seen.high - end(1)).abs() <= unit, "{case}: {seen:?}");
}

#[test]
fn intervals_of_a_share() {
    let Some(cases) = section("proportion_ci_95") else { return };
    for case in items(&cases) {
        let count = |key: &str| u32::try_from(case[key].as_u64().unwrap()).unwrap();
        let share = Proportion::new(count("k"), count("n")).unwrap();
        assert_interval(share.wilson(), &case["wilson"], case);
        assert_interval(share.clopper_pearson(), &case["clopper_pearson"], case);
    }
}

#[test]
fn ranks_that_bound_a_percentile() {
    let Some(cases) = section("quantile_rank_ci_95") else { return };
    for case in items(&cases) {
        let count = u32::try_from(case["n"].as_u64().unwrap()).unwrap();
        let ranks = Share::new(case["p"].to_string().parse().unwrap()).unwrap().ranks(count);
        let rank = |key: &str| case[key].as_u64().map(|rank| u32::try_from(rank).unwrap());
        assert_eq!((ranks.low, ranks.high), (rank("l"), rank("u")), "{case}");
    }
}
