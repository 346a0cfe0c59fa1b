//! One finding for each service level: what was measured, whether the report holds, what is owed.

mod agreed;
pub(crate) mod availability;
mod cases;
mod deadline;
mod delivery;
pub(crate) mod outages;
mod owed;
mod percentile;

use motprov_shared::identity::AssetId;
use rust_decimal::Decimal;

pub(crate) use self::agreed::concerns;
use self::agreed::{Agreed, agreed};
use self::availability::Views;
pub(crate) use self::owed::share_caps;
use crate::case::{Asset, Case, Reported};
use crate::charge::{Form, Missed};
use crate::contract::{Contract, Measure, Population, ServiceLevel};
use crate::depth::{self, Depth};
use crate::difference::{self, Alternative, Assumption, Question};
use crate::evidence::{Entries, Evidence};
use crate::finding::{
    Because, Bounds, Detail, Disputed, Origin, PenaltyFinding, ServiceLevelFinding, TargetMet, Verdict,
};
use crate::verdict::{self, Answer, Demands, Measurement};

/// What a level is judged by.
pub(crate) struct Context<'a, 'e> {
    pub(crate) level: &'a ServiceLevel,
    pub(crate) case: &'a Case,
    pub(crate) contract: &'a Contract,
    pub(crate) evidence: &'e Evidence<'a>,
    pub(crate) agreed: Agreed,
}

impl Context<'_, '_> {
    /// Whether the level's charge grows by days rather than by hours.
    fn counts_days(&self) -> bool {
        self.level.charge.is_some_and(|charge| matches!(charge.form, Form::LateDay { .. }))
    }

    /// Days of a unit as far as the charge counts them.
    fn at_most_days(&self, days: i64) -> i64 {
        match self.level.charge.map(|charge| charge.form) {
            Some(Form::LateDay { most_days: Some(most), .. }) => days.min(most.into()),
            _ => days,
        }
    }
}

/// What was seen of a level.
#[derive(Default)]
pub(crate) struct Seen {
    /// `None`: nothing measures it.
    pub(crate) measurement: Option<Measurement>,
    /// The same if all that is disputed were granted.
    pub(crate) granted: Option<Measurement>,
    /// The target's outcome by the rule for few cases.
    pub(crate) met: Option<TargetMet>,
    /// What a charge may grow by, beside the value.
    pub(crate) missed: Missed,
    /// Why a figure within the bounds is not confirmed, or one outside not disproved.
    pub(crate) too_few: Option<Because>,
    /// The figure under other assumptions.
    pub(crate) otherwise: Vec<(Assumption, Option<Bounds>)>,
    pub(crate) detail: Detail,
    pub(crate) entries: Entries,
    pub(crate) origin: Origin,
}

/// One finding for each level, in the contract's order; that is also the order in which common caps are used up.
pub(crate) fn findings<'a>(
    case: &'a Case,
    contract: &'a Contract,
    evidence: &Evidence<'a>,
) -> Vec<ServiceLevelFinding> {
    contract.service_levels.iter().map(|level| finding_of(level, case, contract, evidence)).collect()
}

/// The finding of one level.
pub(crate) fn finding_of<'a>(
    level: &'a ServiceLevel,
    case: &'a Case,
    contract: &'a Contract,
    evidence: &Evidence<'a>,
) -> ServiceLevelFinding {
    let agreed = agreed(level, case.month, contract);
    finding(&Context { level, case, contract, evidence, agreed }).0
}

/// The same, and how it came about.
pub(crate) fn found_of<'a>(
    level: &'a ServiceLevel,
    case: &'a Case,
    contract: &'a Contract,
    evidence: &Evidence<'a>,
) -> (ServiceLevelFinding, Depth) {
    let agreed = agreed(level, case.month, contract);
    let context = Context { level, case, contract, evidence, agreed };
    let (finding, views) = finding(&context);
    (finding, depth::of(&context, views.as_ref()))
}

fn measure(context: &Context<'_, '_>) -> (Seen, Option<Views>) {
    let alone = |seen| (seen, None);
    let viewed = |(seen, views)| (seen, Some(views));
    match &context.level.measure {
        Measure::Availability(checks) => viewed(availability::measure(checks, context)),
        Measure::Percentile(rule) => alone(percentile::measure(rule, context)),
        Measure::Tickets(rule) => alone(cases::measure(rule.cases, context)),
        Measure::Ratio(rule) => alone(cases::measure(rule.cases, context)),
        Measure::Delivery(rule) => alone(delivery::measure(rule, context)),
        Measure::Repair(rule) => viewed(outages::repair(rule, context)),
        Measure::Outages(rule) => viewed(outages::count(rule, context)),
        Measure::Deadline => alone(deadline::measure(context)),
        Measure::None => alone(Seen::default()),
    }
}

/// What a level's figure rests on; `None` where the contract names no source.
pub(crate) fn origin<'a>(
    level: &'a ServiceLevel,
    case: &'a Case,
    contract: &'a Contract,
    evidence: &Evidence<'a>,
) -> Option<Origin> {
    if level.measure == Measure::None {
        return None;
    }
    let agreed = agreed(level, case.month, contract);
    Some(measure(&Context { level, case, contract, evidence, agreed }).0.origin)
}

