//! One transaction of writing. What derives from its entries is folded here and written when it ends.

use rusqlite::Connection;

use crate::derive::fold::Fold;
use crate::error::{LedgerError, Result};
use crate::memory::Memory;
use crate::view::View;

/// An open transaction; see [`crate::Database::write`].
#[derive(Debug)]
pub struct Write<'c> {
    pub(crate) connection: &'c Connection,
    pub(crate) memory: Memory,
    pub(crate) fold: Fold,
    /// Whether octets of a refused message were put aside.
    pub(crate) has_put_aside: bool,
    /// Set while a step is under way, and for good if it fails: half a step must not be committed.
    broken: bool,
}

impl<'c> Write<'c> {
    pub(crate) fn new(connection: &'c Connection, memory: Memory) -> Self {
        Self { connection, memory, fold: Fold::default(), has_put_aside: false, broken: false }
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

    /// Writes what was folded. The commit is the caller's; after it, what is given may be believed.
    pub(crate) fn finish(mut self) -> Result<Memory> {
        self.check()?;
        self.fold.flush(self.connection, &mut self.memory.digests)?;
        if self.has_put_aside {
            self.bound_refusals()?;
        }
        self.memory.bound();
        Ok(self.memory)
    }

    const fn check(&self) -> Result<()> {
        if self.broken {
            return Err(LedgerError::Misuse("a step of this transaction failed: nothing of it is kept"));
        }
        Ok(())
    }
}
