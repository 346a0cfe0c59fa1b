//! One line of the table for each promise.

use motprov_review::terms::{ClauseTerms, LevelTerms, Measurement, MonthTerms, Need, Population, Standing};
use motprov_shared::measurement::metric;
use rust_decimal::Decimal;

use crate::figures;
use crate::texts::Texts;
use crate::view::kind_name;
use crate::view::origin::{self, OriginView};

/// Width of a month's slot in the drawing.
const SLOT: i64 = 14;
/// Height of a full month.
const HEIGHT: i64 = 22;
/// Width of a year.
pub(super) const WIDTH: i64 = SLOT * 12;
/// How many assets or levels are named before the rest is counted.
const MOST_NAMED: usize = 3;

/// What a promise rests on: mark, class and word.
#[derive(Debug, Clone)]
pub struct StandingView {
    /// Name of the mark in the sprite.
    pub icon: &'static str,
    /// Class that carries the paint.
    pub class: &'static str,
    /// The word.
    pub word: String,
    /// How many promises stand so; of one promise 1.
    pub count: u32,
}

impl StandingView {
    /// Of one promise.
    #[must_use]
    pub fn of(t: &Texts, standing: Standing) -> Self {
        let (icon, class, word) = match standing {
            Standing::Independent => ("i-independent", "v-ok", t.say("standing-independent")),
            Standing::Partly => ("i-partly", "v-nv", t.say("standing-partly")),
            Standing::Unsigned => ("i-unsigned", "v-nv", t.say("standing-unsigned")),
            Standing::Word => ("i-word", "v-nv", t.say("standing-word")),
        };
        Self { icon, class, word, count: 1 }
    }
}

/// A service level.
#[derive(Debug, Clone)]
pub struct LevelLine {
    /// The contract's title.
    pub title: String,
    /// The contract's id.
    pub id: String,
    /// What it rests on.
    pub standing: StandingView,
    /// What is missing.
    pub needed: Option<String>,
    /// How it is measured; `None`: nothing measures it.
    pub measured: Option<Measured>,
    /// The year month by month.
    pub bars: Vec<Bar>,
    /// Height at which the line of what is needed stands.
    pub needed_y: Decimal,
    /// The drawing in words.
    pub words: String,
    /// Month by month in figures.
    pub shares: Vec<String>,
    /// The year's share.
    pub coverage: Option<String>,
    /// Share that only unsigned files tell of, where there is any.
    pub unsigned: Option<String>,
    /// Months with enough for a verdict.
    pub enough: Option<String>,
}

/// How a level is measured.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Which check.
    pub check: String,
    /// Of what.
    pub of: String,
    /// How often.
    pub step: String,
    /// `40 of 42`.
    pub assets: String,
    /// How they were observed, where not all are real.
    pub origin: Option<OriginView>,
    /// How many agents checked them.
    pub vantage_points: String,
}

/// A month's bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// Left edge.
    pub x: i64,
    /// Top of the bar.
    pub y: Decimal,
    /// Height of the bar.
    pub height: Decimal,
    /// Whether too little was seen.
    pub thin: bool,
}

/// A clause.
#[derive(Debug, Clone)]
pub struct ClauseLine {
    /// Its number in the contract.
    pub id: String,
    /// As people call it.
    pub title: String,
    /// Its wording.
    pub text: Option<String>,
    /// What it rests on.
    pub standing: StandingView,
    /// The levels that show whether it is kept.
    pub by: Option<String>,
    /// What is missing.
    pub needed: Option<String>,
}

pub(crate) fn level(t: &Texts, level: &LevelTerms) -> LevelLine {
    let percent = |share| figures::percent(t.language, share);
    let is_measured = level.measurement.is_some();
    let needed = level.measurement.as_ref().map_or(Decimal::ONE, |found| found.minimum_coverage);
    let months = level.months.len();
    LevelLine {
        title: level.title.clone(),
        id: level.id.clone(),
        standing: StandingView::of(t, level.standing),
        needed: level.needed.as_ref().map(|need| say_need(t, need)),
        measured: level.measurement.as_ref().map(|found| measured(t, found)),
        bars: level.months.iter().filter_map(bar).collect(),
        needed_y: Decimal::from(HEIGHT) - height(needed),
        words: words(t, level),
        shares: level.months.iter().map(|month| share(t, month)).collect(),
        coverage: level.coverage.map(percent),
        unsigned: level
            .unsigned
            .filter(|share| *share > Decimal::ZERO)
            .map(|share| t.say_with("terms-unsigned", &[("share", percent(share).into())])),
        enough: (is_measured && months > 0).then(|| {
            let n = |n: u64| figures::count(t.language, n).into();
            let months = months as u64;
            t.say_with(
                "terms-enough",
                &[("count", months.into()), ("enough", n(u64::from(level.months_enough))), ("n", n(months))],
            )
        }),
    }
}

