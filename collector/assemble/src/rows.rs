//! What an importer read from a file, ready to be kept. Rows carry no entry number: they get their file's.

use jiff::civil::Date;
use motprov_review::case::AssetKind;
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, State};
use motprov_shared::period::{Month, Timestamp};
use rust_decimal::Decimal;

use motprov_import::{ChangeRow, CountRow, InvoiceRow, LetterRow};
use motprov_log::FileKind;

/// One line of the asset register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetRow {
    /// Its id, as agents name it.
    pub asset: AssetId,
    /// What it is.
    pub kind: AssetKind,
    /// Who pays.
    pub department: Option<String>,
    /// The account that carries the cost.
    pub cost_centre: Option<String>,
    /// The contract's id of the service.
    pub service: Option<String>,
    /// The building.
    pub site: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
    /// Host name.
    pub host_name: Option<String>,
    /// Address of its network card, as `aa:bb:cc:dd:ee:ff`.
    pub mac: Option<String>,
    /// Its address in the network.
    pub address: Option<String>,
}

/// One line of the order list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// Number of the order.
    pub order_no: String,
    /// Who ordered.
    pub department: String,
    /// The account that carries the cost.
    pub cost_centre: String,
    /// The contract's id of the service.
    pub service: String,
    /// How many units.
    pub quantity: Decimal,
    /// In force from the start of this day, local time.
    pub from: Date,
    /// Not in force from this day on; `None`: until further notice.
    pub until: Option<Date>,
}

/// One line of the supplier's report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// The month reported on.
    pub month: Month,
    /// The contract's id of the service level.
    pub service_level: String,
    /// The reported value; `None` where nothing was reported.
    pub value: Option<Decimal>,
    /// The reported penalty, SEK.
    pub penalty: Option<Decimal>,
}

/// What was measured elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasuredValue {
    /// A figure.
    Number(Decimal),
    /// The outcome of a check.
    State(State),
}

/// One line of measurements from another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasurementRow {
    /// When.
    pub time: Timestamp,
    /// Of which asset.
    pub asset: AssetId,
    /// What of it.
    pub metric: Metric,
    /// What was seen.
    pub value: MeasuredValue,
}

/// The rows of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// Of an asset register.
    Assets(Vec<AssetRow>),
    /// Of an order list.
    Orders(Vec<OrderRow>),
    /// Of a supplier's report.
    SlaReport(Vec<ReportRow>),
    /// Of measurements.
    Measurements(Vec<MeasurementRow>),
    /// Of change requests.
    Changes(Vec<ChangeRow>),
    /// Of change requests that came with their milestones.
    ChangeMilestones(Vec<ChangeRow>),
    /// Of invoices.
    Invoices(Vec<InvoiceRow>),
    /// Of a penalty letter.
    PenaltyLetter(Vec<LetterRow>),
    /// Of counted cases.
    Counts(Vec<CountRow>),
    /// Tickets: read when somebody asks, as the profile says that stands behind them.
    Tickets,
    /// How a file of tickets is read.
    TicketProfile,
    /// What the columns of the file behind it are called.
    Headings,
}

impl Rows {
    /// The kind of file that holds such rows.
    #[must_use]
    pub const fn kind(&self) -> FileKind {
        match self {
            Self::Assets(_) => FileKind::Assets,
            Self::Orders(_) => FileKind::Orders,
            Self::SlaReport(_) => FileKind::SlaReport,
            Self::Measurements(_) => FileKind::Measurements,
            Self::Changes(_) => FileKind::Changes,
            Self::ChangeMilestones(_) => FileKind::ChangeMilestones,
            Self::Invoices(_) => FileKind::Invoices,
            Self::PenaltyLetter(_) => FileKind::PenaltyLetter,
            Self::Counts(_) => FileKind::Counts,
            Self::Tickets => FileKind::Tickets,
            Self::TicketProfile => FileKind::TicketProfile,
            Self::Headings => FileKind::Headings,
        }
    }

    /// How many.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Assets(rows) => rows.len(),
            Self::Orders(rows) => rows.len(),
            Self::SlaReport(rows) => rows.len(),
            Self::Measurements(rows) => rows.len(),
            Self::Changes(rows) | Self::ChangeMilestones(rows) => rows.len(),
            Self::Invoices(rows) => rows.len(),
            Self::PenaltyLetter(rows) => rows.len(),
            Self::Counts(rows) => rows.len(),
            Self::Tickets | Self::TicketProfile | Self::Headings => 0,
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
