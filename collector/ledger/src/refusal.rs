//! Counts what intake refused, and keeps the last of it for a person to read. Bounded, whatever is sent.

use motprov_shared::identity::Hash;
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::Reason;
use rusqlite::{Row, params};

use crate::error::Result;
use crate::sql;
use crate::view::View;
use crate::write::Write;

/// Refusals that are kept with their text.
pub const KEPT_REFUSALS: usize = 1000;

/// Whom a refusal is counted under if no enrolled agent of that name exists.
pub const NOBODY: &str = "?";

/// Longest name and text that is kept, characters.
const MAX_NAME: usize = 129;
const MAX_TEXT: usize = 500;

/// One refused message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// When it came.
    pub at: Timestamp,
    /// From whom, as the message or its topic claims: `site/name`, or [`NOBODY`].
    pub agent: String,
    /// Why.
    pub reason: Reason,
    /// The same for a person, with what to do.
    pub text: String,
    /// SHA-256 of the message.
    pub hash: Hash,
}

/// How often an agent was refused for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalCount {
    /// Who: an enrolled agent, or [`NOBODY`] for all others.
    pub agent: String,
    /// Why.
    pub reason: Reason,
    /// How often.
    pub count: u64,
    /// When last.
    pub last: Timestamp,
}

impl Write<'_> {
    /// Counts a refusal and keeps it among the last [`KEPT_REFUSALS`].
    ///
    /// # Errors
    /// What SQLite says.
    pub fn count_refusal(&mut self, refusal: &Refusal) -> Result<()> {
        let name: String = refusal.agent.chars().take(MAX_NAME).collect();
        let text: String = refusal.text.chars().take(MAX_TEXT).collect();
        let (at, reason) = (refusal.at.0, refusal.reason.name());
        self.step(|write| {
            let upsert = "INSERT INTO refusal_counts (agent, reason, count, last)
                VALUES (coalesce((SELECT agent FROM agents WHERE agent = ?1), ?2), ?3, 1, ?4)
                ON CONFLICT DO UPDATE SET count = count + 1, last = max(last, excluded.last)";
            sql::run(write.connection, upsert, params![name, NOBODY, reason, at])?;
            let insert = "INSERT INTO refusals (at, agent, reason, text, hash) VALUES (?1, ?2, ?3, ?4, ?5)";
            sql::run(write.connection, insert, params![at, name, reason, text, refusal.hash.0])?;
            let oldest = write.connection.last_insert_rowid() - sql::int(KEPT_REFUSALS as u64);
            sql::run(write.connection, "DELETE FROM refusals WHERE id <= ?1", [oldest])?;
            Ok(())
        })
    }
}

impl View<'_> {
    /// Counts by agent and reason.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn refusal_counts(&self) -> Result<Vec<RefusalCount>> {
        let select = "SELECT agent, reason, count, last FROM refusal_counts ORDER BY agent, reason";
        let read = |row: &Row<'_>| {
            let (count, last) = (sql::count(row, 2)?, sql::instant(row, 3)?);
            Ok(RefusalCount { agent: row.get(0)?, reason: reason(row, 1)?, count, last })
        };
        Ok(sql::all(self.connection, select, [], read)?)
    }

    /// The latest refusals, newest first, at most `limit`.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn refusals(&self, limit: usize) -> Result<Vec<Refusal>> {
        let select = "SELECT at, agent, reason, text, hash FROM refusals ORDER BY id DESC LIMIT ?1";
        let read = |row: &Row<'_>| {
            let (at, hash) = (sql::instant(row, 0)?, sql::hash(row, 4)?);
            Ok(Refusal { at, agent: row.get(1)?, reason: reason(row, 2)?, text: row.get(3)?, hash })
        };
        Ok(sql::all(self.connection, select, [sql::int(limit as u64)], read)?)
    }
}

fn reason(row: &Row<'_>, column: usize) -> rusqlite::Result<Reason> {
    let name = row.get_ref(column)?.as_str()?;
    let known = Reason::ALL.into_iter().find(|reason| reason.name() == name);
    known.ok_or_else(|| sql::conversion(column, format!("unknown reason `{name}`").into()))
}
