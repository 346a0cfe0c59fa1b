//! How tickets move: reopened, handed on, sent to and fro, solved in the first contact.

use rust_decimal::Decimal;
use serde::Serialize;

use super::log::{Completion, Event, Name, State, Ticket};
use super::report::Taken;
use super::rows::percent;

/// How one ticket moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// Times that it was completed and next taken up again.
    pub reopened: usize,
    /// The same, without those solved in the first contact: what follows a call may be its second half.
    pub reopened_strict: usize,
    /// Different teams that had it.
    pub teams: usize,
    /// Times that it went from one team to another.
    pub handovers: usize,
    /// Times that it went from a team to another and straight back.
    pub bounces: usize,
    /// The same among organisations.
    pub organisation_bounces: usize,
    /// Whether it was ever resolved or closed, other than in the first contact.
    pub resolved_or_closed: bool,
    /// Whether the first solution came in the first contact.
    pub first_contact: bool,
}

impl Flow {
    /// Of a ticket.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        let events = ticket.events();
        let reopenings = || {
            let pairs = events.iter().zip(events.iter().skip(1));
            pairs.filter(|(before, after)| before.state.is_completed() && is_open(after.state))
        };
        let in_call = |event: &Event| event.state == State::Completed(Completion::FirstContact);
        let teams = collapsed(events, |event| event.team);
        let mut different = teams.clone();
        different.sort_unstable();
        different.dedup();
        let ends = [Completion::Resolved, Completion::Closed].map(State::Completed);
        Self {
            reopened: reopenings().count(),
            reopened_strict: reopenings().filter(|(before, _)| !in_call(before)).count(),
            teams: different.len(),
            handovers: teams.len().saturating_sub(1),
            bounces: bounces(&teams),
            organisation_bounces: bounces(&collapsed(events, |event| event.organisation)),
            resolved_or_closed: events.iter().any(|event| ends.contains(&event.state)),
            first_contact: events.iter().find(|event| event.state.is_solved()).is_some_and(in_call),
        }
    }
}

const fn is_open(state: State) -> bool {
    matches!(state, State::Queued | State::Working | State::Waiting { .. })
}

/// The sequence of values with repeats collapsed; events without one are passed over.
fn collapsed(events: &[Event], of: impl Fn(&Event) -> Option<Name>) -> Vec<Name> {
    let mut sequence: Vec<Name> = events.iter().filter_map(of).collect();
    sequence.dedup();
    sequence
}

fn bounces(sequence: &[Name]) -> usize {
    sequence.iter().zip(sequence.iter().skip(2)).filter(|(first, third)| first == third).count()
}

/// How all tickets moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Tickets never solved: neither resolved, nor in the first contact, nor closed.
    pub never_resolved: usize,
    /// Tickets reopened at least once.
    pub reopened: usize,
    /// The same, without those solved in the first contact.
    pub reopened_strict: usize,
    /// Reopenings in all.
    pub reopenings: usize,
    /// Tickets sent from a team to another and straight back at least once.
    pub bounced: usize,
    /// The same among organisations.
    pub bounced_between_organisations: usize,
    /// Handovers in all.
    pub handovers: usize,
    /// Tickets whose first solution came in the first contact.
    pub first_contact: usize,
    /// Their share of the solved ones in percent; `None` where none is solved.
    pub first_contact_percent: Option<Decimal>,
    /// Of those, the ones never reopened.
    pub first_contact_kept: usize,
}

pub(super) fn summary(taken: &[Taken<'_>]) -> Summary {
    let count = |holds: &dyn Fn(&Taken<'_>) -> bool| taken.iter().filter(|ticket| holds(ticket)).count();
    let solved = count(&|ticket| ticket.ends[0].is_some());
    let first_contact = count(&|ticket| ticket.flow.first_contact);
    Summary {
        never_resolved: taken.len() - solved,
        reopened: count(&|ticket| ticket.flow.reopened > 0),
        reopened_strict: count(&|ticket| ticket.flow.reopened_strict > 0),
        reopenings: taken.iter().map(|ticket| ticket.flow.reopened).sum(),
        bounced: count(&|ticket| ticket.flow.bounces > 0),
        bounced_between_organisations: count(&|ticket| ticket.flow.organisation_bounces > 0),
        handovers: taken.iter().map(|ticket| ticket.flow.handovers).sum(),
        first_contact,
        first_contact_percent: percent(first_contact, solved),
        first_contact_kept: count(&|ticket| ticket.flow.first_contact && ticket.flow.reopened == 0),
    }
}
