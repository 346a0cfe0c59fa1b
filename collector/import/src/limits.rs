//! How large a file may be. What lies beyond is refused as a whole, before memory is spent on it.

/// Largest file in octets.
pub const FILE_BYTES: usize = 64 << 20;
/// Most rows in a table, headings and empty rows included.
pub const ROWS: u32 = 2_000_000;
/// Most columns in a table.
pub const COLUMNS: usize = 256;
/// Longest text of a cell in octets; Excel itself stops at 32,767 characters.
pub const CELL_BYTES: usize = 32 << 10;
/// Rows in which the headings must stand.
pub const HEADING_ROWS: usize = 50;
/// Refusals after which the file is refused as a whole: it is then hardly of the kind that was named.
pub const REFUSALS: usize = 10_000;
/// Notes that are kept singly; the rest are counted.
pub const NOTES: usize = 100;
/// Longest name of a department, cost centre, service, site or order, in characters.
pub const NAME_CHARS: usize = 200;

/// Most parts (files) in a workbook.
pub(crate) const PARTS: usize = 2_000;
/// Most worksheets in a workbook.
pub(crate) const SHEETS: usize = 64;
/// Most octets in all of a workbook's parts together, inflated: they stream through, so they cost time, not memory.
/// A million orders of an `OpenDocument` spreadsheet are 800 MiB.
pub(crate) const INFLATED_BYTES: u64 = 1 << 30;
/// Most octets that one octet of a part may inflate to. Sheets of like rows reach some 30.
pub(crate) const INFLATION: u64 = 200;
/// Parts below this size are not judged by their inflation.
pub(crate) const SMALL_PART: u64 = 1 << 20;
/// Most octets of a workbook's shared texts, inflated: they are held in memory.
pub(crate) const SHARED_TEXT_BYTES: u64 = 64 << 20;
/// Most octets of a part's single text or tag: the reader holds each in memory. A cell may have 32 KiB, escaped.
pub(crate) const STRETCH_BYTES: usize = 1 << 20;
/// Most octets of a workbook's styles, sheet list and relationships, inflated, each.
pub(crate) const SMALL_PART_BYTES: u64 = 4 << 20;
/// Most ranges of cells that are merged over several rows, and most styles that hide a table.
pub(crate) const MERGED: usize = 100_000;
/// Most octets that a workbook's cell formats may take in memory.
pub(crate) const STYLE_BYTES: usize = 256 << 20;

/// Longest file, sheet or heading name in a message, in characters.
pub(crate) const SHOWN_NAME: usize = 120;
/// Longest cell value in a message, in characters.
pub(crate) const SHOWN_VALUE: usize = 60;
