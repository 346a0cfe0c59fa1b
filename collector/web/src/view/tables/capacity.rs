//! Ordered, seen and used: by department, by service, and line by line.

use motprov_review::finding::{CapacityFinding, CapacityVerdict, Review};

use super::{bounds, column, figure, kronor, share, text};
use crate::export::{Table, Value};
use crate::source::{Contract, Reviewed};
use crate::texts::Texts;
use crate::view::capacity::{DepartmentSum, department_sums};

/// Departments with what they order and leave unused, the costliest first; small ones merged, as on the page.
#[must_use]
pub fn departments(t: &Texts, contract: &Contract, reviewed: &Reviewed) -> Table {
    let row = |sum: DepartmentSum| {
        vec![
            Value::Text(sum.name),
            kronor(Some(sum.ordered)),
            kronor(Some(sum.unused)),
            share(sum.share),
            kronor(sum.change),
        ]
    };
    Table {
        key: "departments",
        title: t.say("capacity-caption"),
        columns: vec![
            column("department", t.say("column-department")),
            column("ordered_value", t.say("tables-ordered-value")),
            column("unused", t.say("tables-unused")),
            column("unused_share", t.say("column-unused-share")),
            column("change", t.say("tables-change")),
        ],
        rows: department_sums(t, contract, reviewed).into_iter().map(row).collect(),
    }
}

/// One row for each department, cost centre and service.
#[must_use]
pub fn lines(t: &Texts, review: &Review) -> Table {
    Table {
        key: "capacity",
        title: t.say("workbook-capacity"),
        columns: vec![
            column("department", t.say("column-department")),
            column("cost_centre", t.say("workbook-cost-centre")),
            column("service", t.say("column-service")),
            column("service_title", t.say("workbook-service-title")),
            column("unit", t.say("workbook-unit")),
            column("ordered", t.say("column-ordered")),
            column("delivered", t.say("column-delivered")),
            column("used", t.say("column-used")),
            column("coverage", t.say("column-coverage")),
            column("unused_cost_per_month", t.say("tables-unused")),
            column("finding", t.say("workbook-finding")),
            column("active_hours", t.say("workbook-active-hours")),
            column("pages_low", t.say("workbook-pages-low")),
            column("pages_high", t.say("workbook-pages-high")),
        ],
        rows: review.capacity.iter().map(|finding| line(t, finding)).collect(),
    }
}

fn line(t: &Texts, finding: &CapacityFinding) -> Vec<Value> {
    let [low, high] = bounds(finding.pages.map(|pages| pages.printed), 0);
    vec![
        text(finding.department.clone()),
        text(finding.cost_centre.clone()),
        text(finding.service.clone()),
        text(finding.service_title.clone()),
        Value::Text(finding.unit.clone()),
        figure(finding.ordered),
        figure(finding.delivered),
        figure(finding.used),
        share(finding.coverage),
        kronor(finding.unused_cost_per_month),
        Value::Text(word(t, finding.finding)),
        figure(finding.active.map(|active| active.hours)),
        low,
        high,
    ]
}

/// How use stands to the order.
#[must_use]
pub fn word(t: &Texts, finding: CapacityVerdict) -> String {
    match finding {
        CapacityVerdict::Under => t.say("capacity-under"),
        CapacityVerdict::Within => t.say("capacity-within"),
        CapacityVerdict::Over => t.say("capacity-over"),
        CapacityVerdict::Unseen => t.say("capacity-unseen"),
        CapacityVerdict::Unordered => t.say("capacity-unordered"),
    }
}
