//! Penalty letters: what the supplier says it owes, recomputed line by line by the contract's own ladder before
//! anybody approves it.
//!
//! Each line is computed twice: at the value that was reported, and at the bounds that were measured. The first tells
//! whether the letter is right by its own figures, the second whether those figures deserve it. The contract is the
//! one in force in the line's month.
//!
//! In the order data flows: `lines` recomputes the lines, `why` explains a line that differs, [`caps`] cuts them to the
//! limits that they share, one after the other as the contract has them, and [`sums`] says what approving would mean.

pub mod caps;
mod lines;
pub mod sums;
#[cfg(test)]
mod tests;
mod why;

use std::collections::{BTreeMap, BTreeSet};

use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::Serialize;

use self::caps::Lanes;
use self::sums::{Meaning, MonthSum};
pub use self::why::Why;
use crate::case::PastMonth;
use crate::contract::Contract;
use crate::finding::{Bounds, Review};

/// One line of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterLine {
    /// The contract's id of the service level.
    pub service_level: String,
    /// The month that is paid for.
    pub month: Month,
    /// The value that it rests on, in the level's unit.
    pub value: Option<Decimal>,
    /// Share of the fee, where the letter says it.
    pub percent: Option<Decimal>,
    /// The fee, SEK, where the letter says it.
    pub fee: Option<Decimal>,
    /// What is owed for it, SEK.
    pub amount: Decimal,
    /// The row in the letter's file.
    pub row: u32,
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its lines, in any order.
    pub lines: Vec<LetterLine>,
    /// What it says they come to, SEK, where it says it.
    pub total: Option<Decimal>,
}

/// A letter that says two things of its total.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {} says that the letter comes to {}, row {} to {}: keep one total", .0.0, .0.1, .1.0, .1.1)]
pub struct TwoTotals((u32, Decimal), (u32, Decimal));

impl Letter {
    /// A letter with these lines, and these totals by row: one, or the same on several.
    pub fn new(
        lines: Vec<LetterLine>,
        totals: impl IntoIterator<Item = (u32, Decimal)>,
    ) -> Result<Self, TwoTotals> {
        let mut found = None::<(u32, Decimal)>;
        for total in totals {
            match found {
                Some(first) if first.1 != total.1 => return Err(TwoTotals(first, total)),
                Some(_) => {}
                None => found = Some(total),
            }
        }
        Ok(Self { lines, total: found.map(|(_, total)| total) })
    }
}

/// What a month of a letter is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Basis<'a> {
    /// The month.
    pub month: Month,
    /// The contract in force in it.
    pub contract: &'a Contract,
    /// The month's review, for what was reported and measured: by the contract without limits that levels share, which
    /// act here.
    pub review: Option<&'a Review>,
    /// What earlier months came to, as they were published, any order. Of those that are the letter's own, what is
    /// recomputed here counts instead.
    pub past: &'a [PastMonth],
}

/// How a line of a letter stands to the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// To the öre what the contract gives.
    Same,
    /// Another amount.
    Differs,
    /// The letter lacks it.
    Missing,
    /// It cannot be recomputed.
    NotJudged,
}

/// How an amount stands to what was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "by")]
pub enum Against {
    /// Within its bounds.
    Within,
    /// Below the least that is owed, by so much, SEK.
    TooLittle(Decimal),
    /// Above the most that is owed, by so much, SEK.
    TooMuch(Decimal),
}

impl Against {
    /// How `amount` stands to `owed`.
    #[must_use]
    pub fn of(amount: Decimal, owed: Bounds) -> Self {
        if amount < owed.low {
            Self::TooLittle(owed.low.saturating_sub(amount))
        } else if amount > owed.high {
            Self::TooMuch(amount.saturating_sub(owed.high))
        } else {
            Self::Within
        }
    }
}

/// A line of the letter, or one that it lacks, beside the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineCheck {
    /// The row in the letter's file; `None` for what it lacks.
    pub row: Option<u32>,
    /// The service level.
    pub service_level: String,
    /// Its title in the contract.
    pub title: Option<String>,
    /// The month.
    pub month: Month,
    /// The value in the letter.
    pub value: Option<Decimal>,
    /// The value in the supplier's report of the month.
    pub reported: Option<Decimal>,
    /// The letter's share of the fee.
    pub percent: Option<Decimal>,
    /// The contract's, at the letter's value; at the report's, where the letter has none.
    pub contract_percent: Option<Decimal>,
    /// The letter's fee, SEK.
    pub fee: Option<Decimal>,
    /// The contract's, SEK.
    pub contract_fee: Option<Decimal>,
    /// The letter's amount, SEK; `None` for what it lacks.
    pub amount: Option<Decimal>,
    /// The contract's, SEK, shared caps left out.
    pub at_reported: Option<Decimal>,
    /// What of it the shared caps leave, used up in the contract's order.
    pub under_cap: Option<Decimal>,
    /// What is owed by what was measured, SEK, under the shared caps; `None` where nothing measures it.
    pub measured: Option<Bounds>,
    /// How the letter stands to the contract.
    pub outcome: Outcome,
    /// How it stands to what was measured.
    pub against_measured: Option<Against>,
    /// What is wrong, or worth a question; each also as a sentence.
    pub why: Vec<Why>,
}

/// The answer. Serialises to what `motprov-collector letter --format json` prints: decimals as strings, SEK.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterReport {
    /// By month and the contract's order of levels; what the contract does not know comes last.
    pub lines: Vec<LineCheck>,
    /// By month.
    pub months: Vec<MonthSum>,
    /// What approving the letter would mean.
    pub meaning: Meaning,
}

/// Recomputes a letter. `basis` has each month once; a second one for a month is not looked at.
#[must_use]
pub fn check(letter: &Letter, basis: &[Basis<'_>]) -> LetterReport {
    let mut checked: Vec<LineCheck> = Vec::new();
    let mut months = Vec::new();
    let mut known: BTreeSet<Month> = BTreeSet::new();
    let mut own: BTreeMap<Month, Lanes> = BTreeMap::new();
    let mut basis = basis.to_vec();
    basis.sort_by_key(|basis| basis.month);
    for basis in basis {
        if known.insert(basis.month) {
            let (lines, sum) = lines::of_month(letter, &basis, caps::used(&basis, &own));
            let reported = Bounds { low: sum.at_reported, high: sum.at_reported };
            own.insert(basis.month, Lanes { reported, owed: sum.owed });
            checked.extend(lines);
            months.push(sum);
        }
    }
    checked.extend(lines::outside(letter, &known));
    let meaning = sums::meaning(letter, &checked, &months);
    LetterReport { lines: checked, months, meaning }
}
