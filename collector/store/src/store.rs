//! The store: segments on the disk and what came since, and how the one becomes the other.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use motprov_shared::identity::AgentId;
use motprov_shared::measurement::Sample;

use crate::error::{Result, StoreError};
use crate::folder::{self, Listing};
use crate::fresh::Fresh;
use crate::merge::{cut, merge, place};
use crate::point::settle;
use crate::segment::{Builder, Segment, Span};
use crate::series::Series;

/// So many segments of one level become one of the next: a value is written once in each level.
const MERGED: usize = 8;

/// The highest level: about 64 million values, some 80 MB.
const TOP: u8 = 2;

/// How often a reader looks again, where files changed under its eyes.
const LOOKS: u32 = 10;
const PAUSE: Duration = Duration::from_millis(20);

/// Series of figures, derived from ledger entries in their order.
///
/// The same entries give the same files, octet for octet, however often the process was stopped or killed in between:
/// nothing but entries decides when a segment is made. After an erasure they give the same answers.
pub struct Store {
    folder: PathBuf,
    /// Held by the one that writes.
    lock: Option<File>,
    pub(crate) segments: Vec<Segment>,
    pub(crate) fresh: Fresh,
    taken: u64,
}

impl Store {
    /// Opens the segments for writing; makes the folder where it is missing. Only the ends of the files are read.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::Damaged`], [`StoreError::Newer`], [`StoreError::File`].
    pub fn open(folder: &Path) -> Result<Self> {
        folder::make_folder(folder)?;
        let lock = folder::lock(folder)?;
        let listing = folder::list(folder)?;
        for path in &listing.superseded {
            folder::remove(path)?;
        }
        let mut store = Self::of(folder, &listing)?;
        store.lock = Some(lock);
        store.compact()?;
        Ok(store)
    }

    /// Opens the segments without a change to the disk, also while another process writes them. What is appended
    /// stays in memory; a missing folder is an empty store.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Newer`], [`StoreError::File`].
    pub fn open_read_only(folder: &Path) -> Result<Self> {
        let mut looks = 0;
        loop {
            looks += 1;
            match Self::of(folder, &folder::list(folder)?) {
                // The writer may have merged what was listed.
                Err(StoreError::Damaged { .. } | StoreError::File { .. }) if looks < LOOKS => {
                    thread::sleep(PAUSE);
                }
                opened => return opened,
            }
        }
    }

    /// As [`Self::open`], but removes all segments first, whatever they hold: to be filled from entry 1 on.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::File`].
    pub fn open_empty(folder: &Path) -> Result<Self> {
        folder::make_folder(folder)?;
        let lock = folder::lock(folder)?;
        let mut store = Self::of(folder, &Listing::default())?;
        store.lock = Some(lock);
        store.clear()?;
        Ok(store)
    }

    /// Removes all segments and what is in memory.
    ///
    /// # Errors
    /// [`StoreError::File`]; [`StoreError::Question`] where the store was opened for reading.
    pub fn clear(&mut self) -> Result<()> {
        self.must_write()?;
        (self.segments, self.fresh, self.taken) = (Vec::new(), Fresh::default(), 0);
        // The last first, so that a crash leaves no hole.
        let Listing { counts, superseded } = folder::list(&self.folder)?;
        let paths = superseded.iter().chain(counts.iter().rev().map(|named| &named.path));
        paths.into_iter().try_for_each(|path| folder::remove(path))
    }

    fn of(folder: &Path, listing: &Listing) -> Result<Self> {
        if !folder::is_whole(&listing.counts) {
            return Err(StoreError::damaged(folder, "a segment is missing"));
        }
        let mut segments = Vec::new();
        for named in &listing.counts {
            let segment = Segment::open(&named.path)?;
            if (segment.footer.from, segment.footer.to) != (named.from, named.to) {
                return Err(StoreError::damaged(
                    &named.path,
                    "it stands for other entries than its name says",
                ));
            }
            segments.push(segment);
        }
        let taken = segments.last().map_or(0, |last| last.footer.to);
        Ok(Self { folder: folder.to_owned(), lock: None, segments, fresh: Fresh::default(), taken })
    }

    /// The last ledger entry that was taken: the next is to be appended after it.
    #[must_use]
    pub const fn taken(&self) -> u64 {
        self.taken
    }

    /// The last ledger entry whose samples lie on the disk; later ones are taken again after a crash.
    #[must_use]
    pub fn sealed(&self) -> u64 {
        self.segments.last().map_or(0, |last| last.footer.to)
    }

    /// Takes what an entry brought. Where two values of a series are of one time, the later counts.
    ///
    /// # Errors
    /// [`StoreError::Order`] and [`StoreError::Implausible`]: then nothing was taken. Whatever the disk says: then
    /// it was taken, and sealing is tried again with the next entry.
    pub fn append(&mut self, entry: u64, vantage: &AgentId, samples: &[Sample]) -> Result<()> {
        plausible(entry, samples)?;
        self.pass(entry)?;
        for sample in samples {
            self.fresh.take(vantage, sample);
        }
        if self.lock.is_some() && self.fresh.is_full() { self.seal() } else { Ok(()) }
    }

