//! Copies of a data folder, made while it is served: consistent, of which only what is new is written, and encrypted
//! where a key is given.
//!
//! A backup is a list (`backups/<time>`) of blocks (`blocks/<name>`), a mebibyte each, named by what is in them. The
//! database is copied by SQLite's own backup, page for page, into a private file beside it, and cut into blocks: entries
//! at rest stay on their pages, so their blocks are there already the next time. With a key every file is sealed
//! (AES-256-GCM), and blocks are named by a keyed hash, so that the folder tells nothing but how large it is. Secrets of
//! the data folder are copied only then.
//!
//! After an erasure the backups before it are dropped: they hold what was to be forgotten.

mod blocks;
mod cipher;
mod list;
mod restore;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use motprov_ledger::{Database, EntryKind, FILE_NAME, LedgerError};
use motprov_shared::period::Timestamp;

use crate::private;

pub use blocks::BLOCK;
use blocks::Blocks;
pub use cipher::{Cipher, KEY_OCTETS};
use list::{CopiedFile, List};
pub use restore::{MARK, Restored, restore};

/// Largest file beside the database that is copied.
const LARGEST_FILE: u64 = BLOCK as u64;

/// Where the database is copied to first; private, and removed again.
const DRAFT: &str = ".backup";

/// Why a backup was not made, or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database could not be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The folder or its key is not what it should be.
    #[error("{0}")]
    Wrong(String),
    /// Something in the backup is not what was written.
    #[error("{path} is damaged: {what}")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}

impl BackupError {
    fn file(path: &Path) -> impl Fn(std::io::Error) -> Self + '_ {
        |source| Self::File { path: path.to_owned(), source }
    }
}

/// What a backup came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Entries of the ledger in it.
    pub size: u64,
    /// Blocks that it names.
    pub blocks: u64,
    /// Of them, those that were not there yet.
    pub new: u64,
    /// Octets that were written.
    pub written: u64,
    /// Files with secrets that were left out for want of a key.
    pub secrets_left_out: u64,
    /// Backups from before, that were dropped.
    pub dropped: u64,
}

/// Makes a backup of `data` in `folder`, and keeps the last `keep` of them.
///
/// # Errors
/// [`BackupError`]; the backups from before are then as they were.
pub fn make(
    data: &Path,
    folder: &Path,
    cipher: &Cipher,
    keep: usize,
    now: Timestamp,
) -> Result<Made, BackupError> {
    let blocks = Blocks::open_or_make(folder, cipher)?;
    let draft = Draft::of(data)?;
    let (size, root, erasures) = draft.copy(data)?;
    let mut made = Made { size, blocks: 0, new: 0, written: 0, secrets_left_out: 0, dropped: 0 };
    let (database, database_octets) = cut(&blocks, &draft.file(), &mut made)?;
    let files = files(data, &blocks, &mut made)?;
    let list = List {
        format: 1,
        made: now.0,
        size,
        root: root.to_string(),
        erasures,
        database_octets,
        database,
        files,
    };
    made.written += list.write(&blocks)?;
    made.dropped = list::prune(&blocks, &list, keep.max(1))?;
    Ok(made)
}

/// The private copy that is cut into blocks; gone when this is dropped.
struct Draft(PathBuf);

impl Draft {
    fn of(data: &Path) -> Result<Self, BackupError> {
        let folder = data.join(DRAFT);
        let cleared = fs::remove_dir_all(&folder).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        });
        cleared.and_then(|()| private::make_folder(&folder)).map_err(BackupError::file(&folder))?;
        Ok(Self(folder))
    }

    fn file(&self) -> PathBuf {
        self.0.join(FILE_NAME)
    }

    /// Size, root and number of erasures of what was copied.
    fn copy(&self, data: &Path) -> Result<(u64, motprov_shared::identity::Hash, u64), BackupError> {
        Database::open_read_only(data)?.copy_to(&self.file())?;
        let mut copy = Database::open_read_only(&self.0)?;
        Ok(copy.read(|view| {
            let state = view.state()?;
            let erasures = view.entries(1..=u64::MAX, Some(EntryKind::Erasure), usize::MAX)?.len() as u64;
            Ok::<_, LedgerError>((state.size, state.root, erasures))
        })?)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(path = %self.0.display(), %error, "cannot remove the draft of a backup");
        }
    }
}

/// Cuts a file into blocks; gives their names and its size.
fn cut(blocks: &Blocks<'_>, path: &Path, made: &mut Made) -> Result<(Vec<String>, u64), BackupError> {
    let mut file = fs::File::open(path).map_err(BackupError::file(path))?;
    let (mut names, mut octets) = (Vec::new(), 0);
    loop {
        let mut block = Vec::with_capacity(BLOCK);
        let read = (&mut file).take(BLOCK as u64).read_to_end(&mut block);
        if read.map_err(BackupError::file(path))? == 0 {
            return Ok((names, octets));
        }
        octets += block.len() as u64;
        names.push(put(blocks, &block, made)?);
    }
}

fn put(blocks: &Blocks<'_>, block: &[u8], made: &mut Made) -> Result<String, BackupError> {
    let (name, written) = blocks.put(block)?;
    made.blocks += 1;
    made.new += u64::from(written > 0);
    made.written += written;
    Ok(name)
}

/// Configuration, certificates, the last checkpoint and, where they are sealed, keys. What the collector makes again by
/// itself is left out.
fn files(data: &Path, blocks: &Blocks<'_>, made: &mut Made) -> Result<Vec<CopiedFile>, BackupError> {
    let mut files = Vec::new();
    for folder in ["", "tls"] {
        let path = data.join(folder);
        if !path.is_dir() {
            continue;
        }
        for found in fs::read_dir(&path).map_err(BackupError::file(&path))? {
            let path = found.map_err(BackupError::file(&path))?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if !path.is_file() || !is_kept(name) {
                continue;
            }
            let content = read_small(&path)?;
            if !blocks.is_sealed() && is_secret(name, &content) {
                made.secrets_left_out += 1;
                continue;
            }
            let name = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            files.push(CopiedFile { name, block: put(blocks, &content, made)? });
        }
    }
    files.sort();
    Ok(files)
}

/// Files of ours that stand for themselves.
fn is_kept(name: &str) -> bool {
    let known = [".pem", ".toml", ".key", ".p12", ".json"].iter().any(|end| name.ends_with(end));
    (known || name == crate::log::publisher::FILE) && name != crate::collector::ADDRESSES
}

fn is_secret(name: &str, content: &[u8]) -> bool {
    let marked = content.windows(11).any(|octets| octets == b"PRIVATE KEY");
    marked || [".key", ".p12", ".json"].iter().any(|end| name.ends_with(end))
}

fn read_small(path: &Path) -> Result<Vec<u8>, BackupError> {
    let mut content = Vec::new();
    let file = fs::File::open(path).map_err(BackupError::file(path))?;
    file.take(LARGEST_FILE + 1).read_to_end(&mut content).map_err(BackupError::file(path))?;
    if content.len() as u64 > LARGEST_FILE {
        let path = path.display();
        return Err(BackupError::Wrong(format!(
            "{path} is larger than anything that belongs there: move it away"
        )));
    }
    Ok(content)
}

#[cfg(test)]
mod tests;
