//! The one database file: opened, written in transactions that are on the disk when they return, read in snapshots.
//!
//! Several processes may hold it open. A write begins by taking the write lock (`BEGIN IMMEDIATE`) and reads all it
//! relies on after that, but what it may believe of the transaction before: see `memory`.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::error::{LedgerError, Result};
use crate::memory::Memory;
use crate::schema;
use crate::view::View;
use crate::write::Write;

/// Name of the file in the data folder.
pub const FILE_NAME: &str = "motprov.db";

/// How long a write waits for another process's.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open database.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    path: PathBuf,
    /// What the last write learnt, and the `data_version` that it holds for.
    memory: Option<(i64, Memory)>,
}

impl Database {
    /// Opens the database of `folder`, bringing an older one up to date.
    ///
    /// # Errors
    /// [`LedgerError::Missing`], [`LedgerError::Newer`], or what the system says.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE_NAME);
        if !path.is_file() {
            return Err(LedgerError::Missing(path));
        }
        let connection = Connection::open_with_flags(&path, flags(OpenFlags::SQLITE_OPEN_READ_WRITE))?;
        let mut database = Self { connection, path, memory: None };
        database.prepare_for_writing()?;
        Ok(database)
    }

    /// Opens the database of `folder`; makes both where they are missing, for this user alone.
    ///
    /// # Errors
    /// [`LedgerError::Open`], [`LedgerError::Newer`], or what the system says.
    pub fn create_or_open(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE_NAME);
        make_folder(folder)
            .and_then(|()| make_file(&path))
            .map_err(|source| LedgerError::Open { path: path.clone(), source })?;
        Self::open(folder)
    }

    /// Opens the database of `folder` for reading only; an older one is not brought up to date but refused.
    ///
    /// # Errors
    /// [`LedgerError::Missing`], [`LedgerError::Newer`], [`LedgerError::Misuse`] for an older one.
    pub fn open_read_only(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE_NAME);
        if !path.is_file() {
            return Err(LedgerError::Missing(path));
        }
        let connection = Connection::open_with_flags(&path, flags(OpenFlags::SQLITE_OPEN_READ_ONLY))?;
        connection.busy_timeout(PATIENCE)?;
        if schema::version(&connection, &path)? < schema::CURRENT {
            return Err(LedgerError::Misuse("the database is of an older version: open it once for writing"));
        }
        Ok(Self { connection, path, memory: None })
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// One transaction. When this returns `Ok`, all of it is on the disk; on an error nothing of it is kept.
    /// Many batches in one transaction share its sync.
    ///
    /// # Errors
    /// What `work` returns, and what SQLite says.
    pub fn write<T, E: From<LedgerError>>(
        &mut self,
        work: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let behavior = TransactionBehavior::Immediate;
        let tx = self.connection.transaction_with_behavior(behavior).map_err(LedgerError::from)?;
        let version = data_version(&tx)?;
        let known = self.memory.take().filter(|(of, _)| *of == version);
        let mut write = Write::new(&tx, known.map(|(_, memory)| memory).unwrap_or_default());
        let value = work(&mut write)?;
        let memory = write.finish()?;
        tx.commit().map_err(LedgerError::from)?;
        self.memory = Some((version, memory));
        Ok(value)
    }

    /// Reads from one snapshot: writes of others meanwhile are not seen.
    ///
    /// # Errors
    /// What `work` returns, and what SQLite says.
    pub fn read<'d, T, E: From<LedgerError>>(
        &'d mut self,
        work: impl FnOnce(&View<'d>) -> Result<T, E>,
    ) -> Result<T, E> {
        let connection: &'d Connection = &self.connection;
        // Not nested: this borrows the database for itself. Rolled back when dropped, there is nothing to keep.
        let _snapshot = connection.unchecked_transaction().map_err(LedgerError::from)?;
        work(&View::new(connection))
    }

    /// Folds the write-ahead log into the database file, as far as no reader still needs it. Nothing depends on it:
    /// what was committed is durable without.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn fold_log(&mut self) -> Result<()> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// Copies the database as it is now into a new file, page for page, while others write.
    ///
    /// # Errors
    /// [`LedgerError::Open`] where the file cannot be made; what SQLite says.
    pub fn copy_to(&mut self, path: &Path) -> Result<()> {
        make_file(path).map_err(|source| LedgerError::Open { path: path.to_owned(), source })?;
        let mut copy = Connection::open_with_flags(path, flags(OpenFlags::SQLITE_OPEN_READ_WRITE))?;
        let backup = Backup::new(&self.connection, &mut copy)?;
        // All at once: in a write-ahead log that holds up nobody, and another process's write does not begin it anew.
        match backup.step(-1)? {
            StepResult::Done => Ok(()),
            _ => Err(LedgerError::Busy),
        }
    }

    /// Writes the file anew, without what was in freed pages, and truncates the log beside it.
    pub(crate) fn vacuum(&mut self) -> Result<()> {
        self.connection.execute_batch("VACUUM")?;
        let busy: bool =
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy { Err(LedgerError::Busy) } else { Ok(()) }
    }

    fn prepare_for_writing(&mut self) -> Result<()> {
        self.connection.busy_timeout(PATIENCE)?;
        self.connection.set_prepared_statement_cache_capacity(128);
        let mode: String =
            self.connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
        if mode != "wal" {
            return Err(LedgerError::Misuse(
                "the data folder's file system holds no write-ahead log: use a local disk",
            ));
        }
        // Every commit waits for the disk: an agent forgets what was acknowledged.
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        self.connection.pragma_update(None, "foreign_keys", true)?;
        // Keeps the log of a busy hour from growing without end (64 MB), and rewrites a hot page once for many commits.
        self.connection.pragma_update(None, "wal_autocheckpoint", 16_000)?;
        self.connection.pragma_update(None, "cache_size", -32_000)?;
        schema::migrate(&mut self.connection, &self.path)
    }
}

