//! Container, manifest, signature, hashes: after this step every octet of the pack is one that the log's key signed for.

use std::io::{Read, Seek};

use motprov_log::note::{Algorithm, MAX_NOTE, Note, VerifierKey};
use motprov_pack::container::{Container, Stored};
use motprov_pack::layout::{MANIFEST, SEAL, place};
use motprov_pack::manifest::{self, Listed, Manifest};
use motprov_pack::{Fault, PackError, seal};
use motprov_shared::identity::sha256;

use super::report::{Question, Report};

/// A pack whose files are those that its manifest lists.
#[derive(Debug)]
pub(super) struct Pack {
    pub(super) container: Container,
    pub(super) manifest: Manifest,
    /// The log's key as the pack says it.
    pub(super) key: VerifierKey,
}

pub(super) fn open<R: Read + Seek>(source: &mut R, report: &mut Report) -> Result<Pack, PackError> {
    let container = Container::read(source)?;
    let files = container.files();
    report.counts.files = files.len() as u64;
    report.counts.octets = files.iter().map(|file| file.size).sum();
    if let Some(stray) = files.iter().find(|file| place(&file.name).is_none()) {
        return Err(Fault::new(&stray.name, "is no file of a pack").into());
    }
    report.checked("the container is in its one form, every octet accounted for");
    let octets = read(source, &container, MANIFEST, manifest::LARGEST)?;
    let manifest = Manifest::decode(&octets)?;
    report.question = Some(question(&manifest));
    let signature = read(source, &container, SEAL, MAX_NOTE as u64)?;
    let key = signed(&manifest, &octets, &signature)?;
    report.checked(format!("the manifest is signed by {key}"));
    listed(&container, &manifest.files)?;
    let count = manifest.files.len();
    report
        .checked(format!("{count} files have the SHA-256 that the manifest lists, and there are no others"));
    Ok(Pack { container, manifest, key })
}

fn read<R: Read + Seek>(
    source: &mut R,
    from: &Container,
    name: &str,
    most: u64,
) -> Result<Vec<u8>, PackError> {
    from.find(name).ok_or_else(|| Fault::new(name, "is missing"))?.content(source, most)
}

fn question(manifest: &Manifest) -> Question {
    Question {
        month: manifest.question.month,
        service_level: manifest.question.service_level.clone(),
        origin: manifest.ledger.origin.clone(),
        size: manifest.ledger.size,
        root: manifest.ledger.root.to_string(),
        log_key: manifest.ledger.key.clone(),
    }
}

/// Checks the signature over the manifest's hash; gives the key that the manifest names.
fn signed(manifest: &Manifest, octets: &[u8], signature: &[u8]) -> Result<VerifierKey, Fault> {
    let note = Note::parse(signature).map_err(|error| Fault::new(SEAL, error.to_string()))?;
    if note.to_string().as_bytes() != signature || note.signatures().len() != 1 {
        return Err(Fault::new(SEAL, "is not a note in its one form with one signature"));
    }
    let hash = sha256(octets);
    if note.text() != seal::text(&manifest.ledger.origin, hash) {
        let what = format!("is not what {SEAL} signs: its SHA-256 is {hash}");
        return Err(Fault::new(MANIFEST, what));
    }
    let key: VerifierKey = manifest
        .ledger
        .key
        .parse()
        .map_err(|error| Fault::new(MANIFEST, format!("the log's key: {error}")))?;
    if key.algorithm() != Algorithm::Note || key.name() != manifest.ledger.origin {
        return Err(Fault::new(MANIFEST, format!("{key} is no key of the log {}", manifest.ledger.origin)));
    }
    note.verify(&key).map_err(|error| Fault::new(SEAL, error.to_string()))?;
    Ok(key)
}

/// The container holds exactly what the manifest lists, beside the manifest and its signature.
fn listed(container: &Container, listed: &[Listed]) -> Result<(), Fault> {
    let mut expected = listed.iter().peekable();
    let stored = container.files().iter().filter(|file| file.name != MANIFEST && file.name != SEAL);
    for file in stored {
        match expected.next() {
            Some(line) if line.name == file.name => fits(file, line)?,
            Some(line) if line.name < file.name => {
                return Err(Fault::new(&line.name, "is listed in the manifest, and missing"));
            }
            _ => return Err(Fault::new(&file.name, "is not listed in the manifest")),
        }
    }
    match expected.next() {
        Some(line) => Err(Fault::new(&line.name, "is listed in the manifest, and missing")),
        None => Ok(()),
    }
}

fn fits(file: &Stored, line: &Listed) -> Result<(), Fault> {
    if file.size != line.octets {
        let what = format!("has {} octets where the manifest lists {}", file.size, line.octets);
        return Err(Fault::new(&file.name, what));
    }
    if file.sha256 != line.sha256 {
        return Err(Fault::new(&file.name, "its SHA-256 is not the one that the manifest lists"));
    }
    Ok(())
}
