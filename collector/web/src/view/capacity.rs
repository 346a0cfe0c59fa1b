//! Unused capacity: what each department orders, was delivered and uses, by value; and the same by service.

mod asset;
mod export;
mod export_assets;
pub(crate) mod filter;
mod lines;
mod page;
mod printer_row;
pub mod printers;
mod series;
mod state;
mod sums;
pub mod workstations;

use std::collections::BTreeMap;

use motprov_review::case::AssetKind;
use motprov_review::finding::{ActiveUse, CapacityFinding, Origin};
use rust_decimal::Decimal;

use crate::figures;
use crate::source::{Contract, Reviewed};
use crate::texts::Texts;
use crate::view::origin::{self, OriginView};
use crate::view::{kind_name, share, sum};

pub use asset::AssetPage;
pub use export::export;
pub use export_assets::{asset_export, printer_export, workstation_export};
pub use page::CapacityPage;
pub use printers::PrintersPage;
pub(crate) use state::{other as other_of, path as below};
pub use sums::Bar;
pub(crate) use sums::{LEAST_UNITS, Sums, Whom, added, grouped, merged, price};
pub use workstations::WorkstationsPage;

/// Departments that stand open; the rest is folded away.
const MOST_OPEN: usize = 10;

/// The section.
#[derive(Debug)]
pub struct Capacity {
    /// Departments that cost most, and one row for the others.
    pub first: Vec<CapacityRow>,
    /// All departments, where not all stand in `first`.
    pub all: Vec<CapacityRow>,
    /// Everyone.
    pub total: CapacityRow,
    /// Heading of the change, where there is a month before.
    pub change_from: Option<String>,
    /// The same by service, in units.
    pub services: Vec<ServiceRow>,
}

/// A department, some departments or all of them.
#[derive(Debug, Clone)]
pub struct CapacityRow {
    /// Who.
    pub name: String,
    /// Delivered and used, as widths; absent where nothing is ordered.
    pub bar: Option<Bar>,
    /// Unused share of the ordered value.
    pub share: Option<String>,
    /// SEK a month.
    pub unused: String,
    /// Change from the month before.
    pub change: Option<String>,
    /// How the units were observed.
    pub origin: Option<OriginView>,
}

/// One service over all departments.
#[derive(Debug)]
pub struct ServiceRow {
    /// Its title.
    pub name: String,
    /// What is counted.
    pub unit: String,
    /// The bar.
    pub bar: Option<Bar>,
    /// Units ordered.
    pub ordered: String,
    /// Units seen.
    pub delivered: String,
    /// Units used.
    pub used: String,
    /// How much a unit was used by somebody on average, and how many stand idle.
    pub active: Option<String>,
    /// SEK a month.
    pub unused: String,
    /// How the units were observed.
    pub origin: Option<OriginView>,
}

/// SEK a month that a finding's order is worth; `None` where the contract gives no price.
#[must_use]
pub fn ordered_value(contract: &Contract, row: &CapacityFinding) -> Option<Decimal> {
    Some(row.ordered?.saturating_mul(price(contract, row)?))
}

impl Capacity {
    /// Of a month; `None` where nothing was ordered or seen.
    #[must_use]
    pub fn of(t: &Texts, contract: &Contract, reviewed: &Reviewed) -> Option<Self> {
        if reviewed.review.capacity.is_empty() {
            return None;
        }
        let compare = reviewed.previous.is_some();
        let departments = departments(t, contract, reviewed);
        let mut total = Sums::default();
        for (_, sums) in &departments {
            total.merge(sums);
        }
        let show = |(name, sums): &(String, Sums)| row(t, name.clone(), sums, compare);
        let folded = departments.len() > MOST_OPEN + 1;
        let open = if folded { MOST_OPEN } else { departments.len() };
        let mut first: Vec<_> = departments[..open].iter().map(show).collect();
        if folded {
            let mut others = Sums::default();
            for (_, sums) in &departments[open..] {
                others.merge(sums);
            }
            let n = departments.len() - open;
            let words = [("count", n.into()), ("n", figures::count(t.language, n as u64).into())];
            first.push(row(t, t.say_with("capacity-others", &words), &others, compare));
        }
        Some(Self {
            first,
            all: if folded { departments.iter().map(show).collect() } else { Vec::new() },
            total: row(t, t.say("capacity-total"), &total, compare),
            change_from: reviewed
                .previous
                .as_ref()
                .map(|before| figures::month_name(t, before.month.month())),
            services: services(t, reviewed.review.capacity.iter()),
        })
    }
}

/// Departments with their sums, the costliest first; small ones merged.
fn departments(t: &Texts, contract: &Contract, reviewed: &Reviewed) -> Vec<(String, Sums)> {
    let before = reviewed.previous.iter().flat_map(|before| &before.capacity);
    let before = before.map(|row| (row.department.as_deref(), row.unused_cost_per_month.unwrap_or_default()));
    let groups = grouped(contract, reviewed.review.capacity.iter(), before, |row| row.department.as_deref());
    groups.into_iter().map(|(whom, sums)| (whom.department(t), sums)).collect()
}

