//! A service level: the promise, how it is measured, and what a miss costs.

use rust_decimal::Decimal;

use super::{Availability, Cases, MaintenanceRule, Measure, Population, Repeated, Rounding};
use crate::calendar::Window;
use crate::charge::Charge;
use crate::finding::Better;
use crate::money::Penalty;

/// A measurable promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceLevel {
    /// As in the supplier's report.
    pub id: String,
    /// As people call it.
    pub title: String,
    /// Of the figures.
    pub unit: String,
    /// Which direction is good.
    pub better: Better,
    /// The promise.
    pub target: Decimal,
    /// When it applies.
    pub window: Window,
    /// The service whose penalties it belongs to, where the contract names one.
    pub service: Option<String>,
    /// How it is measured.
    pub measure: Measure,
    /// What it would take to measure it, where nothing does.
    pub needed: Option<String>,
    /// Which maintenance is agreed time off; `None`: none is.
    pub maintenance: Option<MaintenanceRule>,
    /// How the value is rounded before it is compared; `None`: not at all.
    pub rounding: Option<Rounding>,
    /// Decimals of the supplier's figure, at most six.
    pub report_decimals: u32,
    /// How far outside what was measured a figure may lie and still be confirmed.
    pub tolerance: Decimal,
    /// Share of the agreed time that must be observed for a verdict.
    pub minimum_coverage: Decimal,
    /// How far apart the measured bounds may lie for a verdict.
    pub maximum_width: Option<Decimal>,
    /// What a miss costs by a ladder.
    pub penalty: Option<Penalty>,
    /// What a miss costs otherwise; never together with a ladder.
    pub charge: Option<Charge>,
    /// It is owed only where misses repeat; `None`: at once.
    pub owed_after: Option<Repeated>,
    /// It is given back where the target is met in so many months after.
    pub earn_back_months: Option<u32>,
}

impl ServiceLevel {
    /// The availability that it promises, if that is its kind.
    #[must_use]
    pub const fn availability(&self) -> Option<&Availability> {
        if let Measure::Availability(measure) = &self.measure { Some(measure) } else { None }
    }

    /// The checks that measure it, alone: of availability, repair and outages.
    #[must_use]
    pub const fn checks(&self) -> Option<&Availability> {
        match &self.measure {
            Measure::Availability(checks) => Some(checks),
            Measure::Repair(repair) => Some(&repair.checks),
            Measure::Outages(outages) => Some(&outages.checks),
            _ => None,
        }
    }

    /// The assets whose observations it is measured by; `None` where nothing that agents observe measures it.
    #[must_use]
    pub const fn population(&self) -> Option<&Population> {
        match &self.measure {
            Measure::Availability(checks) => Some(&checks.population),
            Measure::Repair(repair) => Some(&repair.checks.population),
            Measure::Outages(outages) => Some(&outages.checks.population),
            Measure::Percentile(percentile) => Some(&percentile.population),
            Measure::Tickets(_)
            | Measure::Ratio(_)
            | Measure::Delivery(_)
            | Measure::Deadline
            | Measure::None => None,
        }
    }

    /// How counted cases are judged, of levels that count cases.
    #[must_use]
    pub fn cases(&self) -> Option<Cases> {
        match &self.measure {
            Measure::Tickets(tickets) => Some(tickets.cases),
            Measure::Ratio(ratio) => Some(ratio.cases),
            Measure::Delivery(_) | Measure::Repair(_) => Some(Cases::default()),
            _ => None,
        }
    }
}
