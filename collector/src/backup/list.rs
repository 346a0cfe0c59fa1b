//! What a backup consists of: the database's blocks in their order, and a few files.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use motprov_shared::period::Timestamp;
use serde::{Deserialize, Serialize};

use super::BackupError;
use super::blocks::Blocks;
use crate::private;

const FOLDER: &str = "backups";

/// The largest list that is read, octets: a database of some 10 TB.
const LARGEST: u64 = 1 << 30;

/// A file beside the database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct CopiedFile {
    /// Below the data folder.
    pub(super) name: String,
    pub(super) block: String,
}

/// One backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct List {
    pub(super) format: u32,
    /// Milliseconds since 1970.
    pub(super) made: i64,
    /// Entries of the ledger, and the root over them.
    pub(super) size: u64,
    pub(super) root: String,
    /// Entries that say that contents were erased.
    pub(super) erasures: u64,
    pub(super) database_octets: u64,
    pub(super) database: Vec<String>,
    pub(super) files: Vec<CopiedFile>,
}

/// What the seal of a list says that it is.
const ROLE: &str = "list";

impl List {
    /// Writes it, last of all: a backup is there once its list is. Gives its octets.
    pub(super) fn write(&self, blocks: &Blocks<'_>) -> Result<u64, BackupError> {
        let folder = blocks.folder.join(FOLDER);
        private::make_folder(&folder).map_err(BackupError::file(&folder))?;
        let path = folder.join(name(self.made));
        let text = serde_json::to_vec(self).map_err(|error| BackupError::Wrong(error.to_string()))?;
        let octets = blocks.cipher.seal(ROLE, text)?;
        private::replace(&path, &octets).map_err(BackupError::file(&path))?;
        Ok(octets.len() as u64)
    }

    fn read(blocks: &Blocks<'_>, path: &Path) -> Result<Self, BackupError> {
        let damaged = |what: String| BackupError::Damaged { path: path.to_owned(), what };
        if fs::metadata(path).map_err(BackupError::file(path))?.len() > LARGEST {
            return Err(damaged("it is larger than any list of ours".to_owned()));
        }
        let octets = fs::read(path).map_err(BackupError::file(path))?;
        let text = blocks.cipher.open(ROLE, &octets).map_err(damaged)?;
        let list: Self = serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        if list.format != 1 {
            return Err(damaged(format!("format {} is newer than this program (reads 1)", list.format)));
        }
        Ok(list)
    }

    /// The latest, or the one of a name.
    pub(super) fn find(blocks: &Blocks<'_>, named: Option<&str>) -> Result<Self, BackupError> {
        let all = paths(blocks)?;
        let is = |path: &&PathBuf| named.is_none_or(|name| path.file_name().is_some_and(|of| of == name));
        let Some(path) = all.iter().rev().find(is) else {
            let known: Vec<_> = all.iter().filter_map(|path| path.file_name()?.to_str()).collect();
            let folder = blocks.folder.display();
            return Err(BackupError::Wrong(format!(
                "no such backup in {folder}; there are: {}",
                known.join(", ")
            )));
        };
        Self::read(blocks, path)
    }

    fn blocks(&self) -> impl Iterator<Item = &str> {
        self.database.iter().chain(self.files.iter().map(|file| &file.block)).map(String::as_str)
    }
}

/// As a file's name on any system: `2026-10-01T000000Z`.
pub(super) fn name(made: i64) -> String {
    Timestamp(made).to_string().replace(':', "")
}

/// All lists, oldest first.
fn paths(blocks: &Blocks<'_>) -> Result<Vec<PathBuf>, BackupError> {
    let folder = blocks.folder.join(FOLDER);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let found = fs::read_dir(&folder).map_err(BackupError::file(&folder))?;
    let paths = found.map(|found| found.map(|found| found.path())).collect::<Result<Vec<_>, _>>();
    let mut paths = paths.map_err(BackupError::file(&folder))?;
    paths.sort();
    Ok(paths)
}

/// Drops backups that are too many, or older than an erasure, and the blocks that nobody names any more; gives how many
/// backups.
pub(super) fn prune(blocks: &Blocks<'_>, newest: &List, keep: usize) -> Result<u64, BackupError> {
    let mut lists = vec![newest.clone()];
    let mut dropped = 0;
    let newest_name = name(newest.made);
    for path in paths(blocks)?.into_iter().rev() {
        if path.file_name().is_some_and(|of| of == newest_name.as_str()) {
            continue;
        }
        let list = List::read(blocks, &path)?;
        if lists.len() < keep && list.erasures == newest.erasures {
            lists.push(list);
        } else {
            fs::remove_file(&path).map_err(BackupError::file(&path))?;
            dropped += 1;
        }
    }
    let wanted: HashSet<&str> = lists.iter().flat_map(List::blocks).collect();
    blocks.drop_but(&wanted)?;
    Ok(dropped)
}
