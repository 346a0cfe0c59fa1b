//! How to ask a printer: community, or a USM user. Promise: no secret of it is ever printed.

use std::fmt;
use std::str::FromStr;

use async_snmp::MasterKeys;

/// A text that must not be seen: community or password. Its `Debug` writes `…`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text` from sight.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// `SNMPv1`.
    V1 {
        /// The word that opens the door, sent in the clear.
        community: Secret,
    },
    /// `SNMPv2c`. A context is asked for as `community@context` where the printer knows that form.
    V2c {
        /// The word that opens the door, sent in the clear.
        community: Secret,
    },
    /// `SNMPv2c`, and `SNMPv1` where that is met with silence: some printers know no other.
    Auto {
        /// The word that opens the door, sent in the clear.
        community: Secret,
    },
    /// `SNMPv3`, User-based Security Model.
    V3(Usm),
}

/// A user of the User-based Security Model (RFC 3414).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Usm {
    /// msgUserName.
    pub user: String,
    /// Authentication, and the password for it; none is noAuthNoPriv.
    pub auth: Option<(AuthProtocol, Secret)>,
    /// Privacy, and the password for it; needs authentication.
    pub privacy: Option<(PrivProtocol, Secret)>,
    /// contextName; HP `JetDirect` keeps supplies in `Jetdirect`, Toshiba in `MFP`.
    pub context: String,
}

/// Authentication protocols: RFC 3414 (MD5, SHA-1), RFC 7860 (SHA-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthProtocol {
    /// HMAC-MD5-96. Weak; some printers have nothing else.
    Md5,
    /// HMAC-SHA-96.
    Sha1,
    /// HMAC-128-SHA-224.
    Sha224,
    /// HMAC-192-SHA-256.
    Sha256,
    /// HMAC-256-SHA-384.
    Sha384,
    /// HMAC-384-SHA-512.
    Sha512,
}

/// Privacy protocols: RFC 3414 (DES), RFC 3826 (AES-128); the longer keys have two key extensions
/// in the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrivProtocol {
    /// CBC-DES. Broken; some printers have nothing else.
    Des,
    /// CFB-AES-128.
    Aes128,
    /// AES-192, key extension of draft-blumenthal-aes-usm.
    Aes192,
    /// AES-192, key extension of draft-reeder-snmpv3-usm-3desede (Cisco).
    Aes192Reeder,
    /// AES-256, key extension of draft-blumenthal-aes-usm.
    Aes256,
    /// AES-256, key extension of draft-reeder-snmpv3-usm-3desede (Cisco).
    Aes256Reeder,
}

/// Credentials that cannot be used. Mended by whoever wrote them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// A protocol name that is not known.
    #[error("{given:?} is no {kind} protocol: use one of {known}")]
    UnknownProtocol {
        /// `authentication` or `privacy`.
        kind: &'static str,
        /// What was written.
        given: String,
        /// What may be written.
        known: &'static str,
    },
    /// Privacy without authentication (RFC 3414 has no such level).
    #[error("SNMPv3 privacy needs authentication: give an authentication protocol and its password too")]
    PrivacyAlone,
    /// The user's name is too long for msgUserName.
    #[error("an SNMPv3 user name has 32 octets at most (RFC 3414)")]
    User,
    /// The password is refused, as too short for one (RFC 3414 wants 8 octets).
    #[error("an SNMPv3 password is not usable: RFC 3414 wants 8 characters at least")]
    Password,
}

/// RFC 3414 §11.2.
const SHORTEST_PASSWORD: usize = 8;
/// msgUserName, RFC 3414 §2.4.
const LONGEST_USER: usize = 32;
const AUTH_NAMES: &str = "md5, sha1, sha224, sha256, sha384, sha512";
const PRIV_NAMES: &str = "des, aes128, aes192, aes256, aes192-reeder, aes256-reeder";

impl FromStr for AuthProtocol {
    type Err = CredentialsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().replace('-', "").as_str() {
            "md5" => Ok(Self::Md5),
            "sha" | "sha1" => Ok(Self::Sha1),
            "sha224" => Ok(Self::Sha224),
            "sha256" => Ok(Self::Sha256),
            "sha384" => Ok(Self::Sha384),
            "sha512" => Ok(Self::Sha512),
            _ => Err(unknown("authentication", text, AUTH_NAMES)),
        }
    }
}

impl FromStr for PrivProtocol {
    type Err = CredentialsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().replace('-', "").as_str() {
            "des" => Ok(Self::Des),
            "aes" | "aes128" => Ok(Self::Aes128),
            "aes192" => Ok(Self::Aes192),
            "aes256" => Ok(Self::Aes256),
            "aes192reeder" => Ok(Self::Aes192Reeder),
            "aes256reeder" => Ok(Self::Aes256Reeder),
            _ => Err(unknown("privacy", text, PRIV_NAMES)),
        }
    }
}

fn unknown(kind: &'static str, given: &str, known: &'static str) -> CredentialsError {
    CredentialsError::UnknownProtocol { kind, given: given.to_owned(), known }
}

