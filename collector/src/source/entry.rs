//! One ledger entry, decoded for its page.

use jiff::tz::TimeZone;
use motprov_import::OwnHeadings;
use motprov_ledger::{EntryKind, FileKind, LedgerEntry};
use motprov_log::{Approval, Publication, Statement};
use motprov_review::finding::Ledger;
use motprov_shared::identity::sha256;
use motprov_shared::measurement::Record;
use motprov_shared::seal::Envelope;
use motprov_shared::wire;

use crate::files;
use motprov_web::source::{EntryContent, EntryDetail, FilePurpose, RecordRow, RecordValue, SourceError};

pub(super) fn detail(
    entry: &LedgerEntry,
    headings: Option<&str>,
    ledger: Ledger,
    zone: TimeZone,
) -> Result<EntryDetail, SourceError> {
    let header = &entry.header;
    Ok(EntryDetail {
        entry: header.number,
        content: content(entry, headings)?,
        received: header.received,
        hash: sha256(&entry.content).to_string(),
        octets: header.size,
        ledger,
        zone,
    })
}

fn content(entry: &LedgerEntry, headings: Option<&str>) -> Result<EntryContent, SourceError> {
    let purpose = match entry.header.kind {
        EntryKind::Batch => return batch(entry),
        EntryKind::Enrolment => return Ok(EntryContent::Enrolment { agent: entry.header.source.clone() }),
        EntryKind::Revocation => return Ok(EntryContent::Revocation { agent: entry.header.source.clone() }),
        EntryKind::Configuration => FilePurpose::Configuration,
        EntryKind::Release => FilePurpose::Release,
        EntryKind::Contract => FilePurpose::Contract,
        EntryKind::File(FileKind::Assets) => FilePurpose::Assets,
        EntryKind::File(FileKind::Orders) => FilePurpose::Orders,
        EntryKind::File(FileKind::SlaReport) => FilePurpose::SlaReport,
        EntryKind::File(FileKind::Measurements) => FilePurpose::Measurements,
        EntryKind::File(FileKind::TicketProfile) => FilePurpose::TicketProfile,
        EntryKind::File(FileKind::Tickets) => FilePurpose::Tickets,
        EntryKind::File(FileKind::Changes | FileKind::ChangeMilestones) => FilePurpose::Changes,
        EntryKind::File(FileKind::Invoices) => FilePurpose::Invoices,
        EntryKind::File(FileKind::PenaltyLetter) => FilePurpose::PenaltyLetter,
        EntryKind::File(FileKind::Counts) => FilePurpose::Counts,
        EntryKind::File(FileKind::Headings) => FilePurpose::Headings,
        EntryKind::Statement => return statement(entry),
        EntryKind::Approval => return approval(entry),
        EntryKind::Publication => return publication(entry),
        EntryKind::Erasure => FilePurpose::Erasure,
    };
    let (kept, refused) = count(entry, headings).unzip();
    Ok(EntryContent::File { purpose, name: entry.header.source.clone(), kept, refused })
}

fn statement(entry: &LedgerEntry) -> Result<EntryContent, SourceError> {
    let statement = Statement::decode(&entry.content).ok_or_else(|| unreadable(entry, "statement"))?;
    Ok(EntryContent::Statement(Box::new(statement)))
}

fn approval(entry: &LedgerEntry) -> Result<EntryContent, SourceError> {
    let approval = Approval::decode(&entry.content).ok_or_else(|| unreadable(entry, "approval"))?;
    Ok(EntryContent::Approval(Box::new(approval)))
}

fn publication(entry: &LedgerEntry) -> Result<EntryContent, SourceError> {
    let publication = Publication::decode(&entry.content).ok_or_else(|| unreadable(entry, "publication"))?;
    let Publication { month, size, root, by, correction, .. } = publication;
    Ok(EntryContent::Publication { month, ledger: Ledger { size, root: root.to_string() }, by, correction })
}

fn unreadable(entry: &LedgerEntry, what: &str) -> SourceError {
    SourceError::Failed(format!("entry {} is no {what}", entry.header.number))
}

/// Rows kept and refused, counted by reading the file again; `None` for what has no rows.
fn count(entry: &LedgerEntry, headings: Option<&str>) -> Option<(u64, u64)> {
    let EntryKind::File(kind) = entry.header.kind else { return None };
    let own = headings.map(|text| OwnHeadings::parse("headings", text)).transpose().ok()?;
    let by = files::By { headings: own.as_ref(), known: None };
    let table = files::table(kind)?;
    let read = files::read_by(table, &entry.header.source, &entry.content, by, &mut |_| {}).ok()?;
    Some((read.rows.len() as u64, read.refused.len() as u64))
}

/// The signature was checked when the batch was kept; this only shows it.
fn batch(entry: &LedgerEntry) -> Result<EntryContent, SourceError> {
    let number = entry.header.number;
    let failed = |error: &dyn std::fmt::Display| SourceError::Failed(format!("entry {number}: {error}"));
    let envelope = Envelope::parse(&entry.content).map_err(|error| failed(&error))?;
    let payload = envelope.unverified_payload().unwrap_or_default();
    let records = wire::decode(payload).map_err(|error| failed(&error))?;
    Ok(EntryContent::Batch {
        agent: envelope.agent().clone(),
        seq: envelope.link().seq,
        total: records.len() as u64,
        records: records.into_iter().take(EntryDetail::MOST_RECORDS).map(row).collect(),
    })
}

fn row(record: Record) -> RecordRow {
    let (from, to) = record.span();
    let asset = record.asset().to_string();
    let (metric, value) = match record {
        Record::Sample(sample) => {
            let metric = format!("{}:{}", sample.metric, sample.statistic.name());
            (metric, RecordValue::Figure(sample.value, sample.unit.symbol()))
        }
        Record::Streak(streak) => {
            (streak.metric.to_string(), RecordValue::Checks(streak.state, streak.checks))
        }
        Record::Fact(fact) => (fact.metric.to_string(), RecordValue::Text(fact.text)),
    };
    RecordRow { asset, metric, value, from, to }
}
