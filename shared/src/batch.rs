//! Some minutes of an agent's records, numbered and linked.

use crate::chain::Link;
use crate::identity::AgentId;
use crate::measurement::Record;
use crate::period::Timestamp;

/// Largest signed batch in octets. Bounds what a collector holds for one message; an agent folds its records so
/// that they fit.
pub const MAX_BYTES: usize = 256 * 1024;

/// Most records in a batch.
pub const MAX_RECORDS: usize = 20_000;

/// What an agent measured since its last batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Who measured.
    pub agent: AgentId,
    /// Its place in the agent's chain.
    pub link: Link,
    /// The agent's clock when it signed, whole seconds.
    pub made_at: Timestamp,
    /// What was measured, sorted as [`crate::wire`] writes it.
    pub records: Vec<Record>,
}

impl Batch {
    /// First and last instant that its records speak of; `None` for an empty batch.
    #[must_use]
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        self.records
            .iter()
            .map(Record::span)
            .reduce(|(from, to), (start, end)| (from.min(start), to.max(end)))
    }
}
