//! What can be checked of an entry by itself, on any thread: its leaf's hash, and a batch's form and signature.

use std::collections::HashMap;

use motprov_log::{EntryKind, EntryNumber, Erasure, leaf_data};
use motprov_shared::batch::Batch;
use motprov_shared::identity::{AgentId, PublicKey};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{Envelope, Verified};
use rusqlite::Row;
use tlog_tiles::tlog::{Hash, record_hash};

use crate::append::Stored;
use crate::error::{LedgerError, Result};
use crate::sql;
use crate::view::View;

/// An entry as it stands in the file.
pub(super) struct Job {
    pub(super) number: EntryNumber,
    pub(super) kind: String,
    pub(super) source: String,
    pub(super) received: Timestamp,
    pub(super) size: u64,
    pub(super) content: Content,
    /// Whose batch it is and which key it had then, or why there is none.
    pub(super) signer: Result<PublicKey, String>,
}

/// What is left of an entry's content.
pub(super) enum Content {
    Whole(Vec<u8>),
    /// By this entry.
    Erased(EntryNumber),
    /// Why it cannot be read.
    Lost(String),
}

/// An entry after what can be checked of it alone.
pub(super) struct Checked {
    pub(super) job: Job,
    /// `None` for a kind that nobody knows.
    pub(super) kind: Option<EntryKind>,
    /// Of its bytes, where it has some.
    pub(super) leaf: Option<Hash>,
    /// Of a batch's bytes.
    pub(super) batch: Option<Result<Verified<Batch>, String>>,
}

/// Columns of [`row`] and the tables; [`crate::append::CONTENT`] stands behind the first five.
pub(super) const COLUMNS: &str =
    "entries.number, kind, source, received, coalesce(size, length(entries.content))";

pub(super) fn row(row: &Row<'_>) -> rusqlite::Result<(Job, Option<Stored>)> {
    let stored = match (row.get::<_, Option<i64>>(6)?, row.get(5)?) {
        (Some(erasure), _) => Stored::Erased(sql::natural(erasure)),
        (None, Some(content)) => Stored::Row(content),
        (None, None) => Stored::Bundle,
    };
    let (content, rest) = match stored {
        Stored::Row(content) => (Content::Whole(content), None),
        Stored::Erased(by) => (Content::Erased(by), None),
        Stored::Bundle => (Content::Whole(Vec::new()), Some(Stored::Bundle)),
    };
    let job = Job {
        number: sql::count(row, 0)?,
        kind: row.get(1)?,
        source: row.get(2)?,
        received: sql::instant(row, 3)?,
        size: sql::count(row, 4)?,
        content,
        signer: Err(String::new()),
    };
    Ok((job, rest))
}

impl Job {
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        if let Content::Whole(bytes) = &self.content { Some(bytes) } else { None }
    }

    /// The leaf's hash, where there are bytes of a known kind.
    pub(super) fn leaf(&self) -> Option<Hash> {
        let (kind, bytes) = (self.kind.parse().ok()?, self.bytes()?);
        Some(record_hash(&leaf_data(kind, &self.source, self.received, bytes)))
    }

    /// Hashes the leaf and opens a batch.
    pub(super) fn check(self) -> Checked {
        let kind = self.kind.parse::<EntryKind>().ok();
        let whole = kind.zip(self.bytes());
        let leaf = self.leaf();
        let batch = whole.filter(|(kind, _)| *kind == EntryKind::Batch).map(|(_, bytes)| {
            let key = self.signer.as_ref().map_err(Clone::clone)?;
            let envelope = Envelope::parse(bytes).map_err(|error| error.to_string())?;
            if envelope.agent().to_string() != self.source {
                return Err(format!("{} signed it, not {}", envelope.agent(), self.source));
            }
            envelope.open(key).map_err(|error| error.to_string())
        });
        Checked { kind, leaf, batch, job: self }
    }
}

/// What erasures name, and what is left of the batches among it.
#[derive(Default)]
pub(super) struct Erasures(Vec<(EntryNumber, Erasure)>);

impl Erasures {
    pub(super) fn read(view: &View<'_>) -> Result<Self> {
        let mut erasures = Vec::new();
        for header in view.entries(1..=u64::MAX, Some(EntryKind::Erasure), usize::MAX)? {
            let entry = match view.entry(header.number) {
                // One that cannot be read names nothing; it is told of where its turn comes.
                Err(LedgerError::Damaged(_)) | Ok(None) => continue,
                Ok(Some(entry)) => entry,
                Err(error) => return Err(error),
            };
            erasures.extend(Erasure::decode(&entry.content).map(|erasure| (header.number, erasure)));
        }
        Ok(Self(erasures))
    }

    /// The erasure that names an entry; the first one counts.
    pub(super) fn of(&self, entry: EntryNumber) -> Option<EntryNumber> {
        self.0.iter().find(|(by, erasure)| *by > entry && erasure.names(entry)).map(|(by, _)| *by)
    }
}

/// Agents' keys as the entries so far have them, and which may no longer sign.
#[derive(Default)]
pub(super) struct Keys(HashMap<String, (PublicKey, Option<EntryNumber>)>);

impl Keys {
    pub(super) fn enrol(&mut self, agent: &AgentId, key: PublicKey) {
        self.0.insert(agent.to_string(), (key, None));
    }

    pub(super) fn revoke(&mut self, agent: &AgentId, by: EntryNumber) {
        if let Some((_, revoked)) = self.0.get_mut(&agent.to_string()) {
            *revoked = Some(by);
        }
    }

    pub(super) fn restore(&mut self, agent: String, key: PublicKey, revoked: Option<EntryNumber>) {
        self.0.insert(agent, (key, revoked));
    }

    /// The key that a batch of this source must be signed with.
    pub(super) fn of(&self, source: &str) -> Result<PublicKey, String> {
        match self.0.get(source) {
            Some((key, None)) => Ok(*key),
            Some((_, Some(by))) => Err(format!("{source} had lost its right to sign by entry {by}")),
            None => Err(format!("{source} was not enrolled")),
        }
    }
}
