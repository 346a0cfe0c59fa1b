//! The witness's files: its key and what it remembers. Promise: whole or not there at all, and its owner's alone.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use motprov_shared::seal::{KeyError, SecretKey};

/// Octets of a file of ours that are read at most.
const MOST: u64 = 1 << 20;

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system refuses.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Not a key.
    #[error("{path}: {source}; logs know this witness by its key, so restore it from a backup")]
    Key {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: KeyError,
    },
    /// Others can read the key.
    #[error(
        "{0} can be read by others than its owner: run `chmod 600` on it, and consider whether it has leaked"
    )]
    Exposed(PathBuf),
    /// What is remembered cannot be read; to forget it would be to vouch for anything.
    #[error(
        "{path} is not the last checkpoint of {log}: {why}. Restore it from a backup: a witness that forgets vouches \
         for any history"
    )]
    Memory {
        /// Which file.
        path: PathBuf,
        /// Of which log.
        log: String,
        /// What is wrong.
        why: String,
    },
    /// Another witness uses the folder.
    #[error("{0} is used by another witness: two that remember apart vouch for two histories")]
    Used(PathBuf),
}

fn fault(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError + use<> {
    let path = path.to_owned();
    move |source| FileError::Io { doing, path, source }
}

/// Reads a key; makes one where there is none. One that cannot be read is never replaced.
pub(crate) fn key(path: &Path) -> Result<SecretKey, FileError> {
    if let Some(octets) = read(path)? {
        if is_exposed(path)? {
            return Err(FileError::Exposed(path.to_owned()));
        }
        let text = String::from_utf8(octets).unwrap_or_default();
        return SecretKey::from_pem(&text).map_err(|source| FileError::Key { path: path.to_owned(), source });
    }
    let key = SecretKey::generate().map_err(|source| FileError::Key { path: path.to_owned(), source })?;
    replace(path, key.to_pem().as_bytes())?;
    Ok(key)
}

/// A file's octets; nothing where there is none.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    let size = match fs::metadata(path) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fault("read", path)(error)),
    };
    if size > MOST {
        return Err(fault("read", path)(io::Error::from(io::ErrorKind::FileTooLarge)));
    }
    fs::read(path).map(Some).map_err(fault("read", path))
}

/// Puts octets in a file's place: after this they are there whatever happens to the power.
pub(crate) fn replace(path: &Path, octets: &[u8]) -> Result<(), FileError> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || {
        let mut file = options.open(&draft)?;
        file.write_all(octets)?;
        file.sync_all()?;
        fs::rename(&draft, path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if cfg!(unix) { File::open(folder.unwrap_or(Path::new(".")))?.sync_all() } else { Ok(()) }
    };
    write().map_err(fault("write", path))
}

/// Makes a folder for its owner alone, and keeps other witnesses out as long as what is given lives.
pub(crate) fn own(folder: &Path) -> Result<File, FileError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(fault("make", folder))?;
    let path = folder.join("witness.lock");
    let lock = File::create(&path).map_err(fault("write", &path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => Err(FileError::Used(folder.to_owned())),
        Err(fs::TryLockError::Error(error)) => Err(fault("lock", &path)(error)),
    }
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> Result<bool, FileError> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path).map_err(fault("read", path))?.permissions().mode() & 0o077 != 0)
}

/// On Windows the installer sets the folder's access list.
#[cfg(not(unix))]
fn is_exposed(_: &Path) -> Result<bool, FileError> {
    Ok(false)
}
