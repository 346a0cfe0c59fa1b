//! Signed notes (C2SP signed-note): a text, and lines with who signed it. Promise: a note that was read is written back
//! octet for octet.
//!
//! Our own code and not `signed_note`: that one brings `ed25519-dalek`, a second provider of cryptography.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use motprov_shared::identity::{PublicKey, sha256};
use motprov_shared::seal::{SecretKey, verify};

/// Octets of a note that are read at most.
pub const MAX_NOTE: usize = 64 * 1024;
/// Signatures of a note that are read at most.
pub const MAX_SIGNATURES: usize = 128;
/// Octets of a key's name at most.
pub const MAX_NAME: usize = 200;
/// Octets of one signature at most.
const MAX_SIGNATURE: usize = 4096;
/// Begins a line with a signature: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// What is wrong with a note, a checkpoint or a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Larger than [`MAX_NOTE`], or with more signatures than [`MAX_SIGNATURES`].
    #[error("the note is larger than {MAX_NOTE} octets or has more than {MAX_SIGNATURES} signatures")]
    TooLarge,
    /// Not text, an empty line, then signatures.
    #[error("not a signed note: {0}")]
    Form(&'static str),
    /// Not what C2SP tlog-checkpoint says.
    #[error("not a checkpoint: {0}")]
    Checkpoint(&'static str),
    /// Not `name+hash+key`.
    #[error("not a verifier key: {0}; write it as the log or the witness prints it, name+hash+key")]
    Key(&'static str),
    /// Nobody with this key signed.
    #[error("{0} has not signed it")]
    Unsigned(String),
    /// The signature does not hold.
    #[error("the signature of {0} does not hold")]
    Signature(String),
    /// It is of another log.
    #[error("it is a checkpoint of {found}, not of {expected}")]
    Origin {
        /// Whose it is.
        found: String,
        /// Whose was asked for.
        expected: String,
    },
}

/// How a key signs; the first octet of the encoded key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// The note's text (Ed25519).
    Note,
    /// The text and a time (C2SP tlog-cosignature v1).
    Cosignature,
}

impl Algorithm {
    const fn octet(self) -> u8 {
        match self {
            Self::Note => 1,
            Self::Cosignature => 4,
        }
    }
}

/// A name that keys may have: of a log, its origin.
///
/// # Errors
/// [`NoteError::Key`] says what is wrong with it.
pub fn check_name(name: &str) -> Result<(), NoteError> {
    if name.is_empty() || name.len() > MAX_NAME {
        return Err(NoteError::Key("a name has 1 to 200 octets"));
    }
    if name.chars().any(|c| c == '+' || c.is_whitespace() || c.is_control()) {
        return Err(NoteError::Key("a name has no spaces and no +"));
    }
    Ok(())
}

/// Tells keys apart; four octets, enough to pick a key, never to trust one.
pub type KeyHash = [u8; 4];

/// A public key with its name and use: `name+hash+key`, as logs and witnesses print it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct VerifierKey {
    name: Box<str>,
    algorithm: Algorithm,
    key: PublicKey,
}

impl VerifierKey {
    /// A key under a name.
    ///
    /// # Errors
    /// [`NoteError::Key`] for a name that cannot be one.
    pub fn new(name: &str, algorithm: Algorithm, key: PublicKey) -> Result<Self, NoteError> {
        check_name(name)?;
        Ok(Self { name: name.into(), algorithm, key })
    }

    /// Its name; of a log, its origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key itself.
    #[must_use]
    pub const fn key(&self) -> PublicKey {
        self.key
    }

    /// The first four octets of SHA-256 over name, line end and key.
    #[must_use]
    pub fn hash(&self) -> KeyHash {
        let hash = sha256(&[self.name.as_bytes(), b"\n", &self.encoded()].concat());
        [hash.0[0], hash.0[1], hash.0[2], hash.0[3]]
    }

    fn encoded(&self) -> Vec<u8> {
        [&[self.algorithm.octet()][..], &self.key.0].concat()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash = u32::from_be_bytes(self.hash());
        write!(f, "{}+{hash:08x}+{}", self.name, BASE64_STANDARD.encode(self.encoded()))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;
    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(hash), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key("it has three parts"));
        };
        let octets = decode(key, 64).ok_or(NoteError::Key("its key is not base64"))?;
        let (algorithm, key) = match octets.split_first() {
            Some((1, key)) => (Algorithm::Note, key),
            Some((4, key)) => (Algorithm::Cosignature, key),
            _ => return Err(NoteError::Key("it is neither of Ed25519 nor of cosignatures (v1)")),
        };
        let key = key.try_into().map_err(|_| NoteError::Key("its key has not 32 octets"))?;
        let read = Self::new(name, algorithm, PublicKey(key))?;
        let fits = format!("{:08x}", u32::from_be_bytes(read.hash())) == hash;
        if fits { Ok(read) } else { Err(NoteError::Key("its hash does not fit: a character was changed")) }
    }
}

