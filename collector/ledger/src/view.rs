//! A snapshot of the database. What it answers stands beside the subject: registry, case, health …

use rusqlite::Connection;

/// A consistent view; all its answers are of one moment.
#[derive(Debug)]
pub struct View<'c> {
    pub(crate) connection: &'c Connection,
}

impl<'c> View<'c> {
    pub(crate) const fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }
}
