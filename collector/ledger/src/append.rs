//! Appends entries and reads them back, from their rows or from their bundles.

use std::ops::RangeInclusive;

use motprov_review::case::LedgerState;
use motprov_shared::period::Timestamp;
use rusqlite::{Row, params};
use tlog_tiles::tlog::record_hash;

use crate::bundle::Bundle;
use crate::error::{LedgerError, Result};
use crate::sql;
use crate::tree::{self, Edge};
use crate::view::View;
use crate::write::Write;
use motprov_log::{EntryHeader, EntryKind, EntryNumber, LedgerEntry, leaf_data};

/// Columns that [`header`] reads; the length does not read the content.
pub(crate) const HEADER: &str =
    "entries.number, kind, source, received, coalesce(size, length(entries.content))";

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
        let entry = "INSERT INTO entries (number, kind, source, received, content, size) VALUES (?1, ?2, ?3, ?4, x'', ?5)";
        let size = sql::int(content.len() as u64);
        let values = params![sql::int(number), kind.name(), source, received.0, size];
        sql::run(self.connection, entry, values)?;
        let fresh = "INSERT INTO fresh (number, content) VALUES (?1, ?2)";
        sql::run(self.connection, fresh, params![sql::int(number), content])?;
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
    /// Number of entries.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn size(&self) -> Result<u64> {
        tree::size(self.connection)
    }

    /// Size and Merkle root of the ledger. The root of the empty ledger is SHA-256 of nothing (RFC 6962 §2.1).
    ///
    /// # Errors
    /// What SQLite says; [`crate::LedgerError::Damaged`] where hashes are missing.
    pub fn state(&self) -> Result<LedgerState> {
        Edge::load(self.connection)?.state()
    }

    /// An entry with its content; that of an erased one is empty ([`View::erased`] tells).
    ///
    /// # Errors
    /// What SQLite says; [`LedgerError::Damaged`] where its content is missing or its bundle is not whole.
    pub fn entry(&self, number: EntryNumber) -> Result<Option<LedgerEntry>> {
        let select = format!("SELECT {HEADER}, {CONTENT} WHERE entries.number = ?1");
        let Some((header, stored)) = sql::first(self.connection, &select, [sql::int(number)], stored)? else {
            return Ok(None);
        };
        let content = self.content(number, stored)?;
        Ok(Some(LedgerEntry { header, content }))
    }

    /// All entries of a range, ascending, each with its content; that of an erased one is empty.
    ///
    /// # Errors
    /// What `each` returns, and as [`View::entry`].
    pub fn each_entry<E: From<LedgerError>>(
        &self,
        range: RangeInclusive<EntryNumber>,
        mut each: impl FnMut(LedgerEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        let select = format!(
            "SELECT {HEADER}, {CONTENT} WHERE entries.number BETWEEN ?1 AND ?2 ORDER BY entries.number"
        );
        let mut select = self.connection.prepare_cached(&select).map_err(LedgerError::from)?;
        let params = params![sql::int(*range.start()), sql::int(*range.end())];
        let mut rows = select.query(params).map_err(LedgerError::from)?;
        while let Some(row) = rows.next().map_err(LedgerError::from)? {
            let (header, stored) = stored(row).map_err(LedgerError::from)?;
            let content = self.content(header.number, stored)?;
            each(LedgerEntry { header, content })?;
        }
        Ok(())
    }

    pub(crate) fn content(&self, number: EntryNumber, stored: Stored) -> Result<Vec<u8>> {
        match stored {
            Stored::Row(content) => Ok(content),
            Stored::Erased(_) => Ok(Vec::new()),
            Stored::Bundle => self.bundled(number),
        }
    }

    /// What a bundle holds of an entry. The last bundle is kept unfolded: neighbours are read after one another.
    fn bundled(&self, number: EntryNumber) -> Result<Vec<u8>> {
        let mut last = self.bundle.borrow_mut();
        if let Some(content) = last.as_ref().and_then(|bundle| bundle.content(number)) {
            return Ok(content.to_vec());
        }
        let bundle = last.insert(Bundle::of(self.connection, number)?);
        let lacks = || LedgerError::Damaged(format!("no bundle holds the content of entry {number}"));
        bundle.content(number).map(<[u8]>::to_vec).ok_or_else(lacks)
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

/// Where an entry's content is.
pub(crate) enum Stored {
    /// In a row of its own, or in its entry's as before the fifth version.
    Row(Vec<u8>),
    Bundle,
    /// Nowhere, and an entry says why.
    Erased(EntryNumber),
}

/// Columns that [`stored`] reads after those of a header, and the tables.
pub(crate) const CONTENT: &str = "CASE WHEN size IS NULL THEN entries.content ELSE fresh.content END,
    erased FROM entries LEFT JOIN fresh ON fresh.number = entries.number";

pub(crate) fn stored(row: &Row<'_>) -> rusqlite::Result<(EntryHeader, Stored)> {
    let stored = match (row.get::<_, Option<i64>>(6)?, row.get(5)?) {
        (Some(erasure), _) => Stored::Erased(sql::natural(erasure)),
        (None, Some(content)) => Stored::Row(content),
        (None, None) => Stored::Bundle,
    };
    Ok((header(row)?, stored))
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
