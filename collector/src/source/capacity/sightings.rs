//! Where and when assets were seen in a month, and for how long printers could not print.

use std::collections::HashMap;

use motprov_review::case::{AssetKind, Case};
use motprov_review::interval::IntervalSet;
use motprov_shared::identity::{AgentId, AssetId};
use motprov_shared::measurement::{State, metric};
use motprov_shared::period::{Interval, Timestamp};

/// What was seen of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sighting {
    /// The last instant of the month that was spoken of.
    pub(super) last: Timestamp,
    /// Where the agent stands that spoke of it; `None` where it was a file.
    pub(super) site: Option<String>,
    /// Milliseconds that a printer was seen unable to print: from the first to the last check that said so.
    pub(super) down_ms: i64,
    /// Milliseconds that a printer was checked at all.
    pub(super) seen_ms: i64,
}

/// Outcomes of a printer's checks, the word on printing before that on an answer.
#[derive(Default)]
struct Checks {
    up: [Vec<Interval>; 2],
    down: [Vec<Interval>; 2],
}

pub(super) fn sightings(case: &Case, month: Interval) -> HashMap<AssetId, Sighting> {
    let printers: HashMap<&AssetId, AssetKind> = case
        .assets
        .iter()
        .filter(|asset| asset.kind == AssetKind::Printer)
        .map(|asset| (&asset.id, asset.kind))
        .collect();
    let mut last: HashMap<&AssetId, (Timestamp, &str)> = HashMap::new();
    let mut checks: HashMap<&AssetId, Checks> = HashMap::new();
    for seen in &case.observed {
        let streak = &seen.streak;
        let time = Interval::new(streak.from, streak.to);
        if streak.to < month.start || streak.from >= month.end || streak.state == State::Unknown {
            continue;
        }
        let at = streak.to.min(month.end);
        let known = last.entry(&streak.asset).or_insert((at, &seen.vantage));
        if at > known.0 {
            *known = (at, &seen.vantage);
        }
        let which = match streak.metric.as_str() {
            metric::SERVICEABLE => 0,
            metric::REACHABLE => 1,
            _ => continue,
        };
        if printers.contains_key(&streak.asset) {
            let checks = checks.entry(&streak.asset).or_default();
            let outcome = if streak.state == State::Up { &mut checks.up } else { &mut checks.down };
            if let Some(outcome) = outcome.get_mut(which) {
                outcome.push(time);
            }
        }
    }
    let sighting = |(id, (last, vantage)): (&AssetId, (Timestamp, &str))| {
        let (down_ms, seen_ms) = checks.get(id).map_or((0, 0), |checks| checks.times(month));
        let site = vantage.parse::<AgentId>().ok().map(|agent| agent.site.to_string());
        (id.clone(), Sighting { last, site, down_ms, seen_ms })
    };
    last.into_iter().map(sighting).collect()
}

impl Checks {
    /// Time down, and time checked, within the month. What one saw working worked.
    fn times(&self, month: Interval) -> (i64, i64) {
        let told = |which: usize| {
            let of = |outcome: &[Vec<Interval>; 2]| {
                IntervalSet::new(outcome.get(which).into_iter().flatten().copied())
            };
            (of(&self.up), of(&self.down))
        };
        let [(up, down), (answers, silent)] = [told(0), told(1)];
        let told = up.union(&down);
        let (up, down) = if told.ms() > 0 { (up, down) } else { (answers, silent) };
        let down = down.minus(&up);
        (down.ms_within(month), up.union(&down).ms_within(month))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_saw_working_worked_and_the_word_on_printing_counts_first() {
        let hour = |from: i64, to: i64| Interval::new(Timestamp(from), Timestamp(to));
        let month = hour(0, 100);
        let mut checks = Checks::default();
        checks.up[1].push(hour(0, 50));
        checks.down[1].push(hour(40, 90));
        assert_eq!(checks.times(month), (40, 90));
        checks.up[0].push(hour(10, 120));
        checks.down[0].push(hour(0, 10));
        assert_eq!(checks.times(month), (10, 100));
    }
}
