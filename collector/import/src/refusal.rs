//! What was kept, what was refused and why, in words that lead a person to the cell.

use std::fmt;

use serde::Serialize;

use crate::limits;
use crate::preview::Preview;

/// A column, as a person finds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its letter in a spreadsheet: A, B … Z, AA …
    pub letter: String,
    /// Its heading in this file.
    pub heading: String,
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {} ({})", self.letter, self.heading)
    }
}

/// A cell or a row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The file's name.
    pub file: String,
    /// The worksheet; absent for a text file.
    pub sheet: Option<String>,
    /// The row as a spreadsheet numbers it, from 1, titles and headings included.
    pub row: u32,
    /// The column; absent where the row as a whole is at fault.
    pub column: Option<Column>,
    /// What stands there, shortened, control characters escaped; absent where nothing does.
    pub value: Option<String>,
    /// What is wrong with it and what to write, to be read after the value.
    pub reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet {sheet}")?;
        }
        write!(f, ", row {}", self.row)?;
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        match &self.value {
            Some(value) => write!(f, ": `{value}` {}", self.reason),
            None => write!(f, ": {}", self.reason),
        }
    }
}

/// Something that was passed over or understood in one of several ways; no reason to refuse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The worksheet it speaks of, if one.
    pub sheet: Option<String>,
    /// The row it speaks of, if one.
    pub row: Option<u32>,
    /// What was done.
    pub text: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = &self.sheet {
            write!(f, "sheet {sheet}, ")?;
        }
        if let Some(row) = self.row {
            write!(f, "row {row}, ")?;
        }
        f.write_str(&self.text)
    }
}

/// A table's rows: those that hold and those that do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported<T> {
    /// The worksheet that was read; absent for a text file.
    pub sheet: Option<String>,
    /// Rows with data, kept or refused.
    pub rows: usize,
    /// Rows that hold, in the file's order.
    pub kept: Vec<T>,
    /// For each of them the row where it stands.
    pub places: Vec<u32>,
    /// One for each cell at fault, by row.
    pub refused: Vec<Refusal>,
    /// What was passed over, and how a column was understood.
    pub notes: Vec<Note>,
    /// How the columns were understood.
    pub preview: Preview,
}

/// Makes text safe to show: one line, no control or direction characters, at most `most` characters.
pub(crate) fn shown(text: &str, most: usize) -> String {
    let mut shown = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == most {
            shown.push('…');
            break;
        }
        if c.is_control() || is_invisible(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

/// Characters that change how the text around them looks: zero width, line separators, direction (UAX #9).
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A spreadsheet's letters for a column counted from 0.
pub(crate) fn letter(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Collects notes up to a bound.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    kept: Vec<Note>,
    more: usize,
}

impl Notes {
    pub(crate) fn push(&mut self, sheet: Option<&str>, row: Option<u32>, text: String) {
        if self.kept.len() < limits::NOTES {
            self.kept.push(Note { sheet: sheet.map(str::to_owned), row, text });
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn finish(mut self) -> Vec<Note> {
        if self.more > 0 {
            let text = match self.more {
                1 => "1 more note like these".to_owned(),
                more => format!("{more} more notes like these"),
            };
            self.kept.push(Note { sheet: None, row: None, text });
        }
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        let letters: Vec<_> = [0, 25, 26, 51, 52, 255, 701, 702].map(letter).into();
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "IV", "ZZ", "AAA"]);
    }

    #[test]
    fn hostile_text_cannot_break_a_message() {
        assert_eq!(shown("a\nb\u{1b}[31m\u{202e}c", 60), "a\\nb\\u{1b}[31m\\u{202e}c");
        assert_eq!(shown("åäöåäö", 3), "åäö…");
    }

    #[test]
    fn a_refusal_names_file_sheet_row_column_value_and_reason() {
        let mut refusal = Refusal {
            file: "orders.xlsx".to_owned(),
            sheet: Some("Beställningar".to_owned()),
            row: 7,
            column: Some(Column { letter: letter(2), heading: "Antal".to_owned() }),
            value: Some("tolv".to_owned()),
            reason: "is not a number: write 12 or 12,5".to_owned(),
        };
        assert_eq!(
            refusal.to_string(),
            "orders.xlsx, sheet Beställningar, row 7, column C (Antal): `tolv` is not a number: write 12 or 12,5"
        );
        let json = serde_json::to_value(&refusal).unwrap();
        assert_eq!(json["column"]["letter"], "C");
        assert_eq!(json["row"], 7);
        (refusal.sheet, refusal.value) = (None, None);
        refusal.reason = "the cell is empty".to_owned();
        assert_eq!(refusal.to_string(), "orders.xlsx, row 7, column C (Antal): the cell is empty");
    }
}
