//! A disk so small that it fills, seen by one thread and the processes that it starts.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use nix::errno::Errno;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sched::{CloneFlags, unshare};

/// A file system in memory over a folder.
#[derive(Debug)]
pub struct Room(PathBuf);

impl Room {
    /// Of so many octets, over `folder`; `None`, and a line that says so, where the system does not let us.
    ///
    /// # Errors
    /// What the system says otherwise.
    pub fn over(folder: &Path, octets: u64) -> Result<Option<Self>> {
        match unshare(CloneFlags::CLONE_NEWNS) {
            Err(Errno::EPERM | Errno::ENOSYS) => {
                println!("skipped: no mount of its own can be made here (that takes root)");
                return Ok(None);
            }
            done => done.context("a mount namespace")?,
        }
        let none: Option<&str> = None;
        // Otherwise everybody would see it.
        mount(none, "/", none, MsFlags::MS_REC | MsFlags::MS_PRIVATE, none)?;
        let size = format!("size={octets},mode=700");
        mount(Some("tmpfs"), folder, Some("tmpfs"), MsFlags::empty(), Some(size.as_str()))?;
        Ok(Some(Self(folder.to_owned())))
    }

    /// Takes all the room that is left.
    ///
    /// # Errors
    /// The disk says something else than that it is full.
    pub fn fill(&self) -> Result<()> {
        let mut file = File::options().append(true).create(true).open(self.ballast())?;
        // In pages first, for speed; then what is left of the last.
        for piece in [vec![7; 4096], vec![7]] {
            loop {
                match file.write_all(&piece) {
                    Ok(()) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }

    /// Gives it back.
    ///
    /// # Errors
    /// It was not taken.
    pub fn clear(&self) -> Result<()> {
        Ok(fs::remove_file(self.ballast())?)
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // What still runs in it keeps it until it ends; the namespace goes with the thread in any case.
        let _ = umount2(&self.0, MntFlags::MNT_DETACH);
    }
}
