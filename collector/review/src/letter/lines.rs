//! Recomputes the lines of one month, those included that the letter lacks.

use std::collections::{BTreeMap, BTreeSet};

use motprov_shared::period::Month;
use rust_decimal::Decimal;

use super::caps::{Lanes, apply};
use super::sums::{EarnedBack, MonthSum};
use super::why::{explain, explain_charge};
use super::{Against, Basis, Letter, LetterLine, LineCheck, Outcome, Why};
use crate::charge::{Form, Missed};
use crate::contract::{ServiceLevel, Status};
use crate::finding::{Bounds, TargetMet};
use crate::verdict::target_met;

/// A level that costs something when missed, with what is known of the month.
struct Known<'a> {
    level: &'a ServiceLevel,
    reported: Option<Decimal>,
    line: Option<&'a LetterLine>,
    at_reported: Option<Decimal>,
    measured: Option<Bounds>,
}

impl Known<'_> {
    /// The value that the letter is to be judged by.
    fn value(&self) -> Option<Decimal> {
        self.line.and_then(|line| line.value).or(self.reported)
    }

    /// What is owed by the best that is known: what was measured, else what was reported.
    fn owed(&self) -> Bounds {
        let reported = self.at_reported.unwrap_or_default();
        self.measured.unwrap_or(Bounds { low: reported, high: reported })
    }
}

pub(super) fn of_month(letter: &Letter, basis: &Basis<'_>, used: Lanes) -> (Vec<LineCheck>, MonthSum) {
    let mut own: Vec<&LetterLine> = letter.lines.iter().filter(|line| line.month == basis.month).collect();
    own.sort_by_key(|line| line.row);
    let (firsts, mut rest) = sorted(&own, basis);
    let known = known(basis, &firsts);
    let levels: Vec<&ServiceLevel> = known.iter().map(|known| known.level).collect();
    let reported: Vec<Bounds> =
        known.iter().map(|known| exactly(known.at_reported.unwrap_or_default())).collect();
    let (shares, at_reported, _) = apply(&levels, &reported, basis.contract, used.reported);
    let owed: Vec<Bounds> = known.iter().map(Known::owed).collect();
    let (owed_shares, owed, caps) = apply(&levels, &owed, basis.contract, used.owed);
    let shares = shares.iter().map(|share| share.low).zip(owed_shares);
    let mut lines: Vec<LineCheck> = known
        .iter()
        .zip(shares)
        .filter_map(|(known, (share, owed))| check(known, basis.month, share, owed))
        .collect();
    lines.append(&mut rest);
    let sum = MonthSum {
        month: basis.month,
        preliminary: basis.contract.status == Status::Preliminary,
        letter: super::sums::add(own.iter().map(|line| line.amount)),
        at_reported: at_reported.low,
        owed,
        cap: basis.contract.penalty_cap,
        caps,
        earned_back: earned_back(basis),
    };
    (lines, sum)
}

const fn exactly(amount: Decimal) -> Bounds {
    Bounds { low: amount, high: amount }
}

/// Penalties of earlier months that were earned back in this one.
fn earned_back(basis: &Basis<'_>) -> Vec<EarnedBack> {
    let findings = basis.review.into_iter().flat_map(|review| &review.service_levels);
    let earned = findings.filter_map(|finding| Some((finding, finding.detail.earned_back?)));
    earned.map(|(finding, amount)| EarnedBack { service_level: finding.id.clone(), amount }).collect()
}

/// The first line of each level that costs something, and the lines that the contract gives nothing for.
fn sorted<'a>(
    own: &[&'a LetterLine],
    basis: &Basis<'_>,
) -> (BTreeMap<&'a str, &'a LetterLine>, Vec<LineCheck>) {
    let mut firsts: BTreeMap<&str, &LetterLine> = BTreeMap::new();
    let mut rest = Vec::new();
    for line in own.iter().copied() {
        let level = basis.contract.service_level(&line.service_level);
        let first = firsts.get(line.service_level.as_str()).map(|first| first.row);
        let why = match (level, first) {
            (None, _) => Why::LevelUnknown,
            (Some(level), _) if level.penalty.is_none() && level.charge.is_none() => Why::NoPenalty,
            (Some(_), Some(first)) => Why::Repeated { first },
            (Some(_), None) => {
                firsts.insert(&line.service_level, line);
                continue;
            }
        };
        rest.push(groundless(line, basis, why));
    }
    (firsts, rest)
}

fn known<'a>(basis: &Basis<'a>, firsts: &BTreeMap<&str, &'a LetterLine>) -> Vec<Known<'a>> {
    let findings = basis.review.map(|review| review.service_levels.as_slice()).unwrap_or_default();
    let levels = basis.contract.service_levels.iter();
    levels
        .filter_map(|level| {
            if level.penalty.is_none() && level.charge.is_none() {
                return None;
            }
            let finding = findings.iter().find(|finding| finding.id == level.id);
            let line = firsts.get(level.id.as_str()).copied();
            let reported = finding.and_then(|finding| finding.reported);
            let value = line.and_then(|line| line.value).or(reported);
            Some(Known {
                level,
                reported,
                line,
                at_reported: value.and_then(|value| at_value(level, value, basis)),
                measured: finding.and_then(|finding| {
                    Some(Bounds { low: finding.penalty.low?, high: finding.penalty.high? })
                }),
            })
        })
        .collect()
}

