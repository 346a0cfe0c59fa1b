//! What decisions need to remember: outages that go on, and how much was seen of levels.

use std::collections::BTreeMap;

use motprov_shared::identity::AgentId;
use motprov_shared::period::{Month, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::subscribers::parsed;
use super::{Store, StoreError};
use crate::decide::Reading;

const DAY: i64 = 86_400_000;
/// Readings older than this serve nothing.
const KEPT: i64 = 3 * DAY;

impl Store {
    /// Outages that go on, with when their agents were heard of before.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn outages(&self) -> Result<BTreeMap<AgentId, Timestamp>, StoreError> {
        let mut select = self.connection.prepare_cached("SELECT agent, since FROM outages")?;
        let read = select.query_map([], |row| Ok((parsed(row, 0)?, Timestamp(row.get(1)?))))?;
        Ok(read.collect::<Result<_, _>>()?)
    }

    /// Forgets the outage of an agent that is nobody's concern any more.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn forget_outage(&mut self, agent: &AgentId) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM outages WHERE agent = ?1", [agent.to_string()])?;
        Ok(())
    }

    /// When something was first noticed: now, where it never was.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn noticed(&mut self, key: &str, now: Timestamp) -> Result<Timestamp, StoreError> {
        self.connection.execute("INSERT OR IGNORE INTO noticed VALUES (?1, ?2)", params![key, now.0])?;
        let select = "SELECT at FROM noticed WHERE key = ?1";
        Ok(self.connection.query_row(select, [key], |row| row.get(0).map(Timestamp))?)
    }

    /// Keeps what was seen of a level, and forgets what is too old to serve.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn keep_reading(&mut self, month: Month, level: &str, reading: Reading) -> Result<(), StoreError> {
        let tx = self.connection.transaction()?;
        tx.execute("DELETE FROM readings WHERE at < ?1", [reading.at.0.saturating_sub(KEPT)])?;
        let insert = "INSERT OR REPLACE INTO readings VALUES (?1, ?2, ?3, ?4, ?5)";
        tx.execute(insert, params![month.to_string(), level, reading.at.0, reading.agreed, reading.seen])?;
        Ok(tx.commit()?)
    }

    /// The last reading of a level that is a day old at least.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn reading_before(
        &self,
        month: Month,
        level: &str,
        now: Timestamp,
    ) -> Result<Option<Reading>, StoreError> {
        let select = "SELECT at, agreed, seen FROM readings
            WHERE month = ?1 AND level = ?2 AND at <= ?3 ORDER BY at DESC LIMIT 1";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Reading { at: Timestamp(row.get(0)?), agreed: row.get(1)?, seen: row.get(2)? })
        };
        let values = params![month.to_string(), level, now.0.saturating_sub(DAY)];
        Ok(self.connection.query_row(select, values, read).optional()?)
    }
}
