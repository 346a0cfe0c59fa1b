//! Folds finer readings into one mean and one maximum, or one sum, per step. Promise: exact decimals; steps begin
//! on multiples of their length, and only the time that the agent ran is claimed.

use std::collections::BTreeMap;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, Sample, Statistic};
use motprov_shared::period::Timestamp;
use motprov_shared::units::Unit;
use rust_decimal::Decimal;

/// How readings become a step's figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Mean and maximum.
    MeanMax,
    /// Total.
    Sum,
}

/// One finer reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Of what.
    pub asset: AssetId,
    /// Which.
    pub metric: Metric,
    /// Unit of the value.
    pub unit: Unit,
    /// How it is folded.
    pub fold: Fold,
    /// The value, in units of 10^-[`scale`].
    pub value: i64,
}

/// Decimals that a unit's figures carry: hundredths of a percent, microseconds, whole octets.
#[must_use]
pub const fn scale(unit: Unit) -> u32 {
    match unit {
        Unit::Percent => 2,
        Unit::Millisecond => 3,
        Unit::Byte | Unit::BytePerSecond | Unit::Second | Unit::Count | Unit::Celsius => 0,
    }
}

#[derive(Debug)]
struct Series {
    unit: Unit,
    fold: Fold,
    sum: i128,
    max: i64,
    count: i128,
}

/// Folds the figures of all assets of one agent.
#[derive(Debug)]
pub struct Folder {
    step: i64,
    /// Start of what the open step covers: its multiple, or when the agent began.
    from: Timestamp,
    series: BTreeMap<(AssetId, Metric), Series>,
    done: Vec<Sample>,
}

impl Folder {
    /// `step` in milliseconds, a multiple of 1000; `now` is when measuring begins.
    #[must_use]
    pub fn new(step: i64, now: Timestamp) -> Self {
        let from = now.plus(-now.0.rem_euclid(1000));
        Self { step: step.max(1000), from, series: BTreeMap::new(), done: Vec::new() }
    }

    /// Takes a reading that speaks of the time up to `at`.
    pub fn add(&mut self, at: Timestamp, figure: Figure) {
        self.pass(at);
        let Figure { asset, metric, unit, fold, value } = figure;
        let series = self.series.entry((asset, metric)).or_insert(Series {
            unit,
            fold,
            sum: 0,
            max: i64::MIN,
            count: 0,
        });
        series.sum += i128::from(value);
        series.max = series.max.max(value);
        series.count += 1;
    }

    /// Samples of the steps that ended by `now`.
    pub fn take(&mut self, now: Timestamp) -> Vec<Sample> {
        self.pass(now);
        std::mem::take(&mut self.done)
    }

    /// Samples of all that was read; the open step ends at `now`.
    pub fn finish(&mut self, now: Timestamp) -> Vec<Sample> {
        self.pass(now);
        self.close(now.plus(-now.0.rem_euclid(1000)));
        std::mem::take(&mut self.done)
    }

    /// Closes the open step if `at` lies behind it. A reading at its very end speaks of the step that ends there.
    /// A clock set back closes it too: what was read belongs to no earlier step.
    fn pass(&mut self, at: Timestamp) {
        let start = self.start_of(at);
        if start == self.start_of(self.from.plus(1)) {
            return;
        }
        let end = self.start_of(self.from.plus(1)).plus(self.step);
        self.close(end);
        self.from = start;
    }

    fn start_of(&self, at: Timestamp) -> Timestamp {
        let last = at.plus(-1);
        last.plus(-last.0.rem_euclid(self.step))
    }

    fn close(&mut self, end: Timestamp) {
        let seconds = (end.since(self.from) / 1000).max(1);
        let step = u32::try_from(seconds).unwrap_or(u32::MAX);
        for ((asset, metric), series) in std::mem::take(&mut self.series) {
            for (statistic, value) in series.values() {
                let value = Decimal::from_i128_with_scale(value, scale(series.unit));
                let (asset, metric, unit, at) = (asset.clone(), metric.clone(), series.unit, self.from);
                self.done.push(Sample { asset, metric, statistic, unit, at, step, value });
            }
        }
        self.from = end;
    }
}

impl Series {
    fn values(&self) -> Vec<(Statistic, i128)> {
        match self.fold {
            Fold::Sum => vec![(Statistic::Sum, self.sum)],
            Fold::MeanMax => {
                // Half up, in units of the last decimal.
                let mean = (2 * self.sum + self.count).div_euclid(2 * self.count);
                vec![(Statistic::Mean, mean), (Statistic::Max, i128::from(self.max))]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn figure(fold: Fold, unit: Unit, value: i64) -> Figure {
        Figure { asset: "ws-1".parse().unwrap(), metric: "cpu.used".parse().unwrap(), unit, fold, value }
    }

    fn told(samples: &[Sample]) -> Vec<String> {
        let tell = |s: &Sample| format!("{} {} +{} {}", s.at.0, s.statistic.name(), s.step, s.value);
        samples.iter().map(tell).collect()
    }

    #[test]
    fn readings_become_a_mean_and_a_maximum_on_the_step() {
        let mut folder = Folder::new(300_000, Timestamp(600_000));
        for (at, value) in [(615_000, 100), (630_000, 201), (900_000, 200)] {
            folder.add(Timestamp(at), figure(Fold::MeanMax, Unit::Percent, value));
        }
        assert!(folder.take(Timestamp(900_000)).is_empty());
        // 501 hundredths over three readings.
        assert_eq!(told(&folder.take(Timestamp(900_001))), ["600000 mean +300 1.67", "600000 max +300 2.01"]);
    }

    #[test]
    fn only_the_time_that_the_agent_ran_is_claimed() {
        let mut folder = Folder::new(300_000, Timestamp(700_400));
        folder.add(Timestamp(800_000), figure(Fold::Sum, Unit::Byte, 5));
        folder.add(Timestamp(915_000), figure(Fold::Sum, Unit::Byte, 7));
        assert_eq!(told(&folder.finish(Timestamp(930_999))), ["700000 sum +200 5", "900000 sum +30 7"]);
    }

    #[test]
    fn an_agent_that_starts_on_a_step_claims_that_step() {
        let mut folder = Folder::new(300_000, Timestamp(900_000));
        folder.add(Timestamp(900_500), figure(Fold::Sum, Unit::Byte, 5));
        assert_eq!(told(&folder.take(Timestamp(1_200_001))), ["900000 sum +300 5"]);
    }

    proptest! {
        #[test]
        fn no_reading_is_lost_and_no_step_overlaps(readings in prop::collection::vec((1..40_000_i64, 0..1_000_i64), 1..60)) {
            let mut folder = Folder::new(10_000, Timestamp(1_000_000));
            let mut at = 1_000_000;
            let mut samples = Vec::new();
            for (passed, value) in &readings {
                at += passed;
                folder.add(Timestamp(at), figure(Fold::Sum, Unit::Byte, *value));
                samples.extend(folder.take(Timestamp(at)));
            }
            samples.extend(folder.finish(Timestamp(at + 1_000)));
            let total: Decimal = samples.iter().map(|s| s.value).sum();
            prop_assert_eq!(total, Decimal::from(readings.iter().map(|r| r.1).sum::<i64>()));
            for two in samples.windows(2) {
                prop_assert!(two[0].at.plus(i64::from(two[0].step) * 1000) <= two[1].at);
            }
        }
    }
}
