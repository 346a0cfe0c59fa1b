//! `notice.sqlite`: who wants to be told what, what waits, and what each was told. Promise: an event is told once to
//! each, also across a restart; a letter leaves only when the server has it, or when it was given up.
//!
//! A server that takes a letter and loses its answer is sent the letter again, under the same Message-ID.

mod outages;
mod queue;
mod schema;
mod subscribers;
#[cfg(test)]
mod tests;

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

pub use queue::{Offered, Outgoing, Waiting};

use crate::subscription::Unfit;

/// Name of the file in the data folder.
pub const FILE_NAME: &str = "notice.sqlite";
/// How long a write waits for another process's.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why the file does not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be made.
    #[error("cannot open {path}: {source}")]
    Open {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A newer version made it.
    #[error("{path} is of format {found}, and this version reads up to {known}: upgrade the collector")]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest that this version knows.
        known: i64,
    },
    /// Somebody has a subscription under that address.
    #[error("{0} has a subscription already: end it first (`subscriptions list` shows its number)")]
    Taken(String),
    /// What was to be kept cannot be.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// What was kept is not what is found.
    #[error("{FILE_NAME} holds what this version did not write: {0}")]
    Strange(#[from] serde_json::Error),
    /// The database.
    #[error("{FILE_NAME}: {0}")]
    Database(#[from] rusqlite::Error),
}

/// The open file.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens the file in a data folder; makes it where it is missing, for this user alone: it holds addresses of
    /// people.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(FILE_NAME);
        make_file(&path).map_err(|source| StoreError::Open { path: path.clone(), source })?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        schema::prepare(&connection, &path)?;
        Ok(Self { connection })
    }
}

/// Made before SQLite does, because SQLite's own files take the mode of this one.
fn make_file(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
