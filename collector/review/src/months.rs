//! Months in a row.

use std::str::FromStr;

use motprov_shared::period::Month;
use serde::Serialize;

/// Months from `first` to `last`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Months {
    /// The first.
    pub first: Month,
    /// The last.
    pub last: Month,
}

impl Months {
    /// Whether `month` is one of them.
    #[must_use]
    pub fn contains(self, month: Month) -> bool {
        self.first <= month && month <= self.last
    }

    /// Each of them; none where `last` comes before `first`.
    pub fn each(self) -> impl Iterator<Item = Month> {
        std::iter::successors(Some(self.first), |month| Some(month.next()))
            .take_while(move |month| *month <= self.last)
    }

    /// The six months before `month`, and the twelve before those: the later period of a comparison and its baseline,
    /// where nobody names others. The baseline comes first.
    #[must_use]
    pub fn usual(month: Month) -> (Self, Self) {
        let back = |month: Month, count| (0..count).fold(month, |month, _| month.previous());
        let later = Self { first: back(month, 6), last: month.previous() };
        (Self { first: back(later.first, 12), last: later.first.previous() }, later)
    }
}

/// A text that names no months.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write months as 2026-01..2026-06, the earlier one first, or one as 2026-10")]
pub struct NoMonths;

impl FromStr for Months {
    type Err = NoMonths;
    /// Reads `2026-01..2026-06`, or one month.
    fn from_str(text: &str) -> Result<Self, NoMonths> {
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let month = |text: &str| text.parse::<Month>().map_err(|_| NoMonths);
        let months = Self { first: month(first)?, last: month(last)? };
        if months.first <= months.last { Ok(months) } else { Err(NoMonths) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_periods_are_half_a_year_and_the_year_before_it() {
        let (baseline, later) = Months::usual("2026-10".parse().unwrap());
        let text = |months: Months| format!("{} {}", months.first, months.last);
        assert_eq!((text(baseline), text(later)), ("2025-04 2026-03".into(), "2026-04 2026-09".into()));
        assert_eq!((baseline.each().count(), later.each().count()), (12, 6));
        assert_eq!(Months { first: later.last, last: later.first }.each().count(), 0);
    }

    #[test]
    fn months_are_read_as_one_or_from_one_to_another() {
        let read = |text: &str| text.parse::<Months>().map(|months| months.each().count());
        assert_eq!(read("2026-10").unwrap(), 1);
        assert_eq!(read("2025-11..2026-02").unwrap(), 4);
        for bad in ["2026-02..2026-01", "2026-1", "..", "2026-01..", "2026-01...2026-02"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
