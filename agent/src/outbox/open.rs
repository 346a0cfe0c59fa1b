//! Reads an outbox back from its folder, after whatever happened to it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use motprov_shared::chain::Head;
use motprov_shared::period::Timestamp;

use super::error::passes;
use super::files::{Tail, lock};
use super::segment::{Item, Kind, Scan, scan};
use super::{Kept, Outbox, OutboxError, SEGMENT, until};
use crate::disk;

/// Octets that a disk loses at once: no sector is longer.
const BLOCK: usize = 4096;
/// Of a segment with so many lost blocks nothing more is read: a dying disk takes seconds to refuse each.
const HOPELESS: u32 = 64;

/// What opening found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Octets of an append that never finished; cut off.
    pub torn: u64,
    /// Octets of damage between and behind batches.
    pub unreadable: u64,
    /// Batches whose bytes are damaged.
    pub damaged: usize,
}

impl Outbox {
    /// Opens the outbox in `folder`, which is made if it is missing. It holds at most `limit` octets.
    ///
    /// # Errors
    /// [`OutboxError::InUse`], [`OutboxError::Io`].
    pub fn open(folder: &Path, limit: u64) -> Result<(Self, Recovery), OutboxError> {
        let io = |action, path: &Path| {
            let path = path.to_owned();
            move |source| OutboxError::Io { action, path, source }
        };
        disk::make_folder(folder).map_err(io("make", folder))?;
        let mut outbox = Self {
            folder: folder.to_owned(),
            limit,
            _lock: lock(folder)?,
            kept: VecDeque::new(),
            head: None,
            lost: 0,
            noted: 0,
            freed: 0,
            refused: BTreeMap::new(),
            segments: segments(folder).map_err(io("read", folder))?,
            tail: None,
            held: 0,
        };
        let mut recovery = Recovery::default();
        for number in outbox.segments.clone() {
            let path = outbox.path(number);
            let (octets, all) = read(&path).map_err(io("read", &path))?;
            let scan = scan(&octets);
            outbox.take_in(number, &scan, &octets);
            let last = outbox.segments.last() == Some(&number);
            // In any segment: the head of the next one, which would have counted them, may be gone itself.
            outbox.lost += scan.numbers_in_tail();
            if last {
                // Nothing more is written to a file of which the disk refuses a part.
                outbox.tail = if all { tail(&path, number, &scan).map_err(io("cut", &path))? } else { None };
                recovery.torn = octets.len() as u64 - scan.whole;
            }
            recovery.unreadable += scan.hole + scan.unreadable_tail;
            outbox.held += if last { scan.whole } else { octets.len() as u64 };
        }
        outbox.noted = outbox.lost;
        recovery.damaged = outbox.kept.iter().filter(|batch| !batch.sound).count();
        outbox.kept.retain(|batch| batch.seq > outbox.freed);
        outbox.freed = outbox.kept.front().map_or(outbox.last(), |batch| batch.seq - 1);
        Ok((outbox, recovery))
    }

    fn take_in(&mut self, segment: u64, scan: &Scan, octets: &[u8]) {
        for Item { mark, body_at, sound } in &scan.items {
            let named = Head { seq: mark.seq, hash: mark.hash };
            match mark.kind {
                Kind::Freed => self.freed = self.freed.max(mark.seq),
                Kind::Head => {
                    self.head = Some(named).filter(|head| head.seq > 0);
                    self.lost = mark.length.into();
                    self.kept.retain(|batch| batch.seq <= named.seq);
                }
                Kind::Batch => {
                    self.kept.retain(|batch| batch.seq < mark.seq);
                    let (hash, length) = (mark.hash, mark.length);
                    let body = usize::try_from(*body_at)
                        .ok()
                        .and_then(|at| octets.get(at..)?.get(..length as usize));
                    let until = body.filter(|_| *sound).map_or(Timestamp(0), until);
                    let kept =
                        Kept { seq: mark.seq, hash, segment, at: *body_at, length, sound: *sound, until };
                    self.kept.push_back(kept);
                    (self.head, self.lost) = (Some(named), 0);
                }
            }
        }
    }
}

/// A segment's octets, and whether that is all of them. What the disk refuses to give stands there as zeros, which
/// are no mark and in no batch: damage, so that what lies beside it is kept.
fn read(path: &Path) -> io::Result<(Vec<u8>, bool)> {
    let mut file = match File::open(path) {
        Err(reason) if passes(&reason) => return Err(reason),
        Err(_) => {
            let length = fs::metadata(path).map_or(SEGMENT, |file| file.len());
            return Ok((vec![0; usize::try_from(length).map_err(io::Error::other)?], false));
        }
        Ok(file) => file,
    };
    let length = file.metadata()?.len();
    let mut octets = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    if file.read_exact(&mut octets).is_ok() {
        return Ok((octets, true));
    }
    octets.fill(0);
    let mut refused = 0;
    for (at, block) in (0..).step_by(BLOCK).zip(octets.chunks_mut(BLOCK)) {
        if file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(block)).is_err() {
            block.fill(0);
            refused += 1;
        }
        if refused == HOPELESS {
            break;
        }
    }
    Ok((octets, false))
}

/// Opens the last segment for more. `None` where it ends in damage or is long enough: another then begins.
fn tail(path: &Path, number: u64, scan: &Scan) -> io::Result<Option<Tail>> {
    let file = File::options().append(true).open(path)?;
    if file.metadata()?.len() > scan.whole {
        file.set_len(scan.whole)?;
        file.sync_all()?;
    }
    let whole = scan.unreadable_tail == 0 && !scan.items.is_empty() && scan.whole < SEGMENT;
    Ok(whole.then_some(Tail { number, file, length: scan.whole }))
}

fn segments(folder: &Path) -> io::Result<BTreeSet<u64>> {
    let mut numbers = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let path: PathBuf = entry?.path();
        if path.extension().is_some_and(|extension| extension == "new") {
            // A new beginning that was not finished: what it was to replace is still whole.
            fs::remove_file(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "seg") {
            numbers.extend(path.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok()));
        }
    }
    Ok(numbers)
}
