//! A clock that runs inside a service window only. What it shows is summed once, so that reading it is a search, not
//! a walk through years of days.

use jiff::tz::TimeZone;
use motprov_shared::period::{Interval, Month, Timestamp};

use super::terms::LONGEST_LIMIT_H;
use crate::calendar::Window;

/// How far a clock runs on beyond what it is made for, in milliseconds of its own: limits end later than tickets do.
const REACH_MS: i64 = LONGEST_LIMIT_H as i64 * 3_600_000;
/// Most months that it takes for that.
const REACH_MONTHS: usize = 600;

/// What a ticket's time is told by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clock {
    /// It always runs.
    Always,
    /// It runs inside these pieces, which are sorted and disjoint. Each has what the clock shows at its start, in
    /// milliseconds.
    Window(Vec<(Interval, i64)>),
}

impl Clock {
    /// A clock that runs inside `window`, good for every instant of `span`, and after it until the longest limit would
    /// be over, at most 50 years. Outside of that it stands still.
    #[must_use]
    pub fn new(window: &Window, zone: &TimeZone, span: Interval) -> Self {
        let (mut pieces, mut shown) = (Vec::new(), 0);
        let Some((first, last)) = month_of(span.start, zone).zip(month_of(span.end, zone)) else {
            return Self::Window(pieces);
        };
        let (mut month, mut beyond, mut shown_at_last) = (first, 0, 0);
        while month <= last || (shown - shown_at_last < REACH_MS && beyond < REACH_MONTHS) {
            for piece in window.of_month(month, zone).pieces() {
                pieces.push((*piece, shown));
                shown += piece.ms();
            }
            if month <= last {
                shown_at_last = shown;
            } else {
                beyond += 1;
            }
            month = month.next();
        }
        Self::Window(pieces)
    }

    /// What it shows at an instant, in milliseconds. Differences are what counts: where it starts is arbitrary.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> i64 {
        match self {
            Self::Always => at.0,
            Self::Window(pieces) => {
                let begun = pieces.partition_point(|(piece, _)| piece.start <= at);
                let piece = begun.checked_sub(1).and_then(|last| pieces.get(last));
                piece.map_or(0, |(piece, shown)| shown + Interval::new(piece.start, at.min(piece.end)).ms())
            }
        }
    }

    /// How long it runs within `time`, in milliseconds.
    #[must_use]
    pub fn ms(&self, time: Interval) -> i64 {
        self.at(time.end).saturating_sub(self.at(time.start)).max(0)
    }

    /// The first instant at which it shows `ms`; `None` where that lies beyond what it knows.
    #[must_use]
    pub fn when(&self, ms: i64) -> Option<Timestamp> {
        match self {
            Self::Always => Some(Timestamp(ms)),
            Self::Window(pieces) => {
                let reached = pieces.partition_point(|(piece, shown)| shown.saturating_add(piece.ms()) < ms);
                pieces.get(reached).map(|(piece, shown)| piece.start.plus((ms - shown).max(0)))
            }
        }
    }
}

/// The month of an instant on the clock of `zone`; `None` outside 1970–2199.
#[must_use]
pub fn month_of(at: Timestamp, zone: &TimeZone) -> Option<Month> {
    let instant = jiff::Timestamp::from_millisecond(at.0).ok()?;
    let local = zone.to_datetime(instant);
    Month::new(local.year(), local.month())
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;
    use jiff::tz::TimeZoneDatabase;
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::{Eve, Holidays};
    use crate::interval::IntervalSet;

    fn office() -> (Window, TimeZone) {
        let days = Weekday::Monday.cycle_forward().take(5).collect();
        let holidays = Holidays::Closed { eves: vec![Eve::MidsummerEve, Eve::ChristmasEve] };
        let zone = TimeZoneDatabase::bundled().get("Europe/Stockholm").unwrap();
        (Window { name: "office".into(), days, hours: vec![(480, 1020)], holidays }, zone)
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_weekend_and_a_holiday_take_no_time() {
        let (window, zone) = office();
        let clock =
            Clock::new(&window, &zone, Interval::new(at("2012-04-30T00:00:00Z"), at("2012-05-09T00:00:00Z")));
        let time = |from: &str, to: &str| clock.ms(Interval::new(at(from), at(to))) / 60_000;
        assert_eq!(time("2012-04-30T16:00:00+02:00", "2012-05-02T09:00:00+02:00"), 120);
        assert_eq!(time("2012-05-04T16:59:00+02:00", "2012-05-07T08:01:00+02:00"), 2);
        assert_eq!(time("2012-05-05T00:00:00+02:00", "2012-05-06T23:00:00+02:00"), 0);
        assert_eq!(time("2012-05-07T00:00:00+02:00", "2012-05-06T00:00:00+02:00"), 0);
    }

    proptest! {
        #[test]
        fn reading_the_clock_agrees_with_the_set_of_instants(from in 0i64..40_000, minutes in 0i64..60_000) {
            let (window, zone) = office();
            let start = at("2012-03-01T00:00:00Z");
            let clock = Clock::new(&window, &zone, Interval::new(start, start.plus(100_000 * 60_000)));
            let months = ["2012-02", "2012-03", "2012-04", "2012-05"].map(|month| month.parse().unwrap());
            let set = IntervalSet::new(months.iter().flat_map(|month| window.of_month(*month, &zone).pieces().to_vec()));
            let time = Interval::new(start.plus(from * 60_000), start.plus((from + minutes).min(80_000) * 60_000));
            prop_assert_eq!(clock.ms(time), set.ms_within(time));
        }

        #[test]
        fn the_clock_shows_what_it_is_asked_for_when_it_says_so(hours in 1i64..=2000) {
            let (window, zone) = office();
            let start = at("2012-03-01T07:00:00Z");
            let clock = Clock::new(&window, &zone, Interval::new(start, start));
            let due = clock.when(clock.at(start) + hours * 3_600_000).unwrap();
            prop_assert_eq!(clock.ms(Interval::new(start, due)), hours * 3_600_000);
            prop_assert_eq!(clock.ms(Interval::new(start, due.plus(-1))), hours * 3_600_000 - 1);
        }
    }
}
