//! The entries that stand in files of their own: keys, contract, imported files, and what parties and publishers say.

use std::collections::HashSet;
use std::io::{Read, Seek};

use motprov_assemble::Assembler;
use motprov_log::proof::leaf_hash;
use motprov_log::{
    Approval, Checkpoint, EntryHeader, EntryKind, EntryNumber, Erasure, LedgerEntry, Publication, Statement,
    leaf_data,
};
use motprov_pack::layout::{self, CONTRACT, MANIFEST, Place};
use motprov_pack::manifest::Placed;
use motprov_pack::{Fault, PackError};
use motprov_review::calendar::whole_month;
use motprov_review::contract::Contract;
use motprov_shared::identity::Hash;
use rust_decimal::Decimal;

use super::opening::Pack;
use super::report::{Report, Told};

/// Octets of an entry's content at most: what the importers take, and some.
const LARGEST: u64 = 128 << 20;

/// What was read of them.
#[derive(Debug)]
pub(super) struct Entries {
    pub(super) contract: Contract,
    pub(super) assembler: Assembler,
    /// All leaves so far, by index from 0.
    pub(super) leaves: Vec<(u64, Hash)>,
    /// Imported files, to be taken in their turn.
    pub(super) files: Vec<Placed>,
    /// Of the month in question and of those that it looks back at, by number.
    pub(super) publications: Vec<(EntryNumber, Publication)>,
    erasures: Vec<Erasure>,
}

impl Entries {
    /// Reads and checks all of them, of imported files only the hash.
    pub(super) fn read<R: Read + Seek>(
        source: &mut R,
        pack: &Pack,
        report: &mut Report,
    ) -> Result<Self, PackError> {
        placed(pack)?;
        let contract = contract(source, pack)?;
        let month = pack.manifest.question.month;
        let mut assembler = Assembler::new(month, whole_month(month, &contract.zone));
        if pack.manifest.question.service_level.is_some() && contract.rests_on_checks() {
            // Its levels read nothing but checks; all levels' are kept, since they share a cap.
            let measures = contract.service_levels.iter().filter_map(|level| level.checks());
            assembler = assembler.only_checks(measures.map(|measure| measure.metric.clone()).collect());
        }
        let mut entries = Self {
            assembler,
            contract,
            leaves: Vec::new(),
            files: Vec::new(),
            publications: Vec::new(),
            erasures: Vec::new(),
        };
        for placed in &pack.manifest.entries {
            let content = content(source, pack, placed)?;
            entries.leaves.push((placed.number - 1, placed.leaf));
            if let Some(content) = content {
                entries.take(placed, content, report)?;
            }
        }
        let count = pack.manifest.entries.len();
        report.checked(format!("{count} entries that are no batches have the content of their leaf"));
        entries.erased(pack, report);
        Ok(entries)
    }

    fn take(&mut self, placed: &Placed, content: Vec<u8>, report: &mut Report) -> Result<(), Fault> {
        let fault = |what: &str| at(placed, what);
        match placed.kind {
            EntryKind::Enrolment | EntryKind::Revocation => {
                self.assembler.take(&entry(placed, content)).map_err(|error| fault(&error.to_string()))?;
            }
            EntryKind::File(_) => self.files.push(placed.clone()),
            EntryKind::Statement => {
                let statement = Statement::decode(&content).ok_or_else(|| fault("is no statement"))?;
                report.told.push(Told { entry: placed.number, text: said(&statement) });
            }
            EntryKind::Approval => {
                let approval = Approval::decode(&content).ok_or_else(|| fault("is no approval"))?;
                report.told.push(Told { entry: placed.number, text: approved(&approval) });
            }
            EntryKind::Publication => {
                let publication = Publication::decode(&content).ok_or_else(|| fault("is no publication"))?;
                report.told.push(Told { entry: placed.number, text: published(&publication) });
                self.assembler.publication(placed.number, &publication);
                self.published(placed, publication)?;
            }
            EntryKind::Erasure => {
                let erasure = Erasure::decode(&content).ok_or_else(|| fault("is no erasure"))?;
                let text = format!("erased by {}: {}", erasure.by, erasure.why);
                report.told.push(Told { entry: placed.number, text });
                self.erasures.push(erasure);
            }
            EntryKind::Contract | EntryKind::Batch | EntryKind::Configuration | EntryKind::Release => {}
        }
        Ok(())
    }

    /// A correction corrects a publication of the same month that the pack shows too.
    fn published(&mut self, placed: &Placed, publication: Publication) -> Result<(), Fault> {
        if let Some((corrects, _)) = &publication.correction {
            let shown = self.publications.iter().find(|(number, _)| number == corrects);
            if shown.is_none_or(|(_, corrected)| corrected.month != publication.month) {
                let what =
                    format!("corrects entry {corrects}, which is no publication of the month in this pack");
                return Err(at(placed, &what));
            }
        }
        self.publications.push((placed.number, publication));
        Ok(())
    }

    /// A publication says on which tree of the log it rests: it must be one that the log signed.
    pub(super) fn rest_on(&self, checkpoints: &[Checkpoint], report: &mut Report) {
        let mut unknown = 0;
        for (number, publication) in &self.publications {
            match checkpoints.iter().find(|known| known.size == publication.size) {
                Some(known) if known.root == publication.root => {}
                Some(_) => {
                    let what = format!(
                        "entry {number}: the log's first {} entries have another root",
                        publication.size
                    );
                    report.fault(Fault::new(format!("publications/{number}.cbor"), what));
                }
                None => unknown += 1,
            }
        }
        if unknown > 0 {
            report.unchecked(format!(
                "on which tree {unknown} publications rest: the pack has no checkpoint of it"
            ));
        }
    }

