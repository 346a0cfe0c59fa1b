//! What a month's miss costs: by ladder or charge, where misses must repeat, what is earned back, and the limits that
//! levels share.

use motprov_shared::period::Month;
use rust_decimal::Decimal;

use crate::case::{Case, PastMonth, level_looks_back};
use crate::charge::Missed;
use crate::contract::{Contract, Scope, ServiceLevel};
use crate::finding::{Bounds, Earlier, ServiceLevelFinding, TargetMet};
use crate::money::under_cap;

/// What the value, lateness and number of failures cost; `met` is the target's outcome.
pub(crate) fn by_terms(level: &ServiceLevel, missed: &Missed, small: Option<TargetMet>) -> Option<Bounds> {
    let by_ladder = level.penalty.as_ref().zip(missed.value).map(|(penalty, value)| {
        let (low, high) = penalty.between(value);
        Bounds { low, high }
    });
    let by_charge =
        level.charge.as_ref().and_then(|charge| charge.between(level.target, level.better, missed));
    let owed = by_ladder.or(by_charge)?;
    Some(match small {
        Some(TargetMet::Yes) => Bounds::default(),
        Some(TargetMet::Undecided) => Bounds { low: Decimal::ZERO, high: owed.high },
        _ => owed,
    })
}

/// Cuts what is owed to nothing where misses are too few to cost anything.
pub(crate) fn if_repeated(owed: Bounds, level: &ServiceLevel, met: TargetMet, case: &Case) -> Bounds {
    let Some(rule) = level.owed_after else { return owed };
    let (mut certain, mut possible) = (u32::from(met == TargetMet::No), u32::from(met != TargetMet::Yes));
    let mut month = case.month;
    for _ in 1..rule.months {
        month = month.previous();
        let before = past(case, &level.id, month).map(|past| past.target_met);
        certain += u32::from(before == Some(TargetMet::No));
        possible += u32::from(before != Some(TargetMet::Yes));
    }
    let is_missed = [met == TargetMet::No, met != TargetMet::Yes];
    Bounds {
        low: if is_missed[0] && certain >= rule.misses { owed.low } else { Decimal::ZERO },
        high: if is_missed[1] && possible >= rule.misses { owed.high } else { Decimal::ZERO },
    }
}

/// The penalty of the month that many months ago, where the target was met ever since.
pub(crate) fn earned_back(level: &ServiceLevel, met: TargetMet, case: &Case) -> Option<Bounds> {
    let mut outcomes = vec![met];
    let mut month = case.month.previous();
    for _ in 1..level.earn_back_months? {
        outcomes.push(past(case, &level.id, month).map_or(TargetMet::Undecided, |past| past.target_met));
        month = month.previous();
    }
    let penalty = past(case, &level.id, month)?.penalty?;
    if penalty.high.is_zero() || outcomes.contains(&TargetMet::No) {
        return None;
    }
    let is_certain = outcomes.iter().all(|met| *met == TargetMet::Yes);
    Some(Bounds { low: if is_certain { penalty.low } else { Decimal::ZERO }, high: penalty.high })
}

/// The earlier months that this level's bounds depend on, and what is known of them.
pub(crate) fn earlier(level: &ServiceLevel, case: &Case, contract: &Contract) -> Vec<Earlier> {
    let known = |month| {
        let published = case.published.iter().find(|published| published.month == month);
        Earlier {
            month,
            entry: published.map(|published| published.entry),
            read: published.is_some_and(|published| published.is_read),
        }
    };
    level_looks_back(level, contract, case.month).into_iter().map(known).collect()
}

fn past<'a>(case: &'a Case, level: &str, month: Month) -> Option<&'a PastMonth> {
    let of = |past: &&PastMonth| past.service_level == level && past.month == month;
    case.past.iter().filter(of).max_by_key(|past| past.entry)
}

fn computed(finding: &ServiceLevelFinding) -> Option<Bounds> {
    finding.penalty.low.zip(finding.penalty.high).map(|(low, high)| Bounds { low, high })
}

/// Cuts the levels' penalties to what the limits that they share leave, in the contract's order; returns the month's
/// sum, `None` where no penalty was computed.
pub(crate) fn share_caps(
    findings: &mut [ServiceLevelFinding],
    case: &Case,
    contract: &Contract,
) -> Option<Bounds> {
    let mut most = Decimal::MAX;
    for cap in &contract.caps {
        let is_in = |finding: &ServiceLevelFinding| match &cap.scope {
            Scope::Service(id) => {
                contract.service_level(&finding.id).is_some_and(|level| level.service.as_ref() == Some(id))
            }
            Scope::Month | Scope::Year => true,
        };
        let used = if cap.scope == Scope::Year { used_this_year(case) } else { Bounds::default() };
        let concerned = findings.iter_mut().filter(|finding| is_in(finding) && computed(finding).is_some());
        cut(&mut concerned.collect::<Vec<_>>(), used, Some(cap.amount));
        if cap.scope == Scope::Month || cap.scope == Scope::Year {
            most = most.min(cap.amount.saturating_sub(used.low.min(cap.amount)));
        }
    }
    let mut all: Vec<_> = findings.iter_mut().filter(|finding| computed(finding).is_some()).collect();
    let sum = cut(&mut all, Bounds::default(), contract.penalty_cap);
    // The lines' bounds need not add up to the sum's, which no limit lets beyond it.
    (!all.is_empty()).then_some(Bounds { low: sum.low.min(most), high: sum.high.min(most) })
}

/// What is used up already goes first, as a line of its own.
fn cut(findings: &mut [&mut ServiceLevelFinding], used: Bounds, cap: Option<Decimal>) -> Bounds {
    let owed = findings.iter().filter_map(|finding| computed(finding));
    let owed: Vec<Bounds> = std::iter::once(used).chain(owed).collect();
    let (lines, sum) = under_cap(&owed, cap);
    for (finding, line) in findings.iter_mut().zip(lines.iter().skip(1)) {
        (finding.penalty.low, finding.penalty.high) = (Some(line.low), Some(line.high));
    }
    sum
}

/// A month that was published and cannot be read may have used up all.
fn used_this_year(case: &Case) -> Bounds {
    let mut used = Bounds::default();
    let is_of_year = |month: Month| month.year() == case.month.year() && month < case.month;
    if case.published.iter().any(|published| !published.is_read && is_of_year(published.month)) {
        used.high = Decimal::MAX;
    }
    for month in (1..case.month.month()).filter_map(|month| Month::new(case.month.year(), month)) {
        let mut levels: Vec<&str> = case
            .past
            .iter()
            .filter(|past| past.month == month)
            .map(|past| past.service_level.as_str())
            .collect();
        levels.sort_unstable();
        levels.dedup();
        for penalty in levels.into_iter().filter_map(|level| past(case, level, month)?.penalty) {
            used.low = used.low.saturating_add(penalty.low);
            used.high = used.high.saturating_add(penalty.high);
        }
    }
    used
}
