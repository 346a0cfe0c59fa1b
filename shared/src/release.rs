//! Which program agents should run: a manifest that the maker of a release signs, offline, with a key that every agent
//! pins. After The Update Framework (TUF): a serial number that never falls (rollback), an end (freeze), and each
//! artefact's size and hash in the one signed document (mix-and-match, endless data).
//!
//! A collector only carries it: it cannot make an agent run what the release's maker did not sign.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use coset::cbor::Value;
use coset::iana::CoapContentFormat;
use minicbor::{Decode, Encode};

use crate::configuration::MAX_RELEASE;
use crate::identity::{Hash, NameError, PublicKey};
use crate::period::Timestamp;
use crate::seal::{SealError, SecretKey, cose};

/// Octets of an artefact at most.
pub const MAX_ARTEFACT: u64 = 256 << 20;
const MAX_ARTEFACTS: usize = 32;
const LONGEST_URL: usize = 500;
const KIND: &str = "release";

/// A program's version, `1.2.3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version([u32; 3]);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

impl FromStr for Version {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        let number = |part: &str| {
            let digits = (1..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            part.parse().ok().filter(|_| digits && (part == "0" || !part.starts_with('0')))
        };
        let parts: Option<Vec<u32>> = text.split('.').map(number).collect();
        let version = parts.and_then(|parts| Some(Self(parts.try_into().ok()?)));
        version.ok_or_else(|| NameError::new("version", text, "write three numbers, such as 1.2.3"))
    }
}

/// A file that a machine can run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artefact {
    /// SHA-256 of its octets.
    pub hash: Hash,
    /// How many they are.
    pub octets: u64,
    /// Where it lies; `https` only.
    pub url: String,
}

/// What a release is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Grows with every manifest.
    pub serial: u64,
    /// When it was signed, whole seconds.
    pub issued: Timestamp,
    /// From then on nobody takes it: whoever holds back newer ones cannot do so for ever. Whole seconds.
    pub expires: Timestamp,
    /// Of the program.
    pub version: Version,
    /// By target triple, as `rustc` names it.
    pub artefacts: BTreeMap<String, Artefact>,
}

impl Release {
    fn is_sound(&self) -> bool {
        let target = |text: &str| {
            (1..=64).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        };
        let url = |text: &str| {
            text.len() <= LONGEST_URL
                && text.starts_with("https://")
                && text.bytes().all(|b| b.is_ascii_graphic())
        };
        let artefact = |(name, artefact): (&String, &Artefact)| {
            target(name) && url(&artefact.url) && (1..=MAX_ARTEFACT).contains(&artefact.octets)
        };
        (1..=i64::MAX.unsigned_abs()).contains(&self.serial)
            && self.expires > self.issued
            && self.expires.is_plausible()
            && (1..=MAX_ARTEFACTS).contains(&self.artefacts.len())
            && self.artefacts.iter().all(artefact)
    }
}

/// The payload as CBOR, described in `shared/batch.cddl`.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Payload<'b> {
    #[n(0)]
    serial: u64,
    #[n(1)]
    expires: i64,
    #[n(2)]
    version: String,
    #[cbor(b(3))]
    artefacts: Vec<ArtefactText<'b>>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct ArtefactText<'b> {
    #[n(0)]
    target: &'b str,
    #[cbor(n(1), with = "minicbor::bytes")]
    hash: &'b [u8],
    #[n(2)]
    octets: u64,
    #[n(3)]
    url: &'b str,
}

/// Signs a manifest with a release key.
///
/// # Errors
/// [`SealError::Header`] for a manifest that nobody would take: no artefact, not `https`, over before it began;
/// [`SealError::TooLarge`].
pub fn sign(release: &Release, key: &SecretKey) -> Result<Vec<u8>, SealError> {
    if !release.is_sound() {
        return Err(SealError::Header("payload"));
    }
    let artefacts = release.artefacts.iter().map(|(target, artefact)| ArtefactText {
        target,
        hash: &artefact.hash.0,
        octets: artefact.octets,
        url: &artefact.url,
    });
    let payload = Payload {
        serial: release.serial,
        expires: release.expires.0.div_euclid(1000),
        version: release.version.to_string(),
        artefacts: artefacts.collect(),
    };
    let payload = minicbor::to_vec(payload).map_err(|_| SealError::Header("payload"))?;
    let fields = vec![(cose::KIND, Value::from(KIND))];
    let bytes = cose::sign(1, KIND, release.issued, CoapContentFormat::Cbor, fields, payload, key)?;
    if bytes.len() > MAX_RELEASE { Err(SealError::TooLarge(bytes.len())) } else { Ok(bytes) }
}

