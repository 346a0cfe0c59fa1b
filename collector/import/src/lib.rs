//! Reads asset registers, order lists, SLA reports, measurements, change requests, invoices, penalty letters
//! and counted cases as spreadsheets really write them. Pure: bytes in, typed rows and refusals out; no files, no database, no clock.
//!
//! In the order data flows:
//! 1. [`read`] tells the format by content, never by the file's name.
//! 2. `text` and `delimited` turn CSV into rows of cells; `guard` weighs a workbook before `workbook` (Office Open XML)
//!    or `ods` (`OpenDocument`) reads it. `book` chooses the sheet; `layout` says what is merged, hidden and added up.
//! 3. `headings` finds the row with the headings; `headings::names` holds every Swedish and English name,
//!    [`OwnHeadings`] those of a user.
//! 4. `value` reads cells: numbers, dates, months, times, names.
//! 5. [`rows`] says what each kind of file holds; `table` walks a table and keeps or refuses each row;
//!    `passed` tells those that hold no data.
//! 6. `series` reads measurements in JSON, as Prometheus and Zabbix export them.
//! 7. [`tickets`] reads a service desk's tickets as a profile says; its columns are not fixed.
//! 8. [`Imported`] holds what was kept, and a [`Refusal`] for each cell that was not. No input vanishes.
//!
//! What an operator may write in the files stands in `deploy/IMPORT.md`.

mod book;
mod cell;
mod delimited;
mod fault;
mod guard;
mod headings;
mod known;
mod layout;
pub mod limits;
mod ods;
mod part;
mod passed;
mod preview;
mod refusal;
pub mod rows;
mod series;
mod sheet;
mod table;
mod text;
pub mod tickets;
mod value;
mod watch;
mod workbook;

pub use fault::{FileError, FileFault, MissingHeadings};
pub use headings::OwnHeadings;
pub use known::Known;
pub use preview::{ColumnView, Form, FormCount, Meaning, Preview, RowView};
pub use refusal::{Column, Imported, Note, Refusal};
pub use rows::{AssetKind, AssetRow, MeasurementRow, MeasurementValue, OrderRow, ReportRow};
pub use rows::{ChangeRow, CountRow, InvoiceRow, LetterRow, MilestoneRow, WaitsFor};
pub use sheet::{Kind, Sheet, UnknownKind};
pub use watch::Progress;

use headings::Own;
use rows::FromRow;
use watch::Watch;

/// Reads a file of a known kind. `file_name` serves only to name the file in refusals.
///
/// Returns the rows that hold and a refusal for each cell that does not; a [`FileError`] where the file as a whole
/// is no table of this kind.
pub fn read(kind: Kind, file_name: &str, bytes: &[u8]) -> Result<Sheet, FileError> {
    read_watched(kind, file_name, bytes, &mut |_| {})
}

/// As [`read`]; calls `watch` every few thousand rows and at the end of the table.
///
/// # Errors
/// As [`read`].
pub fn read_watched(
    kind: Kind,
    file_name: &str,
    bytes: &[u8],
    watch: &mut dyn FnMut(Progress),
) -> Result<Sheet, FileError> {
    read_by(kind, file_name, bytes, None, watch)
}

/// As [`read_watched`], by a user's own headings where some are given.
///
/// # Errors
/// As [`read`]; where the headings say nothing of this kind.
pub fn read_by(
    kind: Kind,
    file_name: &str,
    bytes: &[u8],
    headings: Option<&OwnHeadings>,
    watch: &mut dyn FnMut(Progress),
) -> Result<Sheet, FileError> {
    let file = refusal::shown(file_name, limits::SHOWN_NAME);
    let own = headings.map_or(Some(&headings::NONE), |headings| headings.of(kind));
    let read = own.ok_or(FileFault::NotNamed(kind.name())).and_then(|own| {
        let asked = Asked { bytes, own, watch };
        match kind {
            Kind::Assets => open(&file, asked).map(Sheet::Assets),
            Kind::Orders => open(&file, asked).map(Sheet::Orders),
            Kind::SlaReport => open(&file, asked).map(Sheet::SlaReport),
            Kind::Measurements => open(&file, asked).map(Sheet::Measurements),
            Kind::Changes => open(&file, asked).map(Sheet::Changes),
            Kind::ChangeMilestones => open(&file, asked).map(Sheet::ChangeMilestones),
            Kind::Invoices => open(&file, asked).map(Sheet::Invoices),
            Kind::PenaltyLetter => open(&file, asked).map(Sheet::PenaltyLetter),
            Kind::Counts => open(&file, asked).map(Sheet::Counts),
        }
    });
    read.map_err(|fault| FileError { file, fault })
}

/// A file, what its columns are called, and who watches the reading of it.
struct Asked<'w> {
    bytes: &'w [u8],
    own: &'w Own,
    watch: &'w mut Watch<'w>,
}

fn open<T: FromRow>(file: &str, Asked { bytes, own, watch }: Asked<'_>) -> Result<Imported<T>, FileFault> {
    match text::format_of(bytes)? {
        text::Format::Workbook => book::open(bytes, |book| book::read(book, file, own, watch)),
        text::Format::Text => {
            let text = text::decode(bytes)?;
            if !series::is_json(&text) {
                delimited::read(file, &text, own, watch)
            } else if own.is_none() {
                T::from_json(file, &text)
            } else {
                Err(FileFault::NamedJson)
            }
        }
    }
}
