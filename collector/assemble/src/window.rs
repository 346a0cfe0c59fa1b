//! How much of the time around a month a case holds.

use motprov_shared::period::{Interval, Timestamp};

const DAY_MS: i64 = 86_400_000;

/// A streak that lasts longer is rare and is looked for further back.
pub(crate) const LONG_MS: i64 = 2 * DAY_MS;

/// The stretches of time that a case is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The month, in the contract's time zone.
    pub month: Interval,
    /// Checks: the verdicts at the month's edges are bounded by those just outside.
    pub checks: Interval,
    /// A machine's own word: one that was off over the month's edge says so only when it wakes, at the latest after a
    /// long holiday.
    pub words: Interval,
    /// Readings: the month's first and last are seldom at midnight.
    pub readings: Interval,
}

impl Window {
    /// Around a month.
    #[must_use]
    pub const fn around(month: Interval) -> Self {
        Self {
            month,
            checks: widened(month, DAY_MS),
            words: widened(month, 35 * DAY_MS),
            readings: widened(month, 3 * DAY_MS),
        }
    }
}

const fn widened(interval: Interval, by: i64) -> Interval {
    Interval::new(interval.start.plus(-by), interval.end.plus(by))
}

/// Whether something that began at `start` and ended at `end` touches `around`, and neither began more than two days
/// before it nor lasts longer than that; or lasts longer, and touches it.
pub(crate) fn touches(around: Interval, start: Timestamp, end: Timestamp) -> bool {
    let is_near = end.since(start) > LONG_MS || start.since(around.start) > -LONG_MS;
    is_near && start < around.end && end >= around.start
}
