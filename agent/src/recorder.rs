//! Turns what probes saw into records. Promise: each thing seen goes into exactly one record.

use std::collections::BTreeMap;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, Record, Sample, State, Statistic};
use motprov_shared::period::Timestamp;
use motprov_shared::units::Unit;
use rust_decimal::Decimal;

use crate::clock::Moment;
use crate::facts::{FactBook, LastBook, is_constant};
use crate::figures::{Figure, Folder, scale};
use crate::streak::StreakBuilder;

/// What a probe reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The outcome of a check.
    Check {
        /// Of what.
        asset: AssetId,
        /// Which check.
        metric: Metric,
        /// When it began.
        at: Moment,
        /// How it ended.
        state: State,
    },
    /// A finer reading, to be folded into its step.
    Figure {
        /// The end of what it speaks of.
        at: Timestamp,
        /// The reading.
        figure: Figure,
    },
    /// A reading that stands for itself.
    Last {
        /// When it was read.
        at: Timestamp,
        /// Of what.
        asset: AssetId,
        /// Which.
        metric: Metric,
        /// Unit of the value.
        unit: Unit,
        /// In units of 10^-[`scale`].
        value: i64,
    },
    /// A total over a time of its own.
    Sum {
        /// Of what.
        asset: AssetId,
        /// Which.
        metric: Metric,
        /// Unit of the value.
        unit: Unit,
        /// Start of the time that it speaks of.
        at: Timestamp,
        /// Length of that time, seconds.
        step_s: u32,
        /// In units of 10^-[`scale`].
        value: i64,
    },
    /// A text.
    Fact {
        /// When it was read.
        at: Timestamp,
        /// Of what.
        asset: AssetId,
        /// Which.
        metric: Metric,
        /// As read; cleaned before it is sent.
        text: String,
    },
}

/// Gathers records until the next batch.
#[derive(Debug)]
pub struct Recorder {
    check: i64,
    streaks: BTreeMap<(AssetId, Metric), StreakBuilder>,
    folder: Folder,
    facts: FactBook,
    constants: LastBook,
    ready: Vec<Record>,
}

impl Recorder {
    /// `check` is the time between checks, `step` the length of a figure's step, both in milliseconds.
    #[must_use]
    pub fn new(check: i64, step: i64, now: Timestamp) -> Self {
        Self {
            check,
            streaks: BTreeMap::new(),
            folder: Folder::new(step, now),
            facts: FactBook::default(),
            constants: LastBook::default(),
            ready: Vec::new(),
        }
    }

    /// Takes what a probe saw.
    pub fn see(&mut self, seen: Seen) {
        match seen {
            Seen::Check { asset, metric, at, state } => {
                let step = self.check;
                let key = (asset, metric);
                let fresh = || StreakBuilder::new(key.0.clone(), key.1.clone(), step);
                let ended = self.streaks.entry(key.clone()).or_insert_with(fresh).check(at, state);
                self.ready.extend(ended.map(Record::Streak));
            }
            Seen::Figure { at, figure } => self.folder.add(at, figure),
            Seen::Last { at, asset, metric, unit, value } => {
                if !is_constant(&metric) || self.constants.is_news(at, &asset, &metric, value) {
                    let (statistic, value) = (Statistic::Last, decimal(value, unit));
                    let sample = Sample { asset, metric, statistic, unit, at, step: 0, value };
                    self.ready.push(Record::Sample(sample));
                }
            }
            Seen::Sum { asset, metric, unit, at, step_s: step, value } => {
                let (statistic, value) = (Statistic::Sum, decimal(value, unit));
                self.ready.push(Record::Sample(Sample { asset, metric, statistic, unit, at, step, value }));
            }
            Seen::Fact { at, asset, metric, text } => {
                self.ready.extend(self.facts.tell(at, &asset, &metric, &text).map(Record::Fact));
            }
        }
    }

    /// All that is complete. Open streaks are cut here; the next check begins the next piece.
    pub fn take(&mut self, now: Timestamp) -> Vec<Record> {
        let samples = self.folder.take(now);
        self.gather(samples)
    }

    /// All there is, before the agent stops.
    pub fn finish(&mut self, now: Timestamp) -> Vec<Record> {
        let samples = self.folder.finish(now);
        self.gather(samples)
    }

    fn gather(&mut self, samples: Vec<Sample>) -> Vec<Record> {
        let mut records = std::mem::take(&mut self.ready);
        records.extend(self.streaks.values_mut().filter_map(StreakBuilder::cut).map(Record::Streak));
        records.extend(samples.into_iter().map(Record::Sample));
        records
    }
}

fn decimal(value: i64, unit: Unit) -> Decimal {
    Decimal::from_i128_with_scale(value.into(), scale(unit))
}

#[cfg(test)]
mod tests {
    use motprov_shared::measurement::Streak;

    use super::*;

    #[test]
    fn every_check_is_in_exactly_one_streak_across_batches() {
        let mut recorder = Recorder::new(1_000, 5_000, Timestamp(0));
        let mut records = Vec::new();
        for n in 0..10 {
            let at = Moment { wall: Timestamp(n * 1_000), mono: n * 1_000, asleep: 0 };
            let state = if n == 4 { State::Down } else { State::Up };
            let (asset, metric) = ("e".parse().unwrap(), "reachable".parse().unwrap());
            recorder.see(Seen::Check { asset, metric, at, state });
            if n == 6 {
                records.extend(recorder.take(at.wall));
            }
        }
        records.extend(recorder.finish(Timestamp(10_000)));
        let pieces: Vec<_> = records
            .iter()
            .map(|record| match record {
                Record::Streak(Streak { state, from, to, checks, .. }) => (*state, from.0, to.0, *checks),
                other => panic!("{other:?}"),
            })
            .collect();
        let (up, down) = (State::Up, State::Down);
        assert_eq!(
            pieces,
            [(up, 0, 3_000, 4), (down, 4_000, 4_000, 1), (up, 5_000, 6_000, 2), (up, 7_000, 9_000, 3)]
        );
    }
}
