//! How a level's figure came about, step by step, with its own numbers: so that a reader can follow it with a pencil.

use motprov_review::availability::Tally;
use motprov_review::contract::{Measure, Percentile, ServiceLevel};
use motprov_review::depth::{Checks, Depth};
use motprov_review::finding::{Bounds, Cases, Readings, ServiceLevelFinding, UNBOUNDED};
use motprov_shared::period::Interval;
use rust_decimal::Decimal;

use super::window;
use crate::figures;
use crate::texts::{Arg, Texts};
use crate::view::levels::{bounds_text, decimals, figure};
use crate::view::{reason, verdict};

/// One step.
#[derive(Debug)]
pub struct Step {
    /// What is found.
    pub what: String,
    /// From what, and by which rule.
    pub how: String,
    /// What comes of it.
    pub value: String,
    /// Whether it is a result rather than a part of one.
    pub sum: bool,
}

fn step(what: String, how: String, value: String) -> Step {
    Step { what, how, value, sum: false }
}

/// All steps of a level.
#[must_use]
pub fn steps(
    t: &Texts,
    level: &ServiceLevelFinding,
    promise: &ServiceLevel,
    depth: Option<&Depth>,
) -> Vec<Step> {
    let mut steps = Vec::new();
    if let Some(depth) = depth.filter(|_| counts_time(promise)) {
        steps.extend(agreed(t, level, promise, depth));
    }
    let checks = depth.and_then(|depth| depth.checks.as_ref());
    match (&promise.measure, checks) {
        (Measure::Availability(_), Some(checks)) => steps.extend(time(t, level, checks)),
        (Measure::Repair(_) | Measure::Outages(_), Some(checks)) => {
            steps.extend(seen(t, level, checks));
            steps.extend(
                level.detail.cases.as_ref().map(|cases| counted(t, level, cases)).unwrap_or_default(),
            );
        }
        (Measure::Percentile(rule), _) => {
            steps.extend(
                level
                    .detail
                    .readings
                    .as_ref()
                    .map(|readings| ranked(t, level, rule, readings))
                    .unwrap_or_default(),
            );
        }
        (Measure::Tickets(_) | Measure::Ratio(_) | Measure::Delivery(_), _) => {
            steps.extend(
                level.detail.cases.as_ref().map(|cases| counted(t, level, cases)).unwrap_or_default(),
            );
        }
        _ => {}
    }
    steps.extend(measured(t, level));
    steps.extend(hard(t, level));
    steps.extend(compared(t, level, promise));
    steps
}

/// Whether agreed time is part of the figure.
const fn counts_time(promise: &ServiceLevel) -> bool {
    matches!(
        promise.measure,
        Measure::Availability(_) | Measure::Percentile(_) | Measure::Repair(_) | Measure::Outages(_)
    )
}

fn sum(times: &[Interval]) -> i64 {
    times.iter().map(|time| time.ms()).sum()
}

fn agreed(t: &Texts, level: &ServiceLevelFinding, promise: &ServiceLevel, depth: &Depth) -> Vec<Step> {
    let time = |ms: i64| figures::duration(t.language, ms);
    let (window, off) = (sum(&depth.window), sum(&depth.off));
    let hours = window::words(t, &promise.window);
    let how =
        t.say_with("how-window", &[("name", promise.window.name.as_str().into()), ("hours", hours.into())]);
    let mut steps = vec![step(t.say("step-window"), how, time(window))];
    if off > 0 {
        let ids = level.detail.excluded.join(", ");
        let how = t.say_with("how-off", &[("ids", ids.into())]);
        steps.push(step(t.say("step-off"), how, format!("{}{}", figures::MINUS, time(off))));
        let how = format!("{} {} {}", time(window), figures::MINUS, time(off));
        steps.push(step(t.say("step-agreed"), how, time(window - off)));
    }
    let disputed = sum(&depth.disputed);
    if disputed > 0 {
        let ids = level.detail.disputed.as_ref().map(|disputed| disputed.exclusions.join(", "));
        let how = t.say_with("how-disputed", &[("ids", ids.unwrap_or_default().into())]);
        steps.push(step(t.say("step-disputed"), how, time(disputed)));
    }
    steps
}

/// What anyone saw of the agreed time.
fn seen(t: &Texts, level: &ServiceLevelFinding, checks: &Checks) -> Vec<Step> {
    let time = |ms: i64| figures::duration(t.language, ms);
    let n = |n: u32| Arg::from(figures::count(t.language, u64::from(n)));
    let Tally { agreed, observed, .. } = checks.tally;
    let mut steps = Vec::new();
    if checks.assets != 1 {
        let each = agreed.checked_div(i64::from(checks.assets)).unwrap_or_default();
        let how = t.say_with(
            "how-assets",
            &[("each", time(each).into()), ("n", n(checks.assets)), ("seen", n(checks.seen))],
        );
        steps.push(step(t.say("step-assets"), how, time(agreed)));
    }
    let share =
        level.coverage.map_or_else(|| t.say("no-figure"), |share| figures::percent(t.language, share));
    let unseen = time(agreed - observed);
    let how = t.say_with("how-observed", &[("share", share.into()), ("unseen", unseen.into())]);
    steps.push(step(t.say("step-observed"), how, time(observed)));
    steps
}

