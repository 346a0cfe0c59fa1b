//! Tickets, counts, change requests, invoices and penalty letters of the ledger, read again from the files as they came.
//! They are asked of rarely; nothing of them is kept twice.

use std::collections::{BTreeMap, BTreeSet};

use motprov_assemble::counts::Counts;
use motprov_assemble::files::RowsError;
use motprov_assemble::tickets::held::Tickets;
use motprov_assemble::{Fault, Rows};
use motprov_import::{ChangeRow, InvoiceRow, LetterRow, WaitsFor as Party};
use motprov_ledger::{EntryHeader, EntryKind, EntryNumber, FileKind, LedgerEntry, LedgerError, View};
use motprov_review::changes::{StageVisit, WaitsFor};
use motprov_review::cost::InvoiceLine;
use motprov_review::letter::{Letter, LetterLine, TwoTotals};
use motprov_shared::period::Month;

use crate::files::rows_of;
use crate::review::ReviewError;

/// Why a file of the ledger cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum HeldError {
    /// The database did not answer.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// An older version took a file that this one does not understand.
    #[error("entry {entry} cannot be read: {error}")]
    File {
        /// The file's entry.
        entry: EntryNumber,
        /// Why not.
        error: RowsError,
    },
    /// No letter.
    #[error("entry {0} is no penalty letter: `motprov-collector letter` lists those there are")]
    NoLetter(EntryNumber),
    /// A letter that contradicts itself.
    #[error("entry {0}: {1}")]
    TwoTotals(EntryNumber, TwoTotals),
}

/// Stays of all change requests: of each, those of the latest file that names it.
///
/// # Errors
/// [`HeldError`].
pub fn changes(view: &View<'_>) -> Result<Vec<StageVisit>, HeldError> {
    let mut latest: BTreeMap<String, Vec<StageVisit>> = BTreeMap::new();
    let mut files = all(view, FileKind::Changes)?;
    files.extend(all(view, FileKind::ChangeMilestones)?);
    files.sort_by_key(|(entry, _)| *entry);
    for (entry, rows) in files {
        let (Rows::Changes(rows) | Rows::ChangeMilestones(rows)) = rows else { continue };
        let mut here: BTreeMap<String, Vec<StageVisit>> = BTreeMap::new();
        for row in rows {
            here.entry(row.change.clone()).or_default().push(visit(row, entry));
        }
        latest.extend(here);
    }
    Ok(latest.into_values().flatten().collect())
}

/// Lines of all invoices: of each, those of the latest file that names it.
///
/// # Errors
/// [`HeldError`].
pub fn invoices(view: &View<'_>) -> Result<Vec<InvoiceLine>, HeldError> {
    let mut latest: BTreeMap<String, Vec<InvoiceLine>> = BTreeMap::new();
    for (entry, rows) in all(view, FileKind::Invoices)? {
        let Rows::Invoices(rows) = rows else { continue };
        let mut here: BTreeMap<String, Vec<InvoiceLine>> = BTreeMap::new();
        for row in rows {
            here.entry(row.invoice.clone()).or_default().push(line(row, entry));
        }
        latest.extend(here);
    }
    Ok(latest.into_values().flatten().collect())
}

/// Tickets of all files, each read as the last profile for it says.
///
/// # Errors
/// A [`Fault`] of a file; what the database says.
pub fn tickets(view: &View<'_>) -> Result<Tickets, ReviewError> {
    let size = view.state()?.size;
    let mut entries = BTreeSet::new();
    for kind in [FileKind::Tickets, FileKind::TicketProfile] {
        let found = view.entries(1..=size, Some(EntryKind::File(kind)), usize::MAX)?;
        entries.extend(found.into_iter().map(|header| header.number));
    }
    let mut tickets = Tickets::default();
    for number in entries {
        if view.erased(number)?.is_none()
            && let Some(entry) = view.entry(number)?
        {
            tickets.take(&entry)?;
        }
    }
    Ok(tickets)
}

