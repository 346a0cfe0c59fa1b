//! Twelve months of a level: the chart that stands beside the table, its twin for narrow screens, and the line that fits
//! into a row.

use motprov_review::finding::{Bounds, ServiceLevelFinding, UNBOUNDED, Verdict};
use rust_decimal::Decimal;

use super::axis::Axis;
use crate::figures;
use crate::source::{LevelFigures, LevelMonth, MonthFigures};
use crate::texts::Texts;
use crate::view::levels::{bounds_text, figure};
use crate::view::verdict;

/// Where the wide chart's columns begin, how wide one is, and where its scale lies.
const LEFT: i64 = 56;
const COLUMN: i64 = 58;
const TOP: i64 = 24;
const HEIGHT: i64 = 288;
/// The narrow one's rows and scale.
const ROWS_TOP: i64 = 34;
const ROW: i64 = 31;
const SCALE_LEFT: i64 = 58;
const SCALE_WIDTH: i64 = 262;

/// The chart, both ways, and its table.
#[derive(Debug)]
pub struct Months {
    /// What it shows, in words.
    pub words: String,
    /// Columns, the oldest first.
    pub columns: Vec<Mark>,
    /// Rows of the narrow twin, the newest first.
    pub rows: Vec<Mark>,
    /// Lines of the scale.
    pub ticks: Vec<Tick>,
    /// The target's line, wide and narrow.
    pub target: [String; 2],
    /// Where the target's name stands in the wide one, and what it says.
    pub target_label: Option<(Decimal, String)>,
    /// The narrow one's height.
    pub narrow_height: i64,
    /// The table, the newest first.
    pub table: Vec<MonthRow>,
    /// How many months are still worked out.
    pub pending: Option<String>,
}

/// A line of the scale.
#[derive(Debug)]
pub struct Tick {
    /// Where it stands in the wide one.
    pub y: Decimal,
    /// Where its words stand there.
    pub words_y: Decimal,
    /// Where it stands in the narrow one.
    pub x: Decimal,
    /// What it says.
    pub label: String,
}

/// One month's mark.
#[derive(Debug)]
pub struct Mark {
    /// The middle of the column, or of the row.
    pub middle: i64,
    /// The month's short name.
    pub name: String,
    /// The measured bar: where it begins along the scale, and how long it is.
    pub bar: Option<(Decimal, Decimal)>,
    /// Whether the bar allows no verdict.
    pub doubtful: bool,
    /// Whether nothing was measured, or it is still worked out: hatched.
    pub hatched: bool,
    /// The reported figure's place along the scale.
    pub ring: Option<Decimal>,
    /// Shape and class of the verdict.
    pub verdict: Option<(&'static str, &'static str)>,
    /// Whole percent that was observed.
    pub coverage: String,
    /// Whether it is the month that is shown.
    pub now: bool,
}

/// One month in the table.
#[derive(Debug)]
pub struct MonthRow {
    /// The month.
    pub month: String,
    /// Where its own page is, where there is one.
    pub href: Option<String>,
    /// The supplier's figure.
    pub reported: String,
    /// What was measured.
    pub measured: String,
    /// The promise.
    pub target: String,
    /// Share that was observed.
    pub coverage: String,
    /// Shape, class and word of the verdict; or what is known instead.
    pub verdict: Option<(&'static str, &'static str)>,
    /// The word.
    pub word: String,
    /// What is owed.
    pub penalty: String,
}

const fn known(month: &LevelMonth) -> Option<&LevelFigures> {
    match &month.figures {
        MonthFigures::Known(known) => Some(known),
        MonthFigures::Nothing | MonthFigures::Computing | MonthFigures::Failed => None,
    }
}

fn finite(bounds: Bounds) -> impl Iterator<Item = Decimal> {
    [bounds.low, bounds.high].into_iter().filter(|value| *value < UNBOUNDED)
}

fn axis(months: &[LevelMonth]) -> Option<Axis> {
    let of = months.iter().filter_map(known);
    Axis::around(of.flat_map(|figures| {
        let said = [Some(figures.target), figures.reported].into_iter().flatten();
        said.chain(figures.measured.into_iter().flat_map(finite)).collect::<Vec<_>>()
    }))
}

