//! Remembers what was judged of months, so that a page is fast while data streams in. One thread judges; pages get the
//! last result meanwhile, marked as such.

use std::collections::HashMap;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use motprov_ledger::{Database, LedgerError};
use motprov_shared::period::{Month, Timestamp};

use super::{Basis, MonthReview, ReviewError, Reviewer};
use crate::clock;

/// How long the first question about a month waits for its answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// Least time between two reviews of a month.
const LEAST_PAUSE: Duration = Duration::from_secs(2);
/// A month is left alone for so many times as long as its last review took, so that data that streams in keeps at
/// most a fifth of a processor busy.
const PAUSE_FACTOR: u32 = 4;
/// How long a result stands for a month that goes on: what was observed is counted up to the moment of judging.
const LASTING: Duration = Duration::from_mins(5);

/// What can be remembered of a month.
pub trait Judged: Send + Sync + 'static {
    /// What it rests on.
    fn basis(&self) -> Basis;
    /// Whether the month was over when it was judged.
    fn over(&self) -> bool;
}

impl Judged for MonthReview {
    fn basis(&self) -> Basis {
        self.basis
    }

    fn over(&self) -> bool {
        self.over
    }
}

/// What is remembered of a month.
#[derive(Debug, Clone)]
pub enum Answer<R = MonthReview> {
    /// Judged.
    Ready {
        /// The result.
        month: Arc<R>,
        /// Whether it is due to be judged again: the ledger has grown since, was derived anew, or the month went on.
        stale: bool,
    },
    /// Being judged for the first time.
    Computing,
    /// It could not be judged.
    Failed(String),
}

/// What was judged of the months that were asked for.
pub struct Memory<R> {
    shelf: Arc<Shelf<R>>,
    questions: Sender<Month>,
}

/// The reviews of all months that were asked for.
pub type Reviews = Memory<MonthReview>;

struct Shelf<R> {
    slots: Mutex<HashMap<Month, Slot<R>>>,
    changed: Condvar,
    /// Months that are kept; those that were asked for longest ago go first.
    most: usize,
}

struct Slot<R> {
    asked: bool,
    /// When it was asked for last.
    wanted: Instant,
    result: Option<Result<Arc<R>, String>>,
    /// What `result` rests on.
    basis: Option<Basis>,
    /// From when `result` is old whatever the ledger says.
    expires: Option<Instant>,
    next: Option<Instant>,
}

impl<R> Default for Slot<R> {
    fn default() -> Self {
        Self { asked: false, wanted: Instant::now(), result: None, basis: None, expires: None, next: None }
    }
}

impl<R> Slot<R> {
    fn is_old(&self, basis: Basis) -> bool {
        self.basis != Some(basis) || self.expires.is_some_and(|end| Instant::now() >= end)
    }
}

impl Reviews {
    /// Starts the thread that judges.
    ///
    /// # Errors
    /// What the database says; [`LedgerError::Open`] where the system gives no thread.
    pub fn start(data: &Path) -> Result<Self, LedgerError> {
        let mut database = Database::open_read_only(data)?;
        let path = database.path().to_owned();
        let mut reviewer = Reviewer::default();
        let judge = move |month| reviewer.of_month(&mut database, month, clock::now());
        Self::judging("review", usize::MAX, judge).map_err(|source| LedgerError::Open { path, source })
    }

    /// The months that were reviewed, each with when.
    #[must_use]
    pub fn reviewed(&self) -> Vec<(Month, Timestamp)> {
        let slots = self.shelf.lock();
        let known = slots.iter().filter_map(|(month, slot)| {
            let result = slot.result.as_ref()?.as_ref().ok()?;
            Some((*month, result.computed_at))
        });
        known.collect()
    }
}

