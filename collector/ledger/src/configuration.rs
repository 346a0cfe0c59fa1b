//! What agents are told to measure: the latest text for each scope.

use motprov_shared::period::Timestamp;
use rusqlite::params;

use crate::entry::{EntryKind, EntryNumber};
use crate::error::Result;
use crate::imports::Put;
use crate::sql;
use crate::view::View;
use crate::write::Write;

/// The text that holds for a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// For whom.
    pub scope: String,
    /// The entry that it stands in.
    pub entry: EntryNumber,
    /// TOML; empty where the scope is told nothing any more.
    pub text: String,
}

impl Write<'_> {
    /// Keeps what a scope is told from here on; an empty text ends it. Nothing changes where it is told that already.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn configure(&mut self, scope: &str, text: &str, now: Timestamp) -> Result<Put> {
        let select = "SELECT entry, text FROM configurations WHERE scope = ?1";
        let read = |row: &rusqlite::Row<'_>| Ok((sql::count(row, 0)?, row.get::<_, String>(1)?));
        if let Some((entry, kept)) = sql::first(self.connection, select, [scope], read)?
            && kept == text
        {
            return Ok(Put::Already(entry));
        }
        self.step(|write| {
            let entry = write.append(EntryKind::Configuration, scope, now, text.as_bytes())?;
            write.apply_configuration(entry, scope, text)?;
            write.access_changed()?;
            Ok(Put::New(entry))
        })
    }

    /// Derives the row of a configuration that stands in the ledger already.
    pub(crate) fn apply_configuration(&self, entry: EntryNumber, scope: &str, text: &str) -> Result<()> {
        let upsert = "INSERT INTO configurations (scope, entry, text) VALUES (?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET entry = excluded.entry, text = excluded.text";
        sql::run(self.connection, upsert, params![scope, sql::int(entry), text])?;
        Ok(())
    }
}

impl View<'_> {
    /// What every scope is told, by scope.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn configurations(&self) -> Result<Vec<Configuration>> {
        let select = "SELECT scope, entry, text FROM configurations ORDER BY scope";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Configuration { scope: row.get(0)?, entry: sql::count(row, 1)?, text: row.get(2)? })
        };
        Ok(sql::all(self.connection, select, [], read)?)
    }
}
