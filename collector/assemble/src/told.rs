//! What machines and agents tell beside their figures: starts, sleep, use by day, what they gave up. The rules are
//! those by which the collector keeps its tables.

use std::collections::{BTreeMap, HashMap};

use motprov_log::EntryNumber;
use motprov_review::case::{ActiveUse, Loss, Sleep, Start};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Sample, Statistic, metric};
use motprov_shared::period::{Interval, Timestamp};
use rust_decimal::prelude::ToPrimitive;

use crate::window::{LONG_MS, Window, touches};

/// Two starts nearer to each other than this are one: clocks are corrected, answers take time, a device counts whole
/// seconds.
const SAME_START_MS: i64 = 2 * 60_000;
/// Use is told by day; what claims to be longer than two is not believed.
const LONGEST_USE_SECONDS: u32 = 172_800;

#[derive(Debug, Clone, Copy)]
struct Told {
    first: Timestamp,
    last: Timestamp,
    entry: EntryNumber,
}

/// Words, as far as entries were taken.
#[derive(Debug, Default)]
pub(crate) struct Words {
    starts: HashMap<AssetId, BTreeMap<Timestamp, Told>>,
    pub(crate) sleeps: Vec<Sleep>,
    pub(crate) active: Vec<ActiveUse>,
    pub(crate) thinned: Vec<Loss>,
}

/// Of the batch under way, asset and start that were told last, and when.
pub(crate) type Recent = Option<(AssetId, Timestamp, Timestamp)>;

impl Words {
    /// Takes what a sample tells, if it is one of these.
    pub(crate) fn take(
        &mut self,
        window: &Window,
        vantage: &str,
        entry: EntryNumber,
        sample: &Sample,
        recent: &mut Recent,
    ) {
        let Some(whole) = sample.value.to_i64().filter(|value| *value >= 0) else { return };
        let ms = i64::from(sample.step) * 1000;
        let time = Interval::new(sample.at, sample.at.plus(ms));
        match (sample.metric.as_str(), sample.statistic) {
            (metric::BOOT_TIME, Statistic::Last) => {
                self.start(sample, Timestamp::from_seconds(whole), entry, recent);
            }
            (metric::UPTIME, Statistic::Last) => {
                self.start(sample, sample.at.plus(whole.saturating_mul(-1000)), entry, recent);
            }
            (metric::ASLEEP, Statistic::Sum) if touches(window.words, time.start, time.end) => {
                let asleep_ms = whole.saturating_mul(1000);
                self.sleeps.push(Sleep { asset: sample.asset.clone(), time, asleep_ms, entry });
            }
            (metric::ACTIVE_USE, Statistic::Sum) if is_use(window, sample, whole, time) => {
                let (asset, vantage) = (sample.asset.clone(), vantage.to_owned());
                self.active.push(ActiveUse { asset, vantage, time, seconds: whole, entry });
            }
            (metric::THINNED, Statistic::Sum)
                if time.start < window.words.end && time.end >= window.words.start =>
            {
                self.thinned.push(Loss { vantage: vantage.to_owned(), time, entry });
            }
            _ => {}
        }
    }

    /// Writes down how long the start that a batch told last was told.
    pub(crate) fn finish(&mut self, recent: Recent) {
        let Some((asset, started, last)) = recent else { return };
        let told = self.starts.get_mut(&asset).and_then(|starts| starts.get_mut(&started));
        if let Some(told) = told {
            told.last = told.last.max(last);
        }
    }

    fn start(&mut self, sample: &Sample, started: Timestamp, entry: EntryNumber, recent: &mut Recent) {
        let (asset, at) = (&sample.asset, sample.at);
        if !started.is_plausible() || !at.is_plausible() || started > at {
            return;
        }
        if let Some((of, known, last)) = recent
            && *of == *asset
            && started.since(*known).abs() <= SAME_START_MS
        {
            *last = (*last).max(at);
            return;
        }
        self.finish(recent.take());
        let starts = self.starts.entry(asset.clone()).or_default();
        let near = starts.range(started.plus(-SAME_START_MS)..=started.plus(SAME_START_MS));
        let known = near.map(|(known, _)| *known).min_by_key(|known| (known.since(started).abs(), *known));
        let known = known.unwrap_or_else(|| {
            starts.insert(started, Told { first: at, last: at, entry });
            started
        });
        *recent = Some((asset.clone(), known, at));
    }

    /// Starts around the month, and of each asset the last before, if it ran on into it.
    pub(crate) fn starts(&self, window: &Window) -> Vec<Start> {
        let mut all = Vec::new();
        for (asset, starts) in &self.starts {
            let before = starts.range(..window.words.start).next_back();
            let before = before.filter(|(_, told)| told.last >= window.words.start);
            for (at, told) in starts.range(window.words.start..window.words.end).chain(before) {
                let Told { first, last, entry } = *told;
                all.push(Start { asset: asset.clone(), at: *at, first, last, entry });
            }
        }
        all
    }
}

fn is_use(window: &Window, sample: &Sample, seconds: i64, time: Interval) -> bool {
    let is_believed = sample.step <= LONGEST_USE_SECONDS && seconds <= i64::from(sample.step);
    let is_near = time.start.since(window.words.start) > -LONG_MS;
    is_believed && is_near && time.start < window.words.end && time.end >= window.words.start
}
