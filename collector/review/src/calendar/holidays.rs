//! Swedish public holidays and the days before them, computed for any year. Source: lag (1989:253) om allmänna
//! helgdagar; 6 June since 2005.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// A day before a holiday that contracts may treat as one. None is a public holiday by law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eve {
    /// 5 January.
    TwelfthNight,
    /// The day before Good Friday.
    MaundyThursday,
    /// The day before Easter Sunday.
    EasterEve,
    /// 30 April.
    Walpurgis,
    /// The day before Whit Sunday.
    WhitsunEve,
    /// The Friday before Midsummer Day.
    MidsummerEve,
    /// The Friday before All Saints' Day.
    AllSaintsEve,
    /// 24 December.
    ChristmasEve,
    /// 31 December.
    NewYearsEve,
}

impl Eve {
    /// All of them, through the year.
    pub const ALL: [Self; 9] = [
        Self::TwelfthNight,
        Self::MaundyThursday,
        Self::EasterEve,
        Self::Walpurgis,
        Self::WhitsunEve,
        Self::MidsummerEve,
        Self::AllSaintsEve,
        Self::ChristmasEve,
        Self::NewYearsEve,
    ];

    /// As written in a contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TwelfthNight => "twelfth_night",
            Self::MaundyThursday => "maundy_thursday",
            Self::EasterEve => "easter_eve",
            Self::Walpurgis => "walpurgis",
            Self::WhitsunEve => "whitsun_eve",
            Self::MidsummerEve => "midsummer_eve",
            Self::AllSaintsEve => "all_saints_eve",
            Self::ChristmasEve => "christmas_eve",
            Self::NewYearsEve => "new_years_eve",
        }
    }

    /// Whether `day` is it.
    #[must_use]
    pub fn falls_on(self, day: Date) -> bool {
        let Ok(tomorrow) = day.tomorrow() else { return false };
        match self {
            Self::TwelfthNight => (day.month(), day.day()) == (1, 5),
            Self::MaundyThursday => days_after_easter(day) == -3,
            Self::EasterEve => days_after_easter(day) == -1,
            Self::Walpurgis => (day.month(), day.day()) == (4, 30),
            Self::WhitsunEve => days_after_easter(day) == 48,
            Self::MidsummerEve => is_midsummer_day(tomorrow),
            Self::AllSaintsEve => is_all_saints_day(tomorrow),
            Self::ChristmasEve => (day.month(), day.day()) == (12, 24),
            Self::NewYearsEve => (day.month(), day.day()) == (12, 31),
        }
    }
}

/// Whether `day` is a public holiday in Sweden other than an ordinary Sunday.
#[must_use]
pub fn is_red(day: Date) -> bool {
    // New Year, Epiphany, 1 May, National Day, Christmas Day and Boxing Day.
    const FIXED: [(i8, i8); 6] = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26)];
    // Good Friday, Easter Sunday and Monday, Ascension Day, Whit Sunday.
    const AFTER_EASTER: [i32; 5] = [-2, 0, 1, 39, 49];
    FIXED.contains(&(day.month(), day.day()))
        || AFTER_EASTER.contains(&days_after_easter(day))
        || is_midsummer_day(day)
        || is_all_saints_day(day)
}

/// The Saturday from 20 to 26 June.
fn is_midsummer_day(day: Date) -> bool {
    day.weekday() == Weekday::Saturday && day.month() == 6 && (20..=26).contains(&day.day())
}

/// The Saturday from 31 October to 6 November.
fn is_all_saints_day(day: Date) -> bool {
    day.weekday() == Weekday::Saturday
        && ((day.month(), day.day()) == (10, 31) || (day.month() == 11 && day.day() <= 6))
}

fn days_after_easter(day: Date) -> i32 {
    (day - easter(day.year())).get_days()
}

/// Easter Sunday in the Gregorian calendar. Source: J.-M. Oudin's algorithm (1940), as the US Naval Observatory
/// publishes it.
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let century = y / 100;
    let golden = y % 19;
    let leap_loss = (century - 17) / 25;
    let mut epact = (century - century / 4 - (century - leap_loss) / 3 + 19 * golden + 15) % 30;
    epact -= (epact / 28) * (1 - (epact / 28) * (29 / (epact + 1)) * ((21 - golden) / 11));
    let weekday = (y + y / 4 + epact + 2 - century + century / 4) % 7;
    let days_after_march_21 = epact - weekday + 7;
    date(year, 3, 21).saturating_add(days_after_march_21.days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(year: i16, holds: impl Fn(Date) -> bool) -> Vec<String> {
        let first = date(year, 1, 1);
        first
            .series(1.day())
            .take_while(|day| day.year() == year)
            .filter(|day| holds(*day))
            .map(|d| d.to_string())
            .collect()
    }

    #[test]
    fn a_year_has_thirteen_red_days_where_the_almanac_has_them() {
        let red = [
            "2026-01-01",
            "2026-01-06",
            "2026-04-03",
            "2026-04-05",
            "2026-04-06",
            "2026-05-01",
            "2026-05-14",
            "2026-05-24",
            "2026-06-06",
            "2026-06-20",
            "2026-10-31",
            "2026-12-25",
            "2026-12-26",
        ];
        assert_eq!(all(2026, is_red), red);
        // The earliest and the latest Easter between 1900 and 2100.
        assert!(is_red(date(2008, 3, 23)) && is_red(date(2038, 4, 25)));
    }

    #[test]
    fn each_eve_falls_once_a_year() {
        for eve in Eve::ALL {
            for year in 1970..2200 {
                assert_eq!(all(year, |day| eve.falls_on(day)).len(), 1, "{} {year}", eve.name());
            }
        }
        assert!(Eve::MidsummerEve.falls_on(date(2026, 6, 19)));
        assert!(Eve::MaundyThursday.falls_on(date(2026, 4, 2)));
        assert!(Eve::AllSaintsEve.falls_on(date(2026, 10, 30)));
    }
}