/// What a department, or small ones together, order and leave unused: SEK a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentSum {
    /// Who.
    pub name: String,
    /// The value of what is ordered.
    pub ordered: Decimal,
    /// The part of it that is not used.
    pub unused: Decimal,
    /// The same as a share, 0 to 1; `None` where nothing is ordered.
    pub share: Option<Decimal>,
    /// Change from the month before; `None` without one.
    pub change: Option<Decimal>,
}

/// Departments with their sums, the costliest first; small ones merged.
#[must_use]
pub fn department_sums(t: &Texts, contract: &Contract, reviewed: &Reviewed) -> Vec<DepartmentSum> {
    let compare = reviewed.previous.is_some();
    let sum = |(name, sums): (String, Sums)| DepartmentSum {
        name,
        ordered: sums.ordered,
        unused: sums.unused,
        share: share(sums.unused, sums.ordered),
        change: compare.then(|| sums.unused.saturating_sub(sums.before)),
    };
    departments(t, contract, reviewed).into_iter().map(sum).collect()
}

fn row(t: &Texts, name: String, sums: &Sums, compare: bool) -> CapacityRow {
    CapacityRow {
        name,
        bar: sums.bar(),
        share: sums.share().map(|part| figures::whole_percent(t.language, part)),
        unused: figures::money(t.language, sums.unused),
        change: compare.then(|| figures::signed(t.language, sums.unused.saturating_sub(sums.before))),
        origin: origin::counts(t, sums.origin),
    }
}

/// Services over some findings, the costliest first.
fn services<'a>(t: &Texts, findings: impl Iterator<Item = &'a CapacityFinding>) -> Vec<ServiceRow> {
    let mut groups: BTreeMap<(&str, &str), Vec<&CapacityFinding>> = BTreeMap::new();
    for row in findings {
        let name = row.service_title.as_deref().or(row.service.as_deref()).unwrap_or_default();
        groups.entry((name, &row.unit)).or_default().push(row);
    }
    let mut rows: Vec<_> = groups.into_iter().collect();
    let cost = |rows: &[&CapacityFinding]| sum(rows.iter().filter_map(|row| row.unused_cost_per_month));
    rows.sort_by_key(|(name, rows)| (std::cmp::Reverse(cost(rows)), *name));
    rows.into_iter().map(|((name, unit), rows)| service(t, name, unit, &rows, cost(&rows))).collect()
}

/// What nobody ordered has no unit in the contract; the review then names the kind of device in English.
fn unit_of(t: &Texts, rows: &[&CapacityFinding], unit: &str) -> String {
    let nameless = rows.iter().all(|row| row.service.is_none());
    let kind = AssetKind::ALL.into_iter().find(|kind| nameless && kind.name() == unit);
    kind.map_or_else(|| unit.to_owned(), |kind| kind_name(t, kind))
}

fn service(t: &Texts, name: &str, unit: &str, rows: &[&CapacityFinding], unused: Decimal) -> ServiceRow {
    let total = |of: fn(&CapacityFinding) -> Option<Decimal>| {
        let known: Vec<_> = rows.iter().filter_map(|row| of(row)).collect();
        (!known.is_empty()).then(|| sum(known))
    };
    let (ordered, delivered, used) = (total(|r| r.ordered), total(|r| r.delivered), total(|r| r.used));
    let units = |value: Option<Decimal>| {
        value.map_or_else(
            || t.say("no-figure"),
            |value| figures::number(t.language, value, figures::decimals(0, &[Some(value)])),
        )
    };
    let origin = rows.iter().fold(Origin::default(), |sum, row| added(sum, row.origin));
    ServiceRow {
        name: if name.is_empty() { t.say("capacity-no-service") } else { name.to_owned() },
        unit: unit_of(t, rows, unit),
        bar: Bar::of(ordered.unwrap_or_default(), delivered.unwrap_or_default(), used.unwrap_or_default()),
        ordered: units(ordered),
        delivered: units(delivered),
        used: units(used),
        active: active(t, rows),
        unused: figures::money(t.language, unused),
        origin: origin::remark(t, origin),
    }
}

/// Means over enough units, so that they speak of nobody.
fn active(t: &Texts, rows: &[&CapacityFinding]) -> Option<String> {
    let mut all = ActiveUse::default();
    for part in rows.iter().filter_map(|row| row.active) {
        all.units = all.units.saturating_add(part.units);
        all.hours = all.hours.saturating_add(part.hours);
        all.days = all.days.saturating_add(part.days);
        all.idle = all.idle.saturating_add(part.idle);
    }
    let units = Decimal::from(all.units);
    if units < LEAST_UNITS {
        return None;
    }
    let mean = |sum: Decimal| figures::number(t.language, sum / units, 1);
    let words = [
        ("hours", mean(all.hours).into()),
        ("days", mean(Decimal::from(all.days)).into()),
        ("idle", figures::count(t.language, u64::from(all.idle)).into()),
    ];
    Some(t.say_with("services-active", &words))
}
