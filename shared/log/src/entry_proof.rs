//! One entry's proof as a text that stands alone (C2SP tlog-proof, v1).

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use motprov_shared::identity::Hash;

use crate::checkpoint::{Checkpoint, decimal, hash};
use crate::note::{MAX_NOTE, Note, NoteError, VerifierKey, decode};
use crate::proof::{MAX_PATH, ProofError, check_inclusion};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// Octets of what an application may add, at most.
const MAX_EXTRA: usize = 64 * 1024;

/// That an entry stands in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryProof {
    /// The entry's place, from 0: its number less one.
    pub index: u64,
    /// From its sibling up to below the root.
    pub path: Vec<Hash>,
    /// Signed and, it may be, cosigned.
    pub checkpoint: Note,
    /// What an application adds; nobody vouches for it.
    pub extra: Option<Vec<u8>>,
}

/// Why a proof is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryProofError {
    /// The text or its path.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The checkpoint in it.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl EntryProof {
    /// Checks that the entry with this leaf hash stands in `log`; gives the checkpoint that says so.
    ///
    /// # Errors
    /// [`EntryProofError`].
    pub fn check(&self, leaf: &Hash, log: &VerifierKey) -> Result<Checkpoint, EntryProofError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, log)?;
        check_inclusion(self.index, checkpoint.size, leaf, &self.path, &checkpoint.root)?;
        Ok(checkpoint)
    }
}

impl fmt::Display for EntryProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", BASE64_STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", BASE64_STANDARD.encode(hash.0)))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for EntryProof {
    type Err = EntryProofError;
    fn from_str(text: &str) -> Result<Self, EntryProofError> {
        if text.len() > MAX_NOTE + 2 * MAX_EXTRA {
            return Err(ProofError::Form("it is too large").into());
        }
        let (head, note) =
            text.split_once("\n\n").ok_or(ProofError::Form("no empty line before the checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(ProofError::Form("it does not begin with c2sp.org/tlog-proof@v1").into());
        }
        let extra = lines.next_if(|line| line.starts_with("extra "));
        let extra = extra.map(|line| decode(&line["extra ".len()..], MAX_EXTRA));
        if extra == Some(None) {
            return Err(ProofError::Form("its extra line is not base64").into());
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(decimal);
        let index = index.ok_or(ProofError::Form("it has no index"))?;
        let path: Option<Vec<_>> = lines.by_ref().take(MAX_PATH).map(hash).collect();
        let path = path.filter(|_| lines.next().is_none());
        let path = path.ok_or(ProofError::Form("a line of its path is no hash, or there are too many"))?;
        Ok(Self { index, path, checkpoint: Note::parse(note.as_bytes())?, extra: extra.flatten() })
    }
}
