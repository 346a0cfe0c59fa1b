//! Lead times one after the other, with their usual variation: a process behaviour chart. Points are hollow, for the
//! export is somebody's word; the band is what is usual.

use motprov_review::changes::compare::{Comparison, Point};
use rust_decimal::Decimal;

use super::said::{days, months};
use crate::texts::Texts;

/// Points that are drawn, the latest: more would be a carpet.
const MOST: usize = 400;
/// Where the drawing's field begins and ends.
const LEFT: i64 = 44;
const RIGHT: i64 = 948;
const TOP: i64 = 22;
const BOTTOM: i64 = 232;

/// The chart, in a field of 960 × 260.
#[derive(Debug)]
pub struct Chart {
    /// What it shows, for who does not see it.
    pub words: String,
    /// The points: x, y, whether it lies outside the limits.
    pub points: Vec<(Decimal, Decimal, bool)>,
    /// Top and height of the band of usual variation.
    pub band: (Decimal, Decimal),
    /// Where the mean is, and what it is called.
    pub mean: (Decimal, String),
    /// Where the upper limit is, and what it is called.
    pub upper: (Decimal, String),
    /// Where the later months begin, and what they are called.
    pub split: (Decimal, String),
    /// What the months before are called.
    pub before: String,
    /// The axis: y, its line's label's y, and the days.
    pub axis: Vec<(Decimal, Decimal, String)>,
    /// How many are left out, where not all are drawn.
    pub cut: Option<String>,
}

impl Chart {
    /// Of a comparison; `None` where there are no limits.
    #[must_use]
    pub fn of(t: &Texts, comparison: &Comparison) -> Option<Self> {
        let limits = comparison.limits?;
        let all: Vec<&Point> = comparison.baseline_points.iter().chain(&comparison.later_points).collect();
        let cut = all.len().saturating_sub(MOST);
        let shown = all.get(cut..).unwrap_or_default();
        let before = comparison.baseline_points.len().saturating_sub(cut);
        let most = shown.iter().map(|point| point.days).max().unwrap_or_default().max(limits.upper);
        let scale = Scale { most: most.max(Decimal::ONE), count: shown.len() };
        let outside = |days: Decimal| days > limits.upper || days < limits.lower;
        let points = shown.iter().enumerate();
        let points = points.map(|(at, point)| (scale.x(at), scale.y(point.days), outside(point.days)));
        let top = scale.y(limits.upper);
        let words = t.say_with(
            "changes-chart-words",
            &[
                ("n", shown.len().to_string().into()),
                ("mean", days(t, limits.mean).into()),
                ("lower", days(t, limits.lower).into()),
                ("upper", days(t, limits.upper).into()),
                ("outside", shown.iter().filter(|point| outside(point.days)).count().to_string().into()),
            ],
        );
        Some(Self {
            words,
            points: points.collect(),
            band: (top, scale.y(limits.lower).saturating_sub(top)),
            mean: (scale.y(limits.mean), t.say_with("chart-mean", &[("n", days(t, limits.mean).into())])),
            upper: (top, t.say_with("chart-upper", &[("n", days(t, limits.upper).into())])),
            split: (scale.between(before), months(t, comparison.later)),
            before: months(t, comparison.baseline),
            axis: scale.axis(t),
            cut: (cut > 0).then(|| t.say_with("chart-cut", &[("n", shown.len().to_string().into())])),
        })
    }
}

struct Scale {
    most: Decimal,
    count: usize,
}

/// A part of the field's width.
fn of_width(part: Decimal, whole: Decimal) -> Decimal {
    let share = part.checked_div(whole).unwrap_or_default();
    share.saturating_mul(Decimal::from(RIGHT - LEFT)).saturating_add(Decimal::from(LEFT)).round_dp(1)
}

impl Scale {
    fn x(&self, at: usize) -> Decimal {
        let at = Decimal::from(at).saturating_mul(Decimal::TWO).saturating_add(Decimal::ONE);
        of_width(at, Decimal::from(self.count.max(1)).saturating_mul(Decimal::TWO))
    }

    /// Before the point of that number.
    fn between(&self, at: usize) -> Decimal {
        of_width(Decimal::from(at), Decimal::from(self.count.max(1)))
    }

    fn y(&self, days: Decimal) -> Decimal {
        let share = days.checked_div(self.most).unwrap_or_default();
        Decimal::from(BOTTOM).saturating_sub(share.saturating_mul(Decimal::from(BOTTOM - TOP))).round_dp(1)
    }

    /// Four lines at most, on round numbers of days.
    fn axis(&self, t: &Texts) -> Vec<(Decimal, Decimal, String)> {
        let steps = [1, 2, 5, 10, 20, 30, 60, 90, 120, 180, 365, 730, 1825, 3650];
        let fits = |step: &i64| Decimal::from(*step).saturating_mul(Decimal::from(4)) >= self.most;
        let step = Decimal::from(steps.into_iter().find(fits).unwrap_or(36_500));
        (0..=4)
            .map(|at| step.saturating_mul(Decimal::from(at)))
            .filter(|day| *day <= self.most)
            .map(|day| (self.y(day), self.y(day).saturating_add(Decimal::from(4)), days(t, day)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn the_scale_holds_the_largest_and_counts_round_days() {
        let scale = Scale { most: Decimal::from(130), count: 4 };
        assert_eq!(scale.y(Decimal::ZERO), Decimal::from(BOTTOM));
        assert_eq!(scale.y(Decimal::from(130)), Decimal::from(TOP));
        assert!(scale.x(3) < Decimal::from(RIGHT) && scale.x(0) > Decimal::from(LEFT));
        let labels: Vec<_> =
            scale.axis(Texts::of(Language::English)).into_iter().map(|line| line.2).collect();
        assert_eq!(labels, ["0", "60", "120"]);
    }
}
