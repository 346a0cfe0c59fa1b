//! Departments, services, printers, workstations and single assets.

use motprov_review::finding::Review;
use motprov_web::source::{Asked, CapacitySource, Found, Known, Line, Lines, OfMonth, SourceError};

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
}

impl Answers {
    /// The month that is asked for, and what every page of it says.
    fn month(&self, asked: &Asked) -> Result<(Snapshot, motprov_web::source::Head), SourceError> {
        let now = clock::now();
        let (snapshot, departments) =
            self.read(|view| Ok((snapshot(view, asked.month, now)?, view.departments()?)))?;
        let seen = |name: &String| asked.viewer.departments.has(name);
        let head = motprov_web::source::Head {
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
