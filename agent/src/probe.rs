//! Probes look at one thing each and say what they saw; none knows of another, nor of batches.

pub mod endpoint;
pub mod exporter;
pub mod printer;
pub mod workstation;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, State, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::units::Unit;

use crate::clock::Moment;
use crate::recorder::Seen;

/// Names a metric of this crate's own making. `None` only where a device's index makes it too long.
fn named(name: &str) -> Option<Metric> {
    name.parse().ok()
}

fn check(asset: &AssetId, name: &str, at: Moment, state: State) -> Option<Seen> {
    Some(Seen::Check { asset: asset.clone(), metric: named(name)?, at, state })
}

fn fact(asset: &AssetId, name: &str, at: Timestamp, text: impl Into<String>) -> Option<Seen> {
    Some(Seen::Fact { asset: asset.clone(), metric: named(name)?, at, text: text.into() })
}

fn last(asset: &AssetId, name: &str, at: Timestamp, unit: Unit, value: i64) -> Option<Seen> {
    Some(Seen::Last { asset: asset.clone(), metric: named(name)?, at, unit, value })
}

/// What kind of thing the asset is, and whether a test bed made it.
fn kind(asset: &AssetId, at: Timestamp, kind: &str, simulated: bool) -> impl Iterator<Item = Seen> {
    let origin = simulated.then(|| fact(asset, metric::ORIGIN, at, "simulated")).flatten();
    fact(asset, metric::KIND, at, kind).into_iter().chain(origin)
}
