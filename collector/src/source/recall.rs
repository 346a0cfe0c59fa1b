//! Remembers what takes longer to find out than a page may: one answer for each question, found out beside the pages.
//! While a newer one is on its way, the last is given, marked as such.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::review::Basis;

/// How long the first question waits for its answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// Least time between two findings of one answer.
const LEAST_PAUSE: Duration = Duration::from_secs(2);
/// An answer is left alone for so many times as long as it took, so that data that streams in keeps no processor busy.
const PAUSE_FACTOR: u32 = 4;
/// Questions that are remembered; those asked longest ago are forgotten first.
const MOST: usize = 24;

/// What is known of a question.
#[derive(Debug)]
pub(super) enum Recalled<V> {
    /// The answer, and whether a newer one is due.
    Ready(Arc<V>, bool),
    /// It is being found out for the first time.
    Computing,
    /// It could not be found out.
    Failed(String),
}

/// Answers by question.
pub(super) struct Recall<K, V>(Arc<Shelf<K, V>>);

struct Shelf<K, V> {
    slots: Mutex<BTreeMap<K, Slot<V>>>,
    changed: Condvar,
    /// One is found out at a time: each may take all of a processor.
    turn: Mutex<()>,
}

struct Slot<V> {
    result: Option<Result<Arc<V>, String>>,
    basis: Option<Basis>,
    busy: bool,
    next: Option<Instant>,
    asked: Instant,
}

impl<V> Slot<V> {
    fn new() -> Self {
        Self { result: None, basis: None, busy: false, next: None, asked: Instant::now() }
    }

    fn known(&self, basis: Basis) -> Recalled<V> {
        match &self.result {
            Some(Ok(value)) => Recalled::Ready(Arc::clone(value), self.basis != Some(basis)),
            Some(Err(why)) => Recalled::Failed(why.clone()),
            None => Recalled::Computing,
        }
    }
}

impl<K: Ord + Clone + Send + 'static, V: Send + Sync + 'static> Recall<K, V> {
    pub(super) fn new() -> Self {
        let (slots, changed, turn) = (Mutex::default(), Condvar::new(), Mutex::new(()));
        Self(Arc::new(Shelf { slots, changed, turn }))
    }

    /// What is known of a question, now that the ledger stands at `basis`; waits a little for the first answer. `work`
    /// finds it out where that is due.
    pub(super) fn get(
        &self,
        key: &K,
        basis: Basis,
        work: impl FnOnce() -> Result<V, String> + Send + 'static,
    ) -> Recalled<V> {
        let mut slots = self.0.lock();
        let slot = slots.entry(key.clone()).or_insert_with(Slot::new);
        slot.asked = Instant::now();
        let due = slot.basis != Some(basis) && slot.next.is_none_or(|next| Instant::now() >= next);
        if due && !slot.busy {
            slot.busy = true;
            if let Err(error) = self.start(key.clone(), basis, work) {
                slot.busy = false;
                return Recalled::Failed(format!("cannot start a thread: {error}"));
            }
        }
        forget(&mut slots, key);
        let unknown =
            |slots: &mut BTreeMap<K, Slot<V>>| slots.get(key).is_some_and(|slot| slot.result.is_none());
        let waited = self.0.changed.wait_timeout_while(slots, PATIENCE, unknown);
        let (slots, _) = waited.unwrap_or_else(PoisonError::into_inner);
        slots.get(key).map_or(Recalled::Computing, |slot| slot.known(basis))
    }

    fn start(
        &self,
        key: K,
        basis: Basis,
        work: impl FnOnce() -> Result<V, String> + Send + 'static,
    ) -> std::io::Result<()> {
        let kept = Arc::clone(&self.0);
        let find = move || {
            let turn = kept.turn.lock().unwrap_or_else(PoisonError::into_inner);
            let start = Instant::now();
            // Sound: the work only reads, and its snapshot ends where it unwinds.
            let result = catch_unwind(AssertUnwindSafe(work));
            drop(turn);
            let result = result.unwrap_or_else(|_| Err("it broke off; the log says where".to_owned()));
            kept.put(&key, basis, result, start.elapsed());
        };
        std::thread::Builder::new().name("recall".to_owned()).spawn(find).map(drop)
    }
}

impl<K: Ord, V> Shelf<K, V> {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<K, Slot<V>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, key: &K, basis: Basis, result: Result<V, String>, took: Duration) {
        if let Err(error) = &result {
            tracing::error!(error, "a page's values could not be found out");
        }
        if let Some(slot) = self.lock().get_mut(key) {
            slot.busy = false;
            slot.next = Some(Instant::now() + LEAST_PAUSE.max(took * PAUSE_FACTOR));
            slot.basis = result.is_ok().then_some(basis);
            slot.result = Some(result.map(Arc::new));
        }
        self.changed.notify_all();
    }
}

/// Makes room, but not for the question that is asked, nor of one that is being found out.
fn forget<K: Ord + Clone, V>(slots: &mut BTreeMap<K, Slot<V>>, but: &K) {
    while slots.len() > MOST {
        let idle = slots.iter().filter(|(key, slot)| *key != but && !slot.busy);
        let Some(oldest) = idle.min_by_key(|(_, slot)| slot.asked).map(|(key, _)| key.clone()) else {
            return;
        };
        slots.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const BASIS: Basis = Basis { size: 7, rebuilds: 0 };

    fn ready<V: Copy>(recalled: &Recalled<V>) -> Option<(V, bool)> {
        match recalled {
            Recalled::Ready(value, stale) => Some((**value, *stale)),
            Recalled::Computing | Recalled::Failed(_) => None,
        }
    }

    #[test]
    fn an_answer_is_found_out_once_and_shown_as_old_when_the_ledger_has_grown() {
        let recall = Recall::new();
        let runs = Arc::new(AtomicU32::new(0));
        let ask = |size| {
            let runs = Arc::clone(&runs);
            recall.get(&1, Basis { size, ..BASIS }, move || Ok(runs.fetch_add(1, Ordering::SeqCst) + 1))
        };
        assert_eq!(ready(&ask(7)), Some((1, false)));
        assert_eq!(ready(&ask(7)), Some((1, false)));
        // The pause after the first is not over.
        assert_eq!(ready(&ask(8)), Some((1, true)));
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn work_that_panics_or_fails_says_so_and_others_are_answered() {
        let recall: Recall<u32, u32> = Recall::new();
        let broke = recall.get(&1, BASIS, || panic!("broken on purpose"));
        assert!(matches!(broke, Recalled::Failed(why) if why.contains("broke off")));
        let failed = recall.get(&2, BASIS, || Err("no disk".to_owned()));
        assert!(matches!(failed, Recalled::Failed(why) if why == "no disk"));
        assert_eq!(ready(&recall.get(&3, BASIS, || Ok(3))), Some((3, false)));
    }

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let recall = Recall::new();
        for key in 0..100 {
            assert_eq!(ready(&recall.get(&key, BASIS, move || Ok(key))), Some((key, false)));
        }
        assert!(recall.0.lock().len() <= MOST);
    }
}
