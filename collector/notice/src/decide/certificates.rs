//! Which certificates end soon.

use motprov_shared::period::Timestamp;

use crate::event::{Event, Holder, What};

const DAY: i64 = 86_400_000;
/// Days before the end at which it is told, the last one first.
const MARKS: [u32; 3] = [1, 7, 30];
/// A mark counts where it lies in the last quarter of a certificate's life: agents renew theirs when two thirds are
/// over, or later when the machine is on again, and that is no news.
const LAST_PART: i64 = 4;

/// A certificate that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Whose.
    pub whose: Holder,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// The last mark that each certificate has passed; nothing of one that has ended long ago.
#[must_use]
pub fn ending(certificates: &[Ending], now: Timestamp) -> Vec<Event> {
    let told = certificates.iter().filter_map(|one| {
        let left = one.until.since(now);
        let life = one.until.since(one.from);
        let passed = |days: &u32| {
            let mark = i64::from(*days) * DAY;
            left <= mark && mark <= life / LAST_PART && left > -DAY
        };
        let days = MARKS.into_iter().find(passed)?;
        Some(What::Certificate { whose: one.whose.clone(), ends: one.until, days })
    });
    // What goes on is told as of now, so that it reaches whoever subscribed since.
    told.map(|what| Event { at: now, what }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    fn of(life: i64, left: i64) -> Vec<u32> {
        let until = NOW.plus(left * DAY);
        let one = Ending { whose: Holder::Collector, from: until.plus(-life * DAY), until };
        let days = |event: Event| match event.what {
            What::Certificate { days, .. } => days,
            other => panic!("{other:?}"),
        };
        ending(&[one], NOW).into_iter().map(days).collect()
    }

    #[test]
    fn a_month_a_week_and_a_day_before_its_end_a_certificate_is_told() {
        assert!(of(730, 31).is_empty());
        assert_eq!(of(730, 30), [30]);
        assert_eq!(of(730, 8), [30]);
        assert_eq!(of(730, 7), [7]);
        assert_eq!(of(730, 1), [1]);
        assert_eq!(of(730, 0), [1]);
        assert!(of(730, -2).is_empty());
    }

    #[test]
    fn an_agent_that_renews_its_certificate_in_time_is_no_news() {
        assert!(of(90, 30).is_empty());
        assert!(of(90, 8).is_empty());
        assert_eq!(of(90, 7), [7]);
        assert!(of(2, 1).is_empty());
    }
}
