//! A checkpoint (C2SP tlog-checkpoint): how many entries a log had, and their Merkle root, signed as a note.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use motprov_shared::identity::Hash;
use motprov_shared::seal::SecretKey;

use crate::note::{MAX_NOTE, Note, NoteError, VerifierKey, check_name, decode};

/// What a log commits itself to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: a name that it keeps for ever.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Root of the tree over them (RFC 6962 §2.1).
    pub root: Hash,
    /// Further lines, none of them empty; ours has none.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// A log's checkpoint without further lines.
    #[must_use]
    pub fn new(origin: &str, size: u64, root: Hash) -> Self {
        Self { origin: origin.to_owned(), size, root, extensions: Vec::new() }
    }

    /// Signs it under the log's name, which is its origin.
    ///
    /// # Errors
    /// [`NoteError`] where the origin cannot be a name, or a further line cannot stand in a note.
    pub fn sign(&self, key: &SecretKey) -> Result<Note, NoteError> {
        let text = self.to_string();
        if text.parse::<Self>().as_ref() != Ok(self) {
            return Err(NoteError::Checkpoint("a further line cannot be read back"));
        }
        Note::sign(text, &self.origin, key)
    }

    /// What a log says in a note, its signature checked.
    ///
    /// # Errors
    /// [`NoteError`]: the signature, the form, or another log's.
    pub fn open(note: &Note, log: &VerifierKey) -> Result<Self, NoteError> {
        let checkpoint = Self::unverified(note)?;
        if checkpoint.origin != log.name() {
            return Err(NoteError::Origin { found: checkpoint.origin, expected: log.name().to_owned() });
        }
        note.verify(log)?;
        Ok(checkpoint)
    }

    /// What a note says, believed by nobody yet.
    ///
    /// # Errors
    /// [`NoteError::Checkpoint`].
    pub fn unverified(note: &Note) -> Result<Self, NoteError> {
        note.text().parse()
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, BASE64_STANDARD.encode(self.root.0))?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for Checkpoint {
    type Err = NoteError;
    fn from_str(text: &str) -> Result<Self, NoteError> {
        if text.len() > MAX_NOTE {
            return Err(NoteError::TooLarge);
        }
        let mut lines = text.strip_suffix('\n').unwrap_or_default().split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(NoteError::Checkpoint("it has fewer than three lines"));
        };
        check_name(origin).map_err(|_| NoteError::Checkpoint("its origin has spaces, a + or no letters"))?;
        let size = decimal(size).ok_or(NoteError::Checkpoint("its size is not a plain number"))?;
        let root = hash(root).ok_or(NoteError::Checkpoint("its root is not 32 octets in base64"))?;
        let extensions: Vec<_> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(NoteError::Checkpoint("it has an empty line"));
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions })
    }
}

/// A number in its one form: digits without a sign or leading zeroes. Sizes fit 63 bits, as in every log.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|octet| octet.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|n| plain && *n < 1 << 63)
}

/// A hash in base64.
pub(crate) fn hash(text: &str) -> Option<Hash> {
    decode(text, 32)?.try_into().ok().map(Hash)
}
