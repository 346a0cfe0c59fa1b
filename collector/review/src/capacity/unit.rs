//! One unit's month, and the sums over many: whether it is used, and the figures behind that.

use motprov_shared::measurement::metric;
use motprov_shared::period::Interval;
use rust_decimal::Decimal;

use super::active::{Active, active};
use super::printed::{SPLIT, pages_a_count, printed};
use super::running::{Running, running};
use super::usage;
use crate::availability::share;
use crate::case::{Asset, AssetKind};
use crate::contract::{ActiveRule, Service, Used};
use crate::counters::Pages;
use crate::evidence::Evidence;
use crate::finding::{ActiveUse, Bounds, PagesPrinted};

const MS_PER_HOUR: i64 = 3_600_000;

/// One unit that was seen.
pub(super) struct Unit {
    /// Whether it counts as used.
    pub(super) used: bool,
    /// Whether its figures show that it is, however little is known.
    pub(super) shows_use: bool,
    /// Milliseconds of the month over which that is known.
    pub(super) known_ms: i64,
    /// Whether it rests on nothing that an agent signed, or on something that nobody did.
    pub(super) unsigned: bool,
    figures: Figures,
}

/// What was counted of a unit.
enum Figures {
    /// Milliseconds switched on, at least and at most; and its active use, where an agent tells it.
    Hours { low: i64, high: i64, active: Option<Active> },
    /// Pages by the life counter, where it counts any; in black and in colour by the maker's own.
    Pages { all: Option<(i64, i64)>, split: Option<[Pages; 2]> },
}

/// A unit's month by the rule of its service; without a service by its hours alone.
pub(super) fn unit<'a>(
    asset: &'a Asset,
    service: Option<&Service>,
    evidence: &Evidence<'a>,
    month: Interval,
) -> Unit {
    let measured = match service.map(|service| &service.used) {
        Some(Used::Pages { low, rated_per_minute, .. }) => {
            pages(asset, evidence, month, *low, *rated_per_minute)
        }
        Some(Used::Running { hours: needed, active }) => hours(asset, evidence, month, *needed, *active),
        None => hours(asset, evidence, month, Decimal::ZERO, None),
    };
    let needed = service.map_or(Decimal::ZERO, |service| service.minimum_coverage);
    let well_known = share(measured.known_ms, month.ms()).is_some_and(|known| known >= needed);
    Unit {
        used: measured.shows_use || !well_known,
        unsigned: measured.unsigned || !usage::is_signed(asset, evidence),
        ..measured
    }
}

/// Active use decides where an agent tells it, else the time switched on.
fn hours<'a>(
    asset: &'a Asset,
    evidence: &Evidence<'a>,
    month: Interval,
    needed: Decimal,
    rule: Option<ActiveRule>,
) -> Unit {
    let running: Running = running(asset, evidence);
    let rule = rule.filter(|_| asset.kind == AssetKind::Workstation);
    let told = rule.and_then(|rule| Some((active(asset, evidence, &running, month, rule)?, rule)));
    let low = running.on.ms_within(month);
    let by_hours = || {
        let needed = needed.saturating_mul(Decimal::from(MS_PER_HOUR));
        (Decimal::from(low) >= needed, running.known.ms_within(month))
    };
    let (used, known_ms) =
        told.map_or_else(by_hours, |(active, rule)| (active.shows_use(rule), active.known_ms));
    let high = month.ms() - running.never_on.ms_within(month);
    let figures = Figures::Hours { low, high, active: told.map(|(active, _)| active) };
    Unit { used, shows_use: used, known_ms, unsigned: running.unsigned, figures }
}

fn pages<'a>(asset: &'a Asset, evidence: &Evidence<'a>, month: Interval, low: Decimal, rated: u32) -> Unit {
    let counted = |counter| printed(asset, counter, evidence, month, rated);
    let (life, unsigned) = counted(metric::LIFE_COUNT).unzip();
    // Never read: nothing is known of it.
    let life = life.unwrap_or_default();
    let split = SPLIT.map(|counter| counted(counter).map(|(pages, _)| pages));
    let split = if let [Some(mono), Some(colour)] = split { Some([mono, colour]) } else { None };
    // A sheet has one page or two: the least is printed for certain, the most may be use.
    let (used, known_ms, all) = match pages_a_count(asset) {
        Some(most) => {
            let high = life.high.saturating_mul(most);
            let may_be = Decimal::from(life.low.saturating_mul(most));
            (may_be >= low, life.known_ms, unsigned.map(|_| (life.low, high)))
        }
        None => (false, 0, None),
    };
    let figures = Figures::Pages { all, split };
    Unit { used, shows_use: used, known_ms, unsigned: unsigned.unwrap_or(false), figures }
}

/// Figures of many units, added up.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// Units that measure their hours; milliseconds at least and at most.
    hours: Option<(i64, i64)>,
    active: Option<ActiveUse>,
    active_seconds: i64,
    pages: Option<PagesPrinted>,
    printed: i64,
}

impl Sums {
    /// Adds a unit.
    pub(super) fn add(&mut self, unit: &Unit) {
        match unit.figures {
            Figures::Hours { low, high, active } => {
                let (least, most) = self.hours.unwrap_or_default();
                self.hours = Some((least + low, most + high));
                if let Some(active) = active {
                    let sum = self.active.get_or_insert_default();
                    sum.units += 1;
                    sum.days = sum.days.saturating_add(active.days);
                    sum.idle += u32::from(active.idle);
                    self.active_seconds += active.seconds;
                }
            }
            Figures::Pages { all, split } => {
                if let Some((low, high)) = all {
                    self.printed = self.printed.saturating_add(low);
                    let sum = self.pages.get_or_insert_default();
                    sum.units += 1;
                    widen(&mut sum.printed, low, high);
                }
                if let Some([mono, colour]) = split {
                    let sum = self.pages.get_or_insert_default().split.get_or_insert_default();
                    sum.units += 1;
                    widen(&mut sum.mono, mono.low, mono.high);
                    widen(&mut sum.colour, colour.low, colour.high);
                }
            }
        }
    }

    /// Printed for certain.
    pub(super) const fn printed(&self) -> i64 {
        self.printed
    }

    /// Hours switched on, rounded outward to tenths.
    pub(super) fn running_hours(&self) -> Option<Bounds> {
        const TENTH: i64 = MS_PER_HOUR / 10;
        let (low, high) = self.hours?;
        Some(Bounds {
            low: tenths(low.div_euclid(TENTH)),
            high: tenths((high + TENTH - 1).div_euclid(TENTH)),
        })
    }

    /// Active use, its hours rounded down to tenths.
    pub(super) fn active(&self) -> Option<ActiveUse> {
        Some(ActiveUse { hours: tenths(self.active_seconds / 360), ..self.active? })
    }

    /// Pages.
    pub(super) const fn pages(&self) -> Option<PagesPrinted> {
        self.pages
    }
}

fn tenths(value: i64) -> Decimal {
    Decimal::new(value, 1)
}

fn widen(bounds: &mut Bounds, low: i64, high: i64) {
    bounds.low = bounds.low.saturating_add(Decimal::from(low));
    bounds.high = bounds.high.saturating_add(Decimal::from(high));
}
