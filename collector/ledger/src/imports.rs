//! Keeps imported files byte for byte, then their rows.
//!
//! For the same key (an order's number, an asset, a level and month) the rows of the latest file count. The rows before
//! them stay with their entry; nothing is overwritten.

use std::string::FromUtf8Error;

use motprov_shared::identity::{Hash, sha256};
use motprov_shared::period::{Month, Timestamp};
use rusqlite::params;

use crate::error::{LedgerError, Result};
use crate::sql;
use crate::view::View;
use crate::write::Write;
use motprov_assemble::tickets::held::source;
use motprov_assemble::unsigned;
use motprov_assemble::{AssetRow, MeasuredValue, MeasurementRow, OrderRow, ReportRow, Rows};
use motprov_log::{EntryKind, EntryNumber, FileKind, LedgerEntry};

/// What putting a file into the ledger did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// Appended as this entry.
    New(EntryNumber),
    /// The same bytes stand there already, as this entry; nothing changed.
    Already(EntryNumber),
}

impl Write<'_> {
    /// Keeps a file under its `name` and the rows that were read from it. The same bytes of the same kind are kept
    /// once, whatever their name.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn import(&mut self, name: &str, bytes: &[u8], rows: &Rows, now: Timestamp) -> Result<Put> {
        self.import_by(name, bytes, None, rows, now)
    }

    /// As [`Write::import`], of a file that was read by `headings`: their name and their text, which are kept as the
    /// entry right before the file's own. The same bytes with other headings are another file.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn import_by(
        &mut self,
        name: &str,
        bytes: &[u8],
        headings: Option<(&str, &str)>,
        rows: &Rows,
        now: Timestamp,
    ) -> Result<Put> {
        let own = headings.map(|(_, text)| text);
        let (kind, hash) = (EntryKind::File(rows.kind()), identity(bytes, own));
        if let Some(entry) = self.view().file_by(rows.kind(), bytes, own)? {
            return Ok(Put::Already(entry));
        }
        self.step(|write| {
            if let Some((name, text)) = headings {
                write.append(EntryKind::File(FileKind::Headings), name, now, text.as_bytes())?;
            }
            let entry = write.append(kind, name, now, bytes)?;
            write.apply_rows(entry, name, hash, rows)?;
            Ok(Put::New(entry))
        })
    }

    /// Keeps a file of tickets, and behind it the profile that says how it is read: its `profile` name and its `text`.
    /// The same file with another profile keeps that too; the later one counts.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn import_tickets(
        &mut self,
        name: &str,
        bytes: &[u8],
        (profile, text): (&str, &str),
        now: Timestamp,
    ) -> Result<Put> {
        let put = self.import(name, bytes, &Rows::Tickets, now)?;
        let (Put::New(file) | Put::Already(file)) = put;
        if let Put::Already(_) = put
            && self.view().profile_of(file)?.is_some_and(|kept| kept.content == text.as_bytes())
        {
            return Ok(put);
        }
        self.step(|write| {
            let kind = EntryKind::File(FileKind::TicketProfile);
            write.append(kind, &source(file, profile), now, text.as_bytes())?;
            Ok(Put::New(file))
        })
    }

    /// Derives the rows of a file that stands in the ledger already.
    pub(crate) fn apply_rows(
        &mut self,
        entry: EntryNumber,
        name: &str,
        hash: Hash,
        rows: &Rows,
    ) -> Result<()> {
        // It belongs to its file, and the same one may stand beside several.
        if matches!(rows, Rows::TicketProfile | Rows::Headings) {
            return Ok(());
        }
        let insert = "INSERT INTO files (entry, kind, hash, rows) VALUES (?1, ?2, ?3, ?4)";
        let kind = EntryKind::File(rows.kind()).name();
        let count = sql::int(rows.len() as u64);
        sql::run(self.connection, insert, params![sql::int(entry), kind, hash.0, count])?;
        match rows {
            Rows::Assets(rows) => each(rows, |line, row| self.keep_asset(sql::int(entry), line, row)),
            Rows::Orders(rows) => each(rows, |line, row| self.keep_order(sql::int(entry), line, row)),
            Rows::SlaReport(rows) => each(rows, |line, row| self.keep_report(sql::int(entry), line, row)),
            Rows::Measurements(rows) => self.keep_measurements(entry, name, rows),
            // The rows are read again as below; that there is something to say of their months is kept.
            Rows::Counts(rows) => rows.iter().try_for_each(|row| self.keep_month(row.month)),
            // Asked of rarely, and read again from the bytes then: a second copy would have to be kept in step.
            Rows::Changes(_)
            | Rows::ChangeMilestones(_)
            | Rows::Invoices(_)
            | Rows::PenaltyLetter(_)
            | Rows::Tickets
            | Rows::TicketProfile
            | Rows::Headings => Ok(()),
        }
    }

    fn keep_asset(&mut self, entry: i64, line: i64, row: &AssetRow) -> Result<()> {
        let asset = self.memory.names.id(self.connection, row.asset.as_str())?;
        let insert =
            "INSERT INTO assets (asset, entry, line, kind, department, cost_centre, service, site, serial,
            host_name, mac, address) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        let AssetRow { department, cost_centre, service, site, serial, host_name, mac, address, .. } = row;
        let kind = row.kind.name();
        let values = params![
            asset,
            entry,
            line,
            kind,
            department,
            cost_centre,
            service,
            site,
            serial,
            host_name,
            mac,
            address
        ];
        sql::run(self.connection, insert, values)?;
        Ok(())
    }

    fn keep_order(&self, entry: i64, line: i64, row: &OrderRow) -> Result<()> {
        let insert = "INSERT INTO orders (order_no, entry, line, department, cost_centre, service, quantity,
            first_day, end_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let OrderRow { order_no, department, cost_centre, service, .. } = row;
        let (from, until) = (row.from.to_string(), row.until.map(|day| day.to_string()));
        let quantity = row.quantity.to_string();
        let values = params![order_no, entry, line, department, cost_centre, service, quantity, from, until];
        sql::run(self.connection, insert, values)?;
        Ok(())
    }

    fn keep_report(&mut self, entry: i64, line: i64, row: &ReportRow) -> Result<()> {
        let insert = "INSERT INTO reports (month, service_level, entry, line, value, penalty)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let month = sql::month_code(row.month);
        let (value, penalty) = (row.value.map(|v| v.to_string()), row.penalty.map(|p| p.to_string()));
        sql::run(self.connection, insert, params![month, row.service_level, entry, line, value, penalty])?;
        self.keep_month(row.month)
    }

    fn keep_month(&self, month: Month) -> Result<()> {
        let insert = "INSERT OR IGNORE INTO months (month) VALUES (?1)";
        sql::run(self.connection, insert, [sql::month_code(month)])?;
        Ok(())
    }

    /// Nobody signed these: they keep the file's name as their vantage, and are told apart for ever.
    fn keep_measurements(&mut self, entry: EntryNumber, name: &str, rows: &[MeasurementRow]) -> Result<()> {
        let vantage = self.memory.names.id(self.connection, name)?;
        for (line, streak) in unsigned::streaks(rows) {
            self.keep_unsigned_streak(entry, line, vantage, &streak)?;
        }
        for (line, row) in rows.iter().enumerate() {
            self.fold.touch(row.time);
            if let MeasuredValue::Number(value) = row.value {
                self.keep_unsigned_reading(entry, line, row, value)?;
            }
        }
        Ok(())
    }
}

