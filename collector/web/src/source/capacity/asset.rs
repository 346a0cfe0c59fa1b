//! Single assets of a month, and workstations counted by how they are used.

use std::sync::Arc;

use motprov_review::capacity::assets::{UseBecause, UseClass};
use motprov_review::capacity::load::{Resource, Span};
use motprov_review::capacity::sizing::{Advice, Sustained};
use motprov_review::case::{AssetKind, Entry};
use motprov_review::finding::Bounds;
use motprov_shared::identity::{AgentId, AssetId};
use motprov_shared::period::{Interval, Timestamp};
use rust_decimal::Decimal;

/// One asset of a month.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the asset")]
pub struct AssetRow {
    /// Which.
    pub id: AssetId,
    /// What it is.
    pub kind: AssetKind,
    /// The service that it is delivered under, as people call it; `None`: nobody ordered it.
    pub service: Option<Arc<str>>,
    /// Who pays.
    pub department: Option<Arc<str>>,
    /// The account that carries the cost.
    pub cost_centre: Option<Arc<str>>,
    /// Where the agent stands that saw it last.
    pub site: Option<Arc<str>>,
    /// Whether a register names it.
    pub registered: bool,
    /// Whether an order of its service is in force for its department and cost centre.
    pub ordered: bool,
    /// Whether a test bed plays it.
    pub simulated: bool,
    /// How it was used.
    pub class: UseClass,
    /// Why that is said.
    pub because: UseBecause,
    /// Whether it stands idle, by the service's own rule.
    pub idle: bool,
    /// Share of printed pages with colour, 0 to 1.
    pub colour: Option<Bounds>,
    /// SEK a month for one unit of its service.
    pub price: Option<Decimal>,
    /// How it fits its class; `None` where its service has none.
    pub sizing: Option<Box<SizingRow>>,
    /// What it rests on.
    pub entries: Entries,
}

/// Ledger entries, the latest of them by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    /// The latest, ascending.
    pub latest: Box<[Entry]>,
    /// How many there are.
    pub all: usize,
}

impl Entries {
    /// How many are named.
    pub const MOST: usize = 24;

    /// Of all of them, ascending.
    #[must_use]
    pub fn of(all: &[Entry]) -> Self {
        let latest = all.get(all.len().saturating_sub(Self::MOST)..).unwrap_or_default();
        Self { latest: latest.into(), all: all.len() }
    }
}

/// How a unit fits its class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizingRow {
    /// The class that it is ordered in, as people call it.
    pub class: Option<Arc<str>>,
    /// How it stands to its class over the contract's months.
    pub sustained: Sustained,
    /// How a printer stands to the volume that its class recommends.
    pub recommended: Option<Sustained>,
    /// What to do, with the class's title in place of its id.
    pub advice: Advice,
    /// Hour of the local clock with the largest processor load.
    pub peak_hour: Option<u8>,
    /// What it needed in the month.
    pub needs: Vec<SizingNeed>,
}

/// What a unit needed of a resource in the month, in the resource's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizingNeed {
    /// Of what.
    pub resource: Resource,
    /// How much; `None` where too little was seen.
    pub needed: Option<Span>,
    /// What the class holds; `None` where it does not limit it.
    pub limit: Option<u64>,
    /// Share of the month that was seen, 0 to 1.
    pub seen: Option<Decimal>,
}

/// Which workstations are asked for.
#[derive(Debug, Clone, Default)]
pub struct WorkstationQuestion {
    /// Only those used so.
    pub class: Option<UseClass>,
    /// Only those that stand idle.
    pub idle: bool,
    /// Only those for which a cheaper class is advised.
    pub cheaper: bool,
    /// In which order.
    pub sort: WorkstationSort,
    /// Largest first.
    pub descending: bool,
    /// From which row on, and how many; `None` for all.
    pub slice: Option<(usize, usize)>,
}

/// What workstations are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WorkstationSort {
    /// Their name.
    #[default]
    Id,
    /// Who pays, and the account.
    Department,
    /// Their service.
    Service,
    /// How they were used.
    Class,
}

/// Workstations, counted, and some of them.
#[derive(Debug, Clone, Default)]
pub struct Workstations {
    /// By department, or by cost centre where one department is asked for.
    pub groups: Vec<UseGroup>,
    /// By service.
    pub services: Vec<UseGroup>,
    /// How many match the question.
    pub matching: usize,
    /// Those of the slice.
    pub rows: Vec<AssetRow>,
}