impl Months {
    /// Of a level; `None` where none of the months says anything of it.
    #[must_use]
    pub fn of(
        t: &Texts,
        level: &ServiceLevelFinding,
        months: &[LevelMonth],
        href: impl Fn(motprov_shared::period::Month) -> String,
    ) -> Option<Self> {
        let axis = axis(months)?;
        let up = |value: Decimal| {
            (Decimal::from(TOP + HEIGHT) - axis.at(value) * Decimal::from(HEIGHT)).round_dp(1)
        };
        let along = |value: Decimal| {
            (Decimal::from(SCALE_LEFT) + axis.at(value) * Decimal::from(SCALE_WIDTH)).round_dp(1)
        };
        let last = months.len().saturating_sub(1);
        let mark = |at: usize, middle: i64, place: &dyn Fn(Decimal) -> Decimal| {
            months.get(at).map(|month| mark(t, month, (middle, at == last), place))
        };
        let whole = |n: usize| i64::try_from(n).unwrap_or_default();
        let columns =
            (0..months.len()).filter_map(|at| mark(at, LEFT + COLUMN * whole(at) + COLUMN / 2, &up));
        let rows =
            (0..months.len()).filter_map(|at| mark(last - at, ROWS_TOP + ROW * whole(at) + ROW / 2, &along));
        let (ticks, decimals) = axis.ticks();
        let tick = |value: Decimal| Tick {
            y: up(value),
            words_y: up(value) + Decimal::from(4),
            x: along(value),
            label: figures::number(t.language, value, decimals),
        };
        let now = months.last().and_then(known).map_or(level.target, |figures| figures.target);
        let name = t.say_with("chart-target", &[("target", figure(t, level, now).into())]);
        Some(Self {
            words: words(t, level, months),
            columns: columns.collect(),
            rows: rows.collect(),
            ticks: ticks.into_iter().map(tick).collect(),
            target: [wide_target(months, &up), narrow_target(months, &along)],
            target_label: Some((up(now) + Decimal::from(4), name)),
            narrow_height: ROWS_TOP + ROW * whole(months.len()) + 6,
            table: months.iter().rev().map(|month| row(t, level, month, &href)).collect(),
            pending: pending(t, months),
        })
    }
}

fn mark(
    t: &Texts,
    month: &LevelMonth,
    (middle, now): (i64, bool),
    place: &dyn Fn(Decimal) -> Decimal,
) -> Mark {
    let figures = known(month);
    let bar = figures.and_then(|figures| figures.measured).map(|bounds| {
        let (a, b) = (place(bounds.low), place(bounds.high));
        (a.min(b), (a - b).abs().max(Decimal::TWO))
    });
    let empty = matches!(month.figures, MonthFigures::Nothing);
    Mark {
        middle,
        name: figures::month_short(t, month.month.month()),
        doubtful: figures.is_some_and(|figures| figures.verdict == Verdict::NotVerifiable),
        hatched: bar.is_none() && !empty,
        bar,
        ring: figures.and_then(|figures| figures.reported).map(place),
        verdict: figures.map(|figures| verdict::shape(figures.verdict, figures.favours)),
        coverage: figures.and_then(|figures| figures.coverage).map_or_else(
            || t.say("no-figure"),
            |share| figures::floor(t.language, share.saturating_mul(Decimal::ONE_HUNDRED), 0),
        ),
        now,
    }
}

/// Each month's own target; a month of which none is known keeps the next one's.
fn targets(months: &[LevelMonth]) -> Vec<Decimal> {
    let mut next = None;
    let mut targets: Vec<Option<Decimal>> = Vec::new();
    for month in months.iter().rev() {
        next = known(month).map(|figures| figures.target).or(next);
        targets.push(next);
    }
    targets.reverse();
    targets.into_iter().flatten().collect()
}

fn wide_target(months: &[LevelMonth], up: &dyn Fn(Decimal) -> Decimal) -> String {
    let mut path = String::new();
    for (at, target) in targets(months).into_iter().enumerate() {
        let at = i64::try_from(at).unwrap_or_default();
        let y = up(target);
        let start = if at == 0 { format!("M{LEFT} {y}") } else { format!("V{y}") };
        path.extend([format!("{start}H{}", LEFT + COLUMN * (at + 1))]);
    }
    path
}

fn narrow_target(months: &[LevelMonth], along: &dyn Fn(Decimal) -> Decimal) -> String {
    let mut path = String::new();
    for (at, target) in targets(months).into_iter().rev().enumerate() {
        let at = i64::try_from(at).unwrap_or_default();
        let x = along(target);
        let start = if at == 0 { format!("M{x} {ROWS_TOP}") } else { format!("H{x}") };
        path.extend([format!("{start}V{}", ROWS_TOP + ROW * (at + 1))]);
    }
    path
}

fn words(t: &Texts, level: &ServiceLevelFinding, months: &[LevelMonth]) -> String {
    let name =
        |month: Option<&LevelMonth>| month.map(|month| figures::month(t, month.month)).unwrap_or_default();
    let count = |verdict: Verdict| {
        months.iter().filter_map(known).filter(|figures| figures.verdict == verdict).count()
    };
    t.say_with(
        "chart-words",
        &[
            ("title", level.title.as_str().into()),
            ("first", name(months.first()).into()),
            ("last", name(months.last()).into()),
            ("confirmed", count(Verdict::Confirmed).to_string().into()),
            ("contradicted", count(Verdict::Contradicted).to_string().into()),
            ("doubtful", count(Verdict::NotVerifiable).to_string().into()),
        ],
    )
}

