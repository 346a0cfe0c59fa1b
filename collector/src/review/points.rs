//! What to raise at the meetings of a month: from its review, and from all else that the ledger holds.

use std::path::Path;

use motprov_ledger::Database;
use motprov_review::agenda::{
    Classes, Item, Language, of_changes, of_costs, of_letter, of_review, of_tickets, ordered,
};
use motprov_review::capacity::assets::Assets;
use motprov_review::capacity::sizing::WhatIf;
use motprov_review::case::Case;
use motprov_review::changes::{ChangeReport, Question, follow};
use motprov_review::contract::Contract;
use motprov_review::cost::match_costs;
use motprov_review::finding::Review;
use motprov_review::letter::LetterReport;
use motprov_review::months::Months;
use motprov_review::review;
use motprov_review::tickets::categories::Categories;
use motprov_review::tickets::raised::Raised;
use motprov_shared::period::{Month, Timestamp};

use super::{
    CapacityError, Kept, MoneyError, ReviewError, beside, capacity_of, contract_of, recomputed, zone_at,
};
use crate::held::{self, HeldError};
use crate::segments::{self, SegmentsError};

/// Why nobody knows what to raise.
#[derive(Debug, thiserror::Error)]
pub enum PointsError {
    /// The review of a month.
    #[error(transparent)]
    Review(#[from] ReviewError),
    /// Its assets.
    #[error(transparent)]
    Capacity(#[from] CapacityError),
    /// Invoices and letters.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Change requests and letters.
    #[error(transparent)]
    Held(#[from] HeldError),
    /// The segments.
    #[error(transparent)]
    Segments(#[from] SegmentsError),
}

impl From<motprov_ledger::LedgerError> for PointsError {
    fn from(error: motprov_ledger::LedgerError) -> Self {
        Self::Review(error.into())
    }
}

/// What there is to raise.
#[derive(Debug)]
pub struct Points {
    /// Whose subjects are the contract's.
    items: Vec<Item>,
    letters: Vec<(u64, LetterReport)>,
    changes: ChangeReport,
    raised: Raised,
    /// What tickets were counted to.
    case: Case,
    contract: Contract,
    /// Whether points of classes, invoices and letters are left out.
    pub partial: bool,
}

impl Points {
    /// The points in order; what no contract names is called as `language` does.
    #[must_use]
    pub fn items(&self, language: Language) -> Vec<Item> {
        let (changes, letter, tickets) = match language {
            Language::Swedish => ("Ändringsbegäran", "Vitesbrev", "Ärenden"),
            Language::English => ("Change requests", "Penalty letter", "Tickets"),
        };
        let mut items = self.items.clone();
        let of_letters = self.letters.iter();
        items.extend(
            of_letters.filter_map(|(entry, report)| of_letter(report, &format!("{letter}, {entry}"))),
        );
        items.extend(of_changes(&self.changes, changes));
        items.extend(of_tickets(&self.raised, &self.case, &self.contract, tickets));
        ordered(items)
    }
}

/// All points of a month. Reads it asset by asset, and the months that its classes look back on: it takes time and
/// memory for a large city.
///
/// # Errors
/// [`PointsError`].
pub fn points(
    database: &mut Database,
    data: &Path,
    month: Month,
    categories: Option<&Categories>,
    now: Timestamp,
) -> Result<Points, PointsError> {
    let store = segments::look(data)?;
    let found = capacity_of(database, &store, month, &WhatIf::default())?;
    let mut items = of_review(&review(&found.case, &found.contract));
    let mut classes = Classes::default();
    for finding in Assets::new(&found.case, &found.contract, &found.history).findings() {
        classes.add(&finding);
    }
    items.extend(classes.items(&found.contract));
    let months = Months { first: month, last: month };
    let costs = match_costs(&Kept::read(database, months)?.books(), months);
    items.extend(of_costs(&costs.findings, &found.contract));
    let mut letters = Vec::new();
    for entry in database.read(|view| held::letters(view, month))? {
        letters.push((entry, recomputed(database, entry)?));
    }
    // Of the case, only what tickets are counted to is looked at.
    let case =
        Case { trials: found.case.trials, past: found.case.past, ..Case::new(month, found.case.ledger) };
    let (changes, raised) = others(database, &found.contract, month, categories, now)?;
    Ok(Points { items, letters, changes, raised, case, contract: found.contract, partial: false })
}

/// Those that a judged month gives, and those of tickets and change requests: for a month whose assets are too many to be
/// read again beside it.
///
/// # Errors
/// [`PointsError`].
pub(super) fn points_in_passing(
    database: &mut Database,
    judged: &Review,
    now: Timestamp,
) -> Result<Points, PointsError> {
    let month = judged.month;
    let (contract, case) = database.read(|view| {
        let contract = contract_of(view, month)?.ok_or(ReviewError::NoContract(month))?;
        let case = beside(view, &contract, Case::new(month, view.state()?))?;
        Ok::<_, ReviewError>((contract, case))
    })?;
    let (changes, raised) = others(database, &contract, month, None, now)?;
    let items = of_review(judged);
    Ok(Points { items, letters: Vec::new(), changes, raised, case, contract, partial: true })
}

/// Of change requests and tickets.
fn others(
    database: &mut Database,
    contract: &Contract,
    month: Month,
    categories: Option<&Categories>,
    now: Timestamp,
) -> Result<(ChangeReport, Raised), PointsError> {
    let (visits, zone) =
        database.read(|view| Ok::<_, PointsError>((held::changes(view)?, zone_at(view, now)?)))?;
    let (baseline, later) = Months::usual(month.next());
    let question = Question { at: now, zone, department: None, baseline, later };
    let raised = database.read(held::tickets)?.raised(contract, month, categories);
    Ok((follow(&visits, &question), raised))
}
