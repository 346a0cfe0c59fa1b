//! What a witness remembers of each log, and what it signs.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use motprov_log::note::{Algorithm, NoteError, NoteSignature};
use motprov_log::witness::{AddCheckpoint, Refusal};
use motprov_log::{Checkpoint, Note, VerifierKey, cosignature};
use motprov_shared::identity::sha256;
use motprov_shared::period::Timestamp;
use motprov_shared::seal::SecretKey;

use crate::files::{self, FileError};

/// A witness of some logs. Any number of threads may ask; each log is judged by one at a time.
pub struct Witness {
    key: SecretKey,
    vkey: VerifierKey,
    logs: BTreeMap<String, Followed>,
    /// Held as long as the folder is ours.
    _lock: File,
}

/// One log.
struct Followed {
    log: VerifierKey,
    file: PathBuf,
    /// The last that was cosigned, as it stands in the file.
    last: Mutex<Option<(Checkpoint, Note)>>,
}

/// Why there is no cosignature.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// The checkpoint is not one to vouch for.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It cannot be remembered, so it is not signed.
    #[error(transparent)]
    File(#[from] FileError),
}

impl Witness {
    /// A witness called `name` with the key in a file, made where there is none; it remembers in `folder`.
    ///
    /// # Errors
    /// [`FileError`]: also where what it remembers cannot be read, for it then knows less than it vouched for.
    pub fn open(name: &str, key: &Path, logs: &[VerifierKey], folder: &Path) -> Result<Self, FileError> {
        let lock = files::own(folder)?;
        let key_file = key;
        let key = files::key(key_file)?;
        let vkey = VerifierKey::new(name, Algorithm::Cosignature, key.public());
        let vkey = vkey.map_err(|why| memory(key_file, name, &why))?;
        let mut followed = BTreeMap::new();
        for log in logs {
            let id = sha256(log.name().as_bytes()).to_string();
            let file = folder.join(format!("{id}.checkpoint"));
            let last = Mutex::new(remembered(&file, log)?);
            followed.insert(id, Followed { log: log.clone(), file, last });
        }
        Ok(Self { key, vkey, logs: followed, _lock: lock })
    }

    /// Its name and key, as logs need it.
    #[must_use]
    pub const fn vkey(&self) -> &VerifierKey {
        &self.vkey
    }

    /// The log with this origin.
    #[must_use]
    pub fn log(&self, origin: &str) -> Option<&VerifierKey> {
        self.logs.values().map(|followed| &followed.log).find(|log| log.name() == origin)
    }

    /// The last checkpoint of a log that it cosigned, by the SHA-256 of the log's origin in hexadecimal.
    #[must_use]
    pub fn latest(&self, id: &str) -> Option<Note> {
        let followed = self.logs.get(id)?;
        let last = followed.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().map(|(_, note)| note.clone())
    }

    /// How many entries it saw of a log.
    #[must_use]
    pub fn seen(&self, origin: &str) -> u64 {
        let id = sha256(origin.as_bytes()).to_string();
        self.latest(&id).and_then(|note| Checkpoint::unverified(&note).ok()).map_or(0, |last| last.size)
    }

    /// Judges a checkpoint; remembers and cosigns it.
    ///
    /// # Errors
    /// [`AddError`]; then nothing is remembered. What proves two histories is kept beside the memory.
    pub fn add(&self, request: &AddCheckpoint, now: Timestamp) -> Result<NoteSignature, AddError> {
        let origin = request.origin()?;
        let id = sha256(origin.as_bytes()).to_string();
        let followed = self.logs.get(&id).ok_or(Refusal::UnknownLog(origin))?;
        let mut last = followed.last.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = last.as_ref().map(|(checkpoint, _)| checkpoint);
        let checkpoint = match request.judge(&followed.log, seen) {
            Ok(checkpoint) => checkpoint,
            Err(refusal) => {
                followed.note_conflict(&refusal, request)?;
                return Err(refusal.into());
            }
        };
        let sign = cosignature::cosign(&request.checkpoint, self.vkey.name(), &self.key, now);
        let signature = sign.map_err(|error| Refusal::Malformed(error.to_string()))?;
        let mut note = request.checkpoint.clone();
        note.add(signature.clone());
        // Before anyone sees the signature.
        files::replace(&followed.file, note.to_string().as_bytes())?;
        *last = Some((checkpoint, note));
        Ok(signature)
    }
}

impl Followed {
    /// A checkpoint that the log signed and that contradicts what was seen is evidence against the log: it stays, the
    /// last such one.
    fn note_conflict(&self, refusal: &Refusal, request: &AddCheckpoint) -> Result<(), FileError> {
        if !matches!(refusal, Refusal::Forked(_) | Refusal::Inconsistent { .. }) {
            return Ok(());
        }
        tracing::error!(log = self.log.name(), "ALARM: {refusal}");
        files::replace(&self.file.with_extension("conflict"), request.to_string().as_bytes())
    }
}

fn remembered(file: &Path, log: &VerifierKey) -> Result<Option<(Checkpoint, Note)>, FileError> {
    let Some(octets) = files::read(file)? else { return Ok(None) };
    let fault = |why: NoteError| memory(file, log.name(), &why);
    let note = Note::parse(&octets).map_err(fault)?;
    let checkpoint = Checkpoint::open(&note, log).map_err(|why| memory(file, log.name(), &why))?;
    Ok(Some((checkpoint, note)))
}

fn memory(path: &Path, log: &str, why: &NoteError) -> FileError {
    FileError::Memory { path: path.to_owned(), log: log.to_owned(), why: why.to_string() }
}
