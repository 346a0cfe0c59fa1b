//! What a month's tickets give reason to raise: in time only because a clock was stopped, paused right until solved, a
//! kind that grows, and what is left lying. Each is a question, and each number the least that the logs tell.

use std::collections::BTreeMap;

use motprov_shared::period::{Interval, Month};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::backlog::backlog_of;
use super::categories::{Categories, Direction, RUN, Trend, survivors_only, trend};
use super::clock::{Clock, month_of};
use super::log::{Names, Ticket};
use super::monthly::HOUR_MS;
use super::pauses::pauses;
use super::trials::{Known, Paused, paused};
use crate::calendar::whole_month;
use crate::contract::Contract;

/// A ticket that is open for longer is old, in days.
pub const OLD_DAYS: u32 = 30;
/// Fewer tickets of a kind in a month are no growth to speak of.
pub const LEAST_TICKETS: usize = 10;

/// Tickets that were paused right until somebody said solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Straight {
    /// How many.
    pub tickets: usize,
    /// Of so many that were solved in the month.
    pub of: usize,
    /// Whole hours of those pauses together, round the clock.
    pub hours: i64,
}

/// A kind of ticket that grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growing {
    /// Its name: the customer's own category, else the product.
    pub category: String,
    /// Opened in the month.
    pub tickets: usize,
    /// Opened in the month before.
    pub before: usize,
    /// At most so many are usual; `None` where the month lies within that and ends a run above the mean.
    pub usual: Option<usize>,
    /// Mean of the months.
    pub mean: Decimal,
}

impl Growing {
    /// So many months in a row above their mean are a signal.
    pub const RUN: usize = RUN;
}

/// Tickets left lying at the month's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Old {
    /// Open for more than [`OLD_DAYS`].
    pub tickets: usize,
    /// Of those, how many wait for somebody else.
    pub waiting: usize,
    /// How many there were a month before; `None` where the logs begin later.
    pub before: Option<usize>,
}

/// What a month's tickets give reason to raise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Raised {
    /// For each level of the contract that tickets measure, where a pause decides on any.
    pub paused: Vec<Paused>,
    /// Paused right until solved.
    pub straight: Option<Straight>,
    /// By name.
    pub growing: Vec<Growing>,
    /// Left lying.
    pub old: Option<Old>,
}

/// Looks for all of it. Nothing is raised of a month that was not over when the tickets were known. Kinds are the
/// customer's own categories where they are given, else the products as the logs name them.
#[must_use]
pub fn raised(
    contract: &Contract,
    month: Month,
    known: Known<'_>,
    categories: Option<&Categories>,
) -> Raised {
    let time = whole_month(month, &contract.zone);
    if known.at < time.end || known.tickets.is_empty() {
        return Raised::default();
    }
    let levels = contract.service_levels.iter();
    Raised {
        paused: levels.filter_map(|level| paused(level, month, &contract.zone, known)).collect(),
        straight: straight(known, time),
        growing: growing(contract, month, known, categories),
        old: old(contract, month, known),
    }
}

fn straight(known: Known<'_>, month: Interval) -> Option<Straight> {
    let mut found = Straight { tickets: 0, of: 0, hours: 0 };
    let mut ms = 0i64;
    for (_, ticket) in known.tickets {
        let solved = |at| month.start <= at && at < month.end;
        if !ticket.events().iter().any(|event| event.state.is_solved() && solved(event.at)) {
            continue;
        }
        found.of += 1;
        let into = pauses(ticket, &Clock::Always);
        let mut into =
            into.iter().filter(|pause| pause.into_resolved && solved(pause.set_by.at.plus(pause.ms)));
        let here = into
            .by_ref()
            .map(|pause| pause.ms)
            .fold(None, |sum: Option<i64>, ms| Some(sum.unwrap_or(0).saturating_add(ms)));
        found.tickets += usize::from(here.is_some());
        ms = ms.saturating_add(here.unwrap_or(0));
    }
    found.hours = ms / HOUR_MS;
    (found.tickets > 0).then_some(found)
}

fn growing(
    contract: &Contract,
    month: Month,
    known: Known<'_>,
    categories: Option<&Categories>,
) -> Vec<Growing> {
    let zone = &contract.zone;
    let tickets = known.tickets.iter().map(|(_, ticket)| *ticket);
    // Of earlier months such a log knows the slow tickets alone: no growth can be read from it.
    if survivors_only(&tickets, zone) {
        return Vec::new();
    }
    let Some(first) = tickets.map(Ticket::opened).min() else { return Vec::new() };
    let mut kinds: BTreeMap<&str, BTreeMap<Month, usize>> = BTreeMap::new();
    for (names, ticket) in known.tickets {
        if let Some((kind, opened)) = kind(names, ticket, categories).zip(month_of(ticket.opened(), zone)) {
            *kinds.entry(kind).or_default().entry(opened).or_default() += 1;
        }
    }
    let end = whole_month(month, zone).end;
    let span = (first < end).then(|| Interval::new(first, end));
    let grows = |(kind, counts): (&str, BTreeMap<Month, usize>)| {
        let tickets = counts.get(&month).copied().unwrap_or(0);
        let before = counts.get(&month.previous()).copied().unwrap_or(0);
        let (usual, mean) = signal(&trend(&counts, span, zone), month)?;
        let category = kind.to_owned();
        (tickets >= LEAST_TICKETS).then_some(Growing { category, tickets, before, usual, mean })
    };
    kinds.into_iter().filter_map(grows).collect()
}

fn kind<'a>(names: &'a Names, ticket: &Ticket, categories: Option<&'a Categories>) -> Option<&'a str> {
    match categories {
        Some(rules) => rules.name(rules.of(ticket, names)?),
        None => ticket.latest(|event| event.product).map(|product| names.text(product)),
    }
}

/// What is usual where the month lies above it, and the mean; `None` where nothing but chance shows.
fn signal(trend: &Trend, month: Month) -> Option<(Option<usize>, Decimal)> {
    let above = |run: bool| {
        let is = |signal: &&super::categories::Signal| {
            signal.month == month && signal.direction == Direction::Above && signal.run == run
        };
        trend.signals.iter().any(|signal| is(&signal))
    };
    let limits = trend.limits?;
    if above(false) {
        return Some((limits.upper.floor().to_usize(), limits.mean));
    }
    above(true).then_some((None, limits.mean))
}

fn old(contract: &Contract, month: Month, known: Known<'_>) -> Option<Old> {
    let tickets = || known.tickets.iter().map(|(_, ticket)| *ticket);
    let at = |month| whole_month(month, &contract.zone).end;
    let (open, waiting) = backlog_of(tickets(), at(month)).older(OLD_DAYS);
    let earlier = at(month.previous());
    let first = tickets().map(Ticket::opened).min()?;
    // A month before that the logs know as long as a ticket takes to become old.
    let reaches = first.plus(i64::from(OLD_DAYS) * 24 * HOUR_MS) <= earlier;
    let before = reaches.then(|| backlog_of(tickets(), earlier).older(OLD_DAYS).0);
    (open > 0).then_some(Old { tickets: open, waiting, before })
}
