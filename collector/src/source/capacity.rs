//! Departments, services, printers, workstations and single assets.

mod asset;
mod month;
mod printers;
mod row;
mod sightings;
mod supplies;
mod workstations;

use motprov_review::finding::Review;
use motprov_shared::identity::AssetId;
use motprov_web::source::{
    Asked, AssetDetail, CapacitySource, Found, Head, Known, Line, Lines, OfMonth, PrinterQuestion, Printers,
    SourceError, WorkstationQuestion, Workstations,
};

pub(super) use self::asset::Looks;
pub(super) use self::month::{MonthAssets, remembered};

use super::{Answers, Snapshot, nobodys_contract, page_contract, page_ledger, snapshot};
use crate::clock;
use crate::review::Answer;

impl CapacitySource for Answers {
    fn capacity(&self, asked: &Asked) -> Result<OfMonth<Lines>, SourceError> {
        let (snapshot, head) = self.month(asked)?;
        let known = if let Some(known) = unknown(&snapshot) {
            known
        } else {
            match self.reviews.get(snapshot.month, snapshot.basis) {
                Answer::Ready { month, stale } => {
                    let before = snapshot.before.map(|before| self.reviews.peek(before, snapshot.basis));
                    let before = match &before {
                        Some(Answer::Ready { month, .. }) => Some(&*month.review),
                        // The page then shows no change.
                        Some(Answer::Computing | Answer::Failed(_)) | None => None,
                    };
                    Known::Found(Found {
                        value: lines(asked, &month.review, before),
                        computed_at: month.computed_at,
                        stale,
                        unfinished: snapshot.month >= snapshot.current,
                    })
                }
                Answer::Computing => Known::Computing,
                Answer::Failed(why) => return Err(SourceError::Failed(why)),
            }
        };
        Ok(OfMonth { head, known })
    }

    fn printers(&self, asked: &Asked, question: &PrinterQuestion) -> Result<OfMonth<Printers>, SourceError> {
        self.assets_of(asked, |month| Ok(printers::answer(month, asked, question)))
    }

    fn workstations(
        &self,
        asked: &Asked,
        question: &WorkstationQuestion,
    ) -> Result<OfMonth<Workstations>, SourceError> {
        self.assets_of(asked, |month| Ok(workstations::answer(month, asked, question)))
    }

    fn asset(&self, asked: &Asked, asset: &AssetId) -> Result<OfMonth<AssetDetail>, SourceError> {
        self.assets_of(asked, |month| self.asset_detail(month, asked, asset))
    }
}

impl Answers {
    /// What `answer` makes of the month's assets.
    fn assets_of<T>(
        &self,
        asked: &Asked,
        answer: impl FnOnce(&MonthAssets) -> Result<T, SourceError>,
    ) -> Result<OfMonth<T>, SourceError> {
        let (snapshot, head) = self.month(asked)?;
        if let Some(known) = unknown(&snapshot) {
            return Ok(OfMonth { head, known });
        }
        let known = match self.assets.get(snapshot.month, snapshot.basis) {
            Answer::Ready { month, stale } => Known::Found(Found {
                value: answer(&month)?,
                computed_at: month.computed_at,
                stale,
                unfinished: snapshot.month >= snapshot.current,
            }),
            Answer::Computing => Known::Computing,
            Answer::Failed(why) => return Err(SourceError::Failed(why)),
        };
        Ok(OfMonth { head, known })
    }

    /// The month that is asked for, and what every page of it says.
    fn month(&self, asked: &Asked) -> Result<(Snapshot, Head), SourceError> {
        let now = clock::now();
        let (snapshot, departments) =
            self.read(|view| Ok((snapshot(view, asked.month, now)?, view.departments()?)))?;
        let seen = |name: &String| asked.viewer.departments.has(name);
        let head = Head {
            month: snapshot.month,
            months: snapshot.months.clone(),
            contract: snapshot.contract.as_ref().map_or_else(nobodys_contract, page_contract),
            ledger: page_ledger(snapshot.ledger),
            departments: departments.into_iter().filter(seen).collect(),
        };
        Ok((snapshot, head))
    }
}

/// What can be said of a month that cannot be judged.
fn unknown<T>(snapshot: &Snapshot) -> Option<Known<T>> {
    if !snapshot.months.contains(&snapshot.month) {
        return Some(Known::NoData);
    }
    snapshot.contract.is_none().then_some(Known::NoContract)
}

/// The lines that this viewer may see, of this month and in short of the month before.
fn lines(asked: &Asked, review: &Review, before: Option<&Review>) -> Lines {
    let seen = |department: Option<&str>| asked.departments.has_line(department);
    let now = review.capacity.iter().filter(|finding| seen(finding.department.as_deref()));
    let before = before.map(|before| {
        let rows = before.capacity.iter().filter(|finding| seen(finding.department.as_deref()));
        let unused = |row: &motprov_review::finding::CapacityFinding| {
            (row.department.clone(), row.unused_cost_per_month.unwrap_or_default())
        };
        (before.month, rows.map(unused).collect())
    });
    Lines { lines: now.map(Line::of).collect(), before }
}
