//! Reported against measured, taken apart: the measured figure under one other assumption at a time, and whether that
//! assumption alone makes the supplier's figure true. So a meeting argues about one cause, not about two numbers.

use std::collections::BTreeSet;
use std::fmt;

use motprov_shared::period::Interval;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use crate::availability::{Known, Piece, Tally};
use crate::calendar::{Eve, Holidays, Window};
use crate::contract::Counted;
use crate::finding::{Bounds, Verdict};
use crate::interval::IntervalSet;
use crate::levels::availability::{Views, total};
use crate::levels::{Context, concerns};
use crate::verdict::{self, Demands, Measurement};

/// One other way to count, and what it gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// What is assumed.
    pub assumption: Assumption,
    /// The measured figure then.
    pub measured: Bounds,
    /// The supplier's figure.
    pub reported: Decimal,
    /// Whether the supplier's figure is right then, rounding and tolerance included.
    pub explains: bool,
}

impl fmt::Display for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { assumption, measured: Bounds { low, high }, reported, explains } = self;
        let end = if *explains { "contains the reported" } else { "does not explain the reported" };
        write!(f, "{assumption}: {}–{} — {end} {reported}", low.normalize(), high.normalize())
    }
}

/// What is assumed instead of what the contract says or the checks showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assumption {
    /// All announced work counts as agreed time off, whatever its notice and the month's quota.
    Maintenance,
    /// All that is disputed is granted.
    DisputedGranted,
    /// Nothing is excluded.
    NothingExcluded,
    /// Another window of the contract.
    Window(String),
    /// The same hours, on holidays too.
    HolidaysOpen,
    /// The same hours, closed on public holidays only.
    EvesOpen,
    /// The report is rounded to one decimal less than agreed.
    CoarserRounding,
    /// What nobody saw was up.
    UnseenUp,
    /// What nobody saw was down.
    UnseenDown,
    /// Outages shorter than so many minutes were left out.
    ShortOutagesMissing {
        /// Minutes.
        minutes: i64,
    },
    /// The longest outage was left out.
    LongestOutageMissing,
    /// The asset that was down longest was left out.
    WorstAssetMissing,
    /// Undecided cases were left out.
    UndecidedLeftOut,
    /// Every logged pause stops the clock.
    AllPauses,
    /// No pause stops the clock.
    NoPauses,
    /// The month's tickets are others: those opened, resolved or due in it.
    Tickets(Counted),
    /// The first time that a ticket was resolved stops its clock for good.
    FirstResolved,
    /// Readings without end were left out.
    TimeoutsMissing,
    /// The mean instead of the percentile.
    Mean,
    /// The mean of the assets of which anything was seen, each weighing the same, however long it was seen.
    SeenAssetsOnly,
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Maintenance => f.write_str("with all announced maintenance counted as agreed time off"),
            Self::DisputedGranted => f.write_str("with the disputed exclusions granted"),
            Self::NothingExcluded => f.write_str("without any exclusion or maintenance"),
            Self::Window(name) => write!(f, "over the window `{name}` instead"),
            Self::HolidaysOpen => f.write_str("with holidays counted as working days"),
            Self::EvesOpen => f.write_str("with the eves counted as working days"),
            Self::CoarserRounding => f.write_str("if the report is rounded to one decimal less"),
            Self::UnseenUp => f.write_str("if all that was not seen was up"),
            Self::UnseenDown => f.write_str("if all that was not seen was down"),
            Self::ShortOutagesMissing { minutes } => {
                write!(f, "without the outages of less than {minutes} minutes")
            }
            Self::LongestOutageMissing => f.write_str("without the longest outage"),
            Self::WorstAssetMissing => f.write_str("without the asset that was down longest"),
            Self::UndecidedLeftOut => f.write_str("without the undecided cases"),
            Self::AllPauses => f.write_str("with every logged pause stopping the clock"),
            Self::NoPauses => f.write_str("with no pause stopping the clock"),
            Self::Tickets(Counted::Opened) => f.write_str("over the tickets opened in the month"),
            Self::Tickets(Counted::Resolved) => f.write_str("over the tickets resolved in the month"),
            Self::Tickets(Counted::Due) => f.write_str("over the tickets due in the month"),
            Self::FirstResolved => f.write_str("with the clock stopped for good when first resolved"),
            Self::TimeoutsMissing => f.write_str("without the timeouts"),
            Self::Mean => f.write_str("with the mean in place of the percentile"),
            Self::SeenAssetsOnly => f.write_str("over the assets that were seen alone"),
        }
    }
}

