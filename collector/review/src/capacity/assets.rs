//! Each asset of the register or seen beside it: whether it was ordered, seen and used, why that is said, and whether
//! it fits its class. The sums of a review are made of the same units.
//!
//! Findings are made one at a time: each names its ledger entries, and those of a city together fill a machine.

use std::collections::{HashMap, HashSet};

use motprov_shared::identity::AssetId;
use motprov_shared::period::{Interval, Month};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::history::{History, Known, MonthPages, by_asset};
use super::load::Span;
use super::running::running;
use super::sizing::{SizingFinding, size};
use super::unit::{Sums, Unit, unit};
use super::{is_in_force, is_orderable, usage};
use crate::availability::share;
use crate::calendar;
use crate::case::{Asset, AssetKind, Case, Entry};
use crate::contract::{Contract, Service};
use crate::evidence::{Entries, Evidence};
use crate::finding::{ActiveUse, Bounds, PagesSplit};
use crate::interval::IntervalSet;

/// How an asset was used in the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UseClass {
    /// In use, by the rule of its service.
    Used,
    /// Too little is known to call it unused: it counts as used.
    CountsAsUsed,
    /// Seen, and not used.
    Unused,
    /// In the register, and never seen in the month.
    Unseen,
    /// Seen, but no service of the contract says what use is.
    NoRule,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UseBecause {
    /// Somebody used it for so long, at least.
    ActiveUse {
        /// Hours, rounded down to tenths.
        hours: Decimal,
        /// Days with any use.
        days: u32,
    },
    /// It was switched on for so long.
    RunningHours(Bounds),
    /// It printed so much.
    Pages(Bounds),
    /// Too little is known of its month.
    Coverage {
        /// Share known, 0 to 1.
        seen: Decimal,
        /// Share that the contract asks for.
        needed: Decimal,
    },
    /// Nobody saw it.
    NotSeen,
    /// The contract has no service for it.
    NoRule,
}

/// The answer for one asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssetFinding {
    /// Which asset.
    pub asset: AssetId,
    /// What it is: `workstation`, `printer`, `server` or `endpoint`.
    pub kind: &'static str,
    /// The contract's id of the service; `None`: nobody ordered it.
    pub service: Option<String>,
    /// Who pays.
    pub department: Option<String>,
    /// The account that carries the cost.
    pub cost_centre: Option<String>,
    /// Whether a register names it.
    pub registered: bool,
    /// Whether an order of its service is in force for its department and cost centre.
    pub ordered: bool,
    /// How it was used.
    pub class: UseClass,
    /// Why that is said.
    pub because: UseBecause,
    /// Whether it stands idle, by the service's own rule.
    pub idle: bool,
    /// Share of printed pages with colour, by the maker's own counters, 0 to 1, rounded outward.
    pub colour_share: Option<Bounds>,
    /// How it fits its class; `None` where its service has no classes.
    pub sizing: Option<SizingFinding>,
    /// The ledger entries that it rests on, ascending.
    pub entries: Vec<Entry>,
}

impl AssetFinding {
    /// Whether it was seen in the month.
    #[must_use]
    pub fn is_seen(&self) -> bool {
        self.class != UseClass::Unseen
    }

    /// Whether it counts as used where a service has a rule for that.
    #[must_use]
    pub const fn counts_as_used(&self) -> bool {
        matches!(self.class, UseClass::Used | UseClass::CountsAsUsed)
    }
}

/// The assets of a case, ready to be judged.
pub struct Assets<'a> {
    register: &'a [Asset],
    contract: &'a Contract,
    evidence: Evidence<'a>,
    reviewed: Month,
    month: Interval,
    /// Department, cost centre and service of orders in force.
    ordered: HashSet<(&'a str, &'a str, &'a str)>,
    history: HashMap<&'a AssetId, Known<'a>>,
}

