//! Days and months: `2014-10-01`, `01.10.2014`, `1 okt 2014`, `2014-okt`, `okt 2026`, `202610`.

use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};
use motprov_shared::period::Month;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::cell::Cell;
use crate::value::{Reason, time};

const NO_DATE: &str = "is not a date: write 2026-10-01 or 1 okt 2026";
const NO_MONTH: &str = "is not a month: write 2026-10 or okt 2026";
const WHICH: &str = "may be read in two ways: write the date as 2026-10-01";
const IMPLAUSIBLE: &str = "lies outside 1990-2099";

/// A day, or a month of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days {
    /// The first day.
    pub(crate) first: Date,
    /// The day after the last.
    pub(crate) end: Date,
    /// Whether the cell holds a time of day beside the date.
    pub(crate) timed: bool,
}

/// Reads a date or a month. A time of day is passed over but told of.
pub(crate) fn days(cell: &Cell) -> Result<Days, Reason> {
    let days = match cell {
        Cell::Moment(moment) => of_moment(*moment),
        Cell::Number { value, .. } => of_moment(serial(*value).ok_or(NO_DATE)?),
        Cell::Text(text) => from_text(text)?,
        Cell::Empty | Cell::Spread { .. } | Cell::Bad { .. } => return Err(NO_DATE.into()),
    }
    .ok_or(IMPLAUSIBLE)?;
    if (1990..2100).contains(&days.first.year()) { Ok(days) } else { Err(IMPLAUSIBLE.into()) }
}

/// Reads the month of a report. A full date stands for its month.
pub(crate) fn month(cell: &Cell) -> Result<Month, Reason> {
    let day = match cell {
        Cell::Moment(moment) => Some(moment.date()),
        Cell::Number { value, .. } => compact_month(&value.normalize().to_string()),
        Cell::Text(text) => {
            compact_month(text).or_else(|| from_text(text).ok().flatten().map(|days| days.first))
        }
        Cell::Empty | Cell::Spread { .. } | Cell::Bad { .. } => None,
    }
    .ok_or(NO_MONTH)?;
    let plausible = (2000..2100).contains(&day.year());
    Month::new(day.year(), day.month()).filter(|_| plausible).ok_or_else(|| "lies outside 2000-2099".into())
}

/// A worksheet's day number: days since 1899-12-30, from 1954 to 2119, so that no other figure is taken for one.
fn serial(value: Decimal) -> Option<DateTime> {
    let days = value.trunc().to_i64().filter(|days| (20_000..80_000).contains(days))?;
    let ms = ((value - value.trunc()) * Decimal::from(86_400_000)).round().to_i64()?;
    let epoch = jiff::civil::date(1899, 12, 30).at(0, 0, 0, 0);
    epoch.checked_add(Span::new().try_days(days).ok()?.try_milliseconds(ms).ok()?).ok()
}

/// As [`serial`], for a cell where a time is due.
pub(crate) fn serial_moment(value: Decimal) -> Option<DateTime> {
    serial(value)
}

fn of_moment(moment: DateTime) -> Option<Days> {
    let timed = moment.time() != jiff::civil::Time::midnight();
    Some(Days { timed, ..of_day(moment.date())? })
}

fn of_day(first: Date) -> Option<Days> {
    Some(Days { first, end: first.checked_add(1.day()).ok()?, timed: false })
}

fn of_month(first: Date) -> Option<Days> {
    Some(Days { first, end: first.checked_add(1.month()).ok()?, timed: false })
}

fn from_text(text: &str) -> Result<Option<Days>, Reason> {
    if let Some(moment) = time::local_from_text(text) {
        return Ok(of_moment(moment));
    }
    if let Some(day) = day(text) {
        return Ok(of_day(day));
    }
    if let Some(first) = written_month(text) {
        return Ok(of_month(first));
    }
    Err(if is_numeric_date(text) { WHICH } else { NO_DATE }.into())
}

/// `01/10/2014`, `1.10.14`: day and month, or month and day, or the year first.
fn is_numeric_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['/', '.', '-', ' ']).collect();
    parts.len() == 3 && parts.iter().all(|part| (1..=4).contains(&part.len()) && is_digits(part))
}

