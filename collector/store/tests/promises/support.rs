//! Makes samples, and reads files.

use std::collections::BTreeMap;
use std::path::Path;

use motprov_shared::identity::AgentId;
use motprov_shared::measurement::{Sample, Statistic};
use motprov_shared::period::{Interval, Timestamp};
use motprov_shared::units::Unit;
use motprov_store::{Series, Store};
use rust_decimal::Decimal;

/// 2026-10-01T00:00:00Z.
pub(crate) const START: Timestamp = Timestamp(1_790_812_800_000);
pub(crate) const STEP: i64 = 300_000;
pub(crate) const ALWAYS: Interval = Interval::new(Timestamp(0), Timestamp(Timestamp::RANGE.end));

pub(crate) fn agent(number: u32) -> AgentId {
    format!("site/agent-{number:04}").parse().unwrap()
}

/// Hundredths of a percent of processor time, step `step` after [`START`].
pub(crate) fn cpu(asset: u32, step: i64, hundredths: i64) -> Sample {
    Sample {
        asset: format!("ws-{asset:04}").parse().unwrap(),
        metric: "cpu.used".parse().unwrap(),
        statistic: Statistic::Mean,
        unit: Unit::Percent,
        at: START.plus(step * STEP),
        step: 300,
        value: Decimal::new(hundredths, 2),
    }
}

pub(crate) fn from_step(first: i64, end: i64) -> Interval {
    Interval::new(START.plus(first * STEP), START.plus(end * STEP))
}

/// The one series of an asset.
pub(crate) fn series(store: &Store, asset: u32) -> Series {
    let filter = motprov_store::Filter {
        asset: Some(format!("ws-{asset:04}").parse().unwrap()),
        ..Default::default()
    };
    let [kept] = <[_; 1]>::try_from(store.series(&filter).unwrap()).unwrap();
    kept.series
}

/// What a folder's segments hold, by name.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "seg"))
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect()
}