impl<'a> Assets<'a> {
    /// Sorts what is known. Takes time in proportion to it.
    #[must_use]
    pub fn new(case: &'a Case, contract: &'a Contract, history: &'a History) -> Self {
        let last_day = calendar::days(case.month).pop().unwrap_or_default();
        let in_force = case.orders.iter().filter(|order| is_in_force(order, last_day));
        let wanted = in_force.filter(|order| order.quantity > Decimal::ZERO);
        let key = |order: &'a crate::case::Order| {
            (order.department.as_str(), order.cost_centre.as_str(), order.service.as_str())
        };
        Self {
            register: &case.assets,
            contract,
            evidence: Evidence::new(case),
            reviewed: case.month,
            month: calendar::whole_month(case.month, &contract.zone),
            ordered: wanted.map(key).collect(),
            history: by_asset(history),
        }
    }

    /// One finding for each asset that is registered under a service or was seen, in the case's order.
    pub fn findings(&self) -> impl Iterator<Item = AssetFinding> + '_ {
        self.register.iter().filter_map(|asset| self.finding(asset))
    }

    fn finding(&self, asset: &'a Asset) -> Option<AssetFinding> {
        let is_seen = is_orderable(asset) && usage::is_seen(asset, &self.evidence, self.month);
        if !is_seen && asset.service.is_none() {
            return None;
        }
        let service = asset.service.as_deref().and_then(|id| self.contract.service(id));
        let judged = is_seen.then(|| judge(asset, service, &self.evidence, self.month));
        let mut sums = Sums::default();
        if let Some(judged) = &judged {
            sums.add(&judged.unit);
        }
        let (class, because) = self.class(service, judged.as_ref(), &sums);
        let sizing = self.sizing(asset, service, judged.as_ref(), &sums);
        let mut entries = judged.map(|judged| judged.entries).unwrap_or_default();
        entries.add([asset.entry]);
        entries.add(sizing.iter().flat_map(|sizing| sizing.entries.iter().copied()));
        entries.add(self.history.get(&asset.id).and_then(|known| known.class_entry));
        Some(AssetFinding {
            asset: asset.id.clone(),
            kind: asset.kind.name(),
            service: asset.service.clone(),
            department: asset.department.clone(),
            cost_centre: asset.cost_centre.clone(),
            registered: asset.is_registered(),
            ordered: self.is_ordered(asset),
            class,
            because,
            idle: sums.active().is_some_and(|active| active.idle > 0),
            colour_share: sums.pages().and_then(|pages| pages.split).and_then(colour_share),
            sizing,
            entries: entries.into_vec(),
        })
    }

    fn is_ordered(&self, asset: &Asset) -> bool {
        let key = (|| {
            Some((asset.department.as_deref()?, asset.cost_centre.as_deref()?, asset.service.as_deref()?))
        })();
        key.is_some_and(|key| self.ordered.contains(&key))
    }

    fn class(
        &self,
        service: Option<&Service>,
        judged: Option<&Judged>,
        sums: &Sums,
    ) -> (UseClass, UseBecause) {
        let Some(Judged { unit, .. }) = judged else { return (UseClass::Unseen, UseBecause::NotSeen) };
        let Some(service) = service else { return (UseClass::NoRule, UseBecause::NoRule) };
        if unit.used && !unit.shows_use {
            let seen = share(unit.known_ms, self.month.ms()).unwrap_or_default();
            return (UseClass::CountsAsUsed, UseBecause::Coverage { seen, needed: service.minimum_coverage });
        }
        let class = if unit.used { UseClass::Used } else { UseClass::Unused };
        (class, figure(sums))
    }

    fn sizing(
        &self,
        asset: &Asset,
        service: Option<&Service>,
        judged: Option<&Judged>,
        sums: &Sums,
    ) -> Option<SizingFinding> {
        let sizing = service?.sizing.as_ref()?;
        let counted = judged.and_then(|judged| self.month_pages(asset, &judged.unit, sums));
        let known = self.history.get(&asset.id);
        let mut unit = known.map(|known| known.unit.clone()).unwrap_or_default();
        unit.pages.extend(counted.as_ref());
        Some(size(&unit, sizing, self.reviewed))
    }

    /// Time in which a machine is known to have been off or asleep: no load is expected of it there.
    #[must_use]
    pub fn off(&self, asset: &AssetId) -> IntervalSet {
        let running = self.evidence.asset(asset).map(|asset| running(asset, &self.evidence));
        running.map(|running| running.known.minus(&running.on)).unwrap_or_default()
    }

    /// Pages of each printer that was seen in the month and whose service counts pages: what the next months' reviews
    /// look back on.
    pub fn pages(&self) -> impl Iterator<Item = MonthPages> + '_ {
        self.register.iter().filter_map(|asset| {
            let service = asset.service.as_deref().and_then(|id| self.contract.service(id));
            if asset.kind != AssetKind::Printer || !usage::is_seen(asset, &self.evidence, self.month) {
                return None;
            }
            let judged = judge(asset, service, &self.evidence, self.month);
            let mut sums = Sums::default();
            sums.add(&judged.unit);
            let pages = self.month_pages(asset, &judged.unit, &sums)?;
            Some(MonthPages { entries: judged.entries.into_vec(), ..pages })
        })
    }

    /// Pages of the month reviewed.
    fn month_pages(&self, asset: &Asset, unit: &Unit, sums: &Sums) -> Option<MonthPages> {
        let printed = sums.pages().filter(|pages| pages.units > 0)?.printed;
        Some(MonthPages {
            asset: asset.id.clone(),
            month: self.reviewed,
            pages: Span { low: printed.low.to_u64()?, high: printed.high.to_u64()? },
            seen: share(unit.known_ms, self.month.ms())?,
            entries: Vec::new(),
        })
    }
}

/// What decided, as far as it was counted.
fn figure(sums: &Sums) -> UseBecause {
    if let Some(ActiveUse { hours, days, .. }) = sums.active() {
        return UseBecause::ActiveUse { hours, days };
    }
    match (sums.running_hours(), sums.pages()) {
        (Some(hours), _) => UseBecause::RunningHours(hours),
        (None, Some(pages)) => UseBecause::Pages(pages.printed),
        (None, None) => UseBecause::Pages(Bounds::default()),
    }
}

/// One unit and what it rests on.
pub(super) struct Judged {
    pub(super) unit: Unit,
    pub(super) entries: Entries,
}

/// Judges a unit that was seen: the same for its own finding and for the sums.
pub(super) fn judge<'a>(
    asset: &'a Asset,
    service: Option<&Service>,
    evidence: &Evidence<'a>,
    month: Interval,
) -> Judged {
    let mut entries = Entries::default();
    usage::add_entries(&mut entries, asset, evidence, month);
    Judged { unit: unit(asset, service, evidence, month), entries }
}

/// Both kinds of pages can only be what they are bounded by: most colour where least is black.
fn colour_share(split: PagesSplit) -> Option<Bounds> {
    const DECIMALS: u32 = 4;
    let of = |colour: Decimal, mono: Decimal| colour.checked_div(colour.saturating_add(mono));
    let low = of(split.colour.low, split.mono.high)?;
    let high = of(split.colour.high, split.mono.low).unwrap_or_default();
    Some(Bounds {
        low: low.round_dp_with_strategy(DECIMALS, RoundingStrategy::ToNegativeInfinity),
        high: high.max(low).round_dp_with_strategy(DECIMALS, RoundingStrategy::ToPositiveInfinity),
    })
}
