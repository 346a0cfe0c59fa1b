//! Adds up what was billed, month on month, and forecasts the year.

use std::collections::{BTreeMap, BTreeSet};

use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{CostRow, InvoiceLine, add};
use crate::money::round_half_up;

/// Months that a forecast takes its rate from.
const RATE_MONTHS: usize = 3;

/// A month's cost of a department or of one of its cost centres, SEK.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthCost {
    /// Who pays.
    pub department: String,
    /// The account; `None`: all of the department's.
    pub cost_centre: Option<String>,
    /// The month.
    pub month: Month,
    /// Billed.
    pub billed: Decimal,
    /// Due, as far as there is a price.
    pub due: Decimal,
    /// Billed less than the month before is negative; `None` in the first month.
    pub change: Option<Decimal>,
}

/// A year's cost, SEK: what was billed so far, and the months that are left at the rate of the last three billed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// Who pays; `None`: all departments together.
    pub department: Option<String>,
    /// The year.
    pub year: i16,
    /// Months of it that were billed.
    pub months_billed: u32,
    /// Billed in these.
    pub so_far: Decimal,
    /// The year at the mean of the last billed months.
    pub expected: Decimal,
    /// The year, were each month that is left as cheap as the cheapest of them.
    pub low: Decimal,
    /// The year, were each as dear as the dearest.
    pub high: Decimal,
}

/// By department; within one its cost centres by month, then all of it by month.
pub(super) fn by_month(rows: &[CostRow]) -> Vec<MonthCost> {
    type Sums = (Decimal, Decimal);
    let mut sums: BTreeMap<(&str, bool, Option<&str>), BTreeMap<Month, Sums>> = BTreeMap::new();
    for row in rows {
        let account = Some(row.cost_centre.as_str());
        for (is_whole, account) in [(false, account), (true, None)] {
            let months = sums.entry((&row.department, is_whole, account)).or_default();
            let (billed, due) = months.entry(row.month).or_default();
            *billed = billed.saturating_add(row.amount);
            *due = due.saturating_add(row.due.unwrap_or_default());
        }
    }
    let mut totals = Vec::new();
    for ((department, _, cost_centre), months) in sums {
        let mut before = None::<Decimal>;
        for (month, (billed, due)) in months {
            totals.push(MonthCost {
                department: department.to_owned(),
                cost_centre: cost_centre.map(ToOwned::to_owned),
                month,
                billed,
                due,
                change: before.map(|before| billed.saturating_sub(before)),
            });
            before = Some(billed);
        }
    }
    totals
}

/// The year of `last`, by what was billed in it up to that month; a month in which anything was billed counts for
/// every department.
pub(super) fn forecast(lines: &[InvoiceLine], last: Month) -> Vec<Forecast> {
    let mut by_department: BTreeMap<&str, BTreeMap<Month, Decimal>> = BTreeMap::new();
    let mut whole: BTreeMap<Month, Decimal> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.month.year() == last.year() && line.month <= last) {
        let own = by_department.entry(&line.department).or_default();
        for months in [own, &mut whole] {
            let sum = months.entry(line.month).or_default();
            *sum = sum.saturating_add(line.amount);
        }
    }
    let billed: BTreeSet<Month> = whole.keys().copied().collect();
    let departments = by_department.iter().map(|(department, months)| (Some(*department), months));
    departments
        .chain((!whole.is_empty()).then_some((None, &whole)))
        .map(|(department, months)| {
            let amounts: Vec<Decimal> =
                billed.iter().map(|month| months.get(month).copied().unwrap_or_default()).collect();
            of_year(department, last.year(), &amounts)
        })
        .collect()
}

/// `amounts` are those of the months billed, in their order; at least one.
fn of_year(department: Option<&str>, year: i16, amounts: &[Decimal]) -> Forecast {
    let so_far = add(amounts.iter().copied());
    let rate = &amounts[amounts.len().saturating_sub(RATE_MONTHS)..];
    let left = Decimal::from(12usize.saturating_sub(amounts.len()));
    let year_at = |month: Decimal| so_far.saturating_add(month.saturating_mul(left));
    let rest = add(rate.iter().copied()).saturating_mul(left);
    let expected = rest.checked_div(Decimal::from(rate.len())).unwrap_or_default();
    Forecast {
        department: department.map(ToOwned::to_owned),
        year,
        months_billed: u32::try_from(amounts.len()).unwrap_or(u32::MAX),
        so_far,
        expected: round_half_up(so_far.saturating_add(expected), 2),
        low: year_at(rate.iter().copied().min().unwrap_or_default()),
        high: year_at(rate.iter().copied().max().unwrap_or_default()),
    }
}
