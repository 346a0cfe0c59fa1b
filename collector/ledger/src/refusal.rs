//! Counts what intake refused, and puts the last of it aside for a person to read, octets included. Bounded, whatever is
//! sent: in number, and in octets.

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

/// Octets of one refused message that are put aside at most; what is larger is known by its hash.
pub const KEPT_OCTETS: usize = 256 * 1024;

/// Octets of all of them together; the oldest give way.
pub const KEPT_OCTETS_IN_ALL: u64 = 16 * 1024 * 1024;

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

/// One of the last refusals, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRefusal {
    /// Its number; later ones have higher numbers.
    pub id: u64,
    /// What was refused.
    pub refusal: Refusal,
    /// How many octets of the message are put aside; `None` where it had none, was too large, or gave way to later ones.
    pub octets: Option<u64>,
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
    /// Counts a refusal of what has no octets of its own.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn count_refusal(&mut self, refusal: &Refusal) -> Result<()> {
        self.put_aside(refusal, None)
    }

    /// Counts a refusal and keeps it among the last [`KEPT_REFUSALS`], with the message's `content` where that is at most
    /// [`KEPT_OCTETS`].
    ///
    /// # Errors
    /// What SQLite says.
    pub fn put_aside(&mut self, refusal: &Refusal, content: Option<&[u8]>) -> Result<()> {
        let name: String = refusal.agent.chars().take(MAX_NAME).collect();
        let text: String = refusal.text.chars().take(MAX_TEXT).collect();
        let (at, reason) = (refusal.at.0, refusal.reason.name());
        self.step(|write| {
            let upsert = "INSERT INTO refusal_counts (agent, reason, count, last)
                VALUES (coalesce((SELECT agent FROM agents WHERE agent = ?1), ?2), ?3, 1, ?4)
                ON CONFLICT DO UPDATE SET count = count + 1, last = max(last, excluded.last)";
            sql::run(write.connection, upsert, params![name, NOBODY, reason, at])?;
            let insert = "INSERT INTO refusals (at, agent, reason, text, hash, content)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let content = content.filter(|content| (1..=KEPT_OCTETS).contains(&content.len()));
            sql::run(write.connection, insert, params![at, name, reason, text, refusal.hash.0, content])?;
            let oldest = write.connection.last_insert_rowid() - sql::int(KEPT_REFUSALS as u64);
            sql::run(write.connection, "DELETE FROM refusals WHERE id <= ?1", [oldest])?;
            write.has_put_aside |= content.is_some();
            Ok(())
        })
    }

    /// Lets the oldest octets go where they are too many; once in a transaction, whatever is refused in it.
    pub(crate) fn bound_refusals(&self) -> Result<()> {
        let forget = "UPDATE refusals SET content = NULL WHERE content IS NOT NULL AND id <= (
            SELECT max(id) FROM (SELECT id, sum(length(content)) OVER (ORDER BY id DESC) AS octets
                FROM refusals WHERE content IS NOT NULL) WHERE octets > ?1)";
        sql::run(self.connection, forget, [sql::int(KEPT_OCTETS_IN_ALL)])?;
        Ok(())
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
    pub fn refusals(&self, limit: usize) -> Result<Vec<KeptRefusal>> {
        let select = format!("SELECT {COLUMNS} FROM refusals ORDER BY id DESC LIMIT ?1");
        Ok(sql::all(self.connection, &select, [sql::int(limit as u64)], kept)?)
    }

    /// One of the latest refusals by its number.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn refusal(&self, id: u64) -> Result<Option<KeptRefusal>> {
        let select = format!("SELECT {COLUMNS} FROM refusals WHERE id = ?1");
        Ok(sql::first(self.connection, &select, [sql::int(id)], kept)?)
    }

    /// The refused message itself, where it is put aside.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn refused_content(&self, id: u64) -> Result<Option<Vec<u8>>> {
        let select = "SELECT content FROM refusals WHERE id = ?1";
        Ok(sql::first(self.connection, select, [sql::int(id)], |row| row.get(0))?.flatten())
    }
}

/// Columns that [`kept`] reads.
const COLUMNS: &str = "id, at, agent, reason, text, hash, length(content)";

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptRefusal> {
    let refusal = Refusal {
        at: sql::instant(row, 1)?,
        agent: row.get(2)?,
        reason: reason(row, 3)?,
        text: row.get(4)?,
        hash: sql::hash(row, 5)?,
    };
    let octets = row.get::<_, Option<i64>>(6)?.map(sql::natural);
    Ok(KeptRefusal { id: sql::count(row, 0)?, refusal, octets })
}

fn reason(row: &Row<'_>, column: usize) -> rusqlite::Result<Reason> {
    let name = row.get_ref(column)?.as_str()?;
    let known = Reason::ALL.into_iter().find(|reason| reason.name() == name);
    known.ok_or_else(|| sql::conversion(column, format!("unknown reason `{name}`").into()))
}
