//! A service level: its row of the overview, and what is told of it in depth.

use motprov_review::contract::ServiceLevel;
use motprov_review::finding::{Better, Bounds, ServiceLevelFinding};
use motprov_review::money::{Penalty, Step as LadderStep, percent_of};
use rust_decimal::Decimal;
use serde::Serialize;

use super::chart::{Chart, chart};
use super::reason::{self, decimals};
use super::said::{StatementView, statements};
use super::scale::{Plot, plot};
use super::steps::{Step, decisive, steps};
use super::verdict::{MetView, VerdictView};
use crate::figures;
use crate::report::Report;
use crate::texts::Texts;

/// Runs of entries that are listed for a level; the attached review lists all.
const MOST_RUNS: usize = 120;

/// A row of the overview.
#[derive(Debug, Serialize)]
pub(super) struct LevelRow {
    id: String,
    title: String,
    verdict: VerdictView,
    plot: Option<Plot>,
    reported: String,
    measured: String,
    coverage: String,
    target: String,
    met: MetView,
    penalty: String,
    penalty_reported: String,
}

/// The row of one level.
pub(super) fn row(t: &Texts, level: &ServiceLevelFinding) -> LevelRow {
    LevelRow {
        id: level.id.clone(),
        title: level.title.clone(),
        verdict: VerdictView::of(t, level.verdict, level.favours),
        plot: plot(level),
        reported: reported(t, level),
        measured: measured(t, level),
        coverage: coverage(t, level),
        target: target(t, level),
        met: MetView::of(t, level.target_met),
        penalty: owed(t, level),
        penalty_reported: penalty_reported(t, level),
    }
}

/// The penalties' sum.
#[derive(Debug, Serialize)]
pub(super) struct Total {
    penalty: String,
    reported: String,
}

/// All penalties together; `None` where none was computed.
pub(super) fn total(report: &Report, t: &Texts) -> Option<Total> {
    let sum = report.review.penalty_sum?;
    let reported = super::summary::penalty_reported(report);
    Some(Total {
        penalty: figures::money_interval(t.language, sum),
        reported: reported.map_or_else(|| t.say("not-reported"), |sum| figures::money(t.language, sum)),
    })
}

pub(super) fn reported(t: &Texts, level: &ServiceLevelFinding) -> String {
    level.reported.map_or_else(
        || t.say("not-reported"),
        |value| {
            let figure = figures::number(t.language, value, decimals(level));
            figures::with_unit(t.language, &figure, &level.unit)
        },
    )
}

pub(super) fn measured(t: &Texts, level: &ServiceLevelFinding) -> String {
    level.measured.map_or_else(|| t.say("not-measured"), |bounds| between(t, level, bounds))
}

/// Bounds with the level's unit.
pub(super) fn between(t: &Texts, level: &ServiceLevelFinding, bounds: Bounds) -> String {
    let figure = match bounds.as_one() {
        Some(one) => figures::number(t.language, one, decimals(level)),
        None => figures::interval(t.language, bounds, decimals(level)),
    };
    figures::with_unit(t.language, &figure, &level.unit)
}

pub(super) fn coverage(t: &Texts, level: &ServiceLevelFinding) -> String {
    level.coverage.map_or_else(|| t.say("none"), |share| figures::percent(t.language, share))
}

pub(super) fn target(t: &Texts, level: &ServiceLevelFinding) -> String {
    let sign = match level.better {
        Better::Higher => '≥',
        Better::Lower => '≤',
    };
    let figure = figures::number(t.language, level.target, decimals(level));
    format!("{sign}\u{a0}{}", figures::with_unit(t.language, &figure, &level.unit))
}

/// What is owed by what was measured.
pub(super) fn owed(t: &Texts, level: &ServiceLevelFinding) -> String {
    match level.penalty.low.zip(level.penalty.high) {
        Some((low, high)) => figures::money_interval(t.language, Bounds { low, high }),
        None => t.say("not-computed"),
    }
}

pub(super) fn penalty_reported(t: &Texts, level: &ServiceLevelFinding) -> String {
    level.penalty.reported.map_or_else(|| t.say("not-reported"), |sum| figures::money(t.language, sum))
}

