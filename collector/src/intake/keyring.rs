//! The keys of enrolled agents, remembered once looked up. An agent that is not found is asked for again each time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError, RwLock};

use motprov_ledger::{Database, LedgerError};
use motprov_shared::identity::{AgentId, PublicKey};

pub(super) struct Keyring {
    known: RwLock<HashMap<AgentId, PublicKey>>,
    database: Mutex<Database>,
}

impl Keyring {
    pub(super) fn new(database: Database) -> Self {
        Self { known: RwLock::default(), database: Mutex::new(database) }
    }

    /// The key that the agent was enrolled with when it was last looked up.
    pub(super) fn get(&self, agent: &AgentId) -> Result<Option<PublicKey>, LedgerError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).get(agent).copied();
        known.map_or_else(|| self.refresh(agent), |key| Ok(Some(key)))
    }

    /// The key that the agent is enrolled with now.
    pub(super) fn refresh(&self, agent: &AgentId) -> Result<Option<PublicKey>, LedgerError> {
        let found = {
            let mut database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
            database.read(|view| view.agent(agent))?
        };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        match &found {
            Some(enrolled) => known.insert(agent.clone(), enrolled.key),
            None => known.remove(agent),
        };
        Ok(found.map(|enrolled| enrolled.key))
    }
}
