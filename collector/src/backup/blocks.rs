//! Blocks in a folder, each named by its content and written once.

use std::fs;
use std::path::{Path, PathBuf};

use super::{BackupError, Cipher};
use crate::private;

/// Octets of a block at most, unfolded.
pub const BLOCK: usize = 1 << 20;

/// What a file may have beyond that: its mark, nonce and tag, and what cannot be compressed.
const AROUND: u64 = 64 * 1024;

/// Zstandard's.
const LEVEL: i32 = 3;

const FOLDER: &str = "blocks";

/// The blocks of a backup folder.
pub(super) struct Blocks<'c> {
    pub(super) folder: PathBuf,
    pub(super) cipher: &'c Cipher,
}

impl<'c> Blocks<'c> {
    /// A folder of backups; one that has other things in it is refused.
    pub(super) fn open_or_make(folder: &Path, cipher: &'c Cipher) -> Result<Self, BackupError> {
        let blocks = folder.join(FOLDER);
        if !blocks.is_dir() {
            private::make_folder(folder).map_err(BackupError::file(folder))?;
            if fs::read_dir(folder).map_err(BackupError::file(folder))?.next().is_some() {
                let folder = folder.display();
                return Err(BackupError::Wrong(format!(
                    "{folder} has other things than backups in it: name another folder"
                )));
            }
            private::make_folder(&blocks).map_err(BackupError::file(&blocks))?;
            private::sync_folder(folder).map_err(BackupError::file(folder))?;
        }
        Ok(Self { folder: folder.to_owned(), cipher })
    }

    /// A folder that has backups in it.
    pub(super) fn open(folder: &Path, cipher: &'c Cipher) -> Result<Self, BackupError> {
        if !folder.join(FOLDER).is_dir() {
            return Err(BackupError::Wrong(format!("there are no backups in {}", folder.display())));
        }
        Ok(Self { folder: folder.to_owned(), cipher })
    }

    pub(super) const fn is_sealed(&self) -> bool {
        self.cipher.seals()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(FOLDER).join(name)
    }

    /// Keeps a block; gives its name, and the octets that were written: none where it was there.
    pub(super) fn put(&self, content: &[u8]) -> Result<(String, u64), BackupError> {
        let name = self.cipher.name(content);
        let path = self.path(&name);
        if path.is_file() {
            return Ok((name, 0));
        }
        let folded = zstd::bulk::compress(content, LEVEL).map_err(BackupError::file(&path))?;
        let octets = self.cipher.seal(&name, folded)?;
        private::replace(&path, &octets).map_err(BackupError::file(&path))?;
        Ok((name, octets.len() as u64))
    }

    /// A block, if it is what its name says.
    pub(super) fn get(&self, name: &str) -> Result<Vec<u8>, BackupError> {
        let is_name = name.len() == 64 && name.bytes().all(|octet| octet.is_ascii_hexdigit());
        let path = self.path(if is_name { name } else { "?" });
        let damaged = |what: &str| BackupError::Damaged { path: path.clone(), what: what.to_owned() };
        if !is_name {
            return Err(damaged("its list has something else than the name of a block"));
        }
        if fs::metadata(&path).map_err(BackupError::file(&path))?.len() > BLOCK as u64 + AROUND {
            return Err(damaged("it is larger than a block"));
        }
        let octets = fs::read(&path).map_err(BackupError::file(&path))?;
        let folded = self.cipher.open(name, &octets).map_err(|what| damaged(&what))?;
        let content = zstd::bulk::decompress(&folded, BLOCK).map_err(|_| damaged("it cannot be unfolded"))?;
        if self.cipher.name(&content) != name {
            return Err(damaged("its content is not what its name says"));
        }
        Ok(content)
    }

    /// Drops the blocks that are not wanted.
    pub(super) fn drop_but(&self, wanted: &std::collections::HashSet<&str>) -> Result<(), BackupError> {
        let folder = self.folder.join(FOLDER);
        for found in fs::read_dir(&folder).map_err(BackupError::file(&folder))? {
            let path = found.map_err(BackupError::file(&folder))?.path();
            if path.file_name().and_then(|name| name.to_str()).is_none_or(|name| !wanted.contains(name)) {
                fs::remove_file(&path).map_err(BackupError::file(&path))?;
            }
        }
        private::sync_folder(&folder).map_err(BackupError::file(&folder))
    }
}
