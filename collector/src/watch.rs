//! Notices that who is let in, or what agents are told, was changed: here or by a verb in another process. Promise:
//! within a fifth of a second, at the cost of one small query.

use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use motprov_ledger::{Database, LedgerError, View};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(200);

/// A thread that looks; dropping it ends it.
pub(crate) struct Watch {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Calls `changed` after each change from now on.
    pub(crate) fn start(
        data: &Path,
        mut changed: impl FnMut() + Send + 'static,
    ) -> Result<Self, LedgerError> {
        let mut database = Database::open_read_only(data)?;
        let path = database.path().to_owned();
        let mut seen = database.read(View::access_changes)?;
        let (stop, stopped) = channel();
        let look = move || {
            while stopped.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                match database.read(View::access_changes) {
                    Ok(now) if now == seen => {}
                    Ok(now) => {
                        seen = now;
                        changed();
                    }
                    // What cannot be looked up now is looked up at the next turn.
                    Err(error) => tracing::warn!(%error, "cannot see whether access has changed"),
                }
            }
        };
        let thread = std::thread::Builder::new().name("access".to_owned()).spawn(look);
        let thread = thread.map_err(|source| LedgerError::Open { path, source })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.take();
        // A watcher that panicked has said so; there is nothing to undo.
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
