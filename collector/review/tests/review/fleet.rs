//! A simulated fleet of servers: what is advised against what each was made to need.

use super::common::*;
use motprov_review::capacity::assets::{AssetFinding, Assets};
use motprov_review::capacity::balance::{Balances, By, total};
use motprov_review::capacity::history::History;
use motprov_review::capacity::load::{Frame, Resource, Row, Rows};
use motprov_review::capacity::sizing::{Advice, Fit, NoAdvice, WhatIf};
use motprov_review::case::{AssetKind, Case};
use motprov_review::contract::Contract;
use motprov_review::interval::IntervalSet;
use motprov_shared::measurement::{State, Statistic};
use motprov_shared::period::Month;
use rust_decimal::Decimal;

const SERVERS: &str = r#"
[[service]]
id = "SERVER"
title = "Server"
catalogue = "B"
unit = "st"
price = "2150"
counts = "server"
used = { running_hours = 100 }
under_below = "0.90"
[service.sizing]
usual = "M"
bin_minutes = 60
classes = [
  { id = "S", price = "1450", cpu_cores = 2, memory_gib = 8 },
  { id = "M", price = "2150", cpu_cores = 4, memory_gib = 16 },
  { id = "L", price = "3890", cpu_cores = 8, memory_gib = 64 },
]
"#;

fn servers() -> Contract {
    let text = CONTRACT.replacen("[[service_level]]", &format!("{SERVERS}\n[[service_level]]"), 1);
    Contract::parse("contract.toml", &text).unwrap()
}

/// What a server is made like: thousandths of a core by day, the share of hours seen, and what is to be found.
struct Made {
    by_day: u32,
    peak: u32,
    seen_of_ten: i64,
    expected: fn(&AssetFinding) -> bool,
}

fn advice(finding: &AssetFinding) -> &Advice {
    &finding.sizing.as_ref().unwrap().advice
}

fn changes_to(finding: &AssetFinding, class: &str) -> bool {
    matches!(advice(finding), Advice::Change { to, .. } if to == class)
}

/// Quiet at night, busy from 07 to 17; an hour a week at the peak.
fn rows(made: &Made, month: Month) -> Rows {
    let whole = motprov_review::calendar::whole_month(month, &stockholm());
    let mut rows = Rows::default();
    let add = |rows: &mut Rows, metric, statistic, hour: i64, value: Decimal| {
        rows.add(Row {
            metric,
            statistic,
            at: whole.start.plus(hour * HOUR),
            value,
            signed: true,
            entry: Some(9),
        });
    };
    add(&mut rows, "cpu.cores", Statistic::Last, 0, Decimal::from(8));
    for hour in (0..whole.ms() / HOUR).filter(|hour| hour % 10 < made.seen_of_ten) {
        let load = match hour % 168 {
            50 => made.peak,
            _ if (7..17).contains(&(hour % 24)) => made.by_day,
            _ => 50,
        };
        add(&mut rows, "cpu.used", Statistic::Mean, hour, Decimal::from(load) / Decimal::from(80));
        add(&mut rows, "memory.used", Statistic::Mean, hour, Decimal::from(4_294_967_296i64));
    }
    rows
}

fn made() -> Vec<Made> {
    let small = |finding: &AssetFinding| changes_to(finding, "S");
    vec![
        Made { by_day: 1500, peak: 1500, seen_of_ten: 10, expected: small },
        // Its one busy hour a week is beside the percentile, and is told as risk.
        Made { by_day: 1000, peak: 3900, seen_of_ten: 10, expected: small },
        Made { by_day: 3000, peak: 3000, seen_of_ten: 10, expected: |found| *advice(found) == Advice::Keep },
        Made { by_day: 5000, peak: 5000, seen_of_ten: 10, expected: |found| changes_to(found, "L") },
        Made {
            by_day: 7900,
            peak: 7900,
            seen_of_ten: 10,
            expected: |found| *advice(found) == Advice::NoClassHolds,
        },
        Made {
            by_day: 1000,
            peak: 1000,
            seen_of_ten: 8,
            expected: |found| *advice(found) == Advice::None(NoAdvice::TooFewMonths { known: 0, needed: 3 }),
        },
    ]
}

