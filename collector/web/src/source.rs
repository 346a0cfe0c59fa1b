//! What the pages ask for, and the values they get. The collector answers; a test answers with made-up values.

mod about;
mod capacity;
mod changes;
mod documents;
mod evidence;
mod fleet;
mod health;
mod imports;
mod levels;
mod money;
mod shared;
mod terms;
mod tickets;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use motprov_access::{Departments, Viewer};
use motprov_log::{Approval, Statement};
use motprov_review::case::{AssetKind, Entry};
use motprov_review::finding::{Ledger, Origin, Review, SourceCoverage};
use motprov_shared::identity::{AgentId, AssetId};
use motprov_shared::measurement::State;
use motprov_shared::period::{Month, Timestamp};
use rust_decimal::Decimal;

pub use self::about::{AboutSource, Contact, Setting};
pub use self::capacity::{
    AssetDetail, AssetOrder, AssetRow, AssetSeries, CapacitySource, Entries, Found, Known, Line, Lines, Need,
    OfMonth, Printer, PrinterQuestion, PrinterSort, Printers, SeriesPart, SizingNeed, SizingRow, Supply,
    Unused, UseCount, UseGroup, WorkstationQuestion, WorkstationSort, Workstations,
};
pub use self::changes::{ChangeSource, ChangesOfMonth};
pub use self::documents::DocumentSource;
pub use self::evidence::{CheckpointRow, Evidence, LogKey, PublicationRow, StatementRow, WitnessRow};
pub use self::fleet::{
    AgentRow, AgentStanding, Deciding, Decision, Fleet, FleetQuestion, FleetSort, FleetSource, Waiting,
};
pub use self::health::{Fault, HealthSource, Vitals};
pub use self::imports::{
    ColumnRow, ConfirmWish, ImportKind, ImportPreview, ImportRefused, ImportSource, ImportWish, Imported,
    RefusedCell, Upload,
};
pub use self::levels::{
    LevelFigures, LevelMonth, LevelOfMonth, LevelSource, LevelTerms, LevelsOfMonth, MonthFigures, Pack,
    Points, Raised,
};
pub use self::money::{
    ApprovalRefused, ApprovalRow, ApprovalWish, Approved, CostStanding, Costs, Letter, LetterRow,
    LetterStanding, Matched, MoneySource,
};
pub use self::shared::Shared;
pub use self::terms::{TermsOfYear, YearStanding};
pub use self::tickets::{
    FlippedTicket, LimitRow, Moved, TicketLevel, TicketMonth, TicketSource, TicketStanding, TicketsOfMonth,
};

/// Where pages get their values. Calls may block and be slow: they never run on an async thread.
pub trait Source:
    LevelSource
    + CapacitySource
    + TicketSource
    + ChangeSource
    + MoneySource
    + FleetSource
    + ImportSource
    + DocumentSource
    + HealthSource
    + AboutSource
    + Send
    + Sync
    + 'static
{
    /// What every page of a month says around its figures; `None` asks for the latest full month with data, or the
    /// latest with any.
    fn head(&self, asked: &Asked) -> Result<Head, SourceError>;
    /// A month's overview; `None` asks for the latest full month with data, or the latest with any.
    fn overview(&self, month: Option<Month>) -> Result<Overview, SourceError>;
    /// Which promises are verified in a year; `None` asks for the latest with data.
    fn terms(&self, year: Option<i16>) -> Result<TermsOfYear, SourceError>;
    /// What the ledger rests on, what was published and what was said.
    fn evidence(&self) -> Result<Evidence, SourceError>;
    /// What one ledger entry holds.
    fn entry(&self, entry: Entry) -> Result<EntryDetail, SourceError>;
    /// The entry's bytes as received.
    fn raw(&self, entry: Entry) -> Result<Vec<u8>, SourceError>;
    /// Size and root now; cheap, so that a monitor may ask often.
    fn ledger(&self) -> Result<Ledger, SourceError>;
}

/// Why a source has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// There is no such entry.
    #[error("the ledger has no such entry")]
    NotFound,
    /// Something outside failed. The reason goes to the log; the page says what to do.
    #[error("{0}")]
    Failed(String),
}

