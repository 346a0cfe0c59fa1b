//! A file's rows, read by `motprov-import`.

use motprov_import::{
    FileError, Kind, Known, MeasurementValue, MilestoneRow, Note, OwnHeadings, Preview, Progress, Refusal,
    Sheet,
};
use motprov_log::FileKind;
use motprov_review::case::AssetKind;

use crate::rows::{AssetRow, MeasuredValue, MeasurementRow, OrderRow, ReportRow, Rows};

/// A file that was read: its rows, and what was not taken.
#[derive(Debug)]
pub struct Read {
    /// What it holds.
    pub kind: Kind,
    /// Rows with data, those that do not hold among them.
    pub total: usize,
    /// The rows that hold.
    pub rows: Rows,
    /// One for each cell at fault.
    pub refused: Vec<Refusal>,
    /// What was passed over or understood in one of several ways.
    pub notes: Vec<Note>,
    /// How its columns were understood.
    pub preview: Preview,
    /// Cells that name what is not known beside the file; their rows hold.
    pub doubts: Vec<Refusal>,
}

/// The kind of table that such a file holds; `None` for tickets, whose tables are as many as there are systems.
#[must_use]
pub const fn table(kind: FileKind) -> Option<Kind> {
    Some(match kind {
        FileKind::Assets => Kind::Assets,
        FileKind::Orders => Kind::Orders,
        FileKind::SlaReport => Kind::SlaReport,
        FileKind::Measurements => Kind::Measurements,
        FileKind::Changes => Kind::Changes,
        FileKind::ChangeMilestones => Kind::ChangeMilestones,
        FileKind::Invoices => Kind::Invoices,
        FileKind::PenaltyLetter => Kind::PenaltyLetter,
        FileKind::Counts => Kind::Counts,
        FileKind::Tickets | FileKind::TicketProfile | FileKind::Headings => return None,
    })
}

/// What else is given to read a file by.
#[derive(Debug, Clone, Copy, Default)]
pub struct By<'a> {
    /// What its columns are called, where its user has names of his own.
    pub headings: Option<&'a OwnHeadings>,
    /// Names that it may hold.
    pub known: Option<&'a Known>,
}

/// The rows that a case, or a table of the ledger, is made of. `headings` is the text of the entry right before the
/// file's, where that holds headings.
///
/// # Errors
/// As [`read`]; where the headings do not hold.
pub fn rows_of(kind: FileKind, name: &str, bytes: &[u8], headings: Option<&str>) -> Result<Rows, RowsError> {
    let own = headings.map(|text| OwnHeadings::parse("headings", text)).transpose()?;
    match (table(kind), kind) {
        (Some(kind), _) => {
            let by = By { headings: own.as_ref(), known: None };
            Ok(read_by(kind, name, bytes, by, &mut |_| {}).map(|read| read.rows)?)
        }
        (None, FileKind::TicketProfile) => Ok(Rows::TicketProfile),
        (None, FileKind::Headings) => Ok(Rows::Headings),
        (None, _) => Ok(Rows::Tickets),
    }
}

/// Why a file of the ledger gives no rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowsError {
    /// It is no table of its kind.
    #[error(transparent)]
    File(#[from] FileError),
    /// What its columns are called cannot be read.
    #[error("its headings do not hold: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Headings(Vec<motprov_toml::Fault>),
}

impl From<Vec<motprov_toml::Fault>> for RowsError {
    fn from(faults: Vec<motprov_toml::Fault>) -> Self {
        Self::Headings(faults)
    }
}

/// Reads a file.
///
/// # Errors
/// Where the file as a whole is no table of this kind.
pub fn read(kind: Kind, name: &str, bytes: &[u8]) -> Result<Read, FileError> {
    read_by(kind, name, bytes, By::default(), &mut |_| {})
}

/// As [`read`]; by its user's headings, compares its names with what is known, and tells `watch` how far the reading
/// has come.
///
/// # Errors
/// As [`read`].
pub fn read_by(
    kind: Kind,
    name: &str,
    bytes: &[u8],
    by: By<'_>,
    watch: &mut dyn FnMut(Progress),
) -> Result<Read, FileError> {
    let sheet = motprov_import::read_by(kind, name, bytes, by.headings, watch)?;
    let (total, refused, notes) = (sheet.rows(), sheet.refused().to_vec(), sheet.notes().to_vec());
    let doubts = by.known.map(|known| sheet.doubts(name, known)).unwrap_or_default();
    Ok(Read { kind, total, refused, notes, preview: sheet.preview().clone(), doubts, rows: rows(sheet) })
}

fn rows(sheet: Sheet) -> Rows {
    match sheet {
        Sheet::Assets(read) => Rows::Assets(read.kept.into_iter().map(asset).collect()),
        Sheet::Orders(read) => Rows::Orders(read.kept.into_iter().map(order).collect()),
        Sheet::SlaReport(read) => Rows::SlaReport(read.kept.into_iter().map(report).collect()),
        Sheet::Measurements(read) => Rows::Measurements(read.kept.into_iter().map(measurement).collect()),
        Sheet::Changes(read) => Rows::Changes(read.kept),
        Sheet::ChangeMilestones(read) => {
            Rows::ChangeMilestones(read.kept.iter().flat_map(MilestoneRow::stages).collect())
        }
        Sheet::Invoices(read) => Rows::Invoices(read.kept),
        Sheet::PenaltyLetter(read) => Rows::PenaltyLetter(read.kept),
        Sheet::Counts(read) => Rows::Counts(read.kept),
    }
}

fn asset(row: motprov_import::AssetRow) -> AssetRow {
    let kind = match row.kind {
        motprov_import::AssetKind::Workstation => AssetKind::Workstation,
        motprov_import::AssetKind::Printer => AssetKind::Printer,
        motprov_import::AssetKind::Server => AssetKind::Server,
        motprov_import::AssetKind::Endpoint => AssetKind::Endpoint,
    };
    AssetRow {
        asset: row.asset,
        kind,
        department: Some(row.department),
        cost_centre: Some(row.cost_centre),
        service: Some(row.service),
        site: Some(row.site),
        serial: row.serial,
        host_name: row.host_name,
        mac: row.mac,
        address: row.address.map(|address| address.to_string()),
    }
}

fn order(row: motprov_import::OrderRow) -> OrderRow {
    let motprov_import::OrderRow { order_no, department, cost_centre, service, quantity, from, until } = row;
    OrderRow { order_no, department, cost_centre, service, quantity, from, until }
}

fn report(row: motprov_import::ReportRow) -> ReportRow {
    let motprov_import::ReportRow { month, service_level, value, penalty } = row;
    ReportRow { month, service_level, value, penalty }
}

fn measurement(row: motprov_import::MeasurementRow) -> MeasurementRow {
    let motprov_import::MeasurementRow { time, asset, metric, value } = row;
    let value = match value {
        MeasurementValue::Number(number) => MeasuredValue::Number(number),
        MeasurementValue::State(state) => MeasuredValue::State(state),
    };
    MeasurementRow { time, asset, metric, value }
}
