//! A file of chunks that never changes. Promise: a bit that is not as written is noticed before it counts.
//!
//! ```text
//! magic    8 octets
//! figure   for each, by name: the bodies of its chunks, by asset, vantage and time; its directory
//! footer   what is where: entries, names, figures with the length and CRC-32 of their directories
//! trailer  length of the footer, its CRC-32, magic
//! ```
//! Opening reads the footer alone. A question over a fleet reads one figure's directory and one stretch of bodies.

mod directory;
mod footer;
mod write;

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

use motprov_shared::identity::{AgentId, AssetId};
use motprov_shared::period::{Interval, Timestamp};

use crate::chunk::{Body, Head, Unpacker};
use crate::error::{Result, StoreError};
use crate::folder;
use crate::point::Point;
use crate::series::Figure;

pub(crate) use directory::{Directory, Entry};
pub(crate) use footer::{Footer, Group};
pub(crate) use write::{Builder, Span};

/// The last octet is the format's version.
const MAGIC: [u8; 8] = *b"motpseg\x01";

/// Length, CRC-32 and magic at the end.
const TRAILER: usize = 16;

/// Octets that are read at once: chunks of a figure lie side by side.
const WINDOW: usize = 256 * 1024;

/// Longest body of a chunk that is believed, octets.
const LONGEST: u32 = 64 * 1024;

/// A segment that is open.
pub(crate) struct Segment {
    path: PathBuf,
    file: File,
    pub(crate) footer: Footer,
}

impl Segment {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|source| StoreError::file(path, source))?;
        let length = file.metadata().map_err(|source| StoreError::file(path, source))?.len();
        let bytes = |at, count| folder::read(&file, path, at, count);
        let damaged = |what| StoreError::damaged(path, what);
        let end = length.checked_sub(TRAILER as u64).ok_or_else(|| damaged("it is cut off"))?;
        check_magic(path, &bytes(0, MAGIC.len())?)?;
        let trailer = bytes(end, TRAILER)?;
        check_magic(path, &trailer[8..])?;
        let word =
            |at: usize| trailer[at..at + 4].iter().rfold(0, |word, &octet| word << 8 | u32::from(octet));
        let start = end.checked_sub(word(0).into()).filter(|&start| start >= MAGIC.len() as u64);
        let start = start.ok_or_else(|| damaged("its footer is longer than the file"))?;
        let footer = bytes(start, word(0) as usize)?;
        if crc32fast::hash(&footer) != word(4) {
            return Err(damaged("its footer is not what was written"));
        }
        let footer = Footer::read(&footer).ok_or_else(|| damaged("its footer makes no sense"))?;
        if footer.groups.last().map_or(MAGIC.len() as u64, Group::end) != start {
            return Err(damaged("its parts do not fill it"));
        }
        Ok(Self { path: path.to_owned(), file, footer })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn damaged(&self, what: &'static str) -> StoreError {
        StoreError::damaged(&self.path, what)
    }

    pub(crate) fn group(&self, figure: &Figure) -> Option<&Group> {
        self.footer.groups.iter().find(|group| group.figure == *figure)
    }

    /// Where each chunk of a figure is.
    pub(crate) fn directory(&self, group: &Group) -> Result<Directory> {
        let bytes = folder::read(&self.file, &self.path, group.directory_start(), group.directory as usize)?;
        if crc32fast::hash(&bytes) != group.crc {
            return Err(self.damaged("a directory is not what was written"));
        }
        Directory::read(group, &self.footer, &bytes).ok_or_else(|| self.damaged("a directory makes no sense"))
    }

    pub(crate) fn reader(&self) -> Result<Reader<'_>> {
        let unpacker =
            Unpacker::new(&self.footer.format).ok_or_else(|| self.damaged("its compression is unknown"))?;
        Ok(Reader { segment: self, unpacker, start: 0, window: Vec::new() })
    }

    pub(crate) fn asset(&self, entry: &Entry) -> &AssetId {
        &self.footer.assets[entry.asset as usize]
    }

    pub(crate) fn vantage(&self, entry: &Entry) -> &AgentId {
        &self.footer.vantages[entry.vantage as usize]
    }

    /// Reads and unpacks all of it, and compares it with what the directories say.
    pub(crate) fn verify(&self) -> Result<()> {
        let mut reader = self.reader()?;
        for group in &self.footer.groups {
            for entry in self.directory(group)?.entries {
                for placed in &entry.chunks {
                    let mut points = Vec::new();
                    reader.points(placed, &mut points)?;
                    if !reader.agrees(placed)? {
                        return Err(self.damaged("a directory tells another sum than its chunk"));
                    }
                }
            }
        }
        Ok(())
    }
}

