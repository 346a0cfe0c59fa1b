//! Reads a container and takes nothing on trust: directory first, then every octet once.

use std::io::{Read, Seek, SeekFrom, Take};

use motprov_shared::identity::{Hash, Hasher};

use super::{CENTRAL, END, Facts, LARGEST, LOCAL, LONGEST_NAME, MOST_FILES};
use super::{central_header, end_record, is_sound_name, local_header};
use crate::fault::{Fault, PackError};

/// Octets read at once.
const CHUNK: usize = 1 << 18;

const END_RECORD: &str = "container end record";
const DIRECTORY: &str = "container directory";

/// A file of a container whose octets were all read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub name: String,
    /// Where its content begins.
    pub at: u64,
    /// Octets of its content.
    pub size: u64,
    /// SHA-256 of its content.
    pub sha256: Hash,
}

/// A container that was found to be canonical.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    files: Vec<Stored>,
}

impl Container {
    /// Reads all of a container, and believes it only where our own writer would have written the same octets.
    ///
    /// # Errors
    /// [`PackError::Fault`] names the first place where it would not have; [`PackError::Read`] what the medium says.
    pub fn read<R: Read + Seek>(source: &mut R) -> Result<Self, PackError> {
        let entries = directory(source)?;
        source.seek(SeekFrom::Start(0))?;
        let mut chunk = vec![0; CHUNK];
        let files =
            entries.iter().map(|entry| stored(source, entry, &mut chunk)).collect::<Result<_, _>>()?;
        Ok(Self { files })
    }

    /// All files, by name ascending.
    #[must_use]
    pub fn files(&self) -> &[Stored] {
        &self.files
    }

    /// A file by its name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Stored> {
        let at = self.files.binary_search_by(|file| file.name.as_str().cmp(name)).ok()?;
        self.files.get(at)
    }
}

impl Stored {
    /// Its content, to be read from its start.
    ///
    /// # Errors
    /// What the medium says.
    pub fn open<R: Read + Seek>(&self, mut source: R) -> std::io::Result<Take<R>> {
        source.seek(SeekFrom::Start(self.at))?;
        Ok(source.take(self.size))
    }

    /// Its whole content, of at most `most` octets.
    ///
    /// # Errors
    /// Where it is larger, and what the medium says.
    pub fn content<R: Read + Seek>(&self, source: R, most: u64) -> Result<Vec<u8>, PackError> {
        if self.size > most {
            let what = format!("has {} octets; a pack's may have {most}", self.size);
            return Err(Fault::new(&self.name, what).into());
        }
        let mut content = Vec::with_capacity(usize::try_from(self.size).unwrap_or(0));
        self.open(source)?.read_to_end(&mut content)?;
        Ok(content)
    }
}

struct Entry {
    name: String,
    facts: Facts,
}

/// Reads end record and directory; every offset follows from what stands before it.
fn directory<R: Read + Seek>(source: &mut R) -> Result<Vec<Entry>, PackError> {
    let length = source.seek(SeekFrom::End(0))?;
    if !(END as u64..=LARGEST).contains(&length) {
        return Err(Fault::new(END_RECORD, "no pack has such a length: 22 octets to 4 GiB").into());
    }
    let mut end = [0; END];
    source.seek(SeekFrom::Start(length - END as u64))?;
    source.read_exact(&mut end)?;
    let (files, size, start) = (u16_at(&end, 10), u32_at(&end, 12), u32_at(&end, 16));
    if end != end_record(files, start, size) {
        return Err(
            Fault::new(END_RECORD, "is not in canonical form: a comment, disks, or trailing octets").into()
        );
    }
    let largest = MOST_FILES * (CENTRAL + LONGEST_NAME);
    let fits = u64::from(start) + u64::from(size) + END as u64 == length && size as usize <= largest;
    if !fits || usize::from(files) > MOST_FILES {
        return Err(Fault::new(END_RECORD, "does not say where the directory stands").into());
    }
    let mut octets = vec![0; size as usize];
    source.seek(SeekFrom::Start(u64::from(start)))?;
    source.read_exact(&mut octets)?;
    Ok(entries(&octets, files, start)?)
}

