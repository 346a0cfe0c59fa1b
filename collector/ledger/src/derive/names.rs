//! Names by small numbers, so that a row of millions does not repeat them.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::error::Result;
use crate::sql;

/// Numbers that were looked up or given. Not kept beyond a rollback, which gives numbers back.
#[derive(Debug, Default)]
pub(crate) struct Names {
    ids: HashMap<Box<str>, i64>,
}

/// Names that are remembered at most: some 20 MB.
const MOST: usize = 200_000;

impl Names {
    /// Forgets all where they are too many.
    pub(crate) fn bound(&mut self) {
        if self.ids.len() > MOST {
            self.ids.clear();
        }
    }

    /// The number of a name, given to it now if it is new.
    pub(crate) fn id(&mut self, connection: &Connection, name: &str) -> Result<i64> {
        if let Some(id) = self.ids.get(name) {
            return Ok(*id);
        }
        let id = if let Some(id) = find(connection, name)? {
            id
        } else {
            sql::run(connection, "INSERT INTO names (text) VALUES (?1)", [name])?;
            connection.last_insert_rowid()
        };
        self.ids.insert(name.into(), id);
        Ok(id)
    }
}

/// The number of a name, if it has one.
pub(crate) fn find(connection: &Connection, name: &str) -> Result<Option<i64>> {
    Ok(sql::first(connection, "SELECT id FROM names WHERE text = ?1", [name], |row| row.get(0))?)
}
