//! Remembers what to raise by month, so that an overview is fast: worked out beside the pages, one month at a time.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use motprov_ledger::{Database, LedgerError};
use motprov_review::agenda::Language;
use motprov_shared::period::Month;
use motprov_web::source::{Points, Raised};

use super::points::{PointsError, points, points_in_passing};
use super::{Basis, MonthReview, ReviewError};
use crate::clock;

/// A register with more assets is not read again for an agenda alone.
const MOST_ASSETS: u32 = 5_000;
/// Least time between two answers for a month.
const LEAST_PAUSE: Duration = Duration::from_secs(10);
/// A month is left alone for so many times as long as its last answer took.
const PAUSE_FACTOR: u32 = 9;

type Shelf = Mutex<HashMap<Month, Slot>>;

#[derive(Default)]
struct Slot {
    asked: bool,
    answer: Option<Arc<Points>>,
    basis: Option<Basis>,
    next: Option<Instant>,
}

/// What to raise in all months that were asked for.
pub struct Agendas {
    shelf: Arc<Shelf>,
    questions: Sender<(Month, Arc<MonthReview>)>,
}

impl Agendas {
    /// Starts the thread that works them out.
    ///
    /// # Errors
    /// What the database says; [`LedgerError::Open`] where the system gives no thread.
    pub fn start(data: &Path) -> Result<Self, LedgerError> {
        let mut database = Database::open_read_only(data)?;
        let path = database.path().to_owned();
        let shelf = Arc::<Shelf>::default();
        let (questions, asked) = channel();
        let (theirs, data) = (Arc::clone(&shelf), data.to_owned());
        std::thread::Builder::new()
            .name("agenda".to_owned())
            .spawn(move || work(&theirs, &asked, &mut database, &data))
            .map_err(|source| LedgerError::Open { path, source })?;
        Ok(Self { shelf, questions })
    }

    /// What to raise in a judged month, as far as it is worked out. Never waits.
    #[must_use]
    pub fn peek(&self, month: Month, judged: &Arc<MonthReview>) -> Raised {
        let mut slots = lock(&self.shelf);
        let slot = slots.entry(month).or_default();
        let is_old = slot.basis != Some(judged.basis);
        let due = slot.next.is_none_or(|next| Instant::now() >= next);
        // Asking fails only where the thread is gone; then the last answer stands.
        if is_old && due && !slot.asked && self.questions.send((month, Arc::clone(judged))).is_ok() {
            slot.asked = true;
        }
        Raised { points: slot.answer.clone(), stale: slot.answer.is_some() && is_old }
    }
}

fn lock(shelf: &Shelf) -> MutexGuard<'_, HashMap<Month, Slot>> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers until nobody can ask any more; a month that breaks off is told in the log, and the others are answered still.
fn work(shelf: &Shelf, asked: &Receiver<(Month, Arc<MonthReview>)>, database: &mut Database, data: &Path) {
    while let Ok((month, judged)) = asked.recv() {
        let start = Instant::now();
        // Sound: it only reads, and its snapshot ends where it unwinds.
        let found = catch_unwind(AssertUnwindSafe(|| agenda(database, data, &judged)));
        let found = found.unwrap_or(Err(PointsError::Review(ReviewError::Broke(month))));
        let mut slots = lock(shelf);
        let slot = slots.entry(month).or_default();
        slot.asked = false;
        slot.next = Some(Instant::now() + LEAST_PAUSE.max(start.elapsed() * PAUSE_FACTOR));
        match found {
            Ok(answer) => (slot.answer, slot.basis) = (Some(Arc::new(answer)), Some(judged.basis)),
            Err(error) => tracing::error!(%month, %error, "what to raise could not be worked out"),
        }
    }
}

fn agenda(database: &mut Database, data: &Path, judged: &MonthReview) -> Result<Points, PointsError> {
    let known: u32 = judged.coverage.iter().map(|source| source.known).sum();
    let now = clock::now();
    let found = if known > MOST_ASSETS {
        points_in_passing(database, &judged.review, now)?
    } else {
        points(database, data, judged.review.month, None, now)?
    };
    Ok(Points {
        swedish: found.items(Language::Swedish),
        english: found.items(Language::English),
        partial: found.partial,
    })
}
