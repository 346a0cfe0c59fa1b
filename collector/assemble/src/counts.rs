//! Counted cases that somebody tells of in files: nobody signed them. Of a service level and month the latest file
//! counts alone, with all its groups; where tickets measure a level, they do and not what is told of them.

use std::collections::BTreeMap;

use motprov_import::CountRow;
use motprov_log::EntryNumber;
use motprov_review::case::Trials;
use motprov_review::contract::{Contract, Measure, ServiceLevel};
use motprov_shared::period::Month;

/// The counts of one month, files taken in the ledger's order.
#[derive(Debug)]
pub struct Counts {
    month: Month,
    levels: BTreeMap<String, (EntryNumber, Groups)>,
}

type Groups = BTreeMap<Option<String>, Sum>;

/// What a file's days and sources come to.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    good: u64,
    total: u64,
    undecided: u64,
    sample: bool,
}

impl Counts {
    /// None yet.
    #[must_use]
    pub const fn new(month: Month) -> Self {
        Self { month, levels: BTreeMap::new() }
    }

    /// Takes a file's rows: they replace those of earlier files for the same service levels.
    pub fn take(&mut self, entry: EntryNumber, rows: &[CountRow]) {
        for row in rows.iter().filter(|row| row.month == self.month) {
            let fresh = || (entry, Groups::new());
            let level = self.levels.entry(row.service_level.clone()).or_insert_with(fresh);
            if level.0 != entry {
                *level = fresh();
            }
            let sum = level.1.entry(row.group.clone()).or_default();
            sum.good = sum.good.saturating_add(row.good.into());
            sum.total = sum.total.saturating_add(row.total.into());
            sum.undecided = sum.undecided.saturating_add(row.undecided.into());
            sum.sample |= row.sample;
        }
    }

    /// Adds the counts of the contract's levels that count cases, but for those that `trials` measure already.
    #[must_use]
    pub fn beside(&self, contract: &Contract, mut trials: Vec<Trials>) -> Vec<Trials> {
        let measured = |level: &ServiceLevel| trials.iter().any(|trials| trials.service_level == level.id);
        let levels = contract.service_levels.iter().filter(|level| is_counted(level) && !measured(level));
        let told: Vec<Trials> = levels.flat_map(|level| self.of(level)).collect();
        trials.extend(told);
        trials
    }

    /// More cases than a finding can hold are none: no month has so many, and a part of them would be another share.
    fn of(&self, level: &ServiceLevel) -> Vec<Trials> {
        let Some((entry, groups)) = self.levels.get(&level.id) else { return Vec::new() };
        let all: u64 = groups.values().map(|sum| sum.total).fold(0, u64::saturating_add);
        if u32::try_from(all).is_err() {
            return Vec::new();
        }
        groups.iter().filter_map(|(group, sum)| sum.trials(level, group.clone(), *entry)).collect()
    }
}

impl Sum {
    fn trials(self, level: &ServiceLevel, group: Option<String>, entry: EntryNumber) -> Option<Trials> {
        Some(Trials {
            service_level: level.id.clone(),
            group,
            good: self.good.try_into().ok()?,
            total: self.total.try_into().ok()?,
            undecided: self.undecided.try_into().ok()?,
            late: None,
            otherwise: Vec::new(),
            sample: self.sample,
            signed: false,
            entry,
        })
    }
}

/// Whether a level is measured by counted cases.
#[must_use]
pub const fn is_counted(level: &ServiceLevel) -> bool {
    matches!(level.measure, Measure::Ratio(_) | Measure::Tickets(_))
}

/// Whether counts measure any level of the contract: else nobody need read them.
#[must_use]
pub fn wanted(contract: &Contract) -> bool {
    contract.service_levels.iter().any(is_counted)
}
