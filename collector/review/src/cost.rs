//! Three-way match: what was ordered, what was delivered, what was billed, per department, cost centre, service and
//! month. Every line keeps its file and row, so that a finding leads to it.
//!
//! In the order data flows: `cells` puts orders, deliveries and lines of one kind and month together, `elsewhere` knows
//! the assets that two accounts pay for, `matching` finds what does not fit, [`totals`] adds up and forecasts the year.
//!
//! *What is due.* A price is for a unit and a month. Where an order begins or ends inside a month, nothing says what
//! that month costs; so what is due lies between the fewest and the most units that were in force on a day of it, and a
//! bill between them is right. Lines are rounded one by one, half up to öre.
//!
//! The findings' amounts add up to what is billed less what is due, exactly.

mod cells;
mod elsewhere;
mod finding;
mod matching;
#[cfg(test)]
mod tests;
pub mod totals;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use motprov_shared::identity::AssetId;
use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::Serialize;

pub use self::finding::{CostFinding, CostKind, Line};
use self::totals::{Forecast, MonthCost};
use crate::case::{Case, Entry, Order};
use crate::contract::Contract;
use crate::finding::{Bounds, Review};
use crate::months::Months;

/// One line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// The invoice's number.
    pub invoice: String,
    /// The month that it bills.
    pub month: Month,
    /// Who pays.
    pub department: String,
    /// The account that carries the cost.
    pub cost_centre: String,
    /// The contract's id of the service.
    pub service: String,
    /// How many units; negative: given back.
    pub quantity: Decimal,
    /// Of one unit, SEK; `None` where the invoice does not say it.
    pub price: Option<Decimal>,
    /// Of the line, SEK without VAT.
    pub amount: Decimal,
    /// The order that it refers to.
    pub order: Option<String>,
    /// The asset that it bills.
    pub asset: Option<AssetId>,
    /// The row in its file.
    pub row: u32,
    /// The file it came in.
    pub entry: Entry,
}

/// What was delivered of a service in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The month.
    pub month: Month,
    /// Who pays.
    pub department: String,
    /// The account that carries the cost.
    pub cost_centre: String,
    /// The contract's id of the service.
    pub service: String,
    /// Assets in the register.
    pub registered: Decimal,
    /// Assets that an agent saw; `None` where none looks.
    pub seen: Option<Decimal>,
}

/// What a unit of a service costs a month, from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// The contract's id of the service.
    pub service: String,
    /// First day of the price.
    pub from: Date,
    /// SEK for one unit and month.
    pub price: Decimal,
}

/// Everything that is matched, each in any order.
#[derive(Debug, Clone, Copy)]
pub struct Books<'a> {
    /// Orders of any time.
    pub orders: &'a [Order],
    /// Deliveries of the months in question.
    pub deliveries: &'a [Delivery],
    /// Lines of all invoices, of any month.
    pub lines: &'a [InvoiceLine],
    /// Prices of all versions of the contract.
    pub prices: &'a [Price],
}

/// Ordered, delivered and billed: a row of the standard report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CostRow {
    /// Who pays.
    pub department: String,
    /// The account that carries the cost.
    pub cost_centre: String,
    /// The contract's id of the service.
    pub service: String,
    /// The month.
    pub month: Month,
    /// Fewest and most units in force on a day of it.
    pub ordered: Bounds,
    /// Assets in the register; `None` where nothing is known.
    pub registered: Option<Decimal>,
    /// Assets that an agent saw.
    pub seen: Option<Decimal>,
    /// Units billed.
    pub billed: Decimal,
    /// The contract's price in force, SEK; `None` where it has none.
    pub price: Option<Decimal>,
    /// Billed, SEK.
    pub amount: Decimal,
    /// Due, SEK; `None` where there is no price, or no invoice of the month has come at all.
    pub due: Option<Decimal>,
    /// Billed less due, SEK.
    pub difference: Option<Decimal>,
}

/// The answer. Serialises to what `motprov-collector cost --format json` prints: decimals as strings, SEK.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CostReport {
    /// Which months.
    pub months: Months,
    /// By department, cost centre, service and month.
    pub rows: Vec<CostRow>,
    /// What does not fit, in the same order.
    pub findings: Vec<CostFinding>,
    /// By department, cost centre and month, and by department and month.
    pub totals: Vec<MonthCost>,
    /// The year of the last month, by department; the whole comes last.
    pub forecast: Vec<Forecast>,
    /// Billed, SEK.
    pub billed: Decimal,
    /// Due, SEK.
    pub due: Decimal,
    /// Billed less due: the findings' amounts added up.
    pub difference: Decimal,
    /// Months of which no invoice has come: nothing is found missing in them.
    pub without_invoices: Vec<Month>,
    /// Lines of other months, not matched here.
    pub lines_outside: usize,
}

/// Matches the months in question.
#[must_use]
pub fn match_costs(books: &Books<'_>, months: Months) -> CostReport {
    let invoiced: BTreeSet<Month> = books.lines.iter().map(|line| line.month).collect();
    let without_invoices: Vec<Month> = months.each().filter(|month| !invoiced.contains(month)).collect();
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    for cell in cells::cells(books, months) {
        let is_invoiced = invoiced.contains(&cell.month);
        rows.push(matching::matched(&cell, is_invoiced, &mut findings));
    }
    let sum = |amount: fn(&CostRow) -> Decimal| add(rows.iter().map(amount));
    let (billed, due) = (sum(|row| row.amount), sum(|row| row.due.unwrap_or_default()));
    CostReport {
        months,
        totals: totals::by_month(&rows),
        forecast: totals::forecast(books.lines, months.last),
        billed,
        due,
        difference: add(findings.iter().map(|finding: &CostFinding| finding.amount)),
        without_invoices,
        lines_outside: books.lines.iter().filter(|line| !months.contains(line.month)).count(),
        rows,
        findings,
    }
}

/// A contract's prices.
#[must_use]
pub fn prices(contract: &Contract) -> Vec<Price> {
    let price = |service: &crate::contract::Service| Price {
        service: service.id.clone(),
        from: contract.in_force,
        price: service.price,
    };
    contract.services.iter().map(price).collect()
}

/// A month's deliveries: what the register holds, and what the month's review saw of it.
#[must_use]
pub fn deliveries(case: &Case, review: &Review) -> Vec<Delivery> {
    let mut found: BTreeMap<[&str; 3], (Decimal, Option<Decimal>)> = BTreeMap::new();
    for asset in &case.assets {
        if let Some(key) = key([&asset.department, &asset.cost_centre, &asset.service]) {
            let registered = &mut found.entry(key).or_default().0;
            *registered = registered.saturating_add(Decimal::ONE);
        }
    }
    for line in &review.capacity {
        if let Some(key) = key([&line.department, &line.cost_centre, &line.service]) {
            found.entry(key).or_default().1 = line.delivered;
        }
    }
    found
        .into_iter()
        .map(|([department, cost_centre, service], (registered, seen))| Delivery {
            month: review.month,
            department: department.to_owned(),
            cost_centre: cost_centre.to_owned(),
            service: service.to_owned(),
            registered,
            seen,
        })
        .collect()
}

/// `None` for what no department, cost centre or service is known of.
fn key(parts: [&Option<String>; 3]) -> Option<[&str; 3]> {
    let [department, cost_centre, service] = parts.map(Option::as_deref);
    Some([department?, cost_centre?, service?])
}

fn add(amounts: impl Iterator<Item = Decimal>) -> Decimal {
    amounts.fold(Decimal::ZERO, Decimal::saturating_add)
}
