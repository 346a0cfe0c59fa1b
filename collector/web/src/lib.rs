//! The pages that a department head opens. Pure rendering: whoever calls it reads the ledger and reviews the month.
//!
//! In the order a request flows:
//! 1. [`routes`] takes it, asks the [`source::Source`] off the async threads, and sets the headers that
//!    [`guard`] promises: nothing from elsewhere, nothing inline, nothing framed.
//! 2. [`language`] picks Swedish or English; [`texts`] holds every sentence; [`figures`] writes numbers, money
//!    and dates as that language does.
//! 3. [`view`] turns findings into what a template shows: sentence, figure, proof.
//! 4. [`workbook`] writes the same findings as XLSX.
//! 5. [`assets`] serves the style sheet and the icon under a name that changes with their content.
//!
//! One grammar runs through every mark: hollow is claimed, filled is observed, a line is the contract.

pub mod assets;
pub mod figures;
pub mod guard;
pub mod language;
pub mod routes;
pub mod source;
pub mod texts;
pub mod view;
pub mod workbook;

pub use routes::router;
pub use source::{Source, SourceError};
