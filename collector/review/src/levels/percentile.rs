//! A percentile of readings: nearest rank, with the interval that holds whatever their distribution. A timeout is a
//! reading without end.

use motprov_shared::measurement::{State, Streak};
use motprov_shared::period::Timestamp;
use rust_decimal::{Decimal, RoundingStrategy};

use super::{Context, Seen, population};
use crate::case::Observed;
use crate::contract::Percentile;
use crate::difference::Assumption;
use crate::evidence::count_origin;
use crate::finding::{Because, Bounds, Readings, UNBOUNDED};
use crate::interval::IntervalSet;
use crate::statistics::quantile::at_rank;
use crate::verdict::Measurement;

pub(crate) fn measure(measure: &Percentile, context: &Context<'_, '_>) -> Seen {
    let mut seen = Seen::default();
    let mut values: Vec<Decimal> = Vec::new();
    let mut timeouts = 0u32;
    let agreed = &context.agreed.time;
    for id in population(&measure.population, context.case) {
        let asset = context.evidence.asset(id);
        let readings = context.evidence.readings(id, measure.metric.as_str());
        let inside = || readings.iter().filter(|reading| holds(agreed, reading.at));
        values.extend(inside().map(|reading| reading.value));
        let unsigned = inside().any(|reading| !reading.signed);
        let mut any = inside().next().is_some();
        seen.entries.add(inside().map(|reading| reading.entry).chain(asset.map(|asset| asset.entry)));
        if let Some(check) = &measure.timeouts {
            let failed = context.evidence.observed(id, check.as_str()).iter();
            for observed in failed.filter(|observed| observed.streak.state == State::Down) {
                let checks = checks_within(&observed.streak, &without(agreed, observed, context));
                timeouts = timeouts.saturating_add(checks);
                any |= checks > 0;
                seen.entries.add((checks > 0).then_some(observed.entry));
            }
        }
        if any {
            count_origin(&mut seen.origin, asset, unsigned);
        }
    }
    values.sort_unstable();
    judge(measure, &values, timeouts, &mut seen);
    seen
}

/// The agreed time of which the vantage point still has its readings: where it gave them up for want of room, its
/// failures alone would stand, and only the supplier would lose by it.
fn without(agreed: &IntervalSet, observed: &Observed, context: &Context<'_, '_>) -> IntervalSet {
    let thinned = context.evidence.thinned(&observed.vantage).iter().map(|thinned| thinned.time);
    agreed.minus(&IntervalSet::new(thinned))
}

fn judge(measure: &Percentile, sorted: &[Decimal], timeouts: u32, seen: &mut Seen) {
    let finite = u32::try_from(sorted.len()).unwrap_or(u32::MAX);
    let count = finite.saturating_add(timeouts);
    let value = measure.share.rank(count).and_then(|rank| at_rank(sorted, rank));
    seen.detail.readings = Some(Readings { count, timeouts, value });
    let nothing = Measurement { measured: None, hard: None, coverage: None };
    if count == 0 {
        seen.measurement = Some(nothing);
        return;
    }
    let ranks = measure.share.ranks(count);
    let low = ranks.low.map_or(Decimal::ZERO, |rank| at_rank(sorted, rank).unwrap_or(UNBOUNDED));
    let high = ranks.high.and_then(|rank| at_rank(sorted, rank)).unwrap_or(UNBOUNDED);
    let bounds = Bounds { low: low.min(high), high };
    let anything = Bounds { low: Decimal::ZERO.min(low), high: UNBOUNDED };
    let enough = count >= measure.minimum_count;
    if !enough {
        seen.too_few = Some(Because::TooFew { seen: count, needed: measure.minimum_count });
    } else if high == UNBOUNDED {
        let needed = ranks.high.unwrap_or_else(|| measure.share.least_count().max(count.saturating_add(1)));
        seen.too_few = Some(Because::TooFew { seen: finite, needed });
    }
    let one = |value: Decimal| Bounds { low: value, high: value };
    let finite_value = measure.share.rank(finite).and_then(|rank| at_rank(sorted, rank));
    seen.otherwise.push((Assumption::TimeoutsMissing, finite_value.filter(|_| timeouts > 0).map(one)));
    seen.otherwise.push((Assumption::Mean, mean(sorted)));
    let hard = if enough { bounds } else { anything };
    seen.measurement =
        Some(Measurement { measured: Some(bounds), hard: Some(hard), coverage: Some(Decimal::ONE) });
}

/// Rounded outward to six decimals; `None` of no values, or where their sum is beyond all measure.
fn mean(values: &[Decimal]) -> Option<Bounds> {
    let sum = values.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value))?;
    let mean = sum.checked_div(Decimal::from(values.len()))?;
    let to = |strategy| mean.round_dp_with_strategy(6, strategy);
    Some(Bounds {
        low: to(RoundingStrategy::ToNegativeInfinity),
        high: to(RoundingStrategy::ToPositiveInfinity),
    })
}

fn holds(agreed: &IntervalSet, at: Timestamp) -> bool {
    let next = agreed.pieces().partition_point(|piece| piece.end <= at);
    agreed.pieces().get(next).is_some_and(|piece| piece.contains(at))
}

/// How many checks of a streak lie in the agreed time; a streak's checks are taken to lie evenly.
fn checks_within(streak: &Streak, agreed: &IntervalSet) -> u32 {
    if !streak.is_sound() {
        return 0;
    }
    let Some(gaps) = streak.checks.checked_sub(1).filter(|gaps| *gaps > 0) else {
        return u32::from(holds(agreed, streak.from));
    };
    // The number of checks before an instant, by even distance; i128 holds their products.
    let span = i128::from(streak.to.since(streak.from)).max(1);
    let before = |at: Timestamp| {
        let since = i128::from(at.since(streak.from));
        if since <= 0 { 0 } else { ((since * i128::from(gaps) + span - 1) / span).min(i128::from(gaps) + 1) }
    };
    let all = motprov_shared::period::Interval::new(streak.from, streak.to.plus(1));
    let inside: i128 = agreed.within(all).map(|piece| before(piece.end) - before(piece.start)).sum();
    u32::try_from(inside).unwrap_or(0)
}
