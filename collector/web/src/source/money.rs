//! Invoices and penalty letters.

use std::collections::BTreeMap;

use motprov_review::case::Entry;
use motprov_review::cost::CostReport;
use motprov_review::letter::LetterReport;
use motprov_shared::period::{Month, Timestamp};
use rust_decimal::Decimal;

use super::{Asked, Head, SourceError};

/// Answers what those pages ask.
pub trait MoneySource: Send + Sync {
    /// A month's invoices beside orders and deliveries, of the departments that are asked for, and all letters for who
    /// may see them.
    fn costs(&self, asked: &Asked) -> Result<Costs, SourceError>;
    /// A letter, recomputed; [`SourceError::NotFound`] where the entry is none, or where the viewer may not see letters.
    fn letter(&self, asked: &Asked, letter: Entry) -> Result<Letter, SourceError>;
    /// Keeps the approval of a letter.
    fn approve(&self, asked: &Asked, wish: &ApprovalWish) -> Result<Vec<Approved>, ApprovalRefused>;
}

/// A month's invoices.
#[derive(Debug, Clone)]
pub struct Costs {
    /// What surrounds it.
    pub head: Head,
    /// What is known of the month.
    pub standing: CostStanding,
    /// Penalty letters, the newest first; `None` for who is bound to departments: letters are of the whole contract.
    pub letters: Option<Vec<LetterRow>>,
}

/// What is known of a month's costs.
#[derive(Debug, Clone)]
pub enum CostStanding {
    /// Neither order nor invoice nor measurement speaks of it.
    NoData,
    /// There is no contract, so no price.
    NoContract,
    /// It is being matched, and no earlier result can be shown meanwhile.
    Computing,
    /// It is matched.
    Matched(Box<Matched>),
}

/// A month, matched.
#[derive(Debug, Clone)]
pub struct Matched {
    /// Rows, findings, totals and forecasts of the departments asked for; sums are theirs alone. Where an account that
    /// the viewer may not see pays for the same asset, the finding names neither it nor its line.
    pub report: CostReport,
    /// Titles of services by their id.
    pub services: BTreeMap<String, String>,
    /// Files of invoices that it rests on, ascending.
    pub entries: Vec<Entry>,
    /// When it was matched.
    pub computed_at: Timestamp,
    /// Whether newer data is being matched, so that this is the result before.
    pub stale: bool,
    /// Whether the month goes on.
    pub unfinished: bool,
}

/// A letter that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// Its entry.
    pub entry: Entry,
    /// Its file's name.
    pub name: String,
    /// When it was kept.
    pub received: Timestamp,
    /// Its months, ascending.
    pub months: Vec<Month>,
    /// What it comes to by its own words, SEK; `None` where an older version kept what this one cannot read.
    pub sum: Option<Decimal>,
    /// Its approvals, in the ledger's order: of each month the last counts.
    pub approvals: Vec<ApprovalRow>,
}

/// An approval that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalRow {
    /// Its entry.
    pub entry: Entry,
    /// When it was kept.
    pub at: Timestamp,
    /// Of which month.
    pub month: Month,
    /// The sum, SEK.
    pub approved: Decimal,
    /// By whom.
    pub by: String,
    /// Why.
    pub note: Option<String>,
}

/// A letter on its page.
#[derive(Debug, Clone)]
pub struct Letter {
    /// What surrounds it.
    pub head: Head,
    /// The letter.
    pub row: LetterRow,
    /// The letter recomputed.
    pub standing: LetterStanding,
}

/// What is known of a letter.
#[derive(Debug, Clone)]
pub enum LetterStanding {
    /// It is being recomputed for the first time.
    Computing,
    /// It is recomputed.
    Recomputed {
        /// Line by line.
        report: Box<LetterReport>,
        /// Names exactly this report: who approves says which one lay before them.
        seen: String,
        /// Whether newer data is being counted in.
        stale: bool,
    },
}

/// What somebody approves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalWish {
    /// The letter's entry.
    pub letter: Entry,
    /// Which month; `None`: the only one, or all where the sum's shares are plain.
    pub month: Option<Month>,
    /// The sum, SEK.
    pub sum: Decimal,
    /// Name and office, as they wrote it.
    pub by: String,
    /// Why, or what else is to be known.
    pub note: Option<String>,
    /// The report that lay before them, as [`LetterStanding::Recomputed`] named it.
    pub seen: String,
}

/// An approval that was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approved {
    /// Its entry.
    pub entry: Entry,
    /// Of which month.
    pub month: Month,
    /// The sum, SEK.
    pub sum: Decimal,
}

/// Why nothing was approved.
#[derive(Debug, thiserror::Error)]
pub enum ApprovalRefused {
    /// The letter was recomputed anew since it was shown.
    #[error("the letter was recomputed anew since it was shown")]
    Changed,
    /// A month is judged by a draft.
    #[error("{0} is judged by a preliminary version of the contract")]
    Preliminary(Month),
    /// Some of its months have no contract, and no month was named.
    #[error("the letter speaks of months without a contract too")]
    Outside(Month),
    /// No month can be recomputed.
    #[error("no contract is in force in the letter's months")]
    NoContract,
    /// The named month is none of the letter's that can be recomputed.
    #[error("the letter says nothing of {0}, or no contract is in force in it")]
    NoMonth(Month),
    /// It is not plain how much of the sum is for which month.
    #[error("it is not plain how much of the sum is for which month")]
    Several(Vec<Month>),
    /// Name or note do not hold, in the ledger's own words.
    #[error("{0}")]
    Fault(&'static str),
    /// The sum lies outside what was recomputed, and no note says why.
    #[error("the sum lies outside what was recomputed, and no note says why")]
    Unexplained {
        /// The month.
        month: Month,
        /// Least and most that is owed, SEK.
        owed: (Decimal, Decimal),
    },
    /// The source.
    #[error(transparent)]
    Source(#[from] SourceError),
}
