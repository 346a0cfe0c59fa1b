//! How far this machine's clock is from the collector's. Pure. Promise: a late receipt does not look like a wrong
//! clock, and a person is told once, not hourly.
//!
//! A receipt bears the collector's clock when it was signed, in whole seconds, and takes its time on the way. So what
//! is told is right to half a second, plus the time on the way of the quickest receipt since the last batch.

use motprov_shared::period::Timestamp;

/// Half of the second that a receipt's time is cut down to, milliseconds.
const HALF: i64 = 500;
/// Beyond this much, times of this machine and of others cannot be set beside each other closely.
const OFF: i64 = 2_000;
/// Beyond this much, a batch may be refused for its time.
const FAR: i64 = 3_600_000;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Up to 2 s.
    Fine,
    /// Up to an hour.
    Off,
    /// More.
    Far,
}

impl Level {
    const fn of(offset: i64) -> Self {
        let offset = offset.saturating_abs();
        if offset <= OFF {
            Self::Fine
        } else if offset <= FAR {
            Self::Off
        } else {
            Self::Far
        }
    }
}

/// What the receipts since the last batch say.
#[derive(Debug)]
pub struct Offset {
    least: Option<i64>,
    told: Level,
}

impl Default for Offset {
    fn default() -> Self {
        Self { least: None, told: Level::Fine }
    }
}

impl Offset {
    /// A receipt signed `at` by the collector's clock came `now` by ours. Waiting only makes it later: the one that
    /// came soonest after it was signed is nearest to the truth.
    pub fn heard(&mut self, at: Timestamp, now: Timestamp) {
        let offset = now.since(at).saturating_sub(HALF);
        self.least = Some(self.least.map_or(offset, |least| least.min(offset)));
    }

    /// The clock was set, or stood still: what was heard before says nothing any more.
    pub const fn forget(&mut self) {
        self.least = None;
    }

    /// Our clock less the collector's, milliseconds, where a receipt came since the last time this was asked; and
    /// how bad it is, where that is new.
    pub fn take(&mut self) -> Option<(i64, Option<Level>)> {
        let offset = self.least.take()?;
        let level = Level::of(offset);
        let news = (std::mem::replace(&mut self.told, level) != level).then_some(level);
        Some((offset, news))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(offset: &mut Offset, ahead: i64, delays: &[i64]) -> Option<(i64, Option<Level>)> {
        for (n, delay) in (0_i64..).zip(delays) {
            let sent = 1_790_000_000_250 + n * 1_000;
            offset.heard(Timestamp(sent - sent % 1_000), Timestamp(sent + delay + ahead));
        }
        offset.take()
    }

    #[test]
    fn the_quickest_receipt_tells_the_offset_and_a_late_one_none() {
        let mut offset = Offset::default();
        assert_eq!(offset.take(), None);
        assert_eq!(after(&mut offset, 0, &[90_000, 30, 5_000]), Some((-220, None)));
        assert_eq!(offset.take(), None);
    }

    #[test]
    fn a_wrong_clock_is_told_once_and_once_when_it_is_right_again() {
        let (mut offset, day) = (Offset::default(), 86_400_000);
        for (ahead, level) in [
            (-1_500, None),
            (10_000, Some(Level::Off)),
            (11_000, None),
            (-day, Some(Level::Far)),
            (-day, None),
            (0, Some(Level::Fine)),
        ] {
            assert_eq!(after(&mut offset, ahead, &[30]), Some((ahead - 220, level)));
        }
    }
}
