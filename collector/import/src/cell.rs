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
    /// A number whose cell is merged over several rows: a name for each of them, a figure for none.
    Spread { shown: String },
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
        if text.is_empty() {
            Self::Empty
        } else if is_error(text) {
            Self::error(text)
        } else {
            Self::Text(compose(text))
        }
    }

    /// From the error that a formula came to.
    pub(crate) fn error(text: &str) -> Self {
        Self::Bad { shown: text.to_owned(), reason: "is a formula's error: correct the formula" }
    }

    /// From a formula without a value: programs that write workbooks without calculating leave them.
    pub(crate) fn uncalculated() -> Self {
        let reason = "was never calculated: open the file in Excel or LibreOffice and save it";
        Self::Bad { shown: "formula".to_owned(), reason }
    }

    /// What a person sees in the cell; line breaks and all.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text)
            | Self::Number { shown: text, .. }
            | Self::Spread { shown: text }
            | Self::Bad { shown: text, .. } => Cow::Borrowed(text),
            Self::Moment(moment) => Cow::Owned(moment.strftime("%Y-%m-%d %H:%M:%S").to_string()),
        }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

/// What a formula that failed shows, in English and Swedish Excel and in `LibreOffice`: a text file keeps only that.
fn is_error(text: &str) -> bool {
    const ERRORS: [&str; 15] = [
        "#N/A",
        "#REF!",
        "#DIV/0!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SAKNAS!",
        "#REFERENS!",
        "#DIVISION/0!",
        "#VÄRDEFEL!",
        "#NAMN?",
        "#OGILTIGT!",
        "#SKÄRNING!",
        "#SPILL!",
    ];
    let is_libre_office = |code: &str| code.len() == 3 && code.bytes().all(|octet| octet.is_ascii_digit());
    ERRORS.contains(&text) || text.strip_prefix("Err:").is_some_and(is_libre_office)
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
    /// Its only figures are formulas that add up columns.
    pub(crate) sums: bool,
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

    /// The last row's number, where it is known beforehand.
    fn length(&self) -> Option<u32> {
        None
    }

    /// What is to be told of the layout of the rows that were read.
    fn told(&self) -> Vec<String> {
        Vec::new()
    }
}
