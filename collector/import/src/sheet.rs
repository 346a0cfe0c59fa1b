//! The kinds of files, and a file that was read.

use std::fmt;
use std::str::FromStr;

use crate::headings::{
    ASSETS, CHANGES, COUNTS, Field, INVOICES, LETTER, MEASUREMENTS, MILESTONES, ORDERS, REPORT,
};
use crate::known::{self, Known};
use crate::preview::Preview;
use crate::refusal::{Imported, Note, Refusal};
use crate::rows::{
    self, AssetRow, ChangeRow, CountRow, InvoiceRow, LetterRow, MeasurementRow, MilestoneRow, OrderRow,
    ReportRow,
};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The asset register.
    Assets,
    /// What the customer ordered.
    Orders,
    /// What the supplier reports of its service levels.
    SlaReport,
    /// History from another monitoring system, unsigned.
    Measurements,
    /// Change requests, by stage.
    Changes,
    /// Change requests, by milestone.
    ChangeMilestones,
    /// Lines of invoices.
    Invoices,
    /// What the supplier says it owes for missed service levels.
    PenaltyLetter,
    /// Counted cases of service levels.
    Counts,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Assets,
        Self::Orders,
        Self::SlaReport,
        Self::Measurements,
        Self::Changes,
        Self::ChangeMilestones,
        Self::Invoices,
        Self::PenaltyLetter,
        Self::Counts,
    ];

    /// Its columns.
    pub(crate) const fn fields(self) -> &'static [Field] {
        match self {
            Self::Assets => ASSETS,
            Self::Orders => ORDERS,
            Self::SlaReport => REPORT,
            Self::Measurements => MEASUREMENTS,
            Self::Changes => CHANGES,
            Self::ChangeMilestones => MILESTONES,
            Self::Invoices => INVOICES,
            Self::PenaltyLetter => LETTER,
            Self::Counts => COUNTS,
        }
    }

    /// As written on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assets => "assets",
            Self::Orders => "orders",
            Self::SlaReport => "sla-report",
            Self::Measurements => "measurements",
            Self::Changes => "changes",
            Self::ChangeMilestones => "change-milestones",
            Self::Invoices => "invoices",
            Self::PenaltyLetter => "penalty-letter",
            Self::Counts => "counts",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A kind that is none of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no kind of file: write assets, orders, sla-report, measurements, changes, change-milestones, invoices, penalty-letter or counts"
)]
pub struct UnknownKind(String);

impl FromStr for Kind {
    type Err = UnknownKind;
    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| UnknownKind(crate::refusal::shown(text, crate::limits::SHOWN_VALUE)))
    }
}

/// A file that was read, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sheet {
    /// An asset register.
    Assets(Imported<AssetRow>),
    /// An order list.
    Orders(Imported<OrderRow>),
    /// An SLA report.
    SlaReport(Imported<ReportRow>),
    /// Measurements.
    Measurements(Imported<MeasurementRow>),
    /// Change requests.
    Changes(Imported<ChangeRow>),
    /// Change requests with their milestones.
    ChangeMilestones(Imported<MilestoneRow>),
    /// Lines of invoices.
    Invoices(Imported<InvoiceRow>),
    /// A penalty letter.
    PenaltyLetter(Imported<LetterRow>),
    /// Counted cases.
    Counts(Imported<CountRow>),
}

macro_rules! of_any {
    ($sheet:expr, $imported:ident => $answer:expr) => {
        match $sheet {
            Sheet::Assets($imported) => $answer,
            Sheet::Orders($imported) => $answer,
            Sheet::SlaReport($imported) => $answer,
            Sheet::Measurements($imported) => $answer,
            Sheet::Changes($imported) => $answer,
            Sheet::ChangeMilestones($imported) => $answer,
            Sheet::Invoices($imported) => $answer,
            Sheet::PenaltyLetter($imported) => $answer,
            Sheet::Counts($imported) => $answer,
        }
    };
}

impl Sheet {
    /// What it holds.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Assets(_) => Kind::Assets,
            Self::Orders(_) => Kind::Orders,
            Self::SlaReport(_) => Kind::SlaReport,
            Self::Measurements(_) => Kind::Measurements,
            Self::Changes(_) => Kind::Changes,
            Self::ChangeMilestones(_) => Kind::ChangeMilestones,
            Self::Invoices(_) => Kind::Invoices,
            Self::PenaltyLetter(_) => Kind::PenaltyLetter,
            Self::Counts(_) => Kind::Counts,
        }
    }

    /// Rows with data: those kept and those refused.
    #[must_use]
    pub const fn rows(&self) -> usize {
        of_any!(self, imported => imported.rows)
    }

    /// Rows that hold.
    #[must_use]
    pub const fn kept(&self) -> usize {
        of_any!(self, imported => imported.kept.len())
    }

    /// Why the other rows do not, by row; a row has one refusal for each cell at fault.
    #[must_use]
    pub fn refused(&self) -> &[Refusal] {
        of_any!(self, imported => &imported.refused)
    }

    /// What was passed over, and how a column was understood.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        of_any!(self, imported => &imported.notes)
    }

    /// How the columns were understood.
    #[must_use]
    pub const fn preview(&self) -> &Preview {
        of_any!(self, imported => &imported.preview)
    }

    /// The rows that hold: each one's number, and what was read for each column of its kind, in the order in which
    /// `deploy/IMPORT.md` lists them; empty for an empty cell.
    #[must_use]
    pub fn as_read(&self) -> Vec<(u32, Vec<String>)> {
        of_any!(self, imported => rows::as_read(imported))
    }

    /// Cells that name a service, level, department or asset that is not known, or a figure outside its level's unit:
    /// one for each value, at the first row that holds it. The rows stand; these are for a person to look at.
    #[must_use]
    pub fn doubts(&self, file_name: &str, known: &Known) -> Vec<Refusal> {
        of_any!(self, imported => known::doubts(file_name, self.kind(), imported, known))
    }
}
