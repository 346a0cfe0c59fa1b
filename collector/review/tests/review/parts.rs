//! A month judged in parts comes to what it comes to as a whole.

use super::common::*;
use motprov_review::case::{AssetKind, Case, FirstSeen, PastMonth, Start};
use motprov_review::contract::Contract;
use motprov_review::finding::TargetMet;
use motprov_review::parts::{Judged, Rows, Whole, join, judge, plan};
use motprov_review::terms::seen as seen_in;
use motprov_review::{coverage, review};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::State;
use motprov_shared::period::Timestamp;
use proptest::prelude::*;

/// Levels of one department, of several, of named systems, and of none.
const LEVELS: &str = r#"
[[service_level]]
id = "SKOLA"
title = "Skrivare, Skola"
unit = "%"
better = "higher"
target = "99"
window = "dygnet"
report_decimals = 2
measure = { kind = "availability", metric = "reachable", asset_kind = "printer", department = "Skola", step_seconds = 60 }

[[service_level]]
id = "PORTAL"
title = "Portal"
unit = "%"
better = "higher"
target = "99"
window = "dygnet"
report_decimals = 2
measure = { kind = "availability", metric = "reachable", assets = ["d-3", "nobody-knows-it"], step_seconds = 60 }
"#;

struct Held<'a>(&'a Case);

impl Rows for Held<'_> {
    fn ids(&self) -> Vec<AssetId> {
        let observed = self.0.observed.iter().map(|seen| seen.streak.asset.clone());
        observed.chain(self.0.readings.iter().map(|reading| reading.asset.clone())).collect()
    }

    fn fill(&self, id: &AssetId, case: &mut Case) {
        case.observed.extend(self.0.observed.iter().filter(|seen| seen.streak.asset == *id).cloned());
        case.readings.extend(self.0.readings.iter().filter(|reading| reading.asset == *id).cloned());
        case.starts.extend(self.0.starts.iter().filter(|start| start.asset == *id).cloned());
    }
}

pub(super) fn contract() -> Contract {
    Contract::parse("contract.toml", &format!("{CONTRACT}{LEVELS}")).unwrap()
}

pub(super) fn in_parts(case: &Case, contract: &Contract, now: Timestamp) -> Whole {
    let none = Case { observed: Vec::new(), readings: Vec::new(), starts: Vec::new(), ..case.clone() };
    let rows = Held(case);
    let plan = plan(&none, &rows, contract);
    // In whatever order they are done.
    let judged: Vec<Judged> = plan.parts.iter().rev().map(|part| judge(&plan, part, &rows, now)).collect();
    join(&plan, judged, now)
}

/// Some asset's hours: whose, of what, in which state, from which hour on, how many.
type Hours = (u8, u8, u8, i64, i64);

fn random(assets: &[(u8, u8)], hours: &[Hours], counts: &[(u8, i64, i64)]) -> Case {
    let mut case = case();
    for (number, (kind, department)) in assets.iter().enumerate() {
        let kind = AssetKind::ALL[usize::from(*kind) % AssetKind::ALL.len()];
        let department = ["Skola", "Vård", "Miljö"].get(usize::from(*department));
        let service = if kind == AssetKind::Printer { "A-SKRIVARE" } else { "A-PC" };
        let mut asset = asset(&format!("d-{number}"), kind, department.map(|_| service));
        asset.department = department.map(|name| (*name).into());
        case.first_seen.push(FirstSeen { asset: asset.id.clone(), at: whole().start, entry: 5 });
        case.assets.push(asset);
        case.orders.push(order(service, 3));
    }
    for (entry, (number, metric, state, from, length)) in (20..).zip(hours) {
        let metric = ["reachable", "running", "serviceable"][usize::from(*metric) % 3];
        let state = [State::Up, State::Down, State::Unknown][usize::from(*state) % 3];
        let mut seen = seen(&format!("d-{number}"), metric, state, from * HOUR, (from + length) * HOUR);
        seen.entry = entry;
        seen.signed = entry % 5 != 0;
        case.observed.push(seen);
        let at = whole().start.plus(from * HOUR);
        let asset = format!("d-{number}").parse().unwrap();
        case.starts.push(Start { asset, at, first: at, last: at.plus(length * HOUR), entry });
    }
    for (number, hour, count) in counts {
        case.readings.push(reading(&format!("d-{number}"), "life.count", hour * HOUR, *count));
    }
    case.reports.push(report("SKOLA", "99.1", 12));
    let past = |level: &str| PastMonth {
        service_level: level.into(),
        month: month().previous(),
        target_met: TargetMet::No,
        penalty: None,
        entry: 3,
    };
    case.past = vec![past("SKOLA"), past("PORTAL")];
    case
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn parts_come_to_the_whole(
        assets in proptest::collection::vec((0u8..4, 0u8..4), 0..12),
        hours in proptest::collection::vec((0u8..14, 0u8..3, 0u8..3, -30i64..780, 1i64..60), 0..60),
        counts in proptest::collection::vec((0u8..14, -40i64..780, 0i64..5000), 0..30),
        hour in 0i64..900,
    ) {
        let (contract, case) = (contract(), random(&assets, &hours, &counts));
        let now = whole().start.plus(hour * HOUR);
        let parts = in_parts(&case, &contract, now);
        for (level, depth) in parts.review.service_levels.iter().zip(&parts.depths) {
            prop_assert_eq!(&level.id, &depth.id);
            let promise = contract.service_level(&level.id).unwrap();
            let Some(checks) = depth.checks.as_ref().filter(|_| promise.availability().is_some()) else { continue };
            prop_assert_eq!((level.measured, level.coverage), (checks.tally.measured(), checks.tally.coverage()));
            let listed: i64 = checks.outages.iter().map(|outage| outage.down_high).sum();
            prop_assert_eq!(listed + checks.more_ms, checks.tally.down_high);
        }
        prop_assert_eq!(parts.review, review(&case, &contract));
        prop_assert_eq!(parts.coverage, coverage(&case, &contract, now));
        prop_assert_eq!(parts.seen, seen_in(&case, &contract, now));
    }
}

#[test]
fn every_asset_that_was_seen_is_counted_once() {
    let hours = [(0, 0, 0, 0, 5), (0, 0, 0, 6, 5), (1, 2, 1, 0, 5), (9, 0, 0, 0, 5)];
    let case = random(&[(1, 0), (1, 1)], &hours, &[]);
    let whole = in_parts(&case, &contract(), whole().end);
    let origin = whole.origin;
    // The first stands on one signed streak and one that nobody signed; nobody knows what the last is.
    assert_eq!((origin.measured, origin.simulated, origin.unsigned), (1, 2, 0));
    assert_eq!(whole.unserviceable, ["d-1".parse().unwrap()]);
}
