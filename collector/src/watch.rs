//! Notices what other processes change in a served folder: who is let in, what agents are told. Promise: a change is
//! seen within a fraction of a second, and one that could not be followed is tried again.

use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use motprov_ledger::{Database, LedgerError, View};

/// Between two looks; each costs one read of one row.
const PAUSE: Duration = Duration::from_millis(200);

/// A thread that looks; [`Watch::stop`] it.
pub struct Watch {
    /// Dropped to end the thread.
    running: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

impl Watch {
    /// Begins to look at the ledger in `data`. `follow` is called once before this returns, and after each change.
    ///
    /// # Errors
    /// What the database says, or `follow`; [`LedgerError::Open`] where the system gives no thread.
    pub fn start<F>(data: &Path, mut follow: F) -> Result<Self, LedgerError>
    where
        F: FnMut(&View<'_>) -> Result<(), LedgerError> + Send + 'static,
    {
        let mut database = Database::open_read_only(data)?;
        let mut seen = database.read(|view| follow(view).and_then(|()| view.access_changes()))?;
        let (running, stopped) = mpsc::channel::<()>();
        let path = database.path().to_owned();
        let look = move || {
            while stopped.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                let looked = database.read(|view| {
                    let changes = view.access_changes()?;
                    if changes != seen {
                        follow(view)?;
                    }
                    Ok::<_, LedgerError>(changes)
                });
                match looked {
                    Ok(changes) => seen = changes,
                    Err(error) => tracing::warn!(%error, "changes cannot be followed now; trying again"),
                }
            }
        };
        let thread = std::thread::Builder::new()
            .name("watch".to_owned())
            .spawn(look)
            .map_err(|source| LedgerError::Open { path, source })?;
        Ok(Self { running, thread })
    }

    /// Ends the thread; a change that is being followed is followed to its end.
    pub fn stop(self) {
        drop(self.running);
        if self.thread.join().is_err() {
            tracing::error!("the watch over changes ended with a panic");
        }
    }
}