fn fleet(contract: &Contract) -> (Case, History) {
    let (mut case, mut history) = (case(), History::default());
    case.orders.push(order("SERVER", 6));
    let sizing = contract.service("SERVER").unwrap().sizing.as_ref().unwrap();
    let mut month = month();
    for _ in 0..6 {
        let frame = Frame::new(month, &contract.zone, sizing.bin_minutes);
        for (number, made) in made().iter().enumerate() {
            let asset = format!("srv-{number}").parse().unwrap();
            let limits = |resource: Resource| sizing.limits(resource);
            history.loads.extend(rows(made, month).loads(&frame, &asset, &IntervalSet::default(), limits));
        }
        month = month.previous();
    }
    for number in 0..made().len() {
        let id = format!("srv-{number}");
        case.assets.push(asset(&id, AssetKind::Server, Some("SERVER")));
        case.observed.push(seen(&id, "running", State::Up, 0, whole().ms()));
    }
    (case, history)
}

#[test]
fn each_server_gets_the_advice_that_it_was_made_for() {
    let contract = servers();
    let (case, history) = fleet(&contract);
    let found: Vec<_> = Assets::new(&case, &contract, &history).findings().collect();
    for (finding, made) in found.iter().zip(made()) {
        assert!((made.expected)(finding), "{finding:#?}");
    }
    let Advice::Change { risk, .. } = advice(&found[1]) else { panic!() };
    let above = risk[0].bins_above;
    assert!(
        (24..=30).contains(&above.low) && above.low == above.high,
        "an hour a week of half a year: {above:?}"
    );
    assert_eq!(risk[0].longest_run.unwrap().high, 1);
    assert_eq!(found[0].sizing.as_ref().unwrap().peak_hour, Some(7));

    let mut balances = Balances::new(&case);
    for finding in &found {
        balances.add(finding);
    }
    let lines = total(&balances.lines(), By::Service);
    let amounts = lines[0].amounts;
    assert_eq!((amounts.beyond_class, amounts.smaller_class), (2, 2));
    assert_eq!(amounts.saving_per_year, d("16800"));
}

#[test]
fn programs_read_an_assets_finding_with_its_decimals_as_text() {
    let contract = servers();
    let (case, history) = fleet(&contract);
    let finding = Assets::new(&case, &contract, &history).findings().next().unwrap();
    let json = serde_json::to_value(&finding).unwrap();
    assert_eq!(
        (&json["asset"], &json["kind"], &json["class"]),
        (&"srv-0".into(), &"server".into(), &"used".into())
    );
    assert_eq!(json["because"]["running_hours"]["low"], "745.0");
    let sizing = &json["sizing"];
    assert_eq!((&sizing["class"], &sizing["sustained"]["fit"]), (&"M".into(), &"under".into()));
    assert_eq!(sizing["advice"]["change"]["saving_per_year"], "8400");
    assert_eq!(sizing["months"][5]["month"], "2026-10");
    assert_eq!(sizing["months"][5]["needs"][0]["resource"], "cpu");
}

#[test]
fn other_thresholds_give_other_advice_and_the_contract_stays_as_it_is() {
    let contract = servers();
    let (case, history) = fleet(&contract);
    let smaller = |change: WhatIf| {
        let tried = change.contract(&contract, Some("SERVER")).unwrap();
        let assets = Assets::new(&case, &tried, &history);
        assets.findings().filter(|finding| changes_to(finding, "S")).count()
    };
    assert_eq!(smaller(WhatIf::default()), 2);
    assert_eq!(smaller(WhatIf { headroom: Some(d("0.40")), ..WhatIf::default() }), 1);
    assert_eq!(smaller(WhatIf { percentile: Some(d("1")), ..WhatIf::default() }), 1);
    assert_eq!(smaller(WhatIf { minimum_seen: Some(d("0.75")), ..WhatIf::default() }), 3);
    assert_eq!(
        smaller(WhatIf { headroom: Some(d("0.40")), percentile: Some(d("1")), ..WhatIf::default() }),
        0
    );
}

#[test]
fn a_server_over_its_class_stays_over_with_more_headroom() {
    let contract = servers();
    let (case, history) = fleet(&contract);
    let over = |headroom: &str| {
        let change = WhatIf { headroom: Some(d(headroom)), ..WhatIf::default() };
        let tried = change.contract(&contract, None).unwrap();
        let found: Vec<_> = Assets::new(&case, &tried, &history).findings().collect();
        found
            .iter()
            .map(|found| found.sizing.as_ref().unwrap().sustained.fit == Fit::Over)
            .collect::<Vec<_>>()
    };
    let steps = ["0", "0.2", "0.4", "0.8"].map(over);
    for pair in steps.windows(2) {
        assert!(pair[0].iter().zip(&pair[1]).all(|(less, more)| !less || *more));
    }
}
