//! Points of the classes that assets are ordered in: one for each department, cost centre and service, not for each
//! asset.

use std::collections::BTreeMap;

use motprov_shared::period::Month;
use rust_decimal::Decimal;

use super::{Certainty, Favour, Item, Meeting, Money, Per, Topic};
use crate::capacity::assets::AssetFinding;
use crate::capacity::load::Resource;
use crate::capacity::sizing::{Advice, Fit, SizingFinding};
use crate::capacity::trend::Forecast;
use crate::contract::Contract;
use crate::finding::Bounds;

/// Department, cost centre and service.
type Key = (Option<String>, Option<String>, Option<String>);

/// Adds assets up as they come.
#[derive(Debug, Default)]
pub struct Classes(BTreeMap<Key, Found>);

#[derive(Debug, Default)]
struct Found {
    smaller: u64,
    saving: Decimal,
    beyond: u64,
    /// How many, and the first of them.
    met: BTreeMap<Resource, (u64, Month, Option<Month>)>,
}

impl Classes {
    /// Adds an asset.
    pub fn add(&mut self, finding: &AssetFinding) {
        let Some(sizing) = &finding.sizing else { return };
        let key = (finding.department.clone(), finding.cost_centre.clone(), finding.service.clone());
        self.0.entry(key).or_default().add(sizing);
    }

    /// The points, in no order. The contract gives services their titles.
    #[must_use]
    pub fn items(self, contract: &Contract) -> Vec<Item> {
        self.0.into_iter().flat_map(|(key, found)| found.items(&key, contract)).collect()
    }
}

impl Found {
    fn add(&mut self, sizing: &SizingFinding) {
        self.beyond += u64::from(sizing.sustained.fit == Fit::Over);
        if let Advice::Change { saving_per_year, .. } = &sizing.advice
            && *saving_per_year > Decimal::ZERO
        {
            self.smaller += 1;
            self.saving = self.saving.saturating_add(*saving_per_year);
        }
        for forecast in &sizing.forecasts {
            let Forecast::Meets { earliest, latest, .. } = forecast.forecast else { continue };
            let (units, first, last) = self.met.entry(forecast.resource).or_insert((0, earliest, latest));
            *units += 1;
            *first = (*first).min(earliest);
            *last = (*last).into_iter().chain(latest).min();
        }
    }

    fn items(self, (department, cost_centre, service): &Key, contract: &Contract) -> Vec<Item> {
        let id = service.as_deref().unwrap_or_default();
        let subject = contract.service(id).map_or(id, |service| service.title.as_str());
        let item = |topic, money, in_favour_of| Item {
            meeting: Meeting::Capacity,
            topic,
            subject: subject.to_owned(),
            department: department.clone(),
            cost_centre: cost_centre.clone(),
            money,
            in_favour_of,
            certainty: Certainty::Likely,
        };
        let saving = Money { bounds: Bounds { low: self.saving, high: self.saving }, per: Per::Year };
        let smaller = (self.smaller > 0)
            .then(|| item(Topic::SmallerClass { units: self.smaller }, Some(saving), Favour::Customer));
        let beyond = (self.beyond > 0)
            .then(|| item(Topic::BeyondClass { units: self.beyond }, None, Favour::Supplier));
        let met = self.met.iter().map(|(resource, (units, earliest, latest))| {
            let (units, resource) = (*units, *resource);
            item(
                Topic::LimitMet { units, resource, earliest: *earliest, latest: *latest },
                None,
                Favour::NobodyYet,
            )
        });
        smaller.into_iter().chain(beyond).chain(met).collect()
    }
}
