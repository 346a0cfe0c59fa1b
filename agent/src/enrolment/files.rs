//! What an enrolment leaves on the disk: the authorities, and certificate and key in one file, so that no reader ever
//! sees a new key beside an old certificate.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use motprov_link::validity::validity;
use motprov_shared::enrolment::Issued;
use motprov_shared::period::Timestamp;

use crate::disk;
use crate::outbox::{Outbox, OutboxError};

/// Why an enrolment could not be written down.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The disk refuses.
    #[error("cannot write {path}: {source}", path = path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The outbox cannot be prepared.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

/// The agent's data folder, as far as enrolment goes.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The data folder at this path.
    #[must_use]
    pub fn at(data: &Path) -> Self {
        Self(data.to_owned())
    }

    /// Whom to trust, PEM.
    #[must_use]
    pub fn authorities(&self) -> PathBuf {
        self.0.join("tls/ca.pem")
    }

    /// Certificate, those between it and the root, and key, PEM.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.0.join("tls/agent.pem")
    }

    /// Writes down what was issued for `key`.
    ///
    /// # Errors
    /// [`FilesError::Io`]; what was there before is then still whole.
    pub fn keep(&self, issued: &Issued, key: &str) -> Result<(), FilesError> {
        let folder = self.0.join("tls");
        disk::make_folder(&folder).map_err(|source| FilesError::Io { path: folder, source })?;
        let (authorities, certificate) = (self.authorities(), self.certificate());
        replace(&authorities, &issued.authorities)?;
        keep_pair(&certificate, issued, key)
    }

    /// A new machine under an old name goes on behind what is kept of that name; an outbox in use is left alone.
    ///
    /// # Errors
    /// [`FilesError::Outbox`].
    pub fn go_on_behind(&self, issued: &Issued, limit: u64) -> Result<(), FilesError> {
        let Some(kept) = issued.kept else { return Ok(()) };
        let (mut outbox, _) = Outbox::open(&self.0.join("outbox"), limit)?;
        if outbox.is_new() {
            outbox.begin_behind(kept)?;
        }
        Ok(())
    }
}

/// Puts certificate and key in the place of those there.
pub(crate) fn keep_pair(path: &Path, issued: &Issued, key: &str) -> Result<(), FilesError> {
    replace(path, &format!("{}{key}", issued.certificate))
}

/// Readers see the old text or the new one, also after a power cut.
fn replace(path: &Path, text: &str) -> Result<(), FilesError> {
    let fresh = path.with_extension("new");
    let write = || {
        let mut file = disk::private().write(true).create(true).truncate(true).open(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, path)?;
        path.parent().map_or(Ok(()), disk::sync_folder)
    };
    write().map_err(|source| FilesError::Io { path: path.to_owned(), source })
}

/// When two thirds of the life of the first certificate in a PEM text are over; `None` where there is none.
#[must_use]
pub fn renewal_due(pem: &str) -> Option<Timestamp> {
    use tokio_rustls::rustls::pki_types::CertificateDer;
    use tokio_rustls::rustls::pki_types::pem::PemObject;
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    let (begins, ends) = validity(&certificate)?;
    Some(Timestamp::from_seconds(ends - (ends - begins) / 3))
}