impl Credentials {
    /// The same, asking for a context: contextName in v3, `community@context` in v1 and v2c.
    #[must_use]
    pub fn in_context(self, context: &str) -> Self {
        if context.is_empty() {
            return self;
        }
        let at = |community: Secret| Secret::new(format!("{}@{context}", community.reveal()));
        match self {
            Self::V1 { community } => Self::V1 { community: at(community) },
            Self::V2c { community } => Self::V2c { community: at(community) },
            Self::Auto { community } => Self::Auto { community: at(community) },
            Self::V3(usm) => Self::V3(Usm { context: context.to_owned(), ..usm }),
        }
    }

    /// What makes them unusable, before anything is asked.
    ///
    /// # Errors
    /// [`CredentialsError`].
    pub fn check(&self) -> Result<(), CredentialsError> {
        let Self::V3(usm) = self else { return Ok(()) };
        let short = |(_, password): &(_, Secret)| password.reveal().len() < SHORTEST_PASSWORD;
        if usm.user.len() > LONGEST_USER {
            return Err(CredentialsError::User);
        }
        if usm.privacy.is_some() && usm.auth.is_none() {
            return Err(CredentialsError::PrivacyAlone);
        }
        let short_privacy =
            usm.privacy.as_ref().is_some_and(|(_, password)| password.reveal().len() < SHORTEST_PASSWORD);
        if usm.auth.as_ref().is_some_and(short) || short_privacy {
            return Err(CredentialsError::Password);
        }
        Ok(())
    }
}

impl Usm {
    /// Keys of the passwords, not yet those of a device. A megabyte is hashed for each: milliseconds.
    pub(crate) fn masters(&self) -> Result<Option<MasterKeys>, CredentialsError> {
        let Some((auth, password)) = &self.auth else { return Ok(None) };
        let unusable = |_| CredentialsError::Password;
        let masters = MasterKeys::new(auth.into(), password.reveal().as_bytes()).map_err(unusable)?;
        let Some((privacy, password)) = &self.privacy else { return Ok(Some(masters)) };
        masters.with_privacy(privacy.into(), password.reveal().as_bytes()).map(Some).map_err(unusable)
    }
}

impl From<&AuthProtocol> for async_snmp::AuthProtocol {
    fn from(protocol: &AuthProtocol) -> Self {
        match protocol {
            AuthProtocol::Md5 => Self::Md5,
            AuthProtocol::Sha1 => Self::Sha1,
            AuthProtocol::Sha224 => Self::Sha224,
            AuthProtocol::Sha256 => Self::Sha256,
            AuthProtocol::Sha384 => Self::Sha384,
            AuthProtocol::Sha512 => Self::Sha512,
        }
    }
}

impl From<&PrivProtocol> for async_snmp::PrivProtocol {
    fn from(protocol: &PrivProtocol) -> Self {
        match protocol {
            PrivProtocol::Des => Self::Des,
            PrivProtocol::Aes128 => Self::Aes128,
            PrivProtocol::Aes192 => Self::Aes192Blumenthal,
            PrivProtocol::Aes192Reeder => Self::Aes192Reeder,
            PrivProtocol::Aes256 => Self::Aes256Blumenthal,
            PrivProtocol::Aes256Reeder => Self::Aes256Reeder,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let usm = Usm {
            user: "motprov".to_owned(),
            auth: Some((AuthProtocol::Sha256, "correct horse".into())),
            privacy: Some((PrivProtocol::Aes128, "battery staple".into())),
            context: String::new(),
        };
        let shown = format!("{:?} {:?}", Credentials::V3(usm), Credentials::V2c { community: "hush".into() });
        assert!(shown.contains('…') && shown.contains("motprov"));
        assert!(!shown.contains("horse") && !shown.contains("staple") && !shown.contains("hush"));
    }

    #[test]
    fn a_context_is_part_of_the_community_where_there_is_no_other_place() {
        let at = |credentials: Credentials| match credentials.in_context("Jetdirect") {
            Credentials::V1 { community }
            | Credentials::V2c { community }
            | Credentials::Auto { community } => community.reveal().to_owned(),
            Credentials::V3(usm) => usm.context,
        };
        assert_eq!(at(Credentials::V2c { community: "public".into() }), "public@Jetdirect");
        let usm = Usm { user: "m".to_owned(), auth: None, privacy: None, context: String::new() };
        assert_eq!(at(Credentials::V3(usm)), "Jetdirect");
        let plain = Credentials::V1 { community: "public".into() };
        assert_eq!(plain.clone().in_context(""), plain);
    }

    #[test]
    fn what_cannot_be_used_is_refused_before_it_is_sent() {
        let mut usm = Usm { user: "m".to_owned(), auth: None, privacy: None, context: String::new() };
        usm.privacy = Some((PrivProtocol::Aes128, "battery staple".into()));
        let check = |usm: &Usm| Credentials::V3(usm.clone()).check();
        assert_eq!(check(&usm), Err(CredentialsError::PrivacyAlone));
        usm.auth = Some((AuthProtocol::Sha1, "short".into()));
        assert_eq!(check(&usm), Err(CredentialsError::Password));
        usm.auth = Some((AuthProtocol::Sha1, "long enough".into()));
        assert_eq!(check(&usm), Ok(()));
        usm.user = "m".repeat(33);
        assert_eq!(check(&usm), Err(CredentialsError::User));
        assert!("sha-256".parse::<AuthProtocol>() == Ok(AuthProtocol::Sha256));
        assert!("rot13".parse::<PrivProtocol>().is_err());
    }
}
