//! Signs checkpoints. Promise: no checkpoint is signed that contradicts one that was signed before, as far as the file
//! `checkpoint`, the database or a witness remembers it; and one that was signed is on the disk before anyone sees it.

use std::path::{Path, PathBuf};

use motprov_ledger::{Database, LedgerError, View};
use motprov_log::note::{Algorithm, NoteError};
use motprov_log::{Checkpoint, Note, VerifierKey};
use motprov_shared::identity::Hash;
use motprov_shared::period::Timestamp;
use motprov_shared::seal::SecretKey;

use crate::backup::MARK;
use crate::config::LogSection;
use crate::keys::{self, KeyFileError};
use crate::private;

/// Where the last checkpoint stands in a data folder.
pub const FILE: &str = "checkpoint";
/// The log's own name among alarms.
pub const OWN: &str = "log";

/// Why no checkpoint was signed.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The log's key.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The origin cannot be a name.
    #[error("log.origin: {0}")]
    Origin(NoteError),
    /// The file `checkpoint`.
    #[error("cannot {doing} {path}: {source}")]
    File {
        /// What was tried.
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It would contradict what was signed before.
    #[error(transparent)]
    Contradiction(#[from] Contradiction),
    /// The folder came from a backup, and nobody has said yet that nothing newer was signed.
    #[error(
        "{0} says that this ledger was restored from a backup, and a newer checkpoint may have been signed before. No \
         checkpoint is signed until every witness has said what it saw last. Where there is none, or one is gone for \
         good: compare with the last checkpoint that others have, then remove that file"
    )]
    Restored(PathBuf),
    /// No thread or address to serve at.
    #[error("cannot serve the log: {0}")]
    Serve(std::io::Error),
    /// The timestamp authority's certificate cannot be used.
    #[error("log.timestamp_ca_file: {0}")]
    Stamping(String),
}

/// The ledger is not the one that was published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    /// Entries are missing.
    #[error(
        "{remembered} has a checkpoint of {signed} entries, and the ledger has {has}: entries were lost, or an old \
         backup was restored. No checkpoint is signed. Restore a backup that has all {signed}, or begin a new log: \
         set another log.origin, move the file `checkpoint` away and tell every witness"
    )]
    Behind {
        /// Who remembers.
        remembered: String,
        /// How many were signed for.
        signed: u64,
        /// How many there are.
        has: u64,
    },
    /// Entries are others.
    #[error(
        "{remembered} has a checkpoint of {size} entries whose root is another than the ledger's: its first {size} \
         entries are not those that were published. No checkpoint is signed. Restore a backup from before the change, \
         or begin a new log: set another log.origin, move the file `checkpoint` away and tell every witness"
    )]
    Forked {
        /// Who remembers.
        remembered: String,
        /// At which size.
        size: u64,
    },
    /// The file is not this log's.
    #[error(
        "{remembered} cannot be this log's last checkpoint: {why}. No checkpoint is signed. Where the log was given \
         another name or key on purpose, move the file `checkpoint` away and tell every witness"
    )]
    Foreign {
        /// Who remembers.
        remembered: String,
        /// What is wrong with it.
        why: NoteError,
    },
}

/// The log of one data folder, able to sign.
pub struct Publisher {
    database: Database,
    key: SecretKey,
    log: VerifierKey,
    file: PathBuf,
    /// What others showed that we signed, and who showed it.
    shown: Vec<(String, Note)>,
    /// The mark of a folder that was restored.
    mark: PathBuf,
    /// Whether every witness has said what it saw last.
    heard: bool,
}

/// What is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What the log commits itself to.
    pub checkpoint: Checkpoint,
    /// The same, signed.
    pub note: Note,
}

/// The log's name and key, as others need it; makes the key where there is none.
///
/// # Errors
/// [`LogError::Key`], [`LogError::Origin`].
pub fn verifier_key(data: &Path, section: &LogSection) -> Result<VerifierKey, LogError> {
    named(&keys::load_or_make_log_key(data)?, section)
}

fn named(key: &SecretKey, section: &LogSection) -> Result<VerifierKey, LogError> {
    let origin = section.origin(&key.public());
    VerifierKey::new(&origin, Algorithm::Note, key.public()).map_err(LogError::Origin)
}

