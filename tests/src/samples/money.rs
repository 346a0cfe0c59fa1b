//! Invoices and the penalty letter, as the supplier sends them: right but for what a customer is to find.

use anyhow::Result;
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use super::contract::{Promised, promised};
use super::files::{availability, comma, reported, table};
use crate::fleet::Fleet;
use crate::fleet::city::{Ordered, Service};
use crate::fleet::truth::{percent_owed, share};

/// Price of the last month's wrong line: last year's.
const OLD_PRICE: Decimal = Decimal::from_parts(41_200, 0, 0, false, 2);

/// The lines of a month's invoice: what is ordered at the contract's prices. The last full month's has three faults: a line
/// at last year's price, a line that stands twice, and a service that nobody ordered there.
///
/// # Errors
/// None that the plan of the city can cause.
pub fn invoices(fleet: &Fleet, month: Month) -> Result<Vec<u8>> {
    let mut table = table(&["Faktura", "Månad", "Förvaltning", "IKB", "Tjänst", "Antal", "Pris", "Belopp"])?;
    let is_last = month == fleet.last_full_month();
    let mut write = |order: &Ordered, quantity: u32, price: Decimal| {
        let place = order.place;
        table.write_record([
            &format!("F-{}-{:02}", month.year(), month.month()),
            &month.to_string(),
            place.department.name,
            place.centre.number,
            order.service.id(),
            &quantity.to_string(),
            &comma(price),
            &comma(price * Decimal::from(quantity)),
        ])
    };
    let mut desktops = 0;
    // What was ordered during the history is billed from the month after its delivery on.
    for order in fleet.city.orders.iter().filter(|order| order.on.is_none()) {
        let price = order.service.price();
        if order.service != Service::Desktop || !is_last {
            write(order, order.quantity, price)?;
            continue;
        }
        desktops += 1;
        match desktops {
            1 => write(order, order.quantity, OLD_PRICE)?,
            2 => {
                write(order, order.quantity, price)?;
                write(order, order.quantity, price)?;
            }
            _ => write(order, order.quantity, price)?,
        }
    }
    if let Some(order) = without(fleet, Service::PrinterLarge).filter(|_| is_last) {
        write(&order, 1, Service::PrinterLarge.price())?;
    }
    Ok([b"\xef\xbb\xbf", &table.into_inner()?[..]].concat())
}

/// The first place that has not ordered a service.
fn without(fleet: &Fleet, service: Service) -> Option<Ordered> {
    let orders = &fleet.city.orders;
    let has = |order: &Ordered| {
        let same = |other: &&Ordered| {
            std::ptr::eq(other.place.centre, order.place.centre) && other.service == service
        };
        orders.iter().any(|other| same(&other))
    };
    let order = orders.iter().find(|order| !has(order))?;
    Some(Ordered { service, on: None, ..*order })
}

/// What the supplier says it owes for a month: a line for each level that it reports as missed.
///
/// # Errors
/// A month outside what calendars here cover.
pub fn letter(fleet: &Fleet, month: Month) -> Result<Vec<u8>> {
    let mut table = table(&["Månad", "Servicenivå", "Rapporterat värde", "Procent", "Avgift", "Vite"])?;
    for promised in promised() {
        let (value, owed) = reported(fleet, promised, month)?;
        if owed.is_zero() {
            continue;
        }
        let (percent, fee) = match promised {
            Promised::Availability(level) => {
                let (value, _) = availability(fleet, level, month)?;
                (comma(percent_owed(level, value)), comma(share(level.fee * 100)))
            }
            // By day, hour or step: no single share of a fee.
            Promised::Other(_) => (String::new(), String::new()),
        };
        table.write_record([
            month.to_string(),
            promised.id().to_owned(),
            value,
            percent,
            fee,
            comma(owed),
        ])?;
    }
    Ok([b"\xef\xbb\xbf", &table.into_inner()?[..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_invoice_bills_one_line_twice_and_one_that_nobody_ordered() {
        let fleet = Fleet::new(1, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
        let lines =
            |month: Month| String::from_utf8(invoices(&fleet, month).unwrap()).unwrap().lines().count();
        let [first, .., last] = [fleet.months[0], fleet.months[1], fleet.months[2]];
        let billed = fleet.city.orders.iter().filter(|order| order.on.is_none()).count();
        assert_eq!(lines(first), 1 + billed);
        assert_eq!(lines(last), 1 + billed + 2);
    }
}
