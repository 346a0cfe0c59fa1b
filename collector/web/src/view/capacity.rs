//! Unused capacity: what each department orders, was delivered and uses, by value; and the same by service.

use std::collections::BTreeMap;

use motprov_review::case::AssetKind;
use motprov_review::finding::{ActiveUse, CapacityFinding, Origin, Review};
use rust_decimal::Decimal;

use crate::figures;
use crate::source::{Contract, Reviewed};
use crate::texts::Texts;
use crate::view::origin::{self, OriginView};
use crate::view::{kind_name, share, sum};

/// Departments that stand open; the rest is folded away.
const MOST_OPEN: usize = 10;
/// A group of fewer units is merged with others: its figures would speak of people.
const LEAST_UNITS: Decimal = Decimal::from_parts(5, 0, 0, false, 0);
/// Where 100 % of the order ends in a bar that is 200 wide.
const FULL: i64 = 160;

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

/// Widths in a bar where the order is `FULL` wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// The order.
    pub ordered: i64,
    /// What was seen.
    pub seen: Decimal,
    /// What was used.
    pub used: Decimal,
    /// Whether use goes beyond the drawing.
    pub over: bool,
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

/// Sums over some findings.
#[derive(Debug, Clone, Default)]
struct Sums {
    ordered: Decimal,
    seen: Decimal,
    used: Decimal,
    units: Decimal,
    unused: Decimal,
    before: Decimal,
    origin: Origin,
}

impl Sums {
    fn add(&mut self, contract: &Contract, row: &CapacityFinding) {
        let price = price(contract, row);
        let value =
            |units: Option<Decimal>| units.zip(price).map_or(Decimal::ZERO, |(u, p)| u.saturating_mul(p));
        let units = row.ordered.unwrap_or_default().max(row.delivered.unwrap_or_default());
        self.merge(&Self {
            ordered: value(row.ordered),
            seen: value(row.delivered),
            used: value(row.used),
            units,
            unused: row.unused_cost_per_month.unwrap_or_default(),
            before: Decimal::ZERO,
            origin: row.origin,
        });
    }

    fn merge(&mut self, other: &Self) {
        self.ordered = self.ordered.saturating_add(other.ordered);
        self.seen = self.seen.saturating_add(other.seen);
        self.used = self.used.saturating_add(other.used);
        self.units = self.units.saturating_add(other.units);
        self.unused = self.unused.saturating_add(other.unused);
        self.before = self.before.saturating_add(other.before);
        self.origin.measured = self.origin.measured.saturating_add(other.origin.measured);
        self.origin.simulated = self.origin.simulated.saturating_add(other.origin.simulated);
        self.origin.unsigned = self.origin.unsigned.saturating_add(other.origin.unsigned);
    }
}

fn price(contract: &Contract, row: &CapacityFinding) -> Option<Decimal> {
    contract.prices.get(row.service.as_deref()?).copied()
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
            services: services(t, &reviewed.review),
        })
    }
}

/// Departments with their sums, the costliest first; small ones merged.
fn departments(t: &Texts, contract: &Contract, reviewed: &Reviewed) -> Vec<(String, Sums)> {
    let mut sums: BTreeMap<Option<&str>, Sums> = BTreeMap::new();
    for row in &reviewed.review.capacity {
        sums.entry(row.department.as_deref()).or_default().add(contract, row);
    }
    for row in reviewed.previous.iter().flat_map(|before| &before.capacity) {
        if let Some(now) = sums.get_mut(&row.department.as_deref()) {
            now.before = now.before.saturating_add(row.unused_cost_per_month.unwrap_or_default());
        }
    }
    let name = |department: Option<&str>| department.map_or_else(|| t.say("capacity-nobody"), str::to_owned);
    let mut all: Vec<_> = sums.into_iter().map(|(who, sums)| (who.is_none(), name(who), sums)).collect();
    all.sort_by_key(|(_, _, sums)| std::cmp::Reverse(sums.units));
    let mut small = Sums::default();
    let mut merged = 0_usize;
    // Those who are merged must themselves be a group that speaks of nobody, so the next smallest joins them.
    while let Some(at) = all.iter().rposition(|(nobody, _, _)| !nobody) {
        let wanted = all[at].2.units < LEAST_UNITS || (merged > 0 && small.units < LEAST_UNITS);
        if !wanted {
            break;
        }
        small.merge(&all.remove(at).2);
        merged += 1;
    }
    let mut rows: Vec<_> = all.into_iter().map(|(_, name, sums)| (name, sums)).collect();
    rows.sort_by(|a, b| b.1.unused.cmp(&a.1.unused).then_with(|| a.0.cmp(&b.0)));
    if merged > 0 {
        let n = figures::count(t.language, merged as u64);
        rows.push((t.say_with("capacity-merged", &[("count", merged.into()), ("n", n.into())]), small));
    }
    rows
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
        bar: bar(sums.ordered, sums.seen, sums.used),
        share: share(sums.unused, sums.ordered).map(|part| figures::whole_percent(t.language, part)),
        unused: figures::money(t.language, sums.unused),
        change: compare.then(|| figures::signed(t.language, sums.unused.saturating_sub(sums.before))),
        origin: origin::counts(t, sums.origin),
    }
}

fn bar(ordered: Decimal, seen: Decimal, used: Decimal) -> Option<Bar> {
    let most = Decimal::from(198);
    let full = Decimal::from(FULL);
    let width = |value: Decimal| {
        share(value, ordered).map(|part| part.saturating_mul(full).clamp(Decimal::ZERO, most).round_dp(1))
    };
    let (seen, used) = (width(seen)?, width(used)?);
    Some(Bar { ordered: FULL, seen, used, over: used == most })
}

fn services(t: &Texts, review: &Review) -> Vec<ServiceRow> {
    let mut groups: BTreeMap<(&str, &str), Vec<&CapacityFinding>> = BTreeMap::new();
    for row in &review.capacity {
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
            |value| figures::number(t.language, value, figures::decimals("", &[Some(value)])),
        )
    };
    let mut origin = Sums::default();
    for row in rows {
        origin.merge(&Sums { origin: row.origin, ..Sums::default() });
    }
    ServiceRow {
        name: if name.is_empty() { t.say("capacity-no-service") } else { name.to_owned() },
        unit: unit_of(t, rows, unit),
        bar: bar(ordered.unwrap_or_default(), delivered.unwrap_or_default(), used.unwrap_or_default()),
        ordered: units(ordered),
        delivered: units(delivered),
        used: units(used),
        active: active(t, rows),
        unused: figures::money(t.language, unused),
        origin: origin::remark(t, origin.origin),
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
