//! What a report says: the findings, and what stands beside them. Values only; whoever calls has read them.

use motprov_log::{EntryKind, EntryNumber, Publication, Statement};
use motprov_review::contract::Contract;
use motprov_review::finding::{CapacityFinding, Review};
use motprov_shared::period::Timestamp;

/// Everything that a report is typeset from.
#[derive(Debug, Clone)]
pub struct Report {
    /// The month's findings.
    pub review: Review,
    /// The contract that they were judged by.
    pub contract: Contract,
    /// Which of them are told in depth.
    pub scope: Scope,
    /// When the report is said to be made: its date, and that of the file. An argument, so that the same input gives
    /// the same bytes.
    pub made_at: Timestamp,
    /// Whether the month was over when it was judged. One that was not says so on its first page.
    pub over: bool,
    /// What it rests on, and how it is checked.
    pub proof: Proof,
    /// What the parties said of the month's verdicts, in the ledger's order.
    pub statements: Vec<Entered<Statement>>,
    /// The month's publications, in the ledger's order: the first, and those that corrected it.
    pub publications: Vec<Entered<Publication>>,
}

/// Which findings are told in depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of the month.
    Month,
    /// One service level, by the contract's id.
    ServiceLevel(String),
    /// One capacity finding.
    Capacity(CapacityKey),
}

/// Which capacity finding; the fields are those of [`CapacityFinding`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapacityKey {
    /// Who pays.
    pub department: Option<String>,
    /// The account that carries the cost.
    pub cost_centre: Option<String>,
    /// The contract's id of the service.
    pub service: Option<String>,
}

impl CapacityKey {
    /// Whether it is the key of `finding`.
    #[must_use]
    pub fn is_of(&self, finding: &CapacityFinding) -> bool {
        self.department == finding.department
            && self.cost_centre == finding.cost_centre
            && self.service == finding.service
    }
}

/// What the findings rest on. What is empty or `None` is said to be missing: a report never claims a proof that is
/// not there.
#[derive(Debug, Clone, Default)]
pub struct Proof {
    /// The checkpoint that covers every entry below.
    pub checkpoint: Option<Checkpoint>,
    /// Fingerprint of the key that the collector signs the log with: SHA-256 of its 32 octets, in hexadecimal.
    pub collector_key: Option<String>,
    /// The ledger entries that the findings in the report rest on, ascending.
    pub entries: Vec<ProvenEntry>,
    /// The files of the evidence pack that carries the report; empty where it stands alone.
    pub files: Vec<PackFile>,
}

/// A signed statement of the log's size and root (C2SP tlog-checkpoint).
#[derive(Debug, Clone)]
pub struct Checkpoint {
    /// Name of the log.
    pub origin: String,
    /// Entries that it covers.
    pub size: u64,
    /// Merkle root, in hexadecimal.
    pub root: String,
    /// Who signed it for the log: names of keys.
    pub signers: Vec<String>,
    /// Who has seen that it continues what came before (C2SP tlog-cosignature), and when.
    pub cosignatures: Vec<Witnessed>,
    /// Who confirmed the time (RFC 3161), and which.
    pub timestamps: Vec<Witnessed>,
}

/// A name and a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// A witness, or an authority.
    pub name: String,
    /// When it signed, by its own clock.
    pub at: Timestamp,
}

/// A ledger entry that the findings rest on.
#[derive(Debug, Clone)]
pub struct ProvenEntry {
    /// Its number.
    pub number: EntryNumber,
    /// What it holds.
    pub kind: EntryKind,
    /// From whom, or from which file.
    pub source: String,
    /// When the collector took it.
    pub received_at: Timestamp,
    /// Its leaf hash, in hexadecimal.
    pub leaf: String,
}

/// A file of the evidence pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFile {
    /// Its path in the pack.
    pub path: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A document of the ledger, and where it stands there.
#[derive(Debug, Clone)]
pub struct Entered<T> {
    /// Its entry.
    pub entry: EntryNumber,
    /// When the collector took it.
    pub at: Timestamp,
    /// The document.
    pub document: T,
}
