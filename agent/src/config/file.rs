//! The configuration's file while the agent runs, with what the collector says over it. Promise: a change is noticed
//! once, whether the file is written in place or replaced, and so is a change of a secret or certificate that it names.

use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use motprov_shared::configuration::Layer;

use super::{Config, ConfigError, Outside};

/// What tells one state of a file from another without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: Option<SystemTime>,
    size: u64,
    inode: u64,
}

/// A configuration's file, as it was when last looked at.
#[derive(Debug)]
pub struct ConfigFile {
    path: PathBuf,
    stamps: Vec<(PathBuf, Option<Stamp>)>,
    layers: Vec<Layer>,
}

impl ConfigFile {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn open(path: &Path) -> Result<(Self, Config), ConfigError> {
        let mut file =
            Self { path: path.to_owned(), stamps: vec![(path.to_owned(), None)], layers: Vec::new() };
        let config = file.reload()?;
        Ok((file, config))
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file, or one that it names, is another than when it was last read. Costs one look at each.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.stamps.iter().any(|(path, stamp)| stamp_of(path) != *stamp)
    }

    /// Lays what the collector says over it; it counts from the next reading on.
    pub fn lay(&mut self, layers: Vec<Layer>) {
        self.layers = layers;
    }

    /// What it would come to with these layers over it; nothing changes.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn under(&self, layers: &[Layer]) -> Result<Config, ConfigError> {
        Config::load_under(&self.path, layers, &Outside::of(&self.path))
    }

    /// Reads it again. A faulty file is told once: it counts as read until it changes.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn reload(&mut self) -> Result<Config, ConfigError> {
        // Stamped before it is read: what is written meanwhile is another change.
        self.stamps = vec![(self.path.clone(), stamp_of(&self.path))];
        let outside = Outside::of(&self.path);
        let config = Config::load_under(&self.path, &self.layers, &outside);
        // Also those of a faulty configuration: a secret that is closed to others may be all that was wrong.
        self.stamps.extend(outside.named());
        config
    }
}

/// Nothing where there is no file, or none that can be looked at: both are told when it is read.
pub(super) fn stamp_of(path: &Path) -> Option<Stamp> {
    let look = || -> io::Result<Stamp> {
        let metadata = fs::metadata(path)?;
        // Some file systems keep no time; size and inode then have to do.
        Ok(Stamp { modified: metadata.modified().ok(), size: metadata.len(), inode: inode(&metadata) })
    };
    look().ok()
}

#[cfg(unix)]
fn inode(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
const fn inode(_metadata: &fs::Metadata) -> u64 {
    0
}
