//! What one transaction may believe of the one before: chain heads, names' numbers, folded rows and the tree's edge.
//!
//! It is believed only while nobody else wrote. [`crate::Database::write`] takes it away when a transaction begins and
//! gives it back after the commit, so what a failed transaction learnt is never seen again; and it throws it away where
//! SQLite's `data_version`, read under the write lock, says that another connection committed meanwhile.

use std::collections::HashMap;

use crate::derive::fold::Digests;
use crate::derive::names::Names;
use crate::intake::Signer;
use crate::tree::Edge;

/// Agents that are remembered at most: some 20 MB.
const MOST_SIGNERS: usize = 100_000;

#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// The tree's edge, once it was read.
    pub(crate) edge: Option<Edge>,
    pub(crate) names: Names,
    pub(crate) signers: HashMap<Box<str>, Signer>,
    pub(crate) digests: Digests,
}

impl Memory {
    /// Gives up what has grown too large; the rows are still in the file.
    pub(crate) fn bound(&mut self) {
        self.names.bound();
        self.digests.bound();
        if self.signers.len() > MOST_SIGNERS {
            self.signers.clear();
        }
    }
}
