//! Binds the data folder to the machine where it was made. Promise: a copy on another machine does not sign, so that
//! two never sign as one, and a machine that was repaired goes on with one file removed.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use motprov_host::{Fingerprint, FingerprintError, Judgement, Part};
use tracing::{info, warn};

use crate::disk;

/// A fingerprint has at most 2 KB.
const MAX_FILE: u64 = 8 * 1024;

/// Why this machine may not use a data folder.
#[derive(Debug, thiserror::Error)]
pub enum MachineError {
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
    /// Another machine made it.
    #[error(
        "{folder} belongs to another machine (another {why}), and two machines must not sign as one agent. If this \
         machine was set up from a copy of that one's disk: give it an agent name of its own and an empty data folder, \
         and enrol it. If it is the same machine, repaired: remove {path}, and start the agent again",
        folder = folder.display(), path = path.display()
    )]
    Other {
        /// The data folder.
        folder: PathBuf,
        /// The file that says so.
        path: PathBuf,
        /// What tells.
        why: Part,
    },
    /// Nobody can tell which machine made it.
    #[error(
        "{path}: {source}. If this machine made the data folder: remove the file, and start the agent again",
        path = path.display()
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: FingerprintError,
    },
}

/// Compares `now`, this machine, with the one that `folder` was bound to; binds it where it is bound to none.
pub(super) fn bind(folder: &Path, now: &Fingerprint) -> Result<(), MachineError> {
    let path = folder.join("machine");
    let io = |action| {
        let path = path.clone();
        move |source| MachineError::Io { action, path, source }
    };
    let Some(text) = read(&path).map_err(io("read"))? else {
        info!("the data folder is bound to this machine");
        return write(folder, &path, now).map_err(io("write"));
    };
    let earlier = Fingerprint::from_text(text.trim())
        .map_err(|source| MachineError::Unreadable { path: path.clone(), source })?;
    match now.judge(&earlier) {
        Judgement::Same => Ok(()),
        Judgement::Changed { what } => {
            let what: Vec<_> = what.iter().map(ToString::to_string).collect();
            warn!("parts of this machine were changed: {}", what.join(", "));
            write(folder, &path, &now.completed_by(&earlier)).map_err(io("write"))
        }
        Judgement::OtherMachine { why } => {
            Err(MachineError::Other { folder: folder.to_owned(), path: path.clone(), why })
        }
    }
}

fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
        Ok(file) if file.len() > MAX_FILE => Err(io::Error::other("larger than a fingerprint")),
        Ok(_) => fs::read_to_string(path).map(Some),
    }
}

/// A new file takes the name of the old one: a power cut leaves one of them whole.
fn write(folder: &Path, path: &Path, fingerprint: &Fingerprint) -> io::Result<()> {
    let fresh = folder.join(format!("machine.{}", std::process::id()));
    let mut file = disk::private().write(true).create(true).truncate(true).open(&fresh)?;
    writeln!(file, "{}", fingerprint.to_text())?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    disk::sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MACHINE: &str = "machine=00112233445566778899aabbccddeeff";
    const ADDRESS: &str = "address=0123456789abcdef0123456789abcdef";

    fn fingerprint(parts: &str) -> Fingerprint {
        let version = motprov_host::fingerprint().to_text();
        let version = version.split(' ').next().unwrap();
        Fingerprint::from_text(&format!("{version} {parts}")).unwrap()
    }

    #[test]
    fn a_folder_is_bound_once_and_its_own_machine_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let now = motprov_host::fingerprint();
        bind(folder.path(), &now).unwrap();
        bind(folder.path(), &motprov_host::fingerprint()).unwrap();
        let text = fs::read_to_string(folder.path().join("machine")).unwrap();
        assert_eq!(Fingerprint::from_text(text.trim()).unwrap(), now);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join("machine")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_copy_on_another_machine_is_told_why_and_what_to_do_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let product = "product=00112233445566778899aabbccddeeff";
        bind(folder.path(), &fingerprint(&format!("{MACHINE} {product}"))).unwrap();
        let before = fs::read(folder.path().join("machine")).unwrap();
        let other = fingerprint(&format!("{MACHINE} product=ffeeddccbbaa99887766554433221100"));
        let told = bind(folder.path(), &other).unwrap_err().to_string();
        for says in
            ["another product UUID", "an agent name of its own", "repaired: remove", "machine, and start"]
        {
            assert!(told.contains(says), "{told}");
        }
        assert_eq!(fs::read(folder.path().join("machine")).unwrap(), before);
        // The remedy that it names helps.
        fs::remove_file(folder.path().join("machine")).unwrap();
        bind(folder.path(), &other).unwrap();
    }

    #[test]
    fn a_new_network_card_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        bind(folder.path(), &fingerprint(&format!("{MACHINE} {ADDRESS}"))).unwrap();
        let now = fingerprint(&format!("{MACHINE} {ADDRESS} address=ffffffffffffffff0000000000000000"));
        bind(folder.path(), &now).unwrap();
        let text = fs::read_to_string(folder.path().join("machine")).unwrap();
        assert_eq!(Fingerprint::from_text(text.trim()).unwrap(), now);
    }

    #[test]
    fn a_damaged_file_is_named_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("machine"), "hello").unwrap();
        let told = bind(folder.path(), &fingerprint(MACHINE)).unwrap_err().to_string();
        assert!(told.contains("remove the file"), "{told}");
    }
}
