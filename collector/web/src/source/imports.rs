//! Files to import: received, looked at, and taken once somebody has seen what was understood.

use motprov_review::case::Entry;

use super::{Asked, SourceError};

/// Answers what those pages ask.
pub trait ImportSource: Send + Sync {
    /// Begins to receive a file.
    fn receive(&self, asked: &Asked) -> Result<Box<dyn Upload>, ImportRefused>;
    /// Takes a file that was looked at: exactly the octets of `hash`, by who looked at them.
    fn confirm(&self, asked: &Asked, wish: &ConfirmWish) -> Result<Imported, ImportRefused>;
}

/// A file that is being received. Dropped, it leaves nothing behind.
pub trait Upload: Send {
    /// Takes the next octets.
    fn write(&mut self, octets: &[u8]) -> Result<(), ImportRefused>;
    /// Looks at the whole, and keeps it aside for a while.
    fn finish(self: Box<Self>, wish: ImportWish) -> Result<ImportPreview, ImportRefused>;
}

/// What a file is to be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// The asset register.
    Assets,
    /// Orders.
    Orders,
    /// The supplier's monthly report.
    SlaReport,
    /// Measurements of another system.
    Measurements,
    /// Tickets of VINST's event log.
    TicketsVinst,
    /// Tickets, read by a profile of one's own.
    Tickets,
    /// Change requests, a row for each stage.
    Changes,
    /// Change requests, a row for each.
    ChangeMilestones,
    /// Invoice lines.
    Invoices,
    /// A penalty letter.
    PenaltyLetter,
    /// Counted cases.
    Counts,
}

impl ImportKind {
    /// All of them, in the form's order.
    pub const ALL: [Self; 11] = [
        Self::Assets,
        Self::Orders,
        Self::SlaReport,
        Self::Invoices,
        Self::PenaltyLetter,
        Self::TicketsVinst,
        Self::Tickets,
        Self::Changes,
        Self::ChangeMilestones,
        Self::Counts,
        Self::Measurements,
    ];

    /// As in a form.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assets => "assets",
            Self::Orders => "orders",
            Self::SlaReport => "sla-report",
            Self::Measurements => "measurements",
            Self::TicketsVinst => "tickets-vinst",
            Self::Tickets => "tickets",
            Self::Changes => "changes",
            Self::ChangeMilestones => "change-milestones",
            Self::Invoices => "invoices",
            Self::PenaltyLetter => "penalty-letter",
            Self::Counts => "counts",
        }
    }
}

/// What somebody uploads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportWish {
    /// What it is to be read as.
    pub kind: ImportKind,
    /// The file's name: a text, never a path.
    pub name: String,
    /// What its columns are called, or of tickets the profile: name and text (TOML).
    pub rules: Option<(String, String)>,
}

/// How a file was understood, before anything of it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPreview {
    /// Names the file that is kept aside.
    pub id: String,
    /// SHA-256 of its octets, hexadecimal.
    pub hash: String,
    /// Its name.
    pub name: String,
    /// What it was read as.
    pub kind: ImportKind,
    /// By which headings or profile.
    pub rules: Option<String>,
    /// Its length in octets.
    pub octets: u64,
    /// The worksheet, where there is one.
    pub sheet: Option<String>,
    /// Rows with data.
    pub rows: usize,
    /// Rows, or of tickets those, that hold.
    pub kept: usize,
    /// Cells that do not hold; the first [`ImportPreview::MOST_REFUSED`], in the importer's own English.
    pub refused: Vec<RefusedCell>,
    /// How many they are in all.
    pub refusals: usize,
    /// What is worth a look, in the importer's own English.
    pub notes: Vec<String>,
    /// How its columns were understood.
    pub columns: Vec<ColumnRow>,
    /// The first rows that hold: number and cells, in the order of the columns that are read.
    pub first: Vec<(u32, Vec<String>)>,
    /// The entry that holds the same file already.
    pub already: Option<Entry>,
}

impl ImportPreview {
    /// How many refusals a page shows.
    pub const MOST_REFUSED: usize = 200;
    /// For how many minutes it is kept aside.
    pub const MINUTES: u64 = 30;
}

/// A cell that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedCell {
    /// The worksheet, where there is one.
    pub sheet: Option<String>,
    /// Its row.
    pub row: u32,
    /// Letter and heading of its column; `None` where the whole row is at fault.
    pub column: Option<(String, String)>,
    /// What stands there.
    pub value: Option<String>,
    /// What is wrong, and what to write.
    pub reason: String,
}

/// A column and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnRow {
    /// Its letter.
    pub letter: String,
    /// Its heading.
    pub heading: String,
    /// What it was taken for, English and Swedish; `None` where it is not read.
    pub meaning: Option<(String, String)>,
    /// What its heading comes near to, where it is not read.
    pub nearest: Option<String>,
    /// Cells that were read.
    pub read: usize,
    /// Cells with nothing in them.
    pub empty: usize,
    /// Cells that were refused.
    pub refused: usize,
}

/// What somebody confirms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmWish {
    /// The preview's id.
    pub id: String,
    /// The octets that lay before them.
    pub hash: String,
    /// Whether rows that hold are to be kept although others do not.
    pub accept_valid: bool,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The file's entry.
    pub entry: Entry,
    /// Whether it stood there already, so that nothing changed.
    pub already: bool,
    /// The file's name.
    pub name: String,
    /// Rows or tickets that were kept.
    pub kept: usize,
    /// Cells that were not.
    pub refused: usize,
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefused {
    /// Larger than a file may be, octets.
    #[error("a file may have {0} octets")]
    TooLarge(u64),
    /// As many are being received as may at once.
    #[error("too many files are being received")]
    Busy,
    /// The file as a whole, in the importer's own English.
    #[error("{0}")]
    File(String),
    /// Headings or profile, in the importer's own English.
    #[error("the headings or the profile do not hold")]
    Rules(Vec<String>),
    /// Tickets need a profile.
    #[error("tickets are read by a profile")]
    NoProfile,
    /// These tickets come with their profile.
    #[error("these tickets need no profile of their own")]
    OwnProfile,
    /// Nothing is kept aside under that id for this viewer, or no longer.
    #[error("no such preview")]
    Gone,
    /// The file is not the one that was looked at.
    #[error("the file is another than was looked at")]
    Changed,
    /// Some cells do not hold, and nobody said that the other rows are to be kept.
    #[error("some cells do not hold")]
    Spoilt,
    /// No row holds.
    #[error("no row holds")]
    Nothing,
    /// The source.
    #[error(transparent)]
    Source(#[from] SourceError),
}
