//! In which order day and month stand, where a user says it: `03/04/2026` alone tells nobody.

use std::fmt;

/// Which of a date's first two figures is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateOrder {
    /// `28/11/2026`.
    DayFirst,
    /// `11/28/2026`.
    MonthFirst,
}

impl fmt::Display for DateOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::DayFirst => "with the day first",
            Self::MonthFirst => "with the month first",
        })
    }
}

impl DateOrder {
    /// A date of two figures and a year, with the year first; a time of day stays behind it. `None` where the text is
    /// written in another way.
    pub(crate) fn rewritten(self, text: &str) -> Option<String> {
        let (date, rest) = text.split_at_checked(text.find([' ', 'T']).unwrap_or(text.len()))?;
        let parts: Vec<&str> = date.split(['/', '-', '.']).collect();
        let [first, second, year] = parts[..] else { return None };
        let digits = |part: &str, least: usize, most: usize| {
            (least..=most).contains(&part.len()) && part.bytes().all(|octet| octet.is_ascii_digit())
        };
        if !digits(first, 1, 2) || !digits(second, 1, 2) || !digits(year, 4, 4) {
            return None;
        }
        let (day, month) = match self {
            Self::DayFirst => (first, second),
            Self::MonthFirst => (second, first),
        };
        Some(format!("{year}-{month:0>2}-{day:0>2}{rest}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dates_of_two_figures_and_a_year_are_rewritten() {
        use DateOrder::{DayFirst, MonthFirst};
        for (order, text, rewritten) in [
            (DayFirst, "3/4/2026", Some("2026-04-03")),
            (MonthFirst, "3/4/2026", Some("2026-03-04")),
            (DayFirst, "28-11-2026 13:45", Some("2026-11-28 13:45")),
            (DayFirst, "2026-11-28", None),
            (DayFirst, "1/2/26", None),
            (MonthFirst, "okt 2026", None),
            (MonthFirst, "å/1/2026", None),
        ] {
            assert_eq!(order.rewritten(text).as_deref(), rewritten, "{text}");
        }
    }
}