/// What a page asks for, and for whom.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Of which month; `None` for the latest.
    pub month: Option<Month>,
    /// Of which department; `None` for all of `departments`.
    pub department: Option<String>,
    /// Of which departments anything may be answered: those of the viewer, or the one that was asked for.
    pub departments: Departments,
    /// Who asks.
    pub viewer: Viewer,
}

/// What every page of a month says around its figures.
#[derive(Debug, Clone)]
pub struct Head {
    /// The month that is shown.
    pub month: Month,
    /// Months with data, ascending.
    pub months: Vec<Month>,
    /// Whose contract.
    pub contract: Contract,
    /// The ledger now.
    pub ledger: Ledger,
    /// Departments that the viewer may see, by name.
    pub departments: Vec<String>,
}

/// Everything on a month's overview.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The month that is shown.
    pub month: Month,
    /// Whose contract.
    pub contract: Contract,
    /// Months with data, ascending.
    pub months: Vec<Month>,
    /// The ledger now.
    pub ledger: Ledger,
    /// What is known of the month.
    pub standing: Standing,
    /// What was seen last, whatever the month.
    pub live: Option<Live>,
}

/// The contract as far as a page speaks of it.
#[derive(Debug, Clone)]
pub struct Contract {
    /// What it is called.
    pub title: String,
    /// Who buys.
    pub customer: String,
    /// Who delivers.
    pub supplier: String,
    /// In which zone times are written.
    pub zone: TimeZone,
    /// Least share of the agreed time that must be observed for a verdict, 0 to 1.
    pub needed_coverage: Decimal,
    /// SEK a month for one unit of a service, by the contract's id of the service.
    pub prices: BTreeMap<String, Decimal>,
    /// Whether nobody decided on this version of the contract yet: no money is approved on it.
    pub preliminary: bool,
}

/// What is known of a month.
#[derive(Debug, Clone)]
pub enum Standing {
    /// Nothing in the ledger speaks of it.
    NoData,
    /// There is data, but no contract to judge it by.
    NoContract,
    /// It is being reviewed, and no earlier result can be shown meanwhile.
    Computing,
    /// It is reviewed.
    Reviewed(Box<Reviewed>),
}

/// A month's review and what stands beside it.
#[derive(Debug, Clone)]
pub struct Reviewed {
    /// The findings.
    pub review: Shared<Review>,
    /// How much each kind of source observed, day by day.
    pub coverage: Vec<SourceCoverage>,
    /// The month before, for the changes; absent where it has no review.
    pub previous: Option<Shared<Review>>,
    /// How all assets that were seen in the month were observed, each counted once.
    pub origin: Origin,
    /// What is worth knowing of the devices.
    pub health: Vec<HealthRow>,
    /// When the findings were computed.
    pub computed_at: Timestamp,
    /// Whether newer data is being reviewed, so that this is the result before.
    pub stale: bool,
    /// Whether the month goes on, so that nothing is final.
    pub unfinished: bool,
    /// The month's publications: the original first, then its corrections.
    pub publications: Vec<PublicationRow>,
    /// What parties said of its verdicts, in the order in which they did.
    pub statements: Vec<StatementRow>,
    /// What to raise at its meetings.
    pub raised: Raised,
}

/// So many devices show a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HealthRow {
    /// Which sign.
    pub sign: HealthSign,
    /// Devices of which kind.
    pub kind: AssetKind,
    /// How many show it.
    pub count: u32,
    /// Of how many that were asked.
    pub of: u32,
}

/// A sign that a device needs care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthSign {
    /// In the register, but not seen in the month.
    NotSeen,
    /// Less than a tenth of a disk is free.
    DiskFull,
    /// Memory was used to more than nine tenths.
    MemoryShort,
    /// A supply is at 5 % or less.
    SupplyLow,
    /// The printer says that it cannot print.
    NotServiceable,
    /// The agent is older than the collector.
    AgentOld,
}

/// What was seen last of a few assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// The machines and devices; the page shows the first [`Live::MOST`].
    pub assets: Vec<LiveAsset>,
}

impl Live {
    /// How many assets a page shows.
    pub const MOST: usize = 12;
}

