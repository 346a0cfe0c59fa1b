//! Which agents may sign, and how far each agent's chain is kept.
//!
//! The chain belongs to the agent, not to its key: the first batch under a new key follows the last one kept under the
//! old, of which a receipt tells the agent its number and hash. Where the old outbox was lost with batches in it, the
//! agent declares them lost as it always does. Who holds only the old key can no longer add to the chain.

use motprov_shared::chain::Head;
use motprov_shared::identity::{AgentId, PublicKey, Role};
use motprov_shared::period::{Interval, Timestamp};
use rusqlite::{Row, params};

use crate::error::{LedgerError, Result};
use crate::sql;
use crate::view::View;
use crate::write::Write;
use motprov_log::{Enrolment, EntryKind, EntryNumber, Revocation};

/// Columns that [`agent`] reads.
const COLUMNS: &str = "agent, public_key, enrolled, simulated, head_seq, head_hash, batches, records, lost, received, \
    made_at, clock_offset, role, revoked, (SELECT coalesce(sum(samples), 0) FROM thinned JOIN names ON names.id = thinned.vantage
        WHERE names.text = agents.agent)";

/// How far an agent's clock may be off, milliseconds: half of a minute, the usual time between two checks. Beyond it
/// the edges of an outage lie further apart from those that others saw than one check explains.
pub const CLOCK_TOLERANCE_MS: i64 = 30_000;

/// An enrolled agent, and how far its chain is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Its site and name.
    pub id: AgentId,
    /// The key that it signs with now.
    pub key: PublicKey,
    /// The entry that enrolled this key.
    pub enrolled: EntryNumber,
    /// Whether a test bed runs it.
    pub simulated: bool,
    /// What it is for, where it was enrolled with a token.
    pub role: Option<Role>,
    /// The entry that took its right to sign; `None` while it has it.
    pub revoked: Option<EntryNumber>,
    /// The last batch kept.
    pub head: Option<Head>,
    /// Batches kept.
    pub batches: u64,
    /// Records in them.
    pub records: u64,
    /// Batches that it declared lost.
    pub lost: u64,
    /// When the last batch came, by the collector's clock.
    pub last_received: Option<Timestamp>,
    /// When the last batch was signed, by the agent's clock.
    pub last_made_at: Option<Timestamp>,
    /// Its clock less the collector's, milliseconds, as it told last.
    pub clock_offset: Option<i64>,
    /// Samples that it gave up for want of room.
    pub thinned: u64,
}

/// Batches that an agent declared lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Whose.
    pub agent: AgentId,
    /// Number of the first.
    pub first: u64,
    /// Number of the last.
    pub last: u64,
    /// From the end of the last batch kept before to the start of the next; from 1970 where none was kept before.
    pub time: Interval,
    /// The batch that declared it.
    pub entry: EntryNumber,
}

impl Agent {
    /// How long after its signing the last batch came, milliseconds: the agent's clock error and the way together.
    /// Negative where the agent's clock is ahead.
    #[must_use]
    pub fn last_delay(&self) -> Option<i64> {
        Some(self.last_received?.since(self.last_made_at?))
    }

    /// Whether its clock was off by more than [`CLOCK_TOLERANCE_MS`] when it last told; `None`: it never told.
    #[must_use]
    pub fn clock_is_off(&self) -> Option<bool> {
        self.clock_offset.map(|offset| offset.saturating_abs() > CLOCK_TOLERANCE_MS)
    }
}

/// What an enrolment did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolled {
    /// A new agent, or a new key of a known one: an entry was appended.
    New(EntryNumber),
    /// The agent has this key already, by this entry; nothing changed.
    Already(EntryNumber),
}

