//! What is wrong with a pack, and in which of its files.

use std::fmt;
use std::io;

/// One thing that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file of the pack, or the part of its container.
    pub file: String,
    /// What of it, for a person.
    pub what: String,
}

impl Fault {
    /// `what` does not hold of `file`.
    pub fn new(file: impl Into<String>, what: impl Into<String>) -> Self {
        Self { file: file.into(), what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.what)
    }
}

/// Why a pack was not read.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The medium failed; it says nothing about the pack.
    #[error("cannot read the pack: {0}")]
    Read(#[from] io::Error),
    /// The pack does not hold.
    #[error("{0}")]
    Fault(Fault),
}

impl From<Fault> for PackError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
