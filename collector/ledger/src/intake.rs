//! Keeps verified batches, each exactly once and in its chain's order.

use motprov_shared::batch::Batch;
use motprov_shared::chain::{Head, Standing, standing};
use motprov_shared::identity::{AgentId, Hash, sha256};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::Verified;
use rusqlite::params;

use crate::erase::ErasedBatch;
use crate::error::{LedgerError, Result};
use crate::sql;
use crate::write::Write;
use motprov_log::{EntryKind, EntryNumber};

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Kept as this entry; durable when the transaction is.
    New(EntryNumber),
    /// The same bytes were kept before, as this entry: acknowledge again.
    Duplicate(EntryNumber),
    /// Batches before it are missing.
    Gap {
        /// The number that would follow.
        expected: u64,
    },
    /// It names another predecessor than the one kept, or repeats a number with other bytes.
    Fork {
        /// The chain as kept.
        head: Option<Head>,
    },
    /// The key that it was checked against is not, or no longer, the agent's.
    NotEnrolled,
}

/// An agent's row, as far as a batch needs it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signer {
    id: i64,
    key: [u8; 32],
    head: Option<Head>,
    /// Up to when the last batch speaks.
    covered: Option<Timestamp>,
    simulated: bool,
}

impl Write<'_> {
    /// Keeps a batch if it follows in its agent's chain; `bytes` are its signed bytes as received.
    ///
    /// # Errors
    /// What SQLite says; [`LedgerError::Misuse`] if `bytes` are not those that were verified.
    pub fn keep_batch(&mut self, batch: &Verified<Batch>, bytes: &[u8], received: Timestamp) -> Result<Kept> {
        if sha256(bytes) != batch.hash() {
            return Err(LedgerError::Misuse("the bytes to keep are not the bytes that were verified"));
        }
        let source = batch.get().agent.to_string();
        let Some(signer) = self.signer(&source)?.filter(|signer| signer.key == batch.signer().0) else {
            return Ok(Kept::NotEnrolled);
        };
        let link = batch.get().link;
        // A number that the file cannot hold is reached only by declaring the loss of as many.
        let holds = i64::try_from(link.seq).is_ok();
        match standing(signer.head, link) {
            Standing::Next if holds => self.step(|write| {
                let entry = write.append(EntryKind::Batch, &source, received, bytes)?;
                write.index_batch(entry, &source, &signer, batch, received)?;
                write.derive_batch(entry, &source, signer.simulated, batch.get())?;
                Ok(Kept::New(entry))
            }),
            Standing::Seen => self.seen(&signer, link.seq, batch.hash()),
            Standing::Ahead { expected } => Ok(Kept::Gap { expected }),
            Standing::Forked | Standing::Next => Ok(Kept::Fork { head: signer.head }),
        }
    }

    /// Derives all rows from a batch that stands in the ledger already.
    pub(crate) fn apply_batch(
        &mut self,
        entry: EntryNumber,
        batch: &Verified<Batch>,
        received: Timestamp,
    ) -> Result<()> {
        let source = batch.get().agent.to_string();
        let signer = self
            .signer(&source)?
            .ok_or_else(|| LedgerError::Entry { entry, what: format!("{source} was not enrolled before") })?;
        self.index_batch(entry, &source, &signer, batch, received)?;
        self.derive_batch(entry, &source, signer.simulated, batch.get())
    }

    /// The agent's chain as kept so far in this transaction; `None` where nothing is kept.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn head(&mut self, agent: &AgentId) -> Result<Option<Head>> {
        Ok(self.signer(&agent.to_string())?.and_then(|signer| signer.head))
    }

    fn signer(&mut self, agent: &str) -> Result<Option<Signer>> {
        if let Some(signer) = self.memory.signers.get(agent) {
            return Ok(Some(*signer));
        }
        let select = "SELECT id, public_key, head_seq, head_hash, covered, simulated FROM agents
            WHERE agent = ?1 AND revoked IS NULL";
        let found = sql::first(self.connection, select, [agent], |row| {
            let seq: Option<i64> = row.get(2)?;
            let hash: Option<[u8; 32]> = row.get(3)?;
            let head = seq.zip(hash).map(|(seq, hash)| Head { seq: sql::natural(seq), hash: Hash(hash) });
            let covered = row.get::<_, Option<i64>>(4)?.map(Timestamp);
            Ok(Signer { id: row.get(0)?, key: row.get(1)?, head, covered, simulated: row.get(5)? })
        })?;
        if let Some(signer) = found {
            self.memory.signers.insert(agent.into(), signer);
        }
        Ok(found)
    }

    /// A number that lies in a declared gap was never kept: what comes for it now forks the chain.
    fn seen(&self, signer: &Signer, seq: u64, hash: Hash) -> Result<Kept> {
        let select = "SELECT entry, hash FROM batches WHERE agent = ?1 AND seq = ?2";
        let read = |row: &rusqlite::Row<'_>| Ok((sql::count(row, 0)?, sql::hash(row, 1)?));
        Ok(match sql::first(self.connection, select, params![signer.id, sql::int(seq)], read)? {
            Some((entry, kept)) if kept == hash => Kept::Duplicate(entry),
            _ => Kept::Fork { head: signer.head },
        })
    }

    /// Enters a batch in its chain, and the numbers before it that are declared lost.
    fn index_batch(
        &mut self,
        entry: EntryNumber,
        source: &str,
        signer: &Signer,
        batch: &Verified<Batch>,
        received: Timestamp,
    ) -> Result<()> {
        let Batch { link, made_at, records, .. } = batch.get();
        let (start, end) = batch.get().span().unwrap_or((*made_at, *made_at));
        let head = Head { seq: link.seq, hash: batch.hash() };
        let lost = self.index_link(entry, source, signer, head, (start, end))?;
        let insert = "INSERT OR IGNORE INTO spans (entry, start) VALUES (?1, ?2)";
        sql::run(self.connection, insert, params![sql::int(entry), start.0])?;
        let update =
            "UPDATE agents SET head_seq = ?2, head_hash = ?3, batches = batches + 1, records = records + ?4,
            lost = lost + ?5, received = ?6, made_at = ?7, covered = ?8 WHERE id = ?1";
        let (seq, count) = (sql::int(link.seq), sql::int(records.len() as u64));
        let values = params![signer.id, seq, head.hash.0, count, lost, received.0, made_at.0, end.0];
        sql::run(self.connection, update, values)?;
        Ok(())
    }

    /// Enters a batch of which only its place in the chain is left.
    pub(crate) fn index_erased(
        &mut self,
        entry: EntryNumber,
        source: &str,
        batch: ErasedBatch,
        received: Timestamp,
    ) -> Result<()> {
        let signer = self
            .signer(source)?
            .ok_or_else(|| LedgerError::Entry { entry, what: format!("{source} was not enrolled before") })?;
        // Up to when it spoke is no longer known; what was lost before it was lost before it came.
        let covered = signer.covered.unwrap_or(Timestamp(0));
        let head = Head { seq: batch.seq, hash: batch.hash };
        let lost = self.index_link(entry, source, &signer, head, (received, covered))?;
        let update =
            "UPDATE agents SET head_seq = ?2, head_hash = ?3, batches = batches + 1, lost = lost + ?4,
            received = ?5 WHERE id = ?1";
        let values = params![signer.id, sql::int(batch.seq), batch.hash.0, lost, received.0];
        sql::run(self.connection, update, values)?;
        Ok(())
    }

    /// A chain's next link, of a batch that speaks from `start` to `end`; gives how many were lost before it.
    fn index_link(
        &mut self,
        entry: EntryNumber,
        source: &str,
        signer: &Signer,
        head: Head,
        (start, end): (Timestamp, Timestamp),
    ) -> Result<i64> {
        let due = signer.head.map_or(1, |head| head.seq + 1);
        let lost = head.seq.saturating_sub(due);
        let (entry, seq, lost) = (sql::int(entry), sql::int(head.seq), sql::int(lost));
        let insert = "INSERT INTO batches (agent, seq, entry, hash) VALUES (?1, ?2, ?3, ?4)";
        sql::run(self.connection, insert, params![signer.id, seq, entry, head.hash.0])?;
        if lost > 0 {
            let insert = "INSERT INTO gaps (agent, first, last, lost_from, lost_until, entry)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            // Nothing is known before an agent's first batch, so what it lost may reach back any time.
            let from = signer.covered.map_or(0, |covered| covered.0);
            let values = params![signer.id, sql::int(due), seq - 1, from, start.0, entry];
            sql::run(self.connection, insert, values)?;
        }
        self.memory.signers.insert(source.into(), Signer { head: Some(head), covered: Some(end), ..*signer });
        Ok(lost)
    }
}
