//! The entries that a month's answer can rest on, from the tables: never too few, perhaps too many.

use std::collections::{BTreeMap, BTreeSet};

use motprov_assemble::Window;
use motprov_ledger::{EntryKind, EntryNumber, FileKind, LedgerError, View};
use motprov_review::case::{Case, looks_back};
use motprov_review::contract::Contract;
use motprov_shared::period::{Interval, Month};

/// Files whose rows a case is made from.
const FILES: [FileKind; 8] = [
    FileKind::Assets,
    FileKind::Orders,
    FileKind::SlaReport,
    FileKind::Measurements,
    FileKind::Tickets,
    FileKind::TicketProfile,
    FileKind::Counts,
    FileKind::Headings,
];

/// A month's question to the first so many entries.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The month.
    pub month: Month,
    /// The month in the contract's time zone.
    pub interval: Interval,
    /// The one service level in question; `None`: all of the review.
    pub service_level: Option<String>,
    /// Entries that count: the first so many.
    pub size: u64,
}

/// Entries by what they are for.
#[derive(Debug, Default)]
pub(super) struct Basis {
    /// Keys, files with rows, and earlier months' publications with what they correct: which of them count is known
    /// only once they are read.
    pub(super) frame: BTreeSet<EntryNumber>,
    /// Batches that said what an asset is.
    pub(super) facts: BTreeSet<EntryNumber>,
    /// Named by any item of the case.
    pub(super) named: BTreeSet<EntryNumber>,
    /// Those of them that speak of the time of the month's checks.
    pub(super) near: BTreeSet<EntryNumber>,
    /// The batch before each declared loss, by the batch that declares it.
    pub(super) before_losses: BTreeMap<EntryNumber, EntryNumber>,
}

impl Basis {
    /// Reads what a case names and what stands around it.
    ///
    /// # Errors
    /// What the database says.
    pub(super) fn read(
        view: &View<'_>,
        scope: &Scope,
        contract: &Contract,
        case: &Case,
    ) -> Result<Self, LedgerError> {
        let mut frame = published(view, scope, contract)?;
        let keys = [EntryKind::Enrolment, EntryKind::Revocation];
        for kind in FILES.map(EntryKind::File).into_iter().chain(keys) {
            let found = view.entries(1..=scope.size, Some(kind), usize::MAX)?;
            frame.extend(found.iter().map(|header| header.number));
        }
        let (named, near) = items(scope, case);
        let facts = view.turning_facts(scope.size)?.into_iter().collect();
        Ok(Self { frame, facts, named, near, before_losses: view.before_losses()? })
    }
}

/// Publications of the months that the contract looks back at.
fn published(
    view: &View<'_>,
    scope: &Scope,
    contract: &Contract,
) -> Result<BTreeSet<EntryNumber>, LedgerError> {
    let mut entries = BTreeSet::new();
    for month in looks_back(contract, scope.month) {
        let found = view.publications(month)?.into_iter().map(|published| published.entry);
        entries.extend(found.filter(|entry| *entry <= scope.size));
    }
    Ok(entries)
}

/// Entries of all items, and of those that touch the time of the month's checks.
fn items(scope: &Scope, case: &Case) -> (BTreeSet<EntryNumber>, BTreeSet<EntryNumber>) {
    let checks = Window::around(scope.interval).checks;
    let standing = (case.assets.iter().map(|asset| asset.entry))
        .chain(case.orders.iter().map(|order| order.entry))
        .chain(case.reports.iter().map(|report| report.entry))
        .chain(case.trials.iter().map(|trials| trials.entry))
        .chain(case.received.iter().map(|received| received.entry))
        .chain(case.first_seen.iter().map(|seen| seen.entry))
        .chain(case.told.iter().map(|told| told.entry))
        .chain(case.losses.iter().map(|loss| loss.entry));
    let timed = (case.observed.iter().map(|seen| (seen.entry, seen.streak.from, seen.streak.to)))
        .chain(case.readings.iter().map(|reading| (reading.entry, reading.at, reading.at)))
        .chain(case.starts.iter().map(|start| (start.entry, start.first, start.first)))
        .chain(case.sleeps.iter().map(|sleep| (sleep.entry, sleep.time.start, sleep.time.end)))
        .chain(case.active.iter().map(|active| (active.entry, active.time.start, active.time.end)))
        .chain(case.thinned.iter().map(|loss| (loss.entry, loss.time.start, loss.time.end)));
    let mut named: BTreeSet<EntryNumber> = standing.filter(|entry| *entry <= scope.size).collect();
    let mut near = BTreeSet::new();
    for (entry, from, to) in timed.filter(|(entry, ..)| *entry <= scope.size) {
        named.insert(entry);
        if from < checks.end && to >= checks.start {
            near.insert(entry);
        }
    }
    (named, near)
}
