//! Publishes a month's findings, once; anew only with a reason, and only where a figure has changed.

use std::sync::Arc;

use motprov_ledger::{Database, EntryNumber, LedgerError, View};
use motprov_log::{Checkpoint, Publication};
use motprov_review::calendar::whole_month;
use motprov_review::contract::Status;
use motprov_review::finding::{Ledger, Review};
use motprov_review::published::Changes;
use motprov_shared::period::{Month, Timestamp};

use super::{History, ReviewError, contract_of, of_month};
use crate::log::LogError;
use crate::log::publisher::Signed;
use crate::log::quorum::Quorum;

/// Who publishes what.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// The month.
    pub month: Month,
    /// Who publishes, with name and office.
    pub by: &'a str,
    /// Why it is published anew, where it is.
    pub why: Option<&'a str>,
}

/// What became of the wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Published for the first time, as this entry.
    Published(EntryNumber),
    /// Published anew.
    Corrected {
        /// The new entry.
        entry: EntryNumber,
        /// The publication that it corrects.
        corrects: EntryNumber,
        /// Where the two differ; `None` where this version cannot read the one before.
        changes: Option<Changes>,
    },
    /// No figure has changed since this publication; nothing was kept.
    Unchanged(EntryNumber),
    /// The month goes on until this instant.
    NotOver(Timestamp),
    /// Too few witnesses have cosigned a checkpoint that covers this entry, the last that the findings rest on.
    TooFewWitnesses(EntryNumber, Quorum),
    /// Figures have changed since this publication, and nobody said why.
    WhyMissing {
        /// The publication that counts.
        published: EntryNumber,
        /// Where it differs from today.
        changes: Option<Changes>,
    },
    /// A reason was given, but nothing was published that it could correct.
    NothingToCorrect,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The month could not be judged, or the publication not be kept.
    #[error(transparent)]
    Review(#[from] ReviewError),
    /// The tree that it would rest on could not be signed.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl From<LedgerError> for PublishError {
    fn from(error: LedgerError) -> Self {
        Self::Review(error.into())
    }
}

/// The findings as they are published: the keys of the review's JSON, without blanks.
///
/// # Errors
/// [`ReviewError::Broke`], which nothing in a review leads to.
pub fn findings_json(review: &Review) -> Result<Vec<u8>, ReviewError> {
    serde_json::to_vec(review).map_err(|_| ReviewError::Broke(review.month))
}

/// Publishes a month. `quorum` tells who has cosigned a checkpoint that covers an entry; `seal` signs the ledger as it
/// stands, so that the publication names a tree that anyone can hold the log to. It is asked last, after the review:
/// what it signs covers all that the findings rest on.
///
/// # Errors
/// [`PublishError`]; a fault of a text is [`LedgerError::Misuse`].
pub fn publish(
    database: &mut Database,
    wish: Wish<'_>,
    quorum: impl FnOnce(&View<'_>, EntryNumber) -> Result<Quorum, LedgerError>,
    seal: impl FnOnce() -> Result<Signed, LogError>,
    now: Timestamp,
) -> Result<Outcome, PublishError> {
    let Wish { month, by, why } = wish;
    let (contract, end) = database.read(|view| terms_of(view, month))?;
    if now < end {
        return Ok(Outcome::NotOver(end));
    }
    let mut review = Arc::unwrap_or_clone(of_month(database, month, now)?.review);
    let history = database.read(|view| History::of(view, month))?;
    let changes = history.changes(&review);
    let correction = match (history.latest_entry(), why) {
        (None, Some(_)) => return Ok(Outcome::NothingToCorrect),
        (None, None) => None,
        (Some(entry), _) if changes.as_ref().is_some_and(Changes::is_empty) => {
            return Ok(Outcome::Unchanged(entry));
        }
        (Some(published), None) => return Ok(Outcome::WhyMissing { published, changes }),
        (Some(corrects), Some(why)) => Some((corrects, why.to_owned())),
    };
    let last = rests_on(&review).max(contract);
    let quorum = database.read(|view| quorum(view, last))?;
    if !quorum.is_reached() {
        return Ok(Outcome::TooFewWitnesses(last, quorum));
    }
    let Checkpoint { size, root, .. } = seal()?.checkpoint;
    review.ledger = Ledger { size, root: root.to_string() };
    let publication =
        Publication { month, size, root, findings: findings_json(&review)?, by: by.to_owned(), correction };
    let entry = database.write(|tx| tx.publish(&publication, now))?;
    Ok(match publication.correction {
        None => Outcome::Published(entry),
        Some((corrects, _)) => Outcome::Corrected { entry, corrects, changes },
    })
}

/// The entry of the contract, and when the month ends on its clock.
fn terms_of(view: &View<'_>, month: Month) -> Result<(EntryNumber, Timestamp), ReviewError> {
    let contract = contract_of(view, month)?.ok_or(ReviewError::NoContract(month))?;
    let entry = view.contract_for(month)?.map_or(0, |(entry, _)| entry);
    if contract.status == Status::Preliminary {
        return Err(ReviewError::Preliminary(month, entry));
    }
    Ok((entry, whole_month(month, &contract.zone).end))
}

/// The last entry that a finding names. Entries after it say nothing of the month.
fn rests_on(review: &Review) -> u64 {
    let levels = review.service_levels.iter().filter_map(|level| level.entries.last());
    let capacity = review.capacity.iter().filter_map(|line| line.entries.last());
    levels.chain(capacity).copied().max().unwrap_or(0)
}
