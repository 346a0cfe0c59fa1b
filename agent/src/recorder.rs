//! Turns what probes saw into records. Promise: each thing seen goes into exactly one record.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, Record, Sample, State, Statistic, Streak, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::units::Unit;
use rust_decimal::Decimal;

use crate::clock::Moment;
use crate::facts::{FactBook, LastBook, is_constant};
use crate::figures::{Figure, Folder, scale};
use crate::streak::StreakBuilder;
use crate::vigil::Break;

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

/// What is known so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Complete: no later draft holds these again.
    pub closed: Vec<Record>,
    /// Streaks as far as they go; a later draft holds each again, longer.
    pub open: Vec<Streak>,
}

impl From<Vec<Record>> for Draft {
    fn from(closed: Vec<Record>) -> Self {
        Self { closed, open: Vec::new() }
    }
}

impl Seen {
    /// A figure that was read before the clock was set back belongs to what is open now.
    #[must_use]
    pub fn no_later_than(mut self, now: Timestamp) -> Self {
        if let Self::Figure { at, .. } = &mut self {
            *at = (*at).min(now);
        }
        self
    }
}

/// For so long after waking, a device that does not answer may have a network that is not there yet, milliseconds.
const GRACE: i64 = 30_000;

/// Gathers records until the next batch.
#[derive(Debug)]
pub struct Recorder {
    check: i64,
    /// Checks whose outcome changed since the last batch.
    changed: BTreeSet<(AssetId, Metric)>,
    /// Checks that began earlier, on the clock that nobody sets, may have failed because this machine slept or the
    /// agent stood still.
    settled: i64,
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
            changed: BTreeSet::new(),
            settled: i64::MIN,
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
                let ours = state == State::Down && at.mono < self.settled;
                let state = if ours { State::Unknown } else { state };
                let key = (asset, metric);
                let fresh = || StreakBuilder::new(key.0.clone(), key.1.clone(), step);
                let streak = self.streaks.entry(key.clone()).or_insert_with(fresh);
                let before = streak.last();
                let ended = streak.check(at, state);
                if before.is_some_and(|before| before != state) {
                    self.changed.insert(key);
                }
                self.ready.extend(ended.map(Record::Streak));
            }
            Seen::Figure { at, figure } => self.folder.add(at, figure),
            Seen::Last { at, asset, metric, unit, value } => {
                // Whole seconds: readings of a schedule then lie at equal distances, and travel as rows.
                let at = at.plus(-at.0.rem_euclid(1000));
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

    /// What is new since the last draft, for keeping: nothing is cut.
    pub fn draft(&mut self, now: Timestamp) -> Draft {
        let mut closed = std::mem::take(&mut self.ready);
        closed.extend(self.folder.take(now).into_iter().map(Record::Sample));
        let open = self.streaks.values().filter_map(|streak| streak.so_far().cloned()).collect();
        Draft { closed, open }
    }

    /// Whether an outage began or ended since the last batch.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        !self.changed.is_empty()
    }

    /// The same as [`Self::draft`], for a batch at once: what began with a change is cut, so that the batch tells it.
    pub fn news(&mut self, now: Timestamp) -> Draft {
        let changed = std::mem::take(&mut self.changed);
        let cut = changed.iter().filter_map(|key| self.streaks.get_mut(key)?.cut()).map(Record::Streak);
        self.ready.extend(cut);
        self.draft(now)
    }

    /// The machine slept, the clock was set or the agent stood still: what is open ends where that began. `machine`
    /// is the asset that slept.
    pub fn interrupt(&mut self, told: &Break, machine: &AssetId) {
        self.ready.extend(self.streaks.values_mut().filter_map(StreakBuilder::cut).map(Record::Streak));
        self.folder.interrupt(told.until, told.from);
        if told.held_up {
            self.held_up(told.now);
        }
        if told.slept == 0 {
            return;
        }
        self.settled = self.settled.max(told.now.mono.saturating_add(GRACE));
        if let Ok(metric) = metric::ASLEEP.parse() {
            // From the last moment awake until awake again; both are known to a look.
            let at = told.from.plus(-told.slept);
            let at = at.plus(-at.0.rem_euclid(1000));
            let step = told.now.wall.since(at).saturating_add(999) / 1000;
            let (step_s, value) = (u32::try_from(step).unwrap_or(u32::MAX), told.slept / 1000);
            let (asset, unit) = (machine.clone(), Unit::Second);
            self.see(Seen::Sum { asset, metric, unit, at, step_s, value });
        }
    }

    /// The agent stood still until `now`: what it asked meanwhile may have answered in vain.
    pub fn held_up(&mut self, now: Moment) {
        self.settled = self.settled.max(now.mono);
    }

    /// Goes on by another schedule, or of another machine: all there is but the day's sums, which stay open.
    pub fn begin_anew(&mut self, check: i64, step: i64, now: Timestamp) -> Vec<Record> {
        self.check = check;
        self.streaks.values_mut().for_each(|streak| streak.planned(check));
        let samples = self.folder.begin_anew(step, now);
        self.gather(samples)
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
        self.changed.clear();
        let mut records = std::mem::take(&mut self.ready);
        records.extend(self.streaks.values_mut().filter_map(StreakBuilder::cut).map(Record::Streak));
        records.extend(samples.into_iter().map(Record::Sample));
        records
    }
}

fn decimal(value: i64, unit: Unit) -> Decimal {
    Decimal::from_i128_with_scale(value.into(), scale(unit))
}
