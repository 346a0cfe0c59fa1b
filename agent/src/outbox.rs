//! Keeps batches until the collector has them. Survives power loss; forgets only on proof.
//!
//! Segment files of about 1 MiB (`segment` has their bytes; `rebase` makes longer ones), appended to and never
//! rewritten. Invariants:
//! - What [`Outbox::append`] took is on the disk, and its number is never used for other bytes.
//! - The numbers of what is kept rise. The last segment opens with the head at its birth, so that the next number
//!   and `prev` are known even when everything was freed and every older file is gone.
//! - Only the last append can be torn, and it was never handed out: it is cut off. Anything else that does not read
//!   is damage: what is sound is kept, the numbers that it hid are given up and declared (`Link::lost`).
//! - One process: the folder is locked while the outbox is open.
//!
//! Cost: one write and one `fdatasync` a batch; a write without sync a receipt (if it is lost, batches are offered
//! again, which is harmless); two syncs more where a segment begins, about every 400 batches.

mod open;
mod rebase;
mod segment;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, VecDeque};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use motprov_shared::batch::MAX_BYTES;
use motprov_shared::chain::{Head, Link};
use motprov_shared::identity::{Hash, sha256};
use motprov_shared::receipt::Receipt;
use motprov_shared::seal::SignedBatch;

pub use open::Recovery;
use segment::{Kind, MARK, Mark};

use crate::disk;

/// A segment that is at least this long is followed by another.
const SEGMENT: u64 = 1024 * 1024;

/// Why the outbox cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The file system refused.
    #[error("outbox: cannot {action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Another agent runs on this folder.
    #[error("{path} is in use by another motprov-agent: stop it, or give this one a data folder of its own",
        path = path.display())]
    InUse {
        /// The lock.
        path: PathBuf,
    },
    /// The collector has not taken anything for long.
    #[error(
        "the outbox is full ({held} of {limit} octets): nothing more is kept until the collector takes some"
    )]
    Full {
        /// Octets on the disk.
        held: u64,
        /// Most that may be.
        limit: u64,
    },
    /// The batch is not the one that follows.
    #[error("batch {seq} does not follow; the next is {expected}")]
    OutOfOrder {
        /// Its number.
        seq: u64,
        /// The number that follows.
        expected: u64,
    },
    /// No such batch is kept, or its bytes are damaged.
    #[error("batch {0} is not readable in the outbox")]
    Missing(u64),
    /// A receipt that names a batch which this outbox does not hold as named: of another chain.
    #[error(
        "the receipt names batch {0} with bytes that this agent did not sign: its data folder was restored or \
        copied; enrol under another agent name, with an empty data folder"
    )]
    Foreign(u64),
}

/// A batch that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kept {
    seq: u64,
    hash: Hash,
    segment: u64,
    at: u64,
    length: u32,
    sound: bool,
}

#[derive(Debug)]
struct Tail {
    number: u64,
    file: File,
    length: u64,
}

/// The durable queue of signed batches.
#[derive(Debug)]
pub struct Outbox {
    folder: PathBuf,
    limit: u64,
    _lock: File,
    kept: VecDeque<Kept>,
    /// The batch that the next one names.
    head: Option<Head>,
    /// Numbers behind the head that were given up.
    lost: u64,
    /// The collector has everything up to here.
    freed: u64,
    segments: BTreeSet<u64>,
    tail: Option<Tail>,
    held: u64,
}

impl Outbox {
    /// The place of the next batch.
    #[must_use]
    pub fn next_link(&self) -> Link {
        Link { seq: self.last() + 1, prev: self.head.map(|head| head.hash), lost: self.lost }
    }

    /// Gives up `count` numbers: the next batch declares them lost.
    pub fn give_up(&mut self, count: u64) {
        self.lost += count;
    }

