//! One transaction of writing. What derives from its entries is folded here and written when it ends.

use rusqlite::Connection;

use crate::derive::fold::Fold;
use crate::derive::names::Names;
use crate::error::{LedgerError, Result};
use crate::tree::Edge;
use crate::view::View;

/// An open transaction; see [`crate::Database::write`].
#[derive(Debug)]
pub struct Write<'c> {
    pub(crate) connection: &'c Connection,
    /// The tree's edge, once it was read.
    pub(crate) edge: Option<Edge>,
    pub(crate) names: Names,
    pub(crate) fold: Fold,
    /// Set while a step is under way, and for good if it fails: half a step must not be committed.
    broken: bool,
}

impl<'c> Write<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Self {
        Self { connection, edge: None, names: Names::default(), fold: Fold::default(), broken: false }
    }

    /// What the transaction has so far: entries, enrolments, chain heads and imported rows. Figures folded from
    /// batches (digests, latest readings, when an asset was seen) follow when the transaction ends.
    #[must_use]
    pub const fn view(&self) -> View<'c> {
        View::new(self.connection)
    }

    /// Runs a step of several statements. If one fails the transaction can no longer be committed, even by a caller
    /// who goes on: SQLite may have rolled it back already, and each further statement would stand alone.
    pub(crate) fn step<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.check()?;
        self.broken = true;
        let value = work(self)?;
        self.broken = false;
        Ok(value)
    }

    /// Writes what was folded. The commit is the caller's.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.check()?;
        self.fold.flush(self.connection)
    }

    const fn check(&self) -> Result<()> {
        if self.broken {
            return Err(LedgerError::Misuse("a step of this transaction failed: nothing of it is kept"));
        }
        Ok(())
    }
}
