//! How much each kind of source saw, day by day: for the page, not part of any verdict.

use motprov_shared::measurement::metric;
use motprov_shared::period::{Interval, Timestamp};

use crate::availability::{self, max_gap_ms, share};
use crate::calendar;
use crate::capacity::{running, usage};
use crate::case::{Asset, AssetKind, Case};
use crate::contract::{Contract, ServiceLevel};
use crate::evidence::Evidence;
use crate::finding::SourceCoverage;
use crate::interval::IntervalSet;

/// How often devices are checked where no service level says it.
const USUAL_STEP_SECONDS: u32 = 300;

/// One line for each kind of asset that the register or a service level names, over the month up to `now`.
///
/// Of printers and endpoints, the time between their checks counts as seen; of machines that measure themselves, the
/// time of which it is known whether they ran, so that a night switched off is seen too.
#[must_use]
pub fn coverage(case: &Case, contract: &Contract, now: Timestamp) -> Vec<SourceCoverage> {
    let evidence = Evidence::new(case);
    let of_kind = |kind| {
        let counts = |asset: &Asset| asset.is_registered() || is_promised(asset, contract);
        let assets: Vec<&Asset> = case.assets.iter().filter(|a| a.kind == kind && counts(a)).collect();
        (!assets.is_empty()).then(|| line(kind, &assets, (case, contract, &evidence), now))
    };
    AssetKind::ALL.into_iter().filter_map(of_kind).collect()
}

/// Whether a service level names it: endpoints are seldom in a register of what was ordered.
fn is_promised(asset: &Asset, contract: &Contract) -> bool {
    let measures = contract.service_levels.iter().filter_map(ServiceLevel::checks);
    measures.into_iter().any(|measure| measure.population.names(&asset.id))
}

fn line<'a>(
    kind: AssetKind,
    assets: &[&'a Asset],
    (case, contract, evidence): (&Case, &Contract, &Evidence<'a>),
    now: Timestamp,
) -> SourceCoverage {
    let month = calendar::whole_month(case.month, &contract.zone);
    let past = |time: Interval| Interval::new(time.start, time.end.min(now));
    let days: Vec<Interval> = calendar::days(case.month)
        .into_iter()
        .map(|day| past(calendar::whole_day(day, &contract.zone)))
        .collect();
    let mut known_on = vec![0i64; days.len()];
    let mut seen = 0u32;
    let step = step_seconds(kind, assets, contract);
    for asset in assets {
        seen += u32::from(usage::is_seen(asset, evidence, month));
        let known = known(asset, evidence, step);
        for (sum, day) in known_on.iter_mut().zip(&days) {
            *sum += known.ms_within(*day);
        }
    }
    let known_assets = u32::try_from(assets.len()).unwrap_or(u32::MAX);
    let possible = |ms: i64| ms.saturating_mul(i64::from(known_assets));
    SourceCoverage {
        kind,
        seen,
        known: known_assets,
        days: known_on.iter().zip(&days).map(|(ms, day)| share(*ms, possible(day.ms()))).collect(),
        month: share(known_on.iter().sum(), possible(past(month).ms())),
    }
}

fn known<'a>(asset: &'a Asset, evidence: &Evidence<'a>, step_seconds: u32) -> IntervalSet {
    match asset.kind {
        AssetKind::Workstation | AssetKind::Server => running::running(asset, evidence).known,
        AssetKind::Printer | AssetKind::Endpoint => {
            let view =
                availability::view(evidence.observed(&asset.id, metric::REACHABLE), max_gap_ms(step_seconds));
            IntervalSet::new(view.pieces.iter().map(|piece| piece.time))
        }
    }
}

/// The slowest check that the contract agrees on for these assets.
fn step_seconds(kind: AssetKind, assets: &[&Asset], contract: &Contract) -> u32 {
    let measures = contract.service_levels.iter().filter_map(ServiceLevel::checks);
    let of_kind = measures.filter(|measure| {
        let population = &measure.population;
        population.kind() == Some(kind) || assets.iter().any(|asset| population.names(&asset.id))
    });
    of_kind.map(|measure| measure.step_seconds).max().unwrap_or(USUAL_STEP_SECONDS)
}
