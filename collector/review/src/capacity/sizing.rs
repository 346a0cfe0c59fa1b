//! Whether a unit fits the class that it is ordered in: not by what it happens to do today, but by what it did over the
//! contract's number of months. Which class would fit, what that saves, and what it risks.
//!
//! A month of which too little was seen says nothing: it counts neither for nor against.

mod advice;
mod rule;
mod what_if;

use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::Serialize;

pub use self::advice::{Advice, NoAdvice, Risk};
pub use self::rule::holds;
pub use self::what_if::{WhatIf, WhatIfError};
use super::history::UnitHistory;
use super::load::{MonthLoad, Resource, Span};
use super::trend::{self, Forecast};
use crate::availability::share;
use crate::case::Entry;
use crate::contract::{Class, Sizing};

/// Minutes of a month that must have been seen at least, however little was expected: a day …
const LEAST_MINUTES: u64 = 24 * 60;
/// … and so many bins: with fewer, no upper bound of a 95th percentile can be told at all.
const LEAST_BINS: u64 = 72;

/// How a unit stands to its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// A cheaper class would have held it; of a recommended volume: less was printed.
    Under,
    /// Its class holds it, and no cheaper one would have.
    Within,
    /// Its class does not hold it with the contract's headroom; of a recommended volume: more was printed.
    Over,
    /// Over months: as often under as over.
    Mixed,
    /// Too little was seen, or its class is not known.
    NotVerifiable,
}

/// What a unit needed of a resource in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Need {
    /// Of what, in its unit.
    pub resource: Resource,
    /// Of pages, what was printed. Of the percentile of a month's bins: not below the first, whatever went on in the
    /// bins that nobody saw; not above the second, if it was there as in those that were seen. `None` where too little
    /// was seen.
    pub needed: Option<Span>,
    /// Share of the month that was seen, 0 to 1.
    pub seen: Option<Decimal>,
}

/// One month of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthSizing {
    /// Which month.
    pub month: Month,
    /// How it stood to its class.
    pub fit: Fit,
    /// For each resource that the classes limit.
    pub needs: Vec<Need>,
}

impl MonthSizing {
    /// Whether enough was seen of everything that the classes limit.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.needs.is_empty() && self.needs.iter().all(|need| need.needed.is_some())
    }
}

/// What holds over the months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sustained {
    /// How it stands.
    pub fit: Fit,
    /// Months that it was under.
    pub under: u32,
    /// Months that it was over.
    pub over: u32,
    /// Months of which anything can be said.
    pub known: u32,
    /// Months looked at.
    pub of: u32,
}

/// A resource and what its trend says of the class's limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResourceForecast {
    /// Of what.
    pub resource: Resource,
    /// When it meets the limit.
    pub forecast: Forecast,
}

/// The answer for one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SizingFinding {
    /// Id of the class that it is ordered in.
    pub class: Option<String>,
    /// How it stands to its class.
    pub sustained: Sustained,
    /// How a printer stands to the volume that its class recommends.
    pub recommended: Option<Sustained>,
    /// What to do.
    pub advice: Advice,
    /// When trends meet the class's limits.
    pub forecasts: Vec<ResourceForecast>,
    /// Hour of the local clock with the largest processor load in the month reviewed.
    pub peak_hour: Option<u8>,
    /// The months looked at, ascending.
    pub months: Vec<MonthSizing>,
    /// The ledger entries behind those months, ascending.
    pub entries: Vec<Entry>,
}

/// Judges one unit at the end of `month`.
#[must_use]
pub fn size(unit: &UnitHistory<'_>, sizing: &Sizing, month: Month) -> SizingFinding {
    let named = unit.class.or(sizing.usual.as_deref());
    let class = named.and_then(|id| sizing.class(id));
    let last = trend::number(month);
    let looked_at = (last + 1 - i64::from(sizing.of_months)..=last).filter_map(trend::month);
    let months: Vec<_> = looked_at.map(|month| month_sizing(unit, sizing, class, month)).collect();
    let sustained = rule::sustained(months.iter().map(|month| month.fit), sizing);
    let recommended = class
        .and_then(|class| class.recommended)
        .map(|range| rule::sustained(months.iter().map(|month| rule::recommended(month, range)), sizing));
    let cpu = unit.loads.iter().filter(|load| load.month == month && load.resource == Resource::Cpu);
    SizingFinding {
        class: named.map(Into::into),
        advice: advice::advice(&months, (named, class), sustained, unit, sizing),
        sustained,
        recommended,
        forecasts: class.map(|class| forecasts(unit, sizing, class, month)).unwrap_or_default(),
        peak_hour: most_seen(cpu.copied()).and_then(MonthLoad::peak_hour),
        entries: entries(unit, &months),
        months,
    }
}

