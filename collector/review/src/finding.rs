//! What a review finds. Serialises to the JSON that `motprov-collector review --format json` prints:
//! decimals as strings, absent values null.

mod detail;

use std::fmt;

use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer};

pub use self::detail::{Cases, Detail, Disputed, Earlier, Readings, SiteFigure};
use crate::case::Entry;
pub use crate::difference::{Alternative, Assumption};

/// A month's answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Review {
    /// The month reviewed.
    pub month: Month,
    /// The ledger it rests on.
    pub ledger: Ledger,
    /// One finding for each service level of the contract, in its order.
    pub service_levels: Vec<ServiceLevelFinding>,
    /// One finding for each department, cost centre and service.
    pub capacity: Vec<CapacityFinding>,
    /// All penalties of the month together, after their common cap, SEK; `None` where none was computed. For the
    /// page: with a cap, the levels' own bounds do not add up to it.
    #[serde(skip)]
    pub penalty_sum: Option<Bounds>,
}

/// Size and root of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// Number of entries.
    pub size: u64,
    /// Merkle root in hexadecimal.
    pub root: String,
}

/// A low and a high bound; `low <= high`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Not below this.
    pub low: Decimal,
    /// Not above this.
    pub high: Decimal,
}

impl Bounds {
    /// The one value that both ends are, where they differ by no more than the last decimal that is computed: an exact
    /// share such as two thirds has two ends only because it is rounded outward.
    #[must_use]
    pub fn as_one(self) -> Option<Decimal> {
        const LAST: Decimal = Decimal::from_parts(1, 0, 0, false, 4);
        (self.high.saturating_sub(self.low) <= LAST).then_some(self.low)
    }
}

/// A penalty for a level in a month, SEK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PenaltyFinding {
    /// Least that is owed, by the bound that favours the supplier; `None` where nothing was measured.
    pub low: Option<Decimal>,
    /// Most that is owed.
    pub high: Option<Decimal>,
    /// What the supplier's report says.
    pub reported: Option<Decimal>,
}

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better: availability.
    Higher,
    /// Less is better: response time.
    Lower,
}

/// Whether the supplier's figure holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It lies inside what was measured.
    Confirmed,
    /// It lies outside what was measured, and enough was observed; or outside whatever the missing time held.
    Contradicted,
    /// Too little was seen, or the bounds are too wide.
    NotVerifiable,
    /// The supplier gave no figure.
    NotReported,
    /// Nobody measures it.
    NotMeasured,
}

/// Whom an untrue figure helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// Reported too good.
    Supplier,
    /// Reported too bad.
    Customer,
}

/// Whether the target was reached, by what was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetMet {
    /// Both bounds reach it.
    Yes,
    /// Neither bound reaches it.
    No,
    /// The bounds lie on both sides, or nothing was measured.
    Undecided,
}

/// How the assets behind a figure were observed: so many of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// By an enrolled agent on a real machine or device.
    pub measured: u32,
    /// By an enrolled agent, of an asset that a test bed simulates.
    pub simulated: u32,
    /// From an imported file that nobody signed.
    pub unsigned: u32,
}

/// The answer for one service level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceLevelFinding {
    /// The contract's id.
    pub id: String,
    /// The contract's title.
    pub title: String,
    /// Unit of the figures.
    pub unit: String,
    /// Which direction is good.
    pub better: Better,
    /// The promise.
    pub target: Decimal,
    /// The supplier's figure.
    pub reported: Option<Decimal>,
    /// Bounds over the time that was observed.
    pub measured: Option<Bounds>,
    /// Bounds whatever the missing time held.
    pub hard: Option<Bounds>,
    /// Share of the agreed time that was observed, 0 to 1.
    pub coverage: Option<Decimal>,
    /// Whether the report holds.
    pub verdict: Verdict,
    /// Whom it helps, if it does not.
    pub favours: Option<Party>,
    /// Whether the target was reached.
    pub target_met: TargetMet,
    /// What is owed.
    pub penalty: PenaltyFinding,
    /// The verdict's reason.
    pub because: Because,
    /// The ledger entries that it rests on, ascending.
    pub entries: Vec<Entry>,
    /// Width of the contract's first penalty step, in the level's unit: the page's common scale.
    pub penalty_step: Option<Decimal>,
    /// How the assets behind it were observed.
    pub origin: Origin,
    /// Decimals that the contract asks of the supplier's figure: what a page writes the level's figures with.
    #[serde(skip)]
    pub decimals: u32,
    /// What else there is to say of it.
    #[serde(flatten)]
    pub detail: Detail,
}

/// Stands for *no upper bound* in the figures of a percentile: larger than any figure of a contract.
pub const UNBOUNDED: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);

