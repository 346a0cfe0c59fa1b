//! When a checkpoint is due. Pure: the clock and the contract's zone are arguments.

use jiff::tz::TimeZone;
use motprov_shared::period::{Month, Timestamp};

use crate::review::month_at;

/// Milliseconds until what failed is tried again.
const AGAIN: i64 = 60_000;

/// What was done last.
#[derive(Debug)]
pub struct Due {
    every: i64,
    last: Option<(Timestamp, Option<Month>)>,
    failed: Option<Timestamp>,
    zone: TimeZone,
}

impl Due {
    /// Nothing was done yet.
    #[must_use]
    pub fn new(every_minutes: u32) -> Self {
        Self { every: i64::from(every_minutes) * 60_000, last: None, failed: None, zone: TimeZone::UTC }
    }

    /// Whether one is due: the first, one after the pause, one when the month has closed, one when the clock was set
    /// back; and a minute after one that failed.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        if self.failed.is_some_and(|at| (0..AGAIN).contains(&now.since(at))) {
            return false;
        }
        let Some((at, month)) = self.last else { return true };
        !(0..self.every).contains(&now.since(at)) || month != month_at(now, &self.zone)
    }

    /// One was made; `zone` is the contract's.
    pub fn done(&mut self, now: Timestamp, zone: TimeZone) {
        self.last = Some((now, month_at(now, &zone)));
        self.zone = zone;
        self.failed = None;
    }

    /// One could not be made.
    pub const fn failed(&mut self, now: Timestamp) {
        self.failed = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn a_checkpoint_is_due_at_the_start_hourly_and_when_the_month_closes_in_the_contracts_zone() {
        let mut due = Due::new(60);
        let stockholm = jiff::tz::TimeZoneDatabase::bundled().get("Europe/Stockholm").unwrap();
        assert!(due.is_due(at("2026-10-31T22:30:00Z")));
        due.done(at("2026-10-31T22:30:00Z"), stockholm.clone());
        assert!(!due.is_due(at("2026-10-31T22:59:59Z")));
        assert!(due.is_due(at("2026-10-31T23:00:00Z")), "midnight in Stockholm");
        due.done(at("2026-10-31T23:00:00Z"), stockholm);
        assert!(!due.is_due(at("2026-10-31T23:59:59Z")));
        assert!(due.is_due(at("2026-11-01T00:00:00Z")), "an hour later");
        assert!(due.is_due(at("2026-10-31T22:59:00Z")), "the clock was set back");
    }

    #[test]
    fn what_failed_is_tried_again_in_a_minute() {
        let mut due = Due::new(60);
        due.failed(at("2026-10-31T22:30:00Z"));
        assert!(!due.is_due(at("2026-10-31T22:30:59Z")));
        assert!(due.is_due(at("2026-10-31T22:31:00Z")));
        due.done(at("2026-10-31T22:31:00Z"), TimeZone::UTC);
        assert!(!due.is_due(at("2026-10-31T23:00:00Z")));
    }
}
