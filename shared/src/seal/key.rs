//! A signing key, kept as PKCS#8 in PEM (RFC 8410) so that openssl can read it. Never prints itself.

use std::fmt;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use crate::identity::PublicKey;

/// DER of a PKCS#8 v1 private key for Ed25519, up to the 32 octets of the seed (RFC 8410 §7).
const PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

const PEM_TAG: &str = "PRIVATE KEY";

/// Why a key could not be made or read. Never quotes the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The system gave no randomness.
    #[error("the system's random source failed")]
    Random,
    /// Not a PEM file with one private key.
    #[error("not a PEM file with one PRIVATE KEY")]
    Pem,
    /// Not an Ed25519 key in PKCS#8.
    #[error("not an Ed25519 key in PKCS#8")]
    Pkcs8,
}

/// An Ed25519 signing key.
pub struct SecretKey {
    pair: Ed25519KeyPair,
    seed: [u8; 32],
}

impl SecretKey {
    /// Makes a key from the system's randomness.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn generate() -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        SystemRandom::new().fill(&mut seed).map_err(|_| KeyError::Random)?;
        Self::from_seed(seed)
    }

    /// The key with this seed (RFC 8032 §5.1.5). For test beds that must repeat; a real key is generated.
    ///
    /// # Errors
    /// [`KeyError::Pkcs8`] if the library refuses the seed.
    pub fn from_seed(seed: [u8; 32]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| KeyError::Pkcs8)?;
        Ok(Self { pair, seed })
    }

    /// Reads a key that [`Self::to_pem`] or `openssl genpkey -algorithm ed25519` wrote.
    ///
    /// # Errors
    /// [`KeyError::Pem`] or [`KeyError::Pkcs8`].
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let pem = pem::parse(text).map_err(|_| KeyError::Pem)?;
        if pem.tag() != PEM_TAG {
            return Err(KeyError::Pem);
        }
        let seed = pem.contents().strip_prefix(&PKCS8_PREFIX).ok_or(KeyError::Pkcs8)?;
        Self::from_seed(seed.try_into().map_err(|_| KeyError::Pkcs8)?)
    }

    /// The key as PKCS#8 in PEM. Write it to a file with mode 0600 and nowhere else.
    #[must_use]
    pub fn to_pem(&self) -> String {
        let der = [&PKCS8_PREFIX[..], &self.seed[..]].concat();
        let lines = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
        pem::encode_config(&pem::Pem::new(PEM_TAG, der), lines)
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let mut public = [0; 32];
        public.copy_from_slice(self.pair.public_key().as_ref());
        PublicKey(public)
    }

    /// Signs `message` (RFC 8032, pure Ed25519). For formats that name their purpose in what they sign: a key for
    /// signed notes signs nothing else, and all that is COSE says its kind in its header.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }
}

/// Whether `signature` is one of `message` by `key` (RFC 8032, pure Ed25519).
#[must_use]
pub fn verify(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, key.0).verify(message, signature).is_ok()
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_file_and_never_prints() {
        let key = SecretKey::from_seed([7; 32]).unwrap();
        let again = SecretKey::from_pem(&key.to_pem()).unwrap();
        assert_eq!(key.public(), again.public());
        assert_eq!(format!("{key:?}"), "SecretKey(…)");
        assert_eq!(SecretKey::from_pem("hello").unwrap_err(), KeyError::Pem);
    }
}
