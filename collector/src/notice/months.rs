//! Months that are over, and levels of the month that goes on. A review is asked for once an hour at most: a city's
//! takes seconds.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use motprov_ledger::View;
use motprov_notice::decide::{Heard, Outlook, Reading, outlook};
use motprov_notice::event::{Contradicted, Event, Failing, MonthReady, What};
use motprov_notice::{Kind, StoreError};
use motprov_review::calendar::whole_month;
use motprov_review::contract::{Contract, ServiceLevel};
use motprov_review::finding::{Bounds, Review, ServiceLevelFinding, UNBOUNDED, Verdict};
use motprov_shared::identity::AgentId;
use motprov_shared::period::{Interval, Month, Timestamp};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::{LookError, Post, fleet};
use crate::review::{Answer, Basis, MonthReview, ReviewError, month_at};

const HOUR: Duration = Duration::from_hours(1);
const DAY: i64 = 86_400_000;
/// After so many days a month is told also without a word of the supplier.
const PATIENCE: i64 = 15 * DAY;

/// What is remembered between two looks.
#[derive(Debug, Default)]
pub(super) struct Months {
    /// When the month that is over was last asked for, and the one that goes on.
    asked: [Option<Instant>; 2],
    /// The month that is ready, with when that was noticed.
    ready: Option<(Month, Timestamp)>,
}

impl Months {
    fn is_due(&self, which: usize) -> bool {
        self.asked[which].is_none_or(|asked| asked.elapsed() >= HOUR)
    }
}

impl Post {
    /// What reviews tell.
    pub(super) fn reviewed(
        &mut self,
        kinds: &BTreeSet<Kind>,
        contract: &Contract,
        now: Timestamp,
    ) -> Result<Vec<Event>, LookError> {
        let Some(current) = month_at(now, &contract.zone) else { return Ok(Vec::new()) };
        let mut events = Vec::new();
        if kinds.contains(&Kind::Month) || kinds.contains(&Kind::Report) {
            events.extend(self.ready(current.previous(), now)?);
            events.extend(self.report_due(current, contract, now));
        }
        if kinds.contains(&Kind::Coverage) && self.months.is_due(1) {
            events.extend(self.failing(current, contract, now)?);
        }
        Ok(events)
    }

    /// A month that is over has its verdicts: when the supplier has reported, or long after.
    fn ready(&mut self, month: Month, now: Timestamp) -> Result<Option<Event>, LookError> {
        if self.months.ready.is_some_and(|(ready, _)| ready == month) || !self.months.is_due(0) {
            return Ok(None);
        }
        let Some(basis) = self.database.read(|view| basis(view, month))? else { return Ok(None) };
        let found = match self.needs.reviews.peek(month, basis) {
            Answer::Ready { month, .. } => month,
            Answer::Computing => return Ok(None),
            Answer::Failed(why) => {
                tracing::warn!(%month, why, "a month that somebody waits for cannot be reviewed");
                return Ok(None);
            }
        };
        self.months.asked[0] = Some(Instant::now());
        let is_reported = found.review.service_levels.iter().any(|level| level.reported.is_some());
        let ended = self.database.read(|view| crate::review::contract_of(view, month))?;
        let ended = ended.map(|contract| whole_month(month, &contract.zone).end);
        let is_late = ended.is_some_and(|end| now.since(end) >= PATIENCE);
        if !found.over || !(is_reported || is_late) {
            return Ok(None);
        }
        let what = What::Month(month_ready(&found.review));
        let at = self.store.noticed(&what.key(), now)?;
        self.months.ready = Some((month, at));
        Ok(Some(Event { at, what }))
    }

    /// The report of the month that is ready, to those whose day has come.
    fn report_due(&self, current: Month, contract: &Contract, now: Timestamp) -> Option<Event> {
        let (month, at) = self.months.ready.filter(|(month, _)| month.next() == current)?;
        let today = jiff::Timestamp::from_millisecond(now.0).ok()?.to_zoned(contract.zone.clone());
        Some(Event { at, what: What::Report { month, day: u8::try_from(today.day()).ok()? } })
    }

    /// Levels of the month that goes on which are about to lose their verdicts.
    fn failing(
        &mut self,
        month: Month,
        contract: &Contract,
        now: Timestamp,
    ) -> Result<Vec<Event>, LookError> {
        let Some(basis) = self.database.read(|view| basis(view, month))? else { return Ok(Vec::new()) };
        let Answer::Ready { month: found, .. } = self.needs.reviews.peek(month, basis) else {
            return Ok(Vec::new());
        };
        self.months.asked[1] = Some(Instant::now());
        let mut lost = Vec::new();
        for finding in &found.review.service_levels {
            let level = contract.service_levels.iter().find(|level| level.id == finding.id);
            if let Some(level) = level
                && let Some(until) = self.outlook_of(level, finding, (&found, contract))?
            {
                lost.push((level, finding, until));
            }
        }
        if lost.is_empty() {
            return Ok(Vec::new());
        }
        let heard = self.database.read(fleet::heard)?;
        let (silent, more) = silent(heard, fleet::bears(Some(contract)), now);
        let event = |(level, finding, until): (&ServiceLevel, &ServiceLevelFinding, Timestamp)| Event {
            at: now,
            what: What::Coverage(Failing {
                id: level.id.clone(),
                title: level.title.clone(),
                month,
                until,
                seen_permille: finding.coverage.map_or(0, fleet::permille),
                needed_permille: fleet::permille(level.minimum_coverage),
                silent: silent.clone(),
                more,
            }),
        };
        Ok(lost.into_iter().map(event).collect())
    }