impl<R: Judged> Memory<R> {
    /// Starts a thread of that name that judges; keeps at most `most` months.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn judging<E: Display + From<ReviewError>>(
        name: &str,
        most: usize,
        judge: impl FnMut(Month) -> Result<R, E> + Send + 'static,
    ) -> std::io::Result<Self> {
        let shelf = Arc::new(Shelf::new(most));
        let (questions, asked) = channel();
        let theirs = Arc::clone(&shelf);
        std::thread::Builder::new().name(name.to_owned()).spawn(move || work(&theirs, &asked, judge))?;
        Ok(Self { shelf, questions })
    }

    /// What is known of a month, now that the ledger stands at `basis`; waits a little for the first answer. Ask only
    /// for months that the ledger speaks of: each is remembered.
    #[must_use]
    pub fn get(&self, month: Month, basis: Basis) -> Answer<R> {
        let slots = self.ask(month, basis);
        let unknown =
            |slots: &mut HashMap<Month, Slot<R>>| slots.get(&month).is_none_or(|slot| slot.result.is_none());
        let waited = self.shelf.changed.wait_timeout_while(slots, PATIENCE, unknown);
        let (slots, _) = waited.unwrap_or_else(PoisonError::into_inner);
        answer(slots.get(&month), basis)
    }

    /// The same without waiting.
    #[must_use]
    pub fn peek(&self, month: Month, basis: Basis) -> Answer<R> {
        answer(self.ask(month, basis).get(&month), basis)
    }

    /// Has the month judged if that is due.
    fn ask(&self, month: Month, basis: Basis) -> MutexGuard<'_, HashMap<Month, Slot<R>>> {
        let mut slots = self.shelf.lock();
        let slot = slots.entry(month).or_default();
        slot.wanted = Instant::now();
        let due = slot.next.is_none_or(|next| Instant::now() >= next);
        // Asking fails only where the thread is gone; then the last result stands.
        if slot.is_old(basis) && due && !slot.asked && self.questions.send(month).is_ok() {
            slot.asked = true;
        }
        slots
    }
}

fn answer<R>(slot: Option<&Slot<R>>, basis: Basis) -> Answer<R> {
    match slot.map(|slot| (&slot.result, slot.is_old(basis))) {
        Some((Some(Ok(month)), stale)) => Answer::Ready { month: Arc::clone(month), stale },
        Some((Some(Err(why)), _)) => Answer::Failed(why.clone()),
        Some((None, _)) | None => Answer::Computing,
    }
}

impl<R: Judged> Shelf<R> {
    fn new(most: usize) -> Self {
        Self { slots: Mutex::default(), changed: Condvar::new(), most }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Month, Slot<R>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put<E: Display>(&self, month: Month, result: Result<R, E>, took: Duration) {
        let mut slots = self.lock();
        let slot = slots.entry(month).or_default();
        slot.asked = false;
        slot.next = Some(Instant::now() + LEAST_PAUSE.max(took * PAUSE_FACTOR));
        match result {
            Ok(result) => {
                slot.basis = Some(result.basis());
                slot.expires = (!result.over()).then(|| Instant::now() + LASTING);
                slot.result = Some(Ok(Arc::new(result)));
            }
            Err(error) => {
                tracing::error!(%month, %error, "a month could not be judged");
                slot.basis = None;
                slot.result = Some(Err(error.to_string()));
            }
        }
        self.forget(&mut slots);
        self.changed.notify_all();
    }

    /// Lets go of what was asked for longest ago, but of nothing that is being judged.
    fn forget(&self, slots: &mut HashMap<Month, Slot<R>>) {
        while slots.len() > self.most {
            let idle = slots.iter().filter(|(_, slot)| !slot.asked);
            let Some(oldest) = idle.min_by_key(|(_, slot)| slot.wanted).map(|(month, _)| *month) else {
                return;
            };
            slots.remove(&oldest);
        }
    }
}

/// Judges what is asked until nobody can ask any more. A month that breaks the judge is answered with an error, and
/// the others are still judged.
fn work<R: Judged, E: Display + From<ReviewError>>(
    shelf: &Shelf<R>,
    asked: &Receiver<Month>,
    mut judge: impl FnMut(Month) -> Result<R, E>,
) {
    while let Ok(month) = asked.recv() {
        let start = Instant::now();
        // Sound: the judge only reads, and its snapshot ends where it unwinds.
        let result = catch_unwind(AssertUnwindSafe(|| judge(month)));
        shelf.put(month, result.unwrap_or_else(|_| Err(ReviewError::Broke(month).into())), start.elapsed());
    }
}

#[cfg(test)]
mod tests {
    use motprov_review::finding::{Ledger, Origin, Review};
    use motprov_review::terms::SeenMonth;
    use motprov_shared::period::Timestamp;