/// What is told of one level in depth.
#[derive(Debug, Serialize)]
pub(super) struct LevelDepth {
    id: String,
    title: String,
    verdict: VerdictView,
    met: MetView,
    reason: String,
    reported: String,
    measured: String,
    coverage: String,
    target: String,
    penalty: String,
    chart: Option<Chart>,
    chart_words: String,
    steps: Vec<Step>,
    ladder: Vec<Rung>,
    ladder_words: String,
    statements: Vec<StatementView>,
    entries: String,
    entries_more: Option<String>,
}

/// The depth of one level.
pub(super) fn depth(report: &Report, t: &Texts, level: &ServiceLevelFinding) -> LevelDepth {
    let promise = report.contract.service_level(&level.id);
    let penalty = promise.and_then(|promise| Some((promise, promise.penalty.as_ref()?)));
    let (entries, left) = figures::runs(&level.entries, MOST_RUNS);
    let values = [
        ("title", level.title.as_str().into()),
        ("reported", reported(t, level).into()),
        ("measured", measured(t, level).into()),
        ("target", target(t, level).into()),
    ];
    LevelDepth {
        id: level.id.clone(),
        title: level.title.clone(),
        verdict: VerdictView::of(t, level.verdict, level.favours),
        met: MetView::of(t, level.target_met),
        reason: reason::sentence(t, level),
        reported: reported(t, level),
        measured: measured(t, level),
        coverage: coverage(t, level),
        target: target(t, level),
        penalty: owed(t, level),
        chart: chart(t, level),
        chart_words: t.with("chart-words", &values),
        steps: steps(report, t, level, promise),
        ladder: penalty.map(|(promise, penalty)| ladder(t, level, promise, penalty)).unwrap_or_default(),
        ladder_words: penalty.map(|(_, penalty)| ladder_words(t, penalty)).unwrap_or_default(),
        statements: statements(report, t, &level.id),
        entries,
        entries_more: (left > 0).then(|| t.count("entries-more", left)),
    }
}

/// A step of the penalty's ladder.
#[derive(Debug, Serialize)]
pub(super) struct Rung {
    range: String,
    percent: String,
    amount: String,
    /// Whether the reported figure falls there.
    reported: bool,
    /// Whether what was measured does.
    measured: bool,
}

fn ladder(t: &Texts, level: &ServiceLevelFinding, promise: &ServiceLevel, penalty: &Penalty) -> Vec<Rung> {
    let index = |value: Decimal| {
        let percent = penalty.ladder.percent(value);
        penalty.ladder.steps().iter().position(|step| step.percent == percent)
    };
    let claimed = level.reported.and_then(index);
    let found = decisive(level, promise).and_then(|bounds| {
        let (a, b) = (index(bounds.low)?, index(bounds.high)?);
        Some(a.min(b)..=a.max(b))
    });
    let rung = |(number, step): (usize, &LadderStep)| Rung {
        range: range(t, level, step),
        percent: figures::with_unit(t.language, &figures::exact(t.language, step.percent), "%"),
        amount: figures::money(t.language, percent_of(penalty.fee, step.percent)),
        reported: claimed == Some(number),
        measured: found.as_ref().is_some_and(|found| found.contains(&number)),
    };
    penalty.ladder.steps().iter().enumerate().map(rung).collect()
}

fn range(t: &Texts, level: &ServiceLevelFinding, step: &LadderStep) -> String {
    let Some(bound) = step.bound else { return t.say("ladder-rest") };
    let figure =
        figures::number(t.language, bound.value, decimals(level).max(bound.value.normalize().scale()));
    let figure = figures::with_unit(t.language, &figure, &level.unit);
    let key = match (level.better, bound.inclusive) {
        (Better::Higher, true) => "ladder-at-least",
        (Better::Higher, false) => "ladder-above",
        (Better::Lower, true) => "ladder-at-most",
        (Better::Lower, false) => "ladder-below",
    };
    t.with(key, &[("figure", figure.into())])
}

fn ladder_words(t: &Texts, penalty: &Penalty) -> String {
    let fee = figures::money(t.language, penalty.fee);
    let Some(cap) = penalty.cap_percent else {
        return t.with("ladder-fee", &[("fee", fee.into())]);
    };
    let percent = figures::with_unit(t.language, &figures::exact(t.language, cap), "%");
    let amount = figures::money(t.language, percent_of(penalty.fee, cap));
    t.with(
        "ladder-fee-capped",
        &[("fee", fee.into()), ("percent", percent.into()), ("amount", amount.into())],
    )
}
