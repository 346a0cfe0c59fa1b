//! The page of capacity as tables.

use rust_decimal::Decimal;

use super::lines::{name, together, verdict};
use super::page::{groups, headline, total};
use super::{Sums, Whom};
use crate::ask::Ask;
use crate::export::{Column, Export, Table, Value};
use crate::figures;
use crate::source::{Found, Head, Line, Lines};
use crate::texts::Texts;

/// The page's tables; the same figures, to the last digit.
#[must_use]
pub fn export(ask: &Ask, head: &Head, found: &Found<Lines>) -> Export {
    let t = ask.t();
    let groups = groups(ask, head, &found.value);
    let of_one = ask.department.is_some();
    let computed = figures::instant(t, found.computed_at, &head.contract.zone);
    let mut tables = vec![group_table(t, &groups, of_one)];
    if of_one {
        tables.push(line_table(t, &found.value.lines));
    }
    Export {
        name: format!("capacity-{}", head.month),
        title: t.say_with("cap-title", &[("month", figures::month(t, head.month).into())]),
        lead: vec![
            headline(ask, &total(&groups)),
            t.say_with("foot-computed", &[("computed", computed.into())]),
        ],
        month: Some(head.month),
        tables,
    }
}

pub(super) fn column(key: &'static str, title: String) -> Column {
    Column { key, title }
}

pub(super) fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Nothing, |text| Value::Text(text.to_owned()))
}

pub(super) fn figure(value: Option<Decimal>) -> Value {
    value.map_or(Value::Nothing, Value::Figure)
}

fn group_table(t: &Texts, groups: &[(Whom, Sums)], of_one: bool) -> Table {
    let row = |(whom, sums): &(Whom, Sums)| {
        vec![
            Value::Text(if of_one { whom.cost_centre(t) } else { whom.department(t) }),
            Value::Money(sums.ordered),
            Value::Money(sums.seen),
            Value::Money(sums.used),
            Value::Money(sums.unused),
            sums.share().map_or(Value::Nothing, Value::Share),
        ]
    };
    let (key, title) = if of_one {
        ("cost_centres", t.say("cap-centres"))
    } else {
        ("departments", t.say("cap-departments"))
    };
    Table {
        key,
        title,
        columns: vec![
            column("name", if of_one { t.say("column-cost-centre") } else { t.say("column-department") }),
            column("ordered_value", t.say("cap-column-ordered")),
            column("seen_value", t.say("cap-column-seen")),
            column("used_value", t.say("cap-column-used")),
            column("unused_cost", t.say("column-unused")),
            column("unused_share", t.say("column-unused-share")),
        ],
        rows: groups.iter().map(row).collect(),
    }
}

fn line_table(t: &Texts, lines: &[Line]) -> Table {
    let row = |(whom, sums): (Whom, super::lines::Together<'_>)| {
        let Some(line) = sums.line.filter(|_| !matches!(whom, Whom::Merged(_))) else {
            let n = if let Whom::Merged(n) = whom { n } else { 1 };
            let count = figures::count(t.language, n as u64);
            let words = t.say_with("cap-lines-merged", &[("count", n.into()), ("n", count.into())]);
            let mut row = vec![Value::Text(words)];
            row.resize(6, Value::Nothing);
            row.extend([Value::Money(sums.unused), Value::Nothing]);
            return row;
        };
        let finding = &line.finding;
        vec![
            Value::Text(name(t, line)),
            text(finding.cost_centre.as_deref()),
            Value::Text(finding.unit.clone()),
            figure(finding.ordered),
            figure(finding.delivered),
            figure(finding.used),
            finding.unused_cost_per_month.map_or(Value::Nothing, Value::Money),
            Value::Text(verdict(t, finding.finding)),
        ]
    };
    Table {
        key: "lines",
        title: t.say("cap-lines"),
        columns: vec![
            column("service", t.say("column-service")),
            column("cost_centre", t.say("column-cost-centre")),
            column("unit", t.say("workbook-unit")),
            column("ordered", t.say("column-ordered")),
            column("seen", t.say("column-delivered")),
            column("used", t.say("column-used")),
            column("unused_cost", t.say("column-unused")),
            column("finding", t.say("workbook-finding")),
        ],
        rows: together(lines).into_iter().map(row).collect(),
    }
}
