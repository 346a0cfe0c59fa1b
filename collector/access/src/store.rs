//! The database of accounts. Promise: its owner's alone, and what was said to be done is on the disk.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::error::AccessError;

/// The file in the data folder. Apart from the ledger: what it holds is secret, and is forgotten.
pub const FILE_NAME: &str = "access.sqlite";

const SCHEMA: &str = include_str!("schema.sql");
const VERSION: i64 = 1;
/// A command line may be writing at the same time.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Store {
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens the database of a data folder; makes both where they are missing, for this user alone.
    pub(crate) fn open(data: &Path) -> Result<Self, AccessError> {
        let path = data.join(FILE_NAME);
        make_folder(data)
            .and_then(|()| make_file(&path))
            .map_err(|source| AccessError::Open { path: path.clone(), source })?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(&path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "secure_delete", true)?;
        migrate(&mut connection, &path)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// One transaction: all of it or, on an error, nothing.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, AccessError>,
    ) -> Result<T, AccessError> {
        let mut connection = self.lock();
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&tx)?;
        tx.commit()?;
        Ok(value)
    }

    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, AccessError>,
    ) -> Result<T, AccessError> {
        work(&self.lock())
    }

    /// A panic leaves no half transaction behind: it is rolled back when dropped.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), AccessError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > VERSION {
        return Err(AccessError::Newer { path: path.to_owned(), found, known: VERSION });
    }
    if found == 0 {
        tx.execute_batch(SCHEMA)?;
        tx.pragma_update(None, "user_version", VERSION)?;
    }
    Ok(tx.commit()?)
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
fn make_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_twice_and_refuses_a_newer_one() {
        let data = tempfile::tempdir().unwrap();
        drop(Store::open(data.path()).unwrap());
        let store = Store::open(data.path()).unwrap();
        store.read(|connection| Ok(connection.pragma_update(None, "user_version", 2)?)).unwrap();
        assert!(matches!(Store::open(data.path()), Err(AccessError::Newer { found: 2, .. })));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it_and_its_log() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        let _store = Store::open(data.path()).unwrap();
        for file in std::fs::read_dir(data.path()).unwrap() {
            assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
