//! "Reported against measured": one row for each service level, what matters most first.

use motprov_review::finding::{
    Because, Better, Bounds, Party, Review, ServiceLevelFinding, UNBOUNDED, Verdict,
};
use rust_decimal::Decimal;

use crate::figures;
use crate::source::Reviewed;
use crate::texts::Texts;
use crate::view::frame::{Link, entry_href};
use crate::view::level::level_href;
use crate::view::origin::{self, OriginView};
use crate::view::scale::{self, Plot};
use crate::view::statements;
use crate::view::sum;
use crate::view::verdict::{self, VerdictView};

/// How many ledger entries a row links to; the review's JSON lists them all.
const MOST_ENTRIES: usize = 12;

/// The table.
#[derive(Debug, Clone)]
pub struct Levels {
    /// Its rows.
    pub rows: Vec<LevelRow>,
    /// Positions and labels of the axis.
    pub ticks: Vec<(i64, String)>,
    /// Sum of the recomputed penalties.
    pub penalty: String,
    /// What the supplier's report sums up to.
    pub penalty_reported: String,
}

/// One service level.
#[derive(Debug, Clone)]
pub struct LevelRow {
    /// The row's name in links.
    pub anchor: String,
    /// The level's own page.
    pub href: String,
    /// The contract's title.
    pub title: String,
    /// The contract's id.
    pub id: String,
    /// The verdict.
    pub verdict: VerdictView,
    /// The drawing.
    pub plot: Plot,
    /// What the drawing shows, in words.
    pub plot_text: String,
    /// The supplier's figure.
    pub reported: Option<String>,
    /// Bounds over what was observed.
    pub measured: Option<String>,
    /// Why there are none.
    pub unmeasured: String,
    /// Bounds whatever the missing time held, where they differ.
    pub hard: Option<String>,
    /// The promise.
    pub target: String,
    /// Class of what became of it.
    pub target_class: &'static str,
    /// What became of it.
    pub target_word: String,
    /// Share of the agreed time that was observed.
    pub coverage: Option<String>,
    /// Whether that is too little for a verdict.
    pub thin: bool,
    /// The recomputed penalty.
    pub penalty: Option<String>,
    /// Whether it is nothing.
    pub penalty_none: bool,
    /// Whether it depends on earlier months, in words.
    pub earlier: Option<String>,
    /// The reported penalty.
    pub penalty_reported: Option<String>,
    /// The first entry that it rests on.
    pub first_entry: Option<Link>,
    /// More of them.
    pub entries: Vec<Link>,
    /// How many that are not listed.
    pub unlisted: Option<String>,
    /// Words for how many more there are.
    pub more: Option<String>,
    /// How the assets behind it were observed.
    pub origin: Option<OriginView>,
    /// Links to what parties said of it.
    pub said: Vec<Link>,
    /// The figures that both agreed on.
    pub agreed: Option<String>,
    /// Whether its figures were others when the month was last published.
    pub changed: bool,
}

impl Levels {
    /// Of a month; `needed` is the least coverage for a verdict.
    #[must_use]
    pub fn of(t: &Texts, reviewed: &Reviewed, needed: Decimal) -> Self {
        let review = &reviewed.review;
        let mut order: Vec<_> = review.service_levels.iter().enumerate().collect();
        order.sort_by_key(|(at, level)| (rank(level), *at));
        let (penalty, penalty_reported) = Self::sums(t, review);
        Self {
            rows: Self::rows(t, reviewed, needed, &order),
            ticks: scale::ticks().into_iter().map(|(x, step)| (x, tick(t, step))).collect(),
            penalty,
            penalty_reported,
        }
    }

    /// The rows of some levels, each with its place in the contract.
    #[must_use]
    pub fn rows(
        t: &Texts,
        reviewed: &Reviewed,
        needed: Decimal,
        levels: &[(usize, &ServiceLevelFinding)],
    ) -> Vec<LevelRow> {
        levels.iter().map(|(at, level)| row(t, *at, level, (reviewed, needed))).collect()
    }

    /// What all penalties of the month come to: computed, and reported.
    #[must_use]
    pub fn sums(t: &Texts, review: &Review) -> (String, String) {
        let totals = Penalties::of(review);
        (
            figures::money_interval(t.language, totals.low, totals.high),
            figures::money(t.language, totals.reported),
        )
    }
}

/// Contradictions first, then doubt, then what holds.
pub(super) const fn rank(level: &ServiceLevelFinding) -> u8 {
    match (level.verdict, level.favours) {
        (Verdict::Contradicted, Some(Party::Customer)) => 1,
        (Verdict::Contradicted, _) => 0,
        (Verdict::NotVerifiable, _) => 2,
        (Verdict::NotReported, _) => 3,
        (Verdict::NotMeasured, _) => 4,
        (Verdict::Confirmed, _) => 5,
    }
}

fn tick(t: &Texts, step: i64) -> String {
    if step == 0 { t.say("scale-target") } else { figures::signed(t.language, Decimal::from(step)) }
}

/// The row's name in links: by position, for a contract's id may hold anything.
#[must_use]
pub fn anchor(at: usize) -> String {
    format!("level-{}", at + 1)
}