/// Changes where another connection committed since this one looked last, and not where this one did.
fn data_version(connection: &Connection) -> Result<i64> {
    let mut select = connection.prepare_cached("PRAGMA data_version").map_err(LedgerError::from)?;
    Ok(select.query_row([], |row| row.get(0))?)
}

/// A connection is used from one thread at a time (`&mut`), so its own lock is not needed.
fn flags(mode: OpenFlags) -> OpenFlags {
    mode | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

/// A folder that exists keeps the mode its owner gave it.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Made before SQLite does, because SQLite's own files take the mode of this one.
pub(crate) fn make_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Action;
    use crate::imports::Put;
    use motprov_assemble::Rows;
    use motprov_shared::period::Timestamp;

    #[test]
    fn a_full_disk_says_try_later_and_keeps_nothing_of_what_did_not_fit() {
        let folder = tempfile::tempdir().unwrap();
        let mut database = Database::create_or_open(folder.path()).unwrap();
        let limit = |database: &Database, pages: i64| {
            database.connection.pragma_update(None, "max_page_count", pages).unwrap();
        };
        let import = |database: &mut Database, bytes: &[u8]| {
            database.write(|write| write.import("x", bytes, &Rows::Orders(vec![]), Timestamp(0)))
        };
        limit(&database, 1);
        let refused = import(&mut database, &vec![7; 100_000]).unwrap_err();
        assert!(matches!(refused, LedgerError::Full), "{refused}");
        assert!(matches!(refused.action(), Action::Retry(_)));
        assert_eq!(database.read(View::state).unwrap().size, 0);
        limit(&database, 1_000_000);
        assert_eq!(import(&mut database, &vec![7; 100_000]).unwrap(), Put::New(1));
        assert_eq!(database.verify().unwrap().faults, []);
    }

    #[test]
    fn a_caller_that_goes_on_after_a_failed_step_commits_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut database = Database::create_or_open(folder.path()).unwrap();
        database.connection.pragma_update(None, "max_page_count", 1).unwrap();
        let stubborn = database.write(|write| {
            let large = write.import("large", &vec![7; 100_000], &Rows::Orders(vec![]), Timestamp(0));
            assert!(matches!(large, Err(LedgerError::Full)));
            let small = write.import("small", b"x", &Rows::Orders(vec![]), Timestamp(0));
            assert!(matches!(small, Err(LedgerError::Misuse(_))));
            Ok::<_, LedgerError>(())
        });
        assert!(matches!(stubborn, Err(LedgerError::Misuse(_))));
        assert_eq!(database.read(View::state).unwrap().size, 0);
    }
}
