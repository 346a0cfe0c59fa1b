//! Months' verdicts as they were published. The first stays; what comes after corrects the one before, and says why.

use motprov_log::{EntryKind, EntryNumber, Publication};
use motprov_shared::identity::Hash;
use motprov_shared::period::{Month, Timestamp};
use rusqlite::{Row, params};

use crate::error::{LedgerError, Result};
use crate::sql;
use crate::view::View;
use crate::write::Write;

/// What is known of a publication without its findings; [`View::findings`] reads those.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its entry.
    pub entry: EntryNumber,
    /// When it was kept.
    pub received: Timestamp,
    /// The month.
    pub month: Month,
    /// Entries of the ledger that it rests on: the first so many.
    pub size: u64,
    /// The Merkle root over them.
    pub root: Hash,
    /// Who published.
    pub by: String,
    /// The publication that it corrects, and why; `None` for the month's first.
    pub correction: Option<(EntryNumber, String)>,
}

impl Write<'_> {
    /// Keeps a publication.
    ///
    /// # Errors
    /// [`LedgerError::Misuse`] for one with a fault, for a second that does not correct the month's latest, and for a
    /// correction of nothing; what SQLite says.
    pub fn publish(&mut self, publication: &Publication, now: Timestamp) -> Result<EntryNumber> {
        if let Some(fault) = publication.fault() {
            return Err(LedgerError::Misuse(fault));
        }
        let latest = self.view().publications(publication.month)?.last().map(|latest| latest.entry);
        if latest != publication.correction.as_ref().map(|(corrects, _)| *corrects) {
            return Err(LedgerError::Misuse(
                "the month was published by somebody else meanwhile: look at it again",
            ));
        }
        self.step(|write| {
            let source = publication.month.to_string();
            let entry = write.append(EntryKind::Publication, &source, now, &publication.encode())?;
            write.apply_publication(entry, publication)?;
            Ok(entry)
        })
    }

    /// Derives the row of a publication that stands in the ledger already.
    pub(crate) fn apply_publication(&self, entry: EntryNumber, publication: &Publication) -> Result<()> {
        let insert = "INSERT INTO publications (month, entry, size, root, by, corrects, why)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let Publication { month, size, root, by, correction, .. } = publication;
        let (corrects, why) = correction.as_ref().map(|(entry, why)| (sql::int(*entry), why)).unzip();
        let values =
            params![sql::month_code(*month), sql::int(entry), sql::int(*size), root.0, by, corrects, why];
        sql::run(self.connection, insert, values)?;
        Ok(())
    }
}

impl View<'_> {
    /// A month's publications: the original first, then its corrections.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn publications(&self, month: Month) -> Result<Vec<Published>> {
        let select = select("WHERE publications.month = ?1 ORDER BY publications.entry");
        let found = sql::all(self.connection, &select, [sql::month_code(month)], published)?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The latest publications of any month, the newest first, at most `limit`.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn latest_publications(&self, limit: usize) -> Result<Vec<Published>> {
        let select = select("ORDER BY publications.entry DESC LIMIT ?1");
        let found = sql::all(self.connection, &select, [sql::int(limit as u64)], published)?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The findings of a publication, JSON as published.
    ///
    /// # Errors
    /// [`LedgerError::Entry`] where the entry is no publication; what SQLite says.
    pub fn findings(&self, entry: EntryNumber) -> Result<Vec<u8>> {
        let found = self.entry(entry)?.filter(|found| found.header.kind == EntryKind::Publication);
        let publication = found.and_then(|found| Publication::decode(&found.content));
        let fault = || LedgerError::Entry { entry, what: "not a publication".to_owned() };
        publication.map(|publication| publication.findings).ok_or_else(fault)
    }
}

fn select(which: &str) -> String {
    format!(
        "SELECT publications.entry, entries.received, month, publications.size, root, by, corrects, why
        FROM publications JOIN entries ON entries.number = publications.entry {which}"
    )
}

/// `None` for a month that is none: somebody wrote into the file.
fn published(row: &Row<'_>) -> rusqlite::Result<Option<Published>> {
    let Some(month) = sql::month(row.get(2)?) else { return Ok(None) };
    let corrects: Option<i64> = row.get(6)?;
    Ok(Some(Published {
        entry: sql::count(row, 0)?,
        received: sql::instant(row, 1)?,
        month,
        size: sql::count(row, 3)?,
        root: sql::hash(row, 4)?,
        by: row.get(5)?,
        correction: corrects.map(sql::natural).zip(row.get(7)?),
    }))
}
