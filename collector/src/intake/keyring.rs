//! The keys of enrolled agents, remembered once looked up. An agent that is not found is asked for again each time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError, RwLock};

use motprov_ledger::{Database, LedgerError};
use motprov_shared::identity::{AgentId, PublicKey};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::Reason;

use crate::broker::{Admission, Shown};

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
            Some(enrolled) if enrolled.revoked.is_none() => known.insert(agent.clone(), enrolled.key),
            Some(_) | None => known.remove(agent),
        };
        Ok(found.filter(|enrolled| enrolled.revoked.is_none()).map(|enrolled| enrolled.key))
    }

    /// Forgets all keys: they may have been changed.
    pub(super) fn forget(&self) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Whether an agent may connect with the certificate that it shows. `issued_only`: certificates are the
    /// collector's own, and each is known.
    pub(super) fn admits(
        &self,
        agent: &AgentId,
        shown: Option<&Shown>,
        issued_only: bool,
        now: Timestamp,
    ) -> Result<Admission, LedgerError> {
        let (enrolled, certificate) = {
            let mut database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
            database.read(|view| {
                let certificate = shown.map(|shown| view.certificate(&shown.serial)).transpose()?;
                Ok::<_, LedgerError>((view.agent(agent)?, certificate.flatten()))
            })?
        };
        let Some(enrolled) = enrolled else {
            return Ok(Admission::Refused(Reason::UnknownAgent, "no agent of that name is enrolled"));
        };
        if enrolled.revoked.is_some() {
            return Ok(Admission::Refused(Reason::Revoked, "the agent was revoked"));
        }
        let Some(shown) = shown else { return Ok(Admission::Admitted) };
        let no = |text| Ok(Admission::Refused(Reason::Certificate, text));
        if shown.name != agent.to_string() {
            return no("the certificate is another agent's");
        }
        match certificate {
            None if issued_only => no("the collector did not issue this certificate"),
            Some(certificate) if certificate.agent != *agent => no("the certificate is another agent's"),
            Some(certificate) if certificate.revoked.is_some() => no("the certificate was revoked"),
            Some(certificate) if certificate.key != enrolled.key => {
                no("the certificate was issued for a key that the agent no longer has")
            }
            Some(certificate) if certificate.expires <= now => no("the certificate has ended"),
            None | Some(_) => Ok(Admission::Admitted),
        }
    }
}
