//! What was promised, parsed once from TOML. Every fault of a file is found in one go, with its line and what to do.
//!
//! `deploy/config/contract.toml` is the complete, explained example.

mod annex;
mod charges;
mod clauses;
mod kinds;
mod level;
mod levels;
mod measures;
mod services;
mod sizing;
mod status;
mod values;
pub(crate) mod windows;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use motprov_shared::identity::AssetId;
pub use motprov_toml::Fault as ContractFault;
use motprov_toml::values::text;
use motprov_toml::{Fields, Kind};
use rust_decimal::Decimal;

pub use self::annex::{Exclusion, Maintenance};
pub use self::kinds::{
    Availability, Cap, Cases, Counted, Delivery, FirstSeen, Limit, MaintenanceRule, Measure, Outages, Pauses,
    Percentile, Ratio, Repair, Repeated, Rounding, RoundingMode, Scope, Selection, SmallNumbers, Start, Stop,
    Tickets,
};
pub use self::level::ServiceLevel;
pub use self::sizing::{Class, Sizing};
pub use self::status::Status;
use crate::calendar::{Eve, Window};
use crate::case::AssetKind;
use crate::money::percent_of;

/// A contract.
#[derive(Debug, Clone)]
pub struct Contract {
    /// Its name.
    pub title: String,
    /// Who pays.
    pub customer: String,
    /// Who delivers, and reports.
    pub supplier: String,
    /// ISO 4217.
    pub currency: String,
    /// On whose clock its windows and months run.
    pub zone: TimeZone,
    /// First day.
    pub in_force: Date,
    /// Whether it is decided.
    pub status: Status,
    /// Who decided on it, with name and office, where it says so.
    pub decided_by: Option<String>,
    /// The ledger's entry of the version from the same day that it takes the place of.
    pub replaces: Option<u64>,
    /// When promises apply.
    pub windows: Vec<Window>,
    /// What is ordered.
    pub services: Vec<Service>,
    /// What the supplier reports on, in the contract's order.
    pub service_levels: Vec<ServiceLevel>,
    /// What else is promised, in the contract's order.
    pub clauses: Vec<Clause>,
    /// Most that all penalties of a month cost together.
    pub penalty_cap: Option<Decimal>,
    /// Limits that some of them share, in the order in which they are applied; the one above comes last.
    pub caps: Vec<Cap>,
    /// Time that does not count.
    pub exclusions: Vec<Exclusion>,
    /// Announced work.
    pub maintenance: Vec<Maintenance>,
}

/// A promise that is no service level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its number in the contract.
    pub id: String,
    /// As people call it.
    pub title: String,
    /// Its wording.
    pub text: Option<String>,
    /// Ids of the service levels whose measurement shows whether it is kept.
    pub verified_by: Vec<String>,
    /// What it would take to verify it.
    pub needed: Option<String>,
}

/// Which catalogue a service stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Catalogue {
    /// Workstations.
    A,
    /// Server operation.
    B,
    /// Service desk.
    C,
}

/// One orderable line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// As in orders and in the register.
    pub id: String,
    /// As people call it.
    pub title: String,
    /// Where it stands.
    pub catalogue: Catalogue,
    /// What is counted.
    pub unit: String,
    /// For one unit and month, from the first day.
    pub price: Decimal,
    /// Later prices, each from its day on; by day, ascending.
    pub price_steps: Vec<(Date, Decimal)>,
    /// Which kind of asset one unit is.
    pub counts: AssetKind,
    /// When a unit is in use.
    pub used: Used,
    /// Used less than this share of the order: under capacity.
    pub under_below: Decimal,
    /// Share of the month that must be known of a unit before it is called unused.
    pub minimum_coverage: Decimal,
    /// The classes that it is ordered in; `None`: it has none, and no advice is given.
    pub sizing: Option<Sizing>,
}

/// When a unit is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Used {
    /// A machine, by its time.
    Running {
        /// Switched on for at least so many hours in the month.
        hours: Decimal,
        /// For workstations whose agents tell it, active use decides instead; `None`: it does not matter.
        active: Option<ActiveRule>,
    },
    /// By pages printed in the month.
    Pages {
        /// In use from so many pages.
        low: Decimal,
        /// Over capacity from more than so many pages for each ordered unit.
        high: Decimal,
        /// The fastest printer's speed.
        rated_per_minute: u32,
    },
}

/// When a workstation that tells of its active use is in use, and when it stands idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActiveRule {
    /// In use: used by somebody for at least so many hours in the month …
    pub hours: Decimal,
    /// … or on at least so many days.
    pub days: u32,
    /// Idle: not used on any of so many days before the month's end, at most 31 …
    pub idle_days: u32,
    /// … of which so many at least were observed …
    pub idle_observed_days: u32,
    /// … each to at least this share.
    pub idle_coverage: Decimal,
}

