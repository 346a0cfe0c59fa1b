//! As few entries as give the same answer as all of them, and of each agent's chain a whole run.
//!
//! The measure is the answer from all that the case names, made from the entries alone. Smaller selections are tried first;
//! the last is that measure itself. A run of an agent's chain goes from the batch before its first one
//! that counts to the one behind its last, so that whoever checks sees that nothing was left out between.

use std::collections::{BTreeMap, BTreeSet};

use motprov_assemble::{Assembler, Fault};
use motprov_ledger::{EntryKind, EntryNumber, FileKind, LedgerError, View};
use motprov_review::case::{Case, LedgerState};
use motprov_review::contract::{Contract, Measure};
use motprov_review::finding::Review;
use motprov_review::review;
use motprov_shared::identity::AgentId;

use super::basis::{Basis, Scope};

/// Why there is no selection.
#[derive(Debug, thiserror::Error)]
pub enum SelectionError {
    /// The database did not answer.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// An entry does not hold.
    #[error("{0}; `motprov-collector audit` says more")]
    Entry(#[from] Fault),
    /// Tables and entries do not give the same answer.
    #[error(
        "the derived tables give another answer than the entries: run `motprov-collector rebuild`, then try again"
    )]
    Tables,
    /// An entry's content is gone.
    #[error("entry {0} is needed and is not there")]
    Missing(EntryNumber),
}

/// What a pack holds, and the answer that follows from it.
#[derive(Debug)]
pub struct Selection {
    /// Entries, ascending.
    pub entries: Vec<EntryNumber>,
    /// Those of them whose content was erased, and the entries that say so.
    pub erased: BTreeMap<EntryNumber, EntryNumber>,
    /// The review that they give.
    pub review: Review,
}

/// Selects the entries of an answer; `case` is what the tables give, of the whole ledger.
///
/// # Errors
/// [`SelectionError`].
pub fn select(
    view: &View<'_>,
    scope: &Scope,
    contract: &Contract,
    case: &Case,
) -> Result<Selection, SelectionError> {
    let chooser = Chooser::new(view, scope, contract, case)?;
    let all = chooser.all()?;
    if case.ledger == chooser.state && asked(&review(case, contract), scope) != asked(&all.review, scope) {
        return Err(SelectionError::Tables);
    }
    for core in chooser.smaller(&all.review) {
        let fewer = chooser.answer(&core)?;
        if asked(&fewer.review, scope) == asked(&all.review, scope) {
            return Ok(fewer);
        }
    }
    Ok(all)
}

/// All entries that an answer can rest on; `case` as for [`select`].
///
/// # Errors
/// [`SelectionError`].
pub(super) fn all(
    view: &View<'_>,
    scope: &Scope,
    contract: &Contract,
    case: &Case,
) -> Result<Selection, SelectionError> {
    Chooser::new(view, scope, contract, case)?.all()
}

/// The part of a review that the scope asks for.
fn asked(review: &Review, scope: &Scope) -> Review {
    let mut review = review.clone();
    if let Some(level) = &scope.service_level {
        review.service_levels.retain(|finding| finding.id == *level);
        review.capacity.clear();
        review.penalty_sum = None;
    }
    review
}

struct Chooser<'a> {
    view: &'a View<'a>,
    scope: &'a Scope,
    contract: &'a Contract,
    basis: Basis,
    state: LedgerState,
}

impl<'a> Chooser<'a> {
    fn new(
        view: &'a View<'a>,
        scope: &'a Scope,
        contract: &'a Contract,
        case: &Case,
    ) -> Result<Self, SelectionError> {
        let basis = Basis::read(view, scope, contract, case)?;
        let state = LedgerState { size: scope.size, root: view.root_at(scope.size)? };
        Ok(Self { view, scope, contract, basis, state })
    }

    fn all(&self) -> Result<Selection, SelectionError> {
        self.answer(&self.basis.named.union(&self.basis.facts).copied().collect())
    }

    /// Selections to try before all, the smallest first: what the findings name, with what says what assets are, and
    /// with all near the month.
    fn smaller(&self, review: &Review) -> Vec<BTreeSet<EntryNumber>> {
        let review = asked(review, self.scope);
        let levels = review.service_levels.iter().flat_map(|finding| finding.entries.iter().copied());
        let capacity = review.capacity.iter().flat_map(|finding| finding.entries.iter().copied());
        let named: BTreeSet<_> = levels.chain(capacity).filter(|entry| *entry <= self.scope.size).collect();
        let with_facts: BTreeSet<_> = named.union(&self.basis.facts).copied().collect();
        let near = with_facts.union(&self.basis.near).copied().collect();
        vec![named, with_facts, near]
    }

