//! Believes nothing that is stored but the entries' bytes, and derives the rest anew: leaves, tree, signatures, chains.

use std::collections::HashMap;

use motprov_review::case::LedgerState;
use motprov_shared::batch::Batch;
use motprov_shared::chain::{Head, Standing, standing};
use motprov_shared::identity::{AgentId, PublicKey};
use motprov_shared::period::Timestamp;
use motprov_shared::release;
use motprov_shared::seal::{Envelope, Verified};
use rusqlite::{Connection, Row};
use tlog_tiles::tlog;

use crate::database::Database;
use crate::error::Result;
use crate::sql;
use crate::tree::{self, Edge};
use motprov_log::{
    Enrolment, EntryKind, EntryNumber, Erasure, Publication, Revocation, Statement, leaf_data,
};

/// Faults that are told; a ledger with more is not worth a longer list.
const MAX_FAULTS: usize = 100;

/// What a check of the whole ledger found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Size, and the root derived anew from the entries' bytes.
    pub state: LedgerState,
    /// Batches whose signature and link hold.
    pub batches: u64,
    /// The first of what does not hold, at most 100. None: all holds.
    pub faults: Vec<Fault>,
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The entry.
    pub entry: EntryNumber,
    /// What is wrong with it.
    pub what: String,
}

/// An entry as it stands in the file.
struct Stored {
    number: EntryNumber,
    kind: String,
    source: String,
    received: Timestamp,
    content: Vec<u8>,
}

impl Database {
    /// Checks every entry, one by one, in one snapshot. Memory does not grow with the ledger, only with the agents.
    ///
    /// It proves that the entries are as they were when their hashes were stored. That nobody wrote both anew is
    /// proved by a root that was published earlier.
    ///
    /// # Errors
    /// What SQLite says; what does not hold is no error but a [`Fault`].
    pub fn verify(&mut self) -> Result<Audit> {
        self.read(|view| {
            let mut check = Check::new(view.connection);
            let select = "SELECT number, kind, source, received, content FROM entries ORDER BY number";
            let mut statement = view.connection.prepare(select)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                check.entry(&stored(row)?)?;
            }
            check.finish()
        })
    }
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        number: sql::count(row, 0)?,
        kind: row.get(1)?,
        source: row.get(2)?,
        received: sql::instant(row, 3)?,
        content: row.get(4)?,
    })
}

/// What is derived so far.
struct Check<'c> {
    connection: &'c Connection,
    /// Grown from the entries' bytes.
    tree: Edge,
    /// Grown from the stored leaf hashes, so that one changed entry is told of that entry alone.
    stored_tree: Edge,
    keys: HashMap<AgentId, PublicKey>,
    heads: HashMap<AgentId, Head>,
    batches: u64,
    faults: Vec<Fault>,
}

impl<'c> Check<'c> {
    fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            tree: Edge::default(),
            stored_tree: Edge::default(),
            keys: HashMap::new(),
            heads: HashMap::new(),
            batches: 0,
            faults: Vec::new(),
        }
    }

    fn entry(&mut self, entry: &Stored) -> Result<()> {
        let due = self.tree.size() + 1;
        if entry.number != due {
            self.fault(entry.number, format!("entry {due} should stand before it"));
        }
        let Ok(kind) = entry.kind.parse::<EntryKind>() else {
            self.fault(entry.number, format!("unknown kind `{}`", entry.kind));
            // Its leaf still has a place in the tree, of an unknown hash.
            self.leaf(entry.number, &[])?;
            return Ok(());
        };
        self.leaf(entry.number, &leaf_data(kind, &entry.source, entry.received, &entry.content))?;
        let held = match kind {
            EntryKind::Batch => self.batch(entry),
            EntryKind::Enrolment => self.enrolment(entry),
            EntryKind::Revocation => is(Revocation::decode(&entry.content), "a revocation"),
            EntryKind::Configuration | EntryKind::Contract => {
                std::str::from_utf8(&entry.content).map(drop).map_err(|e| e.to_string())
            }
            EntryKind::Release => release::unverified(&entry.content).map(drop).map_err(|e| e.to_string()),
            EntryKind::File(_) => Ok(()),
            EntryKind::Statement => is(Statement::decode(&entry.content), "a statement"),
            EntryKind::Publication => is(Publication::decode(&entry.content), "a publication"),
            EntryKind::Erasure => is(Erasure::decode(&entry.content), "an erasure"),
        };
        if let Err(what) = held {
            self.fault(entry.number, what);
        }
        Ok(())
    }

    /// Grows the tree by a leaf; what is stored of it must be the same.
    fn leaf(&mut self, number: EntryNumber, leaf: &[u8]) -> Result<()> {
        let leaf = tlog::record_hash(leaf);
        let (first, _) = self.tree.push(leaf)?;
        let kept = tree::stored(self.connection, first)?;
        if kept != Some(leaf) {
            self.fault(number, "its bytes are not those that were appended".to_owned());
        }
        let (_, hashes) = self.stored_tree.push(kept.unwrap_or(leaf))?;
        for (position, hash) in (first..).zip(hashes).skip(1) {
            if tree::stored(self.connection, position)? != Some(hash) {
                self.fault(number, format!("the tree's hash {position}, which it completes, is another"));
            }
        }
        Ok(())
    }

    fn enrolment(&mut self, entry: &Stored) -> Result<(), String> {
        let enrolment = Enrolment::decode(&entry.content).ok_or("not an enrolment")?;
        self.keys.insert(enrolment.agent, enrolment.key);
        Ok(())
    }

    fn batch(&mut self, entry: &Stored) -> Result<(), String> {
        let batch = open(&entry.content, &self.keys)?;
        let Batch { agent, link, .. } = batch.get();
        if agent.to_string() != entry.source {
            return Err(format!("{agent} signed it, not {}", entry.source));
        }
        let standing = standing(self.heads.get(agent).copied(), *link);
        if standing != Standing::Next {
            return Err(format!(
                "batch {} of {agent} does not follow the one before: {standing:?}",
                link.seq
            ));
        }
        self.heads.insert(agent.clone(), Head { seq: link.seq, hash: batch.hash() });
        self.batches += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<Audit> {
        let size = self.tree.size();
        let count = sql::first(self.connection, "SELECT count(*) FROM hashes", [], |row| sql::count(row, 0))?;
        if count.unwrap_or(0) != tlog::stored_hash_count(size) {
            self.fault(
                size + 1,
                "the tree has more hashes than the entries: entries were cut off".to_owned(),
            );
        }
        Ok(Audit { state: self.tree.state()?, batches: self.batches, faults: self.faults })
    }

    fn fault(&mut self, entry: EntryNumber, what: String) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault { entry, what });
        }
    }
}

fn is<T>(document: Option<T>, what: &str) -> Result<(), String> {
    document.map(drop).ok_or_else(|| format!("not {what}"))
}

/// Opens a kept batch with the key that its agent had then.
pub(crate) fn open(content: &[u8], keys: &HashMap<AgentId, PublicKey>) -> Result<Verified<Batch>, String> {
    let envelope = Envelope::parse(content).map_err(|error| error.to_string())?;
    let key = keys.get(envelope.agent()).ok_or_else(|| format!("{} was not enrolled", envelope.agent()))?;
    envelope.open(key).map_err(|error| error.to_string())
}
