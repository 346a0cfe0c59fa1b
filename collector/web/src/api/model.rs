//! What goes out. Decimals are strings, so that no reader loses digits; times are RFC 3339; `null` is not known.

mod records;

use motprov_review::finding::{self, CapacityFinding, PenaltyFinding, ServiceLevelFinding};
use motprov_shared::identity::sha256;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use crate::source::Contract;

pub use self::records::{
    Checkpoint, Entries, Evidence, Head, Publication, Publications, Statement, Statements, Witness,
};

/// Months that the ledger speaks of.
#[derive(Debug, Serialize, ToSchema)]
pub struct Months {
    /// As `2026-10`, ascending.
    pub months: Vec<String>,
    /// The latest full month with data, or the latest with any.
    pub latest: Option<String>,
}

/// A ledger's size and root.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ledger {
    /// Entries.
    pub size: u64,
    /// Merkle root (RFC 6962), hexadecimal.
    pub root: String,
}

/// A low and a high bound.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bounds {
    /// Not below this.
    pub low: String,
    /// Not above this.
    pub high: String,
}

/// What is known of a month.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// There is data, but no contract to judge it by.
    NoContract,
    /// It is being reviewed for the first time: ask again.
    Computing,
    /// It is reviewed.
    Reviewed,
}

/// A month.
#[derive(Debug, Serialize, ToSchema)]
pub struct Month {
    /// As `2026-10`.
    pub month: String,
    /// What is known of it.
    pub standing: Standing,
    /// When its findings were computed.
    pub computed_at: Option<String>,
    /// Whether newer data is being reviewed.
    pub stale: bool,
    /// Whether it goes on, so that nothing is final.
    pub unfinished: bool,
    /// The ledger that the findings rest on.
    pub ledger: Ledger,
    /// The contract's title.
    pub contract: String,
    /// Who buys.
    pub customer: String,
    /// Who delivers.
    pub supplier: String,
    /// How many levels have which verdict.
    pub verdicts: Verdicts,
    /// All penalties together, after their common cap, SEK.
    pub penalty: Option<Bounds>,
}

/// How many levels have which verdict.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Verdicts {
    /// The report holds.
    pub confirmed: u32,
    /// It does not.
    pub contradicted: u32,
    /// Too little was seen to say.
    pub not_verifiable: u32,
    /// The supplier gave no figure.
    pub not_reported: u32,
    /// Nobody measures it.
    pub not_measured: u32,
}

/// A part of a list of service levels.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceLevels {
    /// In the contract's order.
    pub items: Vec<ServiceLevel>,
    /// What to give as `after` for the rest; null at the end.
    pub next: Option<String>,
}

/// A service level in a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceLevel {
    /// The contract's id.
    pub id: String,
    /// The contract's title.
    pub title: String,
    /// Unit of the figures.
    pub unit: String,
    /// `higher` or `lower`.
    pub better: String,
    /// The promise.
    pub target: String,
    /// The supplier's figure.
    pub reported: Option<String>,
    /// Bounds over the time that was observed.
    pub measured: Option<Bounds>,
    /// Bounds whatever the missing time held.
    pub hard: Option<Bounds>,
    /// Share of the agreed time that was observed, 0 to 1.
    pub coverage: Option<String>,
    /// `confirmed`, `contradicted`, `not_verifiable`, `not_reported` or `not_measured`.
    pub verdict: String,
    /// Whom an untrue figure helps: `supplier` or `customer`.
    pub favours: Option<String>,
    /// `yes`, `no` or `undecided`.
    pub target_met: String,
    /// What is owed, SEK.
    pub penalty: Penalty,
    /// The verdict's reason, in English.
    pub because: String,
    /// The ledger entries that it rests on.
    pub entries: Vec<u64>,
}

/// A penalty, SEK.
#[derive(Debug, Serialize, ToSchema)]
pub struct Penalty {
    /// Least that is owed.
    pub low: Option<String>,
    /// Most that is owed.
    pub high: Option<String>,
    /// What the supplier's report says.
    pub reported: Option<String>,
}

/// A part of a list of capacity findings.
#[derive(Debug, Serialize, ToSchema)]
pub struct Capacity {
    /// In the review's order.
    pub items: Vec<CapacityLine>,
    /// What to give as `after` for the rest; null at the end.
    pub next: Option<String>,
}

/// Ordered, seen and used of one service for one cost centre.
#[derive(Debug, Serialize, ToSchema)]
pub struct CapacityLine {
    /// The same for the same department, cost centre, service and unit in every month.
    pub id: String,
    /// Who pays.
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
    pub ordered: Option<String>,
    /// Units that an agent saw.
    pub delivered: Option<String>,
    /// Units in use by the service's own rule.
    pub used: Option<String>,
    /// Share of the month over which the units were observed, 0 to 1.
    pub coverage: Option<String>,
    /// SEK a month for what is ordered and not used.
    pub unused_cost_per_month: Option<String>,
    /// `under`, `within`, `over`, `unseen` or `unordered`.
    pub finding: String,
    /// The ledger entries that it rests on.
    pub entries: Vec<u64>,
}