impl View<'_> {
    /// The last profile for a file of tickets.
    fn profile_of(&self, file: EntryNumber) -> Result<Option<LedgerEntry>> {
        let kind = EntryKind::File(FileKind::TicketProfile);
        let mine = source(file, "");
        let found = self.entries(file..=self.size()?, Some(kind), usize::MAX)?;
        let last = found.into_iter().rev().find(|header| header.source.starts_with(&mine));
        last.map_or(Ok(None), |header| self.entry(header.number))
    }

    /// The text of the headings that a file's entry is read by: those in the entry right before it, if any are there.
    ///
    /// # Errors
    /// What SQLite says; headings that are no text.
    pub fn headings_of(&self, file: EntryNumber) -> Result<Option<String>> {
        let before = file.saturating_sub(1);
        let kind = EntryKind::File(FileKind::Headings);
        if self.header(before)?.is_none_or(|header| header.kind != kind) {
            return Ok(None);
        }
        let text = |entry: LedgerEntry| {
            let fault = |error: FromUtf8Error| LedgerError::Entry { entry: before, what: error.to_string() };
            String::from_utf8(entry.content).map_err(fault)
        };
        self.entry(before)?.map(text).transpose()
    }

    /// As [`View::file`], of a file that was read by these headings.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn file_by(
        &self,
        kind: FileKind,
        bytes: &[u8],
        headings: Option<&str>,
    ) -> Result<Option<EntryNumber>> {
        let select = "SELECT entry FROM files WHERE hash = ?1 AND kind = ?2";
        let key = params![identity(bytes, headings).0, EntryKind::File(kind).name()];
        Ok(sql::first(self.connection, select, key, |row| sql::count(row, 0))?)
    }

    /// The entry that holds the same bytes as the same kind of file, if one does.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn file(&self, kind: FileKind, bytes: &[u8]) -> Result<Option<EntryNumber>> {
        self.file_by(kind, bytes, None)
    }
}

/// What tells a file from others: its bytes, and the headings that it is read by.
pub(crate) fn identity(bytes: &[u8], headings: Option<&str>) -> Hash {
    let hash = sha256(bytes);
    headings.map_or(hash, |text| sha256(&[&hash.0[..], text.as_bytes()].concat()))
}

fn each<T>(rows: &[T], mut keep: impl FnMut(i64, &T) -> Result<()>) -> Result<()> {
    (0..).zip(rows).try_for_each(|(line, row)| keep(line, row))
}