/// Counted cases of a month.
///
/// # Errors
/// A [`Fault`] of a file; what the database says.
pub fn counts(view: &View<'_>, month: Month) -> Result<Counts, ReviewError> {
    let mut counts = Counts::new(month);
    let kind = FileKind::Counts;
    for header in view.entries(1..=view.state()?.size, Some(EntryKind::File(kind)), usize::MAX)? {
        let number = header.number;
        if view.erased(number)?.is_none()
            && let Some(entry) = view.entry(number)?
        {
            let headings = view.headings_of(number)?;
            let rows = rows_of(kind, &header.source, &entry.content, headings.as_deref());
            if let Rows::Counts(rows) =
                rows.map_err(|error| Fault { entry: number, what: error.to_string() })?
            {
                counts.take(number, &rows);
            }
        }
    }
    Ok(counts)
}

/// All letters that are kept.
///
/// # Errors
/// What the database says.
pub fn all_letters(view: &View<'_>) -> Result<Vec<EntryHeader>, LedgerError> {
    let kind = EntryKind::File(FileKind::PenaltyLetter);
    view.entries(1..=view.state()?.size, Some(kind), usize::MAX)
}

/// Entries of letters that speak of a month.
///
/// # Errors
/// [`HeldError`].
pub fn letters(view: &View<'_>, month: Month) -> Result<Vec<EntryNumber>, HeldError> {
    let speaks =
        |rows: &Rows| matches!(rows, Rows::PenaltyLetter(rows) if rows.iter().any(|row| row.month == month));
    let all = all(view, FileKind::PenaltyLetter)?;
    Ok(all.into_iter().filter(|(_, rows)| speaks(rows)).map(|(entry, _)| entry).collect())
}

/// The letter of an entry.
///
/// # Errors
/// [`HeldError`].
pub fn letter(view: &View<'_>, entry: EntryNumber) -> Result<Letter, HeldError> {
    let kind = FileKind::PenaltyLetter;
    let found = view.entry(entry)?.filter(|found| found.header.kind == EntryKind::File(kind));
    match found.map(|found| read(view, kind, &found)).transpose()? {
        Some(Rows::PenaltyLetter(rows)) if !rows.is_empty() => letter_of(rows, entry),
        _ => Err(HeldError::NoLetter(entry)),
    }
}

fn all(view: &View<'_>, kind: FileKind) -> Result<Vec<(EntryNumber, Rows)>, HeldError> {
    let mut found = Vec::new();
    let size = view.state()?.size;
    for header in view.entries(1..=size, Some(EntryKind::File(kind)), usize::MAX)? {
        if view.erased(header.number)?.is_none()
            && let Some(entry) = view.entry(header.number)?
        {
            found.push((header.number, read(view, kind, &entry)?));
        }
    }
    Ok(found)
}

fn read(view: &View<'_>, kind: FileKind, entry: &LedgerEntry) -> Result<Rows, HeldError> {
    let header = &entry.header;
    let headings = view.headings_of(header.number)?;
    rows_of(kind, &header.source, &entry.content, headings.as_deref())
        .map_err(|error| HeldError::File { entry: header.number, error })
}

fn visit(row: ChangeRow, entry: EntryNumber) -> StageVisit {
    StageVisit {
        change: row.change,
        department: row.department,
        stage: row.stage,
        waits_for: match row.waits_for {
            Party::Customer => WaitsFor::Customer,
            Party::Supplier => WaitsFor::Supplier,
            Party::Third => WaitsFor::Third,
        },
        from: row.from,
        until: row.until,
        row: row.row,
        entry,
    }
}

fn line(row: InvoiceRow, entry: EntryNumber) -> InvoiceLine {
    InvoiceLine {
        invoice: row.invoice,
        month: row.month,
        department: row.department,
        cost_centre: row.cost_centre,
        service: row.service,
        quantity: row.quantity,
        price: row.price,
        amount: row.amount,
        order: row.order,
        asset: row.asset,
        row: row.row,
        entry,
    }
}

fn letter_of(rows: Vec<LetterRow>, entry: EntryNumber) -> Result<Letter, HeldError> {
    let totals: Vec<_> = rows.iter().filter_map(|row| row.total.map(|total| (row.row, total))).collect();
    let line = |row: LetterRow| LetterLine {
        service_level: row.service_level,
        month: row.month,
        value: row.value,
        percent: row.percent,
        fee: row.fee,
        amount: row.amount,
        row: row.row,
    };
    Letter::new(rows.into_iter().map(line).collect(), totals).map_err(|two| HeldError::TwoTotals(entry, two))
}
