//! What can be checked of entries only in their order: numbers, keys, tree, chains, time.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use motprov_log::{
    Approval, Enrolment, EntryKind, EntryNumber, Erasure, FileKind, Publication, Revocation, Statement,
};
use motprov_shared::chain::{Head, Link, Standing, standing};
use motprov_shared::period::Timestamp;
use motprov_shared::release;
use rusqlite::params;
use tlog_tiles::tlog::{self, Hash};

use super::derivation::Derivation;
use super::job::{self, Checked, Content, Erasures, Job, Keys};
use super::start::checkpoint_fault;
use super::{Audit, Fault, MAX_FAULTS};
use crate::append::CONTENT;
use crate::erase::ErasedBatch;
use crate::error::{LedgerError, Result};
use crate::sql;
use crate::tree::{self, Edge};
use crate::view::View;

/// A clock that is set back by less is a clock that is kept.
const SET_BACK_MS: i64 = 60_000;

/// What is derived so far.
#[derive(Default)]
pub(super) struct Check {
    /// Grown from the entries' bytes.
    tree: Edge,
    /// Grown from the stored leaf hashes, so that one changed entry is told of that entry alone.
    stored_tree: Edge,
    /// Of the entries that were read, which run ahead of those that are checked.
    keys: Keys,
    /// The last entry that was read.
    read: EntryNumber,
    /// When the entry before came.
    received: Option<Timestamp>,
    heads: HashMap<String, Head>,
    /// The bundle that was told of last.
    lost: String,
    resumed_after: EntryNumber,
    pub(super) batches: u64,
    pub(super) erased: u64,
    pub(super) rows: u64,
    pub(super) published: u64,
    remarks: Vec<Fault>,
    pub(super) faults: Vec<Fault>,
}

impl Check {
    /// Goes on where the derivation stands: up to there nothing was at fault.
    pub(super) fn resumed(derivation: &Derivation) -> Result<Self> {
        let mut check = Self::default();
        let Some(saved) = derivation.saved() else { return Ok(check) };
        (check.tree, check.stored_tree) = (saved.edge.clone(), saved.edge.clone());
        check.read = check.tree.size();
        check.resumed_after = check.tree.size();
        (check.batches, check.erased) = (saved.batches, saved.erased);
        derivation.agents(|agent, key, revoked, head| {
            check.heads.extend(head.map(|head| (agent.clone(), head)));
            check.keys.restore(agent, key, revoked);
        })?;
        Ok(check)
    }

    /// The last entry that was read.
    pub(super) const fn read_so_far(&self) -> EntryNumber {
        self.read
    }

    /// Entries that were checked.
    pub(super) const fn size(&self) -> u64 {
        self.tree.size()
    }

    pub(super) fn root(&self) -> Result<Hash> {
        self.tree.state().map(|state| Hash(state.root.0))
    }

    /// Reads entries as they stand, each batch with the key that its agent had then.
    pub(super) fn read(&mut self, view: &View<'_>, range: RangeInclusive<EntryNumber>) -> Result<Vec<Job>> {
        let columns = job::COLUMNS;
        let select = format!(
            "SELECT {columns}, {CONTENT} WHERE entries.number BETWEEN ?1 AND ?2 ORDER BY entries.number"
        );
        let mut select = view.connection.prepare_cached(&select)?;
        let mut rows = select.query(params![sql::int(*range.start()), sql::int(*range.end())])?;
        let mut jobs = Vec::new();
        while let Some(row) = rows.next()? {
            let (mut job, rest) = job::row(row)?;
            if let Some(stored) = rest {
                job.content = match view.content(job.number, stored) {
                    Ok(content) => Content::Whole(content),
                    Err(LedgerError::Damaged(what)) => Content::Lost(what),
                    Err(error) => return Err(error),
                };
            }
            self.follow(&mut job);
            jobs.push(job);
        }
        self.read = *range.end();
        Ok(jobs)
    }

