//! A month's findings as a document that a city archives: PDF/A-3a with the data attached, tagged for PDF/UA-1, in
//! Swedish or English. The same input gives the same bytes on every machine: no clock, no network, no files, no fonts
//! but those in the program.
//!
//! In the order data flows:
//! 1. [`report`] is what goes in: findings, contract, proof, what was said and published.
//! 2. `view` says it: finished sentences (`texts`), figures as a language writes them (`figures`), positions of marks.
//! 3. `plain` writes out what the faces of `fonts` cannot show.
//! 4. `world` shows the template in `typst/` that view, and nothing else; text is data there, never markup.
//! 5. `pdf` typesets and exports, with `data` attached.
//!
//! [`tables`] takes the same way with any page's tables.
//!
//! A crate of its own because the typesetter is heavy to compile: nothing else waits for it.

mod data;
mod figures;
mod fonts;
mod language;
mod pdf;
mod plain;
pub mod report;
pub mod tables;
mod texts;
mod view;
mod world;

use motprov_log::EntryNumber;

pub use self::language::{Language, NoLanguage};
pub use self::report::{Report, Scope};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The scope names no level of the review.
    #[error("the review has no service level `{id}`: it has {known}")]
    NoServiceLevel {
        /// What was asked for.
        id: String,
        /// What there is.
        known: String,
    },
    /// The scope names no capacity finding of the review.
    #[error("the review has no capacity finding for that department, cost centre and service")]
    NoCapacity,
    /// A publication that cannot be told.
    #[error("the publication in entry {entry} cannot be read: {why}")]
    Publication {
        /// Its entry.
        entry: EntryNumber,
        /// What is wrong.
        why: String,
    },
    /// The date is none that a PDF can carry.
    #[error("the report cannot be dated {0}: give a time between 1970 and 2200")]
    Date(String),
    /// A mistake of this program: something cannot be written as data.
    #[error("the report's data cannot be written: {0}")]
    Data(String),
    /// A mistake of this program: the template does not typeset.
    #[error("the report cannot be typeset: {0}")]
    Typesetting(String),
}

/// The report as a PDF. Takes half a second for a month of 40 departments, most of it typesetting; frees what it
/// cached when it is done.
///
/// # Errors
/// [`ReportError`].
pub fn typeset(report: &Report, language: Language) -> Result<Vec<u8>, ReportError> {
    pdf::pdf(report, language)
}