    /// Keeps a batch. When this returns, it survives power loss.
    ///
    /// # Errors
    /// [`OutboxError::Full`], [`OutboxError::OutOfOrder`], [`OutboxError::Io`]; the batch is then not kept.
    pub fn append(&mut self, batch: &SignedBatch) -> Result<(), OutboxError> {
        let size = (MARK + batch.bytes.len()) as u64;
        if self.held + size > self.limit {
            self.make_room()?;
        }
        if self.held + size > self.limit {
            return Err(OutboxError::Full { held: self.held, limit: self.limit });
        }
        let expected = self.next_link().seq;
        let length = u32::try_from(batch.bytes.len()).unwrap_or(u32::MAX);
        if batch.seq != expected || batch.bytes.len() > MAX_BYTES {
            return Err(OutboxError::OutOfOrder { seq: batch.seq, expected });
        }
        let mark = Mark { kind: Kind::Batch, length, seq: batch.seq, hash: batch.hash };
        let (segment, at) = self.write(&[&mark.write()[..], &batch.bytes].concat(), true)?;
        let at = at + MARK as u64;
        self.kept.push_back(Kept { seq: batch.seq, hash: batch.hash, segment, at, length, sound: true });
        (self.head, self.lost) = (Some(Head { seq: batch.seq, hash: batch.hash }), 0);
        Ok(())
    }

    /// Frees what the collector says it keeps. Gives how many batches that are.
    ///
    /// # Errors
    /// [`OutboxError::Foreign`] where the receipt's hash is not that of our batch; nothing is freed then.
    pub fn forget(&mut self, proof: &Receipt) -> Result<usize, OutboxError> {
        let Some(kept) = proof.kept.filter(|kept| kept.seq > self.freed) else { return Ok(0) };
        let place = self.kept.binary_search_by_key(&kept.seq, |batch| batch.seq);
        match place.map(|place| self.kept.get(place).is_some_and(|ours| ours.hash == kept.hash)) {
            Ok(true) => {}
            // A number that damage hid: the next receipt names one that we can compare.
            Err(_) if kept.seq <= self.last() => return Ok(0),
            Ok(false) | Err(_) => return Err(OutboxError::Foreign(kept.seq)),
        }
        let before = self.kept.len();
        self.kept.retain(|batch| batch.seq > kept.seq);
        self.freed = kept.seq;
        let mark = Mark { kind: Kind::Freed, length: 0, seq: kept.seq, hash: kept.hash };
        let noted = self.write(&mark.write(), false);
        self.drop_segments()?;
        noted.map(|_| before - self.kept.len())
    }

    /// The lowest number above `after` that can be sent.
    #[must_use]
    pub fn waiting(&self, after: u64) -> Option<u64> {
        let from = self.kept.partition_point(|batch| batch.seq <= after);
        self.kept.range(from..).find(|batch| batch.sound).map(|batch| batch.seq)
    }

    /// Reads a batch back.
    ///
    /// # Errors
    /// [`OutboxError::Missing`] where its bytes are no longer those that were signed; it is not offered again.
    pub fn read(&mut self, seq: u64) -> Result<SignedBatch, OutboxError> {
        let place = self.kept.binary_search_by_key(&seq, |batch| batch.seq);
        let place = place.map_err(|_| OutboxError::Missing(seq))?;
        let kept = self.kept.get(place).copied().ok_or(OutboxError::Missing(seq))?;
        let read = self.read_kept(&kept);
        if let (Err(OutboxError::Missing(_)), Some(kept)) = (&read, self.kept.get_mut(place)) {
            kept.sound = false;
        }
        read
    }

    fn read_kept(&self, kept: &Kept) -> Result<SignedBatch, OutboxError> {
        let path = self.path(kept.segment);
        let mut bytes = vec![0; kept.length as usize];
        let read = File::open(&path).and_then(|mut file| {
            file.seek(SeekFrom::Start(kept.at))?;
            file.read_exact(&mut bytes)
        });
        match read {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(OutboxError::Missing(kept.seq)),
            Err(source) => Err(OutboxError::Io { action: "read", path, source }),
            Ok(()) if sha256(&bytes) != kept.hash => Err(OutboxError::Missing(kept.seq)),
            Ok(()) => Ok(SignedBatch { seq: kept.seq, hash: kept.hash, bytes }),
        }
    }

