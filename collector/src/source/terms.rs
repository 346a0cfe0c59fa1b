//! A year's table of what is verified, from the remembered reviews of its months.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use motprov_ledger::{LedgerError, View};
use motprov_review::case::LedgerState;
use motprov_review::contract::Contract;
use motprov_review::terms::table;
use motprov_shared::period::{Month, Timestamp};
use motprov_web::source::{SourceError, TermsOfYear, YearStanding};

use super::{Answers, page_ledger};
use crate::review::{Answer, Basis, ReviewError, month_at, months_of};

/// What one snapshot says of a year.
struct Snapshot {
    year: i16,
    years: Vec<i16>,
    ledger: LedgerState,
    basis: Basis,
    /// The contract and the months that it holds in; absent where there is none.
    months: Option<(Contract, Vec<Month>)>,
}

impl Answers {
    pub(super) fn terms_of_year(
        &self,
        asked: Option<i16>,
        now: Timestamp,
    ) -> Result<TermsOfYear, SourceError> {
        let found = self.read(|view| snapshot(view, asked, now))?;
        let Snapshot { year, years, ledger, basis, months } = found;
        let customer = months.as_ref().map(|(contract, _)| contract.customer.clone());
        let standing = match months {
            // Each month that is asked for is remembered, so only years that the ledger speaks of are.
            _ if !years.contains(&year) => YearStanding::NoData,
            None => YearStanding::NoContract,
            Some((contract, months)) => self.counted(&contract, year, &months, basis)?,
        };
        Ok(TermsOfYear { year, years, customer, ledger: page_ledger(ledger), standing })
    }

    fn counted(
        &self,
        contract: &Contract,
        year: i16,
        months: &[Month],
        basis: Basis,
    ) -> Result<YearStanding, SourceError> {
        // All are asked for before the first is waited for: one thread judges them in that order.
        for month in months {
            let _ = self.reviews.peek(*month, basis);
        }
        if let Some(last) = months.last() {
            let _ = self.reviews.get(*last, basis);
        }
        let (mut seen, mut pending) = (Vec::new(), Vec::new());
        for month in months {
            match self.reviews.peek(*month, basis) {
                Answer::Ready { month: found, .. } => seen.push(found.seen.clone()),
                Answer::Computing => pending.push(*month),
                Answer::Failed(why) => return Err(SourceError::Failed(why)),
            }
        }
        Ok(YearStanding::Counted { terms: Box::new(table(contract, year, &seen)), pending })
    }
}

fn snapshot(view: &View<'_>, asked: Option<i16>, now: Timestamp) -> Result<Snapshot, ReviewError> {
    let current =
        month_at(now, &TimeZone::UTC).ok_or(LedgerError::Misuse("the clock shows no sound year"))?;
    let with_data = view.months()?.into_iter().filter(|month| *month <= current);
    let mut years: BTreeSet<i16> = with_data.map(Month::year).collect();
    years.insert(current.year());
    let year = asked.unwrap_or_else(|| current.year());
    let months = match months_of(view, year, now) {
        Ok(found) => Some(found),
        Err(ReviewError::NoContractInYear(_)) => None,
        Err(error) => return Err(error),
    };
    let (ledger, basis) = (view.state()?, Basis::of(view)?);
    Ok(Snapshot { year, years: years.into_iter().collect(), ledger, basis, months })
}
