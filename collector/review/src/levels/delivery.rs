//! Delivery of ordered units, measured by what agents saw first: each ordered unit takes the first asset of its
//! department, cost centre and service that nobody saw before the order and no earlier order took.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::cases::{self, Counted};
use super::{Context, Seen};
use crate::calendar::{self, Window};
use crate::case::{Asset, Entry, FirstSeen, Order};
use crate::contract::{Cases, Delivery, FirstSeen as Says};
use crate::evidence::count_origin;
use crate::finding::Bounds;

/// Orders that are older take no assets: they were delivered before anyone looked, or are a matter of their own.
const OPEN_DAYS: i64 = 92;

type Place<'a> = (&'a str, &'a str);

/// Orders that fall due in the month.
pub(crate) fn measure(rule: &Delivery, context: &Context<'_, '_>) -> Seen {
    let case = context.case;
    let mut seen = Seen::default();
    if case.first_seen.is_empty() {
        return seen;
    }
    let month = calendar::whole_month(case.month, &context.contract.zone);
    let days = calendar::days(case.month);
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return seen };
    let oldest = first.checked_sub(OPEN_DAYS.days()).unwrap_or(*first);
    let mut orders: Vec<&Order> = case.orders.iter().filter(|order| order.service == rule.service).collect();
    orders.retain(|order| order.from >= oldest && order.from <= *last);
    orders.sort_by_key(|order| (order.from, order.entry));
    let until = day_of(horizon(context).min(month.end), context);
    let mut stock = arrivals(rule, context);
    let mut counted = Counted { late: Some(Bounds::default()), ..Counted::default() };
    for order in orders {
        let due = due(order.from, rule.working_days, &context.level.window);
        let is_due = due.is_some_and(|due| *first <= due && due <= *last);
        let place = (order.department.as_str(), order.cost_centre.as_str());
        let taken = take(stock.get_mut(&place), order);
        let (Some(due), true) = (due, is_due) else { continue };
        seen.entries.add([order.entry]);
        for (asset, day, entry) in &taken {
            seen.entries.add([*entry]);
            count_origin(&mut seen.origin, Some(asset), false);
            add(&mut counted, rule, *day <= due, late_days(due, *day, context));
        }
        let missing = units(order).saturating_sub(u32::try_from(taken.len()).unwrap_or(u32::MAX));
        add_missing(&mut counted, rule, missing, due < until, late_days(due, until, context));
    }
    cases::judge(Cases::default(), &[counted], context, &mut seen);
    seen
}

fn units(order: &Order) -> u32 {
    order.quantity.trunc().to_u32().unwrap_or(0)
}

/// The N-th working day after the order's day.
fn due(ordered: Date, working_days: u32, window: &Window) -> Option<Date> {
    let after = ordered.tomorrow().ok()?;
    let open = after.series(1.day()).take(2000).filter(|day| window.is_open_on(*day));
    open.into_iter().nth(usize::try_from(working_days).ok()?.checked_sub(1)?)
}

type Arrival<'a> = (&'a Asset, Date, Entry);

/// Assets of the service by place, the first seen first.
fn arrivals<'a>(rule: &Delivery, context: &Context<'a, '_>) -> BTreeMap<Place<'a>, Vec<Arrival<'a>>> {
    let mut first: BTreeMap<_, &FirstSeen> = BTreeMap::new();
    for seen in context.case.first_seen.iter().filter(|seen| seen.at.is_plausible()) {
        let known = first.entry(&seen.asset).or_insert(seen);
        if (seen.at, seen.entry) < (known.at, known.entry) {
            *known = seen;
        }
    }
    let mut stock: BTreeMap<Place<'a>, Vec<Arrival<'a>>> = BTreeMap::new();
    for asset in context.case.assets.iter().filter(|asset| asset.service.as_ref() == Some(&rule.service)) {
        if let (Some(department), Some(cost_centre), Some(seen)) =
            (&asset.department, &asset.cost_centre, first.get(&asset.id))
        {
            let arrival = (asset, day_of(seen.at, context), seen.entry);
            stock.entry((department, cost_centre)).or_default().push(arrival);
        }
    }
    for arrivals in stock.values_mut() {
        arrivals.sort_by(|a, b| (a.1, &a.0.id).cmp(&(b.1, &b.0.id)));
    }
    stock
}

fn take<'a>(stock: Option<&mut Vec<Arrival<'a>>>, order: &Order) -> Vec<Arrival<'a>> {
    let Some(stock) = stock else { return Vec::new() };
    let start = stock.partition_point(|(_, day, _)| *day < order.from);
    let wanted = usize::try_from(units(order)).unwrap_or(usize::MAX);
    let end = start.saturating_add(wanted).min(stock.len());
    stock.drain(start..end).collect()
}

fn day_of(at: Timestamp, context: &Context<'_, '_>) -> Date {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    context.contract.zone.to_datetime(at).date()
}

/// The last instant of which anyone told anything: what was due after it may have come in time.
fn horizon(context: &Context<'_, '_>) -> Timestamp {
    let seen = context.case.observed.iter().map(|seen| seen.streak.to);
    let first = context.case.first_seen.iter().map(|seen| seen.at);
    seen.chain(first).filter(|at| at.is_plausible()).max().unwrap_or(Timestamp(0))
}

/// Working days after `due` up to and including `day`.
fn late_days(due: Date, day: Date, context: &Context<'_, '_>) -> Decimal {
    let after = due.tomorrow().unwrap_or(due);
    let days = after.series(1.day()).take_while(|one| *one <= day);
    let open = days.filter(|one| context.level.window.is_open_on(*one)).count();
    Decimal::from(context.at_most_days(i64::try_from(open).unwrap_or(i64::MAX)))
}

fn add(counted: &mut Counted, rule: &Delivery, in_time: bool, late: Decimal) {
    counted.total = counted.total.saturating_add(1);
    if in_time {
        counted.good = counted.good.saturating_add(1);
        return;
    }
    let is_certain = rule.first_seen == Says::IsDelivery;
    counted.undecided = counted.undecided.saturating_add(u32::from(!is_certain));
    lengthen(counted, is_certain, late);
}

/// Units that nobody saw: not delivered where the agent is part of the delivery, else nobody knows.
fn add_missing(counted: &mut Counted, rule: &Delivery, units: u32, is_past: bool, late: Decimal) {
    counted.total = counted.total.saturating_add(units);
    let is_certain = is_past && rule.first_seen == Says::IsDelivery;
    if !is_certain {
        counted.undecided = counted.undecided.saturating_add(units);
    }
    lengthen(counted, is_certain, late.saturating_mul(units.into()));
}

fn lengthen(counted: &mut Counted, is_certain: bool, late: Decimal) {
    counted.late = counted.late.map(|sum| Bounds {
        low: if is_certain { sum.low.saturating_add(late) } else { sum.low },
        high: sum.high.saturating_add(late),
    });
}
