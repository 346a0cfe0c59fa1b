//! Secrets that a machine makes: 256 random bits, so that their SHA-256 may lie in a database.

use std::fmt;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use motprov_shared::identity::sha256;

use crate::error::AccessError;

/// Octets of a secret.
const LENGTH: usize = 32;
/// Characters of a secret that is worth looking up: longer ones are none of ours.
const LONGEST: usize = 120;

/// A secret to hand out once: a session's cookie, a step between password and code, an invitation, a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one, behind a prefix that names its kind.
    pub(crate) fn new(prefix: &str) -> Result<Self, AccessError> {
        Ok(Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random::<LENGTH>()?))))
    }

    /// The text. Whoever has it can use it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub(crate) fn hash(&self) -> [u8; 32] {
        sha256(self.0.as_bytes()).0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What is kept of a secret that somebody shows; `None` for a text that cannot be one.
pub(crate) fn shown(text: &str) -> Option<[u8; 32]> {
    let plain = text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic());
    plain.then(|| sha256(text.as_bytes()).0)
}

/// Random octets.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], AccessError> {
    let mut octets = [0; N];
    SystemRandom::new().fill(&mut octets).map_err(|_| AccessError::Random)?;
    Ok(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_long_never_twice_the_same_and_does_not_print() {
        let (one, other) = (Secret::new("s.").unwrap(), Secret::new("s.").unwrap());
        assert_ne!(one, other);
        assert_eq!(one.reveal().len(), 2 + 43);
        assert_eq!(shown(one.reveal()), Some(one.hash()));
        assert_eq!(format!("{one:?}"), "Secret(…)");
        assert_eq!(shown(&"x".repeat(121)), None);
    }
}
