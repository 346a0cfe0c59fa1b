//! Judges a month's parts side by side, one thread for each processor, and keeps the rows of the month that was asked
//! for last: the next question about it reads only what came since.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use motprov_ledger::{Database, MonthRows, View};
use motprov_review::calendar::whole_month;
use motprov_review::case::Case;
use motprov_review::contract::Contract;
use motprov_review::parts::{Judged, Part, Plan, Rows, Whole, join, judge, plan};
use motprov_shared::period::{Month, Timestamp};

use super::{Basis, MonthReview, ReviewError, beside, contract_of, devices};

/// Judges months.
#[derive(Debug, Default)]
pub struct Reviewer {
    last: Option<(Month, MonthRows)>,
}

impl Reviewer {
    /// Judges a month on one snapshot of the ledger. Takes seconds for a large city, and less where it is asked again.
    ///
    /// # Errors
    /// [`ReviewError`].
    pub fn of_month(
        &mut self,
        database: &mut Database,
        month: Month,
        now: Timestamp,
    ) -> Result<MonthReview, ReviewError> {
        let last = self.last.take().filter(|(of, _)| *of == month).map(|(_, rows)| rows);
        let (contract, rows, common, health, basis) = database.read(|view| {
            let contract = contract_of(view, month)?.ok_or(ReviewError::NoContract(month))?;
            let rows = up_to_date(view, last, month, &contract)?;
            let common = beside(view, &contract, rows.common().clone())?;
            Ok::<_, ReviewError>((contract, rows, common, view.health(now)?, Basis::of(view)?))
        })?;
        let Whole { review, coverage, depths, seen, origin, unserviceable } =
            whole(&common, &rows, &contract, now);
        self.last = Some((month, rows));
        Ok(MonthReview {
            devices: devices::signs(&common.assets, &unserviceable, &coverage, &health),
            review: Arc::new(review),
            origin,
            depths: depths.into(),
            seen,
            coverage,
            computed_at: now,
            over: now >= whole_month(month, &contract.zone).end,
            basis,
        })
    }
}

fn up_to_date(
    view: &View<'_>,
    last: Option<MonthRows>,
    month: Month,
    contract: &Contract,
) -> Result<MonthRows, ReviewError> {
    let interval = whole_month(month, &contract.zone);
    Ok(match last.filter(|rows| rows.interval() == interval) {
        Some(mut rows) => {
            rows.update(view)?;
            rows
        }
        None => MonthRows::gather(view, month, interval)?,
    })
}

/// Judges all parts.
fn whole(common: &Case, rows: &MonthRows, contract: &Contract, now: Timestamp) -> Whole {
    let plan = plan(common, rows, contract);
    let judged = side_by_side(&plan, rows, now);
    join(&plan, judged, now)
}

fn side_by_side(plan: &Plan<'_>, rows: &(impl Rows + Sync), now: Timestamp) -> Vec<Judged> {
    let mut order: Vec<&Part> = plan.parts.iter().collect();
    // The largest first, so that no thread begins it when the others are done.
    order.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let next = AtomicUsize::new(0);
    let judged = Mutex::new(Vec::with_capacity(order.len()));
    let work = || {
        while let Some(part) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let answer = judge(plan, part, rows, now);
            judged.lock().unwrap_or_else(PoisonError::into_inner).push(answer);
        }
    };
    thread::scope(|scope| {
        let others = thread::available_parallelism().map_or(1, usize::from) - 1;
        let others: Vec<_> = (0..others).map(|_| scope.spawn(work)).collect();
        work();
        for thread in others {
            if let Err(panic) = thread.join() {
                resume_unwind(panic);
            }
        }
    });
    judged.into_inner().unwrap_or_else(PoisonError::into_inner)
}
