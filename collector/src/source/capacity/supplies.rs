//! What is left of printers' supplies, and when each is empty if it goes on as since it was last changed.

use std::collections::{BTreeMap, HashMap, HashSet};

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Statistic, metric};
use motprov_shared::period::{Interval, Timestamp};
use motprov_shared::units::Unit;
use motprov_store::{Filter, Store, StoreError};
use motprov_web::source::Supply;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

const DAY_MS: i64 = 86_400_000;
/// How far back use is looked at.
const BACK_MS: i64 = 60 * DAY_MS;
/// A level that rises by so many percent was changed, not shaken.
const CHANGED: Decimal = Decimal::from_parts(5, 0, 0, false, 0);
/// A rate rests on at least so much time …
const LEAST_MS: i64 = 3 * DAY_MS;
/// … and on so many percent used.
const LEAST_USED: Decimal = Decimal::from_parts(2, 0, 0, false, 0);
/// An end that lies further away says nothing.
const FURTHEST_MS: i64 = 730 * DAY_MS;

/// Supplies of the printers in `ids`, the emptiest first.
pub(super) fn all(
    store: &Store,
    ids: &HashSet<&AssetId>,
    at: Timestamp,
) -> Result<HashMap<AssetId, Vec<Supply>>, StoreError> {
    let mut levels: HashMap<AssetId, BTreeMap<String, Vec<(Timestamp, Decimal)>>> = HashMap::new();
    let around = Interval::new(at.plus(-BACK_MS), at);
    for statistic in [Statistic::Last, Statistic::Mean] {
        let filter = Filter { statistic: Some(statistic), ..Filter::default() };
        for kept in store.series(&filter)? {
            let series = kept.series;
            let part = series.figure.metric.as_str().strip_prefix(metric::SUPPLY);
            let Some(part) = part.and_then(|rest| rest.strip_prefix('.')) else { continue };
            let wanted = ids.contains(&series.asset) && series.figure.unit == Unit::Percent;
            if !wanted || kept.last < around.start || kept.first >= around.end {
                continue;
            }
            let points = store.range(&series, around)?;
            let own = levels.entry(series.asset.clone()).or_default().entry(part.to_owned()).or_default();
            own.extend(points.iter().map(|point| (point.at, point.value)));
        }
    }
    let supplies = levels.into_iter().map(|(asset, parts)| {
        let mut supplies: Vec<Supply> =
            parts.into_iter().filter_map(|(name, levels)| supply(name, levels)).collect();
        supplies.sort_by_key(|supply| supply.left);
        (asset, supplies)
    });
    Ok(supplies.collect())
}

fn supply(name: String, mut levels: Vec<(Timestamp, Decimal)>) -> Option<Supply> {
    levels.sort_unstable();
    let (_, left) = *levels.last()?;
    Some(Supply { name, left, runs_out: end(&levels) })
}

/// When the level meets nothing; `levels` ascend by time.
fn end(levels: &[(Timestamp, Decimal)]) -> Option<Timestamp> {
    let rises = levels.windows(2).rposition(|pair| {
        let [(_, before), (_, after)] = pair else { return false };
        after.saturating_sub(*before) >= CHANGED
    });
    let since = levels.get(rises.map_or(0, |at| at + 1)..)?;
    let ((first, full), (last, left)) = (*since.first()?, *since.last()?);
    let (took, used) = (last.since(first), full.saturating_sub(left));
    if took < LEAST_MS || used < LEAST_USED {
        return None;
    }
    let remaining = left.checked_mul(Decimal::from(took))?.checked_div(used)?.to_i64()?;
    (0..=FURTHEST_MS).contains(&remaining).then(|| last.plus(remaining))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(told: &[(i64, i64)]) -> Vec<(Timestamp, Decimal)> {
        told.iter().map(|(day, left)| (Timestamp(day * DAY_MS), Decimal::from(*left))).collect()
    }

    #[test]
    fn a_supply_ends_where_its_use_since_the_last_change_leads() {
        let told = levels(&[(0, 20), (5, 10), (6, 100), (11, 90), (16, 80)]);
        assert_eq!(end(&told), Some(Timestamp((16 + 40) * DAY_MS)));
        assert_eq!(end(&told[..2]), Some(Timestamp(10 * DAY_MS)));
    }

    #[test]
    fn little_use_or_little_time_tells_no_end() {
        assert_eq!(end(&levels(&[(0, 50), (30, 49)])), None);
        assert_eq!(end(&levels(&[(0, 50), (2, 40)])), None);
        assert_eq!(end(&levels(&[(0, 100), (59, 97)])), None, "an end in years says nothing");
        assert_eq!(end(&[]), None);
    }

    #[test]
    fn an_empty_supply_ends_now() {
        assert_eq!(end(&levels(&[(0, 30), (10, 0)])), Some(Timestamp(10 * DAY_MS)));
    }
}
