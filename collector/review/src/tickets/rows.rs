//! Figures as rows of a table: names of columns, counts, and texts that are the same in every program.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// A number of things.
    Count(usize),
    /// A text, or a decimal figure as text.
    Text(String),
    /// Not known; printed as nothing.
    Unknown,
}

impl Field {
    /// As it stands in a file of separated values.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Count(count) => count.to_string(),
            Self::Text(text) => text.clone(),
            Self::Unknown => String::new(),
        }
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(count) => serializer.serialize_u64(*count as u64),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Unknown => serializer.serialize_none(),
        }
    }
}

/// A row: its columns in order, each with its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row(Vec<(Cow<'static, str>, Field)>);

impl Row {
    /// Adds a column.
    pub fn push(&mut self, name: impl Into<Cow<'static, str>>, field: Field) {
        self.0.push((name.into(), field));
    }

    /// Its columns, in order.
    #[must_use]
    pub fn fields(&self) -> &[(Cow<'static, str>, Field)] {
        &self.0
    }

    /// The field of a column.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.0.iter().find(|(column, _)| column == name).map(|(_, field)| field)
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, field) in &self.0 {
            map.serialize_entry(name, field)?;
        }
        map.end()
    }
}

/// Hours with four decimals, rounded half up.
#[must_use]
pub fn hours(ms: i64) -> String {
    let ten_thousandths = (i128::from(ms) * 10_000 + 1_800_000).div_euclid(3_600_000);
    Decimal::try_from_i128_with_scale(ten_thousandths, 4).unwrap_or_default().to_string()
}

/// Seconds, with decimals only where there are any.
#[must_use]
pub fn seconds(ms: i64) -> String {
    Decimal::new(ms, 3).normalize().to_string()
}

/// Local time with its offset, as RFC 3339 writes it.
#[must_use]
pub fn local(at: Timestamp, zone: &TimeZone) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(instant) => instant.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string(),
        Err(_) => at.to_string(),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
pub(super) fn as_text<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}

/// A share of a whole in percent with one decimal, rounded half up; `None` of nothing: no cases are not 100 %.
#[must_use]
pub fn percent(part: usize, whole: usize) -> Option<Decimal> {
    if whole == 0 {
        return None;
    }
    let (part, whole) = (part as i128, whole as i128);
    let tenths = (part * 1000 + whole / 2) / whole;
    Decimal::try_from_i128_with_scale(tenths, 1).ok()
}

/// Nearest rank: the smallest of `sorted` that `percent` of them do not exceed.
#[must_use]
pub fn nearest_rank(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (percent * sorted.len()).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_have_four_decimals_and_round_half_up() {
        for (ms, text) in [
            (0, "0.0000"),
            (517_509_000, "143.7525"),
            (3_596_310_000, "998.9750"),
            (180, "0.0001"),
            (179, "0.0000"),
        ] {
            assert_eq!(hours(ms), text);
        }
        assert_eq!(hours(i64::MAX).len(), "2562047788015.2155".len());
    }

    #[test]
    fn seconds_have_decimals_only_where_there_are_any() {
        assert_eq!([seconds(1_200_000), seconds(1_250), seconds(0)], ["1200", "1.25", "0"]);
    }

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let values = [1, 2, 3, 4];
        let rank = |percent| nearest_rank(&values, percent);
        assert_eq!(
            [rank(50), rank(51), rank(90), rank(100), rank(0)],
            [Some(2), Some(3), Some(4), Some(4), Some(1)]
        );
        assert_eq!(nearest_rank(&[], 50), None);
    }

    #[test]
    fn no_cases_are_not_a_hundred_percent() {
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(2, 3).map(|share| share.to_string()), Some("66.7".to_owned()));
    }
}