    /// Whoever leaves out content must show the erasure that says so.
    fn erased(&self, pack: &Pack, report: &mut Report) {
        let mut count = 0;
        for placed in pack.manifest.entries.iter().filter(|placed| placed.file.is_none()) {
            count += 1;
            if !self.erasures.iter().any(|erasure| erasure.names(placed.number)) {
                report.fault(at(placed, "its content is missing, and no erasure in the pack names it"));
            }
        }
        if count > 0 {
            report.unchecked(format!("what {count} erased entries held: only their hashes are left"));
        }
    }
}

/// A fault of an entry.
pub(super) fn at(placed: &Placed, what: &str) -> Fault {
    let file = placed.file.as_deref().unwrap_or(MANIFEST);
    Fault::new(file, format!("entry {} from {}: {what}", placed.number, placed.source))
}

/// Numbers ascend; each entry has its own file and each such file its entry.
fn placed(pack: &Pack) -> Result<(), Fault> {
    let mut before = 0;
    for placed in &pack.manifest.entries {
        if placed.number <= before {
            return Err(at(placed, "numbers must ascend"));
        }
        before = placed.number;
        let expected = layout::entry(placed.number, placed.kind, &placed.source);
        if placed.file.is_some() && placed.file != expected {
            return Err(at(placed, "its content does not stand in such a file"));
        }
    }
    let entries: HashSet<&str> =
        pack.manifest.entries.iter().filter_map(|placed| placed.file.as_deref()).collect();
    let files = pack.container.files().iter().filter(|file| layout::place(&file.name) == Some(Place::Entry));
    for file in files {
        if !entries.contains(file.name.as_str()) {
            return Err(Fault::new(&file.name, "belongs to no entry of the manifest"));
        }
    }
    Ok(())
}

/// The content of an entry, its leaf checked; `None` where it was erased.
pub(super) fn content<R: Read + Seek>(
    source: &mut R,
    pack: &Pack,
    placed: &Placed,
) -> Result<Option<Vec<u8>>, PackError> {
    let Some(file) = &placed.file else { return Ok(None) };
    let stored = pack.container.find(file).ok_or_else(|| at(placed, "its file is missing"))?;
    let content = stored.content(source, LARGEST)?;
    let data = leaf_data(placed.kind, &placed.source, placed.received, &content);
    if leaf_hash(&data) != placed.leaf {
        return Err(at(placed, "kind, source, time and content do not give its leaf").into());
    }
    Ok(Some(content))
}

/// The entry as the ledger has it.
pub(super) fn entry(placed: &Placed, content: Vec<u8>) -> LedgerEntry {
    let Placed { kind, number, received, source, .. } = placed.clone();
    LedgerEntry {
        header: EntryHeader { number, kind, source, received, size: content.len() as u64 },
        content,
    }
}

/// The contract of the pack, in force in its month.
fn contract<R: Read + Seek>(source: &mut R, pack: &Pack) -> Result<Contract, PackError> {
    let file = pack.container.find(CONTRACT).ok_or_else(|| Fault::new(CONTRACT, "is missing"))?;
    let octets = file.content(source, LARGEST)?;
    let text = std::str::from_utf8(&octets).map_err(|_| Fault::new(CONTRACT, "is not UTF-8"))?;
    let contract = Contract::parse(CONTRACT, text).map_err(|faults| {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        Fault::new(CONTRACT, format!("is no contract: {first}"))
    })?;
    let end = whole_month(pack.manifest.question.month, &contract.zone).end;
    let begins = motprov_review::calendar::whole_day(contract.in_force, &contract.zone).start;
    if begins >= end {
        let what = format!("is in force from {}, after the month in question", contract.in_force);
        return Err(Fault::new(CONTRACT, what).into());
    }
    Ok(contract)
}

fn said(statement: &Statement) -> String {
    let Statement { month, service_level, party, by, text, value, penalty } = statement;
    let figure = |what: &str, figure: &Option<Decimal>| {
        figure.map_or(String::new(), |figure| format!(" [{what} {figure}]"))
    };
    let (value, penalty) = (figure("value", value), figure("penalty", penalty));
    format!("{} on {service_level} in {month}, {by}: {text}{value}{penalty}", party.name())
}

fn approved(approval: &Approval) -> String {
    let Approval { month, letter, claimed, recomputed, approved, by, note } = approval;
    let recomputed = recomputed.map_or_else(
        || "nothing could be recomputed".to_owned(),
        |(low, high)| format!("recomputed {low} to {high}"),
    );
    let note = note.as_ref().map_or(String::new(), |note| format!(": {note}"));
    format!("{approved} approved for {month} by {by}; letter {letter} says {claimed}, {recomputed}{note}")
}

fn published(publication: &Publication) -> String {
    let Publication { month, size, by, correction, .. } = publication;
    let published = format!("{month} published by {by}, resting on {size} entries");
    match correction {
        Some((corrects, why)) => format!("{published}; corrects entry {corrects}: {why}"),
        None => published,
    }
}
