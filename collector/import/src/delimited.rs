//! Rows of a text with `;`, tab or `,` between the cells. The separator is the one that makes the headings appear.

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::cell::{Cell, Row, Source};
use crate::fault::FileFault;
use crate::headings::{Own, Search};
use crate::limits;
use crate::refusal::{Imported, Notes};
use crate::rows::FromRow;
use crate::table::{self, Place};
use crate::watch::Watch;

/// In the order they are tried; Swedish Excel writes the first.
const SEPARATORS: [u8; 3] = [b';', b'\t', b','];

/// Reads a table from text with `\n` line ends.
pub(crate) fn read<T: FromRow>(
    file: &str,
    text: &str,
    own: &Own,
    watch: &mut Watch<'_>,
) -> Result<Imported<T>, FileFault> {
    let place = Place { file, sheet: None, own };
    let mut nearest: Option<Search> = None;
    for separator in separators(text) {
        match table::headings::<T>(&mut Delimited::new(text, separator), &place)? {
            Search::Found(headings) => {
                closed_quotes(text, separator)?;
                let mut source = Delimited::new(text, separator);
                source.skip_through(headings.row)?;
                return table::body(&mut source, &headings, &place, Notes::default(), watch);
            }
            missed @ Search::Missed(..) => nearest = Some(missed.nearer(nearest)),
        }
    }
    Err(nearest.map_or(FileFault::Empty, Search::into_fault))
}

/// Separators to try, in order.
pub(crate) fn separators(text: &str) -> Vec<u8> {
    declared(text).map_or(SEPARATORS.to_vec(), |separator| vec![separator])
}

/// Excel's own way to name the separator: a first line `sep=;`.
fn declared(text: &str) -> Option<u8> {
    match text.lines().next()?.trim_matches('"').as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] if separator.is_ascii() => Some(*separator),
        _ => None,
    }
}

pub(crate) struct Delimited<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    record: StringRecord,
    /// Line breaks inside quoted cells so far: a row may span lines.
    inner_breaks: u64,
}

impl<'a> Delimited<'a> {
    pub(crate) fn new(text: &'a str, separator: u8) -> Self {
        let reader = ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        Self { text, reader, record: StringRecord::new(), inner_breaks: 0 }
    }

    fn skip_through(&mut self, row: u32) -> Result<(), FileFault> {
        while let Some(passed) = self.next_row()? {
            if passed.number >= row {
                break;
            }
        }
        Ok(())
    }
}

impl Source for Delimited<'_> {
    fn next_row(&mut self) -> Result<Option<Row>, FileFault> {
        // The text is valid UTF-8 and rows may differ in length, so the reader has nothing left to refuse.
        let more = self.reader.read_record(&mut self.record);
        if !more.map_err(|fault| FileFault::Damaged(fault.to_string()))? {
            return Ok(None);
        }
        for field in &self.record {
            self.inner_breaks += field.bytes().filter(|octet| *octet == b'\n').count() as u64;
        }
        // Blank lines are passed over by the reader, but the line number after the record counts them.
        let number = self.reader.position().line().saturating_sub(1 + self.inner_breaks);
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        if number > limits::ROWS {
            return Err(FileFault::TooManyRows);
        }
        if self.record.len() > limits::COLUMNS {
            return Err(FileFault::TooManyColumns { row: number });
        }
        Ok(Some(Row { number, cells: self.record.iter().map(Cell::from_text).collect(), sums: false }))
    }

    fn is_strict(&self) -> bool {
        true
    }

    fn length(&self) -> Option<u32> {
        u32::try_from(self.text.bytes().filter(|octet| *octet == b'\n').count()).ok()
    }
}

/// Refuses a quoted cell that is not followed by a separator or line end (RFC 4180 §2.5): a lenient reader would
/// swallow the rows up to the next quotation mark.
pub(crate) fn closed_quotes(text: &str, separator: u8) -> Result<(), FileFault> {
    enum At {
        Start,
        Plain,
        Quoted,
        Closing,
    }
    let (mut at, mut row) = (At::Start, 1);
    for octet in text.bytes() {
        at = match (at, octet) {
            (At::Quoted, b'"') => At::Closing,
            (At::Start | At::Closing, b'"') | (At::Quoted, _) => At::Quoted,
            (_, b'\n') => {
                row += 1;
                At::Start
            }
            (_, octet) if octet == separator => At::Start,
            (At::Closing, _) => return Err(FileFault::Quotation { row }),
            (At::Start | At::Plain, _) => At::Plain,
        };
    }
    if matches!(at, At::Quoted) { Err(FileFault::Quotation { row }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, String)> {
        let mut source = Delimited::new(text, b';');
        let mut rows = Vec::new();
        while let Some(row) = source.next_row().unwrap() {
            let cells: Vec<_> = row.cells.iter().map(|cell| cell.text().into_owned()).collect();
            rows.push((row.number, cells.join("|")));
        }
        rows
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        let text = "\n\na;b\n\"two\nlines\";c\n\n;;\nd;\"e \"\"f\"\"\"\n";
        let expected =
            [(3, "a|b"), (4, "two\nlines|c"), (6, "||"), (7, "d|e \"f\"")].map(|(n, t)| (n, t.to_owned()));
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn a_quotation_mark_that_would_swallow_rows_is_refused() {
        assert_eq!(closed_quotes("a;b\n\"c;d\ne;f\n", b';'), Err(FileFault::Quotation { row: 2 }));
        assert_eq!(closed_quotes("a;b\nc;\"d\ne;\"f\"\n", b';'), Err(FileFault::Quotation { row: 2 }));
        assert_eq!(closed_quotes("19\" skärm;b\n\"c\nd\";\"\"\n\"e \"\"f\"\"\";g\n", b';'), Ok(()));
    }
}
