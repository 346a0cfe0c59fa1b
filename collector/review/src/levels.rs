//! One finding for each service level: what was measured, whether the report holds, what is owed.

use motprov_shared::identity::AssetId;
use motprov_shared::period::Interval;
use rust_decimal::Decimal;

use crate::availability::{self, Tally, max_gap_ms};
use crate::calendar;
use crate::case::{Asset, Case, Reported};
use crate::contract::{Availability, Contract, Population, ServiceLevel};
use crate::evidence::{Entries, Evidence, count_origin};
use crate::finding::{Bounds, Origin, PenaltyFinding, ServiceLevelFinding};
use crate::money::under_cap;
use crate::verdict::{self, Demands, Measurement};

/// One finding for each level, in the contract's order; that is also the order in which the common cap is used up.
pub(crate) fn findings<'a>(
    case: &'a Case,
    contract: &'a Contract,
    evidence: &Evidence<'a>,
) -> Vec<ServiceLevelFinding> {
    contract.service_levels.iter().map(|level| finding(level, case, contract, evidence)).collect()
}

/// Cuts the levels' penalties to what their common cap leaves; returns their sum, `None` where none was computed.
pub(crate) fn share_cap(findings: &mut [ServiceLevelFinding], cap: Option<Decimal>) -> Option<Bounds> {
    let computed = |finding: &ServiceLevelFinding| {
        finding.penalty.low.zip(finding.penalty.high).map(|(low, high)| Bounds { low, high })
    };
    let owed: Vec<Bounds> = findings.iter().filter_map(computed).collect();
    let (lines, sum) = under_cap(&owed, cap);
    let with_penalty = findings.iter_mut().filter(|finding| computed(finding).is_some());
    for (finding, line) in with_penalty.zip(&lines) {
        (finding.penalty.low, finding.penalty.high) = (Some(line.low), Some(line.high));
    }
    (!lines.is_empty()).then_some(sum)
}

fn finding<'a>(
    level: &'a ServiceLevel,
    case: &'a Case,
    contract: &'a Contract,
    evidence: &Evidence<'a>,
) -> ServiceLevelFinding {
    let mut entries = Entries::default();
    let report = latest_report(case, &level.id);
    entries.add(report.map(|report| report.entry));
    let mut origin = Origin::default();
    let measurement = level.measure.as_ref().map(|measure| {
        let tally = measure_level(level, measure, (case, contract, evidence), &mut entries, &mut origin);
        Measurement { measured: tally.measured(), hard: tally.hard(), coverage: tally.coverage() }
    });
    let reported = report.and_then(|report| report.value);
    let demands = demands(level);
    let answer = verdict::judge(reported, measurement.as_ref(), &demands);
    let decisive = measurement.as_ref().and_then(|measurement| decisive(measurement, &demands));
    ServiceLevelFinding {
        id: level.id.clone(),
        title: level.title.clone(),
        unit: level.unit.clone(),
        better: level.better,
        target: level.target,
        reported,
        measured: measurement.and_then(|measurement| measurement.measured),
        hard: measurement.and_then(|measurement| measurement.hard.filter(|_| measurement.measured.is_some())),
        coverage: measurement.and_then(|measurement| measurement.coverage),
        verdict: answer.verdict,
        favours: answer.favours,
        target_met: verdict::target_met(level.target, level.better, decisive),
        penalty: penalty(level, decisive, report),
        because: answer.because,
        entries: entries.into_vec(),
        penalty_step: level.penalty.as_ref().and_then(|penalty| penalty.ladder.step_beyond(level.target)),
        origin,
    }
}

/// A later entry supersedes an earlier one.
fn latest_report<'a>(case: &'a Case, level: &str) -> Option<&'a Reported> {
    let of_level = |report: &&Reported| report.service_level == level && report.month == case.month;
    case.reports.iter().filter(of_level).max_by_key(|report| report.entry)
}

fn demands(level: &ServiceLevel) -> Demands {
    Demands {
        better: level.better,
        half_unit: Decimal::new(5, level.report_decimals + 1),
        tolerance: level.tolerance,
        minimum_coverage: level.minimum_coverage,
        maximum_width: level.maximum_width,
    }
}

/// The bounds that decide on target and money: the observed ones where enough was seen, else the hard ones, which
/// grant the missing time to both sides.
fn decisive(measurement: &Measurement, demands: &Demands) -> Option<Bounds> {
    let measured = measurement.measured?;
    let enough = measurement.coverage.is_some_and(|coverage| coverage >= demands.minimum_coverage);
    if enough { Some(measured) } else { measurement.hard }
}

fn penalty(level: &ServiceLevel, decisive: Option<Bounds>, report: Option<&Reported>) -> PenaltyFinding {
    let owed = level.penalty.as_ref().zip(decisive).map(|(penalty, bounds)| penalty.between(bounds));
    PenaltyFinding {
        low: owed.map(|(low, _)| low),
        high: owed.map(|(_, high)| high),
        reported: report.and_then(|report| report.penalty),
    }
}

/// Adds up the agreed time of every asset that the level promises something of. One that was never observed counts as
/// unknown time, so that coverage is honest.
fn measure_level<'a>(
    level: &'a ServiceLevel,
    measure: &'a Availability,
    (case, contract, evidence): (&'a Case, &'a Contract, &Evidence<'a>),
    entries: &mut Entries,
    origin: &mut Origin,
) -> Tally {
    let agreed = level.window.of_month(case.month, &contract.zone);
    let month: Interval = calendar::whole_month(case.month, &contract.zone);
    let max_gap = max_gap_ms(measure.step_seconds);
    let mut tally = Tally::default();
    for id in population(&measure.population, case) {
        let asset = evidence.asset(id);
        let observed = evidence.observed(id, measure.metric.as_str());
        let view = availability::view(observed, max_gap);
        let seen_before = tally.observed;
        tally.add(&view.pieces, &agreed);
        if tally.observed > seen_before {
            count_origin(origin, asset, view.unsigned);
        }
        entries.add(asset.map(|asset| asset.entry));
        entries.add_observed(observed, month, max_gap);
    }
    tally
}

/// The assets that a level speaks of: those the contract names, or those of the register that fit. What agents saw
/// beside the register is in no population.
pub(crate) fn population<'a>(population: &'a Population, case: &'a Case) -> Vec<&'a AssetId> {
    match population {
        Population::Named(ids) => ids.iter().collect(),
        Population::Register { kind, department, service } => {
            let fits = |asset: &&Asset| {
                asset.is_registered()
                    && kind.is_none_or(|kind| asset.kind == kind)
                    && (department.is_none() || *department == asset.department)
                    && (service.is_none() || *service == asset.service)
            };
            case.assets.iter().filter(fits).map(|asset| &asset.id).collect()
        }
    }
}
