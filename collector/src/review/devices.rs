//! What stands beside the findings: how assets were observed, and which show a sign that they need care.

use std::collections::{BTreeMap, BTreeSet};

use motprov_ledger::Health;
use motprov_review::case::{AssetKind, Case};
use motprov_review::finding::{Origin, SourceCoverage};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{State, metric};
use motprov_shared::period::Interval;

/// So many devices show a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    /// Which sign.
    pub sign: Sign,
    /// Devices of which kind.
    pub kind: AssetKind,
    /// How many show it; never 0.
    pub count: u32,
    /// Of how many that were seen, or should have been.
    pub of: u32,
}

/// A sign that a device needs care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// In the register, but not seen in the month.
    NotSeen,
    /// A disk is nearly full.
    DiskFull,
    /// Memory runs short on busy days.
    MemoryShort,
    /// The printer's last word is that it cannot print.
    NotServiceable,
}

/// How each asset that was seen in the month was observed.
pub(super) fn origin(case: &Case, month: Interval) -> Origin {
    let simulated: BTreeSet<&AssetId> =
        case.assets.iter().filter(|asset| asset.simulated).map(|asset| &asset.id).collect();
    let streaks = case.observed.iter().filter_map(|seen| {
        let inside = seen.streak.from < month.end && seen.streak.to >= month.start;
        inside.then_some((&seen.streak.asset, seen.signed))
    });
    let readings =
        case.readings.iter().filter(|seen| month.contains(seen.at)).map(|seen| (&seen.asset, seen.signed));
    // One signed observation makes an asset signed.
    let mut seen: BTreeMap<&AssetId, bool> = BTreeMap::new();
    for (asset, signed) in streaks.chain(readings) {
        *seen.entry(asset).or_default() |= signed;
    }
    let mut origin = Origin::default();
    for (asset, signed) in seen {
        match (signed, simulated.contains(asset)) {
            (false, _) => origin.unsigned += 1,
            (true, true) => origin.simulated += 1,
            (true, false) => origin.measured += 1,
        }
    }
    origin
}

/// Counts the devices by sign and kind.
pub(super) fn signs(case: &Case, coverage: &[SourceCoverage], health: &Health) -> Vec<Device> {
    let kinds: BTreeMap<&AssetId, AssetKind> =
        case.assets.iter().map(|asset| (&asset.id, asset.kind)).collect();
    let mut found: BTreeSet<(Sign, AssetKind, &AssetId)> = BTreeSet::new();
    let mut note = |sign, asset| {
        if let Some(kind) = kinds.get(asset) {
            found.insert((sign, *kind, asset));
        }
    };
    for disk in &health.disks {
        note(Sign::DiskFull, &disk.asset);
    }
    for memory in &health.memory {
        note(Sign::MemoryShort, &memory.asset);
    }
    for asset in unserviceable(case) {
        note(Sign::NotServiceable, asset);
    }
    let mut counts: BTreeMap<(Sign, AssetKind), u32> = BTreeMap::new();
    for (sign, kind, _) in found {
        *counts.entry((sign, kind)).or_default() += 1;
    }
    let of = |kind| coverage.iter().find(|seen| seen.kind == kind);
    let silent = coverage.iter().filter(|of| of.known > of.seen).map(|of| Device {
        sign: Sign::NotSeen,
        kind: of.kind,
        count: of.known - of.seen,
        of: of.known,
    });
    let shown = counts.into_iter().map(|((sign, kind), count)| {
        let seen = of(kind).map_or(count, |of| of.seen.max(count));
        Device { sign, kind, count, of: seen }
    });
    silent.chain(shown).collect()
}

/// Printers whose last check said that they cannot print.
fn unserviceable(case: &Case) -> Vec<&AssetId> {
    let mut last: BTreeMap<&AssetId, _> = BTreeMap::new();
    let checks = case.observed.iter().map(|seen| &seen.streak);
    for streak in checks.filter(|streak| streak.metric.as_str() == metric::SERVICEABLE) {
        let latest = last.entry(&streak.asset).or_insert((streak.to, streak.state));
        if streak.to >= latest.0 {
            *latest = (streak.to, streak.state);
        }
    }
    last.into_iter().filter(|(_, (_, state))| *state == State::Down).map(|(asset, _)| asset).collect()
}
