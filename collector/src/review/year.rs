//! Which promises of the contract are verified in a year: reads its months, and has `motprov-review` add them up.

use motprov_ledger::{Database, View};
use motprov_review::contract::Contract;
use motprov_review::terms::{SeenMonth, Terms, seen, table};
use motprov_shared::period::{Month, Timestamp};

use super::{ReviewError, case_of, contract_of, month_at};

/// The year by its months up to `now`. Takes as long as a month's review for each.
///
/// # Errors
/// [`ReviewError`]; [`ReviewError::NoContract`] where none is in force in any of its months.
pub fn of_year(database: &mut Database, year: i16, now: Timestamp) -> Result<Terms, ReviewError> {
    database.read(|view| {
        let (contract, months) = months_of(view, year, now)?;
        let seen = months.iter().map(|month| seen_month(view, *month, now)).collect::<Result<Vec<_>, _>>()?;
        Ok(table(&contract, year, &seen))
    })
}

/// The months of a year that have begun and that a contract is in force in, and the contract of the last of them.
///
/// # Errors
/// [`ReviewError`], as [`of_year`].
pub fn months_of(view: &View<'_>, year: i16, now: Timestamp) -> Result<(Contract, Vec<Month>), ReviewError> {
    let mut found: Option<Contract> = None;
    let mut months = Vec::new();
    for month in (1..=12).filter_map(|month| Month::new(year, month)) {
        let Some(contract) = contract_of(view, month)? else { continue };
        if month_at(now, &contract.zone).is_none_or(|current| month > current) {
            break;
        }
        months.push(month);
        found = Some(contract);
    }
    let contract = found.ok_or(ReviewError::NoContractInYear(year))?;
    Ok((contract, months))
}

fn seen_month(view: &View<'_>, month: Month, now: Timestamp) -> Result<SeenMonth, ReviewError> {
    let contract = contract_of(view, month)?.ok_or(ReviewError::NoContract(month))?;
    let case = case_of(view, month, &contract)?;
    Ok(seen(&case, &contract, now))
}
