//! What a row of each kind of file holds.

mod assets;
mod changes;
mod counts;
mod invoices;
mod letter;
mod measurements;
mod milestones;
mod orders;
mod report;

pub use assets::{AssetKind, AssetRow};
pub use changes::{ChangeRow, WaitsFor};
pub use counts::CountRow;
pub use invoices::InvoiceRow;
pub use letter::LetterRow;
pub(crate) use measurements::{LARGEST, out_of_range};
pub use measurements::{MeasurementRow, MeasurementValue};
pub use milestones::MilestoneRow;
pub use orders::OrderRow;
pub use report::ReportRow;

use crate::fault::FileFault;
use crate::headings::{Field, Headings};
use crate::refusal::Imported;
use crate::table::Cells;

/// A kind of row: its columns, how to read one, and what may not stand twice.
pub(crate) trait FromRow: Sized {
    /// Its columns; `read` names them by index.
    const FIELDS: &'static [Field];
    /// The column that a refused repeat is shown under.
    const KEY_FIELD: usize;
    /// What to do about a row whose key stands above already.
    const REPEATED: &'static str;
    /// What may stand once in a file.
    type Key<'a>: Ord
    where
        Self: 'a;

    /// Reads a row. `None`, or a fault noted in `cells`, refuses it; every cell is read, so that one look at the
    /// refusals tells all that is wrong.
    fn read(cells: &mut Cells<'_, '_, Self>) -> Option<Self>;

    /// What may stand once.
    fn key(&self) -> Self::Key<'_>;

    /// The key as a person reads it.
    fn key_text(&self) -> String;

    /// What stands or falls with other rows: one refused row refuses all that share it. It stands in
    /// [`Self::KEY_FIELD`].
    fn whole(&self) -> Option<&str> {
        None
    }

    /// Reads a text in JSON, where other systems export this kind so.
    fn from_json(_file: &str, _text: &str) -> Result<Imported<Self>, FileFault> {
        Err(FileFault::Foreign("JSON"))
    }

    /// What was read, one text for each of [`Self::FIELDS`], for a preview; empty where the cells' own texts do.
    fn as_read(&self) -> Vec<String> {
        Vec::new()
    }

    /// What a row says of another with the same key that stands in row `first`: why they cannot both count.
    fn repeats(&self, _earlier: &Self, first: u32) -> String {
        format!("stands in row {first} already: {}", Self::REPEATED)
    }

    /// What is odd about rows that hold, each with the row that it speaks of. Rows come with their numbers.
    fn remarks(_kept: &[(u32, Self)]) -> Vec<(u32, String)> {
        Vec::new()
    }

    /// How a heading was understood, where people differ.
    fn remark(_headings: &Headings) -> Option<String> {
        None
    }
}

/// The rows that hold, with their numbers, as texts.
pub(crate) fn as_read<T: FromRow>(imported: &Imported<T>) -> Vec<(u32, Vec<String>)> {
    imported.places.iter().copied().zip(imported.kept.iter().map(T::as_read)).collect()
}