fn finding(context: &Context<'_, '_>) -> (ServiceLevelFinding, Option<Views>) {
    let level = context.level;
    let (mut seen, views) = measure(context);
    let report = latest_report(context.case, &level.id);
    seen.entries.add(report.map(|report| report.entry));
    let reported = report.and_then(|report| report.value);
    let demands = demands(level);
    let answer = answer(reported, seen.measurement.as_ref(), &demands, seen.too_few.as_ref());
    let (met, owed) = outcome(context, &seen, &demands);
    seen.detail.disputed = disputed(context, &seen, reported, &demands);
    seen.detail.earned_back = owed::earned_back(level, met, context.case);
    seen.detail.earlier = owed::earlier(level, context.case, context.contract);
    seen.entries.add(seen.detail.earlier.iter().filter_map(|earlier| earlier.entry));
    if level.checks().is_some() || matches!(level.measure, Measure::Percentile(_)) {
        seen.detail.excluded.clone_from(&context.agreed.excluded);
    }
    let of_checks = views.as_ref().filter(|_| level.availability().is_some());
    seen.detail.alternatives = alternatives(context, &mut seen, of_checks, reported, &answer);
    let measurement = seen.measurement;
    let finding = ServiceLevelFinding {
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
        target_met: met,
        penalty: PenaltyFinding {
            low: owed.map(|owed| owed.low),
            high: owed.map(|owed| owed.high),
            reported: report.and_then(|report| report.penalty),
        },
        because: answer.because,
        entries: seen.entries.into_vec(),
        penalty_step: level.penalty.as_ref().and_then(|penalty| penalty.ladder.step_beyond(level.target)),
        origin: seen.origin,
        decimals: level.report_decimals,
        detail: seen.detail,
    };
    (finding, views)
}

/// What would explain a figure that is not confirmed.
fn alternatives(
    context: &Context<'_, '_>,
    seen: &mut Seen,
    views: Option<&Views>,
    reported: Option<Decimal>,
    answer: &Answer,
) -> Vec<Alternative> {
    let is_open = matches!(answer.verdict, Verdict::Contradicted | Verdict::NotVerifiable);
    let Some(reported) = reported.filter(|_| is_open) else { return Vec::new() };
    let mut otherwise = std::mem::take(&mut seen.otherwise);
    otherwise.extend(views.into_iter().flat_map(|views| difference::of_checks(context, views)));
    let own = seen.measurement.and_then(|measurement| measurement.measured);
    difference::explain(&Question { reported, own, demands: &demands(context.level) }, otherwise)
}

/// Where readings are too few for bounds, a figure is neither right nor wrong by them.
fn answer(
    reported: Option<Decimal>,
    measurement: Option<&Measurement>,
    demands: &Demands,
    too_few: Option<&Because>,
) -> Answer {
    let answer = verdict::judge(reported, measurement, demands);
    let bounded_below = measurement.is_some_and(|seen| seen.hard == seen.measured);
    match (too_few, answer.verdict) {
        (Some(why), Verdict::Confirmed | Verdict::NotVerifiable) => {
            Answer { verdict: Verdict::NotVerifiable, favours: None, because: why.clone() }
        }
        (Some(why), Verdict::Contradicted) if !bounded_below => {
            Answer { verdict: Verdict::NotVerifiable, favours: None, because: why.clone() }
        }
        _ => answer,
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
/// grant the missing time to both sides. Rounded where the contract rounds.
fn decisive(level: &ServiceLevel, measurement: Option<&Measurement>, demands: &Demands) -> Option<Bounds> {
    let measurement = measurement?;
    let measured = measurement.measured?;
    let enough = measurement.coverage.is_some_and(|coverage| coverage >= demands.minimum_coverage);
    let bounds = if enough { Some(measured) } else { measurement.hard };
    let rounded = |value| level.rounding.map_or(value, |rounding| rounding.apply(value));
    bounds.map(|bounds| Bounds { low: rounded(bounds.low), high: rounded(bounds.high) })
}

/// Whether the target was met and what is owed, whichever way a dispute ends.
fn outcome(context: &Context<'_, '_>, seen: &Seen, demands: &Demands) -> (TargetMet, Option<Bounds>) {
    let level = context.level;
    let of = |measurement: Option<&Measurement>| {
        let value = decisive(level, measurement, demands);
        let met = seen.met.unwrap_or_else(|| verdict::target_met(level.target, level.better, value));
        let owed = owed::by_terms(level, &Missed { value, ..seen.missed }, seen.met);
        (met, owed.map(|owed| owed::if_repeated(owed, level, met, context.case)))
    };
    let plain = of(seen.measurement.as_ref());
    let Some(granted) = &seen.granted else { return plain };
    let granted = of(Some(granted));
    let met = if plain.0 == granted.0 { plain.0 } else { TargetMet::Undecided };
    let both = |a: Bounds, b: Bounds| Bounds { low: a.low.min(b.low), high: a.high.max(b.high) };
    (met, plain.1.zip(granted.1).map(|(a, b)| both(a, b)).or(plain.1))
}

fn disputed(
    context: &Context<'_, '_>,
    seen: &Seen,
    reported: Option<Decimal>,
    demands: &Demands,
) -> Option<Disputed> {
    let granted = seen.granted.as_ref()?;
    let level = context.level;
    let value = decisive(level, Some(granted), demands);
    Some(Disputed {
        exclusions: context.agreed.disputed.clone(),
        measured: granted.measured,
        coverage: granted.coverage,
        verdict: verdict::judge(reported, Some(granted), demands).verdict,
        target_met: verdict::target_met(level.target, level.better, value),
    })
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
