//! Penalties that were approved: which letter, which sum, by whom, beside what was recomputed.

use motprov_log::{Approval, EntryKind, EntryNumber, FileKind};
use motprov_shared::period::{Month, Timestamp};
use rusqlite::{Row, params};

use crate::error::{LedgerError, Result};
use crate::sql;
use crate::view::View;
use crate::write::Write;

/// An approval that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// Its entry.
    pub entry: EntryNumber,
    /// When it was kept.
    pub received: Timestamp,
    /// What is approved.
    pub approval: Approval,
}

impl Write<'_> {
    /// Keeps an approval. One of the same letter may stand there already; it stays, and the later one counts.
    ///
    /// # Errors
    /// [`LedgerError::Misuse`] for one with a fault, or of an entry that is no penalty letter; what SQLite says.
    pub fn approve(&mut self, approval: &Approval, now: Timestamp) -> Result<EntryNumber> {
        if let Some(fault) = approval.fault() {
            return Err(LedgerError::Misuse(fault));
        }
        let letter = self.view().header(approval.letter)?;
        if letter.is_none_or(|letter| letter.kind != EntryKind::File(FileKind::PenaltyLetter)) {
            return Err(LedgerError::Misuse("what is approved must be a penalty letter of this ledger"));
        }
        self.step(|write| {
            let source = format!("{} {}", approval.month, approval.letter);
            let entry = write.append(EntryKind::Approval, &source, now, &approval.encode())?;
            write.apply_approval(entry, approval)?;
            Ok(entry)
        })
    }

    /// Derives the row of an approval that stands in the ledger already.
    pub(crate) fn apply_approval(&self, entry: EntryNumber, approval: &Approval) -> Result<()> {
        let insert = "INSERT INTO approvals (month, entry, letter, claimed, low, high, approved, by, note)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let Approval { month, letter, claimed, recomputed, approved, by, note } = approval;
        let (low, high) = recomputed.map(|(low, high)| (low.to_string(), high.to_string())).unzip();
        let (month, entry, letter) = (sql::month_code(*month), sql::int(entry), sql::int(*letter));
        let (claimed, approved) = (claimed.to_string(), approved.to_string());
        let values = params![month, entry, letter, claimed, low, high, approved, by, note];
        sql::run(self.connection, insert, values)?;
        Ok(())
    }
}

impl View<'_> {
    /// What was approved of a month's penalties, in the order of the entries.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn approvals(&self, month: Month) -> Result<Vec<Approved>> {
        let select =
            "SELECT approvals.entry, entries.received, month, letter, claimed, low, high, approved, by, note
            FROM approvals JOIN entries ON entries.number = approvals.entry
            WHERE approvals.month = ?1 ORDER BY approvals.entry";
        let found = sql::all(self.connection, select, [sql::month_code(month)], approved)?;
        Ok(found.into_iter().flatten().collect())
    }

    /// What was approved of a letter, in the order of the entries.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn approvals_of(&self, letter: EntryNumber) -> Result<Vec<Approved>> {
        let select =
            "SELECT approvals.entry, entries.received, month, letter, claimed, low, high, approved, by, note
            FROM approvals JOIN entries ON entries.number = approvals.entry
            WHERE approvals.letter = ?1 ORDER BY approvals.entry";
        let found = sql::all(self.connection, select, [sql::int(letter)], approved)?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// `None` for a month that is none: somebody wrote into the file.
fn approved(row: &Row<'_>) -> rusqlite::Result<Option<Approved>> {
    let Some(month) = sql::month(row.get(2)?) else { return Ok(None) };
    let low: Option<_> = sql::parsed_or_none(row, 5)?;
    let approval = Approval {
        month,
        letter: sql::count(row, 3)?,
        claimed: sql::parsed(row, 4)?,
        recomputed: low.zip(sql::parsed_or_none(row, 6)?),
        approved: sql::parsed(row, 7)?,
        by: row.get(8)?,
        note: row.get(9)?,
    };
    Ok(Some(Approved { entry: sql::count(row, 0)?, received: sql::instant(row, 1)?, approval }))
}