    fn follow(&mut self, job: &mut Job) {
        match (job.kind.parse(), job.bytes()) {
            (Ok(EntryKind::Batch), _) => job.signer = self.keys.of(&job.source),
            (Ok(EntryKind::Enrolment), Some(bytes)) => {
                if let Some(Enrolment { agent, key, .. }) = Enrolment::decode(bytes) {
                    self.keys.enrol(&agent, key);
                }
            }
            (Ok(EntryKind::Revocation), Some(bytes)) => {
                if let Some(revocation) = Revocation::decode(bytes) {
                    self.keys.revoke(&revocation.agent, job.number);
                }
            }
            _ => {}
        }
    }

    /// Checks an entry's place and what it holds; says whether all of it holds.
    pub(super) fn entry(&mut self, view: &View<'_>, erasures: &Erasures, checked: &Checked) -> Result<bool> {
        let (told, job) = (self.faults.len(), &checked.job);
        while self.tree.size() + 1 < job.number {
            self.missing(view)?;
        }
        self.date(job);
        let at = tlog::stored_hash_index(0, self.tree.size());
        let kept = tree::stored(view.connection, at)?;
        // The leaf of what cannot be read still has a place in the tree.
        let leaf = checked.leaf.or(kept).unwrap_or(Hash([0; 32]));
        if kept.is_none() || checked.leaf.is_some_and(|leaf| kept != Some(leaf)) {
            self.fault(job.number, "its bytes are not those that were appended".to_owned());
        }
        self.grow(view, job.number, leaf, kept.unwrap_or(leaf))?;
        if let Err(what) = self.holds(view, erasures, checked)? {
            self.fault(job.number, what);
        }
        Ok(self.faults.len() == told)
    }

    /// An entry that should stand here does not. Its place in the tree is that of its stored hash.
    fn missing(&mut self, view: &View<'_>) -> Result<()> {
        let number = self.tree.size() + 1;
        self.fault(number, "is missing".to_owned());
        let kept = tree::stored(view.connection, tlog::stored_hash_index(0, number - 1))?;
        let leaf = kept.unwrap_or(Hash([0; 32]));
        self.grow(view, number, leaf, leaf)
    }

    fn date(&mut self, job: &Job) {
        if let Some(before) = self.received.filter(|before| before.since(job.received) > SET_BACK_MS) {
            let what = format!("came at {}, and the entry before it at {before}", job.received);
            if self.remarks.len() < MAX_FAULTS {
                self.remarks.push(Fault { entry: job.number, what });
            }
        }
        self.received = Some(job.received);
    }

    /// Grows the tree by a leaf; what is stored of it must be the same.
    fn grow(&mut self, view: &View<'_>, number: EntryNumber, leaf: Hash, kept: Hash) -> Result<()> {
        self.tree.push(leaf)?;
        let (first, hashes) = self.stored_tree.push(kept)?;
        for (position, hash) in (first..).zip(hashes).skip(1) {
            if tree::stored(view.connection, position)? != Some(hash) {
                self.fault(number, format!("the tree's hash {position}, which it completes, is another"));
            }
        }
        Ok(())
    }

    fn holds(
        &mut self,
        view: &View<'_>,
        erasures: &Erasures,
        checked: &Checked,
    ) -> Result<Result<(), String>> {
        let job = &checked.job;
        let Some(kind) = checked.kind else {
            return Ok(Err(format!("unknown kind `{}`", job.kind)));
        };
        let bytes = match &job.content {
            Content::Erased(by) => return self.erased(view, erasures.of(job.number), *by, kind, job),
            Content::Lost(what) if *what == self.lost => return Ok(Ok(())),
            Content::Lost(what) => {
                self.lost.clone_from(what);
                return Ok(Err(what.clone()));
            }
            Content::Whole(bytes) => bytes,
        };
        if let Some(by) = erasures.of(job.number) {
            return Ok(Err(format!("entry {by} erased it, and it is still there")));
        }
        if job.size != bytes.len() as u64 {
            return Ok(Err(format!("its content has {} octets, not {}", bytes.len(), job.size)));
        }
        Ok(match &checked.batch {
            Some(Ok(batch)) => self.link(&job.source, batch.get().link, batch.hash()),
            Some(Err(what)) => Err(what.clone()),
            None => form(kind, job.number, bytes),
        })
    }