    fn outlook_of(
        &mut self,
        level: &ServiceLevel,
        finding: &ServiceLevelFinding,
        (found, contract): (&MonthReview, &Contract),
    ) -> Result<Option<Timestamp>, StoreError> {
        let Some(coverage) = finding.coverage else { return Ok(None) };
        let (month, at) = (found.review.month, found.computed_at);
        let agreed = level.window.of_month(month, &contract.zone);
        let whole = whole_month(month, &contract.zone);
        let so_far = agreed.ms_within(Interval::new(whole.start, at));
        let seen = coverage.saturating_mul(Decimal::from(so_far)).trunc().to_i64().unwrap_or(so_far);
        let now = Reading { at, agreed: so_far, seen };
        let before = self.store.reading_before(month, &level.id, at)?;
        self.store.keep_reading(month, &level.id, now)?;
        let ahead: Vec<Interval> = agreed.within(Interval::new(at, whole.end)).collect();
        let needed_permille = fleet::permille(level.minimum_coverage);
        Ok(outlook(&Outlook { now, before, whole: agreed.ms(), needed_permille, ahead: &ahead }))
    }
}

/// What a review of the month rests on now; nothing where there is nothing to review, or nothing to review it by.
fn basis(view: &View<'_>, month: Month) -> Result<Option<Basis>, ReviewError> {
    if !view.months()?.contains(&month) || view.contract_for(month)?.is_none() {
        return Ok(None);
    }
    Ok(Some(Basis::of(view)?))
}

/// The agents that have been silent for longest, and how many more are.
fn silent(heard: Vec<Heard>, bears: i64, now: Timestamp) -> (Vec<AgentId>, u32) {
    let is_silent = |one: &Heard| {
        let longest = bears.min(one.every.saturating_mul(3));
        !one.revoked && !one.switched_off && one.last.is_some_and(|last| now.since(last) > longest)
    };
    let mut silent: Vec<Heard> = heard.into_iter().filter(is_silent).collect();
    silent.sort_by_key(|one| one.last);
    let more = silent.len().saturating_sub(Failing::MOST);
    let named = silent.into_iter().take(Failing::MOST).map(|one| one.agent).collect();
    (named, u32::try_from(more).unwrap_or(u32::MAX))
}

fn month_ready(review: &Review) -> MonthReady {
    let levels = &review.service_levels;
    let count = |verdict| {
        u32::try_from(levels.iter().filter(|level| level.verdict == verdict).count()).unwrap_or(u32::MAX)
    };
    let contradicted = levels.iter().filter(|level| level.verdict == Verdict::Contradicted);
    MonthReady {
        month: review.month,
        confirmed: count(Verdict::Confirmed),
        contradicted: contradicted.map(contradicted_level).collect(),
        not_verifiable: count(Verdict::NotVerifiable),
        not_reported: count(Verdict::NotReported),
        not_measured: count(Verdict::NotMeasured),
        penalty: review.penalty_sum.map(|sum| outward(sum, 0)),
        unused: unused(review),
    }
}

fn contradicted_level(level: &ServiceLevelFinding) -> Contradicted {
    let decimals = level.reported.map_or(0, |reported| reported.scale()).max(2);
    let measured = level.measured.filter(|bounds| bounds.high < UNBOUNDED);
    Contradicted {
        level: format!("{} {}", level.id, level.title),
        unit: level.unit.clone(),
        reported: level.reported.map(|reported| reported.to_string()),
        measured: measured.map(|bounds| outward(bounds, decimals)),
    }
}

/// Rounded so that what was measured lies inside.
fn outward(bounds: Bounds, decimals: u32) -> (String, String) {
    let low = bounds.low.round_dp_with_strategy(decimals, RoundingStrategy::ToNegativeInfinity);
    let high = bounds.high.round_dp_with_strategy(decimals, RoundingStrategy::ToPositiveInfinity);
    (low.to_string(), high.to_string())
}

/// SEK a month for what each department ordered and nobody used, where that is known.
fn unused(review: &Review) -> Vec<(String, String)> {
    let mut sums: std::collections::BTreeMap<&str, Decimal> = std::collections::BTreeMap::new();
    for line in &review.capacity {
        if let (Some(department), Some(cost)) = (&line.department, line.unused_cost_per_month) {
            let sum = sums.entry(department).or_default();
            *sum = sum.saturating_add(cost);
        }
    }
    sums.into_iter().map(|(department, sum)| (department.to_owned(), sum.round_dp(0).to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    #[test]
    fn those_that_have_been_silent_for_longest_are_named_first_and_the_others_counted() {
        let one = |n: i64| Heard {
            agent: format!("s/a{n}").parse().unwrap(),
            last: Some(NOW.plus(-n * 3_600_000)),
            every: 3_600_000,
            switched_off: n == 29,
            revoked: n == 28,
        };
        let (named, more) = silent((0..30).map(one).collect(), 18 * 3_600_000, NOW);
        assert_eq!(named.first().map(ToString::to_string).as_deref(), Some("s/a27"));
        assert_eq!((named.len(), more), (20, 4));
    }

    #[test]
    fn what_was_measured_is_rounded_outwards() {
        let bounds = Bounds { low: "99.1239".parse().unwrap(), high: "99.1231".parse().unwrap() };
        assert_eq!(outward(bounds, 2), ("99.12".to_owned(), "99.13".to_owned()));
    }
}
