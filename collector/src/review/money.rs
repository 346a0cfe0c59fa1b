//! Reads what questions of money need beside a month's review: orders, deliveries, prices, invoices, letters.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use motprov_ledger::{Database, EntryNumber, LedgerError, View};
use motprov_review::calendar::whole_month;
use motprov_review::case::{Case, Order, PastMonth};
use motprov_review::contract::Contract;
use motprov_review::cost::{Books, Delivery, InvoiceLine, Price, deliveries, prices};
use motprov_review::finding::Review;
use motprov_review::letter::{Basis, LetterReport, check};
use motprov_review::months::Months;
use motprov_review::review;
use motprov_shared::period::{Month, Timestamp};

use super::{ReviewError, case_of, contract_of, month_at};
use crate::held::{self, HeldError};

/// Months that one question may span: each is reviewed.
const MOST_MONTHS: usize = 60;

/// Why a question of money has no answer.
#[derive(Debug, thiserror::Error)]
pub enum MoneyError {
    /// The review of a month.
    #[error(transparent)]
    Review(#[from] ReviewError),
    /// A file of the ledger.
    #[error(transparent)]
    Held(#[from] HeldError),
    /// Too long a span.
    #[error("{0} to {1} are more than {MOST_MONTHS} months: ask for fewer at a time")]
    TooManyMonths(Month, Month),
}

impl From<LedgerError> for MoneyError {
    fn from(error: LedgerError) -> Self {
        Self::Review(error.into())
    }
}

/// What costs are matched from.
#[derive(Debug, Default)]
pub struct Kept {
    orders: Vec<Order>,
    deliveries: Vec<Delivery>,
    lines: Vec<InvoiceLine>,
    prices: Vec<Price>,
}

impl Kept {
    /// Reads it. Months without a contract have neither prices nor deliveries.
    ///
    /// # Errors
    /// [`MoneyError`].
    pub fn read(database: &mut Database, months: Months) -> Result<Self, MoneyError> {
        if months.each().nth(MOST_MONTHS).is_some() {
            return Err(MoneyError::TooManyMonths(months.first, months.last));
        }
        database.read(|view| {
            let mut kept = Self { lines: held::invoices(view)?, ..Self::default() };
            for month in months.each() {
                kept.take(view, month)?;
            }
            Ok(kept)
        })
    }

    /// Reads it of one month that is judged already: `seen` is its review. Quick, however large the city.
    ///
    /// # Errors
    /// [`MoneyError`].
    pub fn of_month(view: &View<'_>, contract: &Contract, seen: &Review) -> Result<Self, MoneyError> {
        let case = view.outline(seen.month, whole_month(seen.month, &contract.zone))?;
        Ok(Self {
            lines: held::invoices(view)?,
            deliveries: deliveries(&case, seen),
            prices: prices(contract),
            orders: case.orders,
        })
    }

    fn take(&mut self, view: &View<'_>, month: Month) -> Result<(), MoneyError> {
        let Some(contract) = contract_of(view, month)? else { return Ok(()) };
        let case = case_of(view, month, &contract)?;
        self.deliveries.extend(deliveries(&case, &review(&case, &contract)));
        let known = self.prices.iter().any(|price| price.from == contract.in_force);
        if !known {
            self.prices.extend(prices(&contract));
        }
        self.orders = case.orders;
        Ok(())
    }

    /// As the match takes it.
    #[must_use]
    pub fn books(&self) -> Books<'_> {
        Books { orders: &self.orders, deliveries: &self.deliveries, lines: &self.lines, prices: &self.prices }
    }
}

/// Recomputes the penalty letter of an entry, each of its months by the contract in force in it.
///
/// # Errors
/// [`MoneyError`].
pub fn recomputed(database: &mut Database, entry: EntryNumber) -> Result<LetterReport, MoneyError> {
    let letter = database.read(|view| held::letter(view, entry))?;
    let months: BTreeSet<Month> = letter.lines.iter().map(|line| line.month).collect();
    if let (Some(first), Some(last), true) = (months.first(), months.last(), months.len() > MOST_MONTHS) {
        return Err(MoneyError::TooManyMonths(*first, *last));
    }
    let mut judged: Vec<(Contract, Month, Vec<PastMonth>, Review)> = Vec::new();
    for month in months {
        if let Some((contract, case)) = database.read(|view| with_case(view, month))? {
            // Limits that levels share act once, in the letter.
            let unlimited = Contract { caps: Vec::new(), penalty_cap: None, ..contract.clone() };
            let review = review(&case, &unlimited);
            judged.push((contract, month, case.past, review));
        }
    }
    let basis: Vec<Basis<'_>> = (judged.iter())
        .map(|(contract, month, past, review)| Basis { month: *month, contract, review: Some(review), past })
        .collect();
    Ok(check(&letter, &basis))
}

fn with_case(view: &View<'_>, month: Month) -> Result<Option<(Contract, Case)>, MoneyError> {
    let Some(contract) = contract_of(view, month)? else { return Ok(None) };
    let case = case_of(view, month, &contract)?;
    Ok(Some((contract, case)))
}

/// On whose clock months run: that of the contract in force now; UTC where there is none.
///
/// # Errors
/// [`ReviewError`].
pub fn zone_at(view: &View<'_>, now: Timestamp) -> Result<TimeZone, ReviewError> {
    let contract = month_at(now, &TimeZone::UTC).map(|month| contract_of(view, month)).transpose()?.flatten();
    Ok(contract.map_or(TimeZone::UTC, |contract| contract.zone))
}
