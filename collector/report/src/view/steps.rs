//! How a level's verdict comes about, step by step: from what the finding and the contract say, so that a reader can
//! follow each with a pencil.

use motprov_review::contract::{Contract, Population, ServiceLevel};
use motprov_review::finding::{Better, Bounds, Origin, ServiceLevelFinding, Verdict};
use rust_decimal::Decimal;
use serde::Serialize;

use super::level::{between, coverage, measured, owed, penalty_reported, reported, target};
use super::reason::{decimals, distance};
use super::verdict::{MetView, VerdictView};
use super::window;
use crate::figures;
use crate::report::Report;
use crate::texts::Texts;

/// One step.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    /// What is found.
    what: String,
    /// From what, and by which rule.
    how: String,
    /// What comes of it.
    value: String,
}

/// All steps of a level; `promise` is `None` where the contract does not know it.
pub(super) fn steps(
    report: &Report,
    t: &Texts,
    level: &ServiceLevelFinding,
    promise: Option<&ServiceLevel>,
) -> Vec<Step> {
    let step = |key: &str, how: String, value: String| Step { what: t.say(key), how, value };
    let Some(promise) = promise else { return Vec::new() };
    let mut steps = vec![
        step("step-target", agreed(t, promise), target(t, level)),
        step("step-reported", rounding(t, level, promise), reported(t, level)),
    ];
    if level.measured.is_some() {
        steps.extend(observed(t, level, promise));
        // Where no verdict is given, no bound decides it.
        if matches!(level.verdict, Verdict::Confirmed | Verdict::Contradicted) {
            steps.push(step("step-compared", compared(t, level, promise), slack(t, level, promise)));
        }
    } else {
        steps.push(step("step-measured", how_measured(t, promise), measured(t, level)));
    }
    let verdict = VerdictView::of(t, level.verdict, level.favours).words();
    steps.push(step("step-verdict", super::reason::sentence(t, level), verdict));
    let met = MetView::of(t, level.target_met).word;
    steps.push(step("step-met", decided_by(t, level, promise), met));
    if promise.penalty.is_some() {
        steps.push(step("step-owed", cap(t, &report.contract), owed(t, level)));
        steps.push(step("step-claimed", t.say("how-claimed"), penalty_reported(t, level)));
    }
    steps
}

/// The bounds that decide on target and money: the observed ones where enough was seen, else those that grant the
/// missing time to both sides. The rule of `motprov-review`, said again for the reader.
pub(super) fn decisive(level: &ServiceLevelFinding, promise: &ServiceLevel) -> Option<Bounds> {
    if enough(level, promise) { level.measured } else { level.hard }
}

fn enough(level: &ServiceLevelFinding, promise: &ServiceLevel) -> bool {
    level.coverage.is_some_and(|coverage| coverage >= promise.minimum_coverage)
}

fn observed(t: &Texts, level: &ServiceLevelFinding, promise: &ServiceLevel) -> Vec<Step> {
    let step = |key: &str, how: String, value: String| Step { what: t.say(key), how, value };
    let needed = figures::percent(t.language, promise.minimum_coverage);
    let mut steps = vec![
        step("step-coverage", t.with("how-coverage", &[("needed", needed.into())]), coverage(t, level)),
        step(
            "step-measured",
            format!("{} {}", how_measured(t, promise), origin(t, level.origin)),
            measured(t, level),
        ),
    ];
    if let Some(bounds) = level.measured {
        let width = bounds.high.saturating_sub(bounds.low);
        let how = match promise.maximum_width {
            Some(allowed) => t.with("how-width", &[("allowed", distance(t, level, allowed).into())]),
            None => t.say("how-width-free"),
        };
        steps.push(step("step-width", how, distance(t, level, width)));
    }
    if let Some(hard) = level.hard {
        steps.push(step("step-hard", t.say("how-hard"), between(t, level, hard)));
    }
    steps
}

fn agreed(t: &Texts, promise: &ServiceLevel) -> String {
    let window = &promise.window;
    t.with("how-target", &[("name", window.name.as_str().into()), ("hours", window::words(t, window).into())])
}

fn half_unit(promise: &ServiceLevel) -> Decimal {
    Decimal::new(5, promise.report_decimals.saturating_add(1).min(28))
}