    /// How many batches wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    fn last(&self) -> u64 {
        self.head.map_or(0, |head| head.seq) + self.lost
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:020}.seg"))
    }

    /// Writes at the end of the last segment, or of a new one. After a failure nobody knows what the disk holds, so
    /// the segment is left as it is and the next write opens another.
    fn write(&mut self, octets: &[u8], durable: bool) -> Result<(u64, u64), OutboxError> {
        let (mut tail, fresh) = match self.tail.take() {
            Some(tail) if tail.length < SEGMENT => (tail, false),
            _ => (self.begin_segment()?, true),
        };
        let (number, at) = (tail.number, tail.length);
        let written =
            tail.file.write_all(octets).and_then(|()| if durable { tail.file.sync_data() } else { Ok(()) });
        if let Err(source) = written {
            drop(tail);
            if fresh && self.discard(number) {
                self.held = self.held.saturating_sub(MARK as u64);
            }
            return Err(OutboxError::Io { action: "write", path: self.path(number), source });
        }
        tail.length += octets.len() as u64;
        self.held += octets.len() as u64;
        self.tail = Some(tail);
        Ok((number, at))
    }

    fn begin_segment(&mut self) -> Result<Tail, OutboxError> {
        let number = self.segments.last().map_or(1, |last| last + 1);
        let path = self.path(number);
        let mark = head_mark(self.head, self.lost).write();
        let made = disk::private().append(true).create_new(true).open(&path).and_then(|mut file| {
            self.segments.insert(number);
            file.write_all(&mark)?;
            file.sync_all()?;
            disk::sync_folder(&self.folder)?;
            Ok(file)
        });
        if made.is_err() && self.segments.contains(&number) {
            self.discard(number);
        }
        let file = made.map_err(|source| OutboxError::Io { action: "begin", path, source })?;
        self.held += MARK as u64;
        Ok(Tail { number, file, length: MARK as u64 })
    }

    /// Removes a segment that could not be begun, so that tries on a full disk do not pile up files. What it was to
    /// hold was never handed out. Where it cannot be removed it stays, and does no harm.
    fn discard(&mut self, number: u64) -> bool {
        fs::remove_file(self.path(number)).is_ok() && self.segments.remove(&number)
    }

    /// Where nothing is kept, the last segment is followed by a fresh one early, so that it can go as well.
    fn make_room(&mut self) -> Result<(), OutboxError> {
        if self.kept.is_empty() && self.tail.as_ref().is_none_or(|tail| tail.length > MARK as u64) {
            self.tail = None;
            let tail = self.begin_segment()?;
            self.tail = Some(tail);
        }
        self.drop_segments()
    }

    /// Removes segments whose batches are all freed. The last one stays: it knows the head.
    fn drop_segments(&mut self) -> Result<(), OutboxError> {
        let oldest = self.kept.front().map_or(u64::MAX, |batch| batch.segment);
        let Some(tail) = self.tail.as_ref().map(|tail| tail.number) else { return Ok(()) };
        while let Some(first) = self.segments.first().copied().filter(|first| *first < oldest.min(tail)) {
            let path = self.path(first);
            let length = fs::metadata(&path).map_or(0, |file| file.len());
            fs::remove_file(&path).map_err(|source| OutboxError::Io { action: "remove", path, source })?;
            self.segments.remove(&first);
            self.held = self.held.saturating_sub(length);
        }
        Ok(())
    }
}

fn head_mark(head: Option<Head>, lost: u64) -> Mark {
    let (seq, hash) = head.map_or((0, Hash([0; 32])), |head| (head.seq, head.hash));
    Mark { kind: Kind::Head, length: u32::try_from(lost).unwrap_or(u32::MAX), seq, hash }
}

fn lock(folder: &Path) -> Result<File, OutboxError> {
    let path = folder.join("lock");
    let io = |source| OutboxError::Io { action: "lock", path: path.clone(), source };
    let file = disk::private().write(true).create(true).truncate(false).open(&path).map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(OutboxError::InUse { path }),
        Err(fs::TryLockError::Error(source)) => Err(io(source)),
    }
}
