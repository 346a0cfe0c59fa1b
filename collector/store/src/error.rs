//! What can go wrong with the segments. Nothing of it touches the ledger, from which they can be made again.

use std::io;
use std::path::{Path, PathBuf};

/// Result of this crate.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why the store refused.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system refused a file.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not what was written.
    #[error(
        "{path} is damaged: {what}; the ledger is not touched: run `motprov-collector rebuild` to make the segments again"
    )]
    Damaged {
        /// Which file or folder.
        path: PathBuf,
        /// What does not hold.
        what: &'static str,
    },
    /// A newer program wrote it.
    #[error("{path} has format {found}, newer than this program (reads 1): upgrade the collector")]
    Newer {
        /// Which.
        path: PathBuf,
        /// Its format.
        found: u8,
    },
    /// Another process writes these segments.
    #[error("the segments in {0} are written by another process: stop the collector that serves the folder")]
    InUse(PathBuf),
    /// Entries come in the ledger's order, each once.
    #[error("ledger entry {entry} comes after entry {taken} was taken: feed the entries in order")]
    Order {
        /// The entry that was offered.
        entry: u64,
        /// The last that was taken.
        taken: u64,
    },
    /// A sample that no batch can bring.
    #[error("ledger entry {entry}: a sample's time lies outside 1970-2199")]
    Implausible {
        /// The entry that was offered.
        entry: u64,
    },
    /// A question without an answer.
    #[error("{0}")]
    Question(&'static str),
    /// The compressor refused.
    #[error("figures cannot be compressed: {0}")]
    Compress(String),
}

impl StoreError {
    pub(crate) fn file(path: &Path, source: io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }

    pub(crate) fn damaged(path: &Path, what: &'static str) -> Self {
        Self::Damaged { path: path.to_owned(), what }
    }

    /// Whether making the segments again from the ledger heals it.
    #[must_use]
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. })
    }
}
