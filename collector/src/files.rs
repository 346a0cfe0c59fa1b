//! What is imported, and what a contract makes of the names in it.

use jiff::civil::Date;
use motprov_assemble::Rows;
pub use motprov_assemble::files::{Read, read, read_against, rows_of, table};
use motprov_import::Known;
use motprov_ledger::{FileKind, Interpret};
use motprov_review::contract::{Contract, Status};

/// Names that a contract knows. Files that name others are only warned of: the contract may well come after the file.
#[must_use]
pub fn names_of(contract: &Contract) -> Known {
    let services = contract.services.iter().map(|service| service.id.clone()).collect();
    let levels = contract.service_levels.iter().map(|level| (level.id.clone(), level.unit.clone())).collect();
    Known { services: Some(services), levels: Some(levels), ..Known::default() }
}

/// Reads the ledger's own files again when its rows are derived anew.
#[derive(Debug, Clone, Copy)]
pub struct Reader;

impl Interpret for Reader {
    fn rows(&self, kind: FileKind, name: &str, bytes: &[u8]) -> Result<Rows, String> {
        rows_of(kind, name, bytes).map_err(|error| error.to_string())
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