fn rounding(t: &Texts, level: &ServiceLevelFinding, promise: &ServiceLevel) -> String {
    let Some(value) = level.reported else { return t.say("how-reported-not") };
    let half = half_unit(promise);
    let bounds = Bounds { low: value.saturating_sub(half), high: value.saturating_add(half) };
    let written = figures::interval(t.language, bounds, promise.report_decimals.saturating_add(1).min(7));
    let stands_for = figures::with_unit(t.language, &written, &level.unit);
    t.with(
        "how-reported",
        &[("count", u64::from(promise.report_decimals).into()), ("range", stands_for.into())],
    )
}

fn how_measured(t: &Texts, promise: &ServiceLevel) -> String {
    let Some(measure) = promise.checks() else { return t.say("how-measured-not") };
    let who = match &measure.population {
        Population::Named(ids) => t.count("population-named", ids.len()),
        Population::Register { kind, department, service } => {
            let kind = kind.map_or_else(|| t.say("kind-any"), |kind| t.say(&format!("kind-{}", kind.name())));
            let parts = [Some(kind), department.clone(), service.clone()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
    };
    let metric = match measure.metric.as_str() {
        known @ ("reachable" | "serviceable" | "running") => t.say(&format!("metric-{known}")),
        other => other.to_owned(),
    };
    let seconds = figures::count(t.language, u64::from(measure.step_seconds));
    t.with("how-measured", &[("metric", metric.into()), ("who", who.into()), ("seconds", seconds.into())])
}

fn origin(t: &Texts, origin: Origin) -> String {
    let counts = [
        ("origin-measured", origin.measured),
        ("origin-simulated", origin.simulated),
        ("origin-unsigned", origin.unsigned),
    ];
    let some = counts.into_iter().filter(|(_, count)| *count > 0);
    let words: Vec<_> = some.map(|(key, count)| t.count(key, count)).collect();
    if words.is_empty() {
        String::new()
    } else {
        t.with("how-origin", &[("counts", words.join(", ").into())])
    }
}

/// Where the reported figure lies to what was measured, rounding and tolerance left out.
fn compared(t: &Texts, level: &ServiceLevelFinding, promise: &ServiceLevel) -> String {
    let (Some(value), Some(bounds)) = (level.reported, level.measured) else { return String::new() };
    let (above, below) = (value.saturating_sub(bounds.high), bounds.low.saturating_sub(value));
    let by = |far: Decimal| [("distance", distance(t, level, far).into())];
    let lies = if above > Decimal::ZERO {
        t.with("how-compared-above", &by(above))
    } else if below > Decimal::ZERO {
        t.with("how-compared-below", &by(below))
    } else {
        t.say("how-compared-inside")
    };
    let half = distance(t, level, half_unit(promise));
    let tolerance = distance(t, level, promise.tolerance);
    let rule = t.with("how-compared", &[("half", half.into()), ("tolerance", tolerance.into())]);
    format!("{lies} {rule}")
}

/// What is still confirmed: the measured bounds, widened by rounding and tolerance.
fn slack(t: &Texts, level: &ServiceLevelFinding, promise: &ServiceLevel) -> String {
    let Some(bounds) = level.measured else { return t.say("none") };
    let slack = half_unit(promise).saturating_add(promise.tolerance);
    let wide = Bounds { low: bounds.low.saturating_sub(slack), high: bounds.high.saturating_add(slack) };
    let needed = decimals(level).max(promise.report_decimals.saturating_add(1)).min(7);
    figures::with_unit(t.language, &figures::interval(t.language, wide, needed), &level.unit)
}

fn decided_by(t: &Texts, level: &ServiceLevelFinding, promise: &ServiceLevel) -> String {
    if level.measured.is_none() {
        return t.say("how-met-nothing");
    }
    let bounds = t.say(if enough(level, promise) { "how-met-measured" } else { "how-met-hard" });
    let better = t.say(if level.better == Better::Higher { "how-met-higher" } else { "how-met-lower" });
    format!("{bounds} {better}")
}

fn cap(t: &Texts, contract: &Contract) -> String {
    match contract.penalty_cap {
        Some(cap) => t.with("how-owed-capped", &[("cap", figures::money(t.language, cap).into())]),
        None => t.say("how-owed"),
    }
}
