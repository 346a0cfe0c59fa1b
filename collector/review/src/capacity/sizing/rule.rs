//! The contract's rule: when a class holds a unit, and what holds over months.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Fit, MonthSizing, Need, Sustained};
use crate::capacity::load::Resource;
use crate::contract::{Class, Sizing};

const MILLION: u32 = 1_000_000;

/// A share from 0 to 1 as millionths.
pub(super) fn millionths(share: Decimal) -> u32 {
    share.saturating_mul(Decimal::from(MILLION)).to_u32().unwrap_or(MILLION)
}

/// Whether so much fits under a limit of which `headroom` (0 to 1) is to stay free.
fn fits(needed: u64, limit: u64, headroom: Decimal) -> bool {
    let usable = MILLION.saturating_sub(millionths(headroom));
    u128::from(needed) * u128::from(MILLION) <= u128::from(limit) * u128::from(usable)
}

/// Whether a class holds all that a unit needed, with the contract's headroom. What was not seen holds nowhere.
#[must_use]
pub fn holds(class: &Class, needs: &[Need], sizing: &Sizing) -> bool {
    needs.iter().all(|need| {
        let limit = class.limit(need.resource);
        need.needed.zip(limit).is_some_and(|(needed, limit)| fits(needed.high, limit, sizing.headroom))
    })
}

/// A unit that needs more than its class holds is over, whatever else was not seen. Where the bounds lie on both sides
/// of the limit, it is within: in doubt nothing is claimed.
pub(super) fn fit(needs: &[Need], class: &Class, sizing: &Sizing) -> Fit {
    let is_over = |need: &Need| {
        let limit = class.limit(need.resource);
        need.needed.zip(limit).is_some_and(|(needed, limit)| !fits(needed.low, limit, sizing.headroom))
    };
    if needs.iter().any(is_over) {
        return Fit::Over;
    }
    if needs.iter().any(|need| need.needed.is_none()) {
        return Fit::NotVerifiable;
    }
    let cheaper = |other: &&Class| other.price < class.price && holds(other, needs, sizing);
    if sizing.classes.iter().any(|other| cheaper(&other)) { Fit::Under } else { Fit::Within }
}

/// How a month's pages stand to the recommended volume.
pub(super) fn recommended(month: &MonthSizing, (from, to): (u64, u64)) -> Fit {
    let pages = month.needs.iter().find(|need| need.resource == Resource::Pages);
    match pages.and_then(|need| need.needed) {
        None => Fit::NotVerifiable,
        Some(pages) if pages.low > to => Fit::Over,
        Some(pages) if pages.high < from => Fit::Under,
        Some(_) => Fit::Within,
    }
}

/// Under or over in enough months. Neither is said to be absent while the months that nobody saw could bring it about.
pub(super) fn sustained(months: impl Iterator<Item = Fit>, sizing: &Sizing) -> Sustained {
    let mut found = Sustained { fit: Fit::NotVerifiable, under: 0, over: 0, known: 0, of: 0 };
    for fit in months {
        found.of += 1;
        found.known += u32::from(fit != Fit::NotVerifiable);
        found.under += u32::from(fit == Fit::Under);
        found.over += u32::from(fit == Fit::Over);
    }
    let needed = sizing.sustained_months;
    let unknown = found.of - found.known;
    found.fit = match (found.under >= needed, found.over >= needed) {
        (true, true) => Fit::Mixed,
        (true, false) => Fit::Under,
        (false, true) => Fit::Over,
        (false, false) if found.under.max(found.over).saturating_add(unknown) >= needed => Fit::NotVerifiable,
        (false, false) => Fit::Within,
    };
    found
}
