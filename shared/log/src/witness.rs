//! What is said to a witness (C2SP tlog-witness), and how a witness decides. Pure: whoever serves it keeps the last
//! checkpoint, durably and before the answer leaves.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use motprov_shared::identity::Hash;

use crate::checkpoint::{Checkpoint, decimal, hash};
use crate::note::{Algorithm, MAX_NOTE, Note, NoteError, NoteSignature, VerifierKey};
use crate::proof::{MAX_PATH, ProofError, check_consistency};

/// Where a witness takes checkpoints, below its own address.
pub const ADD_CHECKPOINT: &str = "add-checkpoint";
/// The kind of content that says which size a witness has.
pub const SIZE_TYPE: &str = "text/x.tlog.size";
/// Octets of a request at most.
pub const MAX_REQUEST: usize = MAX_NOTE + 8 * 1024;
/// Cosignatures in one answer at most.
const MAX_COSIGNATURES: usize = 16;

/// A checkpoint with the proof that it continues what the witness saw last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the witness cosigned last, as the log knows; 0 for none.
    pub old: u64,
    /// The consistency proof from there.
    pub path: Vec<Hash>,
    /// The checkpoint as the log signed it.
    pub checkpoint: Note,
}

/// Why a witness refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The request cannot be read.
    #[error("{0}")]
    Malformed(String),
    /// Not a log that it follows.
    #[error("this witness does not follow {0}")]
    UnknownLog(String),
    /// The log's key did not sign it.
    #[error("{0}")]
    Unsigned(NoteError),
    /// It saw another size last.
    #[error("this witness saw {0} entries last")]
    Size(u64),
    /// Two roots for one size: the log shows two histories.
    #[error("at {0} entries this witness saw another root: the log shows two histories")]
    Forked(u64),
    /// It does not continue what was seen: the log shows two histories, or the proof is wrong.
    #[error("it does not continue what this witness saw at {size} entries: {why}")]
    Inconsistent {
        /// What it saw last.
        size: u64,
        /// What does not hold.
        why: ProofError,
    },
}

impl Refusal {
    /// The status of HTTP that the protocol has for it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) => 400,
            Self::Unsigned(_) => 403,
            Self::UnknownLog(_) => 404,
            Self::Size(_) | Self::Forked(_) => 409,
            Self::Inconsistent { .. } => 422,
        }
    }
}

impl AddCheckpoint {
    /// Reads a request.
    ///
    /// # Errors
    /// [`Refusal::Malformed`].
    pub fn parse(octets: &[u8]) -> Result<Self, Refusal> {
        let fault = |what: &str| Refusal::Malformed(format!("not an add-checkpoint request: {what}"));
        if octets.len() > MAX_REQUEST {
            return Err(fault("it is too large"));
        }
        let text = std::str::from_utf8(octets).map_err(|_| fault("it is not UTF-8"))?;
        let (head, note) =
            text.split_once("\n\n").ok_or_else(|| fault("no empty line before the checkpoint"))?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).and_then(decimal);
        let old = old.ok_or_else(|| fault("it begins with old and a size"))?;
        let path: Option<Vec<_>> = lines.by_ref().take(MAX_PATH).map(hash).collect();
        let path = path.filter(|_| lines.next().is_none());
        let path = path.ok_or_else(|| fault("a line of its proof is no hash, or there are too many"))?;
        let checkpoint = Note::parse(note.as_bytes()).map_err(|error| fault(&error.to_string()))?;
        Ok(Self { old, path, checkpoint })
    }

    /// Which log it is said to be of.
    ///
    /// # Errors
    /// [`Refusal::Malformed`].
    pub fn origin(&self) -> Result<String, Refusal> {
        let read = Checkpoint::unverified(&self.checkpoint);
        read.map(|checkpoint| checkpoint.origin).map_err(|error| Refusal::Malformed(error.to_string()))
    }

    /// Decides as a witness that follows `log` and saw `last`; gives what it may cosign.
    ///
    /// # Errors
    /// [`Refusal`], in the order that the protocol states.
    pub fn judge(&self, log: &VerifierKey, last: Option<&Checkpoint>) -> Result<Checkpoint, Refusal> {
        let origin = self.origin()?;
        if origin != log.name() {
            return Err(Refusal::UnknownLog(origin));
        }
        let new = Checkpoint::open(&self.checkpoint, log).map_err(Refusal::Unsigned)?;
        if self.old > new.size {
            return Err(Refusal::Malformed("the old size is larger than the checkpoint's".to_owned()));
        }
        let seen = last.map_or(0, |last| last.size);
        if self.old != seen {
            return Err(Refusal::Size(seen));
        }
        let empty = Checkpoint::new(log.name(), 0, motprov_shared::identity::sha256(b""));
        let last = last.unwrap_or(&empty);
        if new.size == last.size && new.root != last.root {
            return Err(Refusal::Forked(new.size));
        }
        check_consistency((last.size, &last.root), (new.size, &new.root), &self.path)
            .map_err(|why| Refusal::Inconsistent { size: last.size, why })?;
        Ok(new)
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", BASE64_STANDARD.encode(hash.0)))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// What a witness answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It cosigned; each line is still to be checked.
    Cosigned(Vec<NoteSignature>),
    /// It has this size, and wants the proof from there.
    Size(u64),
    /// It says that the checkpoint does not continue what it saw.
    Disagrees,
    /// It will not, with the status that it gave.
    Refused(u16),
}

impl Answer {
    /// Reads a witness's answer; what cannot be read is a refusal.
    #[must_use]
    pub fn read(status: u16, content_type: Option<&str>, body: &[u8]) -> Self {
        let text = std::str::from_utf8(body).unwrap_or_default();
        match status {
            200 => {
                let lines = text.strip_suffix('\n').unwrap_or_default().split('\n').take(MAX_COSIGNATURES);
                lines.map(str::parse).collect::<Result<_, _>>().map_or(Self::Refused(status), Self::Cosigned)
            }
            409 if content_type == Some(SIZE_TYPE) => {
                text.strip_suffix('\n').and_then(decimal).map_or(Self::Refused(status), Self::Size)
            }
            409 | 422 => Self::Disagrees,
            other => Self::Refused(other),
        }
    }
}

/// Whether a key can be a witness's.
///
/// # Errors
/// [`NoteError::Key`].
pub fn check_witness_key(key: &VerifierKey) -> Result<(), NoteError> {
    match key.algorithm() {
        Algorithm::Cosignature => Ok(()),
        Algorithm::Note => Err(NoteError::Key("it is a log's key, not a witness's")),
    }
}
