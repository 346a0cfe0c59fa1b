//! A month's load of one machine, small enough to keep for years: how often which load was seen, how long it lay above
//! the limits asked for, and at which hour of the day it is largest.
//!
//! A month is cut into bins of equal length. A bin's value is the mean of what was read in it, so that each bin weighs
//! the time that it lasts. Nothing is put into a bin that nobody spoke of.

mod bins;
mod histogram;
mod rows;

use motprov_shared::identity::AssetId;
use motprov_shared::period::{Month, Timestamp};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

pub use self::bins::{Frame, MOST_LIMITS};
pub use self::histogram::{Histogram, Span};
pub use self::rows::{MOST_DISKS, Row, Rows};
use crate::case::Entry;

/// Larger than any load in the units below; keeps sums far from overflow.
pub const LARGEST_LOAD: u64 = 1_000_000_000_000;
const MEBIBYTE: i64 = 1 << 20;

/// What a class limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Processor cores in use, thousandths of a core.
    Cpu,
    /// Memory in use, MiB.
    Memory,
    /// Disk in use, all disks together, MiB.
    Disk,
    /// Pages printed in a month.
    Pages,
}

impl Resource {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Cpu, Self::Memory, Self::Disk, Self::Pages];
}

/// One reading of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// When.
    pub at: Timestamp,
    /// The load, in the unit of its [`Resource`], at most [`LARGEST_LOAD`].
    pub value: u64,
    /// Whether an enrolled agent signed it.
    pub signed: bool,
    /// The batch or file it came in; `None` where a store does not keep it.
    pub entry: Option<Entry>,
}

/// What was seen of a load at one hour of the local clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hour {
    /// Sum over the bins that begin in it.
    pub sum: u64,
    /// How many those are.
    pub bins: u32,
}

/// How long a load lay above a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Above {
    /// The limit.
    pub limit: u64,
    /// Bins above it.
    pub bins: u32,
    /// Longest run of bins above it, each of them seen.
    pub run_low: u32,
    /// Longest run where every bin that nobody spoke of may have been above it too.
    pub run_high: u32,
}

/// A month's load of one machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthLoad {
    /// Which machine.
    pub asset: AssetId,
    /// Of what.
    pub resource: Resource,
    /// The month, on the contract's clock.
    pub month: Month,
    /// Bins of the month in which the machine was not known to be off.
    pub expected: u32,
    /// The bins that were seen, by their values.
    pub values: Histogram,
    /// For each limit asked for, ascending.
    pub above: Vec<Above>,
    /// By hour of the local clock, 24 of them.
    pub hours: Vec<Hour>,
    /// Whether it rests on something that nobody signed.
    pub unsigned: bool,
    /// The ledger entries that it rests on, as far as they were told, ascending.
    pub entries: Vec<Entry>,
}

impl MonthLoad {
    /// The hour of the local clock with the largest mean load, 0 to 23; of several the first. `None` where nothing
    /// was seen.
    #[must_use]
    pub fn peak_hour(&self) -> Option<u8> {
        let larger = |a: &Hour, b: &Hour| {
            u128::from(a.sum) * u128::from(b.bins) > u128::from(b.sum) * u128::from(a.bins)
        };
        let mut peak: Option<(u8, Hour)> = None;
        for (hour, seen) in (0u8..24).zip(&self.hours).filter(|(_, seen)| seen.bins > 0) {
            if peak.is_none_or(|(_, most)| larger(seen, &most)) {
                peak = Some((hour, *seen));
            }
        }
        peak.map(|(hour, _)| hour)
    }
}

/// Thousandths of a core in use: `percent` of all processors' time on a machine with so many, rounded up. `None` where
/// the figures are out of reason: not 0 to 100 percent, or more than a million cores.
#[must_use]
pub fn cores_in_use(percent: Decimal, cores: Decimal) -> Option<u64> {
    let sound = (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&percent)
        && (Decimal::ZERO..=Decimal::from(1_000_000)).contains(&cores);
    sound.then(|| (percent * cores * Decimal::TEN).ceil().to_u64()).flatten()
}

/// Octets as MiB, rounded up. `None` where it is negative or out of reason.
#[must_use]
pub fn mebibytes(octets: Decimal) -> Option<u64> {
    let whole = octets.to_i128().filter(|whole| *whole >= 0)?;
    let rounded = whole.checked_add(i128::from(MEBIBYTE) - 1)? / i128::from(MEBIBYTE);
    u64::try_from(rounded).ok().filter(|value| *value <= LARGEST_LOAD)
}
