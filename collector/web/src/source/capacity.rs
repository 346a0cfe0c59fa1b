//! Departments, services, printers, workstations and single assets of a month.

mod asset;
mod printer;

use motprov_review::case::Entry;
use motprov_review::finding::CapacityFinding;
use motprov_shared::identity::AssetId;
use motprov_shared::period::{Month, Timestamp};
use rust_decimal::Decimal;

pub use self::asset::{
    AssetDetail, AssetOrder, AssetRow, AssetSeries, Entries, SeriesPart, SizingNeed, SizingRow, UseCount,
    UseGroup, WorkstationQuestion, WorkstationSort, Workstations,
};
pub use self::printer::{Need, Printer, PrinterQuestion, PrinterSort, Printers, Supply};

use super::{Asked, Head, SourceError};

/// Answers what those pages ask. Rows of departments that are not asked for never leave it.
pub trait CapacitySource: Send + Sync {
    /// What was ordered, seen and used.
    fn capacity(&self, asked: &Asked) -> Result<OfMonth<Lines>, SourceError>;
    /// The month's printers.
    fn printers(&self, asked: &Asked, question: &PrinterQuestion) -> Result<OfMonth<Printers>, SourceError>;
    /// The month's workstations.
    fn workstations(
        &self,
        asked: &Asked,
        question: &WorkstationQuestion,
    ) -> Result<OfMonth<Workstations>, SourceError>;
    /// One asset; [`SourceError::NotFound`] where the month has none of that name, or not for this viewer.
    fn asset(&self, asked: &Asked, asset: &AssetId) -> Result<OfMonth<AssetDetail>, SourceError>;
}

/// An answer about a month.
#[derive(Debug, Clone)]
pub struct OfMonth<T> {
    /// What every page of a month says.
    pub head: Head,
    /// What is known of it.
    pub known: Known<T>,
}

/// What is known of a month.
#[derive(Debug, Clone)]
pub enum Known<T> {
    /// Nothing in the ledger speaks of it.
    NoData,
    /// There is data, but no contract to judge it by.
    NoContract,
    /// It is being computed, and no earlier result can be shown meanwhile.
    Computing,
    /// It is computed.
    Found(Found<T>),
}

/// A computed answer.
#[derive(Debug, Clone)]
pub struct Found<T> {
    /// The answer.
    pub value: T,
    /// When it was computed.
    pub computed_at: Timestamp,
    /// Whether newer data is being computed, so that this is the result before.
    pub stale: bool,
    /// Whether the month goes on, so that nothing is final.
    pub unfinished: bool,
}

/// SEK a month that nobody used, by department; `None` for what nobody ordered.
pub type Unused = Vec<(Option<String>, Decimal)>;

/// What was ordered, seen and used, line by line.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    /// A line for each department, cost centre and service.
    pub lines: Vec<Line>,
    /// The month before, where it is known: SEK unused, by department.
    pub before: Option<(Month, Unused)>,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct Line {
    /// The finding, with at most [`Line::MOST_ENTRIES`] of its entries.
    pub finding: CapacityFinding,
    /// How many entries it rests on.
    pub entries: usize,
}

impl Line {
    /// How many entries a page links to.
    pub const MOST_ENTRIES: usize = 6;

    /// Of a finding that stays where it is.
    #[must_use]
    pub fn of(finding: &CapacityFinding) -> Self {
        let entries: Vec<Entry> = finding.entries.iter().take(Self::MOST_ENTRIES).copied().collect();
        // Not `clone`: the entries of a large department are many, and a page shows a few.
        let finding_of = |entries| CapacityFinding {
            department: finding.department.clone(),
            cost_centre: finding.cost_centre.clone(),
            service: finding.service.clone(),
            service_title: finding.service_title.clone(),
            unit: finding.unit.clone(),
            ordered: finding.ordered,
            delivered: finding.delivered,
            used: finding.used,
            coverage: finding.coverage,
            running_hours: finding.running_hours,
            active: finding.active,
            pages: finding.pages,
            unused_cost_per_month: finding.unused_cost_per_month,
            finding: finding.finding,
            origin: finding.origin,
            entries,
        };
        Self { finding: finding_of(entries), entries: finding.entries.len() }
    }
}
