//! Short ways to write a record, with the names made once.

use anyhow::Result;
use motprov_shared::identity::{AssetId, NameError};
use motprov_shared::measurement::{Fact, Metric, Record, Sample, Statistic, Streak, metric};
use motprov_shared::period::{Interval, Timestamp};
use motprov_shared::units::Unit;
use rust_decimal::Decimal;

use super::probing::Run;

/// Metrics that the fleet writes.
#[derive(Debug)]
pub(super) struct Metrics {
    pub running: Metric,
    pub reachable: Metric,
    pub serviceable: Metric,
    pub cpu: Metric,
    pub memory: Metric,
    pub boot: Metric,
    pub uptime: Metric,
    pub asleep: Metric,
    pub active: Metric,
    pub offset: Metric,
    pub life: Metric,
    pub connect: Metric,
    pub first_byte: Metric,
}

impl Metrics {
    /// # Errors
    /// A name that is not allowed: a fault of the shared crate.
    pub(super) fn new() -> Result<Self, NameError> {
        Ok(Self {
            running: metric::RUNNING.parse()?,
            reachable: metric::REACHABLE.parse()?,
            serviceable: metric::SERVICEABLE.parse()?,
            cpu: metric::CPU_USED.parse()?,
            memory: metric::MEMORY_USED.parse()?,
            boot: metric::BOOT_TIME.parse()?,
            uptime: metric::UPTIME.parse()?,
            asleep: metric::ASLEEP.parse()?,
            active: metric::ACTIVE_USE.parse()?,
            offset: metric::CLOCK_OFFSET.parse()?,
            life: metric::LIFE_COUNT.parse()?,
            connect: metric::CONNECT_TIME.parse()?,
            first_byte: metric::FIRST_BYTE_TIME.parse()?,
        })
    }
}

/// A streak of `asset`.
#[must_use]
pub(super) fn streak(asset: &AssetId, metric: &Metric, run: Run) -> Record {
    let Run { state, from, to, checks, largest_gap } = run;
    Record::Streak(Streak {
        asset: asset.clone(),
        metric: metric.clone(),
        state,
        from,
        to,
        checks,
        largest_gap,
    })
}

/// What an asset says of itself.
///
/// # Errors
/// A name that is not allowed.
pub(super) fn fact(asset: &AssetId, metric: &str, at: Timestamp, text: &str) -> Result<Record, NameError> {
    Ok(Record::Fact(Fact { asset: asset.clone(), metric: metric.parse()?, at, text: Fact::clean(text) }))
}

/// A reading of an instant.
#[must_use]
pub(super) fn last(asset: &AssetId, metric: &Metric, unit: Unit, at: Timestamp, value: i64) -> Record {
    let statistic = Statistic::Last;
    let (asset, metric, value) = (asset.clone(), metric.clone(), Decimal::from(value));
    Record::Sample(Sample { asset, metric, statistic, unit, at, step: 0, value })
}

/// A total of so many seconds over a time in whole seconds.
#[must_use]
pub(super) fn seconds(asset: &AssetId, metric: &Metric, time: Interval, value: i64) -> Record {
    let (statistic, unit) = (Statistic::Sum, Unit::Second);
    let step = u32::try_from(time.ms() / 1000).unwrap_or(u32::MAX);
    let (asset, metric, at, value) = (asset.clone(), metric.clone(), time.start, Decimal::from(value));
    Record::Sample(Sample { asset, metric, statistic, unit, at, step, value })
}

/// Mean and maximum over a step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figure {
    /// Unit of both.
    pub unit: Unit,
    /// Start of the step.
    pub at: Timestamp,
    /// Its length in seconds.
    pub step: u32,
    /// Mean, in units of 10^-`scale`.
    pub mean: i64,
    /// Maximum, the same.
    pub max: i64,
    /// Decimals.
    pub scale: u32,
}

/// The two records of a figure.
#[must_use]
pub(super) fn figure(asset: &AssetId, metric: &Metric, figure: Figure) -> [Record; 2] {
    let Figure { unit, at, step, mean, max, scale } = figure;
    [(Statistic::Mean, mean), (Statistic::Max, max)].map(|(statistic, value)| {
        let (asset, metric, value) = (asset.clone(), metric.clone(), Decimal::new(value, scale));
        Record::Sample(Sample { asset, metric, statistic, unit, at, step, value })
    })
}
