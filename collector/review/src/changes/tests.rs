use jiff::tz::TimeZoneDatabase;
use proptest::prelude::*;

use super::chart::{Limits, Rule, Side, Signal};
use super::compare::{Because, Conclusion};
use super::*;

const DAY: i64 = 86_400_000;

fn zone() -> TimeZone {
    TimeZoneDatabase::bundled().get("Europe/Stockholm").unwrap()
}

/// Midnight in Stockholm.
fn at(day: &str) -> Timestamp {
    crate::calendar::whole_day(day.parse().unwrap(), &zone()).start
}

fn visit(change: &str, stage: &str, waits_for: WaitsFor, from: &str, until: &str) -> StageVisit {
    StageVisit {
        change: change.into(),
        department: Some("Skola".into()),
        stage: stage.into(),
        waits_for,
        from: at(from),
        until: (!until.is_empty()).then(|| at(until)),
        row: 2,
        entry: 1,
    }
}

fn question(now: &str) -> Question {
    let months =
        |first: &str, last: &str| Months { first: first.parse().unwrap(), last: last.parse().unwrap() };
    Question {
        at: at(now),
        zone: zone(),
        department: None,
        baseline: months("2025-01", "2025-12"),
        later: months("2026-01", "2026-12"),
    }
}

/// Changes of so many days, one completed each second day from the fifth of January on.
fn year(year: &str, lengths: &[i64]) -> Vec<StageVisit> {
    (0..)
        .zip(lengths)
        .map(|(number, length)| {
            let until = at(&format!("{year}-01-05")).plus(2 * number * DAY);
            StageVisit {
                from: until.plus(-length * DAY),
                until: Some(until),
                ..visit(&format!("{year}-{number:03}"), "allt", WaitsFor::Supplier, "2025-01-01", "")
            }
        })
        .collect()
}

const STEADY: [i64; 12] = [20, 26, 22, 28, 21, 27, 23, 25, 24, 22, 26, 24];

fn compared(later: &[i64]) -> Comparison {
    let visits = [year("2025", &STEADY), year("2026", later)].concat();
    follow(&visits, &question("2026-12-01")).comparison
}

#[test]
fn a_change_is_taken_apart_by_stage_and_by_whom_it_waits_for() {
    use WaitsFor::{Customer, Supplier, Third};
    let visits = [
        visit("ÄB-1", "analys", Supplier, "2026-03-01", "2026-03-11"),
        visit("ÄB-1", "beslut", Customer, "2026-03-11", "2026-03-21"),
        visit("ÄB-1", "leverans", Third, "2026-03-19", "2026-04-01"),
        visit("ÄB-1", "godkännande", Customer, "2026-04-03", "2026-04-05"),
        visit("ÄB-2", "analys", Supplier, "2026-05-01", ""),
    ];
    let report = follow(&visits, &question("2026-06-15"));
    assert_eq!((report.changes, report.completed), (2, 1));
    // 35 days less the hour that spring skips.
    assert_eq!(report.lead_time.later.unwrap().sum.to_string(), "35.0");
    let parties: Vec<String> = report
        .parties
        .iter()
        .map(|party| format!("{} {}", party.waits_for, party.figures.later.unwrap().sum))
        .collect();
    assert_eq!(parties, ["customer 10.0", "supplier 10.0", "third 11.0", "several 2.0", "nobody 2.0"]);
    let stage = report.stages.iter().find(|stage| stage.stage == "beslut").unwrap();
    assert_eq!(stage.figures.later.unwrap().median.to_string(), "10.0");
    assert_eq!(stage.figures.baseline, None);
    let open = &report.open[..];
    assert_eq!((open.len(), open[0].change.as_str(), open[0].age.to_string()), (1, "ÄB-2", "45.0".into()));
    let aged: Vec<u32> = report.ageing.iter().map(|ageing| ageing.supplier).collect();
    assert_eq!(aged, [0, 1, 0, 0, 0]);
    let april = report.months.iter().find(|month| month.month.to_string() == "2026-04").unwrap();
    assert_eq!((april.begun, april.completed, april.open), (0, 1, 0));
    assert_eq!(report.months.last().unwrap().open, 1);
}

