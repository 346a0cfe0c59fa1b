//! The ledger for those who must not block: each question runs on a thread that may wait.

use std::sync::{Arc, Mutex, PoisonError};

use motprov_ledger::{Database, LedgerError};

/// One connection, shared; questions queue.
#[derive(Clone)]
pub(super) struct LedgerDesk(Arc<Mutex<Database>>);

impl LedgerDesk {
    pub(super) fn new(database: Database) -> Self {
        Self(Arc::new(Mutex::new(database)))
    }

    /// Runs `work` with the connection.
    pub(super) async fn with<T: Send + 'static, E: From<LedgerError> + Send + 'static>(
        &self,
        work: impl FnOnce(&mut Database) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let shared = Arc::clone(&self.0);
        let run = move || work(&mut shared.lock().unwrap_or_else(PoisonError::into_inner));
        match tokio::task::spawn_blocking(run).await {
            Ok(done) => done,
            Err(_) => Err(LedgerError::Misuse("a question to the ledger was cut off").into()),
        }
    }
}
