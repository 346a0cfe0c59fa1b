//! What was seen: streaks and readings that lie in a case's window.

use std::collections::BTreeMap;

use motprov_log::EntryNumber;
use motprov_review::case::{Observed, Reading};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, Sample, Statistic, Streak, metric};

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
    /// Of an hour since 1970, a metric and an asset, the reading that came first.
    counts: BTreeMap<(i64, Metric, AssetId), Reading>,
}

impl Sightings {
    pub(crate) fn streak(
        &mut self,
        window: &Window,
        vantage: &str,
        entry: EntryNumber,
        signed: bool,
        streak: &Streak,
    ) {
        if is_wanted(window, streak) {
            self.observed.push(Observed {
                vantage: vantage.to_owned(),
                streak: streak.clone(),
                signed,
                entry,
            });
        }
    }

    /// A signed sample, if it is a counter's.
    pub(crate) fn sample(&mut self, window: &Window, entry: EntryNumber, sample: &Sample) {
        if sample.statistic != Statistic::Last {
            return;
        }
        let name = sample.metric.as_str();
        let reading = || {
            let Sample { asset, metric, at, value, .. } = sample.clone();
            Reading { asset, metric, at, value, signed: true, entry }
        };
        let is_near = sample.at >= window.readings.start && sample.at < window.readings.end;
        if name == metric::LIFE_COUNT && is_near {
            self.readings.push(reading());
        } else if COUNTS.contains(&name) {
            let hour = sample.at.0.div_euclid(HOUR_MS);
            // An hour that lies across the window's edge counts by the reading that came first, wherever that lies.
            let hours =
                window.readings.start.0.div_euclid(HOUR_MS)..=window.readings.end.0.div_euclid(HOUR_MS);
            if hours.contains(&hour) {
                let key = (hour, sample.metric.clone(), sample.asset.clone());
                self.counts.entry(key).or_insert_with(reading);
            }
        }
    }

    /// Rows of a file that nobody signed: they keep the file's name as their vantage.
    pub(crate) fn file(&mut self, window: &Window, entry: EntryNumber, name: &str, rows: &[MeasurementRow]) {
        for (_, streak) in unsigned::streaks(rows) {
            self.streak(window, name, entry, false, &streak);
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
        let is_near =
            |reading: &Reading| reading.at >= window.readings.start && reading.at < window.readings.end;
        readings.extend(self.counts.into_values().filter(is_near));
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
