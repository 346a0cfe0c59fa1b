//! Reads earlier months' publications, as far back as a contract looks.

use motprov_assemble::past::Past;
use motprov_ledger::View;
use motprov_review::case::{Case, looks_back};
use motprov_review::contract::Contract;

use super::ReviewError;

/// The case with the publications that count of the months before it. One that cannot be read is told in the findings
/// that depend on it.
///
/// # Errors
/// What the database says, as [`ReviewError::Ledger`].
pub(super) fn into_case(view: &View<'_>, contract: &Contract, case: Case) -> Result<Case, ReviewError> {
    let mut past = Past::default();
    for month in looks_back(contract, case.month) {
        if let Some(published) = view.publications(month)?.last() {
            past.take(published.entry, month, &view.findings(published.entry)?);
        }
    }
    Ok(past.into_case(contract, case))
}
