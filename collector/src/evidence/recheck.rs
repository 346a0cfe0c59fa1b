//! Computes a publication again, from the entries that it rests on and no table.

use motprov_ledger::{EntryNumber, LedgerEntry, Recheck, View};
use motprov_log::Publication;
use motprov_review::calendar::whole_month;

use super::Scope;
use super::selection::{self, SelectionError};
use crate::review::{ReviewError, case_of, findings_json, parse_contract};

/// For the audit.
#[derive(Debug, Clone, Copy)]
pub struct Recomputed;

impl Recheck for Recomputed {
    fn recheck(&self, view: &View<'_>, entry: &LedgerEntry) -> Result<(), String> {
        let publication = Publication::decode(&entry.content).ok_or("not a publication")?;
        let root = view.root_at(publication.size).map_err(|error| error.to_string())?;
        if root != publication.root {
            return Err(format!("its root is not that of the first {} entries", publication.size));
        }
        match findings(view, &publication).map_err(|error| error.to_string())? {
            Some(findings) if findings != publication.findings => {
                Err("its figures are not those that the entries before it give".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// `None` where contents were erased that it may rest on: nobody can compute it any more.
fn findings(view: &View<'_>, publication: &Publication) -> Result<Option<Vec<u8>>, RecheckError> {
    let month = publication.month;
    let (number, text): (EntryNumber, String) =
        view.contract_as_of(month, publication.size)?.ok_or(ReviewError::NoContract(month))?;
    let contract = parse_contract(number, &text)?;
    let interval = whole_month(month, &contract.zone);
    let scope = Scope { month, interval, service_level: None, size: publication.size };
    let case = case_of(view, month, &contract)?;
    let selection = selection::all(view, &scope, &contract, &case)?;
    let is_whole = selection.erased.is_empty();
    Ok(if is_whole { Some(findings_json(&selection.review)?) } else { None })
}

#[derive(Debug, thiserror::Error)]
enum RecheckError {
    #[error(transparent)]
    Ledger(#[from] motprov_ledger::LedgerError),
    #[error(transparent)]
    Review(#[from] ReviewError),
    #[error(transparent)]
    Selection(#[from] SelectionError),
}
