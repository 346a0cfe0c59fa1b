//! Fetches a newer program into the agent's own folder, for somebody with more rights to install. Promise: no octet
//! more is read than the manifest says, and what stands under its name at last is what the manifest names.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use motprov_endpoint::{HttpUrl, Prober, Trust};
use motprov_shared::identity::{Hash, Hasher};
use motprov_shared::release::{Artefact, Release};
use tracing::{info, warn};

use super::{Staged, artefact};
use crate::disk;

/// A slow line has the program by then.
const LIMIT: Duration = Duration::from_mins(15);

/// Fetches what `manifest`, which says `release`, has for this target; only the authorities in `ca` are trusted.
pub async fn stage(data: PathBuf, ca: PathBuf, release: Release, manifest: Vec<u8>) {
    match try_stage(&data, ca, &release, &manifest, LIMIT).await {
        Ok(false) => {}
        Ok(true) => info!(
            version = %release.version,
            "a newer program is fetched: `motprov-agent install-upgrade` installs it, run by who may"
        ),
        Err(fault) => warn!(version = %release.version, "a newer program cannot be fetched: {fault:#}"),
    }
}

/// Gives whether it was fetched; not where it lies there already.
pub(super) async fn try_stage(
    data: &Path,
    ca: PathBuf,
    release: &Release,
    manifest: &[u8],
    limit: Duration,
) -> anyhow::Result<bool> {
    let artefact = artefact(release)?;
    let staged = Staged::within(data);
    if fs::read(&staged.manifest).is_ok_and(|there| there == manifest)
        && content(&staged.program).is_ok_and(|there| there == (artefact.hash, artefact.octets))
    {
        return Ok(false);
    }
    disk::make_folder(&staged.folder)?;
    let draft = staged.folder.join("motprov-agent.part");
    let fetched = download(artefact, ca, &draft, limit).await;
    if fetched.is_err() {
        // Nothing is left of what did not hold; where it cannot be removed the next attempt writes over it.
        let _ = fs::remove_file(&draft);
    }
    fetched?;
    fs::rename(&draft, &staged.program)?;
    let draft = staged.folder.join("release.part");
    write(&draft, manifest)?;
    // Last: it is what tells whoever waits that all is there.
    fs::rename(&draft, &staged.manifest)?;
    disk::sync_folder(&staged.folder)?;
    Ok(true)
}

async fn download(artefact: &Artefact, ca: PathBuf, to: &Path, limit: Duration) -> anyhow::Result<()> {
    let url: HttpUrl = artefact.url.parse().map_err(anyhow::Error::msg)?;
    anyhow::ensure!(url.is_secure(), "its address is not https");
    let mut file = disk::private().write(true).create(true).truncate(true).open(to)?;
    let (mut hasher, mut octets, mut written) = (Hasher::default(), 0_u64, Ok(()));
    let mut take = |more: &[u8]| {
        octets = octets.saturating_add(more.len() as u64);
        if octets > artefact.octets {
            return false;
        }
        hasher.take(more);
        written = file.write_all(more);
        written.is_ok()
    };
    let outcome = Prober::new().fetch(&url, &Trust::File(ca), limit, &mut take).await;
    written?;
    anyhow::ensure!(
        octets <= artefact.octets,
        "more comes than the {} octets of the manifest",
        artefact.octets
    );
    if let Some(why) = outcome.why {
        anyhow::bail!("{} answers: {}", url.host(), why.word());
    }
    anyhow::ensure!(octets == artefact.octets, "{octets} octets came; the manifest says {}", artefact.octets);
    anyhow::ensure!(hasher.finish() == artefact.hash, "its SHA-256 is not that of the manifest");
    Ok(file.sync_all()?)
}

/// Hash and length of a file.
fn content(path: &Path) -> io::Result<(Hash, u64)> {
    let (mut file, mut hasher, mut octets) = (File::open(path)?, Hasher::default(), 0);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = io::Read::read(&mut file, &mut buffer)?;
        if read == 0 {
            return Ok((hasher.finish(), octets));
        }
        hasher.take(buffer.get(..read).unwrap_or_default());
        octets += read as u64;
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = disk::private().write(true).create(true).truncate(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
