//! What is imported, read by `motprov-import` and given to the ledger; and what a contract makes of the names in it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use motprov_import::{FileError, Kind, MeasurementValue, Note, Refusal, Sheet};
use motprov_ledger::{
    AssetRow, FileKind, Interpret, MeasuredValue, MeasurementRow, OrderRow, ReportRow, Rows,
};
use motprov_review::case::AssetKind;
use motprov_review::contract::Contract;

/// A file that was read: its rows for the ledger, and what was not taken.
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
}

/// Reads a file.
///
/// # Errors
/// Where the file as a whole is no table of this kind.
pub fn read(kind: FileKind, name: &str, bytes: &[u8]) -> Result<Read, FileError> {
    let kind = match kind {
        FileKind::Assets => Kind::Assets,
        FileKind::Orders => Kind::Orders,
        FileKind::SlaReport => Kind::SlaReport,
        FileKind::Measurements => Kind::Measurements,
    };
    let sheet = motprov_import::read(kind, name, bytes)?;
    let (total, refused, notes) = (sheet.rows(), sheet.refused().to_vec(), sheet.notes().to_vec());
    Ok(Read { kind, total, rows: rows(sheet), refused, notes })
}

fn rows(sheet: Sheet) -> Rows {
    match sheet {
        Sheet::Assets(read) => Rows::Assets(read.kept.into_iter().map(asset).collect()),
        Sheet::Orders(read) => Rows::Orders(read.kept.into_iter().map(order).collect()),
        Sheet::SlaReport(read) => Rows::SlaReport(read.kept.into_iter().map(report).collect()),
        Sheet::Measurements(read) => Rows::Measurements(read.kept.into_iter().map(measurement).collect()),
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

/// Names in the rows that the contract does not know, each once, with the nearest that it does. Only a warning: the
/// contract may well come after the file.
#[must_use]
pub fn unknown_names(rows: &Rows, contract: &Contract) -> Vec<String> {
    let services = || contract.services.iter().map(|service| service.id.as_str()).collect::<Vec<_>>();
    let levels = || contract.service_levels.iter().map(|level| level.id.as_str()).collect::<Vec<_>>();
    match rows {
        Rows::Assets(rows) => {
            unknown("service", rows.iter().filter_map(|row| row.service.as_deref()), &services())
        }
        Rows::Orders(rows) => unknown("service", rows.iter().map(|row| row.service.as_str()), &services()),
        Rows::SlaReport(rows) => {
            unknown("service level", rows.iter().map(|row| row.service_level.as_str()), &levels())
        }
        Rows::Measurements(_) => Vec::new(),
    }
}

fn unknown<'r>(what: &str, names: impl Iterator<Item = &'r str>, known: &[&str]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names.filter(|name| !known.contains(name)) {
        *counts.entry(name).or_default() += 1;
    }
    let warn = |(name, count): (&str, usize)| {
        let nearest = known.iter().min_by_key(|id| strsim::damerau_levenshtein(name, id));
        let nearest = nearest.map_or(String::new(), |nearest| format!("; the nearest is `{nearest}`"));
        let rows = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
        format!("the contract knows no {what} `{name}` ({rows}){nearest}")
    };
    counts.into_iter().map(warn).collect()
}

/// Reads the ledger's own files again when its rows are derived anew.
#[derive(Debug, Clone, Copy)]
pub struct Reader;

impl Interpret for Reader {
    fn rows(&self, kind: FileKind, name: &str, bytes: &[u8]) -> Result<Rows, String> {
        read(kind, name, bytes).map(|read| read.rows).map_err(|error| error.to_string())
    }

    fn in_force(&self, text: &str) -> Result<Date, String> {
        let faults = |faults: Vec<_>| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        Contract::parse("contract", text).map(|contract| contract.in_force).map_err(faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_told_once_with_the_nearest() {
        let names = ["pc-standard", "pc-standrad", "pc-standrad"];
        let told = unknown("service", names.into_iter(), &["printer", "pc-standard"]);
        assert_eq!(
            told,
            ["the contract knows no service `pc-standrad` (2 rows); the nearest is `pc-standard`"]
        );
        assert!(unknown("service", ["printer"].into_iter(), &["printer"]).is_empty());
    }
}
