//! What stands beside the findings: which devices show a sign that they need care.

use std::collections::{BTreeMap, BTreeSet};

use motprov_ledger::Health;
use motprov_review::case::{Asset, AssetKind};
use motprov_review::finding::SourceCoverage;
use motprov_shared::identity::AssetId;

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

/// Counts the devices by sign and kind.
pub(super) fn signs(
    assets: &[Asset],
    unserviceable: &[AssetId],
    coverage: &[SourceCoverage],
    health: &Health,
) -> Vec<Device> {
    let kinds: BTreeMap<&AssetId, AssetKind> = assets.iter().map(|asset| (&asset.id, asset.kind)).collect();
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
    for asset in unserviceable {
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
