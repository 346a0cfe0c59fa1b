//! One ticket taken apart: its three ends, and the time up to each on every clock. In milliseconds, exact.

use motprov_shared::period::{Interval, Timestamp};

use super::clock::Clock;
use super::log::{Completion, Event, State, Ticket};

/// What a ticket's time is measured up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// r1: the first event that says solved.
    FirstResolved,
    /// r2: the event from which on the ticket stayed completed; none where all that followed is cancelled.
    LastResolved,
    /// r3: the last closing after r2.
    Closed,
}

impl Stop {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::FirstResolved, Self::LastResolved, Self::Closed];

    /// As in headings of tables.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::FirstResolved => "r1",
            Self::LastResolved => "r2",
            Self::Closed => "r3",
        }
    }

    /// As written in a profile.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstResolved => "first_resolved",
            Self::LastResolved => "last_resolved",
            Self::Closed => "closed",
        }
    }

    /// Which of these events it is, by index; `None` where it did not happen.
    #[must_use]
    pub fn of(self, events: &[Event]) -> Option<usize> {
        let solved = |event: &Event| event.state.is_solved();
        let run = events.iter().rposition(|event| !event.state.is_completed()).map_or(0, |last| last + 1);
        let run_is_solved = events.iter().skip(run).any(solved);
        match self {
            Self::FirstResolved => events.iter().position(solved),
            Self::LastResolved => run_is_solved.then_some(run),
            Self::Closed => {
                let closed = |event: &Event| event.state == State::Completed(Completion::Closed);
                events.iter().rposition(closed).filter(|last| *last >= run)
            }
        }
    }
}

/// Time from opening to a stop, milliseconds. `None` where the source tells too little: of a pause whose place is
/// unknown nobody can say how much of it lies inside the service window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// When it stopped.
    pub at: Timestamp,
    /// All of it.
    pub gross: i64,
    /// In states that pause the contract's clock.
    pub paused: Option<i64>,
    /// In any waiting state.
    pub waited: Option<i64>,
    /// Without pauses; up to [`Stop::LastResolved`] also without the time completed before a reopening.
    pub net: Option<i64>,
    /// As `net`, without all waiting.
    pub net_all: Option<i64>,
    /// As `net`, but only pauses that something shows are taken off.
    pub net_evidenced: Option<i64>,
    /// All of it inside the service window.
    pub window_gross: i64,
    /// `net` inside the service window.
    pub window_net: Option<i64>,
}

/// The time up to a stop; `None` where the ticket never came there.
#[must_use]
pub fn times(ticket: &Ticket, window: &Clock, stop: Stop) -> Option<Times> {
    let last = stop.of(ticket.events())?;
    let at = ticket.events().get(last)?.at;
    let mut spent = Spent::default();
    for (event, stay) in ticket.stays().take(last) {
        spent.add(event.state, stay, window, stop == Stop::LastResolved);
    }
    let whole = Interval::new(ticket.opened(), at);
    Some(spent.times(ticket, whole, window))
}

/// Time spent in states, milliseconds.
#[derive(Debug, Default)]
struct Spent {
    paused: i64,
    waited: i64,
    evidenced: i64,
    completed: i64,
    /// Paused or completed, inside the window.
    window_off: i64,
}

impl Spent {
    fn add(&mut self, state: State, stay: Interval, window: &Clock, completed_stands: bool) {
        match state {
            State::Waiting { pauses, evidenced } => {
                self.waited += stay.ms();
                if pauses {
                    self.paused += stay.ms();
                    self.window_off += window.ms(stay);
                    self.evidenced += if evidenced { stay.ms() } else { 0 };
                }
            }
            State::Completed(_) if completed_stands => {
                self.completed += stay.ms();
                self.window_off += window.ms(stay);
            }
            State::Completed(_) | State::Queued | State::Working | State::Other => {}
        }
    }

    fn times(&self, ticket: &Ticket, whole: Interval, window: &Clock) -> Times {
        let (gross, window_gross) = (whole.ms(), window.ms(whole));
        let own = gross - self.completed;
        let sum = ticket.unplaced.map(|pauses| (pauses.ms.max(0), pauses.in_window));
        let anywhere = |off: i64| match sum {
            Some((ms, false)) => Some(ms.min(own)),
            Some((_, true)) => None,
            None => Some(off),
        };
        let window_net = match sum {
            Some((ms, true)) => Some((window_gross - ms).max(0)),
            Some((_, false)) => None,
            None => Some(window_gross - self.window_off),
        };
        Times {
            at: whole.end,
            gross,
            paused: anywhere(self.paused),
            waited: anywhere(self.waited),
            net: anywhere(self.paused).map(|off| own - off),
            net_all: anywhere(self.waited).map(|off| own - off),
            // A sum in an export is the supplier's word.
            net_evidenced: Some(own - self.evidenced),
            window_gross,
            window_net,
        }
    }
}
