//! Assets that two accounts pay for in one month. Nothing in the invoices says which of them is right.

use std::collections::BTreeMap;

use motprov_shared::identity::AssetId;
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use super::InvoiceLine;
use super::cells::order_of;
use crate::months::Months;

/// Department and cost centre.
type Account<'a> = (&'a str, &'a str);
/// An asset under a service in a month: one account pays for it.
type Unit<'a> = (Month, &'a str, &'a AssetId);
/// The account's first line that bills the unit, and what it bills of it after what was given back.
type Billed<'a> = (&'a InvoiceLine, Decimal);

/// Units that several accounts pay for.
pub(super) struct Elsewhere<'a>(BTreeMap<Unit<'a>, BTreeMap<Account<'a>, Billed<'a>>>);

impl<'a> Elsewhere<'a> {
    /// Of all lines; units that were given back are not paid for.
    pub(super) fn of(lines: &'a [InvoiceLine], months: Months) -> Self {
        let mut units: BTreeMap<Unit<'a>, BTreeMap<Account<'a>, Billed<'a>>> = BTreeMap::new();
        for line in lines.iter().filter(|line| months.contains(line.month)) {
            let Some(asset) = &line.asset else { continue };
            let accounts = units.entry((line.month, &line.service, asset)).or_default();
            let (first, net) =
                accounts.entry((&line.department, &line.cost_centre)).or_insert((line, Decimal::ZERO));
            *net = net.saturating_add(line.quantity);
            if order_of(line) < order_of(first) {
                *first = line;
            }
        }
        units.retain(|_, accounts| {
            accounts.retain(|_, (_, net)| *net > Decimal::ZERO);
            accounts.len() > 1
        });
        Self(units)
    }

    /// For each unit that another account was billed before: the first of `lines` that bills it too, and that other
    /// account's line. `lines` are one account's for one service and month.
    pub(super) fn billed_before(&self, lines: &[&'a InvoiceLine]) -> Vec<(&'a InvoiceLine, &'a InvoiceLine)> {
        let mut found = Vec::new();
        for line in lines.iter().copied() {
            let Some(asset) = &line.asset else { continue };
            let Some(accounts) = self.0.get(&(line.month, line.service.as_str(), asset)) else { continue };
            let first =
                accounts.values().map(|(first, _)| *first).min_by(|a, b| order_of(a).cmp(&order_of(b)));
            let own = accounts.get(&(line.department.as_str(), line.cost_centre.as_str()));
            if let (Some(first), Some((own, _))) = (first, own)
                && std::ptr::eq(*own, line)
                && !std::ptr::eq(first, line)
            {
                found.push((line, first));
            }
        }
        found
    }
}
