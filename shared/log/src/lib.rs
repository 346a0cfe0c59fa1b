//! What stands in the ledger, byte for byte, and how it is proved. Pure: no files, sockets or clock, so that a verifier
//! that trusts nobody runs the same code on what it was given.
//!
//! 1. [`entry`] is one entry: its kind, and the leaf that the Merkle tree covers.
//! 2. [`enrolment`], [`statement`], [`approval`], [`publication`] and [`erasure`] are what the collector writes itself;
//!    batches are `motprov-shared`'s, contracts and imported files stand as they came.
//! 3. [`proof`] checks that an entry stands in the tree, and that one tree continues another; [`tile`] is how the tree
//!    is read from afar.
//! 4. [`note`] is a signed text, [`checkpoint`] what the log commits itself to in one, [`cosignature`] a witness's word
//!    beside it, [`witness`] how it is asked for; [`entry_proof`] has one entry's proof in a text that stands alone.
//!
//! Points 3 and 4 are C2SP's signed-note, tlog-checkpoint, tlog-cosignature, tlog-witness, tlog-tiles and tlog-proof,
//! so that programs that are not ours can check them.

pub mod approval;
pub mod checkpoint;
pub mod cosignature;
mod document;
pub mod enrolment;
pub mod entry;
pub mod entry_proof;
pub mod erasure;
pub mod note;
pub mod proof;
pub mod publication;
pub mod statement;
pub mod tile;
pub mod witness;

pub use approval::Approval;
pub use checkpoint::Checkpoint;
pub use enrolment::{Enrolment, Revocation};
pub use entry::{EntryHeader, EntryKind, EntryNumber, FileKind, LedgerEntry, UnknownKind, leaf_data};
pub use entry_proof::EntryProof;
pub use erasure::Erasure;
pub use note::{Note, VerifierKey};
pub use publication::Publication;
pub use statement::{Party, Statement};
