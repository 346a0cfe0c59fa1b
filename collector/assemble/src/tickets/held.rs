//! Tickets as the ledger holds them: files byte for byte, and behind each an entry that says how it is read.
//!
//! The entry of a profile names the file that it is for, `4711 vinst`: the number of the file's entry, and the profile's
//! name. A later profile for the same file supersedes: the file is then read anew, and both readings stay in the ledger.
//! Of a ticket that several files name, the latest file counts.

use std::collections::BTreeMap;

use motprov_log::{EntryKind, EntryNumber, FileKind, LedgerEntry};
use motprov_review::case::Trials;
use motprov_review::contract::{Contract, Measure};
use motprov_review::tickets::categories::Categories;
use motprov_review::tickets::log::{Log, Names, Ticket};
use motprov_review::tickets::raised::{Raised, raised};
use motprov_review::tickets::trials::{Known, trials};
use motprov_shared::period::{Month, Timestamp};

use super::{Profile, log};
use crate::Fault;

/// Tickets of files, taken in the ledger's order.
#[derive(Debug, Default)]
pub struct Tickets {
    waiting: BTreeMap<EntryNumber, LedgerEntry>,
    read: BTreeMap<EntryNumber, (Timestamp, Log)>,
}

/// Where a profile's entry comes from.
#[must_use]
pub fn source(file: EntryNumber, profile: &str) -> String {
    format!("{file} {profile}")
}

impl Tickets {
    /// Takes an entry: a file of tickets, or the profile for one that was taken before; passes over all others.
    ///
    /// # Errors
    /// Where a profile is none, or its file is no table of its layout.
    pub fn take(&mut self, entry: &LedgerEntry) -> Result<(), Fault> {
        match entry.header.kind {
            EntryKind::File(FileKind::Tickets) => {
                self.waiting.insert(entry.header.number, entry.clone());
                Ok(())
            }
            EntryKind::File(FileKind::TicketProfile) => self.profile(entry),
            _ => Ok(()),
        }
    }

    fn profile(&mut self, entry: &LedgerEntry) -> Result<(), Fault> {
        let fault = |what: String| Fault::new(entry.header.number, what);
        let file = entry.header.source.split(' ').next().and_then(|number| number.parse().ok());
        // Its file was erased, or is not among what was taken: it has nothing to read.
        let Some(held) = file.and_then(|file: EntryNumber| self.waiting.get(&file)) else { return Ok(()) };
        let text = std::str::from_utf8(&entry.content).map_err(|error| fault(error.to_string()))?;
        let profile = Profile::parse("profile", text)
            .map_err(|faults| fault(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")))?;
        let header = &held.header;
        let table = motprov_import::tickets::read(&profile.layout, &header.source, &held.content)
            .map_err(|error| fault(error.to_string()))?;
        self.read.insert(header.number, (header.received, log(&table).0));
        Ok(())
    }

    /// The counts of all levels that tickets measure.
    #[must_use]
    pub fn trials(&self, contract: &Contract, month: Month) -> Vec<Trials> {
        let levels = contract.service_levels.iter();
        self.known(|known| levels.flat_map(|level| trials(level, month, &contract.zone, known)).collect())
    }

    /// What a month's tickets give reason to raise; by the customer's own categories where they are given.
    #[must_use]
    pub fn raised(&self, contract: &Contract, month: Month, categories: Option<&Categories>) -> Raised {
        self.known(|known| raised(contract, month, known, categories))
    }

    /// Asks each ticket once, as the latest file has it.
    fn known<T: Default>(&self, ask: impl FnOnce(Known<'_>) -> T) -> T {
        let Some((entry, (at, _))) = self.read.last_key_value() else { return T::default() };
        let mut latest: BTreeMap<String, (&Names, &Ticket)> = BTreeMap::new();
        for (_, log) in self.read.values() {
            for ticket in &log.tickets {
                latest.insert(ticket.id.to_string(), (&log.names, ticket));
            }
        }
        let tickets: Vec<_> = latest.into_values().collect();
        ask(Known { tickets: &tickets, at: *at, entry: *entry })
    }
}

/// Whether tickets measure any level of the contract: else nobody need read them.
#[must_use]
pub fn wanted(contract: &Contract) -> bool {
    contract.service_levels.iter().any(|level| matches!(level.measure, Measure::Tickets(_)))
}
