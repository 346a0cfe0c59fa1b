//! Makes a month's [`Case`] from ledger entries alone. Pure: entries in, values out; no database, no files, no clock.
//!
//! The collector answers a month's questions from tables that it derives while entries come in. This is the other way,
//! straight from the entries: for the verifier, which has nothing but a pack, and for the audit, which believes no table.
//! Both ways must give the same case; tests hold them against each other.
//!
//! In the order data flows:
//! 1. [`Assembler::take`] takes entries in the ledger's order: keys, batches, files. [`files`] reads a file's rows.
//! 2. `assets` keeps what the register and the agents say of assets, `observed` what was seen, `told` what machines say
//!    of themselves, [`past`] what earlier months were published as.
//! 3. [`Assembler::case`] gives the month's case; [`counts`] and [`tickets`] what a contract's levels count.
//!
//! [`tickets`] stands beside this: a file of tickets in, its figures out, no ledger in between.

/// Number of the rules by which entries are read: it grows when the same entries would give another case.
pub const FORMULAS: u64 = 2;

mod assembler;
mod assets;
mod chains;
pub mod counts;
pub mod files;
mod observed;
pub mod past;
pub mod rows;
pub mod tickets;
mod told;
pub mod unsigned;
mod window;

pub use assembler::{Assembler, Fault};
pub use chains::{Hole, Keys};
pub use rows::{AssetRow, MeasuredValue, MeasurementRow, OrderRow, ReportRow, Rows};
pub use window::Window;

#[cfg(doc)]
use motprov_review::case::Case;