    /// The answer from `core` and what belongs to it; files that give no row are left out.
    fn answer(&self, core: &BTreeSet<EntryNumber>) -> Result<Selection, SelectionError> {
        let batches = self.with_runs(core)?;
        let mut assembler = Assembler::new(self.scope.month, self.scope.interval);
        let (mut taken, mut erased) = (BTreeSet::new(), BTreeMap::new());
        for number in batches.union(&self.basis.frame).copied() {
            if let Some((by, _)) = self.view.erased(number)? {
                erased.insert(number, by);
                continue;
            }
            let entry = self.view.entry(number)?.ok_or(SelectionError::Missing(number))?;
            assembler.take(&entry)?;
            taken.insert((number, entry.header.kind, entry.header.source));
        }
        let case = assembler.case_for(self.contract, self.state);
        let review = review(&case, self.contract);
        let rows = rows(&case, self.contract);
        let agents: BTreeSet<&str> = taken
            .iter()
            .filter(|(_, kind, _)| *kind == EntryKind::Batch)
            .map(|(.., of)| of.as_str())
            .collect();
        let tickets = taken.iter().filter(|(_, kind, _)| *kind == EntryKind::File(FileKind::Tickets));
        let tickets: BTreeSet<EntryNumber> = tickets.map(|(number, ..)| *number).collect();
        let by_tickets = case.trials.iter().any(|trials| tickets.contains(&trials.entry));
        let counts = |kind: &EntryKind, number: &EntryNumber, source: &str| match kind {
            EntryKind::Enrolment | EntryKind::Revocation => agents.contains(source),
            // Tickets of all files make the counts together.
            EntryKind::File(FileKind::Tickets | FileKind::TicketProfile) => by_tickets,
            // Without them the file behind them could not be read.
            EntryKind::File(FileKind::Headings) => rows.contains(&number.saturating_add(1)),
            EntryKind::File(_) => rows.contains(number),
            _ => true,
        };
        let counted = taken.iter().filter(|(number, kind, source)| counts(kind, number, source));
        let mut entries: Vec<_> = counted.map(|(number, ..)| *number).collect();
        // Nobody can say any more whether an erased file would have counted: only what a chain needs is shown.
        erased.retain(|number, _| batches.contains(number));
        entries.extend(erased.keys());
        entries.sort_unstable();
        Ok(Selection { entries, erased, review })
    }

    /// Adds each agent's run around its batches near the month, and the batches before losses.
    fn with_runs(&self, core: &BTreeSet<EntryNumber>) -> Result<BTreeSet<EntryNumber>, LedgerError> {
        let mut all = core.clone();
        let mut runs: BTreeMap<AgentId, (EntryNumber, EntryNumber)> = BTreeMap::new();
        for number in core.intersection(&self.basis.near).copied() {
            let header = self.view.header(number)?.filter(|header| header.kind == EntryKind::Batch);
            if let Some(agent) = header.and_then(|header| header.source.parse().ok()) {
                let run = runs.entry(agent).or_insert((number, number));
                *run = (run.0.min(number), run.1.max(number));
            }
        }
        for (agent, run) in runs {
            all.extend(self.view.run_of(&agent, run, self.scope.size)?);
        }
        let before: Vec<_> =
            all.iter().filter_map(|entry| self.basis.before_losses.get(entry)).copied().collect();
        all.extend(before);
        Ok(all)
    }
}

/// Entries of which the case has a row.
fn rows(case: &Case, contract: &Contract) -> BTreeSet<EntryNumber> {
    // A report that came first counts for its day, even where a later one counts for its figures.
    let by_day = contract.service_levels.iter().any(|level| level.measure == Measure::Deadline);
    (case.assets.iter().map(|asset| asset.entry))
        .chain(case.orders.iter().map(|order| order.entry))
        .chain(case.reports.iter().map(|report| report.entry))
        .chain(case.trials.iter().map(|trials| trials.entry))
        .chain(case.observed.iter().map(|seen| seen.entry))
        .chain(case.readings.iter().map(|reading| reading.entry))
        .chain(case.received.iter().filter(|_| by_day).map(|received| received.entry))
        .collect()
}
