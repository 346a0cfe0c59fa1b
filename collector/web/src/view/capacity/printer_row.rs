//! One printer as a row.

use jiff::tz::TimeZone;
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use super::printers::share_bounds;
use super::workstations::asset_href;
use crate::ask::Ask;
use crate::figures;
use crate::source::{Printer, Supply};
use crate::texts::Texts;

/// Where the recommended most stands in a drawing that is 200 wide.
const MOST_AT: i64 = 120;
/// Supplies of one printer that are named.
const MOST_SUPPLIES: usize = 6;

/// The row.
#[derive(Debug)]
pub struct PrinterView {
    /// Its page.
    pub href: String,
    /// Its name.
    pub id: String,
    /// Model and site.
    pub what: String,
    /// Who pays.
    pub whose: String,
    /// Pages printed.
    pub pages: Option<String>,
    /// The recommended volume, and the drawing.
    pub range: Option<RangeView>,
    /// What its volume comes to: class and word.
    pub judgement: (&'static str, String),
    /// Share of pages with colour.
    pub colour: Option<String>,
    /// Time that it could not print.
    pub down: Option<String>,
    /// Supplies: name, what is left, when it ends.
    pub supplies: Vec<(String, String, Option<String>)>,
    /// When it was seen last.
    pub seen: Option<String>,
    /// Whether a test bed plays it.
    pub simulated: bool,
}

/// Volume against what is recommended.
#[derive(Debug)]
pub struct RangeView {
    /// What is recommended.
    pub words: String,
    /// Where the least stands.
    pub low: Decimal,
    /// Where the most stands.
    pub high: i64,
    /// Width of the tint between.
    pub between: Decimal,
    /// Width of what was printed at least.
    pub printed: Option<Decimal>,
    /// Width of what it was at most, where that is more.
    pub at_most: Option<Decimal>,
}

pub(super) fn view(ask: &Ask, month: Month, zone: &TimeZone, printer: &Printer) -> PrinterView {
    let t = ask.t();
    let asset = &printer.asset;
    let pages = printer.pages;
    PrinterView {
        href: asset_href(ask, month, &asset.id),
        id: asset.id.to_string(),
        what: joined([printer.model.as_deref(), asset.site.as_deref(), asset.service.as_deref()]),
        whose: joined([asset.department.as_deref(), asset.cost_centre.as_deref()]),
        pages: pages.map(|pages| figures::interval(t.language, pages.low, pages.high, 0)),
        range: range(t, printer),
        judgement: judgement(t, printer),
        colour: asset.colour.map(|share| share_bounds(t, share.low, share.high)),
        down: (printer.seen_ms > 0).then(|| hours(t, printer.down_ms)),
        supplies: printer.supplies.iter().take(MOST_SUPPLIES).map(|supply| left(t, zone, supply)).collect(),
        seen: printer.last_seen.map(|at| day(at, zone)),
        simulated: asset.simulated,
    }
}

pub(super) fn joined<const N: usize>(parts: [Option<&str>; N]) -> String {
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The day of an instant, `2026-11-23`.
pub(super) fn day(at: motprov_shared::period::Timestamp, zone: &TimeZone) -> String {
    figures::instant_short(at, zone).chars().take(10).collect()
}

/// Hours with one decimal, or minutes where it is less than an hour.
pub(super) fn hours(t: &Texts, ms: i64) -> String {
    let minutes = Decimal::from(ms) / Decimal::from(60_000);
    if minutes < Decimal::from(60) {
        let n = figures::number(t.language, minutes, 0);
        return t.say_with("duration-minutes", &[("n", n.into())]);
    }
    let n = figures::number(t.language, minutes / Decimal::from(60), 1);
    t.say_with("duration-hours", &[("n", n.into())])
}

fn left(t: &Texts, zone: &TimeZone, supply: &Supply) -> (String, String, Option<String>) {
    let left = figures::with_unit(t.language, &figures::floor(t.language, supply.left, 0), "%");
    let ends = supply.runs_out.map(|at| t.say_with("cap-supply-ends", &[("day", day(at, zone).into())]));
    (supply.name.clone(), left, ends)
}

fn range(t: &Texts, printer: &Printer) -> Option<RangeView> {
    let (low, high) = printer.recommended?;
    let most = Decimal::from(196);
    let width = |pages: Decimal| {
        let part = pages.checked_div(Decimal::from(high.max(1)))?;
        Some(part.saturating_mul(Decimal::from(MOST_AT)).clamp(Decimal::ZERO, most).round_dp(1))
    };
    let low_at = width(Decimal::from(low))?;
    let number = |n: u64| figures::count(t.language, n);
    Some(RangeView {
        words: format!("{}{}{}", number(low), figures::EN_DASH, number(high)),
        low: low_at,
        high: MOST_AT,
        between: Decimal::from(MOST_AT).saturating_sub(low_at),
        printed: printer.pages.and_then(|pages| width(pages.low)),
        at_most: printer.pages.filter(|pages| pages.high > pages.low).and_then(|pages| width(pages.high)),
    })
}

pub(super) fn judgement(t: &Texts, printer: &Printer) -> (&'static str, String) {
    match printer.outside() {
        _ if printer.asset.class == motprov_review::capacity::assets::UseClass::Unseen => {
            ("thin", t.say("cap-printer-unseen"))
        }
        Some(by) if by < Decimal::ZERO => ("miss", t.say("cap-printer-under")),
        Some(by) if by > Decimal::ZERO => ("over-range", t.say("cap-printer-over")),
        Some(_) if printer.pages.is_some() => ("fits", t.say("cap-printer-within")),
        _ if printer.recommended.is_none() => ("und", t.say("cap-printer-no-range")),
        _ => ("und", t.say("cap-printer-unknown")),
    }
}