impl Write<'_> {
    /// Enrols an agent's key; batches that were checked against another key of that agent are refused from here on.
    /// An agent stays simulated, or real, as it was first enrolled; one that was revoked may sign again.
    ///
    /// # Errors
    /// What SQLite says; [`LedgerError::Misuse`] for a known agent that is now to be simulated, or real.
    pub fn admit(&mut self, enrolment: &Enrolment, now: Timestamp) -> Result<Enrolled> {
        let Enrolment { agent, key, simulated, role } = enrolment;
        if let Some(known) = self.view().agent(agent)? {
            if known.simulated != *simulated {
                return Err(LedgerError::Misuse(
                    "an agent stays simulated, or real, as it was first enrolled",
                ));
            }
            if known.key == *key && known.revoked.is_none() && (role.is_none() || known.role == *role) {
                return Ok(Enrolled::Already(known.enrolled));
            }
        }
        self.step(|write| {
            let source = agent.to_string();
            let entry = write.append(EntryKind::Enrolment, &source, now, &enrolment.encode())?;
            write.apply_enrolment(entry, enrolment)?;
            write.access_changed()?;
            Ok(Enrolled::New(entry))
        })
    }

    /// As [`Self::admit`], of an agent whose role nobody said.
    ///
    /// # Errors
    /// As there.
    pub fn enrol(
        &mut self,
        agent: &AgentId,
        key: &PublicKey,
        simulated: bool,
        now: Timestamp,
    ) -> Result<Enrolled> {
        self.admit(&Enrolment { agent: agent.clone(), key: *key, simulated, role: None }, now)
    }

    /// Takes an agent's right to sign and to connect, and ends its certificates; what it signed before stays.
    ///
    /// # Errors
    /// What SQLite says; [`LedgerError::Misuse`] where there is no such agent.
    pub fn revoke(&mut self, agent: &AgentId, reason: &str, now: Timestamp) -> Result<EntryNumber> {
        let Some(known) = self.view().agent(agent)? else {
            return Err(LedgerError::Misuse("no such agent is enrolled"));
        };
        if let Some(entry) = known.revoked {
            return Ok(entry);
        }
        let revocation = Revocation { agent: agent.clone(), reason: reason.to_owned() };
        self.step(|write| {
            let source = agent.to_string();
            let entry = write.append(EntryKind::Revocation, &source, now, &revocation.encode())?;
            write.apply_revocation(entry, &revocation)?;
            let end = "UPDATE certificates SET revoked = ?2 WHERE agent = ?1 AND revoked IS NULL";
            sql::run(write.connection, end, params![source, now.0])?;
            write.access_changed()?;
            Ok(entry)
        })
    }

    /// Tells a running collector that others are let in now, or no longer.
    pub(crate) fn access_changed(&self) -> Result<()> {
        sql::run(self.connection, "UPDATE access SET changes = changes + 1", [])?;
        Ok(())
    }

    /// Derives the registry's row from an enrolment.
    pub(crate) fn apply_enrolment(&mut self, entry: EntryNumber, enrolment: &Enrolment) -> Result<()> {
        let upsert =
            "INSERT INTO agents (agent, public_key, enrolled, simulated, role) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (agent) DO UPDATE SET public_key = excluded.public_key, enrolled = excluded.enrolled,
            role = coalesce(excluded.role, role), revoked = NULL";
        let Enrolment { agent, key, simulated, role } = enrolment;
        let source = agent.to_string();
        self.memory.signers.remove(source.as_str());
        let values = params![source, key.0, sql::int(entry), simulated, role.map(Role::name)];
        sql::run(self.connection, upsert, values)?;
        Ok(())
    }

    /// Derives from a revocation that its agent may no longer sign.
    pub(crate) fn apply_revocation(&mut self, entry: EntryNumber, revocation: &Revocation) -> Result<()> {
        let source = revocation.agent.to_string();
        self.memory.signers.remove(source.as_str());
        let update = "UPDATE agents SET revoked = ?2 WHERE agent = ?1";
        sql::run(self.connection, update, params![source, sql::int(entry)])?;
        Ok(())
    }
}

impl View<'_> {
    /// An agent, if it is enrolled.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn agent(&self, id: &AgentId) -> Result<Option<Agent>> {
        let select = format!("SELECT {COLUMNS} FROM agents WHERE agent = ?1");
        Ok(sql::first(self.connection, &select, [id.to_string()], agent)?)
    }

    /// All agents, by site and name.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn agents(&self) -> Result<Vec<Agent>> {
        let select = format!("SELECT {COLUMNS} FROM agents ORDER BY agent");
        Ok(sql::all(self.connection, &select, [], agent)?)
    }

    /// Agents that have delivered, real ones first and those heard of last before the others; at most `limit`.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn latest_agents(&self, limit: usize) -> Result<Vec<Agent>> {
        // Chosen first: what is told of each takes a look into other tables.
        let select = format!(
            "SELECT {COLUMNS} FROM agents WHERE id IN (SELECT id FROM agents WHERE head_seq IS NOT NULL
                ORDER BY simulated, received DESC, agent LIMIT ?1) ORDER BY simulated, received DESC, agent"
        );
        Ok(sql::all(self.connection, &select, [sql::int(limit as u64)], agent)?)
    }

    /// All gaps in agents' chains, by agent and number.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn gaps(&self) -> Result<Vec<Gap>> {
        let select = "SELECT agents.agent, first, last, lost_from, lost_until, entry FROM gaps
            JOIN agents ON agents.id = gaps.agent ORDER BY 1, 2";
        let read = |row: &Row<'_>| {
            Ok(Gap {
                agent: sql::parsed(row, 0)?,
                first: sql::count(row, 1)?,
                last: sql::count(row, 2)?,
                time: Interval::new(sql::instant(row, 3)?, sql::instant(row, 4)?),
                entry: sql::count(row, 5)?,
            })
        };
        Ok(sql::all(self.connection, select, [], read)?)
    }
}

fn agent(row: &Row<'_>) -> rusqlite::Result<Agent> {
    let seq: Option<i64> = row.get(4)?;
    let hash: Option<[u8; 32]> = row.get(5)?;
    Ok(Agent {
        id: sql::parsed(row, 0)?,
        key: PublicKey(row.get(1)?),
        enrolled: sql::count(row, 2)?,
        simulated: row.get(3)?,
        head: seq
            .zip(hash)
            .map(|(seq, hash)| Head { seq: sql::natural(seq), hash: motprov_shared::identity::Hash(hash) }),
        batches: sql::count(row, 6)?,
        records: sql::count(row, 7)?,
        lost: sql::count(row, 8)?,
        last_received: row.get::<_, Option<i64>>(9)?.map(Timestamp),
        last_made_at: row.get::<_, Option<i64>>(10)?.map(Timestamp),
        clock_offset: row.get(11)?,
        role: sql::parsed_or_none(row, 12)?,
        revoked: row.get::<_, Option<i64>>(13)?.map(sql::natural),
        thinned: sql::count(row, 14)?,
    })
}
