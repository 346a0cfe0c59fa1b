//! Reads asset registers, order lists, SLA reports, measurements, change requests, invoices and penalty letters as
//! spreadsheets really write them. Pure: bytes in, typed rows and refusals out; no files, no database, no clock.
//!
//! In the order data flows:
//! 1. [`read`] tells the format by content, never by the file's name.
//! 2. `text` and `delimited` turn CSV into rows of cells; `guard` weighs a workbook before `workbook` (Office Open XML)
//!    or `ods` (`OpenDocument`) reads it. `book` chooses the sheet; `layout` says what is merged, hidden and added up.
//! 3. `headings` finds the row with the headings; `headings::names` holds every Swedish and English name.
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
pub use known::Known;
pub use preview::{ColumnView, Form, FormCount, Meaning, Preview, RowView};
pub use refusal::{Column, Imported, Note, Refusal};
pub use rows::{AssetKind, AssetRow, MeasurementRow, MeasurementValue, OrderRow, ReportRow};
pub use rows::{ChangeRow, InvoiceRow, LetterRow, MilestoneRow, WaitsFor};
pub use sheet::{Kind, Sheet, UnknownKind};
pub use watch::Progress;

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
pub fn read_watched(
    kind: Kind,
    file_name: &str,
    bytes: &[u8],
    watch: &mut dyn FnMut(Progress),
) -> Result<Sheet, FileError> {
    let bytes = Watched { bytes, watch };
    let file = refusal::shown(file_name, limits::SHOWN_NAME);
    match kind {
        Kind::Assets => open(&file, bytes).map(Sheet::Assets),
        Kind::Orders => open(&file, bytes).map(Sheet::Orders),
        Kind::SlaReport => open(&file, bytes).map(Sheet::SlaReport),
        Kind::Measurements => open(&file, bytes).map(Sheet::Measurements),
        Kind::Changes => open(&file, bytes).map(Sheet::Changes),
        Kind::ChangeMilestones => open(&file, bytes).map(Sheet::ChangeMilestones),
        Kind::Invoices => open(&file, bytes).map(Sheet::Invoices),
        Kind::PenaltyLetter => open(&file, bytes).map(Sheet::PenaltyLetter),
    }
    .map_err(|fault| FileError { file, fault })
}

/// A file and who watches the reading of it.
struct Watched<'w> {
    bytes: &'w [u8],
    watch: &'w mut Watch<'w>,
}

fn open<T: FromRow>(file: &str, Watched { bytes, watch }: Watched<'_>) -> Result<Imported<T>, FileFault> {
    match text::format_of(bytes)? {
        text::Format::Workbook => book::open(bytes, |book| book::read(book, file, watch)),
        text::Format::Text => {
            let text = text::decode(bytes)?;
            if series::is_json(&text) {
                T::from_json(file, &text)
            } else {
                delimited::read(file, &text, watch)
            }
        }
    }
}
