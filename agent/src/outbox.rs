//! Keeps batches until the collector has them. Survives power loss; forgets only on proof.
//!
//! Segment files of about 1 MiB (`segment` has their bytes; `rewrite` makes longer ones), appended to and never
//! rewritten. Invariants:
//! - What [`Outbox::append`] took is on the disk, and its number is never used for other bytes.
//! - The numbers of what is kept rise. The last segment opens with the head at its birth, so that the next number
//!   and `prev` are known even when everything was freed and every older file is gone.
//! - Only the last append can be torn, and it was never handed out: what is torn of it is cut off. Anything else that does not read
//!   is damage: what is sound is kept, the numbers that it hid are given up and declared (`Link::lost`).
//! - One process: the folder is locked while the outbox is open.
//!
//! Cost: one write and one `fdatasync` a batch; a write without sync a receipt (if it is lost, batches are offered
//! again, which is harmless); two syncs more where a segment begins, about every 400 batches.

mod error;
mod files;
mod open;
mod rewrite;
mod segment;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use motprov_shared::batch::MAX_BYTES;
use motprov_shared::chain::{Head, Link};
use motprov_shared::identity::{Hash, sha256};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::Receipt;
use motprov_shared::seal::{Envelope, SignedBatch};
use motprov_shared::wire;

pub use error::OutboxError;
use error::passes;
use files::{LOCK, Tail, head_mark};
pub use open::Recovery;
pub use rewrite::Rewriter;
use segment::{Kind, MARK, Mark};

/// A segment that is at least this long is followed by another.
const SEGMENT: u64 = 1024 * 1024;

/// A batch that the disk refuses to give so often is as good as damaged.
const TRIES: u8 = 3;

/// A batch that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kept {
    seq: u64,
    hash: Hash,
    segment: u64,
    at: u64,
    length: u32,
    sound: bool,
    /// The last instant that it speaks of; 1970 where it does not say.
    until: Timestamp,
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
    /// So many of them the disk knows of.
    noted: u64,
    /// The collector has everything up to here.
    freed: u64,
    segments: BTreeSet<u64>,
    /// How often in a row the disk refused a batch.
    refused: BTreeMap<u64, u8>,
    tail: Option<Tail>,
    held: u64,
}

impl Outbox {
    /// The place of the next batch.
    #[must_use]
    pub fn next_link(&self) -> Link {
        Link { seq: self.last() + 1, prev: self.head.map(|head| head.hash), lost: self.lost }
    }

