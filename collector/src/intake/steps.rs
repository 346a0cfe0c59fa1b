//! What is done with one message, as a seam: a test lets one of them break, and sees that the others go on.

use motprov_ledger::{Kept, LedgerError, Write};
use motprov_shared::batch::Batch;
use motprov_shared::identity::{AgentId, PublicKey};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::Refused;
use motprov_shared::seal::Verified;

use super::judge::{Times, judge};

/// The two steps of a batch.
pub trait Steps: Send + Sync + 'static {
    /// As [`judge`].
    ///
    /// # Errors
    /// As there.
    fn judge(
        &self,
        agent: &AgentId,
        key: Option<&PublicKey>,
        bytes: &[u8],
        times: Times,
    ) -> Result<Verified<Batch>, Refused> {
        judge(agent, key, bytes, times)
    }

    /// As [`Write::keep_batch`].
    ///
    /// # Errors
    /// As there.
    fn keep(
        &self,
        tx: &mut Write<'_>,
        batch: &Verified<Batch>,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<Kept, LedgerError> {
        tx.keep_batch(batch, bytes, now)
    }
}

/// As they are.
#[derive(Debug, Clone, Copy, Default)]
pub struct Real;

impl Steps for Real {}
