//! The agent's signing key in its data folder. Promise: made once, never overwritten, readable by its owner only (on
//! Windows by its account on its machine only), and used on the machine where it was made.

mod machine;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use motprov_shared::seal::{KeyError, SecretKey};

use crate::disk;
pub use machine::MachineError;

/// Why there is no key. Never quotes it.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file system refused.
    #[error("cannot {action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file holds no usable key.
    #[error(
        "{path}: {source}; restore the file, or enrol under another agent name, with an empty data folder",
        path = path.display()
    )]
    Key {
        /// Where.
        path: PathBuf,
        /// What is wrong.
        source: KeyError,
    },
    /// Others may read the key.
    #[error(
        "{path} can be read by others (mode {mode:o}): chmod 600 it; if somebody may have read it, enrol under \
        another agent name, with an empty data folder",
        path = path.display()
    )]
    Open {
        /// Where.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// There is no key, but there are batches that it signed.
    #[error(
        "{path} is gone, and {outbox} holds batches signed with it: restore the file, or enrol under another agent \
        name, with an empty data folder",
        path = path.display(), outbox = outbox.display()
    )]
    Gone {
        /// Where it was.
        path: PathBuf,
        /// Where they are.
        outbox: PathBuf,
    },
    /// The folder is another machine's.
    #[error(transparent)]
    Machine(#[from] MachineError),
}

/// The key of this agent, and where `bound` only on the machine where its folder was made.
pub fn open(folder: &Path, bound: bool) -> Result<SecretKey, KeyFileError> {
    let key = load_or_make(folder)?;
    if bound {
        machine::bind(folder, &motprov_host::fingerprint())?;
    }
    Ok(key)
}

/// Reads `key.pem` in `folder`, and makes folder and key first where there is none.
pub fn load_or_make(folder: &Path) -> Result<SecretKey, KeyFileError> {
    let io = |action, path: &Path| {
        let path = path.to_owned();
        move |source| KeyFileError::Io { action, path, source }
    };
    disk::make_folder(folder).map_err(io("make", folder))?;
    let path = folder.join("key.pem");
    if !path.try_exists().map_err(io("look for", &path))? {
        let outbox = folder.join("outbox");
        if is_used(&outbox).map_err(io("look into", &outbox))? {
            return Err(KeyFileError::Gone { path, outbox });
        }
        let key = SecretKey::generate().map_err(|source| KeyFileError::Key { path: path.clone(), source })?;
        place(folder, &path, &key).map_err(io("write", &path))?;
    }
    check_mode(&path)?;
    let octets = fs::read(&path).and_then(|octets| revealed(&octets)).map_err(io("read", &path))?;
    // What is not text is no PEM either.
    let text = String::from_utf8(octets).unwrap_or_default();
    SecretKey::from_pem(&text).map_err(|source| KeyFileError::Key { path, source })
}

/// Whether an agent has kept batches there: a chain that another key would go on is refused for ever.
fn is_used(outbox: &Path) -> io::Result<bool> {
    let entries = match fs::read_dir(outbox) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        entries => entries?,
    };
    let mut names = entries.map(|entry| entry.map(|entry| entry.file_name()));
    let segment = |name: io::Result<std::ffi::OsString>| {
        name.map(|name| Path::new(&name).extension().is_some_and(|extension| extension == "seg"))
    };
    names.try_fold(false, |found, name| Ok(found | segment(name)?))
}

/// As it lies on the disk: on Windows only this account on this machine can read it (DPAPI), elsewhere the file's
/// mode rules.
#[cfg(windows)]
fn protected(pem: &str) -> io::Result<Vec<u8>> {
    motprov_host::protect(pem.as_bytes())
}

#[cfg(windows)]
fn revealed(octets: &[u8]) -> io::Result<Vec<u8>> {
    motprov_host::unprotect(octets)
}

#[cfg(not(windows))]
#[expect(clippy::unnecessary_wraps, reason = "on Windows it can fail")]
fn protected(pem: &str) -> io::Result<Vec<u8>> {
    Ok(pem.as_bytes().to_vec())
}

#[cfg(not(windows))]
#[expect(clippy::unnecessary_wraps, reason = "on Windows it can fail")]
fn revealed(octets: &[u8]) -> io::Result<Vec<u8>> {
    Ok(octets.to_vec())
}

/// A link never replaces: of two that make a key at once, one wins and both then read the same.
fn place(folder: &Path, path: &Path, key: &SecretKey) -> io::Result<()> {
    let fresh = folder.join(format!("key.pem.{}", std::process::id()));
    let mut file = disk::private().write(true).create(true).truncate(true).open(&fresh)?;
    file.write_all(&protected(&key.to_pem())?)?;
    file.sync_all()?;
    let placed = match fs::hard_link(&fresh, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        placed => placed,
    };
    fs::remove_file(&fresh)?;
    placed?;
    disk::sync_folder(folder)
}

#[cfg(unix)]
fn check_mode(path: &Path) -> Result<(), KeyFileError> {
    use std::os::unix::fs::PermissionsExt;
    let file = File::open(path).and_then(|file| file.metadata());
    let metadata =
        file.map_err(|source| KeyFileError::Io { action: "read", path: path.to_owned(), source })?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode.is_multiple_of(0o100) { Ok(()) } else { Err(KeyFileError::Open { path: path.to_owned(), mode }) }
}

#[cfg(not(unix))]
fn check_mode(path: &Path) -> Result<(), KeyFileError> {
    // On Windows the installer sets the folder's access list.
    let opened = File::open(path).map(drop);
    opened.map_err(|source| KeyFileError::Io { action: "read", path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let key = load_or_make(&data).unwrap().public();
        assert_eq!(load_or_make(&data).unwrap().public(), key);
        assert_eq!(fs::read_dir(&data).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_bound_has_key_and_machine_and_one_that_is_not_has_the_key_alone() {
        for (bound, files) in [(true, 2), (false, 1)] {
            let folder = tempfile::tempdir().unwrap();
            let key = open(folder.path(), bound).unwrap().public();
            assert_eq!(open(folder.path(), bound).unwrap().public(), key);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), files);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        load_or_make(folder.path()).unwrap();
        let path = folder.path().join("key.pem");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(load_or_make(folder.path()), Err(KeyFileError::Open { mode: 0o644, .. })));
    }

    #[test]
    fn a_key_that_is_gone_is_not_replaced_while_its_batches_wait() {
        let folder = tempfile::tempdir().unwrap();
        load_or_make(folder.path()).unwrap();
        fs::create_dir(folder.path().join("outbox")).unwrap();
        fs::write(folder.path().join("outbox/lock"), "").unwrap();
        fs::remove_file(folder.path().join("key.pem")).unwrap();
        load_or_make(folder.path()).unwrap();
        fs::write(folder.path().join("outbox/00000000000000000001.seg"), "").unwrap();
        fs::remove_file(folder.path().join("key.pem")).unwrap();
        assert!(matches!(load_or_make(folder.path()), Err(KeyFileError::Gone { .. })));
        assert!(!folder.path().join("key.pem").exists());
    }

    #[test]
    fn a_damaged_key_is_not_replaced_by_another() {
        let folder = tempfile::tempdir().unwrap();
        load_or_make(folder.path()).unwrap();
        fs::write(folder.path().join("key.pem"), "hello").unwrap();
        assert!(matches!(load_or_make(folder.path()), Err(KeyFileError::Key { .. })));
        assert_eq!(fs::read_to_string(folder.path().join("key.pem")).unwrap(), "hello");
    }
}
