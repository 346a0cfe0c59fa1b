//! What each agent said last of itself, and whether it is connected. Not the record: an agent says it again.

use motprov_shared::identity::AgentId;
use motprov_shared::period::Timestamp;
use motprov_shared::state::{State, Unfollowed};
use rusqlite::{Row, params};

use crate::error::Result;
use crate::sql;
use crate::view::View;
use crate::write::Write;

/// An agent's last word on itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whose.
    pub agent: AgentId,
    /// When it came, by the collector's clock.
    pub at: Timestamp,
    /// Since when it is connected, or no longer.
    pub since: Timestamp,
    /// Whether it is connected, and what it said when it last was.
    pub state: State,
}

impl Write<'_> {
    /// Notes what an agent says of itself. That it is offline leaves what it said before.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn note_state(&mut self, agent: &AgentId, state: &State, now: Timestamp) -> Result<()> {
        let since = "since = CASE WHEN online = excluded.online THEN since ELSE excluded.since END";
        let agent = agent.to_string();
        if !state.online {
            let upsert = format!(
                "INSERT INTO told (agent, at, since, online) VALUES (?1, ?2, ?2, 0)
                ON CONFLICT DO UPDATE SET at = excluded.at, {since}, online = 0"
            );
            sql::run(self.connection, &upsert, params![agent, now.0])?;
            return Ok(());
        }
        let upsert = format!(
            "INSERT INTO told (agent, at, since, online, version, every, outbox, configuration, refused, reason, release)
            VALUES (?1, ?2, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT DO UPDATE SET at = excluded.at, {since}, online = 1, version = excluded.version,
            every = excluded.every, outbox = excluded.outbox, configuration = excluded.configuration,
            refused = excluded.refused, reason = excluded.reason, release = excluded.release"
        );
        let (every, outbox) = (state.every.map(sql::int), state.outbox.map(sql::int));
        let (configuration, refused) = (state.configuration.map(sql::int), state.refused.as_ref());
        let (version, reason) = refused.map(|no| (sql::int(no.version), &no.reason)).unzip();
        let values = params![
            agent,
            now.0,
            state.version,
            every,
            outbox,
            configuration,
            version,
            reason,
            state.release
        ];
        sql::run(self.connection, &upsert, values)?;
        Ok(())
    }

    /// Notes that nobody is connected: a collector that starts has heard of nobody yet.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn nobody_is_online(&mut self, now: Timestamp) -> Result<()> {
        let update = "UPDATE told SET online = 0, since = ?1 WHERE online = 1";
        sql::run(self.connection, update, [now.0])?;
        Ok(())
    }
}

impl View<'_> {
    /// The last word of every agent that ever said one, by agent.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn last_words(&self) -> Result<Vec<Told>> {
        let select =
            "SELECT agent, at, since, online, version, every, outbox, configuration, refused, reason, release
            FROM told ORDER BY agent";
        Ok(sql::all(self.connection, select, [], told)?)
    }
}

fn told(row: &Row<'_>) -> rusqlite::Result<Told> {
    let number = |column| row.get::<_, Option<i64>>(column).map(|n| n.map(sql::natural));
    let refused = number(8)?.zip(row.get(9)?);
    Ok(Told {
        agent: sql::parsed(row, 0)?,
        at: sql::instant(row, 1)?,
        since: sql::instant(row, 2)?,
        state: State {
            online: row.get(3)?,
            version: row.get(4)?,
            every: number(5)?,
            outbox: number(6)?,
            configuration: number(7)?,
            refused: refused.map(|(version, reason)| Unfollowed { version, reason }),
            release: row.get(10)?,
        },
    })
}
