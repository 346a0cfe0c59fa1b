//! One ticket judged by one clock, finished or not: does it keep a limit, and when is it due?

use motprov_shared::period::{Interval, Timestamp};
use serde::Serialize;

use super::clock::Clock;
use super::figures::Stop;
use super::log::{Completion, Event, State, Ticket};

/// What starts the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The ticket's first event.
    Opened,
    /// The first event in which somebody has it.
    Accepted,
}

impl Start {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Opened, Self::Accepted];

    /// As written in a profile.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Accepted => "accepted",
        }
    }
}

/// What pauses the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pausing {
    /// Nothing.
    Nothing,
    /// States that pause by contract, where something beside the supplier's word shows them.
    Evidenced,
    /// States that pause by contract.
    Contracted,
    /// Every waiting state.
    Every,
}

impl Pausing {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Evidenced, Self::Contracted, Self::Every];

    /// As written in a profile.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::Evidenced => "evidenced",
            Self::Contracted => "contracted",
            Self::Every => "all",
        }
    }

    const fn pauses_in(self, state: State) -> bool {
        let State::Waiting { pauses, evidenced } = state else { return false };
        match self {
            Self::Nothing => false,
            Self::Evidenced => pauses && evidenced,
            Self::Contracted => pauses,
            Self::Every => true,
        }
    }
}

/// A clock of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What starts it.
    pub start: Start,
    /// What stops it; a reopening resumes it unless the first solution stopped it for good.
    pub stop: Stop,
    /// What pauses it.
    pub pausing: Pausing,
    /// Whether it stands while a ticket is completed and reopened later.
    pub completed_stands: bool,
    /// Whether it runs inside the service window only.
    pub in_window: bool,
}

impl Default for Rule {
    /// From opening to the last solution, round the clock, without pauses and without time completed.
    fn default() -> Self {
        Self {
            start: Start::Opened,
            stop: Stop::LastResolved,
            pausing: Pausing::Contracted,
            completed_stands: true,
            in_window: false,
        }
    }
}

/// How a ticket stands against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Stopped within the limit.
    Met,
    /// Over the limit, stopped or not.
    Late,
    /// Not stopped, and within the limit so far.
    Pending,
    /// Ended without a solution.
    Cancelled,
    /// The source tells of its pauses only their sum, on another clock than this.
    Unknown,
}

/// A ticket on a rule's clock, as known at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoned {
    /// When the clock stopped; `None` while it runs.
    pub stopped: Option<Timestamp>,
    /// What it shows, in milliseconds; `None` where the source tells too little.
    pub shown: Option<i64>,
    cancelled: bool,
    until: Timestamp,
    pieces: Vec<Interval>,
    unplaced: i64,
}

impl Rule {
    /// Reads this clock for a ticket from what was known at `now`; `None` before the ticket was opened.
    #[must_use]
    pub fn reckon(&self, ticket: &Ticket, clock: &Clock, now: Timestamp) -> Option<Reckoned> {
        let known = ticket.events().partition_point(|event| event.at <= now);
        let events = ticket.events().get(..known)?;
        let last = events.last()?;
        let stop = self.stop.of(events).and_then(|index| events.get(index));
        let until = stop.map_or(now, |event| event.at);
        let pieces = self.pieces(events, until);
        let run = pieces.iter().map(|piece| clock.ms(*piece)).fold(0, i64::saturating_add);
        let takes_off = matches!(self.pausing, Pausing::Contracted | Pausing::Every);
        let unplaced = ticket.unplaced.filter(|pauses| takes_off && pauses.ms > 0);
        let off = match unplaced {
            Some(pauses) if pauses.in_window != self.in_window => None,
            Some(pauses) => Some(pauses.ms.min(run)),
            None => Some(0),
        };
        Some(Reckoned {
            stopped: stop.map(|event| event.at),
            shown: off.map(|off| run - off),
            cancelled: stop.is_none() && last.state == State::Completed(Completion::Cancelled),
            until,
            pieces,
            unplaced: off.unwrap_or(0),
        })
    }

    /// When the clock runs, up to `until`.
    fn pieces(self, events: &[Event], until: Timestamp) -> Vec<Interval> {
        let has = |event: &Event| {
            matches!(event.state, State::Working | State::Waiting { .. } | State::Completed(_))
        };
        let start = match self.start {
            Start::Opened => events.first(),
            Start::Accepted => events.iter().find(|event| has(event)),
        };
        let start = start.map_or(until, |event| event.at);
        let ends = events.iter().skip(1).map(|event| event.at).chain([until]);
        let stays = events
            .iter()
            .zip(ends)
            .map(|(event, end)| (event.state, Interval::new(event.at.max(start), end.min(until))));
        let stands =
            |state: State| self.pausing.pauses_in(state) || (self.completed_stands && state.is_completed());
        stays.filter(|(state, stay)| !stands(*state) && !stay.is_empty()).map(|(_, stay)| stay).collect()
    }
}

impl Reckoned {
    /// How the ticket stands against a limit in milliseconds.
    #[must_use]
    pub fn standing(&self, limit: i64) -> Standing {
        let Some(shown) = self.shown else { return Standing::Unknown };
        match self.stopped {
            _ if self.cancelled => Standing::Cancelled,
            _ if shown > limit => Standing::Late,
            Some(_) => Standing::Met,
            None => Standing::Pending,
        }
    }

    /// When the limit is reached; for a ticket that stopped or runs, as if no pause came after that. `None` where it
    /// lies beyond what `clock` knows, or the pauses are unknown.
    #[must_use]
    pub fn due(&self, clock: &Clock, limit: i64) -> Option<Timestamp> {
        self.shown?;
        let mut left = limit.saturating_add(self.unplaced);
        for piece in &self.pieces {
            let run = clock.ms(*piece);
            if run >= left {
                return clock.when(clock.at(piece.start).saturating_add(left));
            }
            left -= run;
        }
        clock.when(clock.at(self.until).saturating_add(left))
    }
}
