//! How much each kind of source saw, day by day: for the page, not part of any verdict.

use motprov_shared::measurement::metric;
use motprov_shared::period::{Interval, Month, Timestamp};

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
    let seen = kinds(case, &case.assets, (contract, &evidence), now);
    total(case.month, contract, [seen], now)
}

/// What was seen of one kind of asset.
#[derive(Debug)]
pub(crate) struct KindSeen {
    kind: AssetKind,
    seen: u32,
    known: u32,
    /// Milliseconds of each day of the month, added up over its assets.
    days: Vec<i64>,
}

/// What a case shows of its assets, kind by kind; `all` are those that the month has.
pub(crate) fn kinds<'a>(
    case: &'a Case,
    all: &[Asset],
    (contract, evidence): (&Contract, &Evidence<'a>),
    now: Timestamp,
) -> Vec<KindSeen> {
    let of_kind = |kind| {
        let is_counted = |asset: &&Asset| counts(asset, kind, contract);
        let assets: Vec<&Asset> = case.assets.iter().filter(is_counted).collect();
        let step = || step_seconds(kind, all.iter().filter(is_counted), contract);
        (!assets.is_empty()).then(|| kind_seen(kind, &assets, (case, contract, evidence), step(), now))
    };
    AssetKind::ALL.into_iter().filter_map(of_kind).collect()
}

/// Adds up what the parts of a month show.
pub(crate) fn total(
    month: Month,
    contract: &Contract,
    parts: impl IntoIterator<Item = Vec<KindSeen>>,
    now: Timestamp,
) -> Vec<SourceCoverage> {
    let mut sums: Vec<KindSeen> = Vec::new();
    for part in parts.into_iter().flatten() {
        match sums.iter_mut().find(|sum| sum.kind == part.kind) {
            Some(sum) => sum.add(&part),
            None => sums.push(part),
        }
    }
    let place = |kind| AssetKind::ALL.iter().position(|known| *known == kind);
    sums.sort_by_key(|sum| place(sum.kind));
    sums.into_iter().map(|sum| line(&sum, month, contract, now)).collect()
}

impl KindSeen {
    fn add(&mut self, other: &Self) {
        self.seen += other.seen;
        self.known += other.known;
        for (sum, ms) in self.days.iter_mut().zip(&other.days) {
            *sum += ms;
        }
    }
}

fn counts(asset: &Asset, kind: AssetKind, contract: &Contract) -> bool {
    asset.kind == kind && (asset.is_registered() || is_promised(asset, contract))
}

/// Whether a service level names it: endpoints are seldom in a register of what was ordered.
fn is_promised(asset: &Asset, contract: &Contract) -> bool {
    let measures = contract.service_levels.iter().filter_map(ServiceLevel::checks);
    measures.into_iter().any(|measure| measure.population.names(&asset.id))
}

fn days(month: Month, contract: &Contract, now: Timestamp) -> Vec<Interval> {
    let whole = calendar::days(month).into_iter().map(|day| calendar::whole_day(day, &contract.zone));
    whole.map(|day| until(day, now)).collect()
}

fn until(time: Interval, now: Timestamp) -> Interval {
    Interval::new(time.start, time.end.min(now))
}

fn kind_seen<'a>(
    kind: AssetKind,
    assets: &[&'a Asset],
    (case, contract, evidence): (&Case, &Contract, &Evidence<'a>),
    step: u32,
    now: Timestamp,
) -> KindSeen {
    let month = calendar::whole_month(case.month, &contract.zone);
    let days = days(case.month, contract, now);
    let mut known_on = vec![0i64; days.len()];
    let mut seen = 0u32;
    for asset in assets {
        seen += u32::from(usage::is_seen(asset, evidence, month));
        let known = known(asset, evidence, step);
        for (sum, day) in known_on.iter_mut().zip(&days) {
            *sum += known.ms_within(*day);
        }
    }
    KindSeen { kind, seen, known: u32::try_from(assets.len()).unwrap_or(u32::MAX), days: known_on }
}

fn line(sum: &KindSeen, month: Month, contract: &Contract, now: Timestamp) -> SourceCoverage {
    let possible = |time: Interval| time.ms().saturating_mul(i64::from(sum.known));
    let days = days(month, contract, now);
    let whole = until(calendar::whole_month(month, &contract.zone), now);
    SourceCoverage {
        kind: sum.kind,
        seen: sum.seen,
        known: sum.known,
        days: sum.days.iter().zip(&days).map(|(ms, day)| share(*ms, possible(*day))).collect(),
        month: share(sum.days.iter().sum(), possible(whole)),
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
fn step_seconds<'a>(kind: AssetKind, assets: impl Iterator<Item = &'a Asset>, contract: &Contract) -> u32 {
    let measures: Vec<_> = contract.service_levels.iter().filter_map(ServiceLevel::checks).collect();
    let assets: Vec<&Asset> = assets.collect();
    let of_kind = measures.into_iter().filter(|measure| {
        let population = &measure.population;
        population.kind() == Some(kind) || assets.iter().any(|asset| population.names(&asset.id))
    });
    of_kind.map(|measure| measure.step_seconds).max().unwrap_or(USUAL_STEP_SECONDS)
}
