//! Puts a fetched program in the place of the installed one. Run by who may do that, never by the agent. Promise:
//! nothing of what lies in the agent's folder is believed: manifest and program are checked anew, the program in a copy
//! that the agent's user cannot reach, and only a newer one is installed; the old one stays as `.previous`.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use motprov_shared::configuration::MAX_RELEASE;
use motprov_shared::identity::{Hasher, PublicKey};
use motprov_shared::period::Timestamp;
use motprov_shared::release::{Artefact, Version};

use super::{Staged, Unbelieved, artefact, is_newer, judge};
use crate::disk;

/// Installs what lies in `data` over `program`, where `key` signed it. Gives its version.
///
/// # Errors
/// Nothing was fetched, or it does not hold; then nothing is changed.
pub fn install(data: &Path, key: &PublicKey, program: &Path, now: Timestamp) -> anyhow::Result<Version> {
    let staged = Staged::within(data);
    let mut manifest = Vec::new();
    regular(&staged.manifest)?.take(MAX_RELEASE as u64 + 1).read_to_end(&mut manifest)?;
    // No memory of serial numbers is at hand that the agent's user could not have written: that only a newer program
    // is installed is what keeps an older one out.
    let release = judge(&manifest, key, 0, now)?;
    if !is_newer(&release) {
        return Err(Unbelieved::NotNewer(release.version).into());
    }
    let draft = beside(program, ".new");
    let copied = copy(&staged.program, artefact(&release)?, &draft);
    if let Err(fault) = copied {
        // Nothing of it may be left where programs lie; a next attempt writes over it.
        let _ = fs::remove_file(&draft);
        return Err(fault);
    }
    replace(&draft, program).with_context(|| format!("cannot replace {}", program.display()))?;
    Ok(release.version)
}

/// Opens what is a file: a pipe or a device could hold up whoever reads it.
fn regular(path: &Path) -> anyhow::Result<File> {
    let about = || path.display().to_string();
    anyhow::ensure!(fs::symlink_metadata(path).with_context(about)?.is_file(), "{} is no file", about());
    File::open(path).with_context(about)
}

/// Copies a program and checks the copy: what lies in the agent's folder may change meanwhile.
fn copy(from: &Path, artefact: &Artefact, to: &Path) -> anyhow::Result<()> {
    let mut from = regular(from)?.take(artefact.octets + 1);
    let mut options = disk::private();
    let mut file = options.write(true).create(true).truncate(true).open(to)?;
    let (mut hasher, mut octets, mut buffer) = (Hasher::default(), 0_u64, vec![0; 64 * 1024]);
    loop {
        let read = from.read(&mut buffer)?;
        let part = buffer.get(..read).unwrap_or_default();
        if part.is_empty() {
            break;
        }
        hasher.take(part);
        file.write_all(part)?;
        octets += part.len() as u64;
    }
    anyhow::ensure!(
        octets == artefact.octets,
        "the fetched program has not the manifest's {} octets",
        artefact.octets
    );
    anyhow::ensure!(
        hasher.finish() == artefact.hash,
        "the fetched program is not the manifest's: its SHA-256 differs"
    );
    executable(&file)?;
    Ok(file.sync_all()?)
}

/// There is a program under the name at every moment.
fn replace(draft: &Path, program: &Path) -> io::Result<()> {
    let previous = beside(program, ".previous");
    match fs::remove_file(&previous) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::hard_link(program, &previous)?;
    fs::rename(draft, program)?;
    disk::sync_folder(program.parent().unwrap_or(Path::new("/")))
}

fn beside(program: &Path, ending: &str) -> PathBuf {
    let mut name = program.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(unix)]
fn executable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix, where it can fail")]
fn executable(_file: &File) -> io::Result<()> {
    Ok(())
}
