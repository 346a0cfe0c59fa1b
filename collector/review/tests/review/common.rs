//! A small contract and cases to judge by it: October 2026, with its long night.

use jiff::tz::{TimeZone, TimeZoneDatabase};
use motprov_review::calendar;
use motprov_review::case::{Asset, AssetKind, Case, LedgerState, Observed, Order, Reading, Reported, Start};
use motprov_review::contract::Contract;
use motprov_shared::identity::{AssetId, Hash};
use motprov_shared::measurement::{State, Streak};
use motprov_shared::period::{Interval, Month, Timestamp};
use rust_decimal::Decimal;

pub(super) const HOUR: i64 = 3_600_000;
pub(super) const DAY: i64 = 24 * HOUR;
/// How often everything is checked here.
pub(super) const STEP: i64 = 60_000;

pub(super) const CONTRACT: &str = r#"
title = "Prov"
customer = "Staden"
supplier = "Leverantören"
currency = "SEK"
time_zone = "Europe/Stockholm"
in_force = "2026-01-01"

[window.dygnet]
days = "all"
hours = "00:00-24:00"
holidays = "none"

[[service]]
id = "PC"
title = "Arbetsplats"
catalogue = "A"
unit = "st"
price = "389.50"
counts = "workstation"
used = { running_hours = 20 }
under_below = "0.90"

[[service]]
id = "SKRIVARE"
title = "Skrivare"
catalogue = "A"
unit = "st"
price = "600"
counts = "printer"
used = { pages = { low = 1000, high = 5000 } }
under_below = "0.90"

[[service_level]]
id = "A4"
title = "Tillgänglighet skrivare"
unit = "%"
better = "higher"
target = "99.5"
window = "dygnet"
report_decimals = 2
tolerance = "0.02"
minimum_coverage = "0.90"
maximum_width = "0.50"
measure = { kind = "availability", metric = "reachable", asset_kind = "printer", step_seconds = 60 }
[service_level.penalty]
fee = "100000"
steps = [{ at_least = "99.5", percent = "0" }, { at_least = "99.0", percent = "2" }, { percent = "5" }]

[[service_level]]
id = "C1"
title = "Svarstid telefon"
unit = "%"
better = "higher"
target = "85"
window = "dygnet"
report_decimals = 1
measure = { kind = "none" }
"#;

pub(super) fn contract() -> Contract {
    Contract::parse("contract.toml", CONTRACT).unwrap()
}

pub(super) fn stockholm() -> TimeZone {
    TimeZoneDatabase::bundled().get("Europe/Stockholm").unwrap()
}

pub(super) fn month() -> Month {
    "2026-10".parse().unwrap()
}

pub(super) fn whole() -> Interval {
    calendar::whole_month(month(), &stockholm())
}

pub(super) fn case() -> Case {
    Case::new(month(), LedgerState { size: 1000, root: Hash([7; 32]) })
}

pub(super) fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(super) fn asset(id: &str, kind: AssetKind, service: Option<&str>) -> Asset {
    Asset {
        id: id.parse().unwrap(),
        kind,
        department: service.map(|_| "Skola".into()),
        cost_centre: service.map(|_| "4711".into()),
        service: service.map(Into::into),
        simulated: true,
        counter_unit: None,
        entry: 10,
    }
}

pub(super) fn order(service: &str, quantity: i64) -> Order {
    Order {
        department: "Skola".into(),
        cost_centre: "4711".into(),
        service: service.into(),
        quantity: Decimal::from(quantity),
        from: "2026-01-01".parse().unwrap(),
        until: None,
        entry: 11,
    }
}

pub(super) fn report(level: &str, value: &str, entry: u64) -> Reported {
    Reported {
        service_level: level.into(),
        month: month(),
        value: Some(d(value)),
        penalty: Some(d("0")),
        entry,
    }
}

/// Checks each minute from `start` to `end`, milliseconds after the month's start.
pub(super) fn seen(asset: &str, metric: &str, state: State, start: i64, end: i64) -> Observed {
    let gap = if end > start { STEP } else { 0 };
    Observed {
        vantage: "hus-1/agent".into(),
        streak: Streak {
            asset: asset.parse().unwrap(),
            metric: metric.parse().unwrap(),
            state,
            from: whole().start.plus(start),
            to: whole().start.plus(end),
            checks: u32::try_from((end - start) / STEP + 1).unwrap(),
            largest_gap: u32::try_from(gap).unwrap(),
        },
        signed: true,
        entry: 100 + u64::try_from(start.max(0) / DAY).unwrap(),
    }
}

/// A start, told first and last at those milliseconds after the month's start.
pub(super) fn start(asset: &str, at: i64, first: i64, last: i64) -> Start {
    let [at, first, last] = [at, first, last].map(|ms| whole().start.plus(ms));
    Start { asset: asset.parse().unwrap(), at, first, last, entry: 150 }
}

pub(super) fn reading(asset: &str, metric: &str, at: i64, value: i64) -> Reading {
    let asset: AssetId = asset.parse().unwrap();
    let at: Timestamp = whole().start.plus(at);
    Reading {
        asset,
        metric: metric.parse().unwrap(),
        at,
        value: Decimal::from(value),
        signed: true,
        entry: 200,
    }
}