/// `2014-10-01`, `2014/10/01`, `20141001`, `01.10.2014`, `1 okt 2014`, `1 oktober 2014`. Between points, where nobody
/// writes the month first, the day stands before the month.
pub(crate) fn day(text: &str) -> Option<Date> {
    let iso = |year: &str, month: &str, day: &str| {
        let shaped = year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
        if !shaped || ![year, month, day].iter().all(|part| is_digits(part)) {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
    };
    if text.len() == 8 && is_digits(text) {
        return iso(&text[..4], &text[4..6], &text[6..]);
    }
    let separator = ['-', '/'].into_iter().find(|separator| text.matches(*separator).count() == 2);
    if let Some(separator) = separator {
        let parts: Vec<&str> = text.split(separator).collect();
        return iso(parts[0], parts[1], parts[2]);
    }
    if let [day, month, year] = text.split('.').collect::<Vec<_>>()[..] {
        return iso(year, month, day).or_else(|| iso(day, month, year));
    }
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [day, month, year] = parts[..] else { return None };
    iso(year, &month_number(month)?.to_string(), day)
}

/// `2026-10`, `2026/10`, `2026-okt`, `okt 2026`, `oktober 2026`, as its first day.
fn written_month(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split([' ', '-', '/', '\u{a0}']).filter(|part| !part.is_empty()).collect();
    let [first, second] = parts[..] else { return None };
    let is_year = |part: &str| part.len() == 4 && is_digits(part);
    let (year, month) = if is_year(first) {
        let number = if second.len() == 2 && is_digits(second) { second.parse().ok() } else { None };
        (first, number.or_else(|| month_number(second))?)
    } else {
        (second, month_number(first)?)
    };
    if is_year(year) { Date::new(year.parse().ok()?, month, 1).ok() } else { None }
}

/// `202610`, as its first day.
fn compact_month(text: &str) -> Option<Date> {
    let (year, month) = text.split_at_checked(4).filter(|_| text.len() == 6 && is_digits(text))?;
    Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()
}

/// A month's Swedish or English name, whole or cut to three letters or more.
fn month_number(name: &str) -> Option<i8> {
    const NAMES: [[&str; 2]; 12] = [
        ["januari", "january"],
        ["februari", "february"],
        ["mars", "march"],
        ["april", "april"],
        ["maj", "may"],
        ["juni", "june"],
        ["juli", "july"],
        ["augusti", "august"],
        ["september", "september"],
        ["oktober", "october"],
        ["november", "november"],
        ["december", "december"],
    ];
    let name = name.trim_end_matches('.').to_lowercase();
    if name.len() < 3 {
        return None;
    }
    let index = NAMES.iter().position(|month| month.iter().any(|whole| whole.starts_with(&name)))?;
    i8::try_from(index + 1).ok()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|octet| octet.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Cell {
        Cell::from_text(text)
    }

    fn read(cell: &str) -> String {
        match days(&text(cell)) {
            Ok(Days { first, end, .. }) => format!("{first} {end}"),
            Err(reason) => reason.into_owned(),
        }
    }

    #[test]
    fn dates_read_as_people_write_them() {
        for cell in [
            "2014-10-01",
            "2014/10/1",
            "20141001",
            "01.10.2014",
            "1.10.2014",
            "2014.10.01",
            "01.10.2014 13:45",
            "1 okt 2014",
            "1 oktober 2014",
            "01 Oct. 2014",
            "2014-10-01 13:45",
            "2014-10-01T00:00:00",
        ] {
            assert_eq!(read(cell), "2014-10-01 2014-10-02", "{cell}");
        }
        assert_eq!(read("2014-okt"), "2014-10-01 2014-11-01");
        assert_eq!(read("dec 2014"), "2014-12-01 2015-01-01");
    }

    #[test]
    fn a_date_that_two_countries_read_differently_is_refused() {
        for cell in ["01/10/2014", "1.10.14", "10-01-14"] {
            assert_eq!(read(cell), WHICH, "{cell}");
        }
        for cell in
            ["2014-02-30", "2014-13-01", "10.13.2014", "igår", "2014-10-01 25:00", "1 ok 2014", "okt-26"]
        {
            assert!(days(&text(cell)).is_err(), "{cell}");
        }
        assert_eq!(read("1899-12-31"), IMPLAUSIBLE);
        assert_eq!(read("9999-12-31"), IMPLAUSIBLE);
    }

    #[test]
    fn a_bare_day_number_of_a_worksheet_is_a_date_and_other_figures_are_not() {
        let number = |value| Cell::Number { value: Decimal::new(value, 1), shown: String::new() };
        assert_eq!(days(&number(419_135)).unwrap().first.to_string(), "2014-10-01");
        assert!(days(&number(419_135)).unwrap().timed);
        assert!(days(&number(120)).is_err());
    }

    #[test]
    fn months_read_as_people_write_them() {
        for cell in
            ["2026-10", "2026/10", "202610", "okt 2026", "Oktober 2026", "2026-okt", "Oct 2026", "2026-10-31"]
        {
            assert_eq!(month(&text(cell)).unwrap().to_string(), "2026-10", "{cell}");
        }
        for cell in ["2026-13", "10", "okt", "26-10", "okt-26", "1926-10", "q3 2026"] {
            assert!(month(&text(cell)).is_err(), "{cell}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(cell in "\\PC{0,24}|[0-9 /.-]{0,12}|[0-9]{1,2} [a-zåäö]{1,9} [0-9]{1,5}") {
            let _ = (days(&text(&cell)), month(&text(&cell)));
        }
    }
}
