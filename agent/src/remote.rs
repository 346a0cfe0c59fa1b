//! What the collector tells this agent to measure. Promise: nothing counts that the collector did not sign for this
//! agent, nothing older ever comes back, and a configuration that cuts the agent off from its collector is taken back
//! and not tried again, over restarts and power cuts too.
//!
//! A new document is on trial until the collector is heard with it. Where that takes too long, or the agent began with
//! it too often, the one before holds again.

mod record;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use motprov_shared::configuration::{self, Document, Layer};
use motprov_shared::identity::{AgentId, PublicKey};
use motprov_shared::state::Unfollowed;
use tracing::{error, warn};

use record::Record;

/// So often the agent begins with a document on trial; then it is taken for what ends the agent.
const MOST_STARTS: u32 = 3;

/// What was heard on the agent's `config` topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Not the collector's word for this agent, and why.
    Alien(String),
    /// Nothing new, or older than what was seen.
    Known,
    /// The document on trial, once more: the collector is heard with it.
    Echo,
    /// A newer document than any before.
    New(Box<Document>),
}

/// What holds, what is on trial, and what was not taken.
#[derive(Debug)]
pub struct Remote {
    data: PathBuf,
    agent: AgentId,
    record: Record,
    applied: Option<Document>,
    trial: Option<Document>,
    /// When the trial ends, monotonic milliseconds.
    deadline: i64,
    /// The newest document, where its content was refused.
    unfit: Option<Unfollowed>,
}

impl Remote {
    /// What the data folder holds of the collector with `key`; of another one nothing is believed any more.
    #[must_use]
    pub fn open(data: &Path, agent: &AgentId, key: &PublicKey) -> Self {
        let record = Record::load(data).unwrap_or_else(|fault| {
            error!("what the collector told before cannot be read and is asked for again: {fault}");
            Record::default()
        });
        let mut remote = Self {
            data: data.to_owned(),
            agent: agent.clone(),
            record,
            applied: None,
            trial: None,
            deadline: 0,
            unfit: None,
        };
        remote.believe(key);
        remote
    }

    /// From here on only this key is believed; where it is another, what rests on the old one is forgotten.
    pub fn believe(&mut self, key: &PublicKey) {
        if self.record.signer.as_deref() != Some(&key.0[..]) {
            let serial = self.record.serial;
            self.record = Record { signer: Some(key.0.to_vec()), serial, ..Record::default() };
            self.unfit = None;
        }
        let open = |bytes: &Option<Vec<u8>>| {
            let opened = self.read(bytes.as_ref()?, key);
            opened.inspect_err(|why| error!("a configuration that was kept is passed over: {why}")).ok()
        };
        (self.applied, self.trial) = (open(&self.record.applied), open(&self.record.trial));
    }

    fn read(&self, bytes: &[u8], key: &PublicKey) -> Result<Document, String> {
        let document = configuration::open(bytes, key).map_err(|error| error.to_string())?;
        if document.agent == self.agent {
            return Ok(document);
        }
        Err(format!("it is for {}", document.agent))
    }

    /// Judges what came; changes nothing.
    #[must_use]
    pub fn hear(&self, bytes: &[u8], key: &PublicKey) -> Heard {
        let document = match self.read(bytes, key) {
            Ok(document) => document,
            Err(why) => return Heard::Alien(why),
        };
        let version = document.version;
        if self.trial.as_ref().is_some_and(|trial| trial.version == version) {
            return Heard::Echo;
        }
        let applied = self.applied.as_ref().map_or(0, |applied| applied.version);
        if version <= applied || version < self.record.seen || self.record.lost == Some(version) {
            return Heard::Known;
        }
        Heard::New(Box::new(document))
    }

