//! What stands in the ledger, byte for byte, and how it is proved. Pure: no files, sockets or clock, so that a verifier
//! that trusts nobody runs the same code on what it was given.
//!
//! 1. [`entry`] is one entry: its kind, and the leaf that the Merkle tree covers.
//! 2. [`enrolment`], [`statement`], [`publication`] and [`erasure`] are the contents that the collector writes itself;
//!    batches are `motprov-shared`'s, contracts and imported files stand as they came.

mod document;
pub mod enrolment;
pub mod entry;
pub mod erasure;
pub mod publication;
pub mod statement;

pub use enrolment::{Enrolment, Revocation};
pub use entry::{EntryHeader, EntryKind, EntryNumber, FileKind, LedgerEntry, UnknownKind, leaf_data};
pub use erasure::Erasure;
pub use publication::Publication;
pub use statement::{Party, Statement};
