//! Lets a caller see how far the reading has come, and draw a bar of it.

/// How far a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The row that was read last, as a spreadsheet numbers it.
    pub row: u32,
    /// The last row of the file, where it is known beforehand: in text files, unless cells hold line breaks.
    pub of: Option<u32>,
}

/// Rows between two calls.
pub(crate) const STEP: u32 = 4_096;

/// What is called every [`STEP`] rows, and at the end.
pub(crate) type Watch<'w> = dyn FnMut(Progress) + 'w;
