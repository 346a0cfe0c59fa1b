//! Entries as whoever derives figures from them needs them: in order, decoded.

use std::ops::RangeInclusive;

use motprov_log::{EntryKind, EntryNumber, Erasure, LedgerEntry};
use motprov_shared::identity::AgentId;
use motprov_shared::measurement::{Record, Sample};
use motprov_shared::seal::Envelope;
use motprov_shared::wire;

use crate::error::{LedgerError, Result};
use crate::view::View;

/// What an entry means for figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fed {
    /// Figures that an agent measured.
    Samples(AgentId, Vec<Sample>),
    /// Figures that were told before are gone, perhaps.
    Erasure(Erasure),
    /// Nothing.
    Nothing,
}

impl View<'_> {
    /// Goes through a range of entries, ascending. Signatures were checked when the batches were kept.
    ///
    /// # Errors
    /// What `each` returns; [`LedgerError::Entry`] for an entry that is not what its kind promises; what SQLite says.
    pub fn feed<E: From<LedgerError>>(
        &self,
        range: RangeInclusive<EntryNumber>,
        mut each: impl FnMut(EntryNumber, Fed) -> Result<(), E>,
    ) -> Result<(), E> {
        self.each_entry(range, |entry| each(entry.header.number, fed(&entry)?))
    }
}

fn fed(entry: &LedgerEntry) -> Result<Fed> {
    let fault = |what: String| LedgerError::Entry { entry: entry.header.number, what };
    match entry.header.kind {
        // Its content was erased.
        _ if entry.content.is_empty() => Ok(Fed::Nothing),
        EntryKind::Batch => {
            let envelope = Envelope::parse(&entry.content).map_err(|error| fault(error.to_string()))?;
            let payload = envelope.unverified_payload().unwrap_or_default();
            let records = wire::decode(payload).map_err(|error| fault(error.to_string()))?;
            let samples = records.into_iter().filter_map(|record| match record {
                Record::Sample(sample) => Some(sample),
                Record::Streak(_) | Record::Fact(_) => None,
            });
            Ok(Fed::Samples(envelope.agent().clone(), samples.collect()))
        }
        EntryKind::Erasure => {
            let erasure = Erasure::decode(&entry.content);
            erasure.map(Fed::Erasure).ok_or_else(|| fault("not an erasure".to_owned()))
        }
        _ => Ok(Fed::Nothing),
    }
}
