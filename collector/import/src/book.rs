//! A file of several sheets: which of them is read, and what is told of the others.

use std::panic::AssertUnwindSafe;

use crate::cell::Source;
use crate::fault::FileFault;
use crate::guard::{self, Family};
use crate::headings::{Own, Search};
use crate::limits;
use crate::ods::Tables;
use crate::refusal::{Imported, Notes, shown};
use crate::rows::FromRow;
use crate::table::{self, Place};
use crate::watch::Watch;
use crate::workbook::Worksheets;

const LACKING: &str = "not read: it lacks the headings";

/// A sheet as the list of sheets names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tab {
    /// Its name.
    pub(crate) name: String,
    /// Whether a person who opens the file does not see it.
    pub(crate) hidden: bool,
}

impl Tab {
    /// Its name as it is shown.
    pub(crate) fn label(&self) -> String {
        shown(&self.name, limits::SHOWN_NAME)
    }
}

/// Sheets, and their rows on demand.
pub(crate) trait Book {
    /// Its sheets, in the order of their tabs.
    fn tabs(&self) -> &[Tab];

    /// Rows of the sheet at `index` of [`Self::tabs`].
    fn rows(&mut self, index: usize) -> Result<Box<dyn Source + '_>, FileFault>;
}

/// Weighs a file in a zip container, and reads it in whichever of the formats it is.
pub(crate) fn open<R>(
    bytes: &[u8],
    read: impl FnOnce(&mut dyn Book) -> Result<R, FileFault>,
) -> Result<R, FileFault> {
    let weighed = guard::weigh(bytes)?;
    // The last line, behind all bounds: the library counts columns and rows with plain arithmetic, so that `AAAAAAAA1`
    // panics in a build with overflow checks. Nothing outlives the attempt; a file that breaks it is refused.
    let attempt = AssertUnwindSafe(|| match weighed.family {
        Family::OfficeOpen => read(&mut Worksheets::open(bytes, weighed)?),
        Family::OpenDocument => read(&mut Tables::open(bytes)?),
    });
    std::panic::catch_unwind(attempt).unwrap_or(Err(FileFault::ReaderBroke))
}

/// Reads the first visible sheet that has the headings.
pub(crate) fn read<T: FromRow>(
    book: &mut dyn Book,
    file: &str,
    own: &Own,
    watch: &mut Watch<'_>,
) -> Result<Imported<T>, FileFault> {
    let tabs = book.tabs().to_vec();
    let mut notes = Notes::default();
    for tab in tabs.iter().filter(|tab| tab.hidden) {
        notes.push(Some(&tab.label()), None, "hidden, passed over".to_owned());
    }
    let mut nearest: Option<Search> = None;
    for (index, tab) in tabs.iter().enumerate().filter(|(_, tab)| !tab.hidden) {
        let label = tab.label();
        let place = Place { file, sheet: Some(&label), own };
        let found = table::headings::<T>(&mut *book.rows(index)?, &place)?;
        match found {
            Search::Found(headings) => {
                others::<T>(book, own, &tabs, index, &mut notes);
                let mut rows = book.rows(index)?;
                while rows.next_row()?.is_some_and(|row| row.number < headings.row) {}
                return table::body(&mut *rows, &headings, &place, notes, watch);
            }
            missed @ Search::Missed(..) => {
                notes.push(Some(&label), None, LACKING.to_owned());
                nearest = Some(missed.nearer(nearest));
            }
        }
    }
    // A hidden sheet may be an old one: a person decides, not we.
    if let Some(tab) = hidden_table::<T>(book, own, &tabs) {
        return Err(FileFault::OnlyHidden { sheet: tab.label() });
    }
    Err(nearest.map_or(FileFault::Empty, Search::into_fault))
}

/// Tells of visible sheets behind the one that is read; one with the headings too is likely meant to be read.
fn others<T: FromRow>(book: &mut dyn Book, own: &Own, tabs: &[Tab], read: usize, notes: &mut Notes) {
    for (index, tab) in tabs.iter().enumerate().skip(read + 1).filter(|(_, tab)| !tab.hidden) {
        let label = tab.label();
        let text = match search::<T>(book, own, index, &label) {
            Ok(Search::Missed(..)) => LACKING,
            Ok(Search::Found(_)) | Err(FileFault::TwoColumns { .. }) => {
                "NOT READ though it has the headings: save it as a file of its own and import that"
            }
            Err(_) => "not read: it is damaged",
        };
        notes.push(Some(&label), None, text.to_owned());
    }
}

fn hidden_table<'t, T: FromRow>(book: &mut dyn Book, own: &Own, tabs: &'t [Tab]) -> Option<&'t Tab> {
    let mut hidden = tabs.iter().enumerate().filter(|(_, tab)| tab.hidden);
    hidden
        .find(|(index, tab)| matches!(search::<T>(book, own, *index, &tab.label()), Ok(Search::Found(_))))
        .map(|(_, tab)| tab)
}

fn search<T: FromRow>(
    book: &mut dyn Book,
    own: &Own,
    index: usize,
    label: &str,
) -> Result<Search, FileFault> {
    table::headings::<T>(&mut *book.rows(index)?, &Place { file: "", sheet: Some(label), own })
}
