//! One entry of the ledger, and the bytes of it that the Merkle tree covers.

use std::fmt;
use std::str::FromStr;

use minicbor::encode::Encoder;
use motprov_shared::period::Timestamp;

/// Number of an entry: 1, 2, 3 … without holes.
pub type EntryNumber = u64;

/// First element of every leaf.
const LEAF_VERSION: u8 = 1;

/// What an imported file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// The asset register.
    Assets,
    /// The order list.
    Orders,
    /// The supplier's monthly report of service levels.
    SlaReport,
    /// Measurements from another system, signed by nobody.
    Measurements,
    /// How the ticket system's exports that follow are to be read, TOML.
    TicketProfile,
    /// Tickets, as the service desk's system exports them.
    Tickets,
    /// Change requests, a row for each stay in a stage.
    Changes,
    /// Change requests, a row for each with its milestones.
    ChangeMilestones,
    /// Invoice lines.
    Invoices,
    /// The supplier's own computation of its penalties.
    PenaltyLetter,
    /// Counted cases of service levels.
    Counts,
    /// What the columns are called of the file in the entry behind it, TOML.
    Headings,
}

/// What an entry holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A batch as its agent signed it.
    Batch,
    /// An agent's public key, from this entry on.
    Enrolment,
    /// The end of an agent's right to sign.
    Revocation,
    /// What a scope of agents is told to measure.
    Configuration,
    /// A release's manifest as its maker signed it.
    Release,
    /// The contract, TOML.
    Contract,
    /// A file as it was imported.
    File(FileKind),
    /// What a party says of a verdict, or what both agreed on.
    Statement,
    /// That a penalty was approved, by whom and beside which recomputed sum.
    Approval,
    /// A month's verdicts as they were published, or published anew.
    Publication,
    /// That contents were erased, which and why.
    Erasure,
}

impl EntryKind {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Batch,
        Self::Enrolment,
        Self::Revocation,
        Self::Configuration,
        Self::Release,
        Self::Contract,
        Self::File(FileKind::Assets),
        Self::File(FileKind::Orders),
        Self::File(FileKind::SlaReport),
        Self::File(FileKind::Measurements),
        Self::File(FileKind::TicketProfile),
        Self::File(FileKind::Tickets),
        Self::File(FileKind::Changes),
        Self::File(FileKind::ChangeMilestones),
        Self::File(FileKind::Invoices),
        Self::File(FileKind::PenaltyLetter),
        Self::File(FileKind::Counts),
        Self::File(FileKind::Headings),
        Self::Statement,
        Self::Approval,
        Self::Publication,
        Self::Erasure,
    ];

    /// As written in the leaf: never changes for a kind that was ever kept.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::Enrolment => "enrolment",
            Self::Revocation => "revocation",
            Self::Configuration => "configuration",
            Self::Release => "release",
            Self::Contract => "contract",
            Self::File(FileKind::Assets) => "file/assets",
            Self::File(FileKind::Orders) => "file/orders",
            Self::File(FileKind::SlaReport) => "file/sla-report",
            Self::File(FileKind::Measurements) => "file/measurements",
            Self::File(FileKind::TicketProfile) => "file/ticket-profile",
            Self::File(FileKind::Tickets) => "file/tickets",
            Self::File(FileKind::Changes) => "file/changes",
            Self::File(FileKind::ChangeMilestones) => "file/change-milestones",
            Self::File(FileKind::Invoices) => "file/invoices",
            Self::File(FileKind::PenaltyLetter) => "file/penalty-letter",
            Self::File(FileKind::Counts) => "file/counts",
            Self::File(FileKind::Headings) => "file/headings",
            Self::Statement => "statement",
            Self::Approval => "approval",
            Self::Publication => "publication",
            Self::Erasure => "erasure",
        }
    }
}

impl fmt::Display for EntryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A kind that this version does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of entry `{0}`: a newer collector wrote it")]
pub struct UnknownKind(String);

impl FromStr for EntryKind {
    type Err = UnknownKind;
    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

/// What is known of an entry without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryHeader {
    /// Its number.
    pub number: EntryNumber,
    /// What it holds.
    pub kind: EntryKind,
    /// Where it came from: an agent's `site/name`, or a file's name.
    pub source: String,
    /// The collector's clock when it came.
    pub received: Timestamp,
    /// Octets of its content.
    pub size: u64,
}

/// An entry with its content, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// What is known of it.
    pub header: EntryHeader,
    /// The bytes as received.
    pub content: Vec<u8>,
}

/// The leaf's data: the CBOR array `[1, kind, source, received, content]` in deterministic encoding (RFC 8949
/// §4.2.1), where kind and source are text, received counts milliseconds since 1970 and content is a byte string.
/// The leaf's hash is SHA-256 of an octet 0 and these bytes (RFC 6962 §2.1).
#[must_use]
pub fn leaf_data(kind: EntryKind, source: &str, received: Timestamp, content: &[u8]) -> Vec<u8> {
    let mut leaf = Encoder::new(Vec::with_capacity(content.len() + source.len() + 48));
    let written = leaf
        .array(5)
        .and_then(|leaf| leaf.u8(LEAF_VERSION))
        .and_then(|leaf| leaf.str(kind.name()))
        .and_then(|leaf| leaf.str(source))
        .and_then(|leaf| leaf.i64(received.0))
        .and_then(|leaf| leaf.bytes(content).map(drop));
    // Writing to a vector cannot fail: its error type is empty.
    debug_assert!(written.is_ok());
    leaf.into_writer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_is_written_as_it_is_published() {
        let leaf = leaf_data(EntryKind::Batch, "a/b", Timestamp(1000), &[0xff, 0x00]);
        // 85 01 65 "batch" 63 "a/b" 19 03e8 42 ff00
        assert_eq!(leaf, b"\x85\x01\x65batch\x63a/b\x19\x03\xe8\x42\xff\x00");
    }

    #[test]
    fn every_kind_reads_back_from_its_name() {
        for kind in EntryKind::ALL {
            assert_eq!(kind.name().parse::<EntryKind>().unwrap(), kind);
        }
        assert!("file".parse::<EntryKind>().is_err());
    }
}
