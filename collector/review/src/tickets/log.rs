//! What is known of tickets: their changes of state, each of which holds until the next.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use motprov_shared::period::{Interval, Timestamp};
use serde::Serialize;

/// A ticket's id in the system that keeps it: 1 to 100 characters, none of them control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct TicketId(String);

/// A text that is no ticket's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no ticket's id: it has 1 to 100 characters, none of them control characters")]
pub struct NoTicketId;

impl FromStr for TicketId {
    type Err = NoTicketId;
    fn from_str(text: &str) -> Result<Self, NoTicketId> {
        let fits = (1..=100).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if fits { Ok(Self(text.to_owned())) } else { Err(NoTicketId) }
    }
}

impl fmt::Display for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text of a log, kept once in its [`Names`]. Counts from 1, so that a name that may be missing takes no more room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(NonZeroU32);

/// Every text of a log once: teams, products and states repeat in each row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    texts: Vec<String>,
    known: HashMap<String, Name>,
}

impl Names {
    /// The name of a text, new or known.
    pub fn name(&mut self, text: &str) -> Name {
        if let Some(name) = self.known.get(text) {
            return *name;
        }
        self.texts.push(text.to_owned());
        // A log of four thousand million different texts fits in no memory.
        let count = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let name = Name(NonZeroU32::MIN.saturating_add(count - 1));
        self.known.insert(text.to_owned(), name);
        name
    }

    /// The text of a name; empty for a name of another log.
    #[must_use]
    pub fn text(&self, name: Name) -> &str {
        self.texts.get(name.0.get() as usize - 1).map_or("", String::as_str)
    }
}

/// How a ticket was completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    /// The supplier says that it is solved.
    Resolved,
    /// Solved in the first contact.
    FirstContact,
    /// Nobody objected.
    Closed,
    /// Nothing was solved.
    Cancelled,
}

/// What a ticket stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits for somebody to take it.
    Queued,
    /// Somebody has it.
    Working,
    /// Waits for somebody else.
    Waiting {
        /// Whether the contract lets its clock stand still.
        pauses: bool,
        /// Whether something beside the supplier's own word shows that it waited.
        evidenced: bool,
    },
    /// Done, until it is reopened.
    Completed(Completion),
    /// Neither open nor done.
    Other,
}

impl State {
    /// Whether it is done, in whatever way.
    #[must_use]
    pub const fn is_completed(self) -> bool {
        matches!(self, Self::Completed(_))
    }

    /// Whether the supplier says that something is solved.
    #[must_use]
    pub const fn is_solved(self) -> bool {
        matches!(self, Self::Completed(how) if !matches!(how, Completion::Cancelled))
    }

    /// Whether it waits and the contract's clock stands still.
    #[must_use]
    pub const fn is_paused(self) -> bool {
        matches!(self, Self::Waiting { pauses: true, .. })
    }
}

/// A change of state. What is set holds until the ticket's next event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Orders events of the same instant.
    pub sequence: u32,
    /// What the ticket stands in from here on.
    pub state: State,
    /// The state in the source's own words.
    pub label: Name,
    /// Who has it.
    pub team: Option<Name>,
    /// Whose team that is.
    pub organisation: Option<Name>,
    /// The person that has it, under a pseudonym; `None` where nobody or a machine does.
    pub agent: Option<Name>,
    /// What it is about.
    pub product: Option<Name>,
    /// How bad it is.
    pub impact: Option<Name>,
    /// Where it was reported.
    pub country: Option<Name>,
    /// What somebody wrote.
    pub text: Option<Name>,
}

/// Pauses of which only the sum is known, not when they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unplaced {
    /// Their sum in milliseconds.
    pub ms: i64,
    /// Whether the source counted them inside the service window only.
    pub in_window: bool,
}

/// A ticket with all that happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    events: Vec<Event>,
    /// Set where the source tells no single pauses, only their sum.
    pub unplaced: Option<Unplaced>,
}

impl Ticket {
    /// From its events, in any order; `None` where there is none, or one at a time that no sound clock shows.
    #[must_use]
    pub fn new(id: TicketId, mut events: Vec<Event>, unplaced: Option<Unplaced>) -> Option<Self> {
        events.sort_by_key(|event| (event.at, event.sequence));
        let sound = events.iter().all(|event| event.at.is_plausible());
        (sound && !events.is_empty()).then_some(Self { id, events, unplaced })
    }

    /// Its events by time, then by sequence; never none.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// When it was opened.
    #[must_use]
    pub fn opened(&self) -> Timestamp {
        self.events.first().map_or(Timestamp(0), |event| event.at)
    }

    /// From its first event to its last.
    #[must_use]
    pub fn span(&self) -> Interval {
        Interval::new(self.opened(), self.events.last().map_or(self.opened(), |event| event.at))
    }

    /// Each event with the time that its state held; the last one's is empty.
    pub fn stays(&self) -> impl Iterator<Item = (&Event, Interval)> {
        let next = self.events.iter().skip(1).chain(self.events.last());
        self.events.iter().zip(next).map(|(event, next)| (event, Interval::new(event.at, next.at)))
    }

    /// The latest value of something, over events that have it.
    pub fn latest(&self, of: impl Fn(&Event) -> Option<Name>) -> Option<Name> {
        self.events.iter().rev().find_map(of)
    }
}

/// Tickets in the order in which their source names them first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    /// Its texts.
    pub names: Names,
    /// Its tickets.
    pub tickets: Vec<Ticket>,
}

impl Log {
    /// Number of events.
    #[must_use]
    pub fn events(&self) -> usize {
        self.tickets.iter().map(|ticket| ticket.events.len()).sum()
    }

    /// Time from each ticket's first event to its last, all together, in milliseconds.
    #[must_use]
    pub fn duration_ms(&self) -> i64 {
        self.tickets.iter().map(|ticket| ticket.span().ms()).fold(0, i64::saturating_add)
    }

    /// From the first event to the last; `None` without tickets.
    #[must_use]
    pub fn span(&self) -> Option<Interval> {
        let first = self.tickets.iter().map(Ticket::opened).min()?;
        let last = self.tickets.iter().map(|ticket| ticket.span().end).max()?;
        Some(Interval::new(first, last))
    }
}
