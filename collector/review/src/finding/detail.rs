//! What some kinds of service level say beside the figures that all have.

use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{Bounds, TargetMet, Verdict};
use crate::case::Entry;
use crate::difference::Alternative;

/// What some kinds of level say beside the figures that all have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// Ids of the exclusions and maintenance that were taken off the agreed time.
    pub excluded: Vec<String>,
    /// The figures if the customer granted what is disputed; `None` where nothing is. The level's own grant none of it,
    /// but its target and penalty bounds hold for both.
    pub disputed: Option<Disputed>,
    /// The counted cases.
    pub cases: Option<Cases>,
    /// The readings behind a percentile.
    pub readings: Option<Readings>,
    /// Each site's own figure, where the contract asks for it.
    pub sites: Vec<SiteFigure>,
    /// What would make the supplier's figure true, one assumption at a time; empty where it is confirmed or absent.
    pub alternatives: Vec<Alternative>,
    /// What the supplier earns back of an earlier month's penalty, SEK.
    pub earned_back: Option<Bounds>,
    /// The earlier months that what is owed depends on by the contract, the latest first.
    pub earlier: Vec<Earlier>,
}

/// An earlier month that what is owed depends on. What nobody published, or this version cannot read, is unknown: it
/// is neither a miss nor none, and of a year's limit it leaves nothing for certain where it is there and unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Earlier {
    /// Which.
    pub month: Month,
    /// The entry of the publication that counts; `None`: it was never published.
    pub entry: Option<Entry>,
    /// Whether this version can read that publication.
    pub read: bool,
}

/// The figures if disputed exclusions were granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disputed {
    /// Ids of the exclusions.
    pub exclusions: Vec<String>,
    /// Bounds over the time that was observed.
    pub measured: Option<Bounds>,
    /// Share of the agreed time that was observed.
    pub coverage: Option<Decimal>,
    /// Whether the report holds.
    pub verdict: Verdict,
    /// Whether the target was reached.
    pub target_met: TargetMet,
}

/// Counted cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cases {
    /// Cases that count.
    pub good: u32,
    /// All cases.
    pub total: u32,
    /// Cases that may count or not.
    pub undecided: u32,
    /// Whether they are a sample.
    pub sample: bool,
    /// Wilson's 95 % interval of the decided ones, percent: to show how much so few cases say. `None` of none.
    pub wilson: Option<Bounds>,
    /// Whether the target was reached by the contract's rule for few cases; `None` where it does not apply.
    pub small_numbers: Option<TargetMet>,
}

/// Readings behind a percentile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readings {
    /// How many, timeouts among them.
    pub count: u32,
    /// How many were without end.
    pub timeouts: u32,
    /// The percentile itself by nearest rank; `None` of no readings, or where it is without end.
    pub value: Option<Decimal>,
}

/// A site's own figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SiteFigure {
    /// The site.
    pub site: String,
    /// Bounds over the time that it observed.
    pub measured: Option<Bounds>,
    /// Share of the agreed time that it observed.
    pub coverage: Option<Decimal>,
}
