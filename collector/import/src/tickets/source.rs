//! Finds the table with a layout's headings in a text or a workbook.

use super::TicketFile;
use super::columns::{Found, Search};
use super::layout::Layout;
use super::walk::{Place, Walk};
use crate::book::Book;
use crate::cell::Source;
use crate::delimited::{self, Delimited};
use crate::fault::FileFault;
use crate::limits;
use crate::refusal::Notes;

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

/// Reads the first visible sheet that has the headings.
pub(super) fn sheets(layout: &Layout, file: &str, book: &mut dyn Book) -> Result<TicketFile, FileFault> {
    let mut notes = Notes::default();
    let tabs = book.tabs().to_vec();
    for tab in tabs.iter().filter(|tab| tab.hidden) {
        notes.push(Some(&tab.label()), None, "hidden, passed over".to_owned());
    }
    let mut nearest = layout.wanted.nothing(None);
    for (index, tab) in tabs.iter().enumerate().filter(|(_, tab)| !tab.hidden) {
        let label = tab.label();
        let found = headings(layout, &mut *book.rows(index)?, Some(&label))?;
        match found {
            Search::Found(found) => {
                for other in tabs.iter().skip(index + 1).filter(|tab| !tab.hidden) {
                    let text = "not read: the table was found in a sheet before it";
                    notes.push(Some(&other.label()), None, text.to_owned());
                }
                let place = Place { file, sheet: Some(&label) };
                return body(layout, &mut *book.rows(index)?, found, &place, notes);
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
