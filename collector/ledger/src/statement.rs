//! What parties say of a month's verdicts, in the order in which they said it.

use motprov_log::{EntryKind, EntryNumber, Statement};
use motprov_shared::period::{Month, Timestamp};
use rusqlite::{Row, params};

use crate::error::{LedgerError, Result};
use crate::sql;
use crate::view::View;
use crate::write::Write;

/// A statement that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its entry.
    pub entry: EntryNumber,
    /// When it was kept.
    pub received: Timestamp,
    /// What is said.
    pub statement: Statement,
}

impl Write<'_> {
    /// Keeps a statement; nothing that was said before is taken back by it.
    ///
    /// # Errors
    /// [`LedgerError::Misuse`] for one with a fault; what SQLite says.
    pub fn state(&mut self, statement: &Statement, now: Timestamp) -> Result<EntryNumber> {
        if let Some(fault) = statement.fault() {
            return Err(LedgerError::Misuse(fault));
        }
        self.step(|write| {
            let source = format!("{} {}", statement.month, statement.service_level);
            let entry = write.append(EntryKind::Statement, &source, now, &statement.encode())?;
            write.apply_statement(entry, statement)?;
            Ok(entry)
        })
    }

    /// Derives the row of a statement that stands in the ledger already.
    pub(crate) fn apply_statement(&self, entry: EntryNumber, statement: &Statement) -> Result<()> {
        let insert = "INSERT INTO statements (month, entry, service_level, party, by, text, value, penalty)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let Statement { month, service_level, party, by, text, value, penalty } = statement;
        let figure = |figure: &Option<rust_decimal::Decimal>| figure.map(|figure| figure.to_string());
        let values = params![
            sql::month_code(*month),
            sql::int(entry),
            service_level,
            party.name(),
            by,
            text,
            figure(value),
            figure(penalty)
        ];
        sql::run(self.connection, insert, values)?;
        Ok(())
    }
}

impl View<'_> {
    /// What was said of a month's verdicts, in the order of the entries.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn statements(&self, month: Month) -> Result<Vec<Said>> {
        let select = select("WHERE statements.month = ?1 ORDER BY statements.entry");
        let found = sql::all(self.connection, &select, [sql::month_code(month)], said)?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The last that was said of any month, the newest first, at most `limit`.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn latest_statements(&self, limit: usize) -> Result<Vec<Said>> {
        let select = select("ORDER BY statements.entry DESC LIMIT ?1");
        let found = sql::all(self.connection, &select, [sql::int(limit as u64)], said)?;
        Ok(found.into_iter().flatten().collect())
    }
}

fn select(which: &str) -> String {
    format!(
        "SELECT statements.entry, entries.received, month, service_level, party, by, text, value, penalty
        FROM statements JOIN entries ON entries.number = statements.entry {which}"
    )
}

/// `None` for a month that is none: somebody wrote into the file.
fn said(row: &Row<'_>) -> rusqlite::Result<Option<Said>> {
    let Some(month) = sql::month(row.get(2)?) else { return Ok(None) };
    let statement = Statement {
        month,
        service_level: row.get(3)?,
        party: sql::parsed(row, 4)?,
        by: row.get(5)?,
        text: row.get(6)?,
        value: sql::parsed_or_none(row, 7)?,
        penalty: sql::parsed_or_none(row, 8)?,
    };
    Ok(Some(Said { entry: sql::count(row, 0)?, received: sql::instant(row, 1)?, statement }))
}
