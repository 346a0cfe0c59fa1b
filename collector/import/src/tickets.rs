//! Tickets of a service desk, in files as each desk's system writes them: a log with a row for each change of state,
//! or a list with a row for each ticket. A [`Layout`] says how to read one.
//!
//! In the order data flows:
//! 1. `layout` reads the layout from a profile in TOML; `states` says what the system's words mean.
//! 2. `source` finds the table in a file, `columns` the layout's headings in it.
//! 3. `walk` takes rows: `event` those of a log, `single` those of a list. Both come to events.
//! 4. [`TicketFile`] holds what was kept, a [`Refusal`] for each cell that was not, and the tickets that lost a row.

mod columns;
mod event;
mod layout;
mod single;
mod source;
mod states;
mod texts;
mod walk;

use motprov_shared::period::Timestamp;

pub use layout::{Layout, Rows};
pub use states::Meaning;
pub use texts::TextId;

use crate::refusal::{self, Note, Refusal};
use crate::{FileError, book, limits, text};

/// A change of a ticket's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventRow {
    /// Index into [`TicketFile::tickets`].
    pub ticket: usize,
    /// When.
    pub at: Timestamp,
    /// Orders events of one ticket at the same instant: the file's order.
    pub sequence: u32,
    /// What the state means.
    pub meaning: Meaning,
    /// The state in the file's words, `status/sub status`.
    pub label: TextId,
    /// Who has it.
    pub team: Option<TextId>,
    /// Whose team that is.
    pub organisation: Option<TextId>,
    /// The person that has it, under a pseudonym.
    pub agent: Option<TextId>,
    /// What it is about.
    pub product: Option<TextId>,
    /// How bad it is.
    pub impact: Option<TextId>,
    /// Where it was reported, in capitals.
    pub country: Option<TextId>,
    /// What somebody wrote.
    pub text: Option<TextId>,
}

/// Pauses of a ticket of which a list tells only the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PausedSum {
    /// Milliseconds.
    pub ms: i64,
    /// Whether they were counted inside the service window only.
    pub in_window: bool,
}

/// A ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRow {
    /// Its id.
    pub id: String,
    /// The row that names it first.
    pub row: u32,
    /// Its pauses, where only their sum is told.
    pub paused: Option<PausedSum>,
    /// Whether one of its rows is refused: its clock would be wrong.
    pub broken: bool,
}

/// A word for a state that the layout does not know.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct UnknownState {
    /// As in the file, `status/sub status`.
    pub state: String,
    /// In how many rows.
    pub rows: usize,
}

/// A file's tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketFile {
    /// The worksheet that was read; absent for a text file.
    pub sheet: Option<String>,
    /// Rows with data, kept or refused.
    pub rows: usize,
    /// In the order in which the file names them.
    pub tickets: Vec<TicketRow>,
    /// In the file's order.
    pub events: Vec<EventRow>,
    /// What [`TextId`]s stand for.
    pub texts: Vec<String>,
    /// Words for states that the layout does not know; the most frequent first.
    pub unknown_states: Vec<UnknownState>,
    /// One for each cell at fault, by row.
    pub refused: Vec<Refusal>,
    /// What was passed over.
    pub notes: Vec<Note>,
}

impl TicketFile {
    /// What an id of this file stands for; empty for one of another file.
    #[must_use]
    pub fn text(&self, id: TextId) -> &str {
        self.texts.get(id.index()).map_or("", String::as_str)
    }
}

/// Reads a file of tickets. `file_name` serves only to name the file in refusals.
///
/// Returns the rows that hold and a refusal for each cell that does not; a [`FileError`] where the file as a whole is
/// no table of this layout.
pub fn read(layout: &Layout, file_name: &str, bytes: &[u8]) -> Result<TicketFile, FileError> {
    let file = refusal::shown(file_name, limits::SHOWN_NAME);
    let table = match text::format_of(bytes) {
        Ok(text::Format::Text) => text::decode(bytes).and_then(|text| source::text(layout, &file, &text)),
        Ok(text::Format::Workbook) => book::open(bytes, |book| source::sheets(layout, &file, book)),
        Err(fault) => Err(fault),
    };
    table.map_err(|fault| FileError { file, fault })
}
