//! Which program this agent should run. Promise: nothing is believed but what the pinned key signed, nothing that is
//! over or older than what was believed before; nothing of it ever runs with rights that the agent has not.
//!
//! [`fetch`] puts a newer program into the agent's own folder; [`install`], a verb of its own for whoever may replace
//! the program, checks all of it again.

pub mod fetch;
pub mod install;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use motprov_shared::identity::PublicKey;
use motprov_shared::period::Timestamp;
use motprov_shared::release::{Artefact, Release, Version, open};

/// What this program is built for.
pub const TARGET: &str = env!("MOTPROV_TARGET");

/// Why a release is not followed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unbelieved {
    /// Not signed with the pinned key, or no manifest.
    #[error("it is not what upgrade.key signed ({0})")]
    Signature(motprov_shared::seal::SealError),
    /// Over: newer ones may be held back.
    #[error("it ended on {0}: let its maker sign a new one, or set this machine's clock")]
    Expired(Timestamp),
    /// An older one was put in its place.
    #[error("its serial {serial} is lower than {believed}, which was believed before")]
    Older {
        /// Its own.
        serial: u64,
        /// The highest before.
        believed: u64,
    },
    /// There is none for this target.
    #[error("it has no program for {TARGET}")]
    Target,
    /// Not newer than this program.
    #[error("{0} is not newer than this program, {own}", own = env!("CARGO_PKG_VERSION"))]
    NotNewer(Version),
}

/// Reads a manifest; `believed` is the highest serial number before.
///
/// # Errors
/// [`Unbelieved`].
pub fn judge(manifest: &[u8], key: &PublicKey, believed: u64, now: Timestamp) -> Result<Release, Unbelieved> {
    let release = open(manifest, key).map_err(Unbelieved::Signature)?;
    if release.expires <= now {
        return Err(Unbelieved::Expired(release.expires));
    }
    if release.serial < believed {
        return Err(Unbelieved::Older { serial: release.serial, believed });
    }
    Ok(release)
}

/// Whether it is newer than this program.
#[must_use]
pub fn is_newer(release: &Release) -> bool {
    env!("CARGO_PKG_VERSION").parse::<Version>().is_ok_and(|own| release.version > own)
}

/// The program that it has for this target.
///
/// # Errors
/// [`Unbelieved::Target`].
pub fn artefact(release: &Release) -> Result<&Artefact, Unbelieved> {
    release.artefacts.get(TARGET).ok_or(Unbelieved::Target)
}

/// Where a fetched program and its manifest lie.
struct Staged {
    folder: PathBuf,
    program: PathBuf,
    manifest: PathBuf,
}

impl Staged {
    fn within(data: &Path) -> Self {
        let folder = data.join("upgrade");
        let (program, manifest) = (folder.join("motprov-agent"), folder.join("release.cose"));
        Self { folder, program, manifest }
    }
}
