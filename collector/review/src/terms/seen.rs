//! What one month's case holds of each level: signed and unsigned time apart.

use std::collections::BTreeSet;

use motprov_shared::period::{Interval, Month, Timestamp};

use crate::availability::{self, Tally, max_gap_ms};
use crate::calendar;
use crate::case::{Case, Observed};
use crate::contract::{Availability, Contract, ServiceLevel};
use crate::evidence::{Evidence, count_origin};
use crate::finding::Origin;
use crate::interval::IntervalSet;
use crate::levels;

/// What a month holds of the levels that are measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenMonth {
    /// Which month.
    pub month: Month,
    /// One for each level that a source measures, in the contract's order.
    pub levels: Vec<LevelSeen>,
}

/// What a month holds of one level. Times are object time in milliseconds, added up over its assets; of a level that no
/// checks measure, the whole month counts as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelSeen {
    /// The contract's id of the level.
    pub id: String,
    /// Agreed time so far.
    pub agreed_ms: i64,
    /// What enrolled agents observed of it.
    pub signed_ms: i64,
    /// What only unsigned files tell of it.
    pub unsigned_ms: i64,
    /// How many assets it speaks of.
    pub assets: u32,
    /// Agents that checked them.
    pub vantage_points: u32,
    /// How the assets that anything was seen of were observed.
    pub origin: Origin,
}

/// Counts what a case holds, up to `now`: of a month that goes on, only the time gone by was there to be seen.
#[must_use]
pub fn seen(case: &Case, contract: &Contract, now: Timestamp) -> SeenMonth {
    let evidence = Evidence::new(case);
    let of = |level| seen_of(level, case, (contract, &evidence), now);
    SeenMonth { month: case.month, levels: contract.service_levels.iter().filter_map(of).collect() }
}

/// The same of one level; `None` where no source measures it.
pub(crate) fn seen_of<'a>(
    level: &'a ServiceLevel,
    case: &'a Case,
    (contract, evidence): (&'a Contract, &Evidence<'a>),
    now: Timestamp,
) -> Option<LevelSeen> {
    let Some(checks) = ServiceLevel::checks(level) else {
        return levels::origin(level, case, contract, evidence).map(|origin| counted(level, origin));
    };
    let month = calendar::whole_month(case.month, &contract.zone);
    let past = Interval::new(month.start, month.end.min(now));
    let agreed = level.window.of_month(case.month, &contract.zone);
    let agreed = IntervalSet::new(agreed.within(past));
    Some(level_seen(level, checks, (case, evidence), past, &agreed))
}

/// A level that no checks measure is seen in a month or is not.
fn counted(level: &ServiceLevel, origin: Origin) -> LevelSeen {
    let is_signed = origin.measured + origin.simulated > 0 && origin.unsigned == 0;
    LevelSeen {
        id: level.id.clone(),
        agreed_ms: 1,
        signed_ms: i64::from(is_signed),
        unsigned_ms: i64::from(!is_signed && origin.unsigned > 0),
        assets: origin.measured + origin.simulated + origin.unsigned,
        vantage_points: 0,
        origin,
    }
}

fn level_seen<'a>(
    level: &'a ServiceLevel,
    measure: &'a Availability,
    (case, evidence): (&'a Case, &Evidence<'a>),
    past: Interval,
    agreed: &IntervalSet,
) -> LevelSeen {
    let max_gap = max_gap_ms(measure.step_seconds);
    let (mut all, mut signed) = (Tally::default(), Tally::default());
    let mut vantages: BTreeSet<&str> = BTreeSet::new();
    let mut origin = Origin::default();
    let mut assets = 0u32;
    for id in levels::population(&measure.population, case) {
        assets += 1;
        let observed = evidence.observed(id, measure.metric.as_str());
        let view = availability::view(observed, max_gap);
        let before = all.observed;
        all.add(&view.pieces, agreed);
        if all.observed > before {
            count_origin(&mut origin, evidence.asset(id), view.unsigned);
        }
        let by_agents: Vec<&Observed> = observed.iter().copied().filter(|seen| seen.signed).collect();
        // Nearly all assets have no unsigned evidence, and need not be looked at twice.
        if view.unsigned {
            signed.add(&availability::view(&by_agents, max_gap).pieces, agreed);
        } else {
            signed.add(&view.pieces, agreed);
        }
        let inside =
            by_agents.iter().filter(|seen| seen.streak.from < past.end && seen.streak.to >= past.start);
        vantages.extend(inside.map(|seen| seen.vantage.as_ref()));
    }
    LevelSeen {
        id: level.id.clone(),
        agreed_ms: all.agreed,
        signed_ms: signed.observed,
        unsigned_ms: all.observed - signed.observed,
        assets,
        vantage_points: u32::try_from(vantages.len()).unwrap_or(u32::MAX),
        origin,
    }
}
