//! Ordered, registered, seen, billed and due, by department, cost centre and service; and the year's forecast.

use motprov_review::cost::{CostReport, CostRow};
use motprov_review::finding::Bounds;
use rust_decimal::Decimal;

use super::findings::title;
use crate::ask::Ask;
use crate::figures;
use crate::language::Language;
use crate::source::Matched;
use crate::texts::Texts;
use crate::view::paging::{SortHead, Wanted};

/// Rows on a page.
pub(super) const PER_PAGE: usize = 50;

/// What an address asks of the page's tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wishes {
    /// Of the findings.
    pub findings: Wanted,
    /// Of the rows.
    pub rows: Wanted,
}

impl Wishes {
    /// Reads them; `None` for a page or a column that is none.
    #[must_use]
    pub fn of(ask: &Ask) -> Option<Self> {
        Some(Self {
            findings: Wanted::of(ask, ("f", "fsort"), &[])?,
            rows: Wanted::of(ask, ("p", "sort"), &["department", "service", "billed", "due", "difference"])?,
        })
    }
}

/// A row of the standard report.
#[derive(Debug)]
pub struct CostLine {
    /// Who pays.
    pub department: String,
    /// On which account.
    pub cost_centre: String,
    /// For which service.
    pub service: String,
    /// Units ordered: fewest and most on a day of the month.
    pub ordered: String,
    /// In the register.
    pub registered: Option<String>,
    /// Seen by agents.
    pub seen: Option<String>,
    /// Units billed.
    pub billed: String,
    /// Billed, SEK.
    pub amount: String,
    /// Due, SEK.
    pub due: Option<String>,
    /// Billed less due, SEK.
    pub difference: Option<String>,
}

/// A year's forecast.
#[derive(Debug)]
pub struct Forecast {
    /// Whose.
    pub name: String,
    /// Months billed so far.
    pub months: String,
    /// Billed so far, SEK.
    pub so_far: String,
    /// At the pace of the last months, SEK.
    pub expected: String,
    /// If each month that is left were as cheap, or as dear, as the cheapest or dearest of them, SEK.
    pub span: String,
}

/// By department and service, or as the address asks.
pub(super) fn ordered<'r>(report: &'r CostReport, wishes: &Wishes) -> Vec<&'r CostRow> {
    let mut rows: Vec<&CostRow> = report.rows.iter().collect();
    let Some((key, descends)) = wishes.rows.sort() else { return rows };
    match key {
        "service" => rows.sort_by(|a, b| a.service.cmp(&b.service)),
        "billed" => rows.sort_by_key(|row| row.amount),
        "due" => rows.sort_by_key(|row| row.due),
        "difference" => rows.sort_by_key(|row| row.difference.map(|by| by.abs())),
        _ => {}
    }
    if descends {
        rows.reverse();
    }
    rows
}

pub(super) fn heads(ask: &Ask, wishes: &Wishes) -> Vec<SortHead> {
    let t = ask.t();
    let head = |key, text, largest_first| wishes.rows.head(ask, key, text, largest_first);
    vec![
        head("department", t.say("column-department"), false),
        head("service", t.say("column-service"), false),
        head("billed", t.say("column-billed"), true),
        head("due", t.say("column-due"), true),
        head("difference", t.say("column-difference"), true),
    ]
}

fn units(language: Language, units: Decimal) -> String {
    figures::number(language, units, units.normalize().scale().min(2))
}

fn span(language: Language, ordered: Bounds) -> String {
    if ordered.low == ordered.high {
        units(language, ordered.low)
    } else {
        figures::interval(language, ordered.low, ordered.high, 0)
    }
}

pub(super) fn line(t: &Texts, matched: &Matched, row: &CostRow) -> CostLine {
    let language = t.language;
    let money = |amount| figures::money_exact(language, amount);
    CostLine {
        department: row.department.clone(),
        cost_centre: row.cost_centre.clone(),
        service: title(matched, &row.service),
        ordered: span(language, row.ordered),
        registered: row.registered.map(|count| units(language, count)),
        seen: row.seen.map(|count| units(language, count)),
        billed: units(language, row.billed),
        amount: money(row.amount),
        due: row.due.map(money),
        difference: row.difference.map(|by| signed(language, by)),
    }
}

/// With its sign, and öre where there are any.
fn signed(language: Language, by: Decimal) -> String {
    let text = figures::money_exact(language, by);
    if by > Decimal::ZERO { format!("+{text}") } else { text }
}

pub(super) fn forecast(t: &Texts, report: &CostReport) -> Vec<Forecast> {
    let money = |amount| figures::money(t.language, amount);
    let row = |forecast: &motprov_review::cost::totals::Forecast| Forecast {
        name: forecast.department.clone().unwrap_or_else(|| t.say("forecast-all")),
        months: forecast.months_billed.to_string(),
        so_far: money(forecast.so_far),
        expected: money(forecast.expected),
        span: figures::money_interval(t.language, forecast.low, forecast.high),
    };
    report.forecast.iter().map(row).collect()
}
