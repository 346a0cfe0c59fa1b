//! The collector's keys: made once, kept with mode 0600, never printed. `collector-key.pem` signs what agents are told,
//! `log-key.pem` the log's checkpoints. Two, because what one key signs in two formats could be taken for the other.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use motprov_shared::seal::{KeyError, SecretKey};

use crate::private;

const FILE: &str = "collector-key.pem";
const LOG_FILE: &str = "log-key.pem";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file could not be read or written.
    #[error("cannot {doing} {path}: {source}")]
    File {
        /// What was tried.
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It holds no key.
    #[error("{path}: {source}; others trust this key, so restore it from a backup")]
    Key {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: KeyError,
    },
    /// Others can read it.
    #[error(
        "{0} can be read by others than its owner: run `chmod 600` on it, and consider whether it has leaked"
    )]
    Exposed(PathBuf),
}

/// Reads the key of a data folder; makes one where there is none.
///
/// # Errors
/// [`KeyFileError`]. An unreadable key is never replaced: agents would no longer believe our receipts.
pub fn load_or_make(data: &Path) -> Result<SecretKey, KeyFileError> {
    load_or_make_at(data, FILE)
}

/// Reads the log's key of a data folder; makes one where there is none.
///
/// # Errors
/// [`KeyFileError`]. An unreadable key is never replaced: witnesses would no longer know the log.
pub fn load_or_make_log_key(data: &Path) -> Result<SecretKey, KeyFileError> {
    load_or_make_at(data, LOG_FILE)
}

fn load_or_make_at(data: &Path, file: &str) -> Result<SecretKey, KeyFileError> {
    let path = data.join(file);
    match load(&path) {
        Err(KeyFileError::File { source, .. }) if source.kind() == ErrorKind::NotFound => {
            private::make_folder(data).map_err(|source| KeyFileError::File {
                doing: "make the folder of",
                path: path.clone(),
                source,
            })?;
            match make(&path) {
                // Of two first starts one wins.
                Err(KeyFileError::File { source, .. }) if source.kind() == ErrorKind::AlreadyExists => {
                    load(&path)
                }
                made => made,
            }
        }
        loaded => loaded,
    }
}

/// Reads a key file.
///
/// # Errors
/// [`KeyFileError`], also where there is none.
pub fn load(path: &Path) -> Result<SecretKey, KeyFileError> {
    let path = path.to_owned();
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            refuse_exposed(&path)?;
            SecretKey::from_pem(&text).map_err(|source| KeyFileError::Key { path, source })
        }
        Err(source) => Err(KeyFileError::File { doing: "read", path, source }),
    }
}

/// Whether a data folder holds a key.
pub(crate) fn exists(data: &Path) -> bool {
    data.join(FILE).exists()
}

/// Makes a key file where there is none, for its owner alone.
///
/// # Errors
/// [`KeyFileError`]; a file that is there is never replaced.
pub fn make(path: &Path) -> Result<SecretKey, KeyFileError> {
    let fault = |doing, source| KeyFileError::File { doing, path: path.to_owned(), source };
    let key = SecretKey::generate().map_err(|source| KeyFileError::Key { path: path.to_owned(), source })?;
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", std::process::id()));
    let draft = PathBuf::from(draft);
    private::write_new(&draft, key.to_pem()).map_err(|error| fault("write", error))?;
    // A link fails where the name exists, so of two first starts one wins, and no reader sees half a key.
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft).map_err(|error| fault("clean up beside", error))?;
    linked.map_err(|error| fault("write", error))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    private::sync_folder(folder.unwrap_or(Path::new(".")))
        .map_err(|error| fault("sync the folder of", error))?;
    Ok(key)
}

fn refuse_exposed(path: &Path) -> Result<(), KeyFileError> {
    match private::is_exposed(path) {
        Ok(false) => Ok(()),
        Ok(true) => Err(KeyFileError::Exposed(path.to_owned())),
        Err(source) => Err(KeyFileError::File { doing: "read", path: path.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_stays() {
        let data = tempfile::tempdir().unwrap();
        let first = load_or_make(data.path()).unwrap().public();
        assert_eq!(load_or_make(data.path()).unwrap().public(), first);
        assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_damaged_key_is_not_replaced() {
        let data = tempfile::tempdir().unwrap();
        load_or_make(data.path()).unwrap();
        std::fs::write(data.path().join(FILE), "garbage").unwrap();
        let error = load_or_make(data.path()).unwrap_err();
        assert!(matches!(error, KeyFileError::Key { .. }), "{error}");
        assert!(!error.to_string().contains("garbage"));
    }

    #[cfg(unix)]
    #[test]
    fn a_new_folder_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        load_or_make(&data).unwrap();
        assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        load_or_make(data.path()).unwrap();
        let path = data.path().join(FILE);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(load_or_make(data.path()), Err(KeyFileError::Exposed(_))));
    }
}
