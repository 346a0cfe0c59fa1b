//! Writes a pack: the answer at a checkpoint, all that it rests on, and what proves that.

use std::collections::BTreeSet;
use std::io::Write;

use motprov_assemble::FORMULAS as ASSEMBLE;
use motprov_ledger::{EntryKind, EntryNumber, KeptCheckpoint, LedgerError, View};
use motprov_log::proof::{Hashes, ProofError};
use motprov_log::{Checkpoint, Note, Publication};
use motprov_pack::manifest::{Formulas, Ledger, Question};
use motprov_pack::tree::Node;
use motprov_pack::writer::{BuildError, Closing, OtherCheckpoint};
use motprov_pack::{PackWriter, findings};
use motprov_report::Language;
use motprov_review::FORMULAS as REVIEW;
use motprov_review::calendar::whole_month;
use motprov_review::contract::Contract;
use motprov_shared::identity::Hash;
use motprov_shared::period::Month;

use super::report::{self, Told};
use super::{Scope, SelectionError, select};
use crate::log::{LogError, Publisher};
use crate::review::{ReviewError, case_of};

/// Why there is no pack.
#[derive(Debug, thiserror::Error)]
pub enum PackingError {
    /// The database did not answer.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The log's key or name.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The contract.
    #[error(transparent)]
    Review(#[from] ReviewError),
    /// The entries do not give the answer.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// The pack could not be written.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The report could not be typeset.
    #[error(transparent)]
    Report(#[from] motprov_report::ReportError),
    /// No checkpoint of that size.
    #[error("the log signed no checkpoint of {0} entries: `motprov-collector log` lists those it signed")]
    NoCheckpoint(u64),
    /// Nothing was signed yet.
    #[error("the log has signed no checkpoint yet: `serve` signs one at its start, and then hourly")]
    NoCheckpointYet,
    /// The contract has no such level.
    #[error("the contract has no service level `{id}`; it has {known}")]
    NoLevel {
        /// What was asked for.
        id: String,
        /// What there is.
        known: String,
    },
}

/// What a pack is to answer.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The month.
    pub month: Month,
    /// One service level; `None`: all of the month.
    pub service_level: Option<String>,
    /// At the checkpoint of so many entries; `None`: at the last one.
    pub at: Option<u64>,
    /// Of the report.
    pub language: Language,
}

/// What was packed.
#[derive(Debug)]
pub struct Packed {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// Entries in the pack.
    pub entries: usize,
    /// Batches among them.
    pub batches: usize,
    /// Statements and publications of the month that came after the checkpoint.
    pub later: usize,
}

/// Writes the pack that answers `wanted`. The same question at the same checkpoint gives the same octets, as long as no
/// witness and no authority adds its word to it.
///
/// # Errors
/// [`PackingError`]; what was written to `out` is then no pack.
pub fn pack<W: Write>(
    view: &View<'_>,
    publisher: &Publisher,
    wanted: &Wanted,
    out: W,
) -> Result<Packed, PackingError> {
    let origin = publisher.log().name();
    let kept = checkpoint(view, origin, wanted.at)?;
    let at = Checkpoint::unverified(&kept.note).map_err(LogError::Origin)?;
    let (contract_entry, contract) = contract(view, wanted, at.size)?;
    let scope = Scope {
        month: wanted.month,
        interval: whole_month(wanted.month, &contract.zone),
        service_level: wanted.service_level.clone(),
        size: at.size,
    };
    let case = case_of(view, scope.month, &contract)?;
    let selection = select(view, &scope, &contract, &case)?;
    let said = report::said(view, &scope)?;
    let question = Question { month: scope.month, service_level: scope.service_level.clone() };
    let review = findings::asked(selection.review, &question);

    let mut all: BTreeSet<EntryNumber> = selection.entries.iter().copied().collect();
    all.insert(contract_entry);
    all.extend(said.entries());
    all.extend(selection.erased.values());
    let mut writer = PackWriter::new(out, question)?;
    let (mut batches, mut bases) = (0, BTreeSet::new());
    for number in &all {
        let entry = view.entry(*number)?.ok_or(SelectionError::Missing(*number))?;
        if selection.erased.contains_key(number) {
            writer.erased(entry.header, leaf(view, *number)?)?;
            continue;
        }
        batches += usize::from(entry.header.kind == EntryKind::Batch);
        if entry.header.kind == EntryKind::Publication {
            bases.extend(Publication::decode(&entry.content).map(|publication| publication.size));
        }
        writer.take(entry)?;
    }
    let proof = nodes(view, &writer.needed(at.size)?)?;
    let told = Told { view, contract: &contract, review: &review, scope: &scope, kept: &kept, entries: &all };
    let closing = Closing {
        ledger: Ledger {
            key: publisher.log().to_string(),
            origin: origin.to_owned(),
            root: at.root,
            size: at.size,
        },
        checkpoint: cosigned(view, &kept, origin)?.to_string().into_bytes(),
        others: others(view, origin, &at, bases)?,
        timestamps: timestamps(view, origin, at.size)?,
        proof,
        formulas: Formulas { assemble: ASSEMBLE, review: REVIEW },
        findings: findings::encode(&review),
        report: report::typeset(&told, &said, publisher.log(), wanted.language)?,
    };
    let mut refused = None;
    writer.finish(closing, |text| match publisher.sign(text) {
        Ok(note) => note.to_string().into_bytes(),
        Err(error) => {
            refused = Some(error);
            Vec::new()
        }
    })?;
    if let Some(error) = refused {
        return Err(error.into());
    }
    Ok(Packed { entries: all.len(), batches, later: said.later, checkpoint: at })
}

/// The leaf of an entry whose content is gone.
fn leaf(view: &View<'_>, number: EntryNumber) -> Result<Hash, LedgerError> {
    let node = Node { level: 0, index: number.saturating_sub(1) };
    let leaf = nodes(view, &[node])?.first().copied();
    leaf.ok_or_else(|| LedgerError::Damaged(format!("the leaf of entry {number} is missing")))
}

fn nodes(view: &View<'_>, nodes: &[Node]) -> Result<Vec<Hash>, LedgerError> {
    view.proved(|hashes| {
        let hash = |node: &Node| {
            let missing = ProofError::Missing { level: node.level, index: node.index };
            hashes.hash(node.level, node.index).ok_or(missing)
        };
        nodes.iter().map(hash).collect::<Result<Vec<Hash>, _>>()
    })
}

fn checkpoint(view: &View<'_>, origin: &str, at: Option<u64>) -> Result<KeptCheckpoint, PackingError> {
    match at {
        None => view.last_checkpoint(origin)?.ok_or(PackingError::NoCheckpointYet),
        Some(size) => {
            let found = view.checkpoint_from(origin, size)?.filter(|kept| kept.size == size);
            found.ok_or(PackingError::NoCheckpoint(size))
        }
    }
}

fn contract(view: &View<'_>, wanted: &Wanted, size: u64) -> Result<(EntryNumber, Contract), PackingError> {
    let missing = || ReviewError::NoContract(wanted.month);
    let (entry, text) = view.contract_as_of(wanted.month, size)?.ok_or_else(missing)?;
    let contract = crate::review::parse_contract(entry, &text)?;
    if let Some(id) = &wanted.service_level
        && contract.service_level(id).is_none()
    {
        let known: Vec<&str> = contract.service_levels.iter().map(|level| level.id.as_str()).collect();
        return Err(PackingError::NoLevel { id: id.clone(), known: known.join(", ") });
    }
    Ok((entry, contract))
}

/// The note with everyone's word on it.
fn cosigned(view: &View<'_>, kept: &KeptCheckpoint, origin: &str) -> Result<Note, LedgerError> {
    let mut note = kept.note.clone();
    for cosignature in view.cosigned(origin, kept.size)? {
        note.add(cosignature.line);
    }
    Ok(note)
}

/// The checkpoints that publications rest on, proved to lead to the pack's.
fn others(
    view: &View<'_>,
    origin: &str,
    at: &Checkpoint,
    bases: BTreeSet<u64>,
) -> Result<Vec<OtherCheckpoint>, LedgerError> {
    let mut others = Vec::new();
    for size in bases.into_iter().filter(|size| *size > 0 && *size < at.size) {
        let Some(kept) = view.checkpoint_from(origin, size)?.filter(|kept| kept.size == size) else {
            continue;
        };
        let note = cosigned(view, &kept, origin)?.to_string().into_bytes();
        others.push(OtherCheckpoint { size, note, proof: view.prove_growth(size, at.size)? });
    }
    Ok(others)
}

fn timestamps(view: &View<'_>, origin: &str, size: u64) -> Result<Vec<(String, Vec<u8>)>, LedgerError> {
    Ok(view.timestamps(origin, size)?.into_iter().map(|kept| (kept.authority, kept.token)).collect())
}
