//! What is imported, and what the contract, the register and the orders make of the names in it.

use jiff::civil::Date;
use motprov_assemble::Rows;
use motprov_assemble::counts::is_counted;
pub use motprov_assemble::files::{By, Read, read_by, rows_of, table};
use motprov_import::Known;
use motprov_ledger::{FileKind, Interpret, LedgerError, View};
use motprov_review::contract::{Contract, Status};

/// Names that a contract knows. Files that name others are only warned of: the contract may well come after the file.
#[must_use]
pub fn names_of(contract: &Contract) -> Known {
    let services = contract.services.iter().map(|service| service.id.clone()).collect();
    let levels = contract.service_levels.iter().map(|level| (level.id.clone(), level.unit.clone())).collect();
    let counted = contract.service_levels.iter().filter(|level| is_counted(level));
    let counted = counted.map(|level| level.id.clone()).collect();
    Known { services: Some(services), levels: Some(levels), counted: Some(counted), ..Known::default() }
}

/// Adds the names of the register and the orders. As long as there is no register, everything is new, and no name is
/// doubtful.
///
/// # Errors
/// What the database says.
pub fn with_register(view: &View<'_>, known: Known) -> Result<Known, LedgerError> {
    let some = |names: std::collections::BTreeSet<String>| (!names.is_empty()).then_some(names);
    let assets = view.register()?.into_iter().map(|marked| marked.asset.to_string()).collect();
    Ok(Known { departments: some(view.departments()?), assets: some(assets), ..known })
}

/// Reads the ledger's own files again when its rows are derived anew.
#[derive(Debug, Clone, Copy)]
pub struct Reader;

impl Interpret for Reader {
    fn rows(&self, kind: FileKind, name: &str, bytes: &[u8], headings: Option<&str>) -> Result<Rows, String> {
        rows_of(kind, name, bytes, headings).map_err(|error| error.to_string())
    }

    fn in_force(&self, text: &str) -> Result<Date, String> {
        let faults = |faults: Vec<_>| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        Contract::parse("contract", text).map(|contract| contract.in_force).map_err(faults)
    }

    fn is_preliminary(&self, text: &str) -> Result<bool, String> {
        let faults = |faults: Vec<_>| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        let contract = Contract::parse("contract", text).map_err(faults)?;
        Ok(contract.status == Status::Preliminary)
    }
}
