//! A month's report of the ledger as it stands: what is found today, what was published and said, and who vouches for
//! it. Reading is here; saying and typesetting are `motprov-report`'s.

use std::collections::BTreeSet;
use std::sync::Arc;

use motprov_ledger::{Database, EntryNumber, LedgerError, View};
use motprov_log::VerifierKey;
use motprov_log::proof::{Hashes, ProofError};
use motprov_report::Report;
use motprov_report::report::{Proof, ProvenEntry, Scope as Telling};
use motprov_review::calendar::whole_month;
use motprov_review::finding::Review;
use motprov_shared::period::{Month, Timestamp};

use super::Scope;
use super::report::{checkpoint, fingerprint, said};
use crate::review::{MonthReview, ReviewError, contract_of, of_month};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The month.
    pub month: Month,
    /// Which findings are told in depth.
    pub telling: Telling,
    /// When the report is said to be made.
    pub made_at: Timestamp,
}

/// The report of a month as of `now`. `log` is whose checkpoints vouch for it: the first that covers the ledger, none
/// before it is signed.
///
/// # Errors
/// [`ReviewError`].
pub fn report_of(
    database: &mut Database,
    log: &VerifierKey,
    asked: Asked,
    now: Timestamp,
) -> Result<Report, ReviewError> {
    let MonthReview { review, over, .. } = of_month(database, asked.month, now)?;
    report_on(database, log, asked, Arc::unwrap_or_clone(review), over)
}

/// The report on a `review` that was made before, of a month that was `over` by then or not.
///
/// # Errors
/// [`ReviewError`].
pub fn report_on(
    database: &mut Database,
    log: &VerifierKey,
    asked: Asked,
    review: Review,
    over: bool,
) -> Result<Report, ReviewError> {
    let Asked { month, telling, made_at } = asked;
    database.read(|view| {
        let contract = contract_of(view, month)?.ok_or(ReviewError::NoContract(month))?;
        let scope = Scope {
            month,
            interval: whole_month(month, &contract.zone),
            service_level: match &telling {
                Telling::ServiceLevel(id) => Some(id.clone()),
                Telling::Month | Telling::Capacity(_) => None,
            },
            size: view.state()?.size,
        };
        let kept = view.checkpoint_from(log.name(), review.ledger.size)?;
        let proof = Proof {
            checkpoint: kept.map(|kept| checkpoint(view, log, &kept)).transpose()?.flatten(),
            collector_key: Some(fingerprint(log)),
            entries: entries(view, &basis(&review, &telling))?,
            files: Vec::new(),
        };
        let said = said(view, &scope)?;
        let (statements, publications) = (said.statements, said.publications);
        Ok(Report { review, contract, scope: telling, made_at, over, proof, statements, publications })
    })
}

/// What the findings in the scope rest on.
fn basis(review: &Review, telling: &Telling) -> BTreeSet<EntryNumber> {
    let levels = review.service_levels.iter().filter(|level| match telling {
        Telling::Month => true,
        Telling::ServiceLevel(id) => level.id == *id,
        Telling::Capacity(_) => false,
    });
    let capacity = review.capacity.iter().filter(|row| match telling {
        Telling::Month => true,
        Telling::ServiceLevel(_) => false,
        Telling::Capacity(key) => key.is_of(row),
    });
    levels.flat_map(|level| &level.entries).chain(capacity.flat_map(|row| &row.entries)).copied().collect()
}

fn entries(view: &View<'_>, numbers: &BTreeSet<EntryNumber>) -> Result<Vec<ProvenEntry>, LedgerError> {
    let mut entries = Vec::with_capacity(numbers.len());
    for number in numbers {
        let Some(header) = view.header(*number)? else { continue };
        let place = number.saturating_sub(1);
        let leaf = view
            .proved(|hashes| hashes.hash(0, place).ok_or(ProofError::Missing { level: 0, index: place }))?;
        entries.push(ProvenEntry {
            number: header.number,
            kind: header.kind,
            source: header.source,
            received_at: header.received,
            leaf: leaf.to_string(),
        });
    }
    Ok(entries)
}
