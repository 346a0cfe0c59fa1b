//! Findings as they were published, and where today's differ. Reads the JSON that [`crate::finding::Review`] writes.

use std::collections::BTreeMap;

use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::finding::{
    Bounds, CapacityFinding, Party, PenaltyFinding, Review, ServiceLevelFinding, TargetMet, Verdict,
};

/// A month's findings as published; what neither party argues about is left out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Findings {
    /// The month.
    pub month: Month,
    /// Its service levels, in the contract's order then.
    pub service_levels: Vec<Level>,
    /// Its capacity.
    pub capacity: Vec<Capacity>,
}

/// The figures of one service level that money and reputation rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// The contract's id.
    pub id: String,
    /// The promise.
    pub target: Decimal,
    /// The supplier's figure.
    pub reported: Option<Decimal>,
    /// Bounds over the time that was observed.
    pub measured: Option<Bounds>,
    /// Share of the agreed time that was observed.
    pub coverage: Option<Decimal>,
    /// Whether the report holds.
    pub verdict: Verdict,
    /// Whom it helps, if it does not.
    pub favours: Option<Party>,
    /// Whether the target was reached.
    pub target_met: TargetMet,
    /// What is owed.
    pub penalty: PenaltyFinding,
}

impl From<&ServiceLevelFinding> for Level {
    fn from(finding: &ServiceLevelFinding) -> Self {
        Self {
            id: finding.id.clone(),
            target: finding.target,
            reported: finding.reported,
            measured: finding.measured,
            coverage: finding.coverage,
            verdict: finding.verdict,
            favours: finding.favours,
            target_met: finding.target_met,
            penalty: finding.penalty,
        }
    }
}

/// Ordered, delivered and used of one service for one cost centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// Who pays.
    pub department: Option<String>,
    /// The account that carries the cost.
    pub cost_centre: Option<String>,
    /// The contract's id of the service.
    pub service: Option<String>,
    /// Units in force at the month's end.
    pub ordered: Option<Decimal>,
    /// Units seen by an agent.
    pub delivered: Option<Decimal>,
    /// Units in use.
    pub used: Option<Decimal>,
    /// SEK a month for what is ordered and not used.
    pub unused_cost_per_month: Option<Decimal>,
}

impl From<&CapacityFinding> for Capacity {
    fn from(finding: &CapacityFinding) -> Self {
        Self {
            department: finding.department.clone(),
            cost_centre: finding.cost_centre.clone(),
            service: finding.service.clone(),
            ordered: finding.ordered,
            delivered: finding.delivered,
            used: finding.used,
            unused_cost_per_month: finding.unused_cost_per_month,
        }
    }
}

impl From<&Review> for Findings {
    fn from(review: &Review) -> Self {
        Self {
            month: review.month,
            service_levels: review.service_levels.iter().map(Level::from).collect(),
            capacity: review.capacity.iter().map(Capacity::from).collect(),
        }
    }
}

/// Where findings differ from those that were published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Service levels whose figures differ, by the contract's id, in the order of the later findings; those that only
    /// the earlier have come last.
    pub service_levels: Vec<String>,
    /// Lines of capacity that differ, or that only one of them has.
    pub capacity: usize,
}

impl Changes {
    /// Whether all is as it was published.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.service_levels.is_empty() && self.capacity == 0
    }
}

impl Findings {
    /// The level with this id.
    #[must_use]
    pub fn level(&self, id: &str) -> Option<&Level> {
        self.service_levels.iter().find(|level| level.id == id)
    }

    /// Where `later` differs. Which entries a figure rests on is no difference: only figures are.
    #[must_use]
    pub fn changes(&self, later: &Self) -> Changes {
        let changed = later.service_levels.iter().filter(|level| self.level(&level.id) != Some(level));
        let gone = self.service_levels.iter().filter(|level| later.level(&level.id).is_none());
        let (before, after) = (lines(&self.capacity), lines(&later.capacity));
        let new = after.iter().filter(|(key, line)| before.get(*key) != Some(line)).count();
        let lost = before.keys().filter(|key| !after.contains_key(*key)).count();
        Changes {
            service_levels: changed.chain(gone).map(|level| level.id.clone()).collect(),
            capacity: new + lost,
        }
    }
}

type Key<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>);

fn lines(capacity: &[Capacity]) -> BTreeMap<Key<'_>, &Capacity> {
    capacity.iter().map(|line| (key(line), line)).collect()
}

fn key(line: &Capacity) -> Key<'_> {
    (line.department.as_deref(), line.cost_centre.as_deref(), line.service.as_deref())
}
