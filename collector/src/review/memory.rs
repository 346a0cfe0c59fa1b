//! Remembers reviews by month, so that a page is fast while data streams in. One thread judges; pages get the last
//! result meanwhile, marked as such.

use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use motprov_ledger::{Database, LedgerError};
use motprov_shared::period::Month;

use super::{MonthReview, ReviewError, of_month};
use crate::clock;

/// How long the first question about a month waits for its answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// Least time between two reviews of a month.
const LEAST_PAUSE: Duration = Duration::from_secs(2);
/// A month is left alone for so many times as long as its last review took, so that data that streams in keeps at
/// most a fifth of a processor busy.
const PAUSE_FACTOR: u32 = 4;

/// What is remembered of a month.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Judged; `stale` where the ledger has grown since.
    Ready {
        /// The result.
        month: Arc<MonthReview>,
        /// Whether the ledger has grown since.
        stale: bool,
    },
    /// Being judged for the first time.
    Computing,
    /// It could not be judged.
    Failed(String),
}

/// The reviews of all months that were asked for.
pub struct Reviews {
    shelf: Arc<Shelf>,
    questions: Sender<Month>,
}

#[derive(Default)]
struct Shelf {
    slots: Mutex<HashMap<Month, Slot>>,
    changed: Condvar,
}

#[derive(Default)]
struct Slot {
    asked: bool,
    result: Option<Result<Arc<MonthReview>, String>>,
    /// The size of the ledger that `result` rests on.
    size: u64,
    next: Option<Instant>,
}

impl Reviews {
    /// Starts the thread that judges.
    ///
    /// # Errors
    /// What the database says; [`LedgerError::Open`] where the system gives no thread.
    pub fn start(data: &Path) -> Result<Self, LedgerError> {
        let database = Database::open_read_only(data)?;
        let path = database.path().to_owned();
        let shelf = Arc::<Shelf>::default();
        let (questions, asked) = channel();
        let theirs = Arc::clone(&shelf);
        std::thread::Builder::new()
            .name("review".to_owned())
            .spawn(move || work(database, &theirs, &asked))
            .map_err(|source| LedgerError::Open { path, source })?;
        Ok(Self { shelf, questions })
    }

    /// What is known of a month of a ledger of `size`; waits a little for the first answer. Ask only for months that
    /// the ledger speaks of: each is remembered.
    #[must_use]
    pub fn get(&self, month: Month, size: u64) -> Answer {
        let slots = self.ask(month, size);
        let unknown =
            |slots: &mut HashMap<Month, Slot>| slots.get(&month).is_none_or(|slot| slot.result.is_none());
        let waited = self.shelf.changed.wait_timeout_while(slots, PATIENCE, unknown);
        let (slots, _) = waited.unwrap_or_else(PoisonError::into_inner);
        answer(slots.get(&month), size)
    }

    /// The same without waiting.
    #[must_use]
    pub fn peek(&self, month: Month, size: u64) -> Answer {
        answer(self.ask(month, size).get(&month), size)
    }

    /// Has the month judged if that is due.
    fn ask(&self, month: Month, size: u64) -> MutexGuard<'_, HashMap<Month, Slot>> {
        let mut slots = self.shelf.lock();
        let slot = slots.entry(month).or_default();
        let due = slot.next.is_none_or(|next| Instant::now() >= next);
        let old = slot.result.is_none() || slot.size != size;
        // Asking fails only where the thread is gone; then the last result stands.
        if old && due && !slot.asked && self.questions.send(month).is_ok() {
            slot.asked = true;
        }
        slots
    }
}

fn answer(slot: Option<&Slot>, size: u64) -> Answer {
    match slot.map(|slot| (&slot.result, slot.size)) {
        Some((Some(Ok(month)), judged)) => Answer::Ready { month: Arc::clone(month), stale: judged != size },
        Some((Some(Err(why)), _)) => Answer::Failed(why.clone()),
        Some((None, _)) | None => Answer::Computing,
    }
}

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, HashMap<Month, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, month: Month, result: Result<MonthReview, ReviewError>, took: Duration) {
        let mut slots = self.lock();
        let slot = slots.entry(month).or_default();
        slot.asked = false;
        slot.next = Some(Instant::now() + LEAST_PAUSE.max(took * PAUSE_FACTOR));
        match result {
            Ok(result) => {
                slot.size = result.review.ledger.size;
                slot.result = Some(Ok(Arc::new(result)));
            }
            Err(error) => {
                tracing::error!(%month, %error, "a month could not be reviewed");
                slot.size = 0;
                slot.result = Some(Err(error.to_string()));
            }
        }
        self.changed.notify_all();
    }
}

/// Judges what is asked until nobody can ask any more.
fn work(mut database: Database, shelf: &Shelf, asked: &Receiver<Month>) {
    while let Ok(month) = asked.recv() {
        let start = Instant::now();
        let result = of_month(&mut database, month, clock::now());
        shelf.put(month, result, start.elapsed());
    }
}
