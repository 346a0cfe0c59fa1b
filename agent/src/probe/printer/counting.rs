//! What is remembered of one printer between readings, and what of each reading is told.
//! Promise: a count is told with the object that it was read from, the serial number and the time since the printer
//! was started, all of one answer; figures of another device than the one learned are never told.

use std::collections::BTreeMap;

use motprov_printer::{CounterPlan, Learned, Level, LightReading, Percent, Reading, Running};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::metric;
use motprov_shared::units::Unit;

use super::super::{fact, last};
use crate::clock::Moment;
use crate::recorder::Seen;

const HOUR: i64 = 3_600_000;
/// A full reading is due after this long: what has no sign of its own (a tray more, another name) is found by it.
const FULL: i64 = 24 * HOUR;
/// A full reading that something calls for, or that failed, is not tried again before.
const AGAIN: i64 = HOUR;
/// A level that does not change is told again after this long.
const TELL_LEVEL: i64 = HOUR;

/// One printer, between readings.
#[derive(Debug, Default)]
pub struct Counting {
    plan: Option<CounterPlan>,
    indexes: Option<Reading>,
    learned: i64,
    tried: Option<i64>,
    running: Running,
    /// What was told of each level, and when.
    levels: BTreeMap<String, (Percent, i64)>,
    unit_told: bool,
}

/// Milliseconds on a clock that nobody sets and that sleep does not stop.
fn elapsed(at: Moment) -> i64 {
    at.mono + at.asleep
}

impl Counting {
    /// What routine asks for; `None` until the printer was read in full.
    #[must_use]
    pub fn plan(&self) -> Option<&CounterPlan> {
        self.plan.as_ref()
    }

    /// The printer's indexes, for checks.
    #[must_use]
    pub fn indexes(&self) -> Option<&Reading> {
        self.indexes.as_ref()
    }

    /// Whether the printer must be read in full now.
    #[must_use]
    pub fn is_full_due(&self, now: Moment) -> bool {
        self.plan.is_none() || elapsed(now) - self.learned >= FULL && self.may_try(now)
    }

    /// Whether this routine reading calls for a full one, now.
    #[must_use]
    pub fn calls_for_full(&self, now: Moment, figures: &LightReading) -> bool {
        let differs = !figures.signals.is_empty() || !figures.missing.is_empty();
        figures.is_another_device() || differs && self.may_try(now)
    }

    fn may_try(&self, now: Moment) -> bool {
        self.tried.is_none_or(|tried| elapsed(now) - tried >= AGAIN)
    }

    /// A full reading is about to be made.
    pub fn tries_full(&mut self, now: Moment) {
        self.tried = Some(elapsed(now));
    }

    /// Takes a full reading. Gives what is to be told.
    pub fn learn(&mut self, asset: &AssetId, at: Moment, learned: Learned) -> Vec<Seen> {
        let Learned { reading, figures, plan } = learned;
        if self.plan.as_ref().is_some_and(|earlier| !earlier.is_same_device(&plan)) {
            // Nothing of the device before holds for this one.
            (self.running, self.levels) = (Running::default(), BTreeMap::new());
        }
        let unit = self.unit(&plan, &reading);
        let identity = &reading.identity;
        let texts = [
            (metric::VENDOR, identity.vendor.clone()),
            (metric::MODEL, identity.model.clone()),
            (metric::COUNTER_UNIT, unit),
        ];
        let texts = texts.into_iter().filter_map(|(name, text)| fact(asset, name, at.wall, text?));
        let mut seen: Vec<_> = texts.collect();
        (self.plan, self.learned) = (Some(plan), elapsed(at));
        seen.extend(self.tell(asset, at, &figures));
        self.indexes = Some(indexes_of(reading));
        seen
    }

    /// Takes a routine reading. Gives what is to be told.
    pub fn routine(&mut self, asset: &AssetId, at: Moment, figures: &LightReading) -> Vec<Seen> {
        if figures.is_another_device() {
            return Vec::new();
        }
        if let Some(plan) = &mut self.plan {
            plan.unlearn(&figures.missing);
        }
        self.tell(asset, at, figures)
    }

    /// The unit of the marker that is counted by. A unit told once must not stay where another source has none.
    fn unit(&mut self, plan: &CounterPlan, reading: &Reading) -> Option<String> {
        let index = plan.source_marker();
        let marker = reading.counters.markers.iter().find(|marker| Some(&marker.index) == index.as_ref());
        let unit = marker.and_then(|marker| marker.counter_unit).map(|unit| unit.name.to_owned());
        let told_before = self.unit_told;
        self.unit_told |= unit.is_some();
        unit.or_else(|| told_before.then(String::new))
    }

    /// Source and serial number before the counts that they belong to; counters always, levels when they change.
    fn tell(&mut self, asset: &AssetId, at: Moment, figures: &LightReading) -> Vec<Seen> {
        let source = self.plan.as_ref().and_then(CounterPlan::source);
        let texts = [(metric::COUNTER_SOURCE, source), (metric::SERIAL, figures.serial.clone())];
        let texts = texts.into_iter().filter_map(|(name, text)| fact(asset, name, at.wall, text?));
        let ran = self.running.step(figures.up_time, elapsed(at));
        let up_time = ran.and_then(|ran| last(asset, metric::UPTIME, at.wall, Unit::Second, ran.seconds));
        let own = figures.vendor.iter().map(|(name, count)| (format!("{}.{name}", metric::COUNT), *count));
        let others = figures.markers.iter();
        let others = others.map(|(index, count)| (format!("{}.marker.{index}", metric::COUNT), *count));
        let life = figures.life_count.map(|count| (metric::LIFE_COUNT.to_owned(), count));
        let counts = life.into_iter().chain(others).chain(own);
        let counts = counts.filter_map(|(name, count)| last(asset, &name, at.wall, Unit::Count, count));
        let mut seen: Vec<_> = texts.chain(up_time).chain(counts).collect();
        for (name, levels) in [(metric::SUPPLY, &figures.supplies), (metric::TRAY, &figures.trays)] {
            let levels = levels.iter().filter_map(|level| self.level(asset, at, name, level));
            seen.extend(levels);
        }
        seen
    }

    fn level(&mut self, asset: &AssetId, at: Moment, name: &str, level: &Level) -> Option<Seen> {
        let name = format!("{name}.{}", level.index);
        let Some(percent) = level.percent else {
            // Once it is known again it is told at once.
            self.levels.remove(&name);
            return None;
        };
        let now = elapsed(at);
        let told = self.levels.get(&name);
        if told.is_some_and(|(told, when)| *told == percent && now - when < TELL_LEVEL) {
            return None;
        }
        let seen = last(asset, &name, at.wall, Unit::Percent, percent.hundredths());
        self.levels.insert(name, (percent, now));
        seen
    }
}

/// What checks need of a reading: a thousand printers' texts are not kept.
fn indexes_of(reading: Reading) -> Reading {
    let (supplies, trays, alerts) = (Vec::new(), Vec::new(), Vec::new());
    let (identity, counters) = (motprov_printer::Identity::default(), reading.counters);
    let counters = motprov_printer::Counters { markers: counters.markers, ..Default::default() };
    let (console, notes, maintenance) = (Vec::new(), Vec::new(), Vec::new());
    Reading { identity, counters, supplies, trays, alerts, console, notes, maintenance, ..reading }
}

#[cfg(test)]
mod tests;
