//! Keeps what agents signed and what was imported, append-only, and answers from it. All SQL of the collector.
//!
//! In the order data flows:
//! 1. [`Database`] is one file, `motprov.db`: [`Database::write`] is one durable transaction, [`Database::read`] one
//!    snapshot. [`LedgerError::action`] says whether waiting helps.
//! 2. [`Write`] appends: agents are enrolled, batches, files and contracts kept, refusals counted.
//! 3. Every append is a [`LedgerEntry`] and a leaf of a Merkle tree (RFC 6962); `motprov-log` says which bytes.
//! 4. From the entries rows are derived, in the same transaction: chains, streaks, readings, facts, starts, digests. They can
//!    be dropped and derived again at any time: [`Database::rebuild`].
//! 5. [`View`] answers: the registry, an entry, a month's [`motprov_review::case::Case`], figures for pages.
//! 6. [`Database::audit`] believes none of it: it checks the entries' bytes, signatures, chains and tree, and derives every
//!    row once more.
//! 7. [`Database::seal`] folds the contents of full groups of entries into compressed bundles.

mod answer;
mod append;
mod approval;
mod audit;
mod bundle;
mod checkpoint;
mod configuration;
mod contract;
mod database;
mod derive;
mod enrolment;
mod erase;
mod error;
mod imports;
mod intake;
mod memory;
mod publication;
mod rebuild;
mod refusal;
mod registry;
mod release;
mod schema;
mod seal;
mod sql;
mod statement;
mod told;
mod tree;
mod upgrade;
mod view;
mod write;

pub use answer::feed::Fed;
pub use answer::health::{DiskUse, HEALTH_DAYS, HIGH_USE, Health, MemoryUse, PrinterErrors, Unseen};
pub use answer::latest::LatestReading;
pub use answer::month::MonthRows;
pub use answer::overview::{AssetCount, Overview};
pub use answer::register::{Marked, Marks};
pub use approval::Approved;
pub use audit::{Audit, Auditing, Fault, Recheck};
pub use checkpoint::{KeptCheckpoint, KeptCosignature, KeptTimestamp, LogAlarm, StoredHashes};
pub use configuration::{Configuration, Instruction};
pub use database::{Database, FILE_NAME};
pub use enrolment::{Certificate, EnrolmentRequest, MOST_PENDING, RequestState, TokenRow};
pub use erase::{Mentions, ranges};
pub use error::{Action, LedgerError, Result};
pub use imports::Put;
pub use intake::Kept;
pub use motprov_assemble::{AssetRow, MeasuredValue, MeasurementRow, OrderRow, ReportRow, Rows};
pub use motprov_log::{
    Enrolment, EntryHeader, EntryKind, EntryNumber, FileKind, LedgerEntry, UnknownKind, leaf_data,
};
pub use publication::Published;
pub use rebuild::Interpret;
pub use refusal::{
    KEPT_OCTETS, KEPT_OCTETS_IN_ALL, KEPT_REFUSALS, KeptRefusal, NOBODY, Refusal, RefusalCount,
};
pub use registry::{Agent, CLOCK_TOLERANCE_MS, Enrolled, Gap};
pub use release::KeptRelease;
pub use statement::Said;
pub use told::Told;
pub use view::View;
pub use write::Write;