#[test]
fn what_happened_later_is_not_yet_known() {
    let visits = [
        visit("ÄB-1", "analys", WaitsFor::Supplier, "2026-03-01", "2026-03-11"),
        visit("ÄB-1", "beslut", WaitsFor::Customer, "2026-03-15", "2026-03-21"),
    ];
    let between = follow(&visits, &question("2026-03-13"));
    assert_eq!((between.completed, between.open[0].waits_for), (0, None));
    assert_eq!(between.open[0].age.to_string(), "12.0");
    assert_eq!(follow(&visits, &question("2026-02-01")).changes, 0);
    assert_eq!(follow(&visits, &question("2026-03-21")).completed, 1);
}

#[test]
fn a_change_with_a_row_that_does_not_hold_is_named_and_the_rest_stands() {
    let mut visits = vec![
        visit("ÄB-1", "analys", WaitsFor::Supplier, "2026-03-11", "2026-03-01"),
        visit("ÄB-2", "analys", WaitsFor::Supplier, "2026-03-01", "2026-03-11"),
        StageVisit {
            department: Some("Vård".into()),
            ..visit("ÄB-3", "beslut", WaitsFor::Customer, "2026-03-12", "2026-03-13")
        },
        visit("ÄB-3", "analys", WaitsFor::Supplier, "2026-03-01", "2026-03-11"),
    ];
    visits[0].from = Timestamp(i64::MAX);
    let report = follow(&visits, &question("2026-06-15"));
    let faults: Vec<_> = report.faults.iter().map(|fault| (fault.change.as_str(), fault.what)).collect();
    assert_eq!(
        faults,
        [("ÄB-1", "a time lies outside 1970-2199"), ("ÄB-3", "its rows name two departments")]
    );
    assert_eq!(report.completed, 1);
    visits[0].from = at("2026-03-11");
    let report = follow(&visits, &question("2026-06-15"));
    assert_eq!(report.faults[0].what, "the stage is left before it is entered");
}

#[test]
fn only_the_department_asked_for_is_counted() {
    let visits = [
        visit("ÄB-1", "analys", WaitsFor::Supplier, "2026-03-01", "2026-03-11"),
        StageVisit {
            department: None,
            ..visit("ÄB-2", "analys", WaitsFor::Supplier, "2026-03-01", "2026-03-11")
        },
    ];
    let of = |department: &str| Question { department: Some(department.into()), ..question("2026-06-15") };
    assert_eq!(follow(&visits, &of("Skola")).changes, 1);
    assert_eq!(follow(&visits, &of("Vård")).changes, 0);
}

#[test]
fn the_limits_are_those_of_a_calculation_by_hand() {
    // In days: mean 5, differences 2, 2, 4, 4, 0 with mean 2.4; 5 ± 2.66 · 2.4.
    let shown = Limits::of(&[40, 60, 40, 80, 40, 40]).unwrap().shown();
    assert_eq!((shown.mean.to_string(), shown.median.to_string()), ("5.0".into(), "4.0".into()));
    assert_eq!(shown.mean_range.to_string(), "2.4");
    assert_eq!((shown.lower.to_string(), shown.upper.to_string()), ("0".into(), "11.38".into()));
    assert_eq!(Limits::of(&[40]), None);
}

#[test]
fn eight_shorter_ones_in_a_row_have_shortened() {
    let comparison = compared(&[25, 22, 21, 22, 23, 22, 21, 22, 23, 25]);
    assert_eq!(comparison.conclusion, Conclusion::Shortened);
    let expected = Because::Lasting {
        rule: Rule::EightInARow,
        changes: 8,
        first: "2026-001".into(),
        last: "2026-008".into(),
    };
    assert_eq!(comparison.because, expected);
    assert_eq!(
        comparison.because.to_string(),
        "eight or more in a row on one side of the median: the 8 changes from 2026-001 to 2026-008"
    );
}

#[test]
fn three_of_four_near_the_upper_limit_have_lengthened() {
    let comparison = compared(&[24, 31, 32, 23, 31, 26, 27]);
    assert_eq!(comparison.conclusion, Conclusion::Lengthened);
    let signal = Signal { rule: Rule::ThreeOfFour, side: Side::Above, first: 1, last: 4 };
    assert_eq!(comparison.signals, [signal]);
}

#[test]
fn one_long_change_is_a_case_to_look_into_and_no_trend() {
    let comparison = compared(&[24, 25, 90, 24, 23, 25]);
    assert_eq!(comparison.conclusion, Conclusion::NoChangeShown);
    assert_eq!(comparison.because, Because::SingleCases(vec!["2026-002".into()]));
    assert_eq!(compared(&STEADY).because, Because::Quiet);
}

