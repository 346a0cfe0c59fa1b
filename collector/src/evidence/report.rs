//! The report of a pack: the findings for people, with what the parties said and what proves them.

use std::collections::BTreeSet;

use motprov_ledger::{EntryKind, EntryNumber, KeptCheckpoint, LedgerEntry, LedgerError, View};
use motprov_log::{Checkpoint, Publication, Statement, VerifierKey, leaf_data, proof};
use motprov_report::report::{self as pdf, Entered, PackFile, Proof, ProvenEntry, Witnessed};
use motprov_report::{Language, Report};
use motprov_review::contract::Contract;
use motprov_review::finding::Review;
use motprov_shared::identity::sha256;

use super::Scope;
use super::packing::PackingError;

/// Entries of the ledger that a report lists; the pack's manifest lists all.
const MOST_LISTED: usize = 500;

/// What was said and published of a month by the time of a checkpoint.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) statements: Vec<Entered<Statement>>,
    pub(super) publications: Vec<Entered<Publication>>,
    /// Entries of approvals of the month's penalties, and of the letters that they approve.
    approvals: Vec<EntryNumber>,
    /// How many came after it.
    pub(super) later: usize,
}

impl Said {
    /// Their entries.
    pub(super) fn entries(&self) -> impl Iterator<Item = EntryNumber> {
        let publications = self.publications.iter().map(|publication| publication.entry);
        let statements = self.statements.iter().map(|statement| statement.entry);
        statements.chain(publications).chain(self.approvals.iter().copied())
    }
}

/// Reads what was said of the month, or of the one level in question.
pub(super) fn said(view: &View<'_>, scope: &Scope) -> Result<Said, LedgerError> {
    let mut statements = Vec::new();
    let mut later = 0;
    for said in view.statements(scope.month)? {
        let is_asked = scope.service_level.as_ref().is_none_or(|id| *id == said.statement.service_level);
        if said.entry > scope.size {
            later += usize::from(is_asked);
        } else if is_asked {
            statements.push(Entered { entry: said.entry, at: said.received, document: said.statement });
        }
    }
    let mut publications = Vec::new();
    for published in view.publications(scope.month)? {
        if published.entry > scope.size {
            later += 1;
            continue;
        }
        let entry = view.entry(published.entry)?;
        let document = entry.and_then(|entry| Publication::decode(&entry.content));
        let what = || LedgerError::Entry { entry: published.entry, what: "not a publication".to_owned() };
        let document = document.ok_or_else(what)?;
        publications.push(Entered { entry: published.entry, at: published.received, document });
    }
    let mut approvals = Vec::new();
    // A letter is of the whole month.
    let approved = if scope.service_level.is_none() { view.approvals(scope.month)? } else { Vec::new() };
    for approved in approved {
        if approved.entry > scope.size {
            later += 1;
        } else {
            approvals.extend([approved.entry, approved.approval.letter]);
        }
    }
    Ok(Said { statements, publications, approvals, later })
}

/// What a report is made from.
pub(super) struct Told<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) contract: &'a Contract,
    pub(super) review: &'a Review,
    pub(super) scope: &'a Scope,
    pub(super) kept: &'a KeptCheckpoint,
    pub(super) entries: &'a BTreeSet<EntryNumber>,
}

/// The report as a PDF; it bears the checkpoint's date, so that the same question gives the same octets.
pub(super) fn typeset(
    told: &Told<'_>,
    said: &Said,
    log: &VerifierKey,
    language: Language,
) -> Result<Vec<u8>, PackingError> {
    let scope = told.scope.service_level.clone().map_or(pdf::Scope::Month, pdf::Scope::ServiceLevel);
    let report = Report {
        review: told.review.clone(),
        contract: told.contract.clone(),
        scope,
        made_at: told.kept.made,
        over: told.kept.made >= told.scope.interval.end,
        proof: proof_of(told, log)?,
        statements: said.statements.clone(),
        publications: said.publications.clone(),
    };
    Ok(motprov_report::typeset(&report, language)?)
}

fn proof_of(told: &Told<'_>, log: &VerifierKey) -> Result<Proof, LedgerError> {
    let mut proof = Proof {
        checkpoint: checkpoint(told.view, log, told.kept)?,
        collector_key: Some(fingerprint(log)),
        ..Proof::default()
    };
    let listed = if told.entries.len() <= MOST_LISTED { None } else { Some(()) };
    for number in told.entries {
        let header = told.view.header(*number)?;
        let Some(header) = header.filter(|h| listed.is_none() || h.kind != EntryKind::Batch) else {
            continue;
        };
        let Some(entry) = told.view.entry(header.number)? else { continue };
        proof.files.extend(file(&entry));
        proof.entries.push(proven(entry));
    }
    Ok(proof)
}

fn proven(entry: LedgerEntry) -> ProvenEntry {
    let LedgerEntry { header, content } = entry;
    let leaf = proof::leaf_hash(&leaf_data(header.kind, &header.source, header.received, &content));
    ProvenEntry {
        number: header.number,
        kind: header.kind,
        source: header.source,
        received_at: header.received,
        leaf: leaf.to_string(),
    }
}

fn file(entry: &LedgerEntry) -> Option<PackFile> {
    let header = &entry.header;
    let path = motprov_pack::layout::entry(header.number, header.kind, &header.source)?;
    Some(PackFile { path, sha256: sha256(&entry.content).to_string() })
}

/// Of the log's key, as the report bears it.
pub(super) fn fingerprint(log: &VerifierKey) -> String {
    sha256(&log.key().0).to_string()
}

/// A checkpoint with who vouches for it.
pub(super) fn checkpoint(
    view: &View<'_>,
    log: &VerifierKey,
    kept: &KeptCheckpoint,
) -> Result<Option<pdf::Checkpoint>, LedgerError> {
    let Ok(at) = Checkpoint::unverified(&kept.note) else { return Ok(None) };
    let cosigned = view.cosigned(&at.origin, at.size)?;
    let timestamps = view.timestamps(&at.origin, at.size)?;
    Ok(Some(pdf::Checkpoint {
        size: at.size,
        root: at.root.to_string(),
        origin: at.origin,
        signers: vec![log.name().to_owned()],
        cosignatures: (cosigned.into_iter())
            .map(|kept| Witnessed { name: kept.witness.name().to_owned(), at: kept.at })
            .collect(),
        timestamps: (timestamps.into_iter())
            .map(|kept| Witnessed { name: kept.authority, at: kept.at })
            .collect(),
    }))
}
