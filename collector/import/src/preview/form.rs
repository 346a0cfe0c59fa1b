//! The ways in which cells are written.

use std::fmt;

use serde::Serialize;

use crate::cell::Cell;

/// A way in which a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A number of a workbook.
    NumberCell,
    /// A number of a workbook, shown as percent and read so.
    PercentCell,
    /// A date of a workbook.
    DateCell,
    /// A day number of a workbook without a date's format.
    DayNumber,
    /// A number as text, without decimals.
    Whole,
    /// `12,5`.
    DecimalComma,
    /// `12.5`.
    DecimalPoint,
    /// `1 234`.
    ThousandsBySpace,
    /// `1.234.567` or `1.234,50`.
    ThousandsByPoint,
    /// `1,234,567` or `1,234.50`.
    ThousandsByComma,
    /// `12,5 %`.
    Percent,
    /// `12 kr`, `12 SEK`, `12:-`.
    Kronor,
    /// A date in figures: `2026-10-01`, `01.10.2026`.
    DateInFigures,
    /// A date or month with the month's name.
    MonthByName,
    /// A time of day with the date.
    TimeOfDay,
    /// Anything else that is text.
    Text,
}

impl Form {
    pub(crate) const ALL: [Self; 16] = [
        Self::NumberCell,
        Self::PercentCell,
        Self::DateCell,
        Self::DayNumber,
        Self::Whole,
        Self::DecimalComma,
        Self::DecimalPoint,
        Self::ThousandsBySpace,
        Self::ThousandsByPoint,
        Self::ThousandsByComma,
        Self::Percent,
        Self::Kronor,
        Self::DateInFigures,
        Self::MonthByName,
        Self::TimeOfDay,
        Self::Text,
    ];

    const fn words(self) -> &'static str {
        match self {
            Self::NumberCell => "number cells",
            Self::PercentCell => "percent cells",
            Self::DateCell => "date cells",
            Self::DayNumber => "day numbers",
            Self::Whole => "whole numbers",
            Self::DecimalComma => "decimal comma",
            Self::DecimalPoint => "decimal point",
            Self::ThousandsBySpace => "thousands by space",
            Self::ThousandsByPoint => "thousands by point",
            Self::ThousandsByComma => "thousands by comma",
            Self::Percent => "with %",
            Self::Kronor => "with kr",
            Self::DateInFigures => "dates in figures",
            Self::MonthByName => "months by name",
            Self::TimeOfDay => "with a time of day",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.words())
    }
}

/// What a cell was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadAs {
    Figure,
    Date,
    Name,
}

/// The ways in which a cell is written that was read as such, told to `found`.
pub(crate) fn forms(cell: &Cell, read: ReadAs, found: &mut impl FnMut(Form)) {
    match (cell, read) {
        (Cell::Number { .. }, ReadAs::Date) => found(Form::DayNumber),
        (Cell::Number { shown, .. }, _) => {
            found(if shown.ends_with('%') { Form::PercentCell } else { Form::NumberCell });
        }
        (Cell::Spread { .. }, _) => found(Form::NumberCell),
        (Cell::Moment(moment), _) => {
            found(Form::DateCell);
            if moment.time() != jiff::civil::Time::midnight() {
                found(Form::TimeOfDay);
            }
        }
        (Cell::Text(text), ReadAs::Figure) => figure(text, found),
        (Cell::Text(text), ReadAs::Date) => date(text, found),
        (Cell::Text(_), ReadAs::Name) => found(Form::Text),
        (Cell::Empty | Cell::Bad { .. }, _) => {}
    }
}

fn figure(text: &str, found: &mut impl FnMut(Form)) {
    let digits = |c: char| c.is_ascii_digit();
    let (Some(first), Some(last)) = (text.find(digits), text.rfind(digits)) else { return found(Form::Text) };
    let body = text.get(first..=last).unwrap_or_default();
    let (commas, points) = (body.matches(',').count(), body.matches('.').count());
    let comma_last = body.rfind(',') > body.rfind('.');
    match (commas, points) {
        (0, 0) if body.chars().all(digits) => found(Form::Whole),
        (0, 0) => {}
        (1, 0) => found(Form::DecimalComma),
        (0, 1) => found(Form::DecimalPoint),
        (_, 0) => found(Form::ThousandsByComma),
        (0, _) => found(Form::ThousandsByPoint),
        _ if comma_last => {
            found(Form::ThousandsByPoint);
            found(Form::DecimalComma);
        }
        _ => {
            found(Form::ThousandsByComma);
            found(Form::DecimalPoint);
        }
    }
    if body.contains(char::is_whitespace) {
        found(Form::ThousandsBySpace);
    }
    if text.contains('%') {
        found(Form::Percent);
    } else if ["kr", "SEK", "sek", ":-", ",-"].iter().any(|unit| text.contains(unit)) {
        found(Form::Kronor);
    }
}

fn date(text: &str, found: &mut impl FnMut(Form)) {
    let named = text.chars().filter(|c| c.is_alphabetic()).count() > 1;
    found(if named { Form::MonthByName } else { Form::DateInFigures });
    if text.contains(':') {
        found(Form::TimeOfDay);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, read: ReadAs) -> Vec<Form> {
        let mut all = Vec::new();
        forms(&Cell::from_text(text), read, &mut |form| all.push(form));
        all
    }

    #[test]
    fn a_figure_tells_how_it_is_written() {
        use Form::{
            DecimalComma, DecimalPoint, Kronor, Percent, ThousandsByComma, ThousandsByPoint,
            ThousandsBySpace, Whole,
        };
        for (text, forms) in [
            ("12", &[Whole][..]),
            ("12,5 %", &[DecimalComma, Percent]),
            ("1\u{202f}234,50 kr", &[DecimalComma, ThousandsBySpace, Kronor]),
            ("1.234,50", &[ThousandsByPoint, DecimalComma]),
            ("1,234.50", &[ThousandsByComma, DecimalPoint]),
            ("(1 234)", &[ThousandsBySpace]),
            ("uppe", &[Form::Text]),
        ] {
            assert_eq!(of(text, ReadAs::Figure), forms, "{text}");
        }
    }

    #[test]
    fn a_date_tells_how_it_is_written() {
        assert_eq!(of("2026-10-01", ReadAs::Date), [Form::DateInFigures]);
        assert_eq!(of("okt 2026", ReadAs::Date), [Form::MonthByName]);
        assert_eq!(of("2026-10-01T13:45", ReadAs::Date), [Form::DateInFigures, Form::TimeOfDay]);
        assert_eq!(of("0042", ReadAs::Name), [Form::Text]);
    }
}
