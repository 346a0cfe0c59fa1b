//! A witness: follows logs, checks that each only grows, and cosigns the last checkpoint that it saw (C2SP tlog-witness
//! and tlog-cosignature). It trusts nobody and needs nothing of the collector but what the collector shows everyone.
//!
//! 1. [`Witness`] remembers, decides and signs, in that order: what it cosigns is on the disk before the signature
//!    leaves, so that not even a power cut makes it forget.
//! 2. [`serve`] takes checkpoints from logs over HTTP; [`follow`] fetches them from a log that only serves.
//! 3. [`cli`] is the verb.

pub mod cli;
pub mod follow;
pub mod serve;

mod files;
mod witness;

pub use files::FileError;
pub use witness::{AddError, Witness};
