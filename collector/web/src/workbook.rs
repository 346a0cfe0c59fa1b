//! A month's findings as an XLSX workbook, for those who go on computing. The figures are those of the page: bounds are
//! not rounded, and text is never a formula, whatever a printer or a supplier calls itself.

mod cells;
mod tables;

use motprov_review::finding::{CapacityFinding, Review, ServiceLevelFinding};
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use self::cells::{Cell, Sheet};
use crate::figures;
use crate::texts::Texts;
use crate::view::tables::capacity::word;
use crate::view::{reason, verdict};

pub use self::tables::tables;

/// What a workbook says of the contract.
#[derive(Debug, Clone, Copy)]
pub struct Named<'c> {
    /// What it is called.
    pub title: &'c str,
    /// Who buys.
    pub customer: &'c str,
    /// Who delivers.
    pub supplier: &'c str,
}

/// The findings of a review: a sheet of service levels, one of capacity, and one that says what they rest on.
///
/// The same review gives the same octets.
///
/// # Errors
/// What the writer says; a month has neither more rows nor longer texts than a sheet holds.
pub fn review(t: &Texts, contract: Named<'_>, review: &Review) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let month = review.month;
    // The month itself, not the clock.
    let made = ExcelDateTime::from_ymd(
        u16::try_from(month.year()).unwrap_or(1900),
        month.month().unsigned_abs(),
        1,
    )?;
    let title = t.say_with("workbook-title", &[("month", figures::month(t, month).into())]);
    workbook.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&made));
    levels(t, &mut workbook, review)?;
    capacity(t, &mut workbook, review)?;
    basis(t, &mut workbook, contract, review, title)?;
    workbook.save_to_buffer()
}

fn levels(t: &Texts, workbook: &mut Workbook, review: &Review) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(workbook, &t.say("workbook-levels"))?;
    sheet.headings(&[
        (t.say("workbook-id"), 8),
        (t.say("column-level"), 40),
        (t.say("workbook-unit"), 8),
        (t.say("column-target"), 10),
        (t.say("column-reported"), 12),
        (t.say("workbook-measured-low"), 14),
        (t.say("workbook-measured-high"), 14),
        (t.say("workbook-hard-low"), 14),
        (t.say("workbook-hard-high"), 14),
        (t.say("column-coverage"), 12),
        (t.say("column-verdict"), 18),
        (t.say("workbook-favours"), 24),
        (t.say("workbook-target-met"), 12),
        (t.say("workbook-because"), 40),
        (t.say("workbook-penalty-low"), 16),
        (t.say("workbook-penalty-high"), 16),
        (t.say("workbook-penalty-reported"), 16),
        (t.say("workbook-entries"), 12),
    ])?;
    for level in &review.service_levels {
        sheet.row(&level_cells(t, level))?;
    }
    sheet.finish()
}

fn level_cells(t: &Texts, level: &ServiceLevelFinding) -> [Cell; 18] {
    let shown = verdict::VerdictView::of(t, level);
    let (low, high) = level.measured.map(|bounds| (bounds.low, bounds.high)).unzip();
    let (hard_low, hard_high) = level.hard.map(|bounds| (bounds.low, bounds.high)).unzip();
    [
        Cell::Text(level.id.clone()),
        Cell::Text(level.title.clone()),
        Cell::Text(level.unit.clone()),
        Cell::Figure(Some(level.target)),
        Cell::Figure(level.reported),
        Cell::Figure(low),
        Cell::Figure(high),
        Cell::Figure(hard_low),
        Cell::Figure(hard_high),
        Cell::Share(level.coverage),
        Cell::Text(shown.word),
        Cell::Text(shown.favours.unwrap_or_default()),
        Cell::Text(verdict::target(t, level.target_met).1),
        Cell::Text(reason::short(t, level).unwrap_or_default()),
        Cell::Money(level.penalty.low),
        Cell::Money(level.penalty.high),
        Cell::Money(level.penalty.reported),
        Cell::Figure(Some(Decimal::from(level.entries.len()))),
    ]
}

fn capacity(t: &Texts, workbook: &mut Workbook, review: &Review) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(workbook, &t.say("workbook-capacity"))?;
    sheet.headings(&[
        (t.say("column-department"), 28),
        (t.say("workbook-cost-centre"), 14),
        (t.say("column-service"), 16),
        (t.say("workbook-service-title"), 32),
        (t.say("workbook-unit"), 8),
        (t.say("column-ordered"), 12),
        (t.say("column-delivered"), 12),
        (t.say("column-used"), 12),
        (t.say("column-coverage"), 12),
        (t.say("column-unused"), 18),
        (t.say("workbook-finding"), 28),
        (t.say("workbook-active-hours"), 14),
        (t.say("workbook-idle"), 12),
        (t.say("workbook-pages-low"), 14),
        (t.say("workbook-pages-high"), 14),
        (t.say("workbook-entries"), 12),
    ])?;
    for finding in &review.capacity {
        sheet.row(&capacity_cells(t, finding))?;
    }
    sheet.finish()
}

fn capacity_cells(t: &Texts, finding: &CapacityFinding) -> [Cell; 16] {
    let text = |text: &Option<String>| Cell::Text(text.clone().unwrap_or_default());
    let (low, high) = finding.pages.map(|pages| (pages.printed.low, pages.printed.high)).unzip();
    [
        text(&finding.department),
        text(&finding.cost_centre),
        text(&finding.service),
        text(&finding.service_title),
        Cell::Text(finding.unit.clone()),
        Cell::Figure(finding.ordered),
        Cell::Figure(finding.delivered),
        Cell::Figure(finding.used),
        Cell::Share(finding.coverage),
        Cell::Money(finding.unused_cost_per_month),
        Cell::Text(word(t, finding.finding)),
        Cell::Figure(finding.active.map(|active| active.hours)),
        Cell::Figure(finding.active.map(|active| Decimal::from(active.idle))),
        Cell::Figure(low),
        Cell::Figure(high),
        Cell::Figure(Some(Decimal::from(finding.entries.len()))),
    ]
}

fn basis(
    t: &Texts,
    workbook: &mut Workbook,
    contract: Named<'_>,
    review: &Review,
    title: String,
) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(workbook, &t.say("workbook-basis"))?;
    sheet.headings(&[(title, 30), (String::new(), 70)])?;
    let rows = [
        (t.say("workbook-contract"), Cell::Text(contract.title.to_owned())),
        (t.say("workbook-customer"), Cell::Text(contract.customer.to_owned())),
        (t.say("workbook-supplier"), Cell::Text(contract.supplier.to_owned())),
        (t.say("workbook-size"), Cell::Figure(Some(Decimal::from(review.ledger.size)))),
        (t.say("workbook-root"), Cell::Text(review.ledger.root.clone())),
        (t.say("workbook-formulas"), Cell::Figure(Some(Decimal::from(motprov_review::FORMULAS)))),
        (t.say("workbook-check"), Cell::Text(t.say("workbook-check-text"))),
    ];
    for (name, cell) in rows {
        sheet.row(&[Cell::Text(name), cell])?;
    }
    sheet.finish()
}