/// A reason that a page can say in any language and that prints in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// The reported figure lies in what was measured, tolerance included.
    Inside,
    /// It lies outside what was measured.
    Outside {
        /// Distance from the nearer bound, in the level's unit.
        by: Decimal,
    },
    /// It lies outside even if every missing second is counted in its favour.
    OutsideHard {
        /// Distance from the nearer hard bound, in the level's unit.
        by: Decimal,
    },
    /// Less was observed than the contract asks for.
    Coverage {
        /// Share observed, 0 to 1.
        seen: Decimal,
        /// Share needed.
        needed: Decimal,
    },
    /// The bounds lie too far apart.
    Width {
        /// Their distance, in the level's unit.
        width: Decimal,
        /// The most the contract allows.
        allowed: Decimal,
    },
    /// The supplier gave no figure for the month.
    NoReport,
    /// No source in the contract measures it.
    NoSource,
    /// A source is named, but it saw nothing in the month.
    NothingSeen,
    /// Too few readings for a percentile that has bounds.
    TooFew {
        /// Readings with a value.
        seen: u32,
        /// So many are needed.
        needed: u32,
    },
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inside => f.write_str("the reported figure lies within the measured bounds"),
            Self::Outside { by } => write!(f, "the reported figure lies {by} outside the measured bounds"),
            Self::OutsideHard { by } => {
                write!(
                    f,
                    "the reported figure lies {by} outside the bounds, whatever the time not observed held"
                )
            }
            Self::Coverage { seen, needed } => {
                write!(f, "{seen} of the agreed time was observed; a verdict needs {needed}")
            }
            Self::Width { width, allowed } => {
                write!(f, "the measured bounds lie {width} apart; a verdict allows {allowed}")
            }
            Self::NoReport => f.write_str("the supplier reported no figure for the month"),
            Self::NoSource => f.write_str("the contract names no source that measures it"),
            Self::NothingSeen => f.write_str("its source observed nothing in the month"),
            Self::TooFew { seen, needed } => {
                write!(f, "{seen} readings have a value; a verdict needs {needed}")
            }
        }
    }
}

impl Serialize for Because {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How use stands to what was ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CapacityVerdict {
    /// Ordered capacity is left unused beyond the contract's threshold.
    Under,
    /// Use fits the order.
    Within,
    /// More is used than ordered.
    Over,
    /// Ordered, but nothing of it was ever seen.
    Unseen,
    /// Seen, but nobody ordered it.
    Unordered,
}

/// Ordered, delivered and used of one service for one cost centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CapacityFinding {
    /// Who pays; `None` for what nobody ordered and no register knows.
    pub department: Option<String>,
    /// The account that carries the cost.
    pub cost_centre: Option<String>,
    /// The contract's id of the service.
    pub service: Option<String>,
    /// Its title in the contract.
    pub service_title: Option<String>,
    /// What is counted.
    pub unit: String,
    /// Units in force at the month's end.
    pub ordered: Option<Decimal>,
    /// Units seen by an agent in the month.
    pub delivered: Option<Decimal>,
    /// Units in use by the service's own rule.
    pub used: Option<Decimal>,
    /// Share of the month over which the seen units were observed well enough to say *not used*, 0 to 1.
    pub coverage: Option<Decimal>,
    /// Hours that the seen machines were switched on, all together: what was seen, and the most that it can have been
    /// whatever the time held that no evidence proves off. `None` for printers.
    pub running_hours: Option<Bounds>,
    /// How much the seen workstations were used by somebody, where their agents tell it.
    pub active: Option<ActiveUse>,
    /// What the seen printers printed.
    pub pages: Option<PagesPrinted>,
    /// SEK a month for what is ordered and not used. What was ordered and never seen counts as not used: `delivered`
    /// tells how much of it that is.
    pub unused_cost_per_month: Option<Decimal>,
    /// How use stands to the order.
    pub finding: CapacityVerdict,
    /// How the units were observed.
    pub origin: Origin,
    /// The ledger entries that it rests on, ascending.
    pub entries: Vec<Entry>,
}

/// Use of workstations by somebody, all together. Never who, and never finer than a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ActiveUse {
    /// How many workstations tell it.
    pub units: u32,
    /// Hours of use, at least; rounded down to tenths.
    pub hours: Decimal,
    /// Days with any use, counted for each workstation, at least.
    pub days: u32,
    /// Workstations that stand idle: observed on enough days, and not used on any, by the service's own rule.
    pub idle: u32,
}

/// Pages of printers, all together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PagesPrinted {
    /// How many printers have a life counter that counts pages or sheets, and was read.
    pub units: u32,
    /// By their life counters. A sheet counts as one page at least, and as two at most.
    pub printed: Bounds,
    /// By their makers' own counters, which may count otherwise than the life counter: never added to it.
    pub split: Option<PagesSplit>,
}

/// Pages in black and in colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PagesSplit {
    /// How many printers tell both.
    pub units: u32,
    /// In black only.
    pub mono: Bounds,
    /// With colour.
    pub colour: Bounds,
}

/// How much of its time a kind of source observed, day by day; for the page, not part of the verdicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCoverage {
    /// Which kind of asset.
    pub kind: crate::case::AssetKind,
    /// How many of the register reported in the month, and how many there are.
    pub seen: u32,
    /// See `seen`.
    pub known: u32,
    /// Share observed for each day of the month, 0 to 1; `None` for days that have not come yet.
    pub days: Vec<Option<Decimal>>,
    /// Share of the whole month (up to now), 0 to 1.
    pub month: Option<Decimal>,
}
