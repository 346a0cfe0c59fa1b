//! Earlier months as they were published: what a month's misses cost may depend on them.

use motprov_shared::period::Month;

use super::Entry;
use crate::contract::{Contract, Scope, ServiceLevel};
use crate::finding::{Bounds, TargetMet};
use crate::published::Findings;

/// Months that a review looks back at most.
const MOST_MONTHS: u32 = 24;

/// What an earlier month came to, as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastMonth {
    /// The contract's id of the service level.
    pub service_level: String,
    /// Which month.
    pub month: Month,
    /// Whether the target was reached.
    pub target_met: TargetMet,
    /// What was owed; `None` where none was computed.
    pub penalty: Option<Bounds>,
    /// The entry that published it.
    pub entry: Entry,
}

/// The publication of an earlier month that counts: the original, or its last correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastPublication {
    /// Which month.
    pub month: Month,
    /// Its entry.
    pub entry: Entry,
    /// Whether this version can read its findings. Of one that it cannot, nothing is known but that it is there.
    pub is_read: bool,
}

impl PastMonth {
    /// The levels of a publication.
    #[must_use]
    pub fn of(entry: Entry, findings: &Findings) -> Vec<Self> {
        let level = |level: &crate::published::Level| {
            let penalty = level.penalty.low.zip(level.penalty.high);
            Self {
                service_level: level.id.clone(),
                month: findings.month,
                target_met: level.target_met,
                penalty: penalty.map(|(low, high)| Bounds { low: low.min(high), high: high.max(low) }),
                entry,
            }
        };
        findings.service_levels.iter().map(level).collect()
    }
}

/// The earlier months that what is owed for `month` depends on by the contract, the latest first.
#[must_use]
pub fn looks_back(contract: &Contract, month: Month) -> Vec<Month> {
    let levels = contract.service_levels.iter();
    before(month, levels.map(|level| months_of(level, contract, month)).max().unwrap_or(0))
}

/// The same of one level.
pub(crate) fn level_looks_back(level: &ServiceLevel, contract: &Contract, month: Month) -> Vec<Month> {
    before(month, months_of(level, contract, month))
}

fn before(month: Month, count: u32) -> Vec<Month> {
    let months = std::iter::successors(Some(month.previous()), |month| Some(month.previous()));
    months.zip(0..count.min(MOST_MONTHS)).map(|(month, _)| month).collect()
}

/// A level that costs nothing depends on nothing.
fn months_of(level: &ServiceLevel, contract: &Contract, month: Month) -> u32 {
    if level.penalty.is_none() && level.charge.is_none() {
        return 0;
    }
    let repeated = level.owed_after.map_or(0, |rule| rule.months.saturating_sub(1));
    let of_year = if contract.caps.iter().any(|cap| cap.scope == Scope::Year) {
        u32::from(month.month().unsigned_abs()).saturating_sub(1)
    } else {
        0
    };
    repeated.max(level.earn_back_months.unwrap_or(0)).max(of_year)
}
