//! Ordered, registered, seen and used beside each other, in both directions, for each department, cost centre and
//! service, and added up. What lacks in one cost centre is never set off against what is left over in another.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use super::assets::{AssetFinding, UseClass};
use super::is_in_force;
use super::sizing::{Advice, Fit};
use crate::calendar;
use crate::case::Case;

/// What a line of a balance is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct BalanceKey {
    /// Who pays.
    pub department: Option<String>,
    /// The account that carries the cost.
    pub cost_centre: Option<String>,
    /// The contract's id of the service.
    pub service: Option<String>,
    /// The kind of assets that no service names.
    pub kind: Option<&'static str>,
}

/// How much of it there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Amounts {
    /// Units in force at the month's end.
    pub ordered: Decimal,
    /// Assets that a register names.
    pub registered: u32,
    /// Assets that were seen in the month: delivered.
    pub seen: u32,
    /// Assets in use, or of which too little is known to say that they are not.
    pub used: u32,
    /// Of `used`: those of which too little is known.
    pub counts_as_used: u32,
    /// Assets seen and not used.
    pub unused: u32,
    /// Assets that stand idle.
    pub idle: u32,
    /// Ordered, but never seen: units.
    pub never_seen: Decimal,
    /// Seen, but not ordered: units.
    pub not_ordered: Decimal,
    /// Assets used beyond the class that they are ordered in, over the contract's months.
    pub beyond_class: u32,
    /// Assets for which a cheaper class is advised.
    pub smaller_class: u32,
    /// Saved a year by those classes.
    pub saving_per_year: Decimal,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// What it is about.
    #[serde(flatten)]
    pub key: BalanceKey,
    /// How much of it there is.
    #[serde(flatten)]
    pub amounts: Amounts,
}

/// By what lines are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A line for each service.
    Service,
    /// A line for each department.
    Department,
    /// A line for each department and cost centre.
    CostCentre,
}

/// Adds findings up as they come.
#[derive(Debug, Default)]
pub struct Balances(BTreeMap<BalanceKey, Amounts>);

impl Balances {
    /// Starts with the orders in force at the month's end.
    #[must_use]
    pub fn new(case: &Case) -> Self {
        let last_day = calendar::days(case.month).pop().unwrap_or_default();
        let mut balances = Self::default();
        for order in case.orders.iter().filter(|order| is_in_force(order, last_day)) {
            let key = BalanceKey {
                department: Some(order.department.clone()),
                cost_centre: Some(order.cost_centre.clone()),
                service: Some(order.service.clone()),
                kind: None,
            };
            let amounts = balances.0.entry(key).or_default();
            amounts.ordered = amounts.ordered.saturating_add(order.quantity);
        }
        balances
    }

    /// Adds an asset.
    pub fn add(&mut self, finding: &AssetFinding) {
        let key = BalanceKey {
            department: finding.department.clone(),
            cost_centre: finding.cost_centre.clone(),
            service: finding.service.clone(),
            kind: finding.service.is_none().then_some(finding.kind),
        };
        let amounts = self.0.entry(key).or_default();
        amounts.registered += u32::from(finding.registered);
        amounts.seen += u32::from(finding.is_seen());
        amounts.used += u32::from(finding.counts_as_used());
        amounts.counts_as_used += u32::from(finding.class == UseClass::CountsAsUsed);
        amounts.unused += u32::from(finding.class == UseClass::Unused);
        amounts.idle += u32::from(finding.idle);
        let Some(sizing) = &finding.sizing else { return };
        amounts.beyond_class += u32::from(sizing.sustained.fit == Fit::Over);
        if let Advice::Change { saving_per_year, .. } = &sizing.advice
            && *saving_per_year > Decimal::ZERO
        {
            amounts.smaller_class += 1;
            amounts.saving_per_year = amounts.saving_per_year.saturating_add(*saving_per_year);
        }
    }

    /// A line for each department, cost centre and service of which anything was ordered, registered or seen.
    #[must_use]
    pub fn lines(self) -> Vec<Balance> {
        let line = |(key, mut amounts): (BalanceKey, Amounts)| {
            let ordered = amounts.ordered.max(Decimal::ZERO);
            let seen = Decimal::from(amounts.seen);
            amounts.never_seen = ordered.saturating_sub(seen).max(Decimal::ZERO);
            amounts.not_ordered = seen.saturating_sub(ordered).max(Decimal::ZERO);
            Balance { key, amounts }
        };
        self.0.into_iter().map(line).collect()
    }
}

/// Adds lines up.
#[must_use]
pub fn total(lines: &[Balance], by: By) -> Vec<Balance> {
    let mut sums: BTreeMap<BalanceKey, Amounts> = BTreeMap::new();
    for line in lines {
        let BalanceKey { department, cost_centre, service, kind } = line.key.clone();
        let key = match by {
            By::Service => BalanceKey { service, kind, ..BalanceKey::default() },
            By::Department => BalanceKey { department, ..BalanceKey::default() },
            By::CostCentre => BalanceKey { department, cost_centre, ..BalanceKey::default() },
        };
        sums.entry(key).or_default().add(&line.amounts);
    }
    sums.into_iter().map(|(key, amounts)| Balance { key, amounts }).collect()
}

impl Amounts {
    fn add(&mut self, other: &Self) {
        let units = [
            (&mut self.ordered, other.ordered),
            (&mut self.never_seen, other.never_seen),
            (&mut self.not_ordered, other.not_ordered),
            (&mut self.saving_per_year, other.saving_per_year),
        ];
        for (sum, part) in units {
            *sum = sum.saturating_add(part);
        }
        let assets = [
            (&mut self.registered, other.registered),
            (&mut self.seen, other.seen),
            (&mut self.used, other.used),
            (&mut self.counts_as_used, other.counts_as_used),
            (&mut self.unused, other.unused),
            (&mut self.idle, other.idle),
            (&mut self.beyond_class, other.beyond_class),
            (&mut self.smaller_class, other.smaller_class),
        ];
        for (sum, part) in assets {
            *sum = sum.saturating_add(part);
        }
    }
}