impl Publisher {
    /// Opens the ledger and the key of a data folder; makes what is missing.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn open(data: &Path, section: &LogSection) -> Result<Self, LogError> {
        let key = keys::load_or_make_log_key(data)?;
        let (log, database) = (named(&key, section)?, Database::create_or_open(data)?);
        let (file, mark) = (data.join(FILE), data.join(MARK));
        Ok(Self { database, key, log, file, shown: Vec::new(), mark, heard: false })
    }

    /// The log's name and key.
    #[must_use]
    pub const fn log(&self) -> &VerifierKey {
        &self.log
    }

    /// Signs a text of another kind than a checkpoint, as a note of the log: its first line must say which kind.
    ///
    /// # Errors
    /// [`LogError::Origin`], of a text that no note can hold.
    pub fn sign(&self, text: &str) -> Result<Note, LogError> {
        Note::sign(text.to_owned(), self.log.name(), &self.key).map_err(LogError::Origin)
    }

    /// Remembers a checkpoint that somebody else kept, the last of each; one that we did not sign is evidence of nothing.
    pub fn remember(&mut self, by: &str, note: Note) {
        if Checkpoint::open(&note, &self.log).is_ok() {
            self.shown.retain(|(name, _)| name != by);
            self.shown.push((by.to_owned(), note));
        }
    }

    /// Every witness has said what it saw last: what was restored may be held against that.
    pub const fn heard_all(&mut self) {
        self.heard = true;
    }

    /// Signs what the ledger holds now. Several processes may: the write lock makes one wait for the other.
    ///
    /// # Errors
    /// [`LogError::Contradiction`], which stands as an alarm until it no longer holds; and what ledger and disk say.
    pub fn publish(&mut self, now: Timestamp) -> Result<Signed, LogError> {
        let Self { database, key, log, file, shown, mark, heard } = self;
        let is_marked = mark.exists();
        if is_marked && !*heard {
            return Err(LogError::Restored(mark.clone()));
        }
        let signed = database.write(|write| {
            let remembered = remembered(&write.view(), log, file, shown)?;
            let held = consistent(&write.view(), log, &remembered)?;
            let alarm = held.as_ref().err().map(ToString::to_string);
            write.set_log_alarm(OWN, alarm.as_deref(), now)?;
            // What contradicts is told after the alarm is kept.
            let Ok(()) = held else { return Ok(held.map(|()| None)) };
            let state = write.view().state()?;
            let checkpoint = Checkpoint::new(log.name(), state.size, state.root);
            let note = checkpoint.sign(key).map_err(LogError::Origin)?;
            write.keep_checkpoint(&checkpoint, &note, now)?;
            // Before the commit, so that nothing that was seen can be forgotten; a file that is ahead of the database
            // by a commit that failed still tells the truth about the tree, or is refused at the next attempt.
            private::replace(file, note.to_string()).map_err(|source| LogError::File {
                doing: "write",
                path: file.clone(),
                source,
            })?;
            Ok::<_, LogError>(Ok(Some(Signed { checkpoint, note })))
        })?;
        match signed {
            Ok(Some(signed)) => {
                if is_marked && let Err(error) = std::fs::remove_file(&*mark) {
                    tracing::warn!(path = %mark.display(), %error, "cannot remove");
                }
                Ok(signed)
            }
            Ok(None) => Err(LedgerError::Misuse("a checkpoint was neither signed nor refused").into()),
            Err(contradiction) => Err(contradiction.into()),
        }
    }
}

/// Whether the ledger in a view continues the checkpoint in the file and those in the database.
///
/// # Errors
/// [`LogError::Contradiction`], and what ledger and disk say.
pub fn check(view: &View<'_>, log: &VerifierKey, data: &Path) -> Result<(), LogError> {
    let remembered = remembered(view, log, &data.join(FILE), &[])?;
    Ok(consistent(view, log, &remembered)??)
}

/// All that may be remembered of what was signed.
fn remembered(
    view: &View<'_>,
    log: &VerifierKey,
    file: &Path,
    shown: &[(String, Note)],
) -> Result<Vec<(String, Note)>, LogError> {
    let mut all = shown.to_vec();
    let name = file.display().to_string();
    match std::fs::read(file) {
        Ok(octets) => match Note::parse(&octets) {
            Ok(note) => all.push((name, note)),
            Err(why) => return Err(Contradiction::Foreign { remembered: name, why }.into()),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(source) => return Err(LogError::File { doing: "read", path: file.to_owned(), source }),
    }
    let kept = view.last_checkpoint(log.name())?;
    all.extend(kept.map(|kept| ("the database".to_owned(), kept.note)));
    Ok(all)
}

fn consistent(
    view: &View<'_>,
    log: &VerifierKey,
    remembered: &[(String, Note)],
) -> Result<Result<(), Contradiction>, LedgerError> {
    let has = view.state()?.size;
    for (remembered, note) in remembered {
        let remembered = remembered.clone();
        let signed = match Checkpoint::open(note, log) {
            Ok(signed) => signed,
            Err(why) => return Ok(Err(Contradiction::Foreign { remembered, why })),
        };
        if signed.size > has {
            return Ok(Err(Contradiction::Behind { remembered, signed: signed.size, has }));
        }
        let root: Hash = view.root_at(signed.size)?;
        if root != signed.root {
            return Ok(Err(Contradiction::Forked { remembered, size: signed.size }));
        }
    }
    Ok(Ok(()))
}