fn row(
    t: &Texts,
    level: &ServiceLevelFinding,
    month: &LevelMonth,
    href: &impl Fn(motprov_shared::period::Month) -> String,
) -> MonthRow {
    let dash = || t.say("no-figure");
    let word = match &month.figures {
        MonthFigures::Nothing => t.say("month-nothing"),
        MonthFigures::Computing => t.say("month-computing"),
        MonthFigures::Failed => t.say("month-failed"),
        MonthFigures::Known(figures) => verdict::word(t, figures.verdict),
    };
    let figures = known(month);
    let money = |bounds: Bounds| figures::money_interval(t.language, bounds.low, bounds.high);
    MonthRow {
        month: figures::month(t, month.month),
        href: figures.map(|_| href(month.month)),
        reported: figures.and_then(|f| f.reported).map_or_else(dash, |value| figure(t, level, value)),
        measured: figures.and_then(|f| f.measured).map_or_else(dash, |bounds| bounds_text(t, level, bounds)),
        target: figures.map_or_else(dash, |figures| figure(t, level, figures.target)),
        coverage: figures
            .and_then(|figures| figures.coverage)
            .map_or_else(dash, |share| figures::percent(t.language, share)),
        verdict: figures.map(|figures| verdict::shape(figures.verdict, figures.favours)),
        word,
        penalty: figures.and_then(|figures| figures.penalty).map_or_else(dash, money),
    }
}

fn pending(t: &Texts, months: &[LevelMonth]) -> Option<String> {
    let count = months.iter().filter(|month| month.figures == MonthFigures::Computing).count();
    let n = figures::count(t.language, count as u64);
    (count > 0).then(|| t.say_with("months-pending", &[("count", count.into()), ("n", n.into())]))
}

/// Twelve months in the width of a cell.
#[derive(Debug, Clone, Default)]
pub struct Spark {
    /// What was measured, from month to month.
    pub line: String,
    /// Where the last month's dot stands.
    pub dot: Option<(Decimal, Decimal)>,
    /// The target's height.
    pub target: Option<Decimal>,
    /// Where months stand that are still worked out.
    pub hatched: Vec<Decimal>,
    /// All of it in words.
    pub words: String,
}

/// Distance between two months of a [`Spark`], and the height of its scale.
const SPARK_STEP: i64 = 8;
const SPARK_HEIGHT: i64 = 18;

impl Spark {
    /// Of a level.
    #[must_use]
    pub fn of(t: &Texts, level: &ServiceLevelFinding, months: &[LevelMonth]) -> Self {
        let x = |at: usize| Decimal::from(4 + SPARK_STEP * i64::try_from(at).unwrap_or_default());
        let middles: Vec<Option<Decimal>> =
            months.iter().map(|month| middle(known(month)?.measured?)).collect();
        let hatched = months.iter().enumerate();
        let hatched = hatched.filter(|(_, month)| month.figures == MonthFigures::Computing);
        let hatched = hatched.map(|(at, _)| x(at) - Decimal::from(4)).collect();
        let scale = middles.iter().flatten().copied().chain([level.target]);
        let words = spark_words(t, level, months);
        let Some(axis) = Axis::around(scale) else { return Self { hatched, words, ..Self::default() } };
        let y = |value: Decimal| {
            (Decimal::from(3 + SPARK_HEIGHT) - axis.at(value) * Decimal::from(SPARK_HEIGHT)).round_dp(1)
        };
        let mut line = String::new();
        let mut drawn = false;
        for (at, value) in middles.iter().enumerate() {
            if let Some(value) = value {
                line.extend([format!("{}{} {}", if drawn { "L" } else { "M" }, x(at), y(*value))]);
            }
            drawn = value.is_some();
        }
        let dot = middles.last().copied().flatten().map(|value| (x(middles.len() - 1), y(value)));
        Self { line, dot, target: Some(y(level.target)), hatched, words }
    }
}

fn middle(bounds: Bounds) -> Option<Decimal> {
    if bounds.high >= UNBOUNDED {
        return (bounds.low < UNBOUNDED).then_some(bounds.low);
    }
    bounds.low.checked_add(bounds.high)?.checked_div(Decimal::TWO)
}

fn spark_words(t: &Texts, level: &ServiceLevelFinding, months: &[LevelMonth]) -> String {
    let measured = months.iter().filter_map(known).filter_map(|figures| figures.measured);
    let hull = measured.reduce(|a, b| Bounds { low: a.low.min(b.low), high: a.high.max(b.high) });
    let count = months.iter().filter_map(known).filter(|figures| figures.measured.is_some()).count();
    let hull = hull.map_or_else(|| t.say("none-given"), |bounds| bounds_text(t, level, bounds));
    let n = figures::count(t.language, count as u64);
    t.say_with("spark-words", &[("count", count.into()), ("n", n.into()), ("range", hull.into())])
}
