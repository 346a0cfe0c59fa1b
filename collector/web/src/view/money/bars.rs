//! By department: what is billed is hollow, what agents saw of it is filled, what is due is a line.

use std::collections::BTreeMap;

use motprov_review::cost::CostReport;
use rust_decimal::Decimal;

use crate::ask::Ask;
use crate::figures;
use crate::view::frame::Link;

/// Width of the drawing.
const WIDTH: i64 = 200;

/// A department.
#[derive(Debug)]
pub struct DepartmentRow {
    /// Who, and the way to what is theirs alone.
    pub name: Link,
    /// The drawing.
    pub bar: Bar,
    /// Billed, SEK.
    pub billed: String,
    /// Due, SEK; `None` where no invoice has come.
    pub due: Option<String>,
    /// Billed less due, SEK.
    pub difference: Option<String>,
    /// What agents saw, at the contract's prices, SEK; `None` where none looks.
    pub seen: Option<String>,
}

/// Widths of a drawing that all departments share.
#[derive(Debug)]
pub struct Bar {
    /// Billed.
    pub billed: Decimal,
    /// Seen by agents, at the contract's prices.
    pub seen: Option<Decimal>,
    /// Due.
    pub due: Option<Decimal>,
}

#[derive(Default)]
struct Sums {
    billed: Decimal,
    due: Option<Decimal>,
    seen: Option<Decimal>,
}

pub(super) fn rows(ask: &Ask, report: &CostReport) -> Vec<DepartmentRow> {
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    for row in &report.rows {
        let sum = sums.entry(&row.department).or_default();
        sum.billed = sum.billed.saturating_add(row.amount);
        add(&mut sum.due, row.due);
        add(&mut sum.seen, row.seen.zip(row.price).map(|(units, price)| units.saturating_mul(price)));
    }
    let all = sums.values().flat_map(|sum| [Some(sum.billed), sum.due, sum.seen]);
    let most = all.flatten().max().unwrap_or_default();
    let mut rows: Vec<(&str, Sums)> = sums.into_iter().collect();
    rows.sort_by(|(a, x), (b, y)| off(y).cmp(&off(x)).then_with(|| a.cmp(b)));
    rows.into_iter().map(|(name, sum)| row(ask, name, &sum, most)).collect()
}

fn add(sum: &mut Option<Decimal>, more: Option<Decimal>) {
    if let Some(more) = more {
        *sum = Some(sum.unwrap_or_default().saturating_add(more));
    }
}

fn off(sum: &Sums) -> Decimal {
    sum.due.map(|due| sum.billed.saturating_sub(due).abs()).unwrap_or_default()
}

fn row(ask: &Ask, name: &str, sum: &Sums, most: Decimal) -> DepartmentRow {
    let language = ask.t().language;
    let money = |amount| figures::money(language, amount);
    let width = |amount: Decimal| {
        let share = amount.max(Decimal::ZERO).checked_div(most).unwrap_or_default();
        share.saturating_mul(Decimal::from(WIDTH)).round_dp(1)
    };
    DepartmentRow {
        name: Link {
            href: ask.with(&[("d", Some(name)), ("p", None), ("f", None), ("as", None)]),
            text: name.to_owned(),
        },
        bar: Bar { billed: width(sum.billed), seen: sum.seen.map(width), due: sum.due.map(width) },
        billed: money(sum.billed),
        due: sum.due.map(money),
        difference: sum.due.map(|due| figures::money_change(language, sum.billed.saturating_sub(due))),
        seen: sum.seen.map(money),
    }
}
