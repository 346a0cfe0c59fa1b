//! The folder `tls` beside the ledger: the authority, the collector's own certificate, an administrator's. Promise:
//! keys are readable by their owner only, and one that others can read is not used.

use std::io;
use std::path::{Path, PathBuf};

use motprov_shared::period::Timestamp;
use rcgen::KeyPair;

use super::{Authority, PkiError, SERVER_DAYS, names_and_end};
use crate::private;

/// Why a file of the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It could not be read or written.
    #[error("cannot {doing} {path}: {source}")]
    File {
        /// What was tried.
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others can read a key.
    #[error(
        "{0} can be read by others than its owner: run `chmod 600` on it, and consider whether it has leaked"
    )]
    Exposed(PathBuf),
    /// The authority's files do not fit.
    #[error("{path}: {source}")]
    Authority {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: PkiError,
    },
}

/// The folder.
#[derive(Debug, Clone)]
pub struct TlsFolder(PathBuf);

impl TlsFolder {
    /// The one of a data folder; it need not exist.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self(data.join("tls"))
    }

    /// Where a file of it lies: `ca.pem`, `ca-key.pem`, `server.pem`, `server-key.pem`.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Whether there is a certificate for the collector.
    #[must_use]
    pub fn has_server(&self) -> bool {
        self.file("server.pem").exists()
    }

    /// The authority, where its key lies here; `None` where certificates come from elsewhere.
    ///
    /// # Errors
    /// [`FolderError`].
    pub fn authority(&self) -> Result<Option<Authority>, FolderError> {
        let path = self.file("ca-key.pem");
        if !path.exists() {
            return Ok(None);
        }
        let (certificate, key) = (self.read("ca.pem")?, self.read_key("ca-key.pem")?);
        let authority = Authority::read(&certificate, &key);
        authority.map(Some).map_err(|source| FolderError::Authority { path, source })
    }

    /// Renews the collector's own certificate where two thirds of its life are over; says whether it did. Agents go by
    /// the authority, so they notice nothing.
    ///
    /// # Errors
    /// [`FolderError`].
    pub fn renew_server(&self, authority: &Authority, now: Timestamp) -> Result<bool, FolderError> {
        if !self.has_server() {
            return Ok(false);
        }
        let path = self.file("server.pem");
        let unfit = |source| FolderError::Authority { path: path.clone(), source };
        let Some((names, end)) = names_and_end(&self.read("server.pem")?) else {
            return Err(unfit(PkiError::Authority(rcgen::Error::CouldNotParseCertificate)));
        };
        if end.since(now) > i64::from(SERVER_DAYS) * 24 * 3600 * 1000 / 3 {
            return Ok(false);
        }
        let key = KeyPair::from_pem(&self.read_key("server-key.pem")?);
        let key = key.map_err(|error| unfit(PkiError::Authority(error)))?;
        let issued = authority.issue_server(&key, &names, now, SERVER_DAYS).map_err(unfit)?;
        self.write("server.pem", &issued.chain)?;
        Ok(true)
    }

    /// A file's text.
    ///
    /// # Errors
    /// [`FolderError::File`].
    pub fn read(&self, name: &str) -> Result<String, FolderError> {
        let path = self.file(name);
        std::fs::read_to_string(&path).map_err(|source| FolderError::File { doing: "read", path, source })
    }

    /// A key's text.
    ///
    /// # Errors
    /// As [`Self::read`]; [`FolderError::Exposed`].
    pub fn read_key(&self, name: &str) -> Result<String, FolderError> {
        let path = self.file(name);
        match private::is_exposed(&path) {
            Ok(false) => self.read(name),
            Ok(true) => Err(FolderError::Exposed(path)),
            Err(source) => Err(FolderError::File { doing: "read", path, source }),
        }
    }

    /// Writes a file in place of the one there.
    ///
    /// # Errors
    /// [`FolderError::File`].
    pub fn write(&self, name: &str, text: &str) -> Result<(), FolderError> {
        let path = self.file(name);
        let written = private::make_folder(&self.0).and_then(|()| private::replace(&path, text));
        written.map_err(|source| FolderError::File { doing: "write", path, source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);
    const DAY: i64 = 24 * 3600 * 1000;

    fn made(data: &Path) -> (TlsFolder, Authority) {
        let folder = TlsFolder::of(data);
        let (authority, key) = Authority::make("test", NOW).unwrap();
        folder.write("ca.pem", authority.certificate()).unwrap();
        folder.write("ca-key.pem", &key).unwrap();
        let own = KeyPair::generate().unwrap();
        let names = ["collector.example".to_owned(), "192.0.2.7".to_owned()];
        folder.write("server-key.pem", &own.serialize_pem()).unwrap();
        folder
            .write("server.pem", &authority.issue_server(&own, &names, NOW, SERVER_DAYS).unwrap().chain)
            .unwrap();
        (folder, authority)
    }

    #[test]
    fn the_collectors_certificate_is_renewed_in_its_last_third_under_the_same_names() {
        let data = tempfile::tempdir().unwrap();
        let (folder, authority) = made(data.path());
        let (names, end) = names_and_end(&folder.read("server.pem").unwrap()).unwrap();
        assert_eq!(names, ["collector.example", "192.0.2.7"]);
        assert!(!folder.renew_server(&authority, NOW.plus(200 * DAY)).unwrap());
        let later = NOW.plus(300 * DAY);
        assert!(folder.renew_server(&authority, later).unwrap());
        let (same, next) = names_and_end(&folder.read("server.pem").unwrap()).unwrap();
        assert_eq!((same, next.since(end)), (names, 300 * DAY));
        assert!(!folder.renew_server(&authority, later).unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_not_used() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        let (folder, _) = made(data.path());
        let path = folder.file("ca-key.pem");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(folder.authority().unwrap().is_some());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(folder.authority(), Err(FolderError::Exposed(_))));
    }
}
