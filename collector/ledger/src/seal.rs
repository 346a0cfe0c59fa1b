//! Brings full groups of entries to rest: their contents move into bundles, once their leaves were hashed again.

use rusqlite::params;
use tlog_tiles::tlog::{record_hash, stored_hash_index};

use crate::append::{CONTENT, HEADER, Stored, stored};
use crate::bundle::{self, GROUP};
use crate::database::Database;
use crate::error::{LedgerError, Result};
use crate::sql;
use crate::tree;
use crate::view::View;
use crate::write::Write;
use motprov_log::{EntryHeader, EntryNumber, LedgerEntry, leaf_data};

impl Database {
    /// Seals the oldest full group that is not sealed, in one durable transaction of a bounded size (256 entries). Says
    /// whether there was one. Nothing depends on it but room on the disk: call it when there is nothing better to do.
    ///
    /// # Errors
    /// [`LedgerError::Entry`] where an entry is no longer what was appended: it stays as it is, for `audit` to show;
    /// what SQLite says.
    pub fn seal(&mut self) -> Result<bool> {
        let Some(first) = self.read(View::due)? else { return Ok(false) };
        self.write(|write| write.step(|write| write.seal(first)))?;
        Ok(true)
    }
}

impl View<'_> {
    /// Entries whose contents are in bundles: the first so many.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn sealed(&self) -> Result<u64> {
        let select = "SELECT first + count - 1 FROM bundles ORDER BY first DESC LIMIT 1";
        Ok(sql::first(self.connection, select, [], |row| sql::count(row, 0))?.unwrap_or(0))
    }

    /// The first entry of the next group, where it is full.
    fn due(&self) -> Result<Option<EntryNumber>> {
        let sealed = self.sealed()?;
        Ok((self.size()? >= sealed + GROUP).then_some(sealed + 1))
    }
}

impl Write<'_> {
    fn seal(&mut self, first: EntryNumber) -> Result<()> {
        if self.view().due()? != Some(first) {
            // Another process was faster.
            return Ok(());
        }
        let entries = self.unsealed(first)?;
        let mut rest = entries.as_slice();
        while let Some(next) = rest.first() {
            let (part, others) = rest.split_at(bundle::fits(rest.iter().map(|entry| entry.content.len())));
            let contents: Vec<_> = part.iter().map(|entry| entry.content.as_slice()).collect();
            let insert = "INSERT INTO bundles (first, count, data) VALUES (?1, ?2, ?3)";
            let values =
                params![sql::int(next.header.number), sql::int(part.len() as u64), bundle::fold(&contents)?];
            sql::run(self.connection, insert, values)?;
            rest = others;
        }
        let group = [sql::int(first), sql::int(first + GROUP - 1)];
        sql::run(self.connection, "DELETE FROM fresh WHERE number BETWEEN ?1 AND ?2", group)?;
        // Of rows that an older program wrote. Their pages stay sparse until the file is written anew.
        let empty = "UPDATE entries SET size = length(content), content = x''
            WHERE number BETWEEN ?1 AND ?2 AND size IS NULL";
        sql::run(self.connection, empty, group)?;
        Ok(())
    }

    /// A group's entries, each still what was appended. Contents that were erased are empty.
    fn unsealed(&self, first: EntryNumber) -> Result<Vec<LedgerEntry>> {
        let select = format!(
            "SELECT {HEADER}, {CONTENT} WHERE entries.number BETWEEN ?1 AND ?2 ORDER BY entries.number"
        );
        let group = [sql::int(first), sql::int(first + GROUP - 1)];
        let mut entries = Vec::new();
        for (header, stored) in sql::all(self.connection, &select, group, stored)? {
            entries.push(self.checked(header, stored)?);
        }
        Ok(entries)
    }

    fn checked(&self, header: EntryHeader, stored: Stored) -> Result<LedgerEntry> {
        let fault = |what: &str| LedgerError::Entry { entry: header.number, what: what.to_owned() };
        let content = match stored {
            Stored::Row(content) => content,
            Stored::Erased(_) => return Ok(LedgerEntry { header, content: Vec::new() }),
            Stored::Bundle => return Err(fault("its content is missing")),
        };
        let leaf = leaf_data(header.kind, &header.source, header.received, &content);
        if tree::stored(self.connection, stored_hash_index(0, header.number - 1))? != Some(record_hash(&leaf))
        {
            return Err(fault("its bytes are not those that were appended"));
        }
        Ok(LedgerEntry { header, content })
    }
}