    fn link(&mut self, source: &str, link: Link, hash: motprov_shared::identity::Hash) -> Result<(), String> {
        let standing = standing(self.heads.get(source).copied(), link);
        // What comes after one that does not follow is held against that one: each fault is told once.
        if standing != Standing::Seen {
            self.heads.insert(source.to_owned(), Head { seq: link.seq, hash });
        }
        if standing != Standing::Next {
            return Err(format!(
                "batch {} of {source} does not follow the one before: {standing:?}",
                link.seq
            ));
        }
        self.batches += 1;
        Ok(())
    }

    /// A content may be gone only by an entry that says why. What the chain needs of a batch is kept, and the batch
    /// after it names its hash.
    fn erased(
        &mut self,
        view: &View<'_>,
        named: Option<EntryNumber>,
        by: EntryNumber,
        kind: EntryKind,
        job: &Job,
    ) -> Result<Result<(), String>> {
        if named != Some(by) {
            return Ok(Err("its content is gone, and no erasure names it".to_owned()));
        }
        self.erased += 1;
        if kind != EntryKind::Batch {
            return Ok(Ok(()));
        }
        let Some(ErasedBatch { seq, lost, hash }) = ErasedBatch::of(view.connection, job.number)? else {
            return Ok(Err("nothing is kept of its place in its agent's chain".to_owned()));
        };
        let prev = self.heads.get(&job.source).map(|head| head.hash);
        let held = self.link(&job.source, Link { seq, prev, lost }, hash);
        self.batches -= u64::from(held.is_ok());
        Ok(held)
    }

    pub(super) fn finish(mut self, view: &View<'_>) -> Result<Audit> {
        let size = self.tree.size();
        let count = sql::first(view.connection, "SELECT count(*) FROM hashes", [], |row| sql::count(row, 0))?;
        if count.unwrap_or(0) != tlog::stored_hash_count(size) {
            let what = "the tree has more hashes than the entries: entries were cut off";
            self.fault(size + 1, what.to_owned());
        }
        let select = "SELECT size, note FROM checkpoints ORDER BY size";
        let read = |row: &rusqlite::Row<'_>| Ok((sql::count(row, 0)?, row.get::<_, String>(1)?));
        for (of, note) in sql::all(view.connection, select, [], read)? {
            if let Some(what) = checkpoint_fault(view, size, &note)? {
                self.fault(of, what);
            }
        }
        Ok(Audit {
            state: self.tree.state()?,
            batches: self.batches,
            erased: self.erased,
            rows: self.rows,
            publications: self.published,
            resumed_after: self.resumed_after,
            remarks: self.remarks,
            faults: self.faults,
        })
    }

    pub(super) fn fault(&mut self, entry: EntryNumber, what: String) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault { entry, what });
        }
    }
}

/// Whether a content is what its kind promises.
fn form(kind: EntryKind, number: EntryNumber, bytes: &[u8]) -> Result<(), String> {
    let text = || std::str::from_utf8(bytes).map(drop).map_err(|error| error.to_string());
    let decoded = |found: bool, what: &str| if found { Ok(()) } else { Err(what.to_owned()) };
    match kind {
        EntryKind::Enrolment => decoded(Enrolment::decode(bytes).is_some(), "not an enrolment"),
        EntryKind::Revocation => decoded(Revocation::decode(bytes).is_some(), "not a revocation"),
        EntryKind::Statement => decoded(Statement::decode(bytes).is_some(), "not a statement"),
        EntryKind::Approval => decoded(Approval::decode(bytes).is_some(), "not an approval"),
        EntryKind::Publication => decoded(Publication::decode(bytes).is_some(), "not a publication"),
        EntryKind::Erasure => {
            let before = |erasure: Erasure| erasure.entries.last().is_some_and(|(_, last)| *last < number);
            decoded(Erasure::decode(bytes).is_some_and(before), "not an erasure of entries before it")
        }
        EntryKind::Configuration | EntryKind::Contract | EntryKind::File(FileKind::Headings) => text(),
        EntryKind::Batch | EntryKind::File(_) => Ok(()),
        EntryKind::Release => release::unverified(bytes).map(drop).map_err(|error| error.to_string()),
    }
}