/// What a month with this value costs, shared caps left out; `None` where it grows by what no value tells.
fn at_value(level: &ServiceLevel, value: Decimal, basis: &Basis<'_>) -> Option<Decimal> {
    let by_ladder = level.penalty.as_ref().map(|penalty| penalty.amount(value));
    let by_charge = || {
        let missed = Missed { value: Some(exactly(value)), ..Missed::default() };
        Some(level.charge.as_ref()?.between(level.target, level.better, &missed)?.low)
    };
    let amount = by_ladder.or_else(by_charge)?;
    Some(if repeats(level, value, basis) { amount } else { Decimal::ZERO })
}

/// Whether misses are as many as the contract asks for before they cost anything. A month of which nothing was
/// published is no miss.
fn repeats(level: &ServiceLevel, value: Decimal, basis: &Basis<'_>) -> bool {
    let Some(rule) = level.owed_after else { return true };
    if target_met(level.target, level.better, Some(exactly(value))) != TargetMet::No {
        return false;
    }
    let mut misses = 1;
    let mut month = basis.month;
    for _ in 1..rule.months {
        month = month.previous();
        let of = basis.past.iter().filter(|past| past.month == month && past.service_level == level.id);
        let latest = of.max_by_key(|past| past.entry);
        misses += u32::from(latest.is_some_and(|past| past.target_met == TargetMet::No));
    }
    misses >= rule.misses
}

/// The fee that the contract's percentages are taken of, where they are.
fn fee(level: &ServiceLevel) -> Option<Decimal> {
    let of_charge = || match level.charge?.form {
        Form::Points { fee, .. } => Some(fee),
        Form::LateDay { .. } | Form::LateHour { .. } | Form::Case { .. } => None,
    };
    level.penalty.as_ref().map(|penalty| penalty.fee).or_else(of_charge)
}

/// `None` where the letter has no line and none is missed.
fn check(known: &Known<'_>, month: Month, share: Decimal, owed: Bounds) -> Option<LineCheck> {
    let measured = known.measured.map(|_| owed);
    let (outcome, why) = match known.line {
        None => {
            let by_measure = measured.is_some_and(|owed| owed.low > Decimal::ZERO);
            if share.is_zero() && !by_measure {
                return None;
            }
            (Outcome::Missing, vec![Why::MissingLine])
        }
        Some(line) => judged(known, line, share),
    };
    let amount = known.line.map(|line| line.amount);
    Some(LineCheck {
        row: known.line.map(|line| line.row),
        service_level: known.level.id.clone(),
        title: Some(known.level.title.clone()),
        month,
        value: known.line.and_then(|line| line.value),
        reported: known.reported,
        percent: known.line.and_then(|line| line.percent),
        contract_percent: known
            .value()
            .zip(known.level.penalty.as_ref())
            .map(|(value, penalty)| penalty.ladder.percent(value)),
        fee: known.line.and_then(|line| line.fee),
        contract_fee: fee(known.level),
        amount,
        at_reported: known.at_reported,
        under_cap: known.at_reported.map(|_| share),
        measured,
        outcome,
        against_measured: measured.map(|owed| Against::of(amount.unwrap_or_default(), owed)),
        why,
    })
}

fn judged(known: &Known<'_>, line: &LetterLine, share: Decimal) -> (Outcome, Vec<Why>) {
    let Some((value, at_reported)) = known.value().zip(known.at_reported) else {
        let why = if known.value().is_some() { Why::NotByValue } else { Why::NoValue };
        return (Outcome::NotJudged, vec![why]);
    };
    let mut why = match &known.level.penalty {
        // Misses that are too few cost nothing, whatever the ladder says.
        Some(penalty) if at_reported == penalty.amount(value) => explain(line, penalty, value, share),
        _ => explain_charge(line, at_reported, share),
    };
    let other = line.value.zip(known.reported).filter(|(letter, report)| letter != report);
    why.extend(other.map(|(letter, report)| Why::Value { letter, report }));
    let same = line.amount == at_reported || line.amount == share;
    (if same { Outcome::Same } else { Outcome::Differs }, why)
}

/// A line that the contract gives nothing for.
fn groundless(line: &LetterLine, basis: &Basis<'_>, why: Why) -> LineCheck {
    let level = basis.contract.service_level(&line.service_level);
    let zero = Some(Decimal::ZERO);
    let outcome = if line.amount.is_zero() { Outcome::Same } else { Outcome::Differs };
    LineCheck {
        title: level.map(|level| level.title.clone()),
        at_reported: zero,
        under_cap: zero,
        outcome,
        ..unjudged(line, why)
    }
}

fn unjudged(line: &LetterLine, why: Why) -> LineCheck {
    LineCheck {
        row: Some(line.row),
        service_level: line.service_level.clone(),
        title: None,
        month: line.month,
        value: line.value,
        reported: None,
        percent: line.percent,
        contract_percent: None,
        fee: line.fee,
        contract_fee: None,
        amount: Some(line.amount),
        at_reported: None,
        under_cap: None,
        measured: None,
        outcome: Outcome::NotJudged,
        against_measured: None,
        why: vec![why],
    }
}

/// Lines of months that nothing is known of.
pub(super) fn outside(letter: &Letter, known: &BTreeSet<Month>) -> Vec<LineCheck> {
    let mut outside: Vec<&LetterLine> =
        letter.lines.iter().filter(|line| !known.contains(&line.month)).collect();
    outside.sort_by_key(|line| line.row);
    outside.into_iter().map(|line| unjudged(line, Why::MonthOutside)).collect()
}
