//! Appends entries and reads them back. No other statement of this crate touches the record.

use std::ops::RangeInclusive;

use motprov_review::case::LedgerState;
use motprov_shared::period::Timestamp;
use rusqlite::{Row, params};
use tlog_tiles::tlog::record_hash;

use crate::error::Result;
use crate::sql;
use crate::tree::Edge;
use crate::view::View;
use crate::write::Write;
use motprov_log::{EntryHeader, EntryKind, EntryNumber, LedgerEntry, leaf_data};

/// Columns that [`header`] reads; the length does not read the content.
const HEADER: &str = "number, kind, source, received, length(content)";

impl Write<'_> {
    /// Appends an entry and its leaf.
    pub(crate) fn append(
        &mut self,
        kind: EntryKind,
        source: &str,
        received: Timestamp,
        content: &[u8],
    ) -> Result<EntryNumber> {
        let mut edge = match self.memory.edge.take() {
            Some(edge) => edge,
            None => Edge::load(self.connection)?,
        };
        let (first, hashes) = edge.push(record_hash(&leaf_data(kind, source, received, content)))?;
        let number = edge.size();
        let entry =
            "INSERT INTO entries (number, kind, source, received, content) VALUES (?1, ?2, ?3, ?4, ?5)";
        let values = params![sql::int(number), kind.name(), source, received.0, content];
        sql::run(self.connection, entry, values)?;
        let mut insert =
            self.connection.prepare_cached("INSERT INTO hashes (position, hash) VALUES (?1, ?2)")?;
        for (position, hash) in (first..).zip(&hashes) {
            insert.execute(params![sql::int(position), hash.0])?;
        }
        self.memory.edge = Some(edge);
        Ok(number)
    }
}

impl View<'_> {
    /// Size and Merkle root of the ledger. The root of the empty ledger is SHA-256 of nothing (RFC 6962 §2.1).
    ///
    /// # Errors
    /// What SQLite says; [`crate::LedgerError::Damaged`] where hashes are missing.
    pub fn state(&self) -> Result<LedgerState> {
        Edge::load(self.connection)?.state()
    }

    /// An entry with its content.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn entry(&self, number: EntryNumber) -> Result<Option<LedgerEntry>> {
        let select = format!("SELECT {HEADER}, content FROM entries WHERE number = ?1");
        let read = |row: &Row<'_>| Ok(LedgerEntry { header: header(row)?, content: row.get(5)? });
        Ok(sql::first(self.connection, &select, [sql::int(number)], read)?)
    }

    /// What is known of an entry without its content.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn header(&self, number: EntryNumber) -> Result<Option<EntryHeader>> {
        let select = format!("SELECT {HEADER} FROM entries WHERE number = ?1");
        Ok(sql::first(self.connection, &select, [sql::int(number)], header)?)
    }

    /// Headers of the entries in a range, ascending, at most `limit`: of one kind, or of all.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn entries(
        &self,
        range: RangeInclusive<EntryNumber>,
        kind: Option<EntryKind>,
        limit: usize,
    ) -> Result<Vec<EntryHeader>> {
        // The second condition tells SQLite that the index without batches will do.
        let of_kind = match kind {
            None => "?3 IS NULL",
            Some(EntryKind::Batch) => "kind = ?3",
            Some(_) => "kind = ?3 AND kind <> 'batch'",
        };
        let select = format!(
            "SELECT {HEADER} FROM entries WHERE number BETWEEN ?1 AND ?2 AND {of_kind} ORDER BY number LIMIT ?4"
        );
        let (from, to) = (sql::int(*range.start()), sql::int(*range.end()));
        let params = params![from, to, kind.map(EntryKind::name), sql::int(limit as u64)];
        Ok(sql::all(self.connection, &select, params, header)?)
    }
}

pub(crate) fn header(row: &Row<'_>) -> rusqlite::Result<EntryHeader> {
    Ok(EntryHeader {
        number: sql::count(row, 0)?,
        kind: sql::parsed(row, 1)?,
        source: row.get(2)?,
        received: sql::instant(row, 3)?,
        size: sql::count(row, 4)?,
    })
}
