//! Until when a level's coverage can still be mended. All times are agreed time, of which a share was seen.

use motprov_shared::period::{Interval, Timestamp};

const DAY: i64 = 86_400_000;
/// It is told when so many days are left.
const AHEAD: i64 = 3 * DAY;

/// What was seen of a level's agreed time up to a moment of its month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The moment.
    pub at: Timestamp,
    /// Agreed time up to it, milliseconds.
    pub agreed: i64,
    /// Of it seen, milliseconds.
    pub seen: i64,
}

/// A level in its month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook<'a> {
    /// Now.
    pub now: Reading,
    /// A day before, or longer ago. Without it nothing is told: what was seen just now has not all come yet.
    pub before: Option<Reading>,
    /// Agreed time of the whole month, milliseconds.
    pub whole: i64,
    /// Share of it that a verdict needs, thousandths.
    pub needed_permille: u32,
    /// Agreed time that is to come, ascending.
    pub ahead: &'a [Interval],
}

/// From when on nothing can mend it, if as much is missed as since the reading before. `None` where that is more than
/// three days away, does not come in the month, or is past.
#[must_use]
pub fn outlook(level: &Outlook<'_>) -> Option<Timestamp> {
    let before = level.before.filter(|before| level.now.at.since(before.at) >= DAY)?;
    let missed = |reading: Reading| reading.agreed.saturating_sub(reading.seen).max(0);
    let missable = level.whole / 1000 * i64::from(1000u32.saturating_sub(level.needed_permille));
    let left = missable.saturating_sub(missed(level.now));
    let agreed_lately = level.now.agreed.saturating_sub(before.agreed);
    let missed_lately = missed(level.now).saturating_sub(missed(before)).min(agreed_lately);
    if left < 0 || missed_lately <= 0 {
        return None;
    }
    // Agreed time that passes until what is left is missed: 128 bits, since two spans of time are multiplied.
    let lasts = i128::from(left) * i128::from(agreed_lately) / i128::from(missed_lately);
    let until = after(level.ahead, i64::try_from(lasts).ok()?)?;
    (until.since(level.now.at) <= AHEAD).then_some(until)
}

/// The instant by which so much of `times` has passed.
fn after(times: &[Interval], mut span: i64) -> Option<Timestamp> {
    for time in times {
        if span <= time.ms() {
            return Some(time.start.plus(span));
        }
        span -= time.ms();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_790_000_000_000);

    fn day(days: i64) -> Timestamp {
        START.plus(days * DAY)
    }

    fn reading(at: i64, missed: i64) -> Reading {
        Reading { at: day(at), agreed: at * DAY, seen: at * DAY - missed * DAY / 10 }
    }

    /// Around the clock in a month of 30 days, of which 1.5 may be missed; `missed` in tenths of a day.
    fn of(at: i64, missed: i64, before: Option<(i64, i64)>) -> Option<Timestamp> {
        let ahead = [Interval::new(day(at), day(30))];
        outlook(&Outlook {
            now: reading(at, missed),
            before: before.map(|(at, missed)| reading(at, missed)),
            whole: 30 * DAY,
            needed_permille: 950,
            ahead: &ahead,
        })
    }

    #[test]
    fn it_is_told_while_three_days_are_left_to_mend_it() {
        // Half of a day is left, and a fifth is missed each day: two and a half days.
        assert_eq!(of(12, 10, Some((11, 8))), Some(day(14).plus(DAY / 2)));
        // A tenth each day: five days.
        assert_eq!(of(12, 10, Some((11, 9))), None);
        // All of it: half a day.
        assert_eq!(of(12, 10, Some((11, 0))), Some(day(12).plus(DAY / 2)));
    }

    #[test]
    fn what_is_lost_already_or_lasts_beyond_the_month_is_not_told() {
        assert_eq!(of(12, 16, Some((11, 8))), None);
        assert_eq!(of(29, 10, Some((28, 8))), None);
        assert_eq!(of(12, 10, Some((11, 10))), None);
    }

    #[test]
    fn without_a_reading_a_day_ago_nothing_is_told() {
        assert_eq!(of(1, 5, None), None);
        let hours = Outlook {
            now: reading(2, 10),
            before: Some(Reading { at: day(2).plus(-3_600_000), ..reading(1, 0) }),
            whole: 30 * DAY,
            needed_permille: 950,
            ahead: &[Interval::new(day(2), day(30))],
        };
        assert_eq!(outlook(&hours), None);
    }

    #[test]
    fn only_agreed_time_passes() {
        let office =
            [Interval::new(day(5), day(5).plus(DAY / 3)), Interval::new(day(6), day(6).plus(DAY / 3))];
        assert_eq!(after(&office, DAY / 2), Some(day(6).plus(DAY / 6)));
        assert_eq!(after(&office, DAY), None);
    }
}