fn row(
    t: &Texts,
    at: usize,
    level: &ServiceLevelFinding,
    (reviewed, needed): (&Reviewed, Decimal),
) -> LevelRow {
    let language = t.language;
    let bounds = |bounds: Bounds| bounds_text(t, level, bounds);
    let (target_class, target_word) = verdict::target(t, level.target_met);
    let listed = |entry: &u64| Link { href: entry_href(*entry, language), text: entry.to_string() };
    let rest = level.entries.len().saturating_sub(1);
    let unlisted = rest.saturating_sub(MOST_ENTRIES);
    let (low, high) = (level.penalty.low, level.penalty.high);
    let changed = reviewed.publications.last().map(|latest| &latest.superseded);
    LevelRow {
        anchor: anchor(at),
        href: level_href(language, &level.id, reviewed.review.month),
        title: level.title.clone(),
        id: level.id.clone(),
        verdict: VerdictView::of(t, level),
        plot: scale::plot(level),
        plot_text: plot_text(t, level),
        reported: level.reported.map(|value| figure(t, level, value)),
        measured: level.measured.map(bounds),
        unmeasured: unmeasured(t, level),
        hard: level.hard.filter(|hard| Some(*hard) != level.measured).map(bounds),
        target: target_text(t, level),
        target_class,
        target_word,
        coverage: level.coverage.map(|share| figures::percent(language, share)),
        thin: level.coverage.is_some_and(|share| share < needed),
        penalty: low.zip(high).map(|(low, high)| figures::money_interval(language, low, high)),
        penalty_none: high == Some(Decimal::ZERO),
        earlier: (!level.detail.earlier.is_empty()).then(|| t.say("depends-on-earlier")),
        penalty_reported: level.penalty.reported.map(|sek| figures::money(language, sek)),
        first_entry: level.entries.first().map(listed),
        entries: level.entries.iter().skip(1).take(MOST_ENTRIES).map(listed).collect(),
        unlisted: (unlisted > 0).then(|| more(t, unlisted)),
        more: (rest > 0).then(|| more(t, rest)),
        origin: origin::of_level(t, level),
        said: statements::links(t, reviewed, &level.id),
        agreed: statements::agreed(t, reviewed, level),
        changed: changed.is_some_and(|changes| changes.service_levels.contains(&level.id)),
    }
}

fn more(t: &Texts, count: usize) -> String {
    let n = figures::count(t.language, count as u64);
    t.say_with("evidence-more", &[("n", n.into())])
}

/// A figure of the level, with as many decimals as its report and target are written with.
#[must_use]
pub fn figure(t: &Texts, level: &ServiceLevelFinding, value: Decimal) -> String {
    figures::number(t.language, value, decimals(level))
}

/// Why a level has no measured figure.
#[must_use]
pub fn unmeasured(t: &Texts, level: &ServiceLevelFinding) -> String {
    match (&level.because, level.coverage) {
        (Because::NoSource, _) => t.say("unmeasured-no-source"),
        // What a check was to see has a share of it, if only nothing.
        (Because::NothingSeen, _) | (_, Some(_)) => t.say("unmeasured-nothing-seen"),
        (_, None) => t.say("no-source-figure"),
    }
}

/// Bounds of the level, rounded outwards; one figure where they differ by rounding alone.
#[must_use]
pub fn bounds_text(t: &Texts, level: &ServiceLevelFinding, bounds: Bounds) -> String {
    if bounds.low >= UNBOUNDED {
        return t.say("bounds-none");
    }
    if bounds.high >= UNBOUNDED {
        let low = figures::floor(t.language, bounds.low, decimals(level));
        return t.say_with("bounds-from", &[("low", low.into())]);
    }
    if let Some(one) = bounds.as_one() {
        return figure(t, level, one);
    }
    figures::interval(t.language, bounds.low, bounds.high, decimals(level))
}

/// With how many decimals the level's figures are written.
pub(super) fn decimals(level: &ServiceLevelFinding) -> u32 {
    figures::decimals(level.decimals, &[Some(level.target), level.reported])
}

fn target_text(t: &Texts, level: &ServiceLevelFinding) -> String {
    let sign = match level.better {
        Better::Higher => '≥',
        Better::Lower => '≤',
    };
    let figure = figures::with_unit(t.language, &figure(t, level, level.target), &level.unit);
    format!("{sign}{}{figure}", figures::NBSP)
}

fn plot_text(t: &Texts, level: &ServiceLevelFinding) -> String {
    let none = || t.say("none-given");
    t.say_with(
        "scale-words",
        &[
            ("title", level.title.as_str().into()),
            ("reported", level.reported.map_or_else(none, |value| figure(t, level, value)).into()),
            ("measured", level.measured.map_or_else(none, |b| bounds_text(t, level, b)).into()),
            ("target", target_text(t, level).into()),
        ],
    )
}

/// The penalties of a month. Only levels that were measured are summed, so that like is set against like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Penalties {
    /// Least that is owed.
    pub low: Decimal,
    /// Most that is owed.
    pub high: Decimal,
    /// What the report says of the same levels.
    pub reported: Decimal,
    /// Levels for which none could be computed.
    pub unknown: usize,
    /// Whether the report says anything of any penalty.
    pub any_reported: bool,
}

impl Penalties {
    /// Of a review.
    #[must_use]
    pub fn of(review: &Review) -> Self {
        let known = || {
            let penalties = review.service_levels.iter().map(|level| level.penalty);
            penalties.filter_map(|p| Some((p.low?, p.high?, p.reported)))
        };
        Self {
            low: review.penalty_sum.map_or(Decimal::ZERO, |sum| sum.low),
            high: review.penalty_sum.map_or(Decimal::ZERO, |sum| sum.high),
            reported: sum(known().filter_map(|p| p.2)),
            unknown: review.service_levels.len() - known().count(),
            any_reported: known().any(|p| p.2.is_some()),
        }
    }
}
