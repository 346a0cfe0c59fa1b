//! The whole example contract for a city, in a month of which everything is known.

use super::common::*;
use motprov_review::case::{AssetKind, Case, FirstSeen, Order, Received, Trials};
use motprov_review::contract::Contract;
use motprov_review::finding::{TargetMet, Verdict};
use motprov_review::review;
use motprov_review::terms::{Standing, seen as seen_in, table};
use motprov_shared::measurement::State;

const CITY: &str = include_str!("../../../../deploy/config/contract-city.toml");

fn city() -> Contract {
    Contract::parse("contract-city.toml", CITY).unwrap()
}

/// All in order, but for a printer queue that two of three sites saw down for a working day.
fn known() -> Case {
    let mut case = case();
    let end = whole().ms() + STEP;
    for (id, kind, service) in [
        ("pc-1", AssetKind::Workstation, Some("A-PC")),
        ("pc-2", AssetKind::Workstation, Some("A-PC")),
        ("skr-1", AssetKind::Printer, Some("A-SKRIVARE")),
        ("srv-1", AssetKind::Server, Some("B-SERVER")),
        ("utskriftsko", AssetKind::Endpoint, None),
        ("arendesystem", AssetKind::Endpoint, None),
        ("ekonomisystem", AssetKind::Endpoint, None),
        ("filserver-1", AssetKind::Endpoint, None),
    ] {
        case.assets.push(asset(id, kind, service));
    }
    for id in ["arendesystem", "ekonomisystem", "filserver-1"] {
        case.observed.push(seen(id, "reachable", State::Up, -STEP, end));
    }
    let broken = 5 * DAY + 8 * HOUR;
    for site in ["hus-1", "hus-2", "hus-3"] {
        let is_down = site != "hus-3";
        let state = if is_down { State::Down } else { State::Up };
        for (state, from, to) in [
            (State::Up, -STEP, broken - STEP),
            (state, broken, broken + 4 * HOUR),
            (State::Up, broken + 4 * HOUR + STEP, end),
        ] {
            let mut seen = seen("utskriftsko", "reachable", state, from, to);
            seen.vantage = format!("{site}/agent").into();
            case.observed.push(seen);
        }
    }
    for (state, from, to) in [
        (State::Up, -STEP, DAY + 8 * HOUR),
        (State::Down, DAY + 8 * HOUR + STEP, DAY + 9 * HOUR),
        (State::Up, DAY + 9 * HOUR + STEP, end),
    ] {
        case.observed.push(seen("skr-1", "serviceable", state, from, to));
    }
    for number in 0..1200 {
        let at = 4 * DAY + 7 * HOUR + number * STEP / 4;
        case.readings.push(reading("arendesystem", "first.byte.time", at, 800 + number % 300));
        case.readings.push(reading("pc-1", "start.time", at, 40 + number % 60));
    }
    for (service, id) in [("A-PC", "pc-2"), ("B-SERVER", "srv-1")] {
        case.orders.push(Order { from: "2026-10-12".parse().unwrap(), ..order(service, 1) });
        let at = whole().start.plus(13 * DAY);
        case.first_seen.push(FirstSeen { asset: id.parse().unwrap(), at, entry: 40 });
    }
    for (number, level) in (0..).zip(["A2", "B4", "B6", "B6.2", "C1", "C2", "C3", "C4", "C5"]) {
        let good = if level == "C2" { 30 } else { 970 };
        case.trials.push(Trials {
            service_level: level.into(),
            group: None,
            good,
            total: 1000,
            undecided: 0,
            late: None,
            otherwise: Vec::new(),
            sample: false,
            signed: false,
            entry: 50 + number,
        });
    }
    case.received = vec![Received { month: month(), at: whole().end.plus(5 * DAY), entry: 70 }];
    case
}

#[test]
fn every_level_of_the_city_has_its_figure_once_its_source_is_there() {
    let levels = review(&known(), &city()).service_levels;
    let outcome: Vec<String> = levels
        .iter()
        .map(|level| {
            let measured = level
                .measured
                .map_or("-".into(), |seen| format!("{}–{}", seen.low.normalize(), seen.high.normalize()));
            format!("{} {measured} {:?}", level.id, level.target_met)
        })
        .collect();
    assert_eq!(
        outcome,
        [
            "A1 100–100 Yes",
            "A2 97–97 Yes",
            "A3 100–100 Yes",
            "A4 98.1666–98.1819 No",
            "A5 96–97 No",
            "B1 100–100 Yes",
            "B2 100–100 Yes",
            "B3 1081–1088 Yes",
            "B4 97–97 Yes",
            "B5 100–100 Yes",
            "B6 97–97 No",
            "B6.2 97–97 No",
            "C1 97–97 Yes",
            "C2 3–3 Yes",
            "C3 97–97 Yes",
            "C4 97–97 Yes",
            "C5 97–97 Yes",
            "C6 5–5 Yes",
        ]
    );
    assert!(levels.iter().all(|level| level.verdict == Verdict::NotReported));
}

#[test]
fn without_its_sources_no_level_of_the_city_is_green() {
    let mut case = case();
    for level in city().service_levels {
        case.reports.push(report(&level.id, "99", 20));
    }
    for level in review(&case, &city()).service_levels {
        assert!(matches!(level.verdict, Verdict::NotMeasured | Verdict::NotVerifiable), "{level:#?}");
        assert_eq!(level.target_met, TargetMet::Undecided, "{}", level.id);
        assert!(level.penalty.low.unwrap_or_default().is_zero());
    }
}

#[test]
fn the_order_of_all_inputs_does_not_matter() {
    let mut turned = known();
    turned.assets.reverse();
    turned.orders.reverse();
    turned.observed.reverse();
    turned.readings.reverse();
    turned.first_seen.reverse();
    turned.trials.reverse();
    assert_eq!(review(&turned, &city()).service_levels, review(&known(), &city()).service_levels);
}

#[test]
fn every_level_says_whether_anyone_verifies_it() {
    let contract = city();
    let terms = table(&contract, 2026, &[seen_in(&known(), &contract, whole().end)]);
    let of = |standing| {
        let levels = terms.service_levels.iter().filter(|level| level.standing == standing);
        levels.map(|level| level.id.as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(of(Standing::Independent), "A1 A3 A4 A5 B1 B2 B3 B5 C6");
    assert_eq!(of(Standing::Unsigned), "A2 B4 B6 B6.2 C1 C2 C3 C4 C5", "nobody signed those counts");
    let nothing = table(&contract, 2026, &[seen_in(&case(), &contract, whole().end)]);
    assert_eq!(nothing.level_count.word, 18);
}
