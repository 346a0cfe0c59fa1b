//! The time that counts: the window without what the parties took off it.

use std::collections::BTreeSet;

use jiff::ToSpan;
use motprov_shared::period::{Interval, Month, Timestamp};

use crate::calendar::Window;
use crate::contract::{Contract, Maintenance, MaintenanceRule, ServiceLevel};
use crate::interval::IntervalSet;

const HOUR_MS: i64 = 3_600_000;

/// Agreed time of a month, with and without what is disputed.
#[derive(Debug, Clone)]
pub(crate) struct Agreed {
    /// Nothing that is disputed is granted.
    pub(crate) time: IntervalSet,
    /// All that is disputed is granted; `None` where nothing is.
    pub(crate) granted: Option<IntervalSet>,
    /// Ids of what was taken off.
    pub(crate) excluded: Vec<String>,
    /// Ids of what is disputed.
    pub(crate) disputed: Vec<String>,
}

/// The agreed time of a level.
pub(crate) fn agreed(level: &ServiceLevel, month: Month, contract: &Contract) -> Agreed {
    let window = level.window.of_month(month, &contract.zone);
    let touches = |time: Interval| window.ms_within(time) > 0;
    let mut excluded = BTreeSet::new();
    let mut disputed = BTreeSet::new();
    let (mut off, mut argued) = (Vec::new(), Vec::new());
    for exclusion in &contract.exclusions {
        if !concerns(&exclusion.service_levels, level) || !touches(exclusion.time) {
            continue;
        }
        let (ids, times) =
            if exclusion.disputed { (&mut disputed, &mut argued) } else { (&mut excluded, &mut off) };
        ids.insert(exclusion.id.clone());
        times.push(exclusion.time);
    }
    if let Some(rule) = level.maintenance {
        let works = contract.maintenance.iter().filter(|work| concerns(&work.service_levels, level));
        let works: Vec<&Maintenance> = works.filter(|work| is_announced(work, rule, contract)).collect();
        let within = within_quota(&works, rule, &window);
        excluded
            .extend(works.iter().filter(|work| within.ms_within(work.time) > 0).map(|work| work.id.clone()));
        off.extend(within.pieces());
    }
    let time = window.minus(&IntervalSet::new(off));
    let granted = (!argued.is_empty()).then(|| time.minus(&IntervalSet::new(argued)));
    Agreed {
        time,
        granted,
        excluded: excluded.into_iter().collect(),
        disputed: disputed.into_iter().collect(),
    }
}

/// The window of the month before, this one and the one after: for clocks that run across its edges.
pub(crate) fn around(window: &Window, month: Month, contract: &Contract) -> IntervalSet {
    let of = |month| window.of_month(month, &contract.zone);
    of(month.previous()).union(&of(month)).union(&of(month.next()))
}

pub(crate) fn concerns(levels: &[String], level: &ServiceLevel) -> bool {
    levels.is_empty() || levels.contains(&level.id)
}

/// Days of notice are days of the calendar.
fn is_announced(work: &Maintenance, rule: MaintenanceRule, contract: &Contract) -> bool {
    let day = |at: Timestamp| {
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        contract.zone.to_datetime(at).date()
    };
    let latest = day(work.announced).checked_add(i64::from(rule.notice_days).days());
    latest.is_ok_and(|first| first <= day(work.time.start))
}

/// The quota is used up in the order of time; what goes beyond it stays agreed time.
fn within_quota(works: &[&Maintenance], rule: MaintenanceRule, window: &IntervalSet) -> IntervalSet {
    let quota = rule.hours_per_month.saturating_mul(HOUR_MS.into()).trunc();
    let mut left = i64::try_from(quota).unwrap_or(i64::MAX);
    let announced = IntervalSet::new(works.iter().map(|work| work.time));
    let mut granted = Vec::new();
    for piece in window.intersect(&announced).pieces() {
        let end = piece.end.min(piece.start.plus(left));
        left -= Interval::new(piece.start, end).ms();
        granted.push(Interval::new(piece.start, end));
    }
    IntervalSet::new(granted)
}
