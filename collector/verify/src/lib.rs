//! Checks an evidence pack with nothing but the pack, and computes its figures again. It shares no state with the
//! collector: a party that trusts nobody builds it, reads it and runs it.
//!
//! In the order a pack is taken apart ([`check::check`]):
//! 1. `opening`: the container's one form, the manifest, its signature, every file's hash.
//! 2. `log`: the checkpoint, its cosignatures, timestamps, and other checkpoints of the same log.
//! 3. `entries`: keys, contract, files, statements, publications, erasures; `batches`: signatures and chains.
//! 4. `proof`: all entries stand in the tree that the checkpoint signs.
//! 5. `findings`: the review computed from these entries, held against the pack's, figure by figure.
//!
//! What a pack cannot prove of itself is said too: [`check::Report`] lists what was checked and what was not.

pub mod check;
pub mod cli;
