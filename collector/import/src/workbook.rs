//! Rows of a worksheet (Office Open XML), streamed: a sheet with two far corners costs two cells.
//!
//! Formulas give their cached value; one that was never calculated is a fault, not an empty cell. Percent cells read
//! as people see them: 0.997 shown as 99.7 % is 99.7.

pub(crate) mod sheet;

use std::io::Cursor;

use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::cell::Source;
use crate::fault::FileFault;
use crate::guard::{self, Weighed};
use crate::headings::Search;
use crate::limits;
use crate::refusal::{Imported, Notes, shown};
use crate::rows::FromRow;
use crate::table::{self, Place};
use sheet::SheetRows;

const LACKING: &str = "not read: it lacks the headings";

pub(crate) type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads the first visible worksheet that has the headings.
pub(crate) fn read<T: FromRow>(file: &str, bytes: &[u8]) -> Result<Imported<T>, FileFault> {
    let weighed = guard::weigh(bytes)?;
    // The last line, behind all bounds: the library counts columns and rows with plain arithmetic, so that `AAAAAAAA1`
    // panics in a build with overflow checks. Nothing outlives the attempt; a file that breaks it is refused.
    std::panic::catch_unwind(|| read_weighed(file, bytes, weighed)).unwrap_or(Err(FileFault::ReaderBroke))
}

fn read_weighed<T: FromRow>(file: &str, bytes: &[u8], weighed: Weighed) -> Result<Imported<T>, FileFault> {
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
    let mut notes = Notes::default();
    let names = visible(&workbook, &mut notes);
    let mut nearest: Option<Search> = None;
    for (index, name) in names.iter().enumerate() {
        let label = shown(name, limits::SHOWN_NAME);
        let place = Place { file, sheet: Some(&label) };
        let mut rows = SheetRows::open(&mut workbook, name, weighed)?;
        match table::headings::<T>(&mut rows, &place)? {
            Search::Found(headings) => {
                drop(rows);
                others::<T>(&mut workbook, &names[index + 1..], weighed, &mut notes);
                let mut rows = SheetRows::open(&mut workbook, name, weighed)?;
                while rows.next_row()?.is_some_and(|row| row.number < headings.row) {}
                return table::body(&mut rows, &headings, &place, notes);
            }
            missed @ Search::Missed(..) => {
                notes.push(Some(&label), None, LACKING.to_owned());
                nearest = Some(missed.nearer(nearest));
            }
        }
    }
    Err(nearest.map_or(FileFault::Empty, Search::into_fault))
}

pub(crate) fn visible(workbook: &Workbook<'_>, notes: &mut Notes) -> Vec<String> {
    let mut names = Vec::new();
    for sheet in workbook.sheets_metadata() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if sheet.visible == SheetVisible::Visible {
            names.push(sheet.name.clone());
        } else {
            let label = shown(&sheet.name, limits::SHOWN_NAME);
            notes.push(Some(&label), None, "hidden, passed over".to_owned());
        }
    }
    names
}

/// Tells of sheets behind the one that is read; one with the headings too is likely meant to be read.
fn others<T: FromRow>(workbook: &mut Workbook<'_>, names: &[String], weighed: Weighed, notes: &mut Notes) {
    for name in names {
        let label = shown(name, limits::SHOWN_NAME);
        let place = Place { file: "", sheet: Some(&label) };
        let found = SheetRows::open(workbook, name, weighed)
            .and_then(|mut rows| table::headings::<T>(&mut rows, &place));
        let text = match found {
            Ok(Search::Missed(..)) => LACKING,
            Ok(Search::Found(_)) | Err(FileFault::TwoColumns { .. }) => {
                "NOT READ though it has the headings: save it as a file of its own and import that"
            }
            Err(_) => "not read: it is damaged",
        };
        notes.push(Some(&label), None, text.to_owned());
    }
}

pub(crate) fn fault(error: XlsxError) -> FileFault {
    match error {
        XlsxError::Password => FileFault::Encrypted,
        error => FileFault::Damaged(shown(&error.to_string(), 200)),
    }
}
