//! Ordered, delivered and used: of each service, and of each department.

use std::collections::BTreeMap;

use motprov_review::finding::{CapacityFinding, CapacityVerdict};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use super::verdict;
use crate::ReportError;
use crate::figures;
use crate::report::{Report, Scope};
use crate::texts::Texts;

/// Capacity as it is told.
#[derive(Debug, Serialize)]
pub(super) struct CapacityView {
    /// Of each service, all departments together; empty for one finding.
    services: Vec<Row>,
    /// Of each department.
    departments: Vec<Department>,
    total: Option<String>,
    /// The entries that one finding rests on; of a month the attached review lists them.
    entries: Option<String>,
}

#[derive(Debug, Serialize)]
struct Department {
    name: String,
    rows: Vec<Row>,
    unused: Option<String>,
}

#[derive(Debug, Serialize)]
struct Row {
    title: String,
    detail: String,
    ordered: String,
    delivered: String,
    used: String,
    coverage: String,
    unused: String,
    finding: String,
    /// Whether it asks for something to be done.
    stands_out: bool,
    /// Delivered and used in thousandths of what was ordered; `None` where nothing was.
    bar: Option<Bar>,
}

#[derive(Debug, Serialize)]
struct Bar {
    delivered: i64,
    used: i64,
    /// Whether more is used than ordered.
    over: bool,
}

/// `None` where the scope leaves capacity out, or there is none.
pub(super) fn view(report: &Report, t: &Texts) -> Result<Option<CapacityView>, ReportError> {
    let all = &report.review.capacity;
    match &report.scope {
        Scope::ServiceLevel(_) => Ok(None),
        Scope::Month if all.is_empty() => Ok(None),
        Scope::Month => Ok(Some(CapacityView {
            services: services(t, all),
            departments: departments(t, all),
            total: sum(all.iter().filter_map(|row| row.unused_cost_per_month))
                .map(|sum| figures::money(t.language, sum)),
            entries: None,
        })),
        Scope::Capacity(key) => {
            let found = all.iter().find(|row| key.is_of(row)).ok_or(ReportError::NoCapacity)?;
            let (entries, left) = figures::runs(&found.entries, 400);
            let more = if left > 0 { format!("; {}", t.count("entries-more", left)) } else { String::new() };
            Ok(Some(CapacityView {
                services: Vec::new(),
                departments: departments(t, std::slice::from_ref(found)),
                total: None,
                entries: Some(format!("{entries}{more}")),
            }))
        }
    }
}

/// `None` of nothing.
fn sum(values: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    values.fold(None, |sum: Option<Decimal>, value| Some(sum.unwrap_or_default().saturating_add(value)))
}

fn services(t: &Texts, all: &[CapacityFinding]) -> Vec<Row> {
    let mut groups: Vec<(Option<&String>, Vec<&CapacityFinding>)> = Vec::new();
    for row in all {
        match groups.iter_mut().find(|(service, _)| *service == row.service.as_ref()) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((row.service.as_ref(), vec![row])),
        }
    }
    groups.iter().filter_map(|(_, rows)| service(t, rows)).collect()
}

fn service(t: &Texts, rows: &[&CapacityFinding]) -> Option<Row> {
    let first = rows.first()?;
    let all = |of: fn(&CapacityFinding) -> Option<Decimal>| sum(rows.iter().filter_map(|row| of(row)));
    let (ordered, delivered, used) = (all(|row| row.ordered), all(|row| row.delivered), all(|row| row.used));
    let odd = rows.iter().filter(|row| row.finding != CapacityVerdict::Within).count();
    let least = rows.iter().filter_map(|row| row.coverage).min();
    Some(Row {
        title: title(t, first),
        detail: t.count("capacity-places", rows.len()),
        ordered: amount(t, ordered),
        delivered: amount(t, delivered),
        used: amount(t, used),
        coverage: least.map_or_else(|| t.say("none"), |share| figures::percent(t.language, share)),
        unused: cost(t, all(|row| row.unused_cost_per_month)),
        finding: if odd == 0 { t.say("capacity-all-within") } else { t.count("capacity-odd", odd) },
        stands_out: odd > 0,
        bar: bar(ordered, delivered, used),
    })
}

fn departments(t: &Texts, all: &[CapacityFinding]) -> Vec<Department> {
    // `None`, what nobody ordered, goes last.
    let mut groups: BTreeMap<(bool, Option<&String>), Vec<&CapacityFinding>> = BTreeMap::new();
    for row in all {
        groups.entry((row.department.is_none(), row.department.as_ref())).or_default().push(row);
    }
    let department = |((_, name), rows): ((bool, Option<&String>), Vec<&CapacityFinding>)| Department {
        name: name.map_or_else(|| t.say("capacity-nobody"), Clone::clone),
        rows: rows.iter().map(|finding| row(t, finding)).collect(),
        unused: sum(rows.iter().filter_map(|row| row.unused_cost_per_month))
            .filter(|_| rows.len() > 1)
            .map(|sum| figures::money(t.language, sum)),
    };
    groups.into_iter().map(department).collect()
}

fn row(t: &Texts, finding: &CapacityFinding) -> Row {
    Row {
        title: title(t, finding),
        detail: finding.cost_centre.clone().unwrap_or_default(),
        ordered: amount(t, finding.ordered),
        delivered: amount(t, finding.delivered),
        used: amount(t, finding.used),
        coverage: finding.coverage.map_or_else(|| t.say("none"), |share| figures::percent(t.language, share)),
        unused: cost(t, finding.unused_cost_per_month),
        finding: verdict::capacity(t, finding.finding),
        stands_out: finding.finding != CapacityVerdict::Within,
        bar: bar(finding.ordered, finding.delivered, finding.used),
    }
}

/// What one finding says.
pub(super) fn sentence(t: &Texts, finding: &CapacityFinding) -> String {
    let values = [
        ("ordered", amount(t, finding.ordered).into()),
        ("delivered", amount(t, finding.delivered).into()),
        ("used", amount(t, finding.used).into()),
        ("unused", cost(t, finding.unused_cost_per_month).into()),
    ];
    t.with("lead-capacity", &values)
}

fn title(t: &Texts, finding: &CapacityFinding) -> String {
    let title = finding.service_title.as_ref().or(finding.service.as_ref());
    title.map_or_else(|| t.say("capacity-no-service"), Clone::clone)
}

fn amount(t: &Texts, units: Option<Decimal>) -> String {
    units.map_or_else(|| t.say("none"), |units| figures::exact(t.language, units))
}

fn cost(t: &Texts, cost: Option<Decimal>) -> String {
    cost.map_or_else(|| t.say("none"), |cost| figures::money(t.language, cost))
}

fn bar(ordered: Option<Decimal>, delivered: Option<Decimal>, used: Option<Decimal>) -> Option<Bar> {
    let ordered = ordered.filter(|ordered| *ordered > Decimal::ZERO)?;
    let share = |part: Option<Decimal>| {
        let part = part.unwrap_or_default().checked_mul(Decimal::from(1000))?.checked_div(ordered)?;
        part.round().to_i64()
    };
    let (delivered, used) = (share(delivered)?, share(used)?);
    Some(Bar { delivered: delivered.clamp(0, 1000), used: used.clamp(0, 1000), over: used > 1000 })
}
