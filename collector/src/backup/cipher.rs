//! What a backup's files are sealed with, where they are.

use std::fmt;
use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, RandomizedNonceKey};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use motprov_shared::identity::{Hash, sha256};

use super::BackupError;
use crate::private;

/// Octets of a backup's key.
pub const KEY_OCTETS: usize = 32;

/// The largest key file that is read, octets.
const LARGEST: u64 = 1024;

/// First octets of a file that is sealed, and of one that is not; the number is the format.
const SEALED: &[u8] = b"motprov-backup 1 sealed\n";
const OPEN: &[u8] = b"motprov-backup 1\n";

const NONCE: usize = 12;

/// Seals and names what is kept; or only names it.
pub struct Cipher(Option<Keys>);

struct Keys {
    seal: RandomizedNonceKey,
    name: hmac::Key,
}

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Cipher(…)" } else { "Cipher(none)" })
    }
}

impl Cipher {
    /// Nothing is sealed.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// Seals with a key of 32 octets. One key for contents and one for names come of it.
    ///
    /// # Errors
    /// [`BackupError::Wrong`] where the provider refuses.
    pub fn of(key: &[u8; KEY_OCTETS]) -> Result<Self, BackupError> {
        let root = hmac::Key::new(hmac::HMAC_SHA256, key);
        let seal = hmac::sign(&root, b"motprov backup 1: contents");
        let name = hmac::sign(&root, b"motprov backup 1: names");
        let seal = RandomizedNonceKey::new(&AES_256_GCM, seal.as_ref())
            .map_err(|_| BackupError::Wrong("the key cannot be used".to_owned()))?;
        Ok(Self(Some(Keys { seal, name: hmac::Key::new(hmac::HMAC_SHA256, name.as_ref()) })))
    }

    /// Reads a key file: a line of 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`BackupError::File`]; [`BackupError::Wrong`] for anything else, or where others can read it.
    pub fn read(path: &Path) -> Result<Self, BackupError> {
        let wrong = |what: &str| BackupError::Wrong(format!("{}: {what}", path.display()));
        if private::is_exposed(path).map_err(BackupError::file(path))? {
            return Err(wrong(
                "others than its owner can read it: chmod 600, and make a new key if somebody may have",
            ));
        }
        if std::fs::metadata(path).map_err(BackupError::file(path))?.len() > LARGEST {
            return Err(wrong("too large to be a key"));
        }
        let text = std::fs::read_to_string(path).map_err(BackupError::file(path))?;
        let key =
            parse(text.trim()).ok_or_else(|| wrong("not a key of `motprov-collector backup --new-key`"))?;
        Self::of(&key)
    }

    /// Makes a key file that is not there yet, for its owner alone.
    ///
    /// # Errors
    /// [`BackupError::File`]; [`BackupError::Wrong`] where there is one.
    pub fn make(path: &Path) -> Result<(), BackupError> {
        if path.exists() {
            let path = path.display();
            return Err(BackupError::Wrong(format!("{path} is there already: a key is never overwritten")));
        }
        let mut key = [0; KEY_OCTETS];
        let filled = SystemRandom::new().fill(&mut key);
        filled.map_err(|_| BackupError::Wrong("the system gives no random octets".to_owned()))?;
        let text = Hash(key);
        private::replace(path, format!("{text}\n")).map_err(BackupError::file(path))
    }

    /// Whether contents are sealed.
    #[must_use]
    pub const fn seals(&self) -> bool {
        self.0.is_some()
    }

    /// What a content is called: its SHA-256, or a keyed hash where it is sealed.
    #[must_use]
    pub fn name(&self, content: &[u8]) -> String {
        match &self.0 {
            None => sha256(content).to_string(),
            Some(keys) => sealed_name(&keys.name, content),
        }
    }

    /// A file's octets. `role` says what it is, and one file cannot stand in another's place.
    ///
    /// # Errors
    /// [`BackupError::Wrong`] where the provider refuses.
    pub fn seal(&self, role: &str, mut content: Vec<u8>) -> Result<Vec<u8>, BackupError> {
        let Some(keys) = &self.0 else { return Ok([OPEN, &content].concat()) };
        let nonce = keys.seal.seal_in_place_append_tag(Aad::from(role.as_bytes()), &mut content);
        let nonce = nonce.map_err(|_| BackupError::Wrong("the backup cannot be sealed".to_owned()))?;
        Ok([SEALED, nonce.as_ref(), &content].concat())
    }

    /// The content of a file's octets.
    ///
    /// # Errors
    /// What is wrong, for a person.
    pub fn open(&self, role: &str, octets: &[u8]) -> Result<Vec<u8>, String> {
        let Some(keys) = &self.0 else {
            let found = octets.strip_prefix(OPEN).map(<[u8]>::to_vec);
            return found.ok_or_else(|| "it is sealed, or no backup: give --key-file".to_owned());
        };
        let rest = octets.strip_prefix(SEALED).ok_or("it is not sealed: leave --key-file out")?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or("it is cut off")?;
        let nonce = aws_lc_rs::aead::Nonce::try_assume_unique_for_key(nonce).map_err(|_| "it is cut off")?;
        let mut sealed = sealed.to_vec();
        let opened = keys.seal.open_in_place(nonce, Aad::from(role.as_bytes()), &mut sealed);
        opened
            .map(|content| content.to_vec())
            .map_err(|_| "it was altered, or sealed with another key".to_owned())
    }
}

/// HMAC-SHA-256 of a content, so that names tell nothing to whoever has no key.
fn sealed_name(key: &hmac::Key, content: &[u8]) -> String {
    let mut hash = Hash([0; 32]);
    for (octet, tag) in hash.0.iter_mut().zip(hmac::sign(key, content).as_ref()) {
        *octet = *tag;
    }
    hash.to_string()
}

fn parse(text: &str) -> Option<[u8; KEY_OCTETS]> {
    let octets: Option<Vec<u8>> = (text.len() == 2 * KEY_OCTETS && text.is_ascii()).then(|| {
        (0..KEY_OCTETS).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect()
    })?;
    octets?.try_into().ok()
}
