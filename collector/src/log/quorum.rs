//! Whether enough have cosigned.

use std::collections::BTreeMap;

use motprov_ledger::{LedgerError, View};
use motprov_log::{EntryNumber, VerifierKey};

use crate::config::LogSection;

/// Who vouches for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    /// How many must.
    pub needed: u32,
    /// Who has, by the name that the configuration gives, with the size of the checkpoint.
    pub by: BTreeMap<String, u64>,
}

impl Quorum {
    /// Whether enough have.
    #[must_use]
    pub fn is_reached(&self) -> bool {
        self.by.len() >= self.needed as usize
    }
}

/// Which configured witnesses have cosigned a checkpoint that covers `entry`: that one or any later.
///
/// # Errors
/// What the ledger says.
pub fn of(
    view: &View<'_>,
    section: &LogSection,
    log: &VerifierKey,
    entry: EntryNumber,
) -> Result<Quorum, LedgerError> {
    let mut by = BTreeMap::new();
    for witness in &section.witness {
        if let Some((size, _)) =
            view.last_cosigned(log.name(), &witness.vkey)?.filter(|(size, _)| *size >= entry)
        {
            by.insert(witness.name.clone(), size);
        }
    }
    Ok(Quorum { needed: section.quorum, by })
}
