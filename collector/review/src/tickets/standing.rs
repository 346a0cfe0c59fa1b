//! The contract's clock by month: met, late or pending, for each way to say which tickets belong to a month.

use std::collections::BTreeMap;

use motprov_shared::period::{Month, Timestamp};
use serde::Serialize;

use super::clock::{Clock, month_of};
use super::log::Log;
use super::monthly::limit_ms;
use super::rule::{Reckoned, Standing};
use super::terms::Terms;

/// Which tickets belong to a month. The three give different figures, so the contract has to say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Population {
    /// Those opened in it.
    Opened,
    /// Those whose clock stopped in it.
    Resolved,
    /// Those whose limit was reached in it.
    Due,
}

impl Population {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Opened, Self::Resolved, Self::Due];
}

/// Tickets of a population, month and limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Which tickets.
    pub population: Population,
    /// The month, on the contract's clock.
    pub month: Month,
    /// The limit in hours.
    pub limit_h: u32,
    /// Stopped within the limit.
    pub met: usize,
    /// Over the limit, stopped or not.
    pub late: usize,
    /// Not stopped, and within the limit so far.
    pub pending: usize,
    /// Ended without a solution.
    pub cancelled: usize,
    /// Their pauses are known only on another clock.
    pub unknown: usize,
}

/// Judges all tickets by the contract's clock with what was known at `now`. Rows by population, month and limit.
#[must_use]
pub fn tallies(log: &Log, terms: &Terms, window: &Clock, now: Timestamp) -> Vec<Tally> {
    let clock = if terms.rule.in_window { window } else { &Clock::Always };
    let mut tallies: BTreeMap<(Population, Month, u32), Tally> = BTreeMap::new();
    for ticket in &log.tickets {
        let Some(reckoned) = terms.rule.reckon(ticket, clock, now) else { continue };
        for limit_h in terms.limits_h.iter().copied() {
            let standing = reckoned.standing(limit_ms(limit_h));
            for population in Population::ALL {
                let at = belongs(population, ticket.opened(), &reckoned, clock, limit_h);
                let Some(month) = at.and_then(|at| month_of(at, &terms.zone)) else { continue };
                let tally = tallies.entry((population, month, limit_h));
                tally.or_insert_with(|| Tally::new(population, month, limit_h)).count(standing);
            }
        }
    }
    tallies.into_values().collect()
}

/// The instant by which a ticket belongs to a month.
fn belongs(
    population: Population,
    opened: Timestamp,
    reckoned: &Reckoned,
    clock: &Clock,
    limit_h: u32,
) -> Option<Timestamp> {
    match population {
        Population::Opened => Some(opened),
        Population::Resolved => reckoned.stopped,
        Population::Due => reckoned.due(clock, limit_ms(limit_h)),
    }
}

impl Tally {
    const fn new(population: Population, month: Month, limit_h: u32) -> Self {
        Self { population, month, limit_h, met: 0, late: 0, pending: 0, cancelled: 0, unknown: 0 }
    }

    fn count(&mut self, standing: Standing) {
        *match standing {
            Standing::Met => &mut self.met,
            Standing::Late => &mut self.late,
            Standing::Pending => &mut self.pending,
            Standing::Cancelled => &mut self.cancelled,
            Standing::Unknown => &mut self.unknown,
        } += 1;
    }
}
