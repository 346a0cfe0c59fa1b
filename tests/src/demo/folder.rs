//! Where the demo keeps everything. Promise: never writes into a folder that holds anything else, and takes away what
//! nobody asked it to keep.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

/// The demo's folder.
#[derive(Debug)]
pub(super) struct Folder {
    data: PathBuf,
    /// Removed when the demo ends; `None` where the folder is the user's.
    temporary: Option<TempDir>,
}

impl Folder {
    /// The folder that was asked for, new or empty; or a temporary one.
    pub(super) fn open(asked: Option<&Path>) -> Result<Self> {
        let Some(asked) = asked else {
            let temporary = tempfile::Builder::new().prefix("motprov-demo-").tempdir()?;
            return Ok(Self { data: temporary.path().to_owned(), temporary: Some(temporary) });
        };
        let shown = asked.display();
        match fs::read_dir(asked) {
            Ok(mut entries) => ensure!(
                entries.next().is_none(),
                "{shown} is not empty: name a folder that does not exist yet, or an empty one"
            ),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(asked).with_context(|| format!("cannot make {shown}"))?;
            }
            Err(error) => return Err(error).with_context(|| format!("cannot use {shown}")),
        }
        // Programs that are started later may stand elsewhere.
        let data = fs::canonicalize(asked).with_context(|| shown.to_string())?;
        Ok(Self { data, temporary: None })
    }

    /// The collector's data folder.
    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    /// Where the sample files lie.
    pub(super) fn samples(&self) -> PathBuf {
        self.data.join("samples")
    }

    /// Where the agent of this machine has its files.
    pub(super) fn agent(&self) -> PathBuf {
        self.data.join("agent")
    }

    /// Whether it stays when the demo ends.
    pub(super) const fn stays(&self) -> bool {
        self.temporary.is_none()
    }

    /// Takes a temporary folder away.
    pub(super) fn farewell(self) {
        let Some(temporary) = self.temporary else { return };
        if let Err(error) = temporary.close() {
            eprintln!("motprov-demo: cannot remove {}: {error}", self.data.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_holds_something_is_left_alone() {
        let temporary = tempfile::tempdir().unwrap();
        fs::write(temporary.path().join("precious"), "x").unwrap();
        let refused = Folder::open(Some(temporary.path())).unwrap_err().to_string();
        assert!(refused.contains("is not empty"), "{refused}");
        assert!(temporary.path().join("precious").exists());
        let fresh = temporary.path().join("a/b");
        assert!(Folder::open(Some(&fresh)).unwrap().stays());
    }

    #[test]
    fn a_temporary_folder_is_gone_afterwards() {
        let folder = Folder::open(None).unwrap();
        let path = folder.data().to_owned();
        assert!(path.is_dir());
        folder.farewell();
        assert!(!path.exists());
    }
}
