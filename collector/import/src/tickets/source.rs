//! Finds the table with a layout's headings in a text or a workbook.

use std::io::Cursor;

use calamine::{Reader, Xlsx};

use super::TicketFile;
use super::columns::{Found, Search};
use super::layout::Layout;
use super::walk::{Place, Walk};
use crate::cell::Source;
use crate::delimited::{self, Delimited};
use crate::fault::FileFault;
use crate::refusal::{Notes, shown};
use crate::workbook::{self, Workbook, sheet::SheetRows};
use crate::{guard, limits};

/// Reads a text with `\n` line ends.
pub(super) fn text(layout: &Layout, file: &str, text: &str) -> Result<TicketFile, FileFault> {
    let mut nearest = layout.wanted.nothing(None);
    for separator in delimited::separators(text) {
        match headings(layout, &mut Delimited::new(text, separator), None)? {
            Search::Found(found) => {
                delimited::closed_quotes(text, separator)?;
                let mut source = Delimited::new(text, separator);
                return body(layout, &mut source, found, &Place { file, sheet: None }, Notes::default());
            }
            missed @ Search::Missed(..) => nearest = missed.nearer(nearest),
        }
    }
    Err(lacking(nearest))
}

/// Reads the first visible sheet of a workbook that has the headings.
pub(super) fn workbook(layout: &Layout, file: &str, bytes: &[u8]) -> Result<TicketFile, FileFault> {
    let weighed = guard::weigh(bytes)?;
    // As for every other kind of row: the library's arithmetic may panic on a damaged file.
    let attempt = std::panic::AssertUnwindSafe(|| sheets(layout, file, bytes, weighed));
    std::panic::catch_unwind(attempt).unwrap_or(Err(FileFault::ReaderBroke))
}

fn sheets(
    layout: &Layout,
    file: &str,
    bytes: &[u8],
    weighed: guard::Weighed,
) -> Result<TicketFile, FileFault> {
    let mut book: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(workbook::fault)?;
    let mut notes = Notes::default();
    let mut nearest = layout.wanted.nothing(None);
    let names = workbook::visible(&book, &mut notes);
    for (index, name) in names.iter().enumerate() {
        let label = shown(name, limits::SHOWN_NAME);
        let found = headings(layout, &mut SheetRows::open(&mut book, name, weighed)?, Some(&label))?;
        match found {
            Search::Found(found) => {
                for other in names.iter().skip(index + 1) {
                    let other = shown(other, limits::SHOWN_NAME);
                    notes.push(
                        Some(&other),
                        None,
                        "not read: the table was found in a sheet before it".to_owned(),
                    );
                }
                let mut rows = SheetRows::open(&mut book, name, weighed)?;
                return body(layout, &mut rows, found, &Place { file, sheet: Some(&label) }, notes);
            }
            missed @ Search::Missed(..) => {
                notes.push(Some(&label), None, "not read: it lacks the headings".to_owned());
                nearest = missed.nearer(nearest);
            }
        }
    }
    Err(lacking(nearest))
}

/// Looks among the first rows with content.
fn headings(layout: &Layout, source: &mut dyn Source, sheet: Option<&str>) -> Result<Search, FileFault> {
    let mut nearest = layout.wanted.nothing(sheet);
    let mut seen = 0;
    while seen < limits::HEADING_ROWS {
        let Some(row) = source.next_row()? else { break };
        if row.is_empty() {
            continue;
        }
        seen += 1;
        match layout.wanted.find(&row, sheet)? {
            found @ Search::Found(_) => return Ok(found),
            missed @ Search::Missed(..) => nearest = missed.nearer(nearest),
        }
    }
    Ok(nearest)
}

fn lacking(nearest: Search) -> FileFault {
    match nearest {
        Search::Missed(_, missing) => Box::new(missing).into(),
        // Only a search that missed is turned into a fault.
        Search::Found(_) => FileFault::Empty,
    }
}

fn body(
    layout: &Layout,
    source: &mut dyn Source,
    found: Found,
    place: &Place<'_>,
    notes: Notes,
) -> Result<TicketFile, FileFault> {
    let strict = source.is_strict();
    let heading = found.row;
    let mut walk = Walk::new(layout, place, found, notes);
    while let Some(row) = source.next_row()? {
        if row.number > heading && !row.is_empty() {
            walk.take(&row, strict)?;
        }
    }
    Ok(walk.finish())
}
