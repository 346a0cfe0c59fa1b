//! What agents are told: makes and signs each agent's document, and sends those that changed while the collector
//! runs. Nothing is kept ready: a document is signed when its agent asks or when it changes.

pub mod matching;
pub mod standing;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use motprov_ledger::{Database, Instruction, LedgerError, View};
use motprov_shared::configuration::{self, Document};
use motprov_shared::identity::AgentId;
use motprov_shared::period::Timestamp;
use motprov_shared::seal::SecretKey;
use motprov_shared::topic::{Leaf, Topic};
use tokio::sync::mpsc;

use crate::broker::Outgoing;
use crate::clock;
use crate::collector::StartError;
use crate::keys;

/// Makes documents from what the ledger holds at that moment.
pub struct Documents {
    database: Mutex<Database>,
    key: SecretKey,
}

impl Documents {
    /// Of a data folder with its ledger and key; makes what is missing.
    ///
    /// # Errors
    /// No key, no ledger.
    pub fn open(data: &Path) -> Result<Self, StartError> {
        let key = keys::load_or_make(data)?;
        // Made here where it is missing: what only reads makes none.
        drop(Database::create_or_open(data)?);
        Ok(Self { database: Mutex::new(Database::open_read_only(data)?), key })
    }

    /// The agent's signed document; nothing where it is told nothing, or nothing can be found out now, which is
    /// logged: the agent goes on with what it has.
    pub fn of(&self, agent: &AgentId) -> Option<Vec<u8>> {
        let found = {
            let mut database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
            database.read(|view| view.instruction(agent))
        };
        match found {
            Ok(instruction) => self.sign(agent, instruction?),
            Err(error) => {
                tracing::error!(%agent, %error, "cannot look up what the agent is to be told");
                None
            }
        }
    }

    fn sign(&self, agent: &AgentId, instruction: Instruction) -> Option<Vec<u8>> {
        let Instruction { version, layers, release } = instruction;
        let layers = layers.into_iter().map(|(_, layer)| layer).collect();
        // The format counts whole seconds.
        let at = Timestamp::from_seconds(clock::now().0.div_euclid(1000));
        let document = Document { agent: agent.clone(), at, version, layers, release };
        let signed = configuration::sign(&document, &self.key);
        signed
            .inspect_err(|error| tracing::error!(%agent, version, %error, "what it is told cannot be signed"))
            .ok()
    }
}

/// What agents were told last, as far as this collector knows.
pub struct Told {
    documents: Arc<Documents>,
    outgoing: mpsc::Sender<Outgoing>,
    /// Nothing before the first look: whoever connects later asks by itself.
    versions: Option<BTreeMap<AgentId, u64>>,
}

impl Told {
    /// Sends what changes through `outgoing`.
    #[must_use]
    pub const fn new(documents: Arc<Documents>, outgoing: mpsc::Sender<Outgoing>) -> Self {
        Self { documents, outgoing, versions: None }
    }

    /// Sends their documents to the agents whose instruction is another than at the last look. The first look sends
    /// none. Waits where the broker is behind.
    ///
    /// # Errors
    /// What the database says; then all is tried again at the next look.
    pub fn follow(&mut self, view: &View<'_>) -> Result<(), LedgerError> {
        let now = view.instruction_versions()?;
        let Some(before) = self.versions.replace(now) else { return Ok(()) };
        let changed = |(agent, version): &(&AgentId, &u64)| before.get(*agent) != Some(*version);
        let now = self.versions.iter().flatten();
        let changed: Vec<_> = now.filter(changed).map(|(agent, _)| agent.clone()).collect();
        if !changed.is_empty() {
            tracing::info!(agents = changed.len(), "what they are told has changed");
        }
        for agent in changed {
            if let Some(payload) = self.documents.of(&agent) {
                let topic = Topic::new(agent, Leaf::Config);
                // Fails only when the broker is gone, and with it every agent's connection.
                let _ = self.outgoing.blocking_send(Outgoing::Agent { topic, payload });
            }
        }
        Ok(())
    }
}
