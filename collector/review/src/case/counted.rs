//! What a case knows beside observations: first sights, counted cases, arrivals of reports.

use motprov_shared::identity::AssetId;
use motprov_shared::period::{Month, Timestamp};

use super::Entry;
use crate::difference::Assumption;
use crate::finding::Bounds;

/// The first time that any enrolled agent spoke of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstSeen {
    /// Which asset.
    pub asset: AssetId,
    /// When.
    pub at: Timestamp,
    /// The batch that spoke of it.
    pub entry: Entry,
}

/// Counted cases of a service level in the month: tickets by their clocks, calls, jobs. Whoever has the cases counts
/// them by the level's own [`crate::contract::Tickets`] or [`crate::contract::Ratio`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trials {
    /// The contract's id of the service level.
    pub service_level: String,
    /// Their priority, where the level tells them apart.
    pub group: Option<String>,
    /// Cases that count: in time, answered, or, where lower is better, abandoned.
    pub good: u32,
    /// All cases, undecided ones among them.
    pub total: u32,
    /// Cases that may still count or not: tickets that are not late yet, rows that say too little.
    pub undecided: u32,
    /// Started days or hours by which cases were late, added up, in the unit of the level's charge and no more of a case
    /// than it allows; `None`: not counted.
    pub late: Option<Bounds>,
    /// The same cases, or others, counted under other assumptions: all groups together, told with any one of them.
    pub otherwise: Vec<Otherwise>,
    /// Whether they are a sample of the month's cases rather than all of them.
    pub sample: bool,
    /// Whether an enrolled agent counted them.
    pub signed: bool,
    /// The file or batch they came in.
    pub entry: Entry,
}

/// Cases counted under another assumption than the contract's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Otherwise {
    /// Which.
    pub assumption: Assumption,
    /// As in [`Trials`].
    pub good: u32,
    /// As in [`Trials`].
    pub total: u32,
}

/// A supplier's report as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// The month that it reports on.
    pub month: Month,
    /// When it came.
    pub at: Timestamp,
    /// Its file.
    pub entry: Entry,
}
