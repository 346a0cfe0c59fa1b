//! What a configuration takes from outside its text: secrets, certificates, the host name. Promise: a secret that
//! others may read is refused, and no fault quotes one, nor the path that may be one.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use motprov_printer::Secret;
use motprov_shared::identity::{AssetId, Hash, sha256};
use motprov_toml::values::text;
use motprov_toml::{DeValue, Refusal};

use super::file::{Stamp, stamp_of};
use crate::probe::workstation;

/// A secret is one line; more is a mistake.
const SECRET_OCTETS: u64 = 4096;
/// Larger than a chain of certificates.
const PEM_OCTETS: u64 = 1 << 20;
/// So begins what systemd hands over (systemd.exec(5), `LoadCredential=`).
const CREDENTIAL: &str = "credential:";

/// A secret, and how long it is.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) secret: Secret,
    pub(super) octets: usize,
}

impl Kept {
    fn new(text: &str) -> Self {
        Self { secret: Secret::from(text), octets: text.len() }
    }
}

/// Where a configuration's secrets and files come from.
#[derive(Debug)]
pub struct Outside {
    folder: PathBuf,
    credentials: Option<PathBuf>,
    host_name: Option<AssetId>,
    variables: fn(&str) -> Option<String>,
    named: RefCell<BTreeMap<PathBuf, Option<Stamp>>>,
    secrets: RefCell<BTreeMap<PathBuf, Result<Kept, Refusal>>>,
    certificates: RefCell<BTreeMap<PathBuf, Hash>>,
}

impl Outside {
    /// Of the configuration in `file`: paths are taken from its folder.
    #[must_use]
    pub fn of(file: &Path) -> Self {
        let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        Self {
            folder: file.parent().map(Path::to_owned).unwrap_or_default(),
            credentials,
            host_name: workstation::default_asset(),
            variables: |name| std::env::var(name).ok().filter(|value| !value.is_empty()),
            named: RefCell::default(),
            secrets: RefCell::default(),
            certificates: RefCell::default(),
        }
    }

    /// As [`Outside::of`], with systemd's credentials in `folder`.
    #[must_use]
    pub fn with_credentials(self, folder: Option<PathBuf>) -> Self {
        Self { credentials: folder, ..self }
    }

    /// The asset that this machine would be, by its host name.
    pub(super) fn host_name(&self) -> Option<AssetId> {
        self.host_name.clone()
    }

    /// A path, from the configuration's own folder where it is relative.
    pub(super) fn path(&self, value: &DeValue<'_>) -> Result<PathBuf, Refusal> {
        let written = value.as_str().unwrap_or_default();
        if written.is_empty() || written.len() > 4096 || written.contains('\0') {
            return Err(Refusal::new("is not a path", "write it in quotes"));
        }
        Ok(self.folder.join(written))
    }

    /// A file that must be there and can be read.
    pub(super) fn pem(&self, value: &DeValue<'_>) -> Result<PathBuf, Refusal> {
        let path = self.file(value)?;
        let text = read_text(&path, PEM_OCTETS).map_err(|error| unreadable(&error))?;
        if !text.contains("-----BEGIN ") {
            return Err(Refusal::new("names a file that is not PEM", "name a file with a line -----BEGIN …"));
        }
        self.certificates.borrow_mut().insert(path.clone(), sha256(text.as_bytes()));
        Ok(path)
    }

    /// As [`Outside::pem`], of a key, which nobody else may read.
    pub(super) fn private_pem(&self, value: &DeValue<'_>) -> Result<PathBuf, Refusal> {
        let path = self.pem(value)?;
        let file = File::open(&path).map_err(|error| unreadable(&error))?;
        closed(&file)?;
        Ok(path)
    }

    /// The secret in a file, or a credential of systemd: one line.
    pub(super) fn secret(&self, value: &DeValue<'_>) -> Result<Kept, Refusal> {
        let path = self.file(value)?;
        let read = || read_secret(&path);
        self.secrets.borrow_mut().entry(path.clone()).or_insert_with(read).clone()
    }

    /// The secret in a variable of the environment.
    pub(super) fn variable(&self, name: &str) -> Option<Kept> {
        (self.variables)(name).map(|text| Kept::new(&text))
    }

    fn file(&self, value: &DeValue<'_>) -> Result<PathBuf, Refusal> {
        let written = value.as_str().unwrap_or_default();
        let path = match written.strip_prefix(CREDENTIAL) {
            None => self.path(value)?,
            Some(name) => {
                text(value)?;
                self.credential(name)?
            }
        };
        // Before it is read: what is written meanwhile is another change.
        self.named.borrow_mut().entry(path.clone()).or_insert_with(|| stamp_of(&path));
        Ok(path)
    }

    fn credential(&self, name: &str) -> Result<PathBuf, Refusal> {
        let mut parts = Path::new(name).components();
        if !matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) {
            return Err(Refusal::new("does not name a credential", "write credential:NAME"));
        }
        let folder = self.credentials.as_ref().ok_or_else(|| {
            Refusal::new(
                "asks for a credential, and CREDENTIALS_DIRECTORY is not set",
                "let systemd start the agent, with LoadCredential=, or name a file",
            )
        })?;
        Ok(folder.join(name))
    }

    /// What the certificates and keys hold, as hashes.
    pub(super) fn certificates(&self) -> BTreeMap<PathBuf, Hash> {
        self.certificates.borrow().clone()
    }

    /// Every file that was asked for, also those that were refused, as it was before it was read.
    pub(super) fn named(&self) -> BTreeMap<PathBuf, Option<Stamp>> {
        self.named.borrow().clone()
    }
}

/// Reads a text file of at most `limit` octets.
pub(super) fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    read_open(&File::open(path)?, limit)
}

/// Never more than `limit`, whatever the file says of its length: it may be a device or grow.
fn read_open(file: &File, limit: u64) -> io::Result<String> {
    let mut text = String::new();
    let read = file.take(limit + 1).read_to_string(&mut text)?;
    if u64::try_from(read).is_ok_and(|read| read > limit) {
        return Err(io::Error::other(format!("larger than {limit} octets")));
    }
    Ok(text)
}

fn read_secret(path: &Path) -> Result<Kept, Refusal> {
    let one_line = "write the secret in a file of its own, in one line";
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    closed(&file)?;
    let text = read_open(&file, SECRET_OCTETS).map_err(|error| unreadable(&error))?;
    let line = text.trim_end_matches(['\r', '\n']);
    if line.is_empty() {
        return Err(Refusal::new("names a file that is empty", one_line));
    }
    if line.contains(['\r', '\n']) {
        return Err(Refusal::new("names a file of several lines", one_line));
    }
    Ok(Kept::new(line))
}

fn unreadable(error: &io::Error) -> Refusal {
    Refusal::new(
        format!("names a file that cannot be read ({error})"),
        "name a file that is there and that the agent may read",
    )
}

/// The owner may read it, and the group, which is how a service is given a secret (0640); nobody else.
#[cfg(unix)]
fn closed(file: &File) -> Result<(), Refusal> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata().map_err(|error| unreadable(&error))?.permissions().mode() & 0o777;
    if mode & 0o027 == 0 {
        return Ok(());
    }
    Err(Refusal::new(
        format!("names a file that others may use (mode {mode:04o})"),
        "chmod 600 it, or 640 with the agent's own group; change the secret if somebody may have read it",
    ))
}

/// On Windows the installer sets the folder's access list.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix, where it can fail")]
fn closed(_file: &File) -> Result<(), Refusal> {
    Ok(())
}
