//! The file's tables.

use std::path::Path;

use rusqlite::Connection;

use super::StoreError;

/// The format that this version writes, in `user_version`.
const CURRENT: i64 = 1;

const TABLES: &str = "
    CREATE TABLE subscriptions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        address TEXT NOT NULL UNIQUE COLLATE NOCASE,
        language TEXT NOT NULL,
        report_day INTEGER NOT NULL,
        made INTEGER NOT NULL,
        composed INTEGER,
        sent INTEGER,
        given_up INTEGER NOT NULL DEFAULT 0,
        trouble TEXT
    ) STRICT;
    CREATE TABLE kinds (
        subscription INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
        kind TEXT NOT NULL,
        PRIMARY KEY (subscription, kind)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE departments (
        subscription INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
        department TEXT NOT NULL,
        PRIMARY KEY (subscription, department)
    ) STRICT, WITHOUT ROWID;
    -- What each was told, or is about to be.
    CREATE TABLE told (
        subscription INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
        key TEXT NOT NULL,
        PRIMARY KEY (subscription, key)
    ) STRICT, WITHOUT ROWID;
    -- Events that stand in no letter yet.
    CREATE TABLE pending (
        id INTEGER PRIMARY KEY,
        subscription INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
        event TEXT NOT NULL
    ) STRICT;
    CREATE INDEX pending_of ON pending (subscription);
    -- Letters that the server does not have yet.
    CREATE TABLE letters (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        subscription INTEGER NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
        message_id TEXT NOT NULL,
        made INTEGER NOT NULL,
        subject TEXT NOT NULL,
        body TEXT NOT NULL,
        file_name TEXT,
        file BLOB,
        tries INTEGER NOT NULL DEFAULT 0,
        next INTEGER NOT NULL
    ) STRICT;
    -- Agents that are silent, with when they were heard of before.
    CREATE TABLE outages (agent TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    -- When a month was first seen to be ready.
    CREATE TABLE noticed (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    -- What was seen of levels, to tell how it goes on.
    CREATE TABLE readings (
        month TEXT NOT NULL,
        level TEXT NOT NULL,
        at INTEGER NOT NULL,
        agreed INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        PRIMARY KEY (month, level, at)
    ) STRICT, WITHOUT ROWID;
";

/// Makes the tables where there are none.
pub(super) fn prepare(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let journal: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if journal != "wal" {
        tracing::warn!(journal, "the data folder holds no write-ahead log: subscriptions are kept without");
    }
    let version = || connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0));
    let found = version()?;
    if found > CURRENT {
        return Err(StoreError::Newer { path: path.to_owned(), found, known: CURRENT });
    }
    if found == CURRENT {
        return Ok(());
    }
    connection.execute_batch("BEGIN IMMEDIATE")?;
    // Another process may have made them meanwhile.
    let made = version().and_then(|found| {
        if found == CURRENT { Ok(()) } else { connection.execute_batch(TABLES) }?;
        connection.pragma_update(None, "user_version", CURRENT)
    });
    connection.execute_batch(if made.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    Ok(made?)
}
