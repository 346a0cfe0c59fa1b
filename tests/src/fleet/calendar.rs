//! Days, holidays and service windows of Exempelstad. Worked out apart from the review, whose calendar it tests.

use anyhow::{Context, Result};
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use motprov_shared::period::{Interval, Month, Timestamp};

/// When a promise of the sample contract applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Workdays 07–17.
    Office,
    /// Workdays 07–18, the service desk's.
    Desk,
    /// Workdays 08–17, when tickets are worked on.
    Handling,
    /// Monday to Saturday 07–22, not on holidays.
    Extended,
    /// Day and night.
    Always,
}

impl Window {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Office, Self::Desk, Self::Handling, Self::Extended, Self::Always];

    /// Id in the sample contract.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Office => "kontorstid",
            Self::Desk => "servicedesk",
            Self::Handling => "handlaggning",
            Self::Extended => "utokad",
            Self::Always => "dygnet-runt",
        }
    }

    /// First and last hour of a day; `None` where the window is closed.
    fn hours(self, day: Date) -> Option<(i32, i32)> {
        let weekday = day.weekday();
        let work = !matches!(weekday, Weekday::Saturday | Weekday::Sunday) && !is_free(day);
        match self {
            Self::Office => work.then_some((7, 17)),
            Self::Desk => work.then_some((7, 18)),
            Self::Handling => work.then_some((8, 17)),
            Self::Extended => (weekday != Weekday::Sunday && !is_free(day)).then_some((7, 22)),
            Self::Always => Some((0, 24)),
        }
    }
}

/// Local time of the city.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: TimeZone,
}

impl Calendar {
    /// Europe/Stockholm.
    ///
    /// # Errors
    /// The build has no time-zone database.
    pub fn stockholm() -> Result<Self> {
        Ok(Self { zone: TimeZone::get("Europe/Stockholm").context("time zone of the city")? })
    }

    /// `second` after local midnight by the clock on the wall, also on days when the clocks change.
    ///
    /// # Errors
    /// A date outside what calendars here cover.
    pub fn at(&self, day: Date, second: i32) -> Result<Timestamp> {
        let wall = day.to_datetime(jiff::civil::Time::midnight());
        let wall = wall.checked_add(jiff::Span::new().seconds(second)).context("a second of a day")?;
        let instant = wall.to_zoned(self.zone.clone()).context("an instant of a day")?;
        Ok(Timestamp(instant.timestamp().as_millisecond()))
    }

    /// From local midnight to the next.
    ///
    /// # Errors
    /// As [`Calendar::at`].
    pub fn day(&self, day: Date) -> Result<Interval> {
        Ok(Interval::new(self.at(day, 0)?, self.at(day, 24 * 3600)?))
    }

    /// The local date at an instant.
    ///
    /// # Errors
    /// An instant outside what calendars here cover.
    pub fn date(&self, at: Timestamp) -> Result<Date> {
        let instant = jiff::Timestamp::from_millisecond(at.0).context("an instant")?;
        Ok(instant.to_zoned(self.zone.clone()).date())
    }

    /// The clock on the wall at an instant, to the minute: `2026-10-05 08:12`.
    ///
    /// # Errors
    /// An instant outside what calendars here cover.
    pub fn minute(&self, at: Timestamp) -> Result<String> {
        let instant = jiff::Timestamp::from_millisecond(at.0).context("an instant")?;
        Ok(instant.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string())
    }

    /// When `window` is open in `month`.
    ///
    /// # Errors
    /// As [`Calendar::at`].
    pub fn open(&self, window: Window, month: Month) -> Result<Vec<Interval>> {
        let open = days(month).filter_map(|day| window.hours(day).map(|hours| (day, hours)));
        open.map(|(day, (from, to))| Ok(Interval::new(self.at(day, from * 3600)?, self.at(day, to * 3600)?)))
            .collect()
    }
}

/// The days of a month in order.
pub fn days(month: Month) -> impl Iterator<Item = Date> {
    date(month.year(), month.month(), 1)
        .series(jiff::Span::new().days(1))
        .take_while(move |day| day.month() == month.month())
}

/// Whether people work on this day.
#[must_use]
pub fn is_workday(day: Date) -> bool {
    Window::Office.hours(day).is_some()
}

/// Public holidays (Lag 1989:253) and the three eves that the sample contract equates with them.
fn is_free(day: Date) -> bool {
    let (month, number, weekday) = (day.month(), day.day(), day.weekday());
    let fixed = matches!((month, number), (1, 1 | 6) | (5, 1) | (6, 6) | (12, 24 | 25 | 26 | 31));
    let midsummer = month == 6
        && (weekday == Weekday::Saturday && (20..=26).contains(&number)
            || weekday == Weekday::Friday && (19..=25).contains(&number));
    let all_saints =
        weekday == Weekday::Saturday && (month == 10 && number == 31 || month == 11 && number <= 6);
    // Days from Easter Sunday: Good Friday, Easter, Easter Monday, Ascension, Whit Sunday.
    let from_easter = day.since(easter(day.year())).map_or(i32::MAX, |span| span.get_days());
    fixed || midsummer || all_saints || matches!(from_easter, -2 | 0 | 1 | 39 | 49)
}

/// Easter Sunday by the method of Gauss with Lichtenberg's correction.
fn easter(year: i16) -> Date {
    let year_number = i32::from(year);
    let century = year_number / 100;
    let moon = 15 + (3 * century + 3) / 4 - (8 * century + 13) / 25;
    let sun = 2 - (3 * century + 3) / 4;
    let cycle = year_number % 19;
    let phase = (19 * cycle + moon) % 30;
    let correction = (phase + cycle / 11) / 29;
    let full_moon = 21 + phase - correction;
    let first_sunday = 7 - (year_number + year_number / 4 + sun) % 7;
    let march = full_moon + 7 - (full_moon - first_sunday) % 7;
    date(year, 3, 1).saturating_add(jiff::Span::new().days(march - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_fall_where_the_almanac_has_them() {
        for (year, month, day) in [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)] {
            assert_eq!(easter(year), date(year, month, day));
        }
        let free =
            [date(2026, 4, 3), date(2026, 5, 14), date(2026, 6, 19), date(2026, 10, 31), date(2026, 12, 24)];
        assert!(free.into_iter().all(is_free));
        assert!(!is_free(date(2026, 10, 30)));
    }

    #[test]
    fn windows_follow_the_clock_on_the_wall() {
        let calendar = Calendar::stockholm().unwrap();
        let october = Month::new(2026, 10).unwrap();
        let hours = |window| -> i64 {
            calendar.open(window, october).unwrap().iter().map(|open| open.ms() / 3_600_000).sum()
        };
        // 22 workdays; 31 days and the hour that the clocks give back.
        assert_eq!(hours(Window::Office), 220);
        assert_eq!(hours(Window::Always), 31 * 24 + 1);
        // 26 Mondays to Saturdays, the last Saturday of which is All Saints' Day.
        assert_eq!(hours(Window::Extended), 26 * 15);
    }
}
