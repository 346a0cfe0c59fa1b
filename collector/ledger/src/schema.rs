//! The tables, version by version. A file of a newer program is refused, an older one is brought up to date.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::{LedgerError, Result};

/// One script for each version, in order; `user_version` counts those that ran.
const MIGRATIONS: [&str; 1] = [include_str!("schema.sql")];

/// The version that this program writes: the number of scripts.
pub(crate) const CURRENT: i64 = 1;
const _: () = assert!(MIGRATIONS.len() == 1, "CURRENT counts the scripts");

/// Tables that a rebuild empties and fills again from the ledger.
pub(crate) const DERIVED: [&str; 16] = [
    "agents",
    "batches",
    "gaps",
    "streaks",
    "readings",
    "facts",
    "fact_changes",
    "latest",
    "digests",
    "seen",
    "months",
    "files",
    "assets",
    "orders",
    "reports",
    "contracts",
];

/// Runs what is missing; several processes may try at once.
pub(crate) fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    if version(connection, path)? == CURRENT {
        return Ok(());
    }
    let tx = Transaction::new(connection, TransactionBehavior::Immediate)?;
    let found = version(&tx, path)?;
    for script in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        tx.execute_batch(script)?;
    }
    tx.pragma_update(None, "user_version", CURRENT)?;
    Ok(tx.commit()?)
}

/// The file's version.
///
/// # Errors
/// [`LedgerError::Newer`].
pub(crate) fn version(connection: &Connection, path: &Path) -> Result<i64> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > CURRENT {
        return Err(LedgerError::Newer { path: path.to_owned(), found, known: CURRENT });
    }
    Ok(found)
}
