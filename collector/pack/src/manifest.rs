//! The manifest: every file with its hash, every entry with its place. JSON in the one form of RFC 8785 (keys ascending,
//! no blanks, whole numbers only), so that it is signed and compared as octets.
//!
//! What is known of each batch stands beside it ([`crate::sequence`]); there may be millions.

use motprov_log::{EntryKind, EntryNumber};
use motprov_shared::identity::Hash;
use motprov_shared::period::{Month, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::fault::Fault;
use crate::layout::MANIFEST;

/// The form that this program writes and reads.
pub const FORMAT: u64 = 1;

/// Octets of a manifest at most.
pub const LARGEST: u64 = 64 << 20;

/// What a pack says of itself. Fields stand in the order of their names, as RFC 8785 sorts them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The files of batches, by name.
    pub batches: Vec<Batches>,
    /// All entries but the batches in those files, by number.
    pub entries: Vec<Placed>,
    /// All files but the manifest and its signature, by name.
    pub files: Vec<Listed>,
    /// Its form: [`FORMAT`].
    pub format: u64,
    /// By which formulas the findings were computed.
    pub formulas: Formulas,
    /// The log that it is taken from.
    pub ledger: Ledger,
    /// What it answers.
    pub question: Question,
}

/// By which formulas findings were computed: a program of other ones gets other figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formulas {
    /// How entries are read into a case.
    pub assemble: u64,
    /// How a case is judged.
    pub review: u64,
}

/// The log, at the checkpoint of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// Its key as a C2SP verifier key, `name+hash+key`: to be compared with one that came another way.
    pub key: String,
    /// Its name.
    pub origin: String,
    /// Merkle root over its entries.
    #[serde(with = "hexadecimal")]
    pub root: Hash,
    /// How many these are.
    pub size: u64,
}

/// What a pack answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The month in question.
    pub month: Month,
    /// The one service level in question; null for all.
    pub service_level: Option<String>,
}

/// A file of batches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batches {
    /// How many.
    pub count: u64,
    /// Where.
    pub file: String,
    /// Number of the first one's entry.
    pub first: EntryNumber,
    /// Number of the last one's.
    pub last: EntryNumber,
}

/// An entry and where its content stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// The file of its content; null where it was erased.
    pub file: Option<String>,
    /// What it holds.
    #[serde(with = "kind")]
    pub kind: EntryKind,
    /// Its leaf in the tree.
    #[serde(with = "hexadecimal")]
    pub leaf: Hash,
    /// Its number.
    pub number: EntryNumber,
    /// The collector's clock when it came, milliseconds since 1970.
    pub received: Timestamp,
    /// Where it came from.
    pub source: String,
}

/// A file and its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its length.
    pub octets: u64,
    /// The SHA-256 of its content.
    #[serde(with = "hexadecimal")]
    pub sha256: Hash,
}

/// The beginning of every manifest, whatever its form.
#[derive(Deserialize)]
struct Form {
    format: u64,
}

impl Manifest {
    /// As it stands in a pack.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        // Texts and whole numbers only: nothing that JSON could not hold.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads a manifest in its one form.
    ///
    /// # Errors
    /// What is wrong with it, for a person.
    pub fn decode(octets: &[u8]) -> Result<Self, Fault> {
        let fault = |what: String| Fault::new(MANIFEST, what);
        let form: Form =
            serde_json::from_slice(octets).map_err(|error| fault(format!("is no manifest: {error}")))?;
        if form.format != FORMAT {
            let newer = format!("has form {}; this program reads {FORMAT}: get a newer one", form.format);
            return Err(fault(newer));
        }
        let manifest: Self =
            serde_json::from_slice(octets).map_err(|error| fault(format!("is no manifest: {error}")))?;
        if manifest.encode() != octets {
            return Err(fault("is not in canonical form (RFC 8785)".to_owned()));
        }
        Ok(manifest)
    }
}

mod hexadecimal {
    use super::{Deserialize, Deserializer, Hash, Serializer, de};

    pub(super) fn serialize<S: Serializer>(hash: &Hash, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(hash)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Hash, D::Error> {
        String::deserialize(input)?.parse().map_err(de::Error::custom)
    }
}

mod kind {
    use super::{Deserialize, Deserializer, EntryKind, Serializer, de};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(super) fn serialize<S: Serializer>(kind: &EntryKind, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(kind)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<EntryKind, D::Error> {
        String::deserialize(input)?.parse().map_err(de::Error::custom)
    }
}
