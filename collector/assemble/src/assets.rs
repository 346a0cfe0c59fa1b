//! What the register and the agents say of assets, and the rows of orders and reports.

use std::collections::{BTreeMap, HashMap};

use motprov_log::EntryNumber;
use motprov_review::case::{Asset, AssetKind, FirstSeen, Order, Reported, Told};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Fact, metric};
use motprov_shared::period::{Interval, Month, Timestamp};

use crate::rows::{AssetRow, OrderRow, ReportRow};

/// Facts that a case tells the history of.
const TOLD: [&str; 2] = [metric::SERIAL, metric::COUNTER_SOURCE];
/// Facts that say what an asset is; the latest counts.
const STANDING: [&str; 3] = [metric::KIND, metric::ORIGIN, metric::COUNTER_UNIT];

/// What agents spoke of.
#[derive(Debug)]
struct Seen {
    first: Timestamp,
    last: Timestamp,
    entry: EntryNumber,
    simulated: bool,
}

/// Register, orders, reports and facts, as far as entries were taken. Later entries count before earlier ones.
#[derive(Debug, Default)]
pub(crate) struct Assets {
    register: BTreeMap<AssetId, (EntryNumber, AssetRow)>,
    orders: BTreeMap<String, (EntryNumber, Vec<OrderRow>)>,
    reports: BTreeMap<String, (EntryNumber, ReportRow)>,
    seen: HashMap<AssetId, Seen>,
    /// The latest fact of each asset and name.
    facts: HashMap<(AssetId, &'static str), (Timestamp, String)>,
    told: Vec<Told>,
}

impl Assets {
    pub(crate) fn register(&mut self, entry: EntryNumber, rows: &[AssetRow]) {
        for row in rows {
            self.register.insert(row.asset.clone(), (entry, row.clone()));
        }
    }

    /// Lines of one number in one file stand together; a later file replaces all of them.
    pub(crate) fn order(&mut self, entry: EntryNumber, rows: &[OrderRow]) {
        for row in rows {
            let lines = self.orders.entry(row.order_no.clone()).or_insert((entry, Vec::new()));
            if lines.0 != entry {
                *lines = (entry, Vec::new());
            }
            lines.1.push(row.clone());
        }
    }

    pub(crate) fn report(&mut self, entry: EntryNumber, month: Month, rows: &[ReportRow]) {
        for row in rows.iter().filter(|row| row.month == month) {
            self.reports.insert(row.service_level.clone(), (entry, row.clone()));
        }
    }

    /// An agent spoke of an asset.
    pub(crate) fn see(
        &mut self,
        asset: &AssetId,
        (first, last): (Timestamp, Timestamp),
        entry: EntryNumber,
        simulated: bool,
    ) {
        match self.seen.get_mut(asset) {
            Some(seen) => {
                seen.first = seen.first.min(first);
                seen.last = seen.last.max(last);
                seen.simulated |= simulated;
            }
            None => {
                self.seen.insert(asset.clone(), Seen { first, last, entry, simulated });
            }
        }
    }

    /// A fact is repeated daily: only a change is told. One that came late changes nothing that is newer.
    pub(crate) fn fact(&mut self, entry: EntryNumber, fact: &Fact, until: Timestamp) {
        let name = fact.metric.as_str();
        let Some(name) = TOLD.iter().chain(&STANDING).find(|known| **known == name) else { return };
        let known = self.facts.get(&(fact.asset.clone(), *name));
        if TOLD.contains(name) && fact.at < until && known.is_none_or(|(_, text)| *text != fact.text) {
            let Fact { asset, metric, at, text } = fact.clone();
            self.told.push(Told { asset, metric, at, text, entry });
        }
        if known.is_none_or(|(at, _)| *at <= fact.at) {
            self.facts.insert((fact.asset.clone(), *name), (fact.at, fact.text.clone()));
        }
    }

    /// The register's assets, and those that agents spoke of around the month and said what they are; by id.
    pub(crate) fn assets(&self, around: Interval) -> Vec<Asset> {
        let mut assets: Vec<Asset> =
            self.register.values().map(|(entry, row)| self.registered(*entry, row)).collect();
        let others = self.seen.iter().filter(|(id, _)| !self.register.contains_key(*id));
        assets.extend(others.filter_map(|(id, seen)| self.unregistered(id, seen, around)));
        assets.sort_by(|a, b| a.id.cmp(&b.id));
        assets
    }

    fn registered(&self, entry: EntryNumber, row: &AssetRow) -> Asset {
        let AssetRow { asset, kind, department, cost_centre, service, .. } = row.clone();
        Asset {
            kind,
            department,
            cost_centre,
            service,
            simulated: self.is_simulated(&asset),
            counter_unit: self.standing(&asset, metric::COUNTER_UNIT).map(str::to_owned),
            id: asset,
            entry,
        }
    }

    fn unregistered(&self, id: &AssetId, seen: &Seen, around: Interval) -> Option<Asset> {
        let kind = self.standing(id, metric::KIND)?;
        let kind = AssetKind::ALL.into_iter().find(|known| known.name() == kind)?;
        (seen.first < around.end && seen.last >= around.start).then(|| Asset {
            id: id.clone(),
            kind,
            department: None,
            cost_centre: None,
            service: None,
            simulated: self.is_simulated(id),
            counter_unit: self.standing(id, metric::COUNTER_UNIT).map(str::to_owned),
            entry: seen.entry,
        })
    }

    fn is_simulated(&self, id: &AssetId) -> bool {
        self.seen.get(id).is_some_and(|seen| seen.simulated)
            || self.standing(id, metric::ORIGIN) == Some("simulated")
    }

    fn standing(&self, id: &AssetId, name: &'static str) -> Option<&str> {
        self.facts.get(&(id.clone(), name)).map(|(_, text)| text.as_str())
    }

    pub(crate) fn orders(&self) -> Vec<Order> {
        let lines = self.orders.values().flat_map(|(entry, rows)| rows.iter().map(move |row| (entry, row)));
        lines
            .map(|(entry, row)| {
                let OrderRow { department, cost_centre, service, quantity, from, until, .. } = row.clone();
                Order { department, cost_centre, service, quantity, from, until, entry: *entry }
            })
            .collect()
    }

    pub(crate) fn reports(&self) -> Vec<Reported> {
        let reported = |(entry, row): &(EntryNumber, ReportRow)| {
            let ReportRow { month, service_level, value, penalty } = row.clone();
            Reported { service_level, month, value, penalty, entry: *entry }
        };
        self.reports.values().map(reported).collect()
    }

    /// When agents first spoke of each asset, as far as entries were taken; by id.
    pub(crate) fn first_seen(&self) -> Vec<FirstSeen> {
        let first = |(asset, seen): (&AssetId, &Seen)| FirstSeen {
            asset: asset.clone(),
            at: seen.first,
            entry: seen.entry,
        };
        let mut all: Vec<FirstSeen> = self.seen.iter().map(first).collect();
        all.sort_by(|a, b| a.asset.cmp(&b.asset));
        all
    }

    pub(crate) fn told(&self) -> Vec<Told> {
        self.told.clone()
    }
}
