//! What a verdict rests on, found in the ledger and packed so that anyone can check it.
//!
//! 1. `basis` reads a month's case from the tables, as a list of entries: all that an answer can rest on.
//! 2. `selection` takes as few of them as give the same answer, and whole runs of each agent's chain, so that what is
//!    left out shows.
//! 3. `packing` writes them, with proofs, checkpoint and `report`, into a pack.
//! 4. `recheck` computes what was published again, for the audit.
//!
//! `standing` gathers the same report without a pack, of the ledger as it stands.

mod basis;
mod packing;
mod recheck;
mod report;
mod selection;
mod standing;

pub use basis::Scope;
pub use packing::{Packed, PackingError, Wanted, pack};
pub use recheck::Recomputed;
pub use selection::{Selection, SelectionError, select};
pub use standing::{Asked, report_of, report_on};
