//! What the advice would be with other thresholds than the contract's.

use rust_decimal::Decimal;

use crate::contract::{Contract, Sizing};

/// Thresholds to try; `None`: as the contract has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// Share of a class that is to stay free.
    pub headroom: Option<Decimal>,
    /// Which share of a month's bins a class has to hold.
    pub percentile: Option<Decimal>,
    /// Sustained: in at least so many months …
    pub sustained_months: Option<u32>,
    /// … of so many.
    pub of_months: Option<u32>,
    /// Share of a month that must have been seen.
    pub minimum_seen: Option<Decimal>,
}

/// Thresholds that no contract could have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {remedy}")]
pub struct WhatIfError {
    /// What is wrong.
    pub what: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

impl WhatIf {
    /// The rule with these thresholds. Refuses what a contract may not say either.
    pub fn applied_to(&self, sizing: &Sizing) -> Result<Sizing, WhatIfError> {
        let changed = Sizing {
            headroom: self.headroom.unwrap_or(sizing.headroom),
            percentile: self.percentile.unwrap_or(sizing.percentile),
            sustained_months: self.sustained_months.unwrap_or(sizing.sustained_months),
            of_months: self.of_months.unwrap_or(sizing.of_months),
            minimum_seen: self.minimum_seen.unwrap_or(sizing.minimum_seen),
            ..sizing.clone()
        };
        match changed.faults().first() {
            None => Ok(changed),
            Some(fault) => Err(WhatIfError { what: fault.what, remedy: fault.remedy }),
        }
    }

    /// The contract with these thresholds for all its services, or for the one of this id.
    pub fn contract(&self, contract: &Contract, service: Option<&str>) -> Result<Contract, WhatIfError> {
        let mut changed = contract.clone();
        let wanted = |id: &str| service.is_none_or(|wanted| wanted == id);
        for service in changed.services.iter_mut().filter(|service| wanted(&service.id)) {
            if let Some(sizing) = &mut service.sizing {
                *sizing = self.applied_to(sizing)?;
            }
        }
        Ok(changed)
    }
}
