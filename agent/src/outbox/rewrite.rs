//! Begins the chain anew behind a batch. Promise: until all of it is on the disk, nothing of what was kept is
//! touched; a kill or a full disk in between costs nothing.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::RangeBounds;
use std::path::Path;

use motprov_shared::batch::MAX_BYTES;
use motprov_shared::chain::{Head, Link};
use motprov_shared::seal::SignedBatch;

use super::files::{Tail, head_mark};
use super::segment::{Kind, MARK, Mark};
use super::{Kept, Outbox, OutboxError, until};
use crate::disk;

/// What takes the place of the batches that are kept.
pub trait Rewriter {
    /// The batches that take the place of `old`, the first of them at `link`; at the end once without one.
    fn rewrite(&mut self, link: Link, old: Option<&SignedBatch>) -> Vec<SignedBatch>;

    /// Called when all is written and before it counts, with the number that will come next.
    ///
    /// # Errors
    /// Nothing is then changed.
    fn before(&mut self, next: u64) -> io::Result<()>;
}

/// The segment that will replace what is kept; still under a name that opening removes.
struct Draft {
    file: io::BufWriter<File>,
    number: u64,
    length: u64,
    kept: VecDeque<Kept>,
    head: Option<Head>,
    lost: u64,
}

impl Outbox {
    /// Gives up every number behind `base`, and keeps what `rewriter` makes of each sound batch there, under new
    /// numbers. Batches up to `base` are copied as they are, so that no older file is needed. All of it goes into one segment, however long, since one name
    /// takes its place at once. Gives the link where the chain goes on.
    ///
    /// # Errors
    /// [`OutboxError::Foreign`] if the base is more than was ever signed, [`OutboxError::OutOfOrder`] if `rewriter`
    /// gives another number than follows, [`OutboxError::Io`]. Everything is then kept as it was.
    pub fn rewrite(&mut self, base: Option<Head>, rewriter: &mut dyn Rewriter) -> Result<Link, OutboxError> {
        let seq = base.map_or(0, |base| base.seq);
        let lost = self.last().checked_sub(seq).ok_or(OutboxError::Foreign(seq))?;
        let number = self.segments.last().map_or(1, |last| last + 1);
        let path = self.path(number);
        let fresh = path.with_extension("new");
        let placed = self.draft(&fresh, number, (base, lost), rewriter).and_then(|draft| {
            let io = |source| OutboxError::Io { action: "place", path: path.clone(), source };
            let next = draft.link().seq;
            let file = draft.file.into_inner().map_err(|error| io(error.into_error()))?;
            file.sync_all().and_then(|()| rewriter.before(next)).map_err(io)?;
            fs::rename(&fresh, &path).and_then(|()| disk::sync_folder(&self.folder)).map_err(io)?;
            Ok((file, draft.kept, draft.head, draft.lost, draft.length))
        });
        let (file, kept, head, lost_now, length) = placed.inspect_err(|_| {
            // As if nothing had been tried; where even that fails, opening or the next try clears the draft.
            let _ = fs::remove_file(&fresh).or_else(|_| fs::remove_file(&path));
        })?;
        self.segments.insert(number);
        self.held += length;
        (self.kept, self.head, self.lost, self.noted) = (kept, head, lost_now, lost_now);
        self.tail = Some(Tail { number, file, length });
        Ok(Link { seq: seq + lost + 1, prev: base.map(|base| base.hash), lost })
    }

    fn draft(
        &mut self,
        path: &Path,
        number: u64,
        (head, lost): (Option<Head>, u64),
        rewriter: &mut dyn Rewriter,
    ) -> Result<Draft, OutboxError> {
        let io = |source| OutboxError::Io { action: "write", path: path.to_owned(), source };
        if let Err(error) = fs::remove_file(path)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(io(error));
        }
        let file = disk::private().append(true).create_new(true).open(path).map_err(io)?;
        let file = io::BufWriter::new(file);
        let mut draft = Draft { file, number, length: 0, kept: VecDeque::new(), head: None, lost: 0 };
        let base = head.map_or(0, |head| head.seq);
        self.copy(base, &mut draft, path)?;
        draft.begin(head, lost).map_err(io)?;
        for seq in self.sound(base + 1..) {
            let batch = match self.read(seq) {
                Ok(batch) => batch,
                // Its number is among those given up.
                Err(OutboxError::Missing(_)) => continue,
                Err(error) => return Err(error),
            };
            draft.extend(rewriter.rewrite(draft.link(), Some(&batch)), path)?;
        }
        draft.extend(rewriter.rewrite(draft.link(), None), path)?;
        Ok(draft)
    }

    /// Copies the sound batches up to `base`, behind a head that voids what older files hold of them.
    fn copy(&mut self, base: u64, draft: &mut Draft, path: &Path) -> Result<(), OutboxError> {
        let io = |source| OutboxError::Io { action: "write", path: path.to_owned(), source };
        for seq in self.sound(..=base) {
            let batch = match self.read(seq) {
                Ok(batch) => batch,
                Err(OutboxError::Missing(_)) => continue,
                Err(error) => return Err(error),
            };
            if draft.kept.is_empty() {
                draft.begin(None, seq - 1).map_err(io)?;
            }
            draft.add(&batch).map_err(io)?;
        }
        Ok(())
    }

    fn sound(&self, range: impl RangeBounds<u64>) -> Vec<u64> {
        let sound = self.kept.iter().filter(|kept| kept.sound && range.contains(&kept.seq));
        sound.map(|kept| kept.seq).collect()
    }
}

impl Draft {
    fn link(&self) -> Link {
        let last = self.head.map_or(0, |head| head.seq) + self.lost;
        Link { seq: last + 1, prev: self.head.map(|head| head.hash), lost: self.lost }
    }

    fn begin(&mut self, head: Option<Head>, lost: u64) -> io::Result<()> {
        self.file.write_all(&head_mark(head, lost).write())?;
        self.length += MARK as u64;
        (self.head, self.lost) = (head, lost);
        Ok(())
    }

    fn extend(&mut self, batches: Vec<SignedBatch>, path: &Path) -> Result<(), OutboxError> {
        let io = |source| OutboxError::Io { action: "write", path: path.to_owned(), source };
        for batch in batches {
            let expected = self.link().seq;
            if batch.seq != expected || batch.bytes.len() > MAX_BYTES {
                return Err(OutboxError::OutOfOrder { seq: batch.seq, expected });
            }
            self.add(&batch).map_err(io)?;
        }
        Ok(())
    }

    fn add(&mut self, batch: &SignedBatch) -> io::Result<()> {
        let length = u32::try_from(batch.bytes.len()).unwrap_or(u32::MAX);
        let (seq, hash) = (batch.seq, batch.hash);
        self.file.write_all(&Mark { kind: Kind::Batch, length, seq, hash }.write())?;
        self.file.write_all(&batch.bytes)?;
        let (at, until) = (self.length + MARK as u64, until(&batch.bytes));
        self.kept.push_back(Kept { seq, hash, segment: self.number, at, length, sound: true, until });
        self.length = at + u64::from(length);
        (self.head, self.lost) = (Some(Head { seq, hash }), 0);
        Ok(())
    }
}
