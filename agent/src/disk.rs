//! Files that only their owner may read, and folders whose entries survive power loss.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Options for a file of mode 0600 (on Windows the folder's access list rules).
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// Makes a folder of mode 0700, and those above it, where they are missing.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Makes new names in a folder durable. Windows does so by itself and cannot open folders.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(windows) { Ok(()) } else { File::open(path)?.sync_all() }
}
