//! Finds what a case holds on an asset, and remembers which ledger entries a finding rests on.

use std::collections::HashMap;

use motprov_shared::identity::AssetId;
use motprov_shared::period::Interval;

use crate::case::{ActiveUse, Asset, Case, Entry, Loss, Observed, Reading, Sleep, Start, Told};
use crate::finding::Origin;

/// A case, sorted by what is asked of it.
pub(crate) struct Evidence<'a> {
    assets: HashMap<&'a AssetId, &'a Asset>,
    observed: HashMap<(&'a AssetId, &'a str), Vec<&'a Observed>>,
    readings: HashMap<(&'a AssetId, &'a str), Vec<&'a Reading>>,
    told: HashMap<(&'a AssetId, &'a str), Vec<&'a Told>>,
    starts: HashMap<&'a AssetId, Vec<&'a Start>>,
    sleeps: HashMap<&'a AssetId, Vec<&'a Sleep>>,
    active: HashMap<&'a AssetId, Vec<&'a ActiveUse>>,
    losses: HashMap<&'a str, Vec<&'a Loss>>,
    thinned: HashMap<&'a str, Vec<&'a Loss>>,
}

impl<'a> Evidence<'a> {
    pub(crate) fn new(case: &'a Case) -> Self {
        let readings = case.readings.iter().filter(|reading| reading.at.is_plausible());
        let mut starts = grouped(case.starts.iter().filter(|start| is_sound(start)), |start| &start.asset);
        for starts in starts.values_mut() {
            starts.sort_unstable_by_key(|start| (start.at, start.first));
        }
        let sleeps = case.sleeps.iter().filter(|sleep| is_between_plausible(sleep.time));
        let active = case.active.iter().filter(|active| is_between_plausible(active.time));
        Self {
            assets: case.assets.iter().map(|asset| (&asset.id, asset)).collect(),
            observed: grouped(&case.observed, |seen| (&seen.streak.asset, seen.streak.metric.as_str())),
            readings: grouped(readings, |reading| (&reading.asset, reading.metric.as_str())),
            told: grouped(&case.told, |told| (&told.asset, told.metric.as_str())),
            starts,
            sleeps: grouped(sleeps, |sleep| &sleep.asset),
            active: grouped(active, |active| &active.asset),
            losses: grouped(&case.losses, |loss| loss.vantage.as_str()),
            thinned: grouped(&case.thinned, |thinned| thinned.vantage.as_str()),
        }
    }

    pub(crate) fn asset(&self, id: &AssetId) -> Option<&'a Asset> {
        self.assets.get(id).copied()
    }

    pub(crate) fn observed(&self, asset: &'a AssetId, metric: &'a str) -> &[&'a Observed] {
        self.observed.get(&(asset, metric)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn readings(&self, asset: &'a AssetId, metric: &'a str) -> &[&'a Reading] {
        self.readings.get(&(asset, metric)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn told(&self, asset: &'a AssetId, metric: &'a str) -> &[&'a Told] {
        self.told.get(&(asset, metric)).map_or(&[], Vec::as_slice)
    }

    /// By time, the earliest first.
    pub(crate) fn starts(&self, asset: &'a AssetId) -> &[&'a Start] {
        self.starts.get(asset).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn sleeps(&self, asset: &'a AssetId) -> &[&'a Sleep] {
        self.sleeps.get(asset).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn active(&self, asset: &'a AssetId) -> &[&'a ActiveUse] {
        self.active.get(asset).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn losses(&self, vantage: &'a str) -> &[&'a Loss] {
        self.losses.get(vantage).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn thinned(&self, vantage: &'a str) -> &[&'a Loss] {
        self.thinned.get(vantage).map_or(&[], Vec::as_slice)
    }
}

/// Nothing is told before it happened, and no broken clock counts.
fn is_sound(start: &Start) -> bool {
    start.at.is_plausible()
        && start.last.is_plausible()
        && start.at <= start.first
        && start.first <= start.last
}

fn is_between_plausible(time: Interval) -> bool {
    time.start.is_plausible() && time.end.is_plausible()
}

fn grouped<'a, T, K: std::hash::Hash + Eq>(
    items: impl IntoIterator<Item = &'a T>,
    key: impl Fn(&'a T) -> K,
) -> HashMap<K, Vec<&'a T>> {
    let mut groups: HashMap<K, Vec<&T>> = HashMap::new();
    // Neighbours mostly share their key: it is looked up once for all of them.
    let mut run: Option<(K, Vec<&T>)> = None;
    for item in items {
        let key = key(item);
        match &mut run {
            Some((of, same)) if *of == key => same.push(item),
            _ => {
                if let Some((of, same)) = run.replace((key, vec![item])) {
                    groups.entry(of).or_default().extend(same);
                }
            }
        }
    }
    if let Some((of, same)) = run {
        groups.entry(of).or_default().extend(same);
    }
    groups
}

/// The ledger entries that a finding rests on.
#[derive(Debug, Default)]
pub(crate) struct Entries(Vec<Entry>);

impl Entries {
    pub(crate) fn add(&mut self, entries: impl IntoIterator<Item = Entry>) {
        self.0.extend(entries);
    }

    pub(crate) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Those of the observations that touch `time`, or lie so near that they bound its edges.
    pub(crate) fn add_observed(&mut self, observed: &[&Observed], time: Interval, margin_ms: i64) {
        let (start, end) = (time.start.plus(-margin_ms), time.end.plus(margin_ms));
        let touching = observed.iter().filter(|seen| seen.streak.to >= start && seen.streak.from <= end);
        self.add(touching.map(|seen| seen.entry));
    }

    /// Ascending, each once.
    pub(crate) fn into_vec(mut self) -> Vec<Entry> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0
    }
}

/// Counts an asset by its weakest evidence: what nobody signed is unsigned, whoever made the asset.
pub(crate) fn count_origin(origin: &mut Origin, asset: Option<&Asset>, unsigned: bool) {
    if unsigned {
        origin.unsigned += 1;
    } else if asset.is_some_and(|asset| asset.simulated) {
        origin.simulated += 1;
    } else {
        origin.measured += 1;
    }
}
