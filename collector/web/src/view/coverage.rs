//! How much each kind of source observed, day by day; too little is hatched, never zero without a word.

use motprov_review::finding::{Because, SourceCoverage};
use rust_decimal::Decimal;

use crate::figures;
use crate::source::{Contract, Reviewed};
use crate::texts::Texts;
use crate::view::kind_name;

/// Width of a day's slot.
const SLOT: i64 = 8;
/// Height of a full day.
const HEIGHT: i64 = 22;

/// The section.
#[derive(Debug)]
pub struct Coverage {
    /// The least share for a verdict.
    pub needed: String,
    /// Heading of the days.
    pub days: String,
    /// Width of the drawing.
    pub width: i64,
    /// One row for each kind of source.
    pub rows: Vec<CoverageRow>,
    /// Levels that nothing measures.
    pub sourceless: Vec<String>,
    /// The same in figures: the day, and one share for each row.
    pub table: Vec<(i8, Vec<String>)>,
}

/// One kind of source.
#[derive(Debug)]
pub struct CoverageRow {
    /// Its name.
    pub name: String,
    /// `48 of 48`.
    pub seen: String,
    /// The days that have come.
    pub days: Vec<Day>,
    /// The whole month.
    pub month: Option<String>,
    /// Whether that is too little.
    pub thin: bool,
    /// The drawing in words.
    pub words: String,
}

/// A day's bar.
#[derive(Debug, PartialEq, Eq)]
pub struct Day {
    /// Left edge.
    pub x: i64,
    /// Top of the bar.
    pub y: Decimal,
    /// Height of the bar.
    pub height: Decimal,
    /// Whether too little was seen.
    pub thin: bool,
}

impl Coverage {
    /// Of a month.
    #[must_use]
    pub fn of(t: &Texts, contract: &Contract, reviewed: &Reviewed) -> Self {
        let month = reviewed.review.month;
        let days = figures::days_in(month);
        let levels = reviewed.review.service_levels.iter();
        let sourceless = levels.filter(|level| level.because == Because::NoSource);
        Self {
            needed: figures::whole_percent(t.language, contract.needed_coverage),
            days: t.say_with(
                "coverage-days",
                &[("last", days.to_string().into()), ("month", figures::month_name(t, month.month()).into())],
            ),
            width: i64::from(days) * SLOT,
            rows: reviewed.coverage.iter().map(|source| row(t, contract, source)).collect(),
            sourceless: sourceless.map(|level| level.title.clone()).collect(),
            table: (1..=days).map(|day| (day, table_row(t, reviewed, day))).collect(),
        }
    }
}

fn table_row(t: &Texts, reviewed: &Reviewed, day: i8) -> Vec<String> {
    let at = usize::try_from(day - 1).unwrap_or_default();
    let share = |source: &SourceCoverage| source.days.get(at).copied().flatten();
    let text = |source| share(source).map_or_else(|| t.say("no-figure"), |s| figures::percent(t.language, s));
    reviewed.coverage.iter().map(text).collect()
}

fn row(t: &Texts, contract: &Contract, source: &SourceCoverage) -> CoverageRow {
    let name = kind_name(t, source.kind);
    let month = source.month.map(|share| figures::percent(t.language, share));
    let seen = t.say_with(
        "coverage-seen",
        &[
            ("seen", figures::count(t.language, u64::from(source.seen)).into()),
            ("known", figures::count(t.language, u64::from(source.known)).into()),
        ],
    );
    let words = t.say_with(
        "coverage-words",
        &[
            ("name", name.as_str().into()),
            ("month", month.clone().unwrap_or_else(|| t.say("nothing-measured")).into()),
        ],
    );
    let needed = contract.needed_coverage;
    CoverageRow {
        name,
        seen,
        days: (0_i64..).zip(&source.days).filter_map(|(at, share)| day(at, (*share)?, needed)).collect(),
        month,
        thin: source.month.is_some_and(|share| share < needed),
        words,
    }
}

fn day(at: i64, share: Decimal, needed: Decimal) -> Option<Day> {
    let height = (share.clamp(Decimal::ZERO, Decimal::ONE) * Decimal::from(HEIGHT)).round_dp(1);
    (at < 31).then(|| Day { x: at * SLOT, y: Decimal::from(HEIGHT) - height, height, thin: share < needed })
}
