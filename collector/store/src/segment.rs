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
mod read;
mod write;

use std::fs::File;
use std::path::{Path, PathBuf};

use motprov_shared::identity::{AgentId, AssetId};

use crate::error::{Result, StoreError};
use crate::folder;
use crate::series::Figure;

pub(crate) use directory::{Directory, Entry};
pub(crate) use footer::{Footer, Group};
pub(crate) use read::{Placed, Reader};
pub(crate) use write::{Builder, Span};

/// The last octet is the format's version.
const MAGIC: [u8; 8] = *b"motpseg\x01";

/// Length, CRC-32 and magic at the end.
const TRAILER: usize = 16;

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