/// Which promises are verified in a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct Coverage {
    /// The year.
    pub year: i16,
    /// Months that are still being counted.
    pub pending: Vec<String>,
    /// Service levels, in the contract's order.
    pub service_levels: Vec<Promise>,
    /// Clauses, in the contract's order.
    pub clauses: Vec<Promise>,
}

/// A promise and what it rests on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Promise {
    /// The contract's id.
    pub id: String,
    /// The contract's title.
    pub title: String,
    /// `independent`, `partly`, `unsigned` or `word`.
    pub standing: String,
    /// What is missing, in English.
    pub needed: Option<String>,
    /// Share of the year's agreed time that agents observed, 0 to 1; of a clause null.
    pub coverage: Option<String>,
    /// Months with enough for a verdict; of a clause null.
    pub months_enough: Option<u32>,
}

/// A service level month by month.
#[derive(Debug, Serialize, ToSchema)]
pub struct Series {
    /// The contract's id.
    pub service_level: String,
    /// Ascending; months that are not reviewed yet are left out.
    pub points: Vec<Point>,
}

/// A month of a series.
#[derive(Debug, Serialize, ToSchema)]
pub struct Point {
    /// The month's first instant in UTC.
    pub time: String,
    /// As `2026-10`.
    pub month: String,
    /// The promise.
    pub target: String,
    /// The supplier's figure.
    pub reported: Option<String>,
    /// Not below this.
    pub measured_low: Option<String>,
    /// Not above this.
    pub measured_high: Option<String>,
    /// Share of the agreed time that was observed, 0 to 1.
    pub coverage: Option<String>,
    /// Least penalty, SEK.
    pub penalty_low: Option<String>,
    /// Most penalty, SEK.
    pub penalty_high: Option<String>,
}

fn decimal(value: Option<Decimal>) -> Option<String> {
    value.map(|value| value.to_string())
}

/// A name as the review's own JSON writes it: `not_verifiable`.
pub(crate) fn name(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

impl From<&finding::Ledger> for Ledger {
    fn from(ledger: &finding::Ledger) -> Self {
        Self { size: ledger.size, root: ledger.root.clone() }
    }
}

impl From<finding::Bounds> for Bounds {
    fn from(bounds: finding::Bounds) -> Self {
        Self { low: bounds.low.to_string(), high: bounds.high.to_string() }
    }
}

impl From<PenaltyFinding> for Penalty {
    fn from(penalty: PenaltyFinding) -> Self {
        Self { low: decimal(penalty.low), high: decimal(penalty.high), reported: decimal(penalty.reported) }
    }
}

impl From<&ServiceLevelFinding> for ServiceLevel {
    fn from(level: &ServiceLevelFinding) -> Self {
        Self {
            id: level.id.clone(),
            title: level.title.clone(),
            unit: level.unit.clone(),
            better: name(&level.better),
            target: level.target.to_string(),
            reported: decimal(level.reported),
            measured: level.measured.map(Bounds::from),
            hard: level.hard.map(Bounds::from),
            coverage: decimal(level.coverage),
            verdict: name(&level.verdict),
            favours: level.favours.map(|party| name(&party)),
            target_met: name(&level.target_met),
            penalty: level.penalty.into(),
            because: level.because.to_string(),
            entries: level.entries.clone(),
        }
    }
}

impl From<&CapacityFinding> for CapacityLine {
    fn from(line: &CapacityFinding) -> Self {
        let parts = [&line.department, &line.cost_centre, &line.service, &Some(line.unit.clone())];
        // A unit separator stands in no name that an import keeps.
        let named = parts.map(|part| part.as_deref().unwrap_or("\u{0}")).join("\u{1f}");
        Self {
            id: sha256(named.as_bytes()).to_string().chars().take(16).collect(),
            department: line.department.clone(),
            cost_centre: line.cost_centre.clone(),
            service: line.service.clone(),
            service_title: line.service_title.clone(),
            unit: line.unit.clone(),
            ordered: decimal(line.ordered),
            delivered: decimal(line.delivered),
            used: decimal(line.used),
            coverage: decimal(line.coverage),
            unused_cost_per_month: decimal(line.unused_cost_per_month),
            finding: name(&line.finding),
            entries: line.entries.clone(),
        }
    }
}

impl Verdicts {
    /// Of levels.
    pub(crate) fn of(levels: &[ServiceLevelFinding]) -> Self {
        let mut verdicts = Self::default();
        for level in levels {
            *match level.verdict {
                finding::Verdict::Confirmed => &mut verdicts.confirmed,
                finding::Verdict::Contradicted => &mut verdicts.contradicted,
                finding::Verdict::NotVerifiable => &mut verdicts.not_verifiable,
                finding::Verdict::NotReported => &mut verdicts.not_reported,
                finding::Verdict::NotMeasured => &mut verdicts.not_measured,
            } += 1;
        }
        verdicts
    }
}

impl Month {
    /// A month that is not reviewed.
    pub(crate) fn unknown(month: String, standing: Standing, ledger: Ledger, contract: &Contract) -> Self {
        Self {
            month,
            standing,
            computed_at: None,
            stale: false,
            unfinished: false,
            ledger,
            contract: contract.title.clone(),
            customer: contract.customer.clone(),
            supplier: contract.supplier.clone(),
            verdicts: Verdicts::default(),
            penalty: None,
        }
    }
}