fn month_sizing(unit: &UnitHistory<'_>, sizing: &Sizing, class: Option<&Class>, month: Month) -> MonthSizing {
    let needs: Vec<_> =
        sizing.resources().into_iter().map(|resource| need(unit, sizing, resource, month)).collect();
    let fit = class.map_or(Fit::NotVerifiable, |class| rule::fit(&needs, class, sizing));
    MonthSizing { month, fit, needs }
}

fn need(unit: &UnitHistory<'_>, sizing: &Sizing, resource: Resource, month: Month) -> Need {
    let (seen, needed) = if resource == Resource::Pages {
        let of_month = unit.pages.iter().filter(|pages| pages.month == month);
        let pages = of_month.max_by_key(|pages| (pages.seen, pages.pages));
        (pages.map(|pages| pages.seen), pages.map(|pages| pages.pages))
    } else {
        let of_month = unit.loads.iter().filter(|load| load.month == month && load.resource == resource);
        let load = most_seen(of_month.copied());
        let enough = load.filter(|load| {
            let bins = load.values.total();
            bins >= LEAST_BINS && bins.saturating_mul(u64::from(sizing.bin_minutes)) >= LEAST_MINUTES
        });
        let share = rule::millionths(sizing.percentile);
        let needed = enough.and_then(|load| {
            let low = load.values.least_quantile(share, u64::from(load.expected))?;
            Some(Span { low, high: load.values.quantile(share)?.high })
        });
        (load.and_then(seen_of), needed)
    };
    let is_enough = seen.is_some_and(|seen| seen >= sizing.minimum_seen);
    Need { resource, needed: needed.filter(|_| is_enough), seen }
}

/// A month that was folded twice counts as it was seen best.
fn most_seen<'a>(loads: impl Iterator<Item = &'a MonthLoad>) -> Option<&'a MonthLoad> {
    loads.max_by_key(|load| (load.values.total(), load.values.quantile(1_000_000)))
}

fn seen_of(load: &MonthLoad) -> Option<Decimal> {
    let total = i64::try_from(load.values.total()).unwrap_or(i64::MAX);
    share(total.min(i64::from(load.expected)), i64::from(load.expected))
}

/// Of all months that have a figure, however far back, by what was needed at most.
fn forecasts(
    unit: &UnitHistory<'_>,
    sizing: &Sizing,
    class: &Class,
    reviewed: Month,
) -> Vec<ResourceForecast> {
    let last = trend::number(reviewed);
    let months = (last + 1 - i64::from(trend::MOST_MONTHS)..=last).filter_map(trend::month);
    let months: Vec<Month> = months.collect();
    let of = |resource: Resource| {
        let limit = class.limit(resource)?;
        let needed = |month: &Month| Some((*month, need(unit, sizing, resource, *month).needed?.high));
        let figures: Vec<_> = months.iter().filter_map(needed).collect();
        Some(ResourceForecast { resource, forecast: trend::forecast(&figures, limit) })
    };
    sizing.resources().into_iter().filter_map(of).collect()
}

fn entries(unit: &UnitHistory<'_>, months: &[MonthSizing]) -> Vec<Entry> {
    let is_looked_at = |month: Month| months.iter().any(|looked_at| looked_at.month == month);
    let loads = unit.loads.iter().filter(|load| is_looked_at(load.month)).flat_map(|load| &load.entries);
    let pages = unit.pages.iter().filter(|pages| is_looked_at(pages.month)).flat_map(|pages| &pages.entries);
    let mut entries: Vec<_> = loads.chain(pages).copied().collect();
    entries.sort_unstable();
    entries.dedup();
    entries
}
