//! Keeps what was measured until it is in a batch. Promise: a power cut costs at most what was measured since the
//! last save, and nothing is ever in two batches.
//!
//! One append-only file beside the outbox (`entry` has its bytes). Rules:
//! - An entry names the number of the batch that it drafts for. Those of the highest number count, the others are
//!   void: their batch is in the outbox. So a batch costs no rewriting; the next entry simply has a higher number.
//! - Complete records add up over the entries of a number. Open streaks do not: those of the last entry count, since
//!   each is an earlier one, longer, or ended and among the complete ones.
//! - Where a number is new, its first entry is whole: it repeats everything that is in no batch yet.
//!
//! Cost: one write and one `fdatasync` a save. The file begins anew, by a new file that takes its name, when it has
//! grown long or nobody knows what the disk holds of it.

mod entry;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use motprov_shared::measurement::{Record, Streak};

use crate::disk;

/// A file that grew by so much since it was begun is begun anew.
const LONG: u64 = 256 * 1024;

/// The journal of one outbox, whose lock it shares.
#[derive(Debug)]
pub(crate) struct Journal {
    folder: PathBuf,
    /// Of the last entry.
    number: u64,
    /// `None` where nobody knows what the disk holds: the next save begins a new file.
    file: Option<File>,
    length: u64,
    /// Length of the file when it was begun.
    first: u64,
}

/// What a journal held when it was opened.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// The batch that it drafts for; 0 where there is nothing.
    pub(crate) number: u64,
    pub(crate) closed: Vec<Record>,
    pub(crate) open: Vec<Streak>,
    /// Octets of a save that never finished.
    pub(crate) torn: u64,
    /// Octets of damage.
    pub(crate) unreadable: u64,
}

impl Journal {
    /// Reads the journal in `folder`. The first save begins it anew.
    pub(crate) fn open(folder: &Path) -> io::Result<(Self, Found)> {
        let journal = Self { folder: folder.to_owned(), number: 0, file: None, length: 0, first: 0 };
        let octets = match fs::read(journal.path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read?,
        };
        let scan = entry::scan(&octets);
        let mut found = Found { torn: scan.torn, unreadable: scan.unreadable, ..Found::default() };
        found.number = scan.entries.iter().map(|entry| entry.number).max().unwrap_or(0);
        for entry in scan.entries.into_iter().filter(|entry| entry.number == found.number) {
            found.closed.extend(entry.closed);
            found.open = entry.open;
        }
        Ok((Self { number: found.number, ..journal }, found))
    }

    /// Makes a draft durable: all complete records that are in no batch, of which the first `saved` were saved under
    /// this number before, and the open streaks.
    pub(crate) fn save(
        &mut self,
        number: u64,
        closed: &[Record],
        saved: usize,
        open: &[Streak],
    ) -> io::Result<()> {
        // Under one number an early new file would repeat everything: it may grow longer.
        let limit = if number == self.number { 4 * (LONG + self.first) } else { LONG + self.first };
        let old = self.file.take().filter(|_| self.length < limit && number >= self.number);
        let continues = old.is_some() && number == self.number;
        let fresh = if continues { closed.get(saved..).unwrap_or_default() } else { closed };
        let octets = entry::write(number, fresh, open).map_err(io::Error::other)?;
        let file = if let Some(mut file) = old {
            file.write_all(&octets)?;
            file.sync_data()?;
            self.length += octets.len() as u64;
            file
        } else {
            let file = self.begin(&octets)?;
            (self.length, self.first) = (octets.len() as u64, octets.len() as u64);
            file
        };
        (self.file, self.number) = (Some(file), number);
        Ok(())
    }

    /// The batch that the last entry drafts for; 0 where there is none.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// The next save begins a new file with everything: what was saved is not what counts any more.
    pub(crate) fn forget(&mut self) {
        self.file = None;
    }

    fn begin(&self, octets: &[u8]) -> io::Result<File> {
        let (path, fresh) = (self.path(), self.path().with_extension("new"));
        let placed = (|| {
            let mut file = disk::private().write(true).create(true).truncate(true).open(&fresh)?;
            file.write_all(octets)?;
            file.sync_all()?;
            fs::rename(&fresh, &path)?;
            disk::sync_folder(&self.folder)?;
            Ok(file)
        })();
        placed.inspect_err(|_| {
            // Where even that fails, opening or the next try clears it.
            let _ = fs::remove_file(&fresh);
        })
    }

    fn path(&self) -> PathBuf {
        self.folder.join("journal")
    }
}