fn time(t: &Texts, level: &ServiceLevelFinding, checks: &Checks) -> Vec<Step> {
    let time = |ms: i64| figures::duration(t.language, ms);
    let Tally { observed, down_low, down_high, .. } = checks.tally;
    let mut steps = seen(t, level, checks);
    let (low, high) = (time(down_low), time(down_high));
    let value = if down_low == down_high { low.clone() } else { format!("{low}–{high}") };
    steps.push(step(t.say("step-down"), t.say("how-down"), value));
    if let Some(bounds) = level.measured {
        let end = |down: &str, result: Decimal| {
            let result = figures::number(t.language, result, 4);
            format!("1 {} {down} / {} = {result}", figures::MINUS, time(observed))
        };
        let how = format!("{}; {}", end(&high, bounds.low), end(&low, bounds.high));
        let value = figures::with_unit(t.language, &bounds_text(t, level, bounds), &level.unit);
        steps.push(Step { what: t.say("step-share"), how, value, sum: true });
    }
    steps
}

fn counted(t: &Texts, level: &ServiceLevelFinding, cases: &Cases) -> Vec<Step> {
    let n = |n: u32| figures::count(t.language, u64::from(n));
    let how = if cases.sample { t.say("how-cases-sample") } else { t.say("how-cases-all") };
    let mut steps = vec![
        step(t.say("step-cases"), how, n(cases.total)),
        step(t.say("step-good"), t.say("how-good"), n(cases.good)),
    ];
    if cases.undecided > 0 {
        steps.push(step(t.say("step-undecided"), t.say("how-undecided"), n(cases.undecided)));
    }
    if let Some(bounds) = level.measured {
        let most = cases.good.saturating_add(cases.undecided);
        let how = if cases.undecided > 0 {
            format!("{} / {}; {} / {}", n(cases.good), n(cases.total), n(most), n(cases.total))
        } else {
            format!("{} / {}", n(cases.good), n(cases.total))
        };
        let value = figures::with_unit(t.language, &bounds_text(t, level, bounds), &level.unit);
        steps.push(Step { what: t.say("step-share"), how, value, sum: true });
    }
    if let Some(wilson) = cases.wilson {
        let value = figures::interval(t.language, wilson.low, wilson.high, decimals(level));
        let value = figures::with_unit(t.language, &value, "%");
        steps.push(step(t.say("step-wilson"), t.say("how-wilson"), value));
    }
    if let Some(met) = cases.small_numbers {
        steps.push(step(t.say("step-few"), t.say("how-few"), verdict::target(t, met).1));
    }
    steps
}

fn ranked(t: &Texts, level: &ServiceLevelFinding, rule: &Percentile, readings: &Readings) -> Vec<Step> {
    let n = |n: u32| figures::count(t.language, u64::from(n));
    let least = t.say_with("how-readings", &[("least", n(rule.minimum_count).into())]);
    let mut steps = vec![step(t.say("step-readings"), least, n(readings.count))];
    if rule.timeouts.is_some() {
        steps.push(step(t.say("step-timeouts"), t.say("how-timeouts"), n(readings.timeouts)));
    }
    let value = readings.value.map_or_else(|| t.say("bounds-none"), |value| figure(t, level, value));
    let value = figures::with_unit(t.language, &value, &level.unit);
    let how = rule.share.rank(readings.count).map_or_else(
        || t.say("how-percentile-none"),
        |rank| t.say_with("how-percentile", &[("rank", n(rank).into()), ("n", n(readings.count).into())]),
    );
    steps.push(Step { what: t.say("step-percentile"), how, value, sum: true });
    steps
}

/// The bounds, where no step before says them.
fn measured(t: &Texts, level: &ServiceLevelFinding) -> Option<Step> {
    let bounds = level.measured?;
    let how = if level.detail.readings.is_some() {
        t.say("how-ranks")
    } else if level.detail.cases.is_some() || level.coverage.is_some_and(|share| share < Decimal::ONE) {
        return None;
    } else {
        t.say("how-whole")
    };
    let value = figures::with_unit(t.language, &bounds_text(t, level, bounds), &level.unit);
    Some(Step { what: t.say("step-measured"), how, value, sum: true })
}

/// What the unseen time could make of it.
fn hard(t: &Texts, level: &ServiceLevelFinding) -> Option<Step> {
    let hard = level.hard.filter(|hard| level.measured != Some(*hard))?;
    let value = figures::with_unit(t.language, &bounds_text(t, level, hard), &level.unit);
    Some(Step { what: t.say("step-hard"), how: t.say("how-hard"), value, sum: true })
}

/// Where the supplier's figure lies, and what comes of it.
fn compared(t: &Texts, level: &ServiceLevelFinding, promise: &ServiceLevel) -> Vec<Step> {
    let word = |sentence: String| step(t.say("step-verdict"), sentence, verdict::word(t, level.verdict));
    let because = reason::short(t, level).unwrap_or_default();
    let (Some(reported), Some(bounds)) = (level.reported, level.measured) else {
        return vec![Step { sum: true, ..word(because) }];
    };
    let half = Decimal::new(5, promise.report_decimals.saturating_add(1).min(28));
    let slack = half.saturating_add(promise.tolerance);
    let wide = Bounds { low: bounds.low.saturating_sub(slack), high: bounds.high.saturating_add(slack) };
    let places = promise.report_decimals.saturating_add(1).max(decimals(level)).min(7);
    let wide = if wide.high >= UNBOUNDED {
        bounds_text(t, level, bounds)
    } else {
        figures::interval(t.language, wide.low, wide.high, places)
    };
    let how = t.say_with(
        "how-compared",
        &[
            ("half", reason::distance(t, level, half).into()),
            ("tolerance", reason::distance(t, level, promise.tolerance).into()),
            ("range", figures::with_unit(t.language, &wide, &level.unit).into()),
        ],
    );
    let value = figures::with_unit(t.language, &figure(t, level, reported), &level.unit);
    vec![step(t.say("step-reported"), how, value), Step { sum: true, ..word(because) }]
}
