//! What was seen: streaks and readings that lie in a case's window.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use motprov_log::EntryNumber;
use motprov_review::case::{Observed, Reading};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, Sample, Statistic, Streak, metric};
use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;

use crate::rows::{MeasuredValue, MeasurementRow};
use crate::unsigned;
use crate::window::{LONG_MS, Window, touches};

const HOUR_MS: i64 = 3_600_000;
/// Makers' counters of which a month is told, the first reading of each hour.
const COUNTS: [&str; 2] = ["count.mono_total", "count.colour_total"];

/// Streaks and readings, as far as entries were taken.
#[derive(Debug, Default)]
pub(crate) struct Sightings {
    pub(crate) observed: Vec<Observed>,
    pub(crate) readings: Vec<Reading>,
    /// Of an asset and a metric, the reading of each hour since 1970 that came first.
    counts: HashMap<(AssetId, Metric), BTreeMap<i64, Hourly>>,
    /// Checks that are kept; `None`: all, and readings beside them.
    only: Option<Vec<Metric>>,
    names: Names,
}

/// The reading of an hour.
#[derive(Debug, Clone, Copy)]
struct Hourly {
    at: Timestamp,
    value: Decimal,
    entry: EntryNumber,
}

/// One of each name, shared by all that is kept: a batch brings its own copies.
#[derive(Debug, Default)]
struct Names {
    assets: HashSet<AssetId>,
    metrics: HashSet<Metric>,
    vantages: HashSet<Arc<str>>,
}

impl Names {
    fn asset(&mut self, asset: &AssetId) -> AssetId {
        one_of(&mut self.assets, asset)
    }

    fn vantage(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.vantages.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.vantages.insert(Arc::clone(&name));
        name
    }

    fn metric(&mut self, metric: &Metric) -> Metric {
        one_of(&mut self.metrics, metric)
    }
}

fn one_of<T: Clone + Eq + Hash>(known: &mut HashSet<T>, name: &T) -> T {
    if let Some(known) = known.get(name) {
        return known.clone();
    }
    known.insert(name.clone());
    name.clone()
}

impl Sightings {
    /// Keeps nothing but checks of these.
    pub(crate) fn only(&mut self, metrics: Vec<Metric>) {
        self.only = Some(metrics);
    }

    pub(crate) fn streak(
        &mut self,
        window: &Window,
        vantage: &str,
        entry: EntryNumber,
        signed: bool,
        streak: &Streak,
    ) {
        let is_asked = self.only.as_ref().is_none_or(|only| only.contains(&streak.metric));
        if is_asked && is_wanted(window, streak) {
            let (asset, metric) = (self.names.asset(&streak.asset), self.names.metric(&streak.metric));
            let streak = Streak { asset, metric, ..streak.clone() };
            self.observed.push(Observed { vantage: self.names.vantage(vantage), streak, signed, entry });
        }
    }

    /// A signed sample, if it is a counter's or the time of a single event.
    pub(crate) fn sample(&mut self, window: &Window, entry: EntryNumber, sample: &Sample) {
        if sample.statistic != Statistic::Last || self.only.is_some() {
            return;
        }
        let Sample { at, value, .. } = *sample;
        let name = sample.metric.as_str();
        let is_near = at >= window.readings.start && at < window.readings.end;
        let is_kept = name == metric::LIFE_COUNT || metric::EACH_TIME.contains(&name);
        if is_kept && is_near {
            let (asset, metric) = (self.names.asset(&sample.asset), self.names.metric(&sample.metric));
            self.readings.push(Reading { asset, metric, at, value, signed: true, entry });
        } else if COUNTS.contains(&name) {
            let hour = at.0.div_euclid(HOUR_MS);
            // An hour that lies across the window's edge counts by the reading that came first, wherever that lies.
            let hours =
                window.readings.start.0.div_euclid(HOUR_MS)..=window.readings.end.0.div_euclid(HOUR_MS);
            if hours.contains(&hour) {
                let series = (self.names.asset(&sample.asset), self.names.metric(&sample.metric));
                self.counts.entry(series).or_default().entry(hour).or_insert(Hourly { at, value, entry });
            }
        }
    }

    /// Rows of a file that nobody signed: they keep the file's name as their vantage.
    pub(crate) fn file(&mut self, window: &Window, entry: EntryNumber, name: &str, rows: &[MeasurementRow]) {
        for (_, streak) in unsigned::streaks(rows) {
            self.streak(window, name, entry, false, &streak);
        }
        if self.only.is_some() {
            return;
        }
        for row in
            rows.iter().filter(|row| row.time >= window.readings.start && row.time < window.readings.end)
        {
            if let MeasuredValue::Number(value) = row.value {
                let (asset, metric) = (row.asset.clone(), row.metric.clone());
                self.readings.push(Reading { asset, metric, at: row.time, value, signed: false, entry });
            }
        }
    }

    pub(crate) fn into_parts(self, window: &Window) -> (Vec<Observed>, Vec<Reading>) {
        let mut readings = self.readings;
        for ((asset, metric), hours) in self.counts {
            let near = hours.into_values();
            let near = near.filter(|hour| hour.at >= window.readings.start && hour.at < window.readings.end);
            readings.extend(near.map(|Hourly { at, value, entry }| {
                let (asset, metric) = (asset.clone(), metric.clone());
                Reading { asset, metric, at, value, signed: true, entry }
            }));
        }
        (self.observed, readings)
    }
}

/// Checks around the month; of machines' own word, what lies before and behind that too.
fn is_wanted(window: &Window, streak: &Streak) -> bool {
    let (from, to) = (streak.from, streak.to);
    if touches(window.checks, from, to) {
        return true;
    }
    let is_before = from >= window.words.start && from < window.checks.start && to < window.checks.start;
    let is_behind = from >= window.checks.end && from < window.words.end;
    streak.metric.as_str() == metric::RUNNING && to.since(from) <= LONG_MS && (is_before || is_behind)
}
