//! What stands around the reading of an imported file, for the command and for the pages alike: the names that it may
//! hold, and what is worth a look.

use jiff::tz::TimeZone;
use motprov_import::Known;
use motprov_ledger::{Database, View};
use motprov_review::contract::Contract;
use motprov_shared::period::Timestamp;

use crate::clock;
use crate::files::{self, Read};
use crate::review::{ReviewError, contract_of, month_at};

/// Said where no contract is in force.
const UNCHECKED: &str = "no contract is in force, so service names were not checked";

/// Whether a contract is in force, and what it, the register and the orders know.
///
/// # Errors
/// [`ReviewError`].
pub(crate) fn names(known: Option<&mut Database>) -> Result<(bool, Known), ReviewError> {
    let Some(known) = known else { return Ok((false, Known::default())) };
    known.read(|view| {
        let contract = latest_contract(view, clock::now())?;
        let names = contract.as_ref().map_or_else(Known::default, files::names_of);
        Ok::<_, ReviewError>((contract.is_some(), files::with_register(view, names)?))
    })
}

/// Cells that name what the contract in force does not know; a note where there is none.
pub(crate) fn warnings(checked: bool, read: &Read) -> Vec<String> {
    let doubts = read.doubts.iter().map(ToString::to_string);
    doubts.chain((!checked).then(|| UNCHECKED.to_owned())).collect()
}

fn latest_contract(view: &View<'_>, now: Timestamp) -> Result<Option<Contract>, ReviewError> {
    month_at(now, &TimeZone::UTC).map_or(Ok(None), |month| contract_of(view, month))
}