#[test]
fn nothing_is_concluded_from_a_handful_or_from_signals_in_both_directions() {
    assert_eq!(compared(&[1, 1, 1]).conclusion, Conclusion::TooFew);
    let visits = [year("2025", &STEADY[..9]), year("2026", &STEADY)].concat();
    let comparison = follow(&visits, &question("2026-12-01")).comparison;
    assert_eq!(comparison.because, Because::TooFew { baseline: 9, later: 12 });
    let both = compared(&[9, 9, 9, 9, 40, 40, 40, 40]);
    assert_eq!((both.conclusion, both.because), (Conclusion::NoChangeShown, Because::BothWays));
    let run = compared(&[22, 22, 22, 22, 22, 22, 22, 22, 25, 26, 25, 24, 26, 25, 27, 25, 25, 26]);
    let rule = Rule::EightInARow;
    assert_eq!(run.because, Because::MedianDisagrees { rule });
}

fn visits() -> impl Strategy<Value = Vec<StageVisit>> {
    let visit = (0u8..6, 0usize..3, 0i64..500, prop::option::of(0i64..90), 0u8..3);
    let row = visit.prop_map(|(change, party, from, days, stage)| {
        let from = at("2025-01-01").plus(from * DAY / 2);
        StageVisit {
            change: format!("{change}"),
            department: None,
            stage: format!("{stage}"),
            waits_for: WaitsFor::ALL[party],
            from,
            until: days.map(|days| from.plus(days * DAY / 3)),
            row: 1,
            entry: 1,
        }
    });
    prop::collection::vec(row, 0..30)
}

proptest! {
    #[test]
    fn limits_and_signals_scale_with_the_values(
        values in prop::collection::vec(0i64..2000, 2..40), later in prop::collection::vec(0i64..2000, 0..40), factor in 1i64..50
    ) {
        let scaled = |values: &[i64]| values.iter().map(|value| value * factor).collect::<Vec<_>>();
        let (one, other) = (Limits::of(&values).unwrap(), Limits::of(&scaled(&values)).unwrap());
        prop_assert_eq!(one.signals(&later), other.signals(&scaled(&later)));
        let slack = Decimal::from(factor) * Decimal::new(1, 2);
        let (one, other) = (one.shown(), other.shown());
        for (a, b) in [(one.lower, other.lower), (one.upper, other.upper), (one.mean, other.mean)] {
            prop_assert!((a * Decimal::from(factor) - b).abs() <= slack);
        }
    }

    #[test]
    fn signals_below_mirror_signals_above(values in prop::collection::vec(0i64..300, 2..30), later in prop::collection::vec(0i64..300, 0..30)) {
        let turned = |values: &[i64]| values.iter().map(|value| -value).collect::<Vec<_>>();
        let turn = |mut signal: Signal| {
            signal.side = if signal.side == Side::Above { Side::Below } else { Side::Above };
            signal
        };
        let key = |signal: &Signal| (signal.rule, signal.side, signal.first);
        let mut one: Vec<_> = Limits::of(&values).unwrap().signals(&later).into_iter().map(turn).collect();
        let mut other = Limits::of(&turned(&values)).unwrap().signals(&turned(&later));
        one.sort_by_key(key);
        other.sort_by_key(key);
        prop_assert_eq!(one, other);
    }

    #[test]
    fn rows_may_stand_in_any_order(visits in visits(), seed in 0usize..30) {
        let asked = question("2026-03-01");
        let mut turned = visits.clone();
        turned.reverse();
        let by = seed.min(turned.len());
        turned.rotate_left(by);
        prop_assert_eq!(follow(&visits, &asked), follow(&turned, &asked));
    }

    #[test]
    fn waiting_adds_up_and_nobody_is_lost(visits in visits()) {
        let asked = question("2025-09-01");
        let (changes, _) = history::changes(&visits, &asked);
        for change in &changes {
            let waited = change.waited;
            let parts = [waited.customer, waited.supplier, waited.third, waited.several, waited.nobody];
            prop_assert!(parts.iter().all(|part| *part >= 0));
            let end = change.completed.unwrap_or(asked.at);
            prop_assert_eq!(parts.iter().sum::<i64>(), end.since(change.begun));
        }
        let report = follow(&visits, &asked);
        let aged: u32 = report.ageing.iter().map(|ageing| ageing.changes).sum();
        prop_assert_eq!(aged, report.changes - report.completed);
        prop_assert_eq!(report.months.iter().map(|month| month.completed).sum::<u32>(), report.completed);
        prop_assert_eq!(report.months.last().map_or(0, |month| month.open), report.changes - report.completed);
    }
}