impl Serialize for Assumption {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What is to be explained.
pub(crate) struct Question<'d> {
    pub(crate) reported: Decimal,
    /// The level's own figure.
    pub(crate) own: Option<Bounds>,
    pub(crate) demands: &'d Demands,
}

pub(crate) type Figure = (Assumption, Option<Bounds>);

/// The assumptions that give another figure than the level's own, those that explain the report first.
pub(crate) fn explain(question: &Question<'_>, figures: Vec<Figure>) -> Vec<Alternative> {
    let Question { reported, own, demands } = *question;
    let mut found: Vec<Alternative> = Vec::new();
    for (assumption, measured) in figures {
        let Some(measured) = measured.filter(|measured| Some(*measured) != own) else { continue };
        found.push(Alternative {
            assumption,
            measured,
            reported,
            explains: holds(reported, measured, demands),
        });
    }
    let coarser = Demands { half_unit: demands.half_unit * Decimal::TEN, ..*demands };
    let is_coarse = reported.round_dp(decimals(&coarser)) == reported;
    if let Some(measured) = own
        && is_coarse
        && holds(reported, measured, &coarser)
        && !holds(reported, measured, demands)
    {
        let assumption = Assumption::CoarserRounding;
        found.push(Alternative { assumption, measured, reported, explains: true });
    }
    found.sort_by_key(|alternative| !alternative.explains);
    found
}

/// Availability under other assumptions.
pub(crate) fn of_checks(context: &Context<'_, '_>, views: &Views) -> Vec<Figure> {
    let over = |(assumption, time)| (assumption, total(views, &time).measured());
    let mut figures: Vec<Figure> = times(context).into_iter().map(over).collect();
    figures.extend(unseen(context, views));
    figures.extend(missing(context, views));
    figures
}

/// Decimals of a figure that is rounded to twice its half unit.
fn decimals(demands: &Demands) -> u32 {
    demands.half_unit.normalize().scale().saturating_sub(1)
}

fn holds(reported: Decimal, measured: Bounds, demands: &Demands) -> bool {
    let seen = Measurement { measured: Some(measured), hard: Some(measured), coverage: Some(Decimal::ONE) };
    let lenient = Demands { maximum_width: None, ..*demands };
    verdict::judge(Some(reported), Some(&seen), &lenient).verdict == Verdict::Confirmed
}

/// Other times that could count.
fn times(context: &Context<'_, '_>) -> Vec<(Assumption, IntervalSet)> {
    let Context { level, case, contract, agreed, .. } = context;
    let of = |window: &Window| window.of_month(case.month, &contract.zone);
    let works = contract.maintenance.iter().filter(|work| concerns(&work.service_levels, level));
    let works = IntervalSet::new(works.map(|work| work.time));
    let off = of(&level.window).minus(&agreed.time);
    let mut times = vec![
        (Assumption::Maintenance, agreed.time.minus(&works)),
        (Assumption::NothingExcluded, of(&level.window)),
    ];
    times.extend(agreed.granted.clone().map(|granted| (Assumption::DisputedGranted, granted)));
    let others = contract.windows.iter().filter(|window| **window != level.window);
    times.extend(others.map(|window| (Assumption::Window(window.name.clone()), of(window).minus(&off))));
    if let Holidays::Closed { eves } = &level.window.holidays {
        let with = |holidays| of(&Window { holidays, ..level.window.clone() }).minus(&off);
        times.push((Assumption::HolidaysOpen, with(Holidays::Open)));
        if eves != &Vec::<Eve>::new() {
            times.push((Assumption::EvesOpen, with(Holidays::Closed { eves: Vec::new() })));
        }
    }
    times
}

