//! What can go wrong with the database, and whether waiting helps.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::ErrorCode;

use motprov_log::EntryNumber;

/// Result of this crate.
pub type Result<T, E = LedgerError> = std::result::Result<T, E>;

/// What the caller should do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Nothing was kept; the same may succeed after this time.
    Retry(Duration),
    /// It will not heal by itself: a person has to act.
    Stop,
}

/// Why the database refused.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// There is no database in the folder.
    #[error(
        "no database at {0}: start `motprov-collector serve` or import a file with this --data folder first"
    )]
    Missing(PathBuf),
    /// The folder or the file could not be made or opened.
    #[error("cannot open {path}: {source}")]
    Open {
        /// What was to be opened.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A newer program wrote it.
    #[error("{path} has schema {found}, newer than this program (knows 1-{known}): upgrade the collector")]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// Another process writes for longer than the timeout.
    #[error("the database is busy with another process's write")]
    Busy,
    /// No room on the disk.
    #[error("the disk is full; nothing was kept")]
    Full,
    /// The file or its folder must not be written.
    #[error("the database is read-only: check the owner and mode of the data folder")]
    ReadOnly,
    /// The disk failed, or the file is not what was written.
    #[error(
        "the database is damaged or its disk fails: {0}; run `motprov-collector ledger verify`, and restore a backup if it finds faults"
    )]
    Damaged(String),
    /// An entry's content is not what its kind promises.
    #[error("ledger entry {entry}: {what}")]
    Entry {
        /// Which.
        entry: EntryNumber,
        /// What is wrong with it.
        what: String,
    },
    /// The caller broke a rule of this crate.
    #[error("{0}")]
    Misuse(&'static str),
    /// Anything else of SQLite.
    #[error("database: {0}")]
    Sql(rusqlite::Error),
}

impl LedgerError {
    /// Whether waiting helps.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self {
            Self::Busy => Action::Retry(Duration::from_secs(1)),
            Self::Full => Action::Retry(Duration::from_mins(1)),
            _ => Action::Stop,
        }
    }
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::SystemIoFailure) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Sql(error),
        }
    }
}