/// The last that was seen of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveAsset {
    /// Which.
    pub id: AssetId,
    /// What it is.
    pub kind: AssetKind,
    /// Maker and model, or operating system, as it says itself.
    pub model: Option<String>,
    /// Who observed it.
    pub agent: AgentId,
    /// How it was observed.
    pub how: Observation,
    /// Whether it is the machine that the collector runs on.
    pub here: bool,
    /// Outcome of the last check.
    pub state: Option<State>,
    /// When it was seen.
    pub at: Timestamp,
    /// Its figures, the most telling first.
    pub figures: Vec<LiveFigure>,
    /// The ledger entry that carried them.
    pub entry: Entry,
}

/// How an asset is observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observation {
    /// A real machine or device.
    Measured,
    /// A test bed plays it.
    Simulated,
}

/// One figure of an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveFigure {
    /// Share of all processors' time, percent.
    CpuUsed(Decimal),
    /// Memory in use, percent of what is fitted.
    MemoryUsed(Decimal),
    /// The fullest disk, percent in use.
    DiskUsed(Decimal),
    /// Seconds since the machine started.
    Uptime(Decimal),
    /// The life counter, in the device's own unit.
    LifeCount(Decimal),
    /// The emptiest supply, percent left.
    SupplyLeft(Decimal),
    /// Milliseconds until a connection was accepted.
    ConnectTime(Decimal),
}

/// A ledger entry, for its page.
#[derive(Debug, Clone)]
pub struct EntryDetail {
    /// Its number.
    pub entry: Entry,
    /// What it holds.
    pub content: EntryContent,
    /// When the collector took it.
    pub received: Timestamp,
    /// SHA-256 of its bytes, hexadecimal.
    pub hash: String,
    /// Its length in octets.
    pub octets: u64,
    /// The ledger that holds it.
    pub ledger: Ledger,
    /// In which zone times are written.
    pub zone: TimeZone,
}

/// What an entry holds.
#[derive(Debug, Clone)]
pub enum EntryContent {
    /// A signed batch of measurements.
    Batch {
        /// Who signed it.
        agent: AgentId,
        /// Its number in the agent's chain.
        seq: u64,
        /// Its first records; the page shows at most [`EntryDetail::MOST_RECORDS`].
        records: Vec<RecordRow>,
        /// How many it holds in all.
        total: u64,
    },
    /// A file as it was imported.
    File {
        /// What it was read as.
        purpose: FilePurpose,
        /// Its name.
        name: String,
        /// Rows that were kept, where it has rows.
        kept: Option<u64>,
        /// Rows that were refused, where it has rows.
        refused: Option<u64>,
    },
    /// What a party says of a verdict.
    Statement(Box<Statement>),
    /// That a penalty was approved.
    Approval(Box<Approval>),
    /// A month's findings as they were published.
    Publication {
        /// The month.
        month: Month,
        /// The ledger that it rests on.
        ledger: Ledger,
        /// Who published.
        by: String,
        /// The publication that it corrects, and why.
        correction: Option<(Entry, String)>,
    },
    /// An agent's key, from this entry on.
    Enrolment {
        /// Whose.
        agent: String,
    },
    /// The end of an agent's right to sign, from this entry on.
    Revocation {
        /// Whose.
        agent: String,
    },
}

impl EntryDetail {
    /// How many records a page shows.
    pub const MOST_RECORDS: usize = 200;
}

/// What an imported file was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePurpose {
    /// What agents are told to measure.
    Configuration,
    /// A release's manifest.
    Release,
    /// The contract.
    Contract,
    /// The register of assets.
    Assets,
    /// Orders.
    Orders,
    /// The supplier's report.
    SlaReport,
    /// Unsigned measurements.
    Measurements,
    /// How tickets are read.
    TicketProfile,
    /// Tickets.
    Tickets,
    /// Change requests.
    Changes,
    /// Invoices.
    Invoices,
    /// The supplier's penalty letter.
    PenaltyLetter,
    /// Counted cases.
    Counts,
    /// What the columns of the file behind it are called.
    Headings,
    /// That contents were erased.
    Erasure,
}

/// One record of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// Of which asset.
    pub asset: String,
    /// Which figure, check or fact, as on the wire.
    pub metric: String,
    /// Its value.
    pub value: RecordValue,
    /// First instant that it speaks of.
    pub from: Timestamp,
    /// Last instant.
    pub to: Timestamp,
}

/// A record's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordValue {
    /// A figure and the symbol of its unit.
    Figure(Decimal, &'static str),
    /// So many checks with the same outcome.
    Checks(State, u32),
    /// A text that the asset says of itself.
    Text(String),
}
