//! Outages as the checks saw them: how many there were, and how long each took to repair.
//!
//! An outage is a stretch of checks that failed, with the time up to the good checks around it. A single good check in
//! between leaves no time of its own, so what is certain of an outage is its longest stretch between failed checks. Of
//! one whose beginning or end nobody saw, no more counts as late than was seen of it.

use motprov_shared::period::{Interval, Timestamp};
use rust_decimal::Decimal;

use super::availability::Views;
use super::cases::{self, Counted};
use super::{Context, Seen, agreed, availability};
use crate::availability::{Known, Piece};
use crate::calendar;
use crate::contract::{Cases, Outages, Repair};
use crate::finding::Bounds;
use crate::interval::IntervalSet;
use crate::verdict::Measurement;

const HOUR_MS: i64 = 3_600_000;

/// One outage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outage {
    /// Down for certain.
    pub(crate) certain: Interval,
    /// Down at most, as far as checks reach.
    pub(crate) whole: Interval,
    /// Whether a good check stands before it, and one after.
    pub(crate) begins: bool,
    pub(crate) ends: bool,
}

/// The outages of one asset, in order.
pub(crate) fn outages(pieces: &[Piece]) -> Vec<Outage> {
    let mut found = Vec::new();
    let bad = |piece: &Piece| piece.known != Known::Up;
    let joined = |a: &Piece, b: &Piece| a.time.end == b.time.start && bad(a) == bad(b);
    let mut before: Option<Timestamp> = None;
    let mut runs = pieces.chunk_by(joined).peekable();
    while let Some(run) = runs.next() {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let whole = Interval::new(first.time.start, last.time.end);
        if bad(first) {
            let down = run.iter().filter(|piece| piece.known == Known::Down).map(|piece| piece.time);
            let none = Interval::new(whole.start, whole.start);
            // Edges lead to a good check; where a run begins or ends down, nobody looked beyond.
            let begins = first.known == Known::Edge || before == Some(whole.start);
            let next = runs.peek().and_then(|run| run.first()).map(|piece| piece.time.start);
            let ends = last.known == Known::Edge || next == Some(whole.end);
            let certain = down.max_by_key(|time| time.ms()).unwrap_or(none);
            found.push(Outage { certain, whole, begins, ends });
        }
        before = Some(whole.end);
    }
    found
}

/// Share of the outages that ended in the month within so many service hours.
pub(crate) fn repair(rule: &Repair, context: &Context<'_, '_>) -> (Seen, Views) {
    let (mut seen, views) = availability::measure(&rule.checks, context);
    let (case, contract) = (context.case, context.contract);
    let clock = agreed::around(&context.level.window, case.month, contract);
    let window = context.level.window.of_month(case.month, &contract.zone);
    let clock = clock.minus(&window.minus(&context.agreed.time));
    let month = calendar::whole_month(case.month, &contract.zone);
    let limit = rule.hours.saturating_mul(HOUR_MS.into()).trunc();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut counted = Counted { late: Some(Bounds::default()), ..Counted::default() };
    for outage in views.iter().flat_map(|pieces| outages(pieces)) {
        let possible = clock.ms_within(outage.whole);
        let of_month = month.contains(outage.whole.end) || !outage.ends && outage.whole.end >= month.end;
        if possible == 0 || !of_month {
            continue;
        }
        let certain = clock.ms_within(outage.certain);
        let is_whole = outage.begins && outage.ends;
        counted.total += 1;
        counted.good += u32::from(is_whole && possible <= limit);
        counted.undecided += u32::from(certain <= limit && !(is_whole && possible <= limit));
        let late = [certain, possible].map(|ms| started(&clock, outage.whole.end, ms, limit, context));
        counted.late = counted.late.map(|sum| Bounds { low: sum.low + late[0], high: sum.high + late[1] });
    }
    let measured = seen.measurement.take();
    seen.granted = None;
    let coverage = measured.and_then(|all| all.coverage);
    if measured.is_some_and(|all| all.measured.is_some()) {
        cases::judge(Cases::default(), &[counted], context, &mut seen);
    }
    unseen(&mut seen, coverage, Bounds { low: Decimal::ZERO, high: Decimal::ONE_HUNDRED });
    (seen, views)
}

/// Started hours or days of the level's charge beyond the limit, of an outage that took `ms` of the clock.
fn started(clock: &IntervalSet, end: Timestamp, ms: i64, limit: i64, context: &Context<'_, '_>) -> Decimal {
    let late = (ms - limit).max(0);
    if !context.counts_days() {
        return Decimal::from((late + HOUR_MS - 1) / HOUR_MS);
    }
    // Days of the window back from the end until the late time is filled.
    let mut left = late;
    let mut days = 0i64;
    for piece in clock.pieces().iter().rev().filter(|piece| piece.start < end) {
        if left <= 0 {
            break;
        }
        left -= Interval::new(piece.start, piece.end.min(end)).ms();
        days += 1;
    }
    Decimal::from(context.at_most_days(days))
}

/// Number of outages that began or ended in the month.
pub(crate) fn count(rule: &Outages, context: &Context<'_, '_>) -> (Seen, Views) {
    let (mut seen, views) = availability::measure(&rule.checks, context);
    let agreed = &context.agreed.time;
    let least = i64::from(rule.longer_than_seconds) * 1000;
    let (mut certain, mut possible) = (0u32, 0u32);
    for outage in views.iter().flat_map(|pieces| outages(pieces)) {
        let (low, high) = (agreed.ms_within(outage.certain), agreed.ms_within(outage.whole));
        certain += u32::from(low > least);
        possible += u32::from(high > least);
    }
    let tally = availability::total(&views, agreed);
    // Each step that nobody saw could have held one.
    let step = i64::from(rule.checks.step_seconds) * 1000;
    let hidden = tally.unknown().checked_div(step).unwrap_or(0);
    let measured = Bounds { low: certain.into(), high: possible.into() };
    let hard = Bounds { low: measured.low, high: measured.high + Decimal::from(hidden) };
    let is_seen = tally.observed > 0;
    seen.granted = None;
    seen.missed.failed = is_seen.then_some(measured);
    seen.measurement = Some(Measurement {
        measured: is_seen.then_some(measured),
        hard: Some(hard),
        coverage: tally.coverage(),
    });
    (seen, views)
}

/// Time that nobody saw may hold further cases: then no figure is disproved by what was seen.
fn unseen(seen: &mut Seen, coverage: Option<Decimal>, anything: Bounds) {
    if let Some(measurement) = &mut seen.measurement {
        measurement.coverage = coverage;
        if coverage.is_none_or(|share| share < Decimal::ONE) {
            measurement.hard = measurement.measured.map(|_| anything);
        }
    } else {
        seen.measurement = Some(Measurement { measured: None, hard: None, coverage });
    }
}
