//! A snapshot of the database. What it answers stands beside the subject: registry, case, health …

use std::cell::RefCell;

use rusqlite::Connection;

use crate::bundle::Bundle;

/// A consistent view; all its answers are of one moment.
#[derive(Debug)]
pub struct View<'c> {
    pub(crate) connection: &'c Connection,
    /// The bundle that was read last.
    pub(crate) bundle: RefCell<Option<Bundle>>,
}

impl<'c> View<'c> {
    pub(crate) const fn new(connection: &'c Connection) -> Self {
        Self { connection, bundle: RefCell::new(None) }
    }
}
