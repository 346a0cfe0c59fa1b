//! Keeps the segments up with the ledger: takes each entry once, in order, and makes all of them again where the ledger
//! erased what they hold. Promise: nothing waits for it, and nothing is lost by it; the ledger is the record.

mod feeder;

use std::path::{Path, PathBuf};

use motprov_ledger::{Database, Fed, LedgerError, View};
use motprov_store::{Store, StoreError};

pub use feeder::Feeder;

/// Entries in one snapshot of the ledger: a long one would keep the ledger's log from being tidied up.
const AT_ONCE: u64 = 1000;

/// Why segments are not up with the ledger.
#[derive(Debug, thiserror::Error)]
pub enum SegmentsError {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The segments.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A reader found what only a writer may put right.
    #[error(
        "the segments still hold what the ledger erased: the running collector makes them again; where none runs, run \
         `motprov-collector rebuild`"
    )]
    Outdated,
}

/// Where the segments lie in a data folder.
#[must_use]
pub fn folder(data: &Path) -> PathBuf {
    data.join("segments")
}

/// Makes all segments again; how many entries they stand for.
///
/// # Errors
/// [`SegmentsError`], such as [`StoreError::InUse`] while a collector serves the folder.
pub fn rebuild(data: &Path) -> Result<u64, SegmentsError> {
    let mut database = Database::open_read_only(data)?;
    let mut keeper = Keeper::anew(data, &mut database)?;
    while keeper.step(&mut database)? {}
    Ok(keeper.store.taken())
}

/// The segments with all that the ledger holds, for a question. Writes nothing, and may look while others write.
///
/// # Errors
/// [`SegmentsError`].
pub fn look(data: &Path) -> Result<Store, SegmentsError> {
    let mut database = Database::open_read_only(data)?;
    let mut store = Store::open_read_only(&folder(data))?;
    let sealed = store.sealed();
    loop {
        match take(&mut store, &mut database)? {
            Taken::All => return Ok(store),
            Taken::Erasure { first, .. } if first <= sealed => return Err(SegmentsError::Outdated),
            Taken::Some | Taken::Erasure { .. } => {}
        }
    }
}

/// How far a step came.
enum Taken {
    /// To the ledger's end.
    All,
    /// There is more.
    Some,
    /// Up to and with an entry that says what was erased, from entry `first` on.
    Erasure { entry: u64, first: u64 },
}

/// Takes the next entries from one snapshot, which does not hold any more what they erased among themselves.
fn take(store: &mut Store, database: &mut Database) -> Result<Taken, SegmentsError> {
    database.read(|view| {
        let (from, size) = (store.taken() + 1, view.state()?.size);
        let until = size.min(store.taken() + AT_ONCE);
        if from > until {
            return Ok(Taken::All);
        }
        let mut taken = if until == size { Taken::All } else { Taken::Some };
        view.feed(from..=until, |entry, fed| {
            match fed {
                _ if matches!(taken, Taken::Erasure { .. }) => {}
                Fed::Samples(agent, samples) => store.append(entry, &agent, &samples)?,
                Fed::Nothing => store.pass(entry)?,
                Fed::Erasure(erasure) => {
                    store.pass(entry)?;
                    let first = erasure.entries.first().map_or(entry, |(first, _)| *first);
                    taken = Taken::Erasure { entry, first };
                }
            }
            Ok::<_, SegmentsError>(())
        })?;
        Ok(taken)
    })
}

/// A store and what its keeper must remember to keep it right.
struct Keeper {
    store: Store,
    /// The ledger's size when the store was last emptied: what was erased up to there was gone before it was taken.
    honoured: u64,
}

impl Keeper {
    /// Opens the segments; damaged ones, and those of another ledger, are made again.
    fn open(data: &Path, database: &mut Database) -> Result<Self, SegmentsError> {
        let size = database.read(View::state)?.size;
        match Store::open(&folder(data)) {
            Ok(store) if store.taken() <= size => Ok(Self { store, honoured: 0 }),
            Ok(store) => {
                tracing::warn!("the segments stand for more than the ledger holds: making them again");
                drop(store);
                Self::anew(data, database)
            }
            Err(error) if error.is_damage() => {
                tracing::warn!(%error, "making the segments again");
                Self::anew(data, database)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn anew(data: &Path, database: &mut Database) -> Result<Self, SegmentsError> {
        let honoured = database.read(View::state)?.size;
        Ok(Self { store: Store::open_empty(&folder(data))?, honoured })
    }

    /// Takes some entries; whether there are more.
    fn step(&mut self, database: &mut Database) -> Result<bool, SegmentsError> {
        let known = self.store.taken();
        match take(&mut self.store, database)? {
            Taken::All => return Ok(false),
            Taken::Some => {}
            Taken::Erasure { entry, first } if entry > self.honoured && first <= known => {
                tracing::info!(entry, "the ledger erased figures: making the segments again");
                self.honoured = database.read(View::state)?.size;
                self.store.clear()?;
            }
            // Sealed, so that it is not met again, and its reach doubted again, after a restart.
            Taken::Erasure { .. } => self.store.seal()?,
        }
        Ok(true)
    }
}
