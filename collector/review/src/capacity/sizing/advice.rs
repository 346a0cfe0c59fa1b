//! Which class to order: the cheapest that held the unit in every month of which enough was seen. It never names one
//! that the contract's own rule refuses.

use rust_decimal::Decimal;
use serde::Serialize;

use super::rule::holds;
use super::{Fit, MonthSizing, Sustained, most_seen};
use crate::capacity::history::UnitHistory;
use crate::capacity::load::{Resource, Span};
use crate::contract::{Class, Sizing};
use crate::money::round_half_up;

const MONTHS_A_YEAR: i64 = 12;

/// What to do about a unit's class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Its class fits, or does not fit in too few months to act upon.
    Keep,
    /// Order another one.
    Change {
        /// Its id.
        to: String,
        /// Saved a year at the contract's prices; negative: it costs more.
        saving_per_year: Decimal,
        /// Months that the advice rests on.
        months: u32,
        /// What of the months seen lay above what the class holds at all, for each resource that is measured in bins.
        risk: Vec<Risk>,
    },
    /// It needs more than its class holds, and no class of the contract holds it.
    NoClassHolds,
    /// None, and why.
    None(NoAdvice),
}

/// Why there is no advice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoAdvice {
    /// Nobody says in which class it is ordered.
    ClassNotNamed,
    /// It is said to be ordered in a class that the contract does not have.
    ClassUnknown {
        /// That class.
        class: String,
    },
    /// Enough was seen in too few months.
    TooFewMonths {
        /// Months of which enough was seen.
        known: u32,
        /// Months that the contract asks for.
        needed: u32,
    },
}

/// How much of what was seen lay above a class's limit, headroom and all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Risk {
    /// Of what.
    pub resource: Resource,
    /// The class's limit, in the resource's unit.
    pub limit: u64,
    /// Bins above it, at least and at most.
    pub bins_above: Span,
    /// Bins seen.
    pub bins_seen: u64,
    /// Longest run of bins above it within a month, at least and at most; `None` where some month was not folded for
    /// this limit.
    pub longest_run: Option<Span>,
    /// Length of a bin.
    pub bin_minutes: u32,
}

/// `class` is what the unit is said to be ordered in, and the contract's class of that name.
pub(super) fn advice(
    months: &[MonthSizing],
    class: (Option<&str>, Option<&Class>),
    sustained: Sustained,
    unit: &UnitHistory<'_>,
    sizing: &Sizing,
) -> Advice {
    let ordered = match class {
        (None, _) => return Advice::None(NoAdvice::ClassNotNamed),
        (Some(id), None) => return Advice::None(NoAdvice::ClassUnknown { class: id.into() }),
        (Some(_), Some(ordered)) => ordered,
    };
    let known: Vec<_> = months.iter().filter(|month| month.is_known()).collect();
    let count = u32::try_from(known.len()).unwrap_or(u32::MAX);
    if count < sizing.sustained_months.max(1) {
        return Advice::None(NoAdvice::TooFewMonths { known: count, needed: sizing.sustained_months });
    }
    let held = |class: &&Class| known.iter().all(|month| holds(class, &month.needs, sizing));
    // Of equally cheap classes the ordered one, then the contract's first.
    let best = sizing.classes.iter().filter(held).min_by_key(|class| (class.price, class.id != ordered.id));
    let is_over = sustained.fit == Fit::Over;
    match best {
        None if is_over => Advice::NoClassHolds,
        Some(best) if best.price < ordered.price || (is_over && best.id != ordered.id) => Advice::Change {
            to: best.id.clone(),
            saving_per_year: saving(ordered, best),
            months: count,
            risk: risks(best, &known, unit, sizing),
        },
        _ => Advice::Keep,
    }
}

fn saving(ordered: &Class, best: &Class) -> Decimal {
    let a_month = ordered.price.saturating_sub(best.price);
    round_half_up(a_month.saturating_mul(Decimal::from(MONTHS_A_YEAR)), 2)
}

fn risks(class: &Class, months: &[&MonthSizing], unit: &UnitHistory<'_>, sizing: &Sizing) -> Vec<Risk> {
    let in_bins = sizing.resources().into_iter().filter(|resource| *resource != Resource::Pages);
    let limited = in_bins.filter_map(|resource| Some((resource, class.limit(resource)?)));
    limited.map(|(resource, limit)| risk((resource, limit), months, unit, sizing)).collect()
}

fn risk(
    (resource, limit): (Resource, u64),
    months: &[&MonthSizing],
    unit: &UnitHistory<'_>,
    sizing: &Sizing,
) -> Risk {
    let nothing = Span { low: 0, high: 0 };
    let mut risk = Risk {
        resource,
        limit,
        bins_above: nothing,
        bins_seen: 0,
        longest_run: Some(nothing),
        bin_minutes: sizing.bin_minutes,
    };
    for month in months {
        let of_month =
            unit.loads.iter().filter(|load| load.month == month.month && load.resource == resource);
        let Some(load) = most_seen(of_month.copied()) else { continue };
        let exact = load.above.iter().find(|above| above.limit == limit);
        let above = exact.map_or_else(
            || load.values.above(limit),
            |above| Span { low: above.bins.into(), high: above.bins.into() },
        );
        risk.bins_seen = risk.bins_seen.saturating_add(load.values.total());
        risk.bins_above.low = risk.bins_above.low.saturating_add(above.low);
        risk.bins_above.high = risk.bins_above.high.saturating_add(above.high);
        risk.longest_run = risk.longest_run.zip(exact).map(|(run, above)| Span {
            low: run.low.max(above.run_low.into()),
            high: run.high.max(above.run_high.into()),
        });
    }
    risk
}