fn entries(mut rest: &[u8], files: u16, start: u32) -> Result<Vec<Entry>, Fault> {
    let mut entries: Vec<Entry> = Vec::with_capacity(usize::from(files).min(rest.len() / CENTRAL));
    let mut offset = 0_u64;
    for number in 1..=files {
        let before = entries.last().map(|entry| entry.name.as_str());
        let (entry, length) = entry(rest, before, offset, number)?;
        offset += (LOCAL + entry.name.len()) as u64 + u64::from(entry.facts.size);
        entries.push(entry);
        rest = &rest[length..];
    }
    if !rest.is_empty() {
        return Err(Fault::new(END_RECORD, "counts fewer files than the directory holds"));
    }
    if offset != u64::from(start) {
        return Err(Fault::new(END_RECORD, "octets lie between the last file and the directory"));
    }
    Ok(entries)
}

/// The next entry of the directory, and its length.
fn entry(octets: &[u8], before: Option<&str>, offset: u64, number: u16) -> Result<(Entry, usize), Fault> {
    let place = || before.map_or_else(|| DIRECTORY.to_owned(), |name| format!("{DIRECTORY} after {name}"));
    let cut = || Fault::new(place(), format!("ends before file {number}"));
    let head = octets.get(..CENTRAL).ok_or_else(cut)?;
    let length = usize::from(u16_at(head, 28));
    let name = octets.get(CENTRAL..CENTRAL + length).ok_or_else(cut)?;
    if !is_sound_name(name) {
        let shown: String = String::from_utf8_lossy(name).chars().take(80).collect();
        return Err(Fault::new(place(), format!("{shown:?} is no name for a file of a pack")));
    }
    let name = String::from_utf8_lossy(name).into_owned();
    let place = format!("{DIRECTORY} entry of {name}");
    if before.is_some_and(|before| before >= name.as_str()) {
        return Err(Fault::new(place, "names must ascend, each once"));
    }
    let facts = Facts { crc: u32_at(head, 16), size: u32_at(head, 24), offset: u32_at(head, 42) };
    if u64::from(facts.offset) != offset {
        return Err(Fault::new(
            place,
            format!("says octet {} where the files before it end at {offset}", facts.offset),
        ));
    }
    let whole = central_header(name.as_bytes(), facts);
    if octets.get(..whole.len()) != Some(&whole[..]) {
        return Err(Fault::new(
            place,
            "is not in canonical form: stored, 1980-01-01, no flags, extras or comments",
        ));
    }
    Ok((Entry { name, facts }, whole.len()))
}

/// Reads a file's header and content where the medium stands.
fn stored<R: Read + Seek>(source: &mut R, entry: &Entry, chunk: &mut [u8]) -> Result<Stored, PackError> {
    let expected = local_header(entry.name.as_bytes(), entry.facts);
    let mut header = vec![0; expected.len()];
    source.read_exact(&mut header)?;
    if header != expected {
        // A name of its own there, if it has one: either may be the changed one.
        let name = String::from_utf8_lossy(header.get(LOCAL..).unwrap_or_default());
        let place = format!("container header of {}", entry.name);
        let what =
            format!("reads {name:?} and differs from what the directory says, or is not in canonical form");
        return Err(Fault::new(place, what).into());
    }
    let at = u64::from(entry.facts.offset) + header.len() as u64;
    let (mut crc, mut hash) = (crc32fast::Hasher::new(), Hasher::default());
    let mut left = entry.facts.size as usize;
    while left > 0 {
        let part = &mut chunk[..left.min(CHUNK)];
        source.read_exact(part)?;
        crc.update(part);
        hash.take(part);
        left -= part.len();
    }
    if crc.finalize() != entry.facts.crc {
        return Err(Fault::new(&entry.name, "its octets do not fit the container's checksum").into());
    }
    Ok(Stored { name: entry.name.clone(), at, size: u64::from(entry.facts.size), sha256: hash.finish() })
}

fn u16_at(octets: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([octets[at], octets[at + 1]])
}

fn u32_at(octets: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([octets[at], octets[at + 1], octets[at + 2], octets[at + 3]])
}
