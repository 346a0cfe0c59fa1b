//! A year of the contract: what is verified.

use motprov_review::finding::Ledger;
use motprov_review::terms::Terms;
use motprov_shared::period::Month;

/// What the page of a year asks for.
#[derive(Debug, Clone)]
pub struct TermsOfYear {
    /// The year that is shown.
    pub year: i16,
    /// Years that can be shown, ascending.
    pub years: Vec<i16>,
    /// Whose contract, where one is in force.
    pub customer: Option<String>,
    /// The ledger now.
    pub ledger: Ledger,
    /// What is known of the year.
    pub standing: YearStanding,
}

/// What is known of a year.
#[derive(Debug, Clone)]
pub enum YearStanding {
    /// No contract is in force in any month of it that has begun.
    NoContract,
    /// It has not begun, or lies before everything in the ledger.
    NoData,
    /// The table, by the months that are counted so far.
    Counted {
        /// The table.
        terms: Box<Terms>,
        /// Months that are being counted, ascending.
        pending: Vec<Month>,
    },
}
