//! The evidence pack: everything that a verdict rests on, in one file that is checked without its maker. Pure: it reads
//! and writes through what it is given, and knows no files, sockets or clock.
//!
//! `FORMAT.md` beside this crate has the bytes for others. From the outside in:
//! 1. [`container`] is a ZIP file in its one canonical form: the same contents are the same bytes.
//! 2. [`layout`] says which files a pack may hold and what each is for; `READ-ME.txt` says it to people.
//! 3. [`manifest`] lists every file with its hash and every entry with its place; the log's key signs it ([`seal`]).
//! 4. [`sequence`] holds the batches, each as the Merkle tree's leaf covers it.
//! 5. [`tree`] proves all of a pack's entries at once: the fewest hashes that lead from them to the log's root.
//! 6. [`findings`] is the review's part that answers the pack's question.
//! 7. [`writer`] makes a pack; `motprov-verify` takes it apart.

pub mod container;
mod fault;
pub mod findings;
pub mod layout;
pub mod manifest;
pub mod seal;
pub mod sequence;
pub mod tree;
pub mod writer;

pub use fault::{Fault, PackError};
pub use manifest::{Manifest, Question};
pub use writer::PackWriter;
