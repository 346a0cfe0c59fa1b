//! Tickets open at an instant, by age.

use motprov_shared::period::Timestamp;
use serde::Serialize;

use super::log::{Log, State, Ticket};
use super::rows::as_text;

/// Upper ends of the age buckets in days, inclusive; one bucket more holds what is older.
pub const DAYS: [u32; 6] = [1, 3, 7, 14, 30, 90];
const DAY_MS: i64 = 86_400_000;

/// Open tickets of an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bucket {
    /// At most so many days old, and older than the bucket before; `None`: older than all of them.
    pub up_to_days: Option<u32>,
    /// How many.
    pub open: usize,
    /// Of those, how many wait for somebody else.
    pub waiting: usize,
}

/// What is open at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backlog {
    /// The instant.
    #[serde(serialize_with = "as_text")]
    pub at: Timestamp,
    /// How many are open.
    pub open: usize,
    /// By age.
    pub ages: Vec<Bucket>,
}

impl Backlog {
    /// Tickets open for more than so many days, and how many of them wait. `days` is one of [`DAYS`].
    #[must_use]
    pub fn older(&self, days: u32) -> (usize, usize) {
        let older = self.ages.iter().filter(|bucket| bucket.up_to_days.is_none_or(|up_to| up_to > days));
        older.fold((0, 0), |(open, waiting), bucket| (open + bucket.open, waiting + bucket.waiting))
    }
}

/// The tickets opened at or before `at` and not completed then. A day is 24 hours.
#[must_use]
pub fn backlog(log: &Log, at: Timestamp) -> Backlog {
    backlog_of(log.tickets.iter(), at)
}

/// As [`backlog`], of tickets that may come from several logs, each once.
pub(super) fn backlog_of<'t>(tickets: impl Iterator<Item = &'t Ticket>, at: Timestamp) -> Backlog {
    let ends = DAYS.iter().copied().map(Some).chain([None]);
    let mut ages: Vec<Bucket> = ends.map(|up_to_days| Bucket { up_to_days, open: 0, waiting: 0 }).collect();
    for ticket in tickets {
        let known = ticket.events().partition_point(|event| event.at <= at);
        let last = known.checked_sub(1).and_then(|last| ticket.events().get(last));
        let Some(last) = last.filter(|event| !event.state.is_completed()) else { continue };
        let age = at.since(ticket.opened());
        let holds =
            |bucket: &&mut Bucket| bucket.up_to_days.is_none_or(|days| age <= i64::from(days) * DAY_MS);
        if let Some(bucket) = ages.iter_mut().find(holds) {
            bucket.open += 1;
            bucket.waiting += usize::from(matches!(last.state, State::Waiting { .. }));
        }
    }
    Backlog { at, open: ages.iter().map(|bucket| bucket.open).sum(), ages }
}
