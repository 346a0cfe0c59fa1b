//! Names of agents, assets and keys, checked once at the edge.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};

/// Why a name was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is not a valid {what}: {rule}")]
pub struct NameError {
    what: &'static str,
    value: String,
    rule: &'static str,
}

impl NameError {
    /// `value` is shortened, so that a hostile name cannot flood a log.
    pub(crate) fn new(what: &'static str, value: &str, rule: &'static str) -> Self {
        Self { what, value: value.chars().take(80).collect(), rule }
    }
}

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident, $what:literal, $rule:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                let check: fn(&[u8]) -> bool = $check;
                if check(text.as_bytes()) { Ok(Self(text.into())) } else { Err(NameError::new($what, text, $rule)) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), &self.0)
            }
        }
    };
}
pub(crate) use name_type;

fn is_slug(bytes: &[u8]) -> bool {
    (1..=64).contains(&bytes.len())
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

/// `SenML` names allow `A-Z a-z 0-9 - : . / _` and begin with a letter or digit (RFC 8428 §4.5.1); `/` and `:`
/// separate the parts of ours.
pub(crate) fn is_senml_part(bytes: &[u8]) -> bool {
    (1..=64).contains(&bytes.len())
        && bytes[0].is_ascii_alphanumeric()
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
}

name_type!(
    /// A building with an agent: `[a-z0-9-]{1,64}`, as in topics.
    Site, "site", "use 1 to 64 of a-z, 0-9 and -", is_slug
);
name_type!(
    /// An agent's name within its site: `[a-z0-9-]{1,64}`, as in topics.
    AgentName, "agent name", "use 1 to 64 of a-z, 0-9 and -", is_slug
);
name_type!(
    /// One workstation, printer, server or endpoint, unique in the organisation.
    AssetId, "asset", "use 1 to 64 of A-Z, a-z, 0-9, -, . and _, beginning with a letter or digit", is_senml_part
);

/// An agent: its site and its name there. Written `site/name`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgentId {
    /// Where the agent stands.
    pub site: Site,
    /// Its name there.
    pub name: AgentName,
}

impl fmt::Display for AgentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.site, self.name)
    }
}

impl FromStr for AgentId {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        let (site, name) =
            text.split_once('/').ok_or_else(|| NameError::new("agent", text, "write site/name"))?;
        Ok(Self { site: site.parse()?, name: name.parse()? })
    }
}

impl TryFrom<String> for AgentId {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl From<AgentId> for String {
    fn from(id: AgentId) -> Self {
        id.to_string()
    }
}

/// What an agent is for; its certificate names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Role {
    /// Measures the workstation that it runs on.
    Workstation,
    /// Asks the printers and endpoints of a building.
    Site,
    /// Measures the server that it runs on, as ordered capacity.
    Server,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Workstation, Self::Site, Self::Server];

    /// As written in configurations, tokens and certificates.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Workstation => "workstation",
            Self::Site => "site",
            Self::Server => "server",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        let found = Self::ALL.into_iter().find(|role| role.name() == text);
        found.ok_or_else(|| NameError::new("role", text, "write workstation, site or server"))
    }
}

impl TryFrom<String> for Role {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.name().to_owned()
    }
}

/// An Ed25519 public key, 32 octets (RFC 8032). Written in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// The first eight octets of the key's SHA-256: enough to pick a key, never to trust one.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let hash = sha256(&self.0);
        let mut id = [0; 8];
        id.copy_from_slice(&hash.0[..8]);
        KeyId(id)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        read_hex(text)
            .map(Self)
            .ok_or_else(|| NameError::new("public key", text, "write 64 hexadecimal digits"))
    }
}

/// Names a key in a message (COSE `kid`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 8]);

/// A SHA-256 hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        read_hex(text).map(Self).ok_or_else(|| NameError::new("hash", text, "write 64 hexadecimal digits"))
    }
}

/// SHA-256 of `bytes`.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Hash {
    let digest = digest::digest(&digest::SHA256, bytes);
    let mut hash = [0; 32];
    hash.copy_from_slice(digest.as_ref());
    Hash(hash)
}

/// SHA-256 of octets that come one after another.
pub struct Hasher(digest::Context);

impl Default for Hasher {
    fn default() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }
}

impl Hasher {
    /// Takes the next octets.
    pub fn take(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all that was taken.
    #[must_use]
    pub fn finish(self) -> Hash {
        let mut hash = [0; 32];
        hash.copy_from_slice(self.0.finish().as_ref());
        Hash(hash)
    }
}

fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn read_hex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_break_a_topic_are_refused() {
        for bad in ["", "A", "a/b", "a#", "a+", "å", "a b", &"a".repeat(65)] {
            assert!(bad.parse::<Site>().is_err(), "{bad}");
        }
        assert_eq!("sodermalm/ws-0001".parse::<AgentId>().unwrap().to_string(), "sodermalm/ws-0001");
        assert!("sodermalm".parse::<AgentId>().is_err());
    }

    #[test]
    fn a_hash_does_not_depend_on_how_its_octets_come() {
        let mut hasher = Hasher::default();
        for part in [&b"one"[..], b"", b" and another"] {
            hasher.take(part);
        }
        assert_eq!(hasher.finish(), sha256(b"one and another"));
    }

    #[test]
    fn a_key_reads_back_from_its_text() {
        let key = PublicKey([0xa7; 32]);
        assert_eq!(key.to_string().parse::<PublicKey>().unwrap(), key);
        assert!("zz".repeat(32).parse::<PublicKey>().is_err());
        assert!("+f".repeat(32).parse::<PublicKey>().is_err());
    }
}
