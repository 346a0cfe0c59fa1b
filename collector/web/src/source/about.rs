//! Whose pages these are, and how they are set up.

use crate::source::SourceError;

/// Whose pages these are: what anybody may know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Who answers for the pages.
    pub organisation: Option<String>,
    /// Their address of mail.
    pub mail: Option<String>,
    /// Their telephone number, as it is written.
    pub phone: Option<String>,
}

/// A value of the configuration as it counts, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The section, as in the file.
    pub section: String,
    /// The key, as in the file.
    pub key: String,
    /// The value; `None` where none is set.
    pub value: Option<String>,
}

/// Answers what those pages ask.
pub trait AboutSource: Send + Sync {
    /// Whose pages these are.
    fn contact(&self) -> Result<Contact, SourceError>;
    /// The configuration as it counts.
    fn settings(&self) -> Result<Vec<Setting>, SourceError>;
}
