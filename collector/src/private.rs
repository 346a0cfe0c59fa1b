//! Files that only their owner may read. Promise: private from the first moment, whole or not there at all.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Makes a folder for its owner alone; one that exists keeps the mode its owner gave it.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes a file through to the disk. Not for a name that readers know: see [`replace`].
pub(crate) fn write_new(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content.as_ref())?;
    file.sync_all()
}

/// Puts a content in a file's place: readers see the old one or the new one, also after a power cut.
pub(crate) fn replace(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", std::process::id()));
    write_new(draft.as_ref(), content)?;
    fs::rename(&draft, path)?;
    // A name alone lies in the folder that we are in.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    sync_folder(folder.unwrap_or(Path::new(".")))
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

/// Whether others than its owner can read a file.
#[cfg(unix)]
pub(crate) fn is_exposed(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

/// On Windows the installer sets the folder's access list.
#[cfg(not(unix))]
pub(crate) fn is_exposed(path: &Path) -> io::Result<bool> {
    fs::metadata(path).map(|_| false)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        for text in ["one", "another"] {
            replace(&path, text).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            assert!(!is_exposed(&path).unwrap());
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let here = format!("target-{}.tmp", std::process::id());
        replace(Path::new(&here), "x").unwrap();
        fs::remove_file(&here).unwrap();
    }
}
