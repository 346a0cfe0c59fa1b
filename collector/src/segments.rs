//! Keeps the segments up with the ledger: takes each entry once, in order, and writes those again that stand for what
//! the ledger erased. Promise: nothing waits for it, and nothing is lost by it; the ledger is the record.

mod feeder;

use std::path::{Path, PathBuf};

use motprov_ledger::{Database, Fed, LedgerError, View};
use motprov_log::Erasure;
use motprov_store::{Remade, Store, StoreError};

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
        "the segments still hold what the ledger erased: the running collector will write them again; where none runs, \
         run `motprov-collector rebuild`"
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

/// Brings the segments up with the ledger, where no running collector does it anyway.
///
/// # Errors
/// [`SegmentsError`].
pub fn refresh(data: &Path) -> Result<(), SegmentsError> {
    let mut database = Database::open_read_only(data)?;
    let mut keeper = match Keeper::open(data, &mut database) {
        Err(SegmentsError::Store(StoreError::InUse(_))) => return Ok(()),
        opened => opened?,
    };
    while keeper.step(&mut database)? {}
    Ok(())
}

/// The segments with all that the ledger holds, for a question. Writes nothing, and may look while others write.
///
/// # Errors
/// [`SegmentsError`].
pub fn look(data: &Path) -> Result<Store, SegmentsError> {
    let mut database = Database::open_read_only(data)?;
    let mut store = Store::open_read_only(&folder(data))?;
    loop {
        match take(&mut store, &mut database)? {
            Taken::All => return Ok(store),
            Taken::Erasure(_, erasure) if !store.holding(&erasure.entries).is_empty() => {
                return Err(SegmentsError::Outdated);
            }
            Taken::Some | Taken::Erasure(..) => {}
        }
    }
}

/// How far a step came.
enum Taken {
    /// To the ledger's end.
    All,
    /// There is more.
    Some,
    /// Up to and with an entry that says what was erased.
    Erasure(u64, Erasure),
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
                _ if matches!(taken, Taken::Erasure(..)) => {}
                Fed::Samples(agent, samples) => store.append(entry, &agent, &samples)?,
                Fed::Nothing => store.pass(entry)?,
                Fed::Erasure(erasure) => {
                    store.pass(entry)?;
                    taken = Taken::Erasure(entry, erasure);
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
    /// The last erasure that nothing in the store is older than.
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
        match take(&mut self.store, database)? {
            Taken::All => return Ok(false),
            Taken::Some => {}
            Taken::Erasure(entry, erasure) if entry > self.honoured => {
                self.honour(&erasure, database)?;
                self.honoured = entry;
            }
            // Sealed, so that it is not met again after a restart.
            Taken::Erasure(..) => self.store.seal()?,
        }
        Ok(true)
    }

    /// Takes out what was taken before it was erased: writes segments again, and takes again what is in memory.
    fn honour(&mut self, erasure: &Erasure, database: &mut Database) -> Result<(), SegmentsError> {
        for (from, to) in self.store.holding(&erasure.entries) {
            tracing::info!(from, to, "the ledger erased figures: writing a segment again");
            let mut remade = Remade::new((from, to));
            database.read(|view| {
                view.feed(from..=to, |entry, fed| {
                    if let Fed::Samples(agent, samples) = fed {
                        remade.append(entry, &agent, &samples)?;
                    }
                    Ok::<_, SegmentsError>(())
                })
            })?;
            self.store.replace(&remade)?;
        }
        self.store.rewind();
        Ok(())
    }
}
