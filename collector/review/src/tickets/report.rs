//! Everything about the tickets of a log, at once.

use jiff::tz::TimeZone;
use motprov_shared::period::{Interval, Month, Timestamp};
use serde::Serialize;

use super::backlog::{Backlog, backlog};
use super::categories::{self, Categories};
use super::clock::{Clock, month_of};
use super::figures::{Stop, Times, times};
use super::flow::{self, Flow};
use super::log::{Log, Ticket};
use super::monthly::{self, is_flipped, limit_ms};
use super::pauses;
use super::rows::{Row, as_text};
use super::standing::{Tally, tallies};
use super::terms::Terms;

mod per_ticket;

/// A ticket with its figures.
#[derive(Debug, Clone)]
pub struct Taken<'l> {
    /// The ticket.
    pub ticket: &'l Ticket,
    /// The month in which it was opened, on the contract's clock.
    pub month: Option<Month>,
    /// Its times up to each of [`Stop::ALL`].
    pub ends: [Option<Times>; 3],
    /// How it moved.
    pub flow: Flow,
}

/// Tickets whose outcome hangs on the pause: late without it, in time with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flipped {
    /// The limit in hours.
    pub limit_h: u32,
    /// Their ids, in the log's order.
    pub tickets: Vec<String>,
    /// Of those, the ones whose last pause lasted exactly until somebody said solved.
    pub into_resolved: Vec<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Number of tickets.
    pub tickets: usize,
    /// Number of events.
    pub events: usize,
    /// Time from each ticket's first event to its last, all together, in seconds.
    pub total_duration_s: i64,
    /// The instant at which what is not finished is judged.
    #[serde(serialize_with = "as_text")]
    pub at: Timestamp,
    /// By end and month, each on five clocks.
    pub monthly: Vec<Row>,
    /// The same on the clock that only evidenced pauses stop.
    pub evidenced: Vec<Row>,
    /// How tickets moved.
    pub flow: flow::Summary,
    /// By the contract's clock: met, late, pending.
    pub standing: Vec<Tally>,
    /// By limit, on the contract's stop.
    pub flipped: Vec<Flipped>,
    /// What pauses there are and what is odd about them.
    pub pauses: pauses::Summary,
    /// What was open.
    pub backlog: Backlog,
    /// By the customer's own rules, where they are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Option<categories::Summary>,
    /// Each ticket's figures, where they are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_ticket: Option<Vec<Row>>,
}

/// What is asked beside the figures that are always told.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'c> {
    /// Judges what is not finished at this instant; the log's last event unless given.
    pub at: Option<Timestamp>,
    /// The customer's own categories.
    pub categories: Option<&'c Categories>,
    /// Each ticket's figures.
    pub per_ticket: bool,
}

/// Answers everything. Takes time in proportion to the events.
#[must_use]
pub fn report(log: &Log, terms: &Terms, wanted: Wanted<'_>) -> Report {
    let span = log.span();
    let at = wanted.at.or_else(|| span.map(|span| span.end)).unwrap_or(Timestamp(0));
    let known = span.map(|span| Interval::new(span.start.min(at), span.end.max(at)));
    let window = known.map_or(Clock::Always, |known| Clock::new(&terms.window, &terms.zone, known));
    let taken: Vec<Taken<'_>> = log.tickets.iter().map(|ticket| take(ticket, &terms.zone, &window)).collect();
    let by = |rules: &Categories| categories::summary(rules, &taken, &log.names, span, &terms.zone);
    let each = || taken.iter().map(|ticket| per_ticket::row(ticket, &log.names, &terms.zone)).collect();
    Report {
        tickets: log.tickets.len(),
        events: log.events(),
        total_duration_s: log.duration_ms() / 1000,
        at,
        monthly: monthly::rows(&taken, &terms.limits_h),
        evidenced: monthly::evidenced(&taken, &terms.limits_h),
        flow: flow::summary(&taken),
        standing: tallies(log, terms, &window, at),
        flipped: terms.limits_h.iter().map(|limit| flipped(&taken, terms.rule.stop, *limit)).collect(),
        pauses: pauses::summary(log, terms, &window),
        backlog: backlog(log, at),
        categories: wanted.categories.map(by),
        per_ticket: wanted.per_ticket.then(each),
    }
}

fn take<'l>(ticket: &'l Ticket, zone: &TimeZone, window: &Clock) -> Taken<'l> {
    Taken {
        ticket,
        month: month_of(ticket.opened(), zone),
        ends: Stop::ALL.map(|stop| times(ticket, window, stop)),
        flow: Flow::of(ticket),
    }
}

fn flipped(taken: &[Taken<'_>], stop: Stop, limit_h: u32) -> Flipped {
    let mut found = Flipped { limit_h, tickets: Vec::new(), into_resolved: Vec::new() };
    for ticket in taken {
        let end = Stop::ALL.into_iter().zip(ticket.ends).find(|(of, _)| *of == stop).and_then(|(_, end)| end);
        if end.and_then(|times| is_flipped(&times, limit_ms(limit_h))) != Some(true) {
            continue;
        }
        let id = ticket.ticket.id.to_string();
        let pauses = pauses::pauses(ticket.ticket, &Clock::Always);
        if pauses.last().is_some_and(|pause| pause.into_resolved) {
            found.into_resolved.push(id.clone());
        }
        found.tickets.push(id);
    }
    found
}
