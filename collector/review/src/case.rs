//! What is known of a month: everything a review may look at, and where in the ledger it stands.

mod counted;
mod past;

use std::sync::Arc;

use motprov_shared::identity::{AssetId, Hash};
use motprov_shared::measurement::{Metric, Streak};
use motprov_shared::period::{Interval, Month, Timestamp};
use rust_decimal::Decimal;

pub use self::counted::{FirstSeen, Otherwise, Received, Trials};
pub(crate) use self::past::level_looks_back;
pub use self::past::{PastMonth, PastPublication, looks_back};

/// Number of a ledger entry, from 1.
pub type Entry = u64;

/// Size and root of the ledger that a review rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerState {
    /// Number of entries.
    pub size: u64,
    /// Merkle root over them (RFC 6962).
    pub root: Hash,
}

/// What an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetKind {
    /// A workstation that measures itself.
    Workstation,
    /// A printer, read over SNMP.
    Printer,
    /// A server that measures itself.
    Server,
    /// A service that is probed from sites.
    Endpoint,
}

impl AssetKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Workstation, Self::Printer, Self::Server, Self::Endpoint];

    /// As written in files and facts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Workstation => "workstation",
            Self::Printer => "printer",
            Self::Server => "server",
            Self::Endpoint => "endpoint",
        }
    }
}

/// One asset of the register (imported), with what agents said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its id, as agents name it.
    pub id: AssetId,
    /// What it is.
    pub kind: AssetKind,
    /// Who pays; absent for what is not in the register.
    pub department: Option<String>,
    /// The account that carries the cost.
    pub cost_centre: Option<String>,
    /// The service of the contract that it is delivered under; absent: seen but never ordered.
    pub service: Option<String>,
    /// Whether a test bed made it.
    pub simulated: bool,
    /// What its life counter counts, by the names of prtMarkerCounterUnit (RFC 3805); absent: it never said.
    pub counter_unit: Option<String>,
    /// The entry that named it: the register's file, or the first batch that spoke of it.
    pub entry: Entry,
}

impl Asset {
    /// Whether a register named it, rather than an agent that saw it.
    #[must_use]
    pub const fn is_registered(&self) -> bool {
        self.department.is_some() || self.service.is_some()
    }
}

/// A quantity of a service for a cost centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Who ordered.
    pub department: String,
    /// The account that carries the cost.
    pub cost_centre: String,
    /// The contract's id of the service.
    pub service: String,
    /// How many units.
    pub quantity: Decimal,
    /// In force from the start of this day, local time.
    pub from: jiff::civil::Date,
    /// Not in force from this day on; `None`: until further notice.
    pub until: Option<jiff::civil::Date>,
    /// The file it came in.
    pub entry: Entry,
}

/// What the supplier says of one service level in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// The contract's id of the service level.
    pub service_level: String,
    /// The month reported on.
    pub month: Month,
    /// The reported value in the level's unit; `None` where the cell says that nothing was reported.
    pub value: Option<Decimal>,
    /// The reported penalty, SEK.
    pub penalty: Option<Decimal>,
    /// The file it came in.
    pub entry: Entry,
}

/// A streak as one vantage point saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Who observed: an agent's `site/name`, or a file's name for unsigned measurements. Shared, for a month holds
    /// millions.
    pub vantage: Arc<str>,
    /// What it saw.
    pub streak: Streak,
    /// Whether an enrolled agent signed it.
    pub signed: bool,
    /// The batch or file it came in.
    pub entry: Entry,
}

/// One reading of a counter or figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Of which asset.
    pub asset: AssetId,
    /// Of which figure.
    pub metric: Metric,
    /// When.
    pub at: Timestamp,
    /// The raw value.
    pub value: Decimal,
    /// Whether an enrolled agent signed it.
    pub signed: bool,
    /// The batch or file it came in.
    pub entry: Entry,
}

/// Something that an asset said of itself, from an instant on. Two serial numbers under one name are two devices, two
/// counter sources two counters: their readings are never subtracted from one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Which asset.
    pub asset: AssetId,
    /// What of it: its serial number, or the object that its counter is read from.
    pub metric: Metric,
    /// When it was read.
    pub at: Timestamp,
    /// As the device tells it.
    pub text: String,
    /// The batch it came in.
    pub entry: Entry,
}

