//! Have lead times really changed? The later months are judged by the limits of the baseline.

use std::fmt;

use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::chart::{Limits, Rule, ShownLimits, Side, Signal};
use super::history::Change;
use super::{Question, count, days};
use crate::months::Months;

/// Completed changes that a baseline needs: with fewer, its limits are too uncertain.
pub const BASELINE_NEEDED: u32 = 10;
/// Completed changes that a later period needs: with fewer, no rule for a lasting change can speak.
pub const LATER_NEEDED: u32 = 4;

/// What became of lead times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// They are shorter than their usual variation explains.
    Shortened,
    /// They are longer than their usual variation explains.
    Lengthened,
    /// Nothing lasting beyond their usual variation.
    NoChangeShown,
    /// Too few changes were completed to tell.
    TooFew,
}

/// A completed change on the chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The change's id.
    pub change: String,
    /// When it was completed.
    pub completed: Timestamp,
    /// Its lead time, days.
    pub days: Decimal,
}

/// Why the conclusion is what it is; a page can say it in any language, and it prints in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// Too few were completed.
    TooFew {
        /// In the baseline.
        baseline: u32,
        /// In the later months.
        later: u32,
    },
    /// A rule speaks of a lasting change.
    Lasting {
        /// Which rule.
        rule: Rule,
        /// How many changes it spans.
        changes: usize,
        /// The first of them.
        first: String,
        /// The last of them.
        last: String,
    },
    /// Rules speak of lasting changes in both directions.
    BothWays,
    /// A rule speaks of a change, but the later median does not lie on that side.
    MedianDisagrees {
        /// Which rule.
        rule: Rule,
    },
    /// Single changes lie outside the limits: cases to look into, no lasting change.
    SingleCases(Vec<String>),
    /// No rule speaks.
    Quiet,
}

/// The chart and what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The months that limits are made of.
    pub baseline: Months,
    /// The months that are judged by them.
    pub later: Months,
    /// The baseline's limits; `None` of fewer than two changes.
    pub limits: Option<ShownLimits>,
    /// The baseline's changes, by when they were completed.
    pub baseline_points: Vec<Point>,
    /// The later months' changes, by when they were completed.
    pub later_points: Vec<Point>,
    /// What the rules find in the baseline itself: where it was not steady, its limits are wide.
    pub baseline_signals: Vec<Signal>,
    /// What they find in the later months.
    pub signals: Vec<Signal>,
    /// What became of lead times.
    pub conclusion: Conclusion,
    /// Why.
    pub because: Because,
}

pub(super) fn compare(baseline: &[&Change<'_>], later: &[&Change<'_>], question: &Question) -> Comparison {
    let (baseline, later) = (in_order(baseline), in_order(later));
    let values = |changes: &[&Change<'_>]| changes.iter().map(|change| change.days).collect::<Vec<i64>>();
    let (before, now) = (values(&baseline), values(&later));
    let limits = Limits::of(&before);
    let find = |values: &[i64]| limits.map(|limits| limits.signals(values)).unwrap_or_default();
    let signals = find(&now);
    let too_few = count(before.len()) < BASELINE_NEEDED || count(now.len()) < LATER_NEEDED;
    let (conclusion, because) = if too_few {
        let because = Because::TooFew { baseline: count(before.len()), later: count(now.len()) };
        (Conclusion::TooFew, because)
    } else {
        conclude(&signals, &later, twice_median(&before).cmp(&twice_median(&now)))
    };
    Comparison {
        baseline: question.baseline,
        later: question.later,
        limits: limits.map(|limits| limits.shown()),
        baseline_points: points(&baseline),
        later_points: points(&later),
        baseline_signals: find(&before),
        signals,
        conclusion,
        because,
    }
}

/// `before_to_now` is how the baseline's median compares with the later one.
fn conclude(
    signals: &[Signal],
    later: &[&Change<'_>],
    before_to_now: std::cmp::Ordering,
) -> (Conclusion, Because) {
    let id = |at: usize| later.get(at).map(|change| change.id.to_owned()).unwrap_or_default();
    let lasting = || signals.iter().filter(|signal| signal.rule != Rule::Outside);
    let Some(first) = lasting().min_by_key(|signal| (signal.first, signal.rule)) else {
        let single: Vec<String> = signals.iter().map(|signal| id(signal.first)).collect();
        let because = if single.is_empty() { Because::Quiet } else { Because::SingleCases(single) };
        return (Conclusion::NoChangeShown, because);
    };
    if lasting().any(|signal| signal.side != first.side) {
        return (Conclusion::NoChangeShown, Because::BothWays);
    }
    let (conclusion, agrees) = match first.side {
        Side::Below => (Conclusion::Shortened, before_to_now.is_gt()),
        Side::Above => (Conclusion::Lengthened, before_to_now.is_lt()),
    };
    if !agrees {
        return (Conclusion::NoChangeShown, Because::MedianDisagrees { rule: first.rule });
    }
    let because = Because::Lasting {
        rule: first.rule,
        changes: first.last - first.first + 1,
        first: id(first.first),
        last: id(first.last),
    };
    (conclusion, because)
}

fn in_order<'c, 'a>(changes: &[&'c Change<'a>]) -> Vec<&'c Change<'a>> {
    let mut changes = changes.to_vec();
    changes.sort_by_key(|change| (change.completed, change.id));
    changes
}

fn twice_median(values: &[i64]) -> i64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let middle = |at: usize| sorted.get(at).copied().unwrap_or_default();
    middle(sorted.len().saturating_sub(1) / 2).saturating_add(middle(sorted.len() / 2))
}

fn points(changes: &[&Change<'_>]) -> Vec<Point> {
    let point = |change: &&Change<'_>| {
        Some(Point { change: change.id.to_owned(), completed: change.completed?, days: days(change.days) })
    };
    changes.iter().filter_map(point).collect()
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFew { baseline, later } => write!(
                f,
                "{baseline} changes were completed in the baseline and {later} later; \
                 {BASELINE_NEEDED} and {LATER_NEEDED} are needed"
            ),
            Self::Lasting { rule, changes, first, last } => {
                write!(f, "{rule}: the {changes} changes from {first} to {last}")
            }
            Self::BothWays => f.write_str("some of the later changes are lastingly shorter, others longer"),
            Self::MedianDisagrees { rule } => {
                write!(f, "{rule}, but the median of all later changes does not lie on that side")
            }
            Self::SingleCases(ids) => {
                let shown = ids.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
                let more = ids.len().saturating_sub(5);
                write!(f, "single changes lie outside the limits, nothing lasting: {shown}")?;
                if more > 0 { write!(f, " and {more} more") } else { Ok(()) }
            }
            Self::Quiet => f.write_str("all later changes lie within the usual variation"),
        }
    }
}

impl Serialize for Because {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Outside => "one outside the limits",
            Self::EightInARow => "eight or more in a row on one side of the median",
            Self::ThreeOfFour => "three of four in a row nearer to a limit than to the mean",
        })
    }
}