/// Reads a manifest and checks that `key` signed it. Whether it is over, or older than another, is the caller's to
/// ask: neither clock nor memory is here.
///
/// # Errors
/// Anything of [`SealError`] but [`SealError::Payload`].
pub fn open(bytes: &[u8], key: &PublicKey) -> Result<Release, SealError> {
    let message = message(bytes)?;
    cose::verify(&message, key)?;
    read(&message)
}

/// Reads a manifest that nobody's key was held against: for who carries it and runs nothing of it.
///
/// # Errors
/// As [`open`], but for what only a key can tell.
pub fn unverified(bytes: &[u8]) -> Result<Release, SealError> {
    read(&message(bytes)?)
}

fn message(bytes: &[u8]) -> Result<coset::CoseSign1, SealError> {
    if bytes.len() > MAX_RELEASE {
        return Err(SealError::TooLarge(bytes.len()));
    }
    cose::parse(bytes, CoapContentFormat::Cbor)
}

fn read(message: &coset::CoseSign1) -> Result<Release, SealError> {
    let header = &message.protected.header;
    cose::is_of_kind(header, KIND)?;
    let (_, issued) = cose::claims(header)?;
    let fault = || SealError::Header("payload");
    let payload: Payload<'_> =
        minicbor::decode(message.payload.as_deref().unwrap_or_default()).map_err(|_| fault())?;
    let artefact = |text: &ArtefactText<'_>| {
        let hash = Hash(text.hash.try_into().map_err(|_| fault())?);
        Ok((text.target.to_owned(), Artefact { hash, octets: text.octets, url: text.url.to_owned() }))
    };
    let release = Release {
        serial: payload.serial,
        issued,
        expires: Timestamp::from_seconds(payload.expires),
        version: payload.version.parse().map_err(|_| fault())?,
        artefacts: payload.artefacts.iter().map(artefact).collect::<Result<_, SealError>>()?,
    };
    if release.is_sound() { Ok(release) } else { Err(fault()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::sha256;

    fn key() -> SecretKey {
        SecretKey::from_seed([5; 32]).unwrap()
    }

    fn release() -> Release {
        let artefact = Artefact {
            hash: sha256(b"program"),
            octets: 7,
            url: "https://collector/motprov-agent-0.2.0".to_owned(),
        };
        Release {
            serial: 3,
            issued: Timestamp::from_seconds(1_790_000_000),
            expires: Timestamp::from_seconds(1_797_000_000),
            version: "0.2.0".parse().unwrap(),
            artefacts: BTreeMap::from([("x86_64-unknown-linux-gnu".to_owned(), artefact)]),
        }
    }

    #[test]
    fn a_manifest_reads_back_only_under_the_release_key() {
        let bytes = sign(&release(), &key()).unwrap();
        assert_eq!(open(&bytes, &key().public()), Ok(release()));
        assert_eq!(unverified(&bytes), Ok(release()));
        let other = SecretKey::from_seed([6; 32]).unwrap();
        assert_eq!(open(&bytes, &other.public()), Err(SealError::WrongKey));
    }

    #[test]
    fn any_flipped_bit_voids_a_manifest() {
        let bytes = sign(&release(), &key()).unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut other = bytes.clone();
                other[at] ^= 1 << bit;
                assert!(open(&other, &key().public()).is_err(), "octet {at} bit {bit}");
            }
        }
    }

    #[test]
    fn a_manifest_that_nobody_could_follow_is_not_signed() {
        let refused = |change: &dyn Fn(&mut Release)| {
            let mut release = release();
            change(&mut release);
            sign(&release, &key()).is_err()
        };
        let first = |release: &mut Release, change: &dyn Fn(&mut Artefact)| {
            release.artefacts.values_mut().for_each(change);
        };
        assert!(refused(&|release| release.artefacts.clear()));
        assert!(refused(&|release| release.expires = release.issued));
        assert!(refused(&|release| release.serial = 0));
        assert!(refused(&|release| first(release, &|one| one.url = "http://x/".to_owned())));
        assert!(refused(&|release| first(release, &|one| one.octets = 0)));
        assert!(refused(&|release| first(release, &|one| one.octets = MAX_ARTEFACT + 1)));
    }

    #[test]
    fn versions_are_three_numbers_and_compare_as_numbers() {
        let version = |text: &str| text.parse::<Version>().unwrap();
        assert!(version("0.10.0") > version("0.9.9"));
        assert_eq!(version("1.2.3").to_string(), "1.2.3");
        for bad in ["", "1.2", "1.2.3.4", "1.2.x", "01.2.3", "1.2.-3", "1.2.99999999999", "v1.2.3"] {
            assert!(bad.parse::<Version>().is_err(), "{bad}");
        }
    }
}
