//! Puts together what was ordered, delivered and billed of one service, for one cost centre, in one month.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use super::elsewhere::Elsewhere;
use super::{Books, Delivery, InvoiceLine, Price};
use crate::calendar;
use crate::case::Order;
use crate::finding::Bounds;
use crate::months::Months;

/// Department, cost centre and service.
pub(super) type Key<'a> = (&'a str, &'a str, &'a str);

#[derive(Debug)]
pub(super) struct Cell<'a> {
    pub(super) key: Key<'a>,
    pub(super) month: Month,
    /// Fewest and most units in force on a day of the month.
    pub(super) ordered: Bounds,
    /// The last day on which something ended before the month.
    pub(super) returned: Option<Date>,
    pub(super) delivery: Option<&'a Delivery>,
    /// By file and row.
    pub(super) lines: Vec<&'a InvoiceLine>,
    /// Lines whose unit another account was billed before, with that account's line.
    pub(super) elsewhere: Vec<(&'a InvoiceLine, &'a InvoiceLine)>,
    pub(super) price: Option<Decimal>,
    pub(super) knows_department: bool,
    pub(super) knows_cost_centre: bool,
}

/// By key and month: wherever something was in force or billed.
pub(super) fn cells<'a>(books: &Books<'a>, months: Months) -> Vec<Cell<'a>> {
    let mut lines = lines(books.lines, months);
    let mut orders: BTreeMap<Key<'a>, Vec<&'a Order>> = BTreeMap::new();
    for order in books.orders {
        let key = (order.department.as_str(), order.cost_centre.as_str(), order.service.as_str());
        orders.entry(key).or_default().push(order);
    }
    let known = Known::of(books);
    let elsewhere = Elsewhere::of(books.lines, months);
    let deliveries = deliveries(books.deliveries);
    let prices = prices(books.prices);
    let keys: BTreeSet<Key<'a>> = orders.keys().copied().chain(lines.keys().map(|(key, _)| *key)).collect();
    let mut cells = Vec::new();
    for key in keys {
        let own = orders.get(&key).map(Vec::as_slice).unwrap_or_default();
        for month in months.each() {
            let ordered = in_force(own, month);
            let mut lines = lines.remove(&(key, month)).unwrap_or_default();
            if ordered.high <= Decimal::ZERO && lines.is_empty() {
                continue;
            }
            lines.sort_by(|a, b| order_of(a).cmp(&order_of(b)));
            cells.push(Cell {
                key,
                month,
                ordered,
                returned: returned(own, first_day(month)),
                delivery: deliveries.get(&(key, month)).copied(),
                elsewhere: elsewhere.billed_before(&lines),
                lines,
                price: prices.get(key.2).and_then(|prices| in_force_on(prices, first_day(month))),
                knows_department: known.departments.contains(key.0),
                knows_cost_centre: known.cost_centres.contains(key.1),
            });
        }
    }
    cells
}

fn lines(lines: &[InvoiceLine], months: Months) -> BTreeMap<(Key<'_>, Month), Vec<&InvoiceLine>> {
    let mut by_cell: BTreeMap<_, Vec<&InvoiceLine>> = BTreeMap::new();
    for line in lines.iter().filter(|line| months.contains(line.month)) {
        let key = (line.department.as_str(), line.cost_centre.as_str(), line.service.as_str());
        by_cell.entry((key, line.month)).or_default().push(line);
    }
    by_cell
}

/// By file and row; what stands in one row twice is told apart by all that it says, so that the order in which lines
/// are given never matters.
pub(super) fn order_of(line: &InvoiceLine) -> impl Ord + '_ {
    let figures = (line.quantity, line.price, line.amount);
    (line.entry, line.row, line.invoice.as_str(), figures, line.order.as_deref(), line.asset.as_ref())
}

struct Known<'a> {
    departments: BTreeSet<&'a str>,
    cost_centres: BTreeSet<&'a str>,
}

impl<'a> Known<'a> {
    /// Whoever ordered something at any time, or has something in the register.
    fn of(books: &Books<'a>) -> Self {
        let ordered =
            books.orders.iter().map(|order| (order.department.as_str(), order.cost_centre.as_str()));
        let delivered =
            books.deliveries.iter().map(|line| (line.department.as_str(), line.cost_centre.as_str()));
        let (departments, cost_centres) = ordered.chain(delivered).unzip();
        Self { departments, cost_centres }
    }
}

fn deliveries(deliveries: &[Delivery]) -> BTreeMap<(Key<'_>, Month), &Delivery> {
    deliveries
        .iter()
        .map(|line| {
            let key = (line.department.as_str(), line.cost_centre.as_str(), line.service.as_str());
            ((key, line.month), line)
        })
        .collect()
}

fn prices(prices: &[Price]) -> BTreeMap<&str, Vec<&Price>> {
    let mut by_service: BTreeMap<&str, Vec<&Price>> = BTreeMap::new();
    for price in prices {
        by_service.entry(&price.service).or_default().push(price);
    }
    by_service
}

/// The latest that has begun; of two from one day the lower.
fn in_force_on(prices: &[&Price], day: Date) -> Option<Decimal> {
    let begun = prices.iter().filter(|price| price.from <= day);
    begun.max_by_key(|price| (price.from, std::cmp::Reverse(price.price))).map(|price| price.price)
}

fn first_day(month: Month) -> Date {
    calendar::days(month).first().copied().unwrap_or_default()
}

/// Units change only where an order begins or ends, so those days tell the month's least and most.
fn in_force(orders: &[&Order], month: Month) -> Bounds {
    let (first, end) = (first_day(month), first_day(month.next()));
    let reaches = |order: &&&Order| order.from < end && order.until.is_none_or(|until| first < until);
    let orders: Vec<&Order> = orders.iter().filter(reaches).copied().collect();
    let changes = orders.iter().flat_map(|order| [Some(order.from), order.until]).flatten();
    let days: BTreeSet<Date> = changes.filter(|day| first < *day && *day < end).chain([first]).collect();
    let on = |day: Date| {
        let in_force = orders.iter().filter(|order| order.from <= day && order.until.is_none_or(|u| day < u));
        super::add(in_force.map(|order| order.quantity)).max(Decimal::ZERO)
    };
    let units: Vec<Decimal> = days.into_iter().map(on).collect();
    Bounds {
        low: units.iter().copied().min().unwrap_or_default(),
        high: units.iter().copied().max().unwrap_or_default(),
    }
}

fn returned(orders: &[&Order], first: Date) -> Option<Date> {
    let ended = orders.iter().filter(|order| order.quantity > Decimal::ZERO).filter_map(|order| order.until);
    ended.filter(|until| *until <= first).max()
}
