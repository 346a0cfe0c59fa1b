//! What is imported, and what a contract makes of the names in it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use motprov_assemble::Rows;
pub use motprov_assemble::files::{Read, read};
use motprov_ledger::{FileKind, Interpret};
use motprov_review::contract::Contract;

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