    /// Whether nothing was ever put into it.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.segments.is_empty() && self.next_link() == Link { seq: 1, prev: None, lost: 0 }
    }

    /// Begins a new outbox behind a batch that another machine of this name signed.
    ///
    /// # Errors
    /// [`OutboxError::Foreign`] where something was put into it before; [`OutboxError::Io`].
    pub fn begin_behind(&mut self, kept: Head) -> Result<(), OutboxError> {
        if !self.is_new() {
            return Err(OutboxError::Foreign(kept.seq));
        }
        self.write(&head_mark(Some(kept), 0).write(), true)?;
        (self.head, self.freed) = (Some(kept), kept.seq);
        Ok(())
    }

    /// Gives up `count` numbers: the next batch declares them lost. Durable once [`Self::settle`] returns.
    pub fn give_up(&mut self, count: u64) {
        self.lost += count;
    }

    /// Makes durable what was given up: a kill before the next batch forgets nothing of it.
    ///
    /// # Errors
    /// [`OutboxError::Io`]; the next call tries again.
    pub fn settle(&mut self) -> Result<(), OutboxError> {
        if self.lost > self.noted {
            self.write(&head_mark(self.head, self.lost).write(), true)?;
            self.noted = self.lost;
        }
        Ok(())
    }

    /// Keeps batches that follow one another, all or none. When this returns, they survive power loss; where power
    /// fails before, the first of them may have been kept.
    ///
    /// # Errors
    /// [`OutboxError::Full`], [`OutboxError::OutOfOrder`], [`OutboxError::Io`]; none of them is then kept.
    pub fn append(&mut self, batches: &[SignedBatch]) -> Result<(), OutboxError> {
        self.room(batches)?;
        let mut octets = Vec::new();
        let mut kept = Vec::new();
        for (expected, batch) in (self.next_link().seq..).zip(batches) {
            let &SignedBatch { seq, hash, ref bytes } = batch;
            if seq != expected || bytes.len() > MAX_BYTES {
                return Err(OutboxError::OutOfOrder { seq, expected });
            }
            let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            octets.extend(Mark { kind: Kind::Batch, length, seq, hash }.write());
            let at = octets.len() as u64;
            octets.extend(bytes);
            kept.push(Kept { seq, hash, segment: 0, at, length, sound: true, until: until(bytes) });
        }
        let Some(last) = kept.last().copied() else { return Ok(()) };
        let (segment, at) = self.write(&octets, true)?;
        self.kept.extend(kept.into_iter().map(|kept| Kept { segment, at: at + kept.at, ..kept }));
        self.head = Some(Head { seq: last.seq, hash: last.hash });
        (self.lost, self.noted) = (0, 0);
        Ok(())
    }

    /// Whether batches find room. Makes it where nothing has to be given up for it.
    ///
    /// # Errors
    /// [`OutboxError::Full`], [`OutboxError::Io`].
    pub fn room(&mut self, batches: &[SignedBatch]) -> Result<(), OutboxError> {
        let size: u64 = batches.iter().map(|batch| (MARK + batch.bytes.len()) as u64).sum();
        if self.held + size > self.limit {
            self.make_room()?;
        }
        if self.held + size > self.limit {
            return Err(OutboxError::Full { held: self.held, limit: self.limit });
        }
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
    /// [`OutboxError::Missing`] where its bytes are no longer those that were signed, or the disk refused them three
    /// times; it is not offered again. [`OutboxError::Io`] where it may be read another time.
    pub fn read(&mut self, seq: u64) -> Result<SignedBatch, OutboxError> {
        let place = self.kept.binary_search_by_key(&seq, |batch| batch.seq);
        let place = place.map_err(|_| OutboxError::Missing(seq))?;
        let kept = self.kept.get(place).copied().ok_or(OutboxError::Missing(seq))?;
        let mut read = self.read_kept(&kept);
        if let Err(OutboxError::Io { source, .. }) = &read
            && !passes(source)
            && self.is_there()
        {
            let tries = self.refused.entry(seq).or_default();
            *tries += 1;
            if source.kind() == io::ErrorKind::NotFound || *tries >= TRIES {
                read = Err(OutboxError::Missing(seq));
            }
        } else {
            self.refused.remove(&seq);
        }
        if let (Err(OutboxError::Missing(_)), Some(kept)) = (&read, self.kept.get_mut(place)) {
            kept.sound = false;
            self.refused.remove(&seq);
        }
        read
    }

    /// Whether the folder is: a disk that was pulled out took its batches along, and brings them back.
    fn is_there(&self) -> bool {
        self.folder.join(LOCK).exists()
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

    /// The last batch up to `seq` that is kept.
    #[must_use]
    pub fn head_at(&self, seq: u64) -> Option<Head> {
        let behind = self.kept.partition_point(|batch| batch.seq <= seq);
        let batch = self.kept.get(behind.checked_sub(1)?)?;
        Some(Head { seq: batch.seq, hash: batch.hash })
    }

    /// The number of the `count`th batch that is kept, or of the last; 0 where none is.
    #[must_use]
    pub fn nth(&self, count: usize) -> u64 {
        let place = count.min(self.kept.len()).checked_sub(1);
        place.and_then(|place| self.kept.get(place)).map_or(0, |batch| batch.seq)
    }

    /// The last number up to which the batches from the first on take so many octets; at least the first.
    #[must_use]
    pub fn within(&self, octets: u64) -> u64 {
        let (mut sum, mut within) = (0_u64, 0);
        for batch in self.kept.iter().filter(|batch| batch.sound) {
            sum += MARK as u64 + u64::from(batch.length);
            if sum > octets && within > 0 {
                break;
            }
            within = batch.seq;
        }
        within
    }

    /// Removes files that hold nothing kept any more.
    ///
    /// # Errors
    /// [`OutboxError::Io`]; the rest is tried again with the next receipt.
    pub fn tidy(&mut self) -> Result<(), OutboxError> {
        self.drop_segments()
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

    /// The collector has everything up to here, as far as is known.
    #[must_use]
    pub fn delivered(&self) -> u64 {
        self.freed.min(self.head.map_or(0, |head| head.seq))
    }

    /// Another bound from now on.
    pub(crate) const fn limit_to(&mut self, octets: u64) {
        self.limit = octets;
    }

    /// Octets on the disk, and the most that may be.
    #[must_use]
    pub const fn octets(&self) -> (u64, u64) {
        (self.held, self.limit)
    }

    /// The first batch of which more than `days` of measuring lie behind: times between neighbours, of which none
    /// counts for more than a day; one that damage made unreadable says nothing. So neither a machine that was off for long nor a clock that jumped makes old.
    #[must_use]
    pub fn young(&self, days: u32) -> u64 {
        const DAY: i64 = 24 * 3_600_000;
        let (mut age, mut before) = (0_i64, None);
        for batch in self.kept.iter().rev().filter(|batch| batch.until > Timestamp(0)) {
            let gap = before.map_or(0, |before: Timestamp| before.since(batch.until).abs().min(DAY));
            (age, before) = (age.saturating_add(gap), Some(batch.until));
            if age > DAY.saturating_mul(days.into()) {
                return batch.seq + 1;
            }
        }
        0
    }

    fn last(&self) -> u64 {
        self.head.map_or(0, |head| head.seq) + self.lost
    }
}

/// The last instant that a batch speaks of, taken on trust: these are our own bytes, and only their age hangs on it.
fn until(bytes: &[u8]) -> Timestamp {
    let envelope = Envelope::parse(bytes).ok();
    let payload = envelope.as_ref().and_then(Envelope::unverified_payload);
    let records = payload.and_then(|payload| wire::decode(payload).ok()).unwrap_or_default();
    let last = records.iter().map(|record| record.span().1).max();
    last.or_else(|| envelope.map(|envelope| envelope.made_at())).unwrap_or(Timestamp(0))
}