fn unseen(context: &Context<'_, '_>, views: &Views) -> Vec<Figure> {
    let tally = total(views, &context.agreed.time);
    let down = tally.unknown();
    let whole = |more| Tally {
        observed: tally.agreed,
        down_low: tally.down_low + more,
        down_high: tally.down_high + more,
        ..tally
    };
    let seen = views.iter().filter(|pieces| !pieces.is_empty()).cloned().collect::<Views>();
    let some_unseen = seen.len() < views.len();
    vec![
        (Assumption::UnseenUp, whole(0).measured()),
        (Assumption::UnseenDown, whole(down).measured()),
        (Assumption::SeenAssetsOnly, mean(&seen, &context.agreed.time).filter(|_| some_unseen)),
    ]
}

/// Of the assets' own figures, rounded outward.
fn mean(views: &Views, agreed: &IntervalSet) -> Option<Bounds> {
    let each = views.iter().filter_map(|pieces| total(std::slice::from_ref(pieces), agreed).measured());
    let each: Vec<Bounds> = each.collect();
    let of = |end: fn(&Bounds) -> Decimal| {
        each.iter().map(end).sum::<Decimal>().checked_div(Decimal::from(each.len()))
    };
    let up = rust_decimal::RoundingStrategy::ToPositiveInfinity;
    Some(Bounds {
        low: of(|bounds| bounds.low)?.trunc_with_scale(4),
        high: of(|bounds| bounds.high)?.round_dp_with_strategy(4, up),
    })
}

/// Figures of a report that misses something.
fn missing(context: &Context<'_, '_>, views: &Views) -> Vec<Figure> {
    let agreed = &context.agreed.time;
    let all: Vec<Vec<Interval>> = views.iter().map(|pieces| stretches(pieces)).collect();
    let mut figures = Vec::new();
    for minutes in [5, 15, 60] {
        let short = |time: &Interval| agreed.ms_within(*time) < minutes * 60_000;
        let without = mend(views, &all, &short);
        figures.push((Assumption::ShortOutagesMissing { minutes }, total(&without, agreed).measured()));
    }
    let longest = all.iter().flatten().max_by_key(|time| agreed.ms_within(**time)).copied();
    if let Some(longest) = longest {
        let mut left = 1;
        let mut first = |time: &Interval| *time == longest && std::mem::take(&mut left) == 1;
        let without = mend_once(views, &all, &mut first);
        figures.push((Assumption::LongestOutageMissing, total(&without, agreed).measured()));
    }
    let down = |pieces: &Vec<Piece>| total(std::slice::from_ref(pieces), agreed).down_high;
    let worst = views.iter().enumerate().max_by_key(|(_, pieces)| down(pieces));
    if let Some((worst, _)) = worst.filter(|_| views.len() > 1) {
        let others = views.iter().enumerate().filter(|(number, _)| *number != worst);
        let others: Views = others.map(|(_, pieces)| pieces.clone()).collect();
        figures.push((Assumption::WorstAssetMissing, total(&others, agreed).measured()));
    }
    figures
}

/// The stretches of an asset that were not plainly up, each as a whole.
fn stretches(pieces: &[Piece]) -> Vec<Interval> {
    let bad = pieces.iter().filter(|piece| piece.known != Known::Up).map(|piece| piece.time);
    IntervalSet::new(bad).pieces().to_vec()
}

fn mend(views: &Views, stretches: &[Vec<Interval>], is_out: &dyn Fn(&Interval) -> bool) -> Views {
    mend_once(views, stretches, &mut |time| is_out(time))
}

/// The views with some stretches counted as up.
fn mend_once(views: &Views, stretches: &[Vec<Interval>], is_out: &mut dyn FnMut(&Interval) -> bool) -> Views {
    let mut mended = Views::with_capacity(views.len());
    for (pieces, stretches) in views.iter().zip(stretches) {
        let out: BTreeSet<Interval> = stretches.iter().filter(|time| is_out(time)).copied().collect();
        let out = IntervalSet::new(out);
        let of = |piece: &Piece| {
            let is_up = piece.known == Known::Up || out.ms_within(piece.time) > 0;
            Piece { time: piece.time, known: if is_up { Known::Up } else { piece.known } }
        };
        mended.push(pieces.iter().map(of).collect());
    }
    mended
}
