//! Keeps contracts, and says which one holds.

use jiff::civil::Date;
use motprov_shared::identity::sha256;
use motprov_shared::period::{Month, Timestamp};
use rusqlite::params;

use crate::error::{LedgerError, Result};
use crate::imports::Put;
use crate::sql;
use crate::view::View;
use crate::write::Write;
use motprov_log::{EntryKind, EntryNumber, LedgerEntry};

impl Write<'_> {
    /// Keeps a contract; `name` is its file's name, `in_force` the first day on which it says it holds. Nothing
    /// changes where the same text is in force for that day already; one that another replaced is kept again.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn put_contract(&mut self, name: &str, text: &str, in_force: Date, now: Timestamp) -> Result<Put> {
        self.put_version(name, text, (in_force, false), now)
    }

    /// Keeps a preliminary version, as [`Self::put_contract`] keeps one that is decided. Neither takes the other's place.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn put_preliminary(&mut self, name: &str, text: &str, in_force: Date, now: Timestamp) -> Result<Put> {
        self.put_version(name, text, (in_force, true), now)
    }

    fn put_version(
        &mut self,
        name: &str,
        text: &str,
        (in_force, preliminary): (Date, bool),
        now: Timestamp,
    ) -> Result<Put> {
        let hash = sha256(text.as_bytes());
        let select = "SELECT entry, hash FROM contracts WHERE in_force = ?1 AND preliminary = ?2
            ORDER BY entry DESC LIMIT 1";
        let values = params![in_force.to_string(), preliminary];
        let read = |row: &rusqlite::Row<'_>| Ok((sql::count(row, 0)?, sql::hash(row, 1)?));
        if let Some((entry, holding)) = sql::first(self.connection, select, values, read)?
            && holding == hash
        {
            return Ok(Put::Already(entry));
        }
        self.step(|write| {
            let entry = write.append(EntryKind::Contract, name, now, text.as_bytes())?;
            write.apply_contract(entry, text, in_force, preliminary)?;
            Ok(Put::New(entry))
        })
    }

    /// Derives the row of a contract that stands in the ledger already.
    pub(crate) fn apply_contract(
        &self,
        entry: EntryNumber,
        text: &str,
        in_force: Date,
        preliminary: bool,
    ) -> Result<()> {
        let insert = "INSERT INTO contracts (entry, hash, in_force, preliminary) VALUES (?1, ?2, ?3, ?4)";
        let hash = sha256(text.as_bytes());
        let values = params![sql::int(entry), hash.0, in_force.to_string(), preliminary];
        sql::run(self.connection, insert, values)?;
        Ok(())
    }
}

impl View<'_> {
    /// The contract kept last for a first day, preliminary ones left out: another one for the same day replaces it.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn contract_from(&self, in_force: Date) -> Result<Option<EntryNumber>> {
        let select = "SELECT entry FROM contracts WHERE in_force = ?1 AND preliminary = 0
            ORDER BY entry DESC LIMIT 1";
        Ok(sql::first(self.connection, select, [in_force.to_string()], |row| sql::count(row, 0))?)
    }

    /// The contract that judges a month: of those that hold on its first day, the latest to come into force; one that
    /// comes into force within the month judges from the next one on, unless there was none before. Where two came into
    /// force on one day, the one kept last. A preliminary version judges only where there is no other.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn contract_for(&self, month: Month) -> Result<Option<(EntryNumber, String)>> {
        self.contract_as_of(month, EntryNumber::MAX)
    }

    /// As [`Self::contract_for`], by the first `size` entries alone.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn contract_as_of(&self, month: Month, size: u64) -> Result<Option<(EntryNumber, String)>> {
        // Dates compare as text; the day after the month's last is the first of the next.
        let select = "SELECT entry FROM contracts WHERE in_force < ?2 AND entry <= ?3
            ORDER BY preliminary, in_force <= ?1 DESC, iif(in_force <= ?1, in_force, '') DESC, in_force, entry DESC LIMIT 1";
        let (first, end) = (format!("{month}-01"), format!("{}-01", month.next()));
        let number = sql::first(self.connection, select, params![first, end, sql::int(size)], |row| {
            sql::count(row, 0)
        })?;
        let entry = number.map(|number| self.entry(number)).transpose()?.flatten();
        let text = |entry: LedgerEntry| {
            let number = entry.header.number;
            let text = String::from_utf8(entry.content);
            text.map(|text| (number, text))
                .map_err(|error| LedgerError::Entry { entry: number, what: error.to_string() })
        };
        entry.map(text).transpose()
    }
}
