//! A file's rows, read by `motprov-import`.

use motprov_import::{
    FileError, Kind, Known, MeasurementValue, MilestoneRow, Note, Preview, Progress, Refusal, Sheet,
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
        FileKind::Tickets | FileKind::TicketProfile => return None,
    })
}

/// The rows that a case, or a table of the ledger, is made of.
///
/// # Errors
/// As [`read`].
pub fn rows_of(kind: FileKind, name: &str, bytes: &[u8]) -> Result<Rows, FileError> {
    match (table(kind), kind) {
        (Some(kind), _) => read(kind, name, bytes).map(|read| read.rows),
        (None, FileKind::TicketProfile) => Ok(Rows::TicketProfile),
        (None, _) => Ok(Rows::Tickets),
    }
}

/// Reads a file.
///
/// # Errors
/// Where the file as a whole is no table of this kind.
pub fn read(kind: Kind, name: &str, bytes: &[u8]) -> Result<Read, FileError> {
    read_against(kind, name, bytes, &Known::default(), &mut |_| {})
}

/// As [`read`]; compares its names with what is known, and tells `watch` how far the reading has come.
///
/// # Errors
/// As [`read`].
pub fn read_against(
    kind: Kind,
    name: &str,
    bytes: &[u8],
    known: &Known,
    watch: &mut dyn FnMut(Progress),
) -> Result<Read, FileError> {
    let sheet = motprov_import::read_watched(kind, name, bytes, watch)?;
    let (total, refused, notes) = (sheet.rows(), sheet.refused().to_vec(), sheet.notes().to_vec());
    let (preview, doubts) = (sheet.preview().clone(), sheet.doubts(name, known));
    Ok(Read { kind, total, rows: rows(sheet), refused, notes, preview, doubts })
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
