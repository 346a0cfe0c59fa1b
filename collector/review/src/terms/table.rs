//! Adds a year's months up, and says of each promise what it rests on.

use rust_decimal::Decimal;

use super::{
    ClauseTerms, Count, LevelSeen, LevelTerms, Measurement, MonthTerms, Need, Population, SeenMonth,
    Standing, Terms,
};
use crate::availability::share;
use crate::contract::{self, Availability, Clause, Contract, ServiceLevel};

/// Which promises of `contract` are verified in `year`, by its months in `seen`; others are left out.
#[must_use]
pub fn table(contract: &Contract, year: i16, seen: &[SeenMonth]) -> Terms {
    let mut months: Vec<&SeenMonth> = seen.iter().filter(|seen| seen.month.year() == year).collect();
    months.sort_by_key(|seen| seen.month);
    let levels: Vec<LevelTerms> = contract.service_levels.iter().map(|level| line(level, &months)).collect();
    let clauses: Vec<ClauseTerms> =
        contract.clauses.iter().map(|clause| self::clause(clause, &levels)).collect();
    let shares: Vec<Decimal> = levels.iter().filter_map(|level| level.coverage).collect();
    let sum: Decimal = shares.iter().sum();
    Terms {
        year,
        months: months.iter().map(|seen| seen.month).collect(),
        level_count: Count::of(levels.iter().map(|level| level.standing)),
        clause_count: Count::of(clauses.iter().map(|clause| clause.standing)),
        coverage: sum.checked_div(Decimal::from(shares.len())).map(|mean| mean.trunc_with_scale(6)),
        service_levels: levels,
        clauses,
    }
}

fn line(level: &ServiceLevel, months: &[&SeenMonth]) -> LevelTerms {
    let of_level = |month: &&SeenMonth| {
        let seen = month.levels.iter().find(|seen| seen.id == level.id)?;
        Some((month_terms(month, seen, level), seen.clone()))
    };
    let months: Vec<(MonthTerms, LevelSeen)> = months.iter().filter_map(of_level).collect();
    let sum = |of: fn(&LevelSeen) -> i64| months.iter().map(|(_, seen)| of(seen)).sum::<i64>();
    let agreed = sum(|seen| seen.agreed_ms);
    let (signed, unsigned) = (sum(|seen| seen.signed_ms), sum(|seen| seen.unsigned_ms));
    let enough = months.iter().filter(|(month, _)| month.enough).count();
    let measurement = level.checks().map(|measure| measurement(level, measure, &months));
    let best = months.iter().filter_map(|(month, _)| month.coverage).max().unwrap_or_default();
    let (standing, needed) = match &measurement {
        _ if enough > 0 => (Standing::Independent, None),
        None => {
            let standing = if unsigned > 0 { Standing::Unsigned } else { Standing::Word };
            (standing, Some(Need::Source(level.needed.clone())))
        }
        Some(_) if signed > 0 => {
            (Standing::Partly, Some(Need::Coverage { seen: best, needed: level.minimum_coverage }))
        }
        Some(measure) => {
            let standing = if unsigned > 0 { Standing::Unsigned } else { Standing::Word };
            (standing, Some(Need::Agent { assets: measure.assets }))
        }
    };
    LevelTerms {
        id: level.id.clone(),
        title: level.title.clone(),
        standing,
        needed,
        coverage: share(signed, agreed),
        unsigned: share(unsigned, agreed),
        months_enough: u32::try_from(enough).unwrap_or(u32::MAX),
        measurement,
        months: months.into_iter().map(|(month, _)| month).collect(),
    }
}

fn month_terms(month: &SeenMonth, seen: &LevelSeen, level: &ServiceLevel) -> MonthTerms {
    let coverage = share(seen.signed_ms, seen.agreed_ms);
    MonthTerms {
        month: month.month,
        coverage,
        unsigned: share(seen.unsigned_ms, seen.agreed_ms),
        enough: seen.signed_ms > 0 && coverage.is_some_and(|share| share >= level.minimum_coverage),
    }
}

fn measurement(
    level: &ServiceLevel,
    measure: &Availability,
    months: &[(MonthTerms, LevelSeen)],
) -> Measurement {
    let latest = months.iter().rev().map(|(_, seen)| seen);
    let observed = latest.clone().find(|seen| seen.signed_ms > 0 || seen.unsigned_ms > 0);
    let origin = observed.map_or_else(Default::default, |seen| seen.origin);
    Measurement {
        metric: measure.metric.to_string(),
        step_seconds: measure.step_seconds,
        minimum_coverage: level.minimum_coverage,
        population: population(&measure.population),
        assets: latest.map(|seen| seen.assets).next().unwrap_or(0),
        assets_seen: origin.measured + origin.simulated + origin.unsigned,
        vantage_points: observed.map_or(0, |seen| seen.vantage_points),
        origin,
    }
}

fn population(population: &contract::Population) -> Population {
    match population {
        contract::Population::Named(ids) => Population::Assets(ids.iter().map(ToString::to_string).collect()),
        contract::Population::Register { kind, department, service } => Population::Register {
            kind: kind.map(crate::case::AssetKind::name),
            department: department.clone(),
            service: service.clone(),
        },
    }
}

/// A clause stands as its levels do where they agree, and partly where agents verify only some of them.
fn clause(clause: &Clause, levels: &[LevelTerms]) -> ClauseTerms {
    let named = levels.iter().filter(|level| clause.verified_by.contains(&level.id));
    let standings: Vec<(&str, Standing)> = named.map(|level| (level.id.as_str(), level.standing)).collect();
    let all = |standing| standings.iter().all(|(_, other)| *other == standing);
    let any = |standing| standings.iter().any(|(_, other)| *other == standing);
    let standing = if standings.is_empty() || all(Standing::Word) {
        Standing::Word
    } else if all(Standing::Independent) {
        Standing::Independent
    } else if any(Standing::Independent) || any(Standing::Partly) {
        Standing::Partly
    } else {
        Standing::Unsigned
    };
    let lacking = standings.iter().filter(|(_, standing)| *standing != Standing::Independent);
    let lacking: Vec<String> = lacking.map(|(id, _)| (*id).to_owned()).collect();
    let needed = if clause.needed.is_some() || standings.is_empty() {
        Need::Source(clause.needed.clone())
    } else {
        Need::Levels(lacking)
    };
    ClauseTerms {
        id: clause.id.clone(),
        title: clause.title.clone(),
        text: clause.text.clone(),
        standing,
        needed: (standing != Standing::Independent).then_some(needed),
        verified_by: clause.verified_by.clone(),
    }
}