fn check_magic(path: &Path, found: &[u8]) -> Result<()> {
    let known = MAGIC.len() - 1;
    if found.get(..known) != Some(&MAGIC[..known]) {
        return Err(StoreError::damaged(path, "it is no segment, or cut off"));
    }
    match found.get(known) {
        Some(&version) if version > MAGIC[known] => {
            Err(StoreError::Newer { path: path.to_owned(), found: version })
        }
        Some(&version) if version == MAGIC[known] => Ok(()),
        _ => Err(StoreError::damaged(path, "it is of no format that was ever written")),
    }
}

/// A chunk, and where its body begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) head: Head,
    pub(crate) at: u64,
}

/// Reads chunks; quick where they lie side by side.
pub(crate) struct Reader<'s> {
    segment: &'s Segment,
    unpacker: Unpacker,
    start: u64,
    window: Vec<u8>,
}

impl Reader<'_> {
    /// The body as written.
    pub(crate) fn body(&mut self, placed: &Placed) -> Result<&[u8]> {
        self.load(placed)?;
        Ok(self.loaded(placed))
    }

    /// The values in units of the head's scale, where there is one.
    pub(crate) fn numbers(&mut self, placed: &Placed, out: &mut Vec<i64>) -> Result<()> {
        self.unpack(placed, |body, unpacker| body.numbers(unpacker, out))
    }

    /// Values with their times and steps.
    pub(crate) fn points(&mut self, placed: &Placed, out: &mut Vec<Point>) -> Result<()> {
        self.unpack(placed, |body, unpacker| body.points(unpacker, out))
    }

    /// Those of the values that lie in `interval`, in units of the head's scale.
    pub(crate) fn numbers_in(
        &mut self,
        placed: &Placed,
        interval: Interval,
        out: &mut Vec<i64>,
    ) -> Result<()> {
        if placed.head.lies_in(interval) {
            return self.numbers(placed, out);
        }
        let (start, mut times) = (out.len(), Vec::new());
        self.unpack(placed, |body, unpacker| {
            times = body.times(unpacker)?;
            body.numbers(unpacker, out)
        })?;
        let inside = |at: Timestamp| start + times.partition_point(|&time| time < at.0);
        let (from, until) = (inside(interval.start), inside(interval.end));
        out.truncate(until);
        out.drain(start..from.min(until));
        Ok(())
    }

    /// Whether the directory tells what the chunk holds.
    fn agrees(&mut self, placed: &Placed) -> Result<bool> {
        let Some(stats) = placed.head.stats else { return Ok(true) };
        let mut numbers = Vec::new();
        self.numbers(placed, &mut numbers)?;
        let above = numbers.iter().map(|number| u128::from(number.abs_diff(stats.lowest))).sum::<u128>();
        let (least, most) = (numbers.iter().min(), numbers.iter().max());
        Ok(least == Some(&stats.lowest) && most == Some(&stats.highest) && above == u128::from(stats.above))
    }

    fn unpack(
        &mut self,
        placed: &Placed,
        read: impl FnOnce(&Body<'_>, &mut Unpacker) -> Option<()>,
    ) -> Result<()> {
        self.load(placed)?;
        let range = self.range(placed);
        let body = Body::read(&placed.head, &self.window[range]);
        body.and_then(|body| read(&body, &mut self.unpacker))
            .ok_or_else(|| self.segment.damaged("a chunk makes no sense"))
    }

    /// Brings the body into the window and checks it.
    fn load(&mut self, placed: &Placed) -> Result<()> {
        let length = placed.head.length as usize;
        let held = self.start..self.start.saturating_add(self.window.len() as u64);
        if placed.at < held.start || placed.at + length as u64 > held.end {
            let left = self.segment.footer.bodies_end(placed.at).saturating_sub(placed.at);
            let count = usize::try_from(left).unwrap_or(WINDOW).min(WINDOW).max(length);
            self.window.resize(count, 0);
            // Nothing is held where reading fails.
            self.start = u64::MAX;
            folder::fill(&self.segment.file, &self.segment.path, placed.at, &mut self.window)?;
            self.start = placed.at;
        }
        if crc32fast::hash(self.loaded(placed)) != placed.head.crc {
            return Err(self.segment.damaged("a chunk is not what was written"));
        }
        Ok(())
    }

    fn loaded(&self, placed: &Placed) -> &[u8] {
        &self.window[self.range(placed)]
    }

    /// Of a body that is in the window.
    fn range(&self, placed: &Placed) -> Range<usize> {
        let from = usize::try_from(placed.at - self.start).unwrap_or(usize::MAX);
        from..from + placed.head.length as usize
    }
}
