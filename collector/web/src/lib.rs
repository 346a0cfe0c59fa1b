//! The pages that a department head opens. Pure rendering: whoever calls it reads the ledger and reviews the month.
//!
//! In the order a request flows:
//! 1. [`site`] finds out who asks, and the table in [`routes`] whether they may: an address has a rule, or it is none.
//!    `forms` sees to it that what changes something comes from our own pages.
//! 2. [`ask`] reads what is asked for: month, department, form. [`routes`] ask the [`source::Source`] off the async
//!    threads, for what this viewer may see, and [`guard`] sets the headers: nothing from elsewhere, nothing inline,
//!    nothing framed.
//! 3. [`language`] picks Swedish or English; [`texts`] holds every sentence; [`figures`] writes numbers, money
//!    and dates as that language does.
//! 4. [`view`] turns findings into what a template shows: sentence, figure, proof.
//! 5. [`export`] holds what a page shows as tables for files; [`workbook`] writes them, and a month's findings, as XLSX;
//!    [`documents`] has typeset what is asked for as PDF.
//! 6. [`api`] answers the same to programs.
//! 7. [`metrics`] counts for monitors; `http` tags answers and compresses those that may be.
//! 8. [`assets`] serves the style sheet, the script and the icon under a name that changes with their content.
//!
//! One grammar runs through every mark: hollow is claimed, filled is observed, a line is the contract.

pub mod api;
pub mod ask;
pub mod assets;
pub mod documents;
pub mod export;
pub mod figures;
mod forms;
pub mod guard;
mod http;
pub mod language;
pub mod metrics;
pub mod routes;
pub mod site;
pub mod source;
pub mod texts;
pub mod view;
pub mod workbook;

pub use routes::{ByProvider, Row, behind, router, router_as, table};
pub use site::{Caller, Certified, Local, Rule, Site};
pub use source::{Source, SourceError};
