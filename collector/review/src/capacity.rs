//! Ordered, delivered and used, for each department, cost centre and service.
//!
//! A unit that was seen counts as *not used* only where enough of its month is known; with less, it counts as used, so
//! that a claim of unused cost never rests on silence.
//!
//! [`assets`] tells the same of each unit, [`balance`] adds that up in both directions, [`sizing`] says which class
//! fits by the [`load`] of months, and [`trend`] when a limit is met.

mod active;
pub mod assets;
pub mod balance;
pub mod history;
pub mod load;
mod printed;
pub(crate) mod running;
pub mod sizing;
pub mod trend;
mod unit;
pub(crate) mod usage;

use std::collections::BTreeMap;

use jiff::civil::Date;
use motprov_shared::period::Interval;
use rust_decimal::Decimal;

use self::assets::judge;
use self::unit::Sums;
use crate::availability::share;
use crate::calendar;
use crate::case::{Asset, AssetKind, Case, Order};
use crate::contract::{Contract, Service, Used};
use crate::evidence::{Entries, Evidence, count_origin};
use crate::finding::{CapacityFinding, CapacityVerdict, Origin};
use crate::money::round_half_up;

/// Whose units, of which service. What nobody registered comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    unregistered: bool,
    department: Option<&'a str>,
    cost_centre: Option<&'a str>,
    service: Option<&'a str>,
    /// Tells units apart that no service names.
    kind: Option<AssetKind>,
}

#[derive(Debug, Default)]
struct Group<'a> {
    orders: Vec<&'a Order>,
    assets: Vec<&'a Asset>,
}

/// One finding for each department, cost centre and service of which something was ordered or seen.
pub(crate) fn findings<'a>(
    case: &'a Case,
    contract: &'a Contract,
    evidence: &Evidence<'a>,
) -> Vec<CapacityFinding> {
    let month = calendar::whole_month(case.month, &contract.zone);
    let last_day = calendar::days(case.month).pop().unwrap_or_default();
    let mut groups: BTreeMap<Key<'a>, Group<'a>> = BTreeMap::new();
    for order in case.orders.iter().filter(|order| is_in_force(order, last_day)) {
        groups.entry(key_of_order(order)).or_default().orders.push(order);
    }
    let seen =
        case.assets.iter().filter(|asset| is_orderable(asset) && usage::is_seen(asset, evidence, month));
    for asset in seen {
        groups.entry(key_of_asset(asset)).or_default().assets.push(asset);
    }
    groups.into_iter().filter_map(|(key, group)| finding(key, &group, contract, evidence, month)).collect()
}

/// An endpoint is probed, not ordered, unless the register says so.
fn is_orderable(asset: &Asset) -> bool {
    asset.kind != AssetKind::Endpoint || asset.service.is_some()
}

fn is_in_force(order: &Order, day: Date) -> bool {
    order.from <= day && order.until.is_none_or(|until| day < until)
}

fn key_of_order(order: &Order) -> Key<'_> {
    Key {
        unregistered: false,
        department: Some(&order.department),
        cost_centre: Some(&order.cost_centre),
        service: Some(&order.service),
        kind: None,
    }
}

fn key_of_asset(asset: &Asset) -> Key<'_> {
    Key {
        unregistered: asset.department.is_none(),
        department: asset.department.as_deref(),
        cost_centre: asset.cost_centre.as_deref(),
        service: asset.service.as_deref(),
        kind: asset.service.is_none().then_some(asset.kind),
    }
}

fn finding<'a>(
    key: Key<'a>,
    group: &Group<'a>,
    contract: &'a Contract,
    evidence: &Evidence<'a>,
    month: Interval,
) -> Option<CapacityFinding> {
    let service = key.service.and_then(|id| contract.service(id));
    let ordered = group.orders.iter().fold(Decimal::ZERO, |sum, order| sum.saturating_add(order.quantity));
    if ordered <= Decimal::ZERO && group.assets.is_empty() {
        return None;
    }
    let total = total(group, service, evidence, month);
    let unit = service.map_or_else(|| unit_without_service(group), |service| service.unit.clone());
    let unused = total
        .used
        .filter(|_| ordered > Decimal::ZERO)
        .map(|used| ordered.saturating_sub(used).max(Decimal::ZERO));
    let price = service.map(|service| service.price_on(last_day(month, contract)));
    Some(CapacityFinding {
        department: key.department.map(Into::into),
        cost_centre: key.cost_centre.map(Into::into),
        service: key.service.map(Into::into),
        service_title: service.map(|service| service.title.clone()),
        unit,
        ordered: (!group.orders.is_empty()).then_some(ordered),
        delivered: Some(total.delivered),
        used: total.used,
        coverage: total.coverage,
        running_hours: total.sums.running_hours(),
        active: total.sums.active(),
        pages: total.sums.pages(),
        unused_cost_per_month: unused
            .zip(price)
            .map(|(units, price)| round_half_up(units.saturating_mul(price), 2)),
        finding: verdict(ordered, &total, service),
        origin: total.origin,
        entries: total.entries.into_vec(),
    })
}

fn unit_without_service(group: &Group<'_>) -> String {
    group.assets.first().map_or("", |asset| asset.kind.name()).into()
}

fn verdict(ordered: Decimal, total: &Total, service: Option<&Service>) -> CapacityVerdict {
    if ordered <= Decimal::ZERO {
        return CapacityVerdict::Unordered;
    }
    if total.delivered.is_zero() {
        return CapacityVerdict::Unseen;
    }
    let (Some(service), Some(used)) = (service, total.used) else { return CapacityVerdict::Within };
    let too_many_pages = match service.used {
        Used::Pages { high, .. } => Decimal::from(total.sums.printed()) > ordered.saturating_mul(high),
        Used::Running { .. } => false,
    };
    if used > ordered || too_many_pages {
        CapacityVerdict::Over
    } else if used < ordered.saturating_mul(service.under_below) {
        CapacityVerdict::Under
    } else {
        CapacityVerdict::Within
    }
}

/// A group's units, added up.
struct Total {
    delivered: Decimal,
    /// `None` where the contract knows no rule for the service.
    used: Option<Decimal>,
    sums: Sums,
    coverage: Option<Decimal>,
    origin: Origin,
    entries: Entries,
}

fn total<'a>(
    group: &Group<'a>,
    service: Option<&Service>,
    evidence: &Evidence<'a>,
    month: Interval,
) -> Total {
    let mut entries = Entries::default();
    entries.add(group.orders.iter().map(|order| order.entry));
    let (mut used, mut known_ms, mut origin) = (0u32, 0i64, Origin::default());
    let mut sums = Sums::default();
    for &asset in &group.assets {
        let judged = judge(asset, service, evidence, month);
        let unit = &judged.unit;
        used += u32::from(unit.used);
        known_ms += unit.known_ms;
        sums.add(unit);
        count_origin(&mut origin, Some(asset), unit.unsigned);
        entries.append(judged.entries);
    }
    Total {
        delivered: Decimal::from(group.assets.len()),
        used: service.map(|_| Decimal::from(used)),
        sums,
        coverage: share(
            known_ms,
            i64::try_from(group.assets.len()).unwrap_or(i64::MAX).saturating_mul(month.ms()),
        ),
        origin,
        entries,
    }
}

/// Orders count at the month's end, and so do prices.
fn last_day(month: Interval, contract: &Contract) -> Date {
    let last = jiff::Timestamp::from_millisecond(month.end.plus(-1).0).unwrap_or_default();
    contract.zone.to_datetime(last).date()
}