/// A group of workstations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UseGroup {
    /// Whose, or which; `None` for those of nobody.
    pub name: Option<String>,
    /// How they are used.
    pub count: UseCount,
}

/// So many workstations are used so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UseCount {
    /// In use.
    pub used: u32,
    /// Too little is known to call them unused.
    pub counts_as_used: u32,
    /// Seen, and not used.
    pub unused: u32,
    /// Never seen.
    pub unseen: u32,
    /// No service says what use is.
    pub no_rule: u32,
    /// Of all of these, those that stand idle by the service's own rule.
    pub idle: u32,
    /// Of all of these, those for which a cheaper class is advised.
    pub cheaper: u32,
    /// SEK a month for those unused and never seen.
    pub unused_cost: Decimal,
}

impl UseCount {
    /// All of them.
    #[must_use]
    pub const fn all(&self) -> u32 {
        self.used
            .saturating_add(self.counts_as_used)
            .saturating_add(self.unused)
            .saturating_add(self.unseen)
            .saturating_add(self.no_rule)
    }

    /// Counts one more.
    pub fn add(&mut self, row: &AssetRow) {
        let place = match row.class {
            UseClass::Used => &mut self.used,
            UseClass::CountsAsUsed => &mut self.counts_as_used,
            UseClass::Unused => &mut self.unused,
            UseClass::Unseen => &mut self.unseen,
            UseClass::NoRule => &mut self.no_rule,
        };
        *place = place.saturating_add(1);
        self.idle = self.idle.saturating_add(u32::from(row.idle));
        self.cheaper = self.cheaper.saturating_add(u32::from(row.is_cheaper_advised()));
        if matches!(row.class, UseClass::Unused | UseClass::Unseen) {
            self.unused_cost = self.unused_cost.saturating_add(row.price.unwrap_or_default());
        }
    }

    /// Counts others to them.
    pub fn merge(&mut self, other: &Self) {
        let pairs = [
            (&mut self.used, other.used),
            (&mut self.counts_as_used, other.counts_as_used),
            (&mut self.unused, other.unused),
            (&mut self.unseen, other.unseen),
            (&mut self.no_rule, other.no_rule),
            (&mut self.idle, other.idle),
            (&mut self.cheaper, other.cheaper),
        ];
        for (sum, part) in pairs {
            *sum = sum.saturating_add(part);
        }
        self.unused_cost = self.unused_cost.saturating_add(other.unused_cost);
    }
}

impl AssetRow {
    /// Whether a class is advised that costs less.
    #[must_use]
    pub fn is_cheaper_advised(&self) -> bool {
        let advice = self.sizing.as_ref().map(|sizing| &sizing.advice);
        matches!(advice, Some(Advice::Change { saving_per_year, .. }) if *saving_per_year > Decimal::ZERO)
    }
}

/// One asset with its month.
#[derive(Debug, Clone)]
pub struct AssetDetail {
    /// What is said of it.
    pub row: AssetRow,
    /// Maker and model, or operating system, as it says itself.
    pub model: Option<String>,
    /// Orders in force of its service, for its department and cost centre.
    pub orders: Vec<AssetOrder>,
    /// What was measured of it over the month.
    pub series: Vec<AssetSeries>,
}

/// An order behind an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetOrder {
    /// How many units.
    pub quantity: Decimal,
    /// In force from the start of this day, local time.
    pub from: jiff::civil::Date,
    /// Not in force from this day on.
    pub until: Option<jiff::civil::Date>,
    /// The file it came in.
    pub entry: Entry,
}

/// A figure of an asset over the month, in parts that hide no peak.
#[derive(Debug, Clone, PartialEq)]
pub struct AssetSeries {
    /// The figure, as on the wire: `cpu.used`, `supply.1.1`.
    pub metric: String,
    /// Its unit.
    pub unit: &'static str,
    /// Who measured it.
    pub by: AgentId,
    /// The last value and when it was read.
    pub last: Option<(Timestamp, Decimal)>,
    /// The parts, ascending.
    pub parts: Vec<SeriesPart>,
}

/// A part of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeriesPart {
    /// Its time.
    pub time: Interval,
    /// Least, mean and largest value; `None` where nothing was read.
    pub values: Option<(Decimal, Decimal, Decimal)>,
}