    /// Goes past an entry that brought nothing.
    ///
    /// # Errors
    /// [`StoreError::Order`].
    pub fn pass(&mut self, entry: u64) -> Result<()> {
        if entry <= self.taken {
            return Err(StoreError::Order { entry, taken: self.taken });
        }
        self.taken = entry;
        Ok(())
    }

    /// Makes a segment of what is in memory, so that no entry up to here is taken again. It happens by itself when
    /// there is enough.
    ///
    /// # Errors
    /// [`StoreError::File`]; [`StoreError::Question`] where the store was opened for reading.
    pub fn seal(&mut self) -> Result<()> {
        if self.taken == self.sealed() {
            return Ok(());
        }
        self.must_write()?;
        self.write_fresh()?;
        self.compact()
    }

    fn write_fresh(&mut self) -> Result<()> {
        let span = Span { level: 0, from: self.sealed() + 1, to: self.taken };
        let segment = write(&self.folder, span, &self.fresh)?;
        self.segments.push(segment);
        self.fresh = Fresh::default();
        Ok(())
    }

    /// First and last entry of each segment that stands for one of some entries; ranges ascending.
    #[must_use]
    pub fn holding(&self, entries: &[(u64, u64)]) -> Vec<(u64, u64)> {
        let footers = self.segments.iter().map(|segment| (segment.footer.from, segment.footer.to));
        footers
            .filter(|&(from, to)| entries.iter().any(|&(first, last)| first <= to && from <= last))
            .collect()
    }

    /// Writes a segment again from what the ledger still holds of its entries.
    ///
    /// # Errors
    /// [`StoreError::File`]; [`StoreError::Question`] where the store was opened for reading, or no segment stands
    /// for just these entries.
    pub fn replace(&mut self, remade: &Remade) -> Result<()> {
        self.must_write()?;
        let (from, to) = remade.entries;
        let of = |segment: &&mut Segment| (segment.footer.from, segment.footer.to) == (from, to);
        let none = || StoreError::Question("no segment stands for these entries");
        let segment = self.segments.iter_mut().find(of).ok_or_else(none)?;
        *segment = write(&self.folder, Span { level: segment.footer.level, from, to }, &remade.fresh)?;
        Ok(())
    }

    /// Forgets what no segment holds: to be taken again, as after a restart.
    pub fn rewind(&mut self) {
        self.fresh = Fresh::default();
        self.taken = self.sealed();
    }

    /// Merges the last segments as long as there are enough of one level.
    fn compact(&mut self) -> Result<()> {
        while let Some(first) = self.mergeable() {
            let old = &self.segments[first..];
            let level = old[0].footer.level + 1;
            let span = Span { level, from: old[0].footer.from, to: self.sealed() };
            let merged = merge(&self.folder, old, span)?;
            for segment in self.segments.splice(first.., [merged]) {
                folder::remove(segment.path())?;
            }
        }
        Ok(())
    }

    fn mergeable(&self) -> Option<usize> {
        let first = self.segments.len().checked_sub(MERGED)?;
        let level = self.segments[first].footer.level;
        let alike = self.segments[first..].iter().all(|segment| segment.footer.level == level);
        (alike && level < TOP).then_some(first)
    }

    /// Reads every octet of every segment and compares all that is said twice.
    ///
    /// # Errors
    /// The first that does not hold.
    pub fn verify(&self) -> Result<()> {
        self.segments.iter().try_for_each(Segment::verify)
    }

    fn must_write(&self) -> Result<()> {
        let message = "the segments were opened for reading only";
        if self.lock.is_some() { Ok(()) } else { Err(StoreError::Question(message)) }
    }
}

/// What a segment should hold: see [`Store::replace`].
pub struct Remade {
    entries: (u64, u64),
    fresh: Fresh,
}

impl Remade {
    /// Of a segment's first and last entry, with nothing in it.
    #[must_use]
    pub fn new(entries: (u64, u64)) -> Self {
        Self { entries, fresh: Fresh::default() }
    }

    /// Takes what an entry brought, in the entries' order.
    ///
    /// # Errors
    /// [`StoreError::Implausible`]: then nothing was taken.
    pub fn append(&mut self, entry: u64, vantage: &AgentId, samples: &[Sample]) -> Result<()> {
        plausible(entry, samples)?;
        for sample in samples {
            self.fresh.take(vantage, sample);
        }
        Ok(())
    }
}

fn plausible(entry: u64, samples: &[Sample]) -> Result<()> {
    let sound = samples.iter().all(|sample| sample.at.is_plausible());
    if sound { Ok(()) } else { Err(StoreError::Implausible { entry }) }
}

/// Makes a segment of what is in memory.
fn write(folder: &Path, span: Span, fresh: &Fresh) -> Result<Segment> {
    let streams = fresh.sorted();
    let mut assets = streams.iter().map(|stream| stream.series.asset.clone()).collect::<Vec<_>>();
    let mut vantages = streams.iter().map(|stream| stream.series.vantage.clone()).collect::<Vec<_>>();
    assets.sort_unstable();
    assets.dedup();
    vantages.sort_unstable();
    vantages.dedup();
    let mut builder = Builder::new(folder, span, assets.clone(), vantages.clone())?;
    for stream in streams {
        let Series { figure, asset, vantage } = &stream.series;
        let mut points = stream.points();
        settle(&mut points);
        builder.series(figure, place(&assets, asset), place(&vantages, vantage), &cut(&points)?)?;
    }
    builder.finish(folder)
}
