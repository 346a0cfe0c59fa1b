//! What agents are told to measure: the latest text for each scope, and what of it holds for one agent.

use std::collections::BTreeMap;

use motprov_shared::configuration::{Layer, Scope};
use motprov_shared::identity::{AgentId, Role};
use motprov_shared::period::Timestamp;
use rusqlite::{Row, params};

use crate::error::Result;
use crate::imports::Put;
use crate::sql;
use crate::view::View;
use crate::write::Write;
use motprov_log::{EntryKind, EntryNumber};

/// The text that holds for a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// For whom.
    pub scope: Scope,
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
    pub fn configure(&mut self, scope: &Scope, text: &str, now: Timestamp) -> Result<Put> {
        let scope = &scope.to_string();
        let select = "SELECT entry, text FROM configurations WHERE scope = ?1";
        let read = |row: &Row<'_>| Ok((sql::count(row, 0)?, row.get::<_, String>(1)?));
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

/// What one agent is to be told now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// The highest entry that it rests on: it grows with every change, also of the agent's role.
    pub version: u64,
    /// In the order in which they lie, with the entry that each stands in; none is empty.
    pub layers: Vec<(EntryNumber, Layer)>,
    /// The release that agents should run, as its maker signed it.
    pub release: Option<Vec<u8>>,
}

/// An agent, as far as its layers depend on it.
struct Told {
    agent: AgentId,
    role: Option<Role>,
    enrolled: EntryNumber,
}

impl Told {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            agent: sql::parsed(row, 0)?,
            role: sql::parsed_or_none(row, 1)?,
            enrolled: sql::count(row, 2)?,
        })
    }

    /// In the order in which they lie.
    fn scopes(&self) -> Vec<Scope> {
        let role = self.role.map(Scope::Role);
        let narrow = [Scope::Site(self.agent.site.clone()), Scope::Agent(self.agent.clone())];
        [Scope::All].into_iter().chain(role).chain(narrow).collect()
    }

    /// Nothing where nothing was ever said that holds for it. Its enrolment counts: another role is other layers.
    fn version(
        &self,
        entries: &BTreeMap<Scope, EntryNumber>,
        release: Option<EntryNumber>,
    ) -> Option<EntryNumber> {
        let scopes = self.scopes();
        let said = scopes.iter().filter_map(|scope| entries.get(scope).copied()).chain(release).max()?;
        Some(said.max(self.enrolled))
    }
}

impl View<'_> {
    /// What every scope is told, in the order in which layers lie.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn configurations(&self) -> Result<Vec<Configuration>> {
        let select = "SELECT scope, entry, text FROM configurations";
        let read = |row: &Row<'_>| {
            Ok(Configuration { scope: sql::parsed(row, 0)?, entry: sql::count(row, 1)?, text: row.get(2)? })
        };
        let mut all = sql::all(self.connection, select, [], read)?;
        all.sort_by(|one, other| one.scope.cmp(&other.scope));
        Ok(all)
    }

    /// What an agent is to be told; nothing where it is not enrolled, or nothing was ever said that holds for it.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn instruction(&self, agent: &AgentId) -> Result<Option<Instruction>> {
        let select = "SELECT agent, role, enrolled FROM agents WHERE agent = ?1 AND revoked IS NULL";
        let Some(told) = sql::first(self.connection, select, [agent.to_string()], Told::read)? else {
            return Ok(None);
        };
        let (mut entries, mut layers) = (BTreeMap::new(), Vec::new());
        let select = "SELECT entry, text FROM configurations WHERE scope = ?1";
        for scope in told.scopes() {
            let read = |row: &Row<'_>| Ok((sql::count(row, 0)?, row.get::<_, String>(1)?));
            let found = sql::first(self.connection, select, [scope.to_string()], read)?;
            let Some((entry, text)) = found else { continue };
            entries.insert(scope.clone(), entry);
            if !text.is_empty() {
                layers.push((entry, Layer { scope, text }));
            }
        }
        let release = self.latest_release()?;
        let version = told.version(&entries, release.as_ref().map(|release| release.entry));
        let release = release.map(|release| release.manifest);
        Ok(version.map(|version| Instruction { version, layers, release }))
    }

    /// The version of every agent's instruction, for those that have one. Costs no more than the list itself.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn instruction_versions(&self) -> Result<BTreeMap<AgentId, u64>> {
        let select = "SELECT scope, entry FROM configurations";
        let read = |row: &Row<'_>| Ok((sql::parsed(row, 0)?, sql::count(row, 1)?));
        let entries = sql::all(self.connection, select, [], read)?.into_iter().collect();
        let release = self.latest_release()?.map(|release| release.entry);
        let select = "SELECT agent, role, enrolled FROM agents WHERE revoked IS NULL";
        let agents = sql::all(self.connection, select, [], Told::read)?.into_iter();
        let version = |told: Told| told.version(&entries, release).map(|version| (told.agent, version));
        Ok(agents.filter_map(version).collect())
    }

    /// A count that grows with every change of who is let in and what agents are told.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn access_changes(&self) -> Result<u64> {
        let read = |row: &Row<'_>| sql::count(row, 0);
        Ok(sql::first(self.connection, "SELECT changes FROM access", [], read)?.unwrap_or(0))
    }
}