    use super::*;

    const BASIS: Basis = Basis { size: 7, rebuilds: 0 };

    fn month() -> Month {
        "2026-10".parse().unwrap()
    }

    fn judged(over: bool) -> MonthReview {
        let ledger = Ledger { size: BASIS.size, root: String::new() };
        let (service_levels, capacity) = (Vec::new(), Vec::new());
        MonthReview {
            review: Arc::new(Review { month: month(), ledger, service_levels, capacity, penalty_sum: None }),
            coverage: Vec::new(),
            origin: Origin::default(),
            devices: Vec::new(),
            depths: Arc::new([]),
            seen: SeenMonth { month: month(), levels: Vec::new() },
            computed_at: Timestamp(0),
            over,
            basis: BASIS,
        }
    }

    #[test]
    fn a_month_that_is_over_stands_until_the_ledger_grows_or_is_derived_anew() {
        let shelf = Shelf::<MonthReview>::new(usize::MAX);
        shelf.put(month(), Ok::<_, ReviewError>(judged(true)), Duration::ZERO);
        let slot = &shelf.lock()[&month()];
        assert!(!slot.is_old(BASIS));
        assert_eq!(slot.expires, None);
        assert!(slot.is_old(Basis { size: 8, ..BASIS }));
        assert!(slot.is_old(Basis { rebuilds: 1, ..BASIS }));
    }

    #[test]
    fn a_month_that_goes_on_is_judged_again_after_a_while() {
        let shelf = Shelf::<MonthReview>::new(usize::MAX);
        shelf.put(month(), Ok::<_, ReviewError>(judged(false)), Duration::ZERO);
        let slots = &mut shelf.lock();
        let slot = slots.get_mut(&month()).unwrap();
        assert!(!slot.is_old(BASIS));
        assert!(slot.expires.is_some());
        slot.expires = Some(Instant::now());
        assert!(slot.is_old(BASIS));
        assert!(matches!(answer(Some(slot), BASIS), Answer::Ready { stale: true, .. }));
    }

    #[test]
    fn of_many_months_those_asked_for_last_are_kept() {
        let shelf = Shelf::<MonthReview>::new(2);
        for at in [month(), month().next(), month().next().next()] {
            shelf.put(at, Ok::<_, ReviewError>(judged(true)), Duration::ZERO);
            shelf.lock().get_mut(&month()).unwrap().wanted = Instant::now();
        }
        let slots = shelf.lock();
        assert_eq!(slots.len(), 2);
        assert!(slots.contains_key(&month()) && !slots.contains_key(&month().next()));
    }

    #[test]
    fn a_judge_that_panics_is_an_error_and_judges_on() {
        let (questions, asked) = channel();
        let shelf = Shelf::<MonthReview>::new(usize::MAX);
        questions.send(month()).unwrap();
        questions.send(month().next()).unwrap();
        drop(questions);
        shelf.lock().entry(month()).or_default().asked = true;
        work(&shelf, &asked, |asked| {
            assert!(asked != month(), "broken on purpose");
            Err(ReviewError::NoContract(asked))
        });
        let slots = shelf.lock();
        let said = |month| match answer(slots.get(&month), BASIS) {
            Answer::Failed(why) => why,
            other => panic!("{other:?}"),
        };
        assert!(said(month()).contains("2026-10 broke off"), "{}", said(month()));
        assert!(said(month().next()).contains("no contract"), "{}", said(month().next()));
        assert!(!slots[&month()].asked);
    }
}