pub(crate) fn clause(t: &Texts, clause: &ClauseTerms) -> ClauseLine {
    ClauseLine {
        id: clause.id.clone(),
        title: clause.title.clone(),
        text: clause.text.clone(),
        standing: StandingView::of(t, clause.standing),
        by: (!clause.verified_by.is_empty()).then(|| clause.verified_by.join(", ")),
        needed: clause.needed.as_ref().map(|need| say_need(t, need)),
    }
}

fn say_need(t: &Texts, need: &Need) -> String {
    match need {
        Need::Source(Some(what)) => what.clone(),
        Need::Source(None) => t.say("need-source"),
        Need::Agent { assets: 0 } => t.say("need-register"),
        Need::Agent { assets } => {
            let n = u64::from(*assets);
            t.say_with("need-agent", &[("count", n.into()), ("n", figures::count(t.language, n).into())])
        }
        Need::Coverage { seen, needed } => t.say_with(
            "need-coverage",
            &[
                ("seen", figures::percent(t.language, *seen).into()),
                ("needed", figures::whole_percent(t.language, *needed).into()),
            ],
        ),
        Need::Levels(ids) => t.say_with("need-levels", &[("levels", ids.join(", ").into())]),
    }
}

fn measured(t: &Texts, found: &Measurement) -> Measured {
    let check = match found.metric.as_str() {
        metric::REACHABLE => t.say("check-reachable"),
        metric::SERVICEABLE => t.say("check-serviceable"),
        metric::RUNNING => t.say("check-running"),
        other => other.to_owned(),
    };
    let count = |n: u32| figures::count(t.language, u64::from(n));
    let step = u64::from(found.step_seconds);
    let step = if step >= 120 && step.is_multiple_of(60) {
        figures::with_unit(t.language, &figures::count(t.language, step / 60), "min")
    } else {
        figures::with_unit(t.language, &figures::count(t.language, step), "s")
    };
    Measured {
        check,
        of: population(t, &found.population),
        step: t.say_with("terms-step", &[("step", step.into())]),
        assets: t.say_with(
            "coverage-seen",
            &[("seen", count(found.assets_seen).into()), ("known", count(found.assets).into())],
        ),
        origin: origin::remark(t, found.origin),
        vantage_points: count(found.vantage_points),
    }
}

fn population(t: &Texts, population: &Population) -> String {
    match population {
        Population::Assets(ids) if ids.len() > MOST_NAMED => {
            let rest = figures::count(t.language, (ids.len() - MOST_NAMED) as u64);
            let first = ids[..MOST_NAMED].join(", ");
            t.say_with("terms-assets-more", &[("first", first.into()), ("n", rest.into())])
        }
        Population::Assets(ids) => ids.join(", "),
        Population::Register { kind, department, service } => {
            let kinds = motprov_review::case::AssetKind::ALL;
            let kind = kinds.into_iter().find(|other| Some(other.name()) == *kind);
            let kind = kind.map_or_else(|| t.say("terms-assets"), |kind| kind_name(t, kind));
            let parts = [Some(kind), department.clone(), service.clone()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
    }
}

fn height(share: Decimal) -> Decimal {
    (share.clamp(Decimal::ZERO, Decimal::ONE) * Decimal::from(HEIGHT)).round_dp(1)
}

fn bar(month: &MonthTerms) -> Option<Bar> {
    let height = height(month.coverage?);
    let x = i64::from(month.month.month() - 1) * SLOT;
    Some(Bar { x, y: Decimal::from(HEIGHT) - height, height, thin: !month.enough })
}

fn share(t: &Texts, month: &MonthTerms) -> String {
    month.coverage.map_or_else(|| t.say("no-figure"), |share| figures::percent(t.language, share))
}

fn words(t: &Texts, level: &LevelTerms) -> String {
    let named =
        |month: &MonthTerms| format!("{} {}", figures::month_name(t, month.month.month()), share(t, month));
    let months: Vec<String> = level.months.iter().map(named).collect();
    let months = if months.is_empty() { t.say("nothing-measured") } else { months.join(", ") };
    t.say_with("terms-words", &[("title", level.title.as_str().into()), ("months", months.into())])
}
