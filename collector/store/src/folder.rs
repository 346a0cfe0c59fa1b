//! The folder of segments. The names of the files are the list of what counts: `<first entry>-<last entry>.seg`,
//! without holes from entry 1. A file whose entries another covers was merged into that one, and a crash came before
//! it was removed.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Result, StoreError};

const EXTENSION: &str = "seg";
const DRAFT: &str = "new.draft";
const LOCK: &str = "lock";

/// A segment's file, and the entries that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) path: PathBuf,
}

/// What is in the folder.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// What counts, ascending.
    pub(crate) counts: Vec<Named>,
    /// What another file covers, and drafts.
    pub(crate) superseded: Vec<PathBuf>,
}

pub(crate) fn name(folder: &Path, from: u64, to: u64) -> PathBuf {
    folder.join(format!("{from:020}-{to:020}.{EXTENSION}"))
}

pub(crate) fn draft(folder: &Path) -> PathBuf {
    folder.join(DRAFT)
}

/// Makes the folder, for its owner alone. One that exists keeps its mode.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| StoreError::file(folder, source))
}

/// Makes a file anew, for its owner alone.
pub(crate) fn make(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|source| StoreError::file(path, source))
}

/// One writer at a time; free again when the file is closed.
pub(crate) fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    let file = make(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(folder.to_owned())),
        Err(TryLockError::Error(source)) => Err(StoreError::File { path, source }),
    }
}

/// What is in the folder; a missing one is empty.
pub(crate) fn list(folder: &Path) -> Result<Listing> {
    let failed = |source| StoreError::file(folder, source);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Listing::default()),
        Err(error) => return Err(failed(error)),
    };
    let (mut named, mut listing) = (Vec::new(), Listing::default());
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if path.file_name().is_some_and(|name| name == DRAFT) {
            listing.superseded.push(path);
        } else if let Some((from, to)) = range(&path) {
            named.push(Named { from, to, path });
        }
    }
    named.sort_by_key(|named| (named.from, std::cmp::Reverse(named.to)));
    for next in named {
        match listing.counts.last() {
            Some(last) if next.to <= last.to => listing.superseded.push(next.path),
            _ => listing.counts.push(next),
        }
    }
    Ok(listing)
}

/// Whether each file begins where the one before ends.
pub(crate) fn is_whole(counts: &[Named]) -> bool {
    let mut due = 1;
    counts.iter().all(|named| {
        let fits = named.from == due && named.to >= due;
        due = named.to.saturating_add(1);
        fits
    })
}

fn range(path: &Path) -> Option<(u64, u64)> {
    let stem = path.file_stem()?.to_str()?;
    let (from, to) = stem.split_once('-')?;
    let digits = |text: &str| text.len() == 20 && text.bytes().all(|octet| octet.is_ascii_digit());
    let ours = path.extension()? == EXTENSION && digits(from) && digits(to);
    ours.then(|| Some((from.parse().ok()?, to.parse().ok()?)))?
}

pub(crate) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::file(path, error)),
        _ => Ok(()),
    }
}

/// Makes names in the folder survive power loss, where the system can.
pub(crate) fn sync(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        return synced.map_err(|source| StoreError::file(folder, source));
    }
    Ok(())
}

/// Exactly `count` octets from `at` on.
pub(crate) fn read(file: &File, path: &Path, at: u64, count: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    fill(file, path, at, &mut bytes)?;
    Ok(bytes)
}

/// As [`read`], into a buffer that was used before.
pub(crate) fn fill(file: &File, path: &Path, at: u64, bytes: &mut [u8]) -> Result<()> {
    match read_at(file, bytes, at) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Err(StoreError::damaged(path, "it is cut off"))
        }
        Err(error) => Err(StoreError::file(path, error)),
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(not(unix))]
fn read_at(mut file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    use std::io::{Read, Seek, SeekFrom};
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(bytes)
}