impl Default for ActiveRule {
    /// Where the contract says nothing. An hour a week or a day a week is use; idle is a month without any.
    fn default() -> Self {
        Self {
            hours: Decimal::from(4),
            days: 4,
            idle_days: 30,
            idle_observed_days: 20,
            idle_coverage: Decimal::new(80, 2),
        }
    }
}

impl Service {
    /// For one unit, on a day.
    #[must_use]
    pub fn price_on(&self, day: Date) -> Decimal {
        let step = self.price_steps.iter().rev().find(|(from, _)| *from <= day);
        step.map_or(self.price, |(_, price)| *price)
    }
}

/// The assets that a level speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Population {
    /// These.
    Named(Vec<AssetId>),
    /// Those of the register that fit all that is given.
    Register {
        /// What they are.
        kind: Option<AssetKind>,
        /// Whose they are.
        department: Option<String>,
        /// Delivered under which service.
        service: Option<String>,
    },
}

impl Population {
    /// Whether it names this very asset.
    #[must_use]
    pub fn names(&self, asset: &AssetId) -> bool {
        matches!(self, Self::Named(ids) if ids.contains(asset))
    }

    /// The one kind that it holds, where the contract says it.
    #[must_use]
    pub const fn kind(&self) -> Option<AssetKind> {
        match self {
            Self::Named(_) => None,
            Self::Register { kind, .. } => *kind,
        }
    }
}

/// Its size is larger than any contract's: a bound against files that are none.
const KIND: Kind<'_> = Kind { place: "the contract", example: "deploy/config/contract.toml", mebibytes: 1 };

impl Contract {
    /// Reads a contract; `file` is its name for people. All faults at once, in the order of their lines.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<ContractFault>> {
        motprov_toml::read(file, text, KIND, |fields| {
            // What a broken line left out would make other parts of a contract wrong: faults that are none.
            if fields.source.is_sound() { contract(fields) } else { None }
        })
    }

    /// The service with this id.
    #[must_use]
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// The service level with this id.
    #[must_use]
    pub fn service_level(&self, id: &str) -> Option<&ServiceLevel> {
        self.service_levels.iter().find(|level| level.id == id)
    }

    /// Whether checks alone measure all that is measured: then a pack needs to hold nothing else.
    #[must_use]
    pub fn rests_on_checks(&self) -> bool {
        let levels = &self.service_levels;
        levels.iter().all(|level| level.checks().is_some() || level.measure == Measure::None)
    }
}

fn contract(mut fields: Fields<'_, '_>) -> Option<Contract> {
    let title = fields.required("title", text);
    let customer = fields.required("customer", text);
    let supplier = fields.required("supplier", text);
    let currency = fields.required("currency", values::currency);
    let zone = fields.required("time_zone", values::zone);
    let in_force = fields.required("in_force", values::date);
    let (status, decided_by, replaces) = status::read(&mut fields);
    let eves = fields.optional("eves", values::eves);
    let eves = eves.unwrap_or_else(|| vec![Eve::MidsummerEve, Eve::ChristmasEve, Eve::NewYearsEve]);
    let windows = windows::read(&mut fields, &eves);
    let services = services::read(&mut fields);
    let (service_levels, sound) = levels::read(&mut fields, &windows, &services);
    let clauses = clauses::read(&mut fields, sound.then_some(service_levels.as_slice()));
    let known_levels = sound.then_some(service_levels.as_slice());
    let exclusions = annex::exclusions(&mut fields, zone.as_ref(), known_levels);
    let maintenance = annex::maintenance(&mut fields, zone.as_ref(), known_levels);
    let caps = charges::caps(&mut fields, &services);
    let penalty_cap = fields.table("penalty_cap").map(|mut cap| {
        let fee = cap.required("fee", values::amount);
        let percent = cap.required("percent", values::percent);
        cap.finish();
        percent_of(fee.unwrap_or_default(), percent.unwrap_or_default())
    });
    fields.finish();
    Some(Contract {
        title: title?,
        customer: customer?,
        supplier: supplier?,
        currency: currency?,
        zone: zone?,
        in_force: in_force?,
        status,
        decided_by,
        replaces,
        windows: windows.into_iter().filter_map(|window| window.window).collect(),
        services,
        service_levels,
        clauses,
        penalty_cap,
        caps,
        exclusions,
        maintenance,
    })
}

#[cfg(test)]
mod tests;
