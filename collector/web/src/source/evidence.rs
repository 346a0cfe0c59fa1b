//! What the ledger rests on: its key, its checkpoints and who cosigned them; what was published and said.

use jiff::tz::TimeZone;
use motprov_log::Statement;
use motprov_review::case::Entry;
use motprov_review::finding::Ledger;
use motprov_review::published::{Changes, Findings};
use motprov_shared::period::{Month, Timestamp};

/// A month's findings as they were published.
#[derive(Debug, Clone)]
pub struct PublicationRow {
    /// Its entry.
    pub entry: Entry,
    /// When it was published.
    pub at: Timestamp,
    /// The month.
    pub month: Month,
    /// The ledger that it rests on.
    pub ledger: Ledger,
    /// Who published.
    pub by: String,
    /// The publication that it corrects, and why; `None` for the month's first.
    pub correction: Option<(Entry, String)>,
    /// What was published, where it was read and can be.
    pub findings: Option<Findings>,
    /// Where the next publication differs, or today's findings after the last.
    pub superseded: Changes,
}

/// What a party said of a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRow {
    /// Its entry.
    pub entry: Entry,
    /// When it was kept.
    pub at: Timestamp,
    /// What is said.
    pub statement: Statement,
}

/// What the page of evidence asks for.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Whose contract, where one is in force.
    pub customer: Option<String>,
    /// In which zone times are written.
    pub zone: TimeZone,
    /// The ledger now.
    pub ledger: Ledger,
    /// Who the log is; absent where it signs no checkpoints.
    pub log: Option<LogKey>,
    /// How many witnesses must have cosigned before a month is published; 0 where nobody asked for any.
    pub quorum: u32,
    /// What a person must look at: who raises it, and what.
    pub alarms: Vec<(String, String)>,
    /// Who cosigns.
    pub witnesses: Vec<WitnessRow>,
    /// Checkpoints, the newest first; the page shows [`Evidence::MOST_CHECKPOINTS`].
    pub checkpoints: Vec<CheckpointRow>,
    /// Publications, the newest first; the page shows [`Evidence::MOST_ROWS`].
    pub publications: Vec<PublicationRow>,
    /// Statements, the newest first; the page shows [`Evidence::MOST_ROWS`].
    pub statements: Vec<StatementRow>,
}

impl Evidence {
    /// How many checkpoints a page shows.
    pub const MOST_CHECKPOINTS: usize = 24;
    /// How many publications, and how many statements, a page shows.
    pub const MOST_ROWS: usize = 48;
}

/// Who signs the log's checkpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogKey {
    /// The log's name in its checkpoints (C2SP tlog-checkpoint).
    pub origin: String,
    /// Its verifier key (C2SP signed-note).
    pub vkey: String,
}

/// One that cosigns checkpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessRow {
    /// Its name.
    pub name: String,
    /// Its verifier key.
    pub vkey: String,
    /// How many entries it has cosigned last, and when.
    pub cosigned: Option<(u64, Timestamp)>,
}

/// A signed statement of the log's size and root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// Size and root.
    pub ledger: Ledger,
    /// When it was made.
    pub at: Timestamp,
    /// Names of the witnesses that cosigned it.
    pub cosigned: Vec<String>,
    /// Authorities that put a time stamp on it (RFC 3161), each with its time.
    pub stamps: Vec<(String, Timestamp)>,
}