/// One line: who signed, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    name: Box<str>,
    hash: KeyHash,
    octets: Vec<u8>,
}

impl NoteSignature {
    pub(crate) fn new(key: &VerifierKey, octets: Vec<u8>) -> Self {
        Self { name: key.name.clone(), hash: key.hash(), octets }
    }

    /// Who is said to have signed.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is said to be by this key.
    #[must_use]
    pub fn is_by(&self, key: &VerifierKey) -> bool {
        self.name == key.name && self.hash == key.hash()
    }

    pub(crate) fn octets(&self) -> &[u8] {
        &self.octets
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let octets = BASE64_STANDARD.encode([&self.hash[..], &self.octets].concat());
        write!(f, "{DASH}{} {octets}", self.name)
    }
}

impl FromStr for NoteSignature {
    type Err = NoteError;
    fn from_str(line: &str) -> Result<Self, NoteError> {
        let fault = NoteError::Form("a line of a signature reads dash, name, base64");
        let (name, octets) =
            line.strip_prefix(DASH).and_then(|rest| rest.split_once(' ')).ok_or_else(|| fault.clone())?;
        check_name(name).map_err(|_| fault.clone())?;
        let octets = decode(octets, MAX_SIGNATURE).ok_or_else(|| fault.clone())?;
        match octets.split_first_chunk() {
            Some((hash, octets)) if !octets.is_empty() => {
                Ok(Self { name: name.into(), hash: *hash, octets: octets.to_vec() })
            }
            _ => Err(fault),
        }
    }
}

/// A text and its signatures; none of them believed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// Signs a text.
    ///
    /// # Errors
    /// [`NoteError::Form`] where the text cannot be a note's, [`NoteError::Key`] where the name cannot be one.
    pub fn sign(text: String, name: &str, key: &SecretKey) -> Result<Self, NoteError> {
        check_text(&text)?;
        let signer = VerifierKey::new(name, Algorithm::Note, key.public())?;
        let signature = NoteSignature::new(&signer, key.sign(text.as_bytes()));
        Ok(Self { text, signatures: vec![signature] })
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteError::TooLarge`], [`NoteError::Form`].
    pub fn parse(octets: &[u8]) -> Result<Self, NoteError> {
        if octets.len() > MAX_NOTE {
            return Err(NoteError::TooLarge);
        }
        let whole = std::str::from_utf8(octets).map_err(|_| NoteError::Form("it is not UTF-8"))?;
        // The last empty line: a text may have some of its own.
        let gap = whole.rfind("\n\n").ok_or(NoteError::Form("no empty line before the signatures"))?;
        let (text, lines) = (&whole[..=gap], &whole[gap + 2..]);
        check_text(text)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Form("the last line has no end"))?;
        if lines.split('\n').count() > MAX_SIGNATURES {
            return Err(NoteError::TooLarge);
        }
        let signatures = lines.split('\n').map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The text, with its last line end.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All signatures, as they stand.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature, or puts a newer one by the same key in its place.
    pub fn add(&mut self, signature: NoteSignature) {
        let same = |old: &&mut NoteSignature| old.name == signature.name && old.hash == signature.hash;
        match self.signatures.iter_mut().find(same) {
            Some(old) => *old = signature,
            None => self.signatures.push(signature),
        }
    }

    /// The first signature that is said to be by `key`.
    #[must_use]
    pub fn signature_by(&self, key: &VerifierKey) -> Option<&NoteSignature> {
        self.signatures.iter().find(|signature| signature.is_by(key))
    }

    /// Checks that `key` signed the text. Of several lines by one key all must hold.
    ///
    /// # Errors
    /// [`NoteError::Unsigned`], [`NoteError::Signature`].
    pub fn verify(&self, key: &VerifierKey) -> Result<(), NoteError> {
        let mut by_key = self.signatures.iter().filter(|signature| signature.is_by(key)).peekable();
        if by_key.peek().is_none() || key.algorithm != Algorithm::Note {
            return Err(NoteError::Unsigned(key.name.to_string()));
        }
        let all = by_key.all(|signature| verify(&key.key, self.text.as_bytes(), &signature.octets));
        if all { Ok(()) } else { Err(NoteError::Signature(key.name.to_string())) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if text.len() < 2 || !text.ends_with('\n') {
        return Err(NoteError::Form("its text has no line"));
    }
    if text.bytes().any(|octet| octet < 0x20 && octet != b'\n') {
        return Err(NoteError::Form("its text has control characters"));
    }
    Ok(())
}

/// Octets of standard base64 in its one form (RFC 4648 §4), at most `most` of them.
pub(crate) fn decode(text: &str, most: usize) -> Option<Vec<u8>> {
    let octets = (text.len() <= most.div_ceil(3) * 4).then(|| BASE64_STANDARD.decode(text).ok())??;
    (octets.len() <= most).then_some(octets)
}
