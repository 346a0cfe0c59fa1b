//! One cell, whatever file it came from, and a row of them.

use std::borrow::Cow;

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::fault::FileFault;
use crate::limits;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Nothing, or only white space.
    Empty,
    /// Text, trimmed.
    Text(String),
    /// A number of a workbook, percent cells times 100; `shown` is how a text column reads it.
    Number { value: Decimal, shown: String },
    /// A date or time of a workbook, local.
    Moment(DateTime),
    /// What cannot be read, in words that follow the value in a refusal.
    Bad { shown: String, reason: &'static str },
}

impl Cell {
    /// From a text: trimmed, letters composed, so that equal names are equal.
    pub(crate) fn from_text(text: &str) -> Self {
        if text.len() > limits::CELL_BYTES {
            let shown: String = text.chars().take(limits::SHOWN_VALUE).collect();
            return Self::Bad { shown, reason: "… is longer than 32 KiB: is a quotation mark missing?" };
        }
        let text = text.trim();
        if text.is_empty() { Self::Empty } else { Self::Text(compose(text)) }
    }

    /// What a person sees in the cell; line breaks and all.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) | Self::Number { shown: text, .. } | Self::Bad { shown: text, .. } => {
                Cow::Borrowed(text)
            }
            Self::Moment(moment) => Cow::Owned(moment.strftime("%Y-%m-%d %H:%M:%S").to_string()),
        }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

/// macOS writes å as a and a ring (NFD). Only the letters of Swedish names are composed; others stay as they are.
fn compose(text: &str) -> String {
    let mut composed = String::with_capacity(text.len());
    for c in text.chars() {
        let pair = match (composed.chars().next_back(), c) {
            (Some('a'), '\u{30a}') => 'å',
            (Some('A'), '\u{30a}') => 'Å',
            (Some('a'), '\u{308}') => 'ä',
            (Some('A'), '\u{308}') => 'Ä',
            (Some('o'), '\u{308}') => 'ö',
            (Some('O'), '\u{308}') => 'Ö',
            (Some('u'), '\u{308}') => 'ü',
            (Some('U'), '\u{308}') => 'Ü',
            (Some('e'), '\u{301}') => 'é',
            (Some('E'), '\u{301}') => 'É',
            _ => {
                composed.push(c);
                continue;
            }
        };
        composed.pop();
        composed.push(pair);
    }
    composed
}

/// A row with at least one cell, as a spreadsheet numbers it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// From 1.
    pub(crate) number: u32,
    /// From column A; may end early.
    pub(crate) cells: Vec<Cell>,
}

impl Row {
    pub(crate) fn is_empty(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }
}

/// Where rows come from: a text or a worksheet.
pub(crate) trait Source {
    /// The next row; `None` at the end.
    fn next_row(&mut self) -> Result<Option<Row>, FileFault>;

    /// Whether a value beyond the last heading is a fault: in a text it tells of an unquoted separator, in a
    /// worksheet it is somebody's remark.
    fn is_strict(&self) -> bool;
}
