//! The thread that follows the ledger beside a running collector.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use motprov_ledger::{Database, LedgerError};

use super::{Keeper, SegmentsError};

/// Between two looks at the ledger.
const PAUSE: Duration = Duration::from_secs(2);

/// After something failed: a full disk does not heal in seconds.
const LONG_PAUSE: Duration = Duration::from_mins(1);

/// A thread that takes what the ledger keeps; [`Feeder::stop`] it.
pub struct Feeder {
    /// Dropped to end the thread.
    running: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

impl Feeder {
    /// Begins to follow the ledger in `data`. What fails is told in the log and tried again: the collector does not
    /// depend on it.
    ///
    /// # Errors
    /// [`LedgerError::Open`] where the system gives no thread.
    pub fn start(data: &Path) -> Result<Self, LedgerError> {
        let (running, stopped) = mpsc::channel::<()>();
        let folder = data.to_owned();
        let thread = std::thread::Builder::new()
            .name("segments".to_owned())
            .spawn(move || follow(&folder, &stopped))
            .map_err(|source| LedgerError::Open { path: PathBuf::from(data), source })?;
        Ok(Self { running, thread })
    }

    /// Ends the thread after the entries that it is taking.
    pub fn stop(self) {
        drop(self.running);
        if self.thread.join().is_err() {
            tracing::error!("the segments' thread ended with a panic");
        }
    }
}

fn follow(data: &Path, stopped: &mpsc::Receiver<()>) {
    let mut work = None;
    let mut pause = Duration::ZERO;
    while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        pause = match step(data, &mut work) {
            Ok(true) => Duration::ZERO,
            Ok(false) => PAUSE,
            Err(error) => {
                tracing::warn!(%error, "segments cannot follow the ledger now; trying again in a minute");
                // Opened anew: what was taken when it failed may not be what is on the disk.
                work = None;
                LONG_PAUSE
            }
        };
    }
}

/// Opens what is not open and takes some entries; whether there are more.
fn step(data: &Path, work: &mut Option<(Database, Keeper)>) -> Result<bool, SegmentsError> {
    let (database, keeper) = if let Some(work) = work {
        work
    } else {
        let mut database = Database::open_read_only(data)?;
        let keeper = Keeper::open(data, &mut database)?;
        work.insert((database, keeper))
    };
    keeper.step(database)
}
