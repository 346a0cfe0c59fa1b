//! The tables, version by version. A file of a newer program is refused, an older one is brought up to date.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::{LedgerError, Result};
use crate::upgrade;

/// One script for each version, in order; `user_version` counts those that ran.
const MIGRATIONS: [&str; 9] = [
    include_str!("schema.sql"),
    include_str!("schema2.sql"),
    include_str!("schema3.sql"),
    include_str!("schema4.sql"),
    include_str!("schema5.sql"),
    include_str!("schema6.sql"),
    include_str!("schema7.sql"),
    include_str!("schema8.sql"),
    include_str!("schema9.sql"),
];

/// The version that this program writes: the number of scripts.
pub(crate) const CURRENT: i64 = 9;
const _: () = assert!(MIGRATIONS.len() == 9, "CURRENT counts the scripts");

/// Tables that a rebuild empties and fills again from the ledger.
pub(crate) const DERIVED: [&str; 26] = [
    "agents",
    "batches",
    "gaps",
    "streaks",
    "readings",
    "facts",
    "fact_changes",
    "latest",
    "starts",
    "sleeps",
    "active_use",
    "counts",
    "thinned",
    "digests",
    "seen",
    "months",
    "files",
    "assets",
    "orders",
    "reports",
    "contracts",
    "configurations",
    "releases",
    "statements",
    "approvals",
    "publications",
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
    if upgrade::lacks_told(found) {
        upgrade::derive_told(&tx)?;
    }
    if upgrade::lacks_each_time(found) {
        upgrade::derive_each_time(&tx)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_the_first_version_is_brought_up_to_date_with_what_it_holds() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(MIGRATIONS[0]).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        let rows = "INSERT INTO entries VALUES (1, 'contract', 'c', 0, x'00');
            INSERT INTO contracts VALUES (1, x'01', '2026-01-01');
            INSERT INTO agents (id, agent, public_key, enrolled, simulated) VALUES (1, 'a/bed', x'', 1, 1);
            INSERT INTO names VALUES (1, 'a/bed'), (2, 'ws-1'), (3, 'ws-2'), (4, 'ws-3'), (5, 'reachable');
            INSERT INTO seen VALUES (2, 0, 9, 1), (3, 0, 9, 1), (4, 0, 9, 1);
            INSERT INTO streaks VALUES (0, 1, 0, 1, 2, 5, 0, 9, 1, 0, 1);
            INSERT INTO batches VALUES (1, 1, 1, x'');
            INSERT INTO fact_changes VALUES (3, 5, 0, 1, 1, 'x');";
        connection.pragma_update(None, "foreign_keys", true).unwrap();
        connection.execute_batch(rows).unwrap();
        migrate(&mut connection, Path::new("motprov.db")).unwrap();
        let count = |select: &str| connection.query_row(select, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(version(&connection, Path::new("motprov.db")).unwrap(), CURRENT);
        assert_eq!(count("SELECT sum(asset) FROM seen WHERE simulated = 1"), 5);
        assert_eq!(count("SELECT count(*) FROM contracts WHERE in_force = '2026-01-01'"), 1);
    }
}
