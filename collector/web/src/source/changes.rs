//! Change requests.

use motprov_review::case::Entry;
use motprov_review::changes::ChangeReport;

use super::{Asked, Head, SourceError};

/// Answers what those pages ask.
pub trait ChangeSource: Send + Sync {
    /// The change requests of the departments asked for, as they stood at the month's end, or now where it goes on.
    fn changes(&self, asked: &Asked) -> Result<ChangesOfMonth, SourceError>;
}

/// Change requests as they stood.
#[derive(Debug, Clone)]
pub struct ChangesOfMonth {
    /// What surrounds it.
    pub head: Head,
    /// Of the departments asked for alone; `None` while the files are being read for the first time.
    pub report: Option<ChangeReport>,
    /// The files that it rests on, ascending.
    pub entries: Vec<Entry>,
}
