//! How long somebody used a workstation. Agents fold it by UTC day and never say who; here it is added up by month.
//!
//! Days are those of UTC, so a month's first and last day begin and end an hour or two beside local midnight. A day
//! belongs to the month in which its noon lies.

use std::collections::BTreeMap;

use motprov_shared::period::{Interval, Timestamp};
use rust_decimal::Decimal;

use super::running::Running;
use crate::availability::share;
use crate::case::{ActiveUse, Asset};
use crate::contract::ActiveRule;
use crate::evidence::Evidence;
use crate::interval::IntervalSet;

const DAY_MS: i64 = 86_400_000;
const DAY_SECONDS: i64 = DAY_MS / 1000;

/// A unit's active use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Active {
    /// Seconds of use in the month, at least.
    pub(crate) seconds: i64,
    /// Days of the month with any use, at least.
    pub(crate) days: u32,
    /// Milliseconds of the month of which it is known whether somebody used it.
    pub(crate) known_ms: i64,
    /// Whether it stands idle: well observed for long, and not used at all.
    pub(crate) idle: bool,
}

impl Active {
    /// Whether it is in use by the rule.
    pub(crate) fn shows_use(&self, rule: ActiveRule) -> bool {
        Decimal::from(self.seconds) >= rule.hours.saturating_mul(Decimal::from(3600))
            || self.days >= rule.days
    }
}

/// A unit's active use in a month; `None` where no agent ever told of it.
pub(crate) fn active<'a>(
    asset: &'a Asset,
    evidence: &Evidence<'a>,
    running: &Running,
    month: Interval,
    rule: ActiveRule,
) -> Option<Active> {
    let told = evidence.active(&asset.id);
    if told.is_empty() {
        return None;
    }
    let known = known(told, evidence, running);
    let days = days(told);
    let used_in =
        |time: Interval| days.iter().filter(move |(noon, seconds)| **seconds > 0 && time.contains(**noon));
    let window = Interval::new(month.end.plus(-i64::from(rule.idle_days) * DAY_MS), month.end);
    let observed = (0..i64::from(rule.idle_days)).filter(|back| {
        let end = month.end.plus(-back * DAY_MS);
        let day = Interval::new(end.plus(-DAY_MS), end);
        share(known.ms_within(day), DAY_MS).is_some_and(|share| share >= rule.idle_coverage)
    });
    Some(Active {
        seconds: used_in(month).map(|(_, seconds)| *seconds).sum(),
        days: u32::try_from(used_in(month).count()).unwrap_or(u32::MAX),
        known_ms: known.ms_within(month),
        idle: observed.count() >= rule.idle_observed_days as usize && used_in(window).next().is_none(),
    })
}

/// Seconds of use by the noon of a day. A day that was told in parts adds up, to no more than a day has.
fn days(told: &[&ActiveUse]) -> BTreeMap<Timestamp, i64> {
    let mut days: BTreeMap<Timestamp, i64> = BTreeMap::new();
    for part in told {
        let noon = Timestamp(part.time.start.0.div_euclid(DAY_MS) * DAY_MS + DAY_MS / 2);
        let sum = days.entry(noon).or_default();
        *sum = sum.saturating_add(part.seconds).min(DAY_SECONDS);
    }
    days
}

/// A machine that is off is not used. Of one that ran it is known where its agent told of the time, and has not lost
/// or thinned away a part of it.
fn known<'a>(told: &[&'a ActiveUse], evidence: &Evidence<'a>, running: &Running) -> IntervalSet {
    let mut by_vantage: BTreeMap<&str, Vec<Interval>> = BTreeMap::new();
    for part in told {
        by_vantage.entry(&part.vantage).or_default().push(part.time);
    }
    let told = by_vantage.into_iter().map(|(vantage, told)| {
        let missing = evidence.losses(vantage).iter().chain(evidence.thinned(vantage));
        IntervalSet::new(told).minus(&IntervalSet::new(missing.map(|loss| loss.time)))
    });
    let told = told.fold(IntervalSet::default(), |all, part| all.union(&part));
    running.known.minus(&running.on.minus(&told))
}
