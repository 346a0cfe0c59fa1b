//! Folds finer readings into one mean, 95th percentile and maximum, or one sum, per step. Promise: exact decimals;
//! steps begin on multiples of their length, only the time that the machine was awake is claimed (but for a day's
//! sum, which is told once), and memory stays bounded however many readings a step has.

mod ranks;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, Sample, Statistic};
use motprov_shared::period::Timestamp;
use motprov_shared::units::Unit;
use rust_decimal::Decimal;

use ranks::Ranks;

/// The step of [`Fold::DaySum`]: a UTC day, milliseconds.
const DAY: i64 = 24 * 3_600_000;

/// How readings become a step's figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Mean and maximum.
    MeanMax,
    /// Mean, 95th percentile and maximum.
    MeanP95Max,
    /// Total.
    Sum,
    /// Total of a UTC day, for what must not be told any finer: no sleep, hold-up or other configuration parts it. It
    /// is sent at the day's end, when the agent stops and when the clock is set to another day.
    DaySum,
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

/// Folds the figures of all assets of one agent.
#[derive(Debug)]
pub struct Folder {
    steps: Lane,
    days: Lane,
    done: Vec<Sample>,
}

impl Folder {
    /// `step` in milliseconds, a multiple of 1000; `now` is when measuring begins.
    #[must_use]
    pub fn new(step: i64, now: Timestamp) -> Self {
        Self { steps: Lane::new(step.max(1000), now), days: Lane::new(DAY, now), done: Vec::new() }
    }

    /// Takes a reading that speaks of the time up to `at`.
    pub fn add(&mut self, at: Timestamp, figure: Figure) {
        let lane = if figure.fold == Fold::DaySum { &mut self.days } else { &mut self.steps };
        lane.pass(at, &mut self.done);
        lane.add(figure);
    }

    /// Samples of the steps that ended by `now`.
    pub fn take(&mut self, now: Timestamp) -> Vec<Sample> {
        self.each(|lane, done| lane.pass(now, done))
    }

    /// Samples of all that was read; the open step ends at `now`.
    pub fn finish(&mut self, now: Timestamp) -> Vec<Sample> {
        self.each(|lane, done| {
            lane.pass(now, done);
            lane.close(whole(now), done);
        })
    }

    /// The machine slept, or somebody set the clock: nothing is claimed between `until`, the last moment before, and
    /// `from`, where the time begins that later readings speak of. A day's sum stays open within its day.
    pub fn interrupt(&mut self, until: Timestamp, from: Timestamp) {
        self.steps.interrupt(until, from, &mut self.done);
        self.days.pass(until, &mut self.done);
        if self.days.has(from) {
            // A clock set back may show a time before the agent began.
            self.days.from = self.days.from.min(whole(from));
        } else {
            self.days.interrupt(until, from, &mut self.done);
        }
    }

    /// Samples of all that was read but the day's sums; from `now` on, steps are `step` milliseconds long.
    pub fn begin_anew(&mut self, step: i64, now: Timestamp) -> Vec<Sample> {
        let mut done = self.take(now);
        self.steps.close(whole(now), &mut done);
        self.steps = Lane::new(step.max(1000), now);
        done
    }

    fn each(&mut self, mut step: impl FnMut(&mut Lane, &mut Vec<Sample>)) -> Vec<Sample> {
        let mut done = std::mem::take(&mut self.done);
        step(&mut self.steps, &mut done);
        step(&mut self.days, &mut done);
        done
    }
}

/// The figures that share a step.
#[derive(Debug)]
struct Lane {
    step: i64,
    /// Start of what the open step covers: its multiple, or when the agent began, or when the machine awoke.
    from: Timestamp,
    series: BTreeMap<(AssetId, Metric), Series>,
}

impl Lane {
    fn new(step: i64, now: Timestamp) -> Self {
        Self { step, from: whole(now), series: BTreeMap::new() }
    }

    fn add(&mut self, figure: Figure) {
        let Figure { asset, metric, unit, fold, value } = figure;
        self.series.entry((asset, metric)).or_insert_with(|| Series::new(unit, fold)).add(value);
    }

    /// Closes the open step if `at` lies behind it. A reading at its very end speaks of the step that ends there,
    /// and one from before it, made while a clock was set, of the open step.
    fn pass(&mut self, at: Timestamp, done: &mut Vec<Sample>) {
        let end = self.end();
        if at > end {
            self.close(end, done);
            self.from = self.start_of(at);
        }
    }

    /// Ends the open step at `until` and begins the next at `from`.
    fn interrupt(&mut self, until: Timestamp, from: Timestamp, done: &mut Vec<Sample>) {
        self.pass(until, done);
        self.close(whole(until), done);
        // Forward in time no second is claimed twice; a clock set back tells its hours again.
        self.from = if from < until { whole(from) } else { whole(from).max(self.from) };
    }

    /// Whether `at` lies in the open step's multiple.
    fn has(&self, at: Timestamp) -> bool {
        (0..self.step).contains(&at.since(self.end().plus(-self.step)))
    }

    fn end(&self) -> Timestamp {
        self.start_of(self.from.plus(1)).plus(self.step)
    }

    fn start_of(&self, at: Timestamp) -> Timestamp {
        let last = at.plus(-1);
        last.plus(-last.0.rem_euclid(self.step))
    }

    fn close(&mut self, end: Timestamp, done: &mut Vec<Sample>) {
        if self.series.is_empty() {
            self.from = self.from.max(end);
            return;
        }
        let seconds = (end.since(self.from) / 1000).max(1);
        let step = u32::try_from(seconds).unwrap_or(u32::MAX);
        for ((asset, metric), series) in std::mem::take(&mut self.series) {
            for (statistic, value) in series.values() {
                let value = Decimal::from_i128_with_scale(value, scale(series.unit));
                let (asset, metric, unit, at) = (asset.clone(), metric.clone(), series.unit, self.from);
                done.push(Sample { asset, metric, statistic, unit, at, step, value });
            }
        }
        self.from = self.from.plus(seconds * 1000);
    }
}

#[derive(Debug)]
struct Series {
    unit: Unit,
    fold: Fold,
    sum: i128,
    max: i64,
    count: i128,
    ranks: Ranks,
}

impl Series {
    const fn new(unit: Unit, fold: Fold) -> Self {
        Self { unit, fold, sum: 0, max: i64::MIN, count: 0, ranks: Ranks::new() }
    }

    fn add(&mut self, value: i64) {
        self.sum += i128::from(value);
        self.max = self.max.max(value);
        self.count += 1;
        if self.fold == Fold::MeanP95Max {
            self.ranks.add(value);
        }
    }

    fn values(&self) -> Vec<(Statistic, i128)> {
        // Half up, in units of the last decimal.
        let mean = || (Statistic::Mean, (2 * self.sum + self.count).div_euclid(2 * self.count));
        let max = (Statistic::Max, i128::from(self.max));
        match self.fold {
            Fold::Sum | Fold::DaySum => vec![(Statistic::Sum, self.sum)],
            Fold::MeanMax => vec![mean(), max],
            Fold::MeanP95Max => {
                let p95 = self.ranks.nearest(95).map(|value| (Statistic::P95, i128::from(value)));
                [mean()].into_iter().chain(p95).chain([max]).collect()
            }
        }
    }
}

/// The second that `at` lies in.
fn whole(at: Timestamp) -> Timestamp {
    at.plus(-at.0.rem_euclid(1000))
}
