//! Puts a backup into a new data folder, and marks it as restored: it may be older than what others saw.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use motprov_ledger::{Database, FILE_NAME, View};
use motprov_shared::period::Timestamp;
use serde_json::json;

use super::blocks::Blocks;
use super::list::{List, name};
use super::{BackupError, Cipher};
use crate::private;

/// The mark in a data folder that was restored: JSON with `at`, and `size` and `root` of the ledger as it was restored.
/// Who signs checkpoints takes it away once the witnesses agree that nothing newer was ever signed.
pub const MARK: &str = "restored";

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The backup's name: when it was made.
    pub backup: String,
    /// Entries of the ledger.
    pub size: u64,
    /// Files beside the database.
    pub files: usize,
}

/// Puts the latest backup, or the one of a name, into `data`, which must not be there or be empty.
///
/// # Errors
/// [`BackupError`]; what was begun is then left for a person to look at and remove.
pub fn restore(
    folder: &Path,
    data: &Path,
    cipher: &Cipher,
    named: Option<&str>,
    now: Timestamp,
) -> Result<Restored, BackupError> {
    let blocks = Blocks::open(folder, cipher)?;
    let list = List::find(&blocks, named)?;
    private::make_folder(data).map_err(BackupError::file(data))?;
    if fs::read_dir(data).map_err(BackupError::file(data))?.next().is_some() {
        return Err(BackupError::Wrong(format!(
            "{} is not empty: a restored ledger stands alone",
            data.display()
        )));
    }
    // First, so that nothing half restored is ever served without it.
    let mark = json!({ "at": now.to_string(), "size": list.size, "root": list.root }).to_string();
    write(&data.join(MARK), [Ok(format!("{mark}\n").into_bytes())])?;
    write(&data.join(FILE_NAME), list.database.iter().map(|name| blocks.get(name)))?;
    for file in &list.files {
        restore_file(&blocks, data, &file.name, &file.block)?;
    }
    private::sync_folder(data).map_err(BackupError::file(data))?;
    let state = Database::open(data)?.read(View::state)?;
    if (state.size, state.root.to_string()) != (list.size, list.root) {
        return Err(BackupError::Wrong(
            "the restored ledger is not the one that the backup names".to_owned(),
        ));
    }
    Ok(Restored { backup: name(list.made), size: list.size, files: list.files.len() })
}

/// Names come from the backup, so they may be anything.
fn restore_file(blocks: &Blocks<'_>, data: &Path, name: &str, block: &str) -> Result<(), BackupError> {
    let plain = name.strip_prefix("tls/").unwrap_or(name);
    let is_plain = plain.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-_.".contains(&octet));
    if !is_plain
        || plain.starts_with('.')
        || plain.starts_with(FILE_NAME)
        || plain == MARK
        || plain.is_empty()
    {
        return Err(BackupError::Wrong(format!(
            "the backup names a file `{name}`, which no collector writes"
        )));
    }
    let path = data.join(name);
    if let Some(folder) = path.parent() {
        private::make_folder(folder).map_err(BackupError::file(folder))?;
    }
    write(&path, [blocks.get(block)])
}

fn write(
    path: &Path,
    parts: impl IntoIterator<Item = Result<Vec<u8>, BackupError>>,
) -> Result<(), BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(BackupError::file(path))?;
    for part in parts {
        file.write_all(&part?).map_err(BackupError::file(path))?;
    }
    file.sync_all().map_err(BackupError::file(path))
}