    /// What lies over the agent's own file: of the trial where there is one.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        let document = self.trial.as_ref().or(self.applied.as_ref());
        document.map_or(&[], |document| &document.layers)
    }

    /// What lies over it without the trial.
    #[must_use]
    pub fn settled_layers(&self) -> &[Layer] {
        self.applied.as_ref().map_or(&[], |document| &document.layers)
    }

    /// The release's manifest that came with the newest document.
    #[must_use]
    pub fn release(&self) -> Option<&[u8]> {
        self.trial.as_ref().or(self.applied.as_ref())?.release.as_deref()
    }

    /// Whether something is on trial.
    #[must_use]
    pub const fn is_on_trial(&self) -> bool {
        self.trial.is_some()
    }

    /// Puts a document on trial until `deadline`.
    ///
    /// # Errors
    /// It cannot be kept; then nothing changes.
    pub fn try_out(&mut self, document: Document, bytes: Vec<u8>, deadline: i64) -> io::Result<()> {
        let next = Record { trial: Some(bytes), starts: 1, seen: document.version, ..self.record.clone() };
        next.save(&self.data)?;
        (self.record, self.trial, self.deadline) = (next, Some(document), deadline);
        self.unfit = None;
        Ok(())
    }

    /// Takes a document that changes nothing about what is measured.
    pub fn adopt(&mut self, document: Document, bytes: Vec<u8>) {
        self.record.seen = document.version;
        (self.record.applied, self.record.trial) = (Some(bytes), None);
        (self.applied, self.trial, self.unfit) = (Some(document), None, None);
        self.keep();
    }

    /// The agent begins again with what is on trial; gives whether it may, until `deadline`. It may not where it began
    /// too often, or where that cannot be counted.
    pub fn begin_again(&mut self, deadline: i64) -> bool {
        self.record.starts = self.record.starts.saturating_add(1);
        self.deadline = deadline;
        let counted = self.record.save(&self.data);
        if let Err(fault) = &counted {
            warn!("the trial cannot be counted: {fault}");
        }
        counted.is_ok() && self.record.starts <= MOST_STARTS
    }

    /// The collector was heard: what was on trial holds. Gives whether there was something.
    pub fn confirm(&mut self) -> bool {
        let Some(document) = self.trial.take() else { return false };
        self.applied = Some(document);
        self.record.applied = self.record.trial.take();
        (self.record.starts, self.record.lost, self.record.reason) = (0, None, None);
        self.keep();
        true
    }

    /// What was on trial is taken back and not tried again.
    pub fn take_back(&mut self, reason: String) {
        let Some(document) = self.trial.take() else { return };
        self.record.trial = None;
        (self.record.starts, self.record.lost) = (0, Some(document.version));
        self.record.reason = Some(reason);
        self.keep();
    }

    /// The newest document does not hold; it may when it comes again, for the agent's own file may change.
    pub fn refuse(&mut self, version: u64, reason: String) {
        self.unfit = Some(Unfollowed { version, reason });
        if self.record.seen != version {
            self.record.seen = version;
            self.keep();
        }
    }

    /// Whether the trial has lasted too long.
    #[must_use]
    pub const fn is_over(&self, now: i64) -> bool {
        self.trial.is_some() && now >= self.deadline
    }

    /// Milliseconds until the trial ends, if there is one.
    #[must_use]
    pub fn wait(&self, now: i64) -> Option<i64> {
        self.trial.as_ref().map(|_| (self.deadline - now).max(0))
    }

    /// The version that holds.
    #[must_use]
    pub fn version(&self) -> Option<u64> {
        self.applied.as_ref().map(|document| document.version)
    }

    /// The newest version that the agent does not go by, and why.
    #[must_use]
    pub fn unfollowed(&self) -> Option<Unfollowed> {
        let lost = self.record.lost.zip(self.record.reason.clone());
        let lost = lost.map(|(version, reason)| Unfollowed { version, reason });
        let lost = lost.filter(|lost| Some(lost.version) > self.version());
        self.unfit.clone().into_iter().chain(lost).max_by_key(|one| one.version)
    }

    /// The highest serial number of a release that was believed.
    #[must_use]
    pub const fn serial(&self) -> u64 {
        self.record.serial
    }

    /// No release with a lower number is believed from here on.
    pub fn believe_serial(&mut self, serial: u64) {
        if serial > self.record.serial {
            self.record.serial = serial;
            self.keep();
        }
    }

    /// Where it cannot be kept the agent goes on all the same, and judges again after a restart.
    fn keep(&self) {
        if let Err(fault) = self.record.save(&self.data) {
            error!("what the collector told cannot be kept: {fault}");
        }
    }
}
