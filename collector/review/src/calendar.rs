//! Service windows as instants: which time of a month is agreed. Goes day by day on the local clock, so that the nights
//! when it changes count 23 and 25 hours.

mod holidays;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use motprov_shared::period::{Interval, Month, Timestamp};

pub use self::holidays::{Eve, is_red};
use crate::interval::IntervalSet;

/// Days on which a window is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holidays {
    /// It is open on holidays too.
    Open,
    /// Closed on Swedish public holidays, and on these eves.
    Closed {
        /// Empty where only public holidays count.
        eves: Vec<Eve>,
    },
}

/// When a promise applies, in local time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its name in the contract.
    pub name: String,
    /// Days of the week.
    pub days: Vec<Weekday>,
    /// From and up to, minutes after local midnight, 0 to 1440; sorted and disjoint.
    pub hours: Vec<(u16, u16)>,
    /// Which days are left out.
    pub holidays: Holidays,
}

impl Window {
    /// Whether the window is open on some part of `day`.
    #[must_use]
    pub fn is_open_on(&self, day: Date) -> bool {
        let closed = match &self.holidays {
            Holidays::Open => false,
            Holidays::Closed { eves } => is_red(day) || eves.iter().any(|eve| eve.falls_on(day)),
        };
        self.days.contains(&day.weekday()) && !closed
    }

    /// The agreed time of one month.
    #[must_use]
    pub fn of_month(&self, month: Month, zone: &TimeZone) -> IntervalSet {
        IntervalSet::new(days(month).into_iter().flat_map(|day| self.of_day(day, zone)))
    }

    /// The instants of one local day at which the local clock shows a time inside the window. So two windows that do
    /// not overlap on the clock never overlap in time, and together they make up the day, whatever the clock does.
    fn of_day(&self, day: Date, zone: &TimeZone) -> Vec<Interval> {
        if !self.is_open_on(day) {
            return Vec::new();
        }
        let segments = segments(day, zone);
        let hours = self.hours.iter();
        hours
            .flat_map(|&(from, to)| {
                segments.iter().filter_map(move |(segment, midnight)| {
                    let at = |minutes: u16| midnight.plus(i64::from(minutes) * 60_000);
                    segment.intersect(Interval::new(at(from), at(to)))
                })
            })
            .collect()
    }
}

/// The days of a month.
#[must_use]
pub fn days(month: Month) -> Vec<Date> {
    date(month.year(), month.month(), 1)
        .series(1.day())
        .take_while(|day| day.month() == month.month())
        .collect()
}

/// A local day, from midnight to midnight, as the clock in `zone` shows it.
#[must_use]
pub fn whole_day(day: Date, zone: &TimeZone) -> Interval {
    let next = day.tomorrow().unwrap_or(day);
    Interval::new(midnight(day, zone), midnight(next, zone))
}

/// A local month, from midnight to midnight.
#[must_use]
pub fn whole_month(month: Month, zone: &TimeZone) -> Interval {
    let first = |month: Month| midnight(date(month.year(), month.month(), 1), zone);
    Interval::new(first(month), first(month.next()))
}

fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    // Fails only outside the years -9999 to 9999, and months lie in 1970 to 2199.
    let start = day.to_zoned(zone.clone()).map(|zoned| zoned.timestamp()).unwrap_or_default();
    Timestamp(start.as_millisecond())
}

/// The parts of a local day between changes of the clock, each with the instant that would be its 00:00.
fn segments(day: Date, zone: &TimeZone) -> Vec<(Interval, Timestamp)> {
    let whole = whole_day(day, zone);
    let instant = |at: Timestamp| jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    let civil_midnight =
        jiff::tz::Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or_default().as_millisecond();
    let mut segments = Vec::new();
    let mut start = whole.start;
    while start < whole.end {
        let change = zone
            .following(instant(start))
            .next()
            .map(|change| Timestamp(change.timestamp().as_millisecond()));
        let end = change.map_or(whole.end, |change| change.min(whole.end));
        let offset_ms = i64::from(zone.to_offset(instant(start)).seconds()) * 1000;
        segments.push((Interval::new(start, end), Timestamp(civil_midnight - offset_ms)));
        start = end;
    }
    segments
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZoneDatabase;
    use proptest::prelude::*;

    use super::*;

    const WEEKDAYS: [Weekday; 5] =
        [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

    fn stockholm() -> TimeZone {
        TimeZoneDatabase::bundled().get("Europe/Stockholm").unwrap()
    }

    fn window(days: &[Weekday], from: u16, to: u16, holidays: Holidays) -> Window {
        Window { name: "w".into(), days: days.to_vec(), hours: vec![(from, to)], holidays }
    }

    fn every_day(from: u16, to: u16) -> Window {
        let days: Vec<_> = Weekday::Monday.cycle_forward().take(7).collect();
        window(&days, from, to, Holidays::Open)
    }

    fn seconds_on(day: Date, window: &Window) -> i64 {
        IntervalSet::new(window.of_day(day, &stockholm())).ms() / 1000
    }

    #[test]
    fn the_nights_when_the_clock_changes_have_23_and_25_hours() {
        for (day, night, whole) in [(date(2026, 3, 29), 10_800, 82_800), (date(2026, 10, 25), 18_000, 90_000)]
        {
            assert_eq!(seconds_on(day, &every_day(0, 1440)), whole);
            assert_eq!(seconds_on(day, &every_day(60, 300)), night);
            assert_eq!(seconds_on(day, &every_day(480, 1020)), 32_400);
        }
    }

    #[test]
    fn christmas_costs_office_hours_only_where_the_contract_says_so() {
        let december: Month = "2026-12".parse().unwrap();
        let all = vec![Eve::MidsummerEve, Eve::ChristmasEve, Eve::NewYearsEve];
        for (holidays, hours) in [
            (Holidays::Closed { eves: all }, 200),
            (Holidays::Closed { eves: vec![] }, 220),
            (Holidays::Open, 230),
        ] {
            let agreed = window(&WEEKDAYS, 7 * 60, 17 * 60, holidays).of_month(december, &stockholm());
            assert_eq!(agreed.ms(), hours * 3_600_000);
        }
    }

    #[test]
    fn a_year_equals_its_months() {
        let months: i64 = (1..=12)
            .map(|m| every_day(0, 1440).of_month(Month::new(2026, m).unwrap(), &stockholm()).ms())
            .sum();
        assert_eq!(months, 365 * 86_400_000);
    }

    proptest! {
        #[test]
        fn a_window_holds_the_minutes_that_the_clock_shows(from in 0u16..1440, length in 1u16..600, spring in any::<bool>()) {
            let to = (from + length).min(1440);
            let day = if spring { date(2026, 3, 29) } else { date(2026, 10, 25) };
            let zone = stockholm();
            let whole = whole_day(day, &zone);
            let set = IntervalSet::new(every_day(from, to).of_day(day, &zone));
            let mut at = whole.start;
            while at < whole.end {
                let clock = zone.to_datetime(jiff::Timestamp::from_millisecond(at.0).unwrap());
                let minute = u16::try_from(i32::from(clock.hour()) * 60 + i32::from(clock.minute())).unwrap();
                let inside = set.pieces().iter().any(|piece| piece.contains(at));
                prop_assert_eq!(inside, (from..to).contains(&minute), "{}", clock);
                at = at.plus(60_000);
            }
        }
    }
}
