//! Writes the outbox's segment files, begins and removes them.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use motprov_shared::chain::Head;
use motprov_shared::identity::Hash;

use super::segment::{Kind, MARK, Mark};
use super::{Outbox, OutboxError, SEGMENT};
use crate::disk;

/// The file that is locked while the outbox is open.
pub(super) const LOCK: &str = "lock";

/// The segment that is written to.
#[derive(Debug)]
pub(super) struct Tail {
    pub(super) number: u64,
    pub(super) file: File,
    pub(super) length: u64,
}

impl Outbox {
    pub(super) fn path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:020}.seg"))
    }

    /// Writes at the end of the last segment, or of a new one. After a failure nobody knows what the disk holds, so
    /// the segment is left as it is and the next write opens another.
    pub(super) fn write(&mut self, octets: &[u8], durable: bool) -> Result<(u64, u64), OutboxError> {
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
    pub(super) fn make_room(&mut self) -> Result<(), OutboxError> {
        if self.kept.is_empty() && self.tail.as_ref().is_none_or(|tail| tail.length > MARK as u64) {
            self.tail = None;
            let tail = self.begin_segment()?;
            self.tail = Some(tail);
        }
        self.drop_segments()
    }

    /// Removes segments that hold nothing kept. The last one stays, whole or not: it knows the head.
    pub(super) fn drop_segments(&mut self) -> Result<(), OutboxError> {
        let Some(last) = self.segments.last().copied() else { return Ok(()) };
        let mut needed: BTreeSet<_> = self.kept.iter().map(|batch| batch.segment).collect();
        needed.insert(last);
        for number in self.segments.difference(&needed).copied().collect::<Vec<_>>() {
            let path = self.path(number);
            let length = fs::metadata(&path).map_or(0, |file| file.len());
            fs::remove_file(&path).map_err(|source| OutboxError::Io { action: "remove", path, source })?;
            self.segments.remove(&number);
            self.held = self.held.saturating_sub(length);
        }
        if self.kept.is_empty() && self.tail.is_none() {
            self.shrink(last)?;
        }
        Ok(())
    }

    /// Empties a segment that holds nothing kept and that no other could follow, as on a full disk: it would keep the
    /// room that it needs. Its first mark is replaced and synced before the rest goes; whatever a crash leaves of
    /// that names the same head.
    fn shrink(&mut self, number: u64) -> Result<(), OutboxError> {
        let path = self.path(number);
        let io = |source| OutboxError::Io { action: "empty", path: path.clone(), source };
        let mut file = disk::private().write(true).open(&path).map_err(io)?;
        let length = file.metadata().map_err(io)?.len();
        file.write_all(&head_mark(self.head, self.lost).write()).map_err(io)?;
        file.sync_all()
            .and_then(|()| file.set_len(MARK as u64))
            .and_then(|()| file.sync_all())
            .map_err(io)?;
        let file = disk::private().append(true).open(&path).map_err(io)?;
        self.held = self.held.saturating_sub(length) + MARK as u64;
        self.tail = Some(Tail { number, file, length: MARK as u64 });
        Ok(())
    }
}

pub(super) fn head_mark(head: Option<Head>, lost: u64) -> Mark {
    let (seq, hash) = head.map_or((0, Hash([0; 32])), |head| (head.seq, head.hash));
    Mark { kind: Kind::Head, length: u32::try_from(lost).unwrap_or(u32::MAX), seq, hash }
}

pub(super) fn lock(folder: &Path) -> Result<File, OutboxError> {
    let path = folder.join(LOCK);
    let io = |source| OutboxError::Io { action: "lock", path: path.clone(), source };
    let file = disk::private().write(true).create(true).truncate(false).open(&path).map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(OutboxError::InUse { path }),
        Err(fs::TryLockError::Error(source)) => Err(io(source)),
    }
}