/// A start of a machine or device, by its own word on when it started or for how long it has run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Which asset.
    pub asset: AssetId,
    /// When it started.
    pub at: Timestamp,
    /// When it first said so.
    pub first: Timestamp,
    /// When it last said so: it ran from `at` to here without another start.
    pub last: Timestamp,
    /// The batch that said so first.
    pub entry: Entry,
}

/// Time in which a machine slept, by its own agent's word on waking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sleep {
    /// Which asset.
    pub asset: AssetId,
    /// From the last moment awake to the first awake again.
    pub time: Interval,
    /// How much of it it slept, milliseconds.
    pub asleep_ms: i64,
    /// The batch it came in.
    pub entry: Entry,
}

/// How long somebody used a machine in a step of time; agents fold it by UTC day. Never who.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveUse {
    /// Which asset.
    pub asset: AssetId,
    /// Whose word it is, as in [`Observed::vantage`].
    pub vantage: String,
    /// The step.
    pub time: Interval,
    /// Seconds of use in it.
    pub seconds: i64,
    /// The batch it came in.
    pub entry: Entry,
}

/// Time of which an agent declared that it lost its records: there, its silence says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Which agent, as in [`Observed::vantage`].
    pub vantage: String,
    /// From the end of the last batch it kept to the start of the next.
    pub time: Interval,
    /// The batch that declared it.
    pub entry: Entry,
}

/// All that is known of a month. Observations reach a little beyond it, so that its edges are bounded.
#[derive(Debug, Clone)]
pub struct Case {
    /// The month in question.
    pub month: Month,
    /// What the ledger held when the case was read.
    pub ledger: LedgerState,
    /// The register and what was seen beside it.
    pub assets: Vec<Asset>,
    /// Orders of any time; the review picks those in force.
    pub orders: Vec<Order>,
    /// The supplier's report of the month; a later entry supersedes an earlier one for the same level.
    pub reports: Vec<Reported>,
    /// Outcomes of checks, any order.
    pub observed: Vec<Observed>,
    /// Counter readings, any order.
    pub readings: Vec<Reading>,
    /// What assets said of themselves: serial numbers and counter sources, any order.
    pub told: Vec<Told>,
    /// When machines and devices started, any order.
    pub starts: Vec<Start>,
    /// When machines slept, any order.
    pub sleeps: Vec<Sleep>,
    /// How long machines were used, any order.
    pub active: Vec<ActiveUse>,
    /// What agents declared lost, any order.
    pub losses: Vec<Loss>,
    /// Time of which agents gave up figures for want of room, any order. Their streaks of it hold.
    pub thinned: Vec<Loss>,
    /// When agents first spoke of assets, any order. Of an asset that is not among them, nothing is known.
    pub first_seen: Vec<FirstSeen>,
    /// Counted cases, any order; a later entry supersedes an earlier one for the same level.
    pub trials: Vec<Trials>,
    /// When the supplier's reports came, any order; the first one of the month counts.
    pub received: Vec<Received>,
    /// What earlier months came to, any order; a later entry supersedes an earlier one.
    pub past: Vec<PastMonth>,
    /// The publications of earlier months that count, one a month, any order.
    pub published: Vec<PastPublication>,
}

impl Case {
    /// A month of which nothing is known yet.
    #[must_use]
    pub const fn new(month: Month, ledger: LedgerState) -> Self {
        Self {
            month,
            ledger,
            assets: Vec::new(),
            orders: Vec::new(),
            reports: Vec::new(),
            observed: Vec::new(),
            readings: Vec::new(),
            told: Vec::new(),
            starts: Vec::new(),
            sleeps: Vec::new(),
            active: Vec::new(),
            losses: Vec::new(),
            thinned: Vec::new(),
            first_seen: Vec::new(),
            trials: Vec::new(),
            received: Vec::new(),
            past: Vec::new(),
            published: Vec::new(),
        }
    }
}
