//! One level's own scale, in its unit: the ring is what was reported, the bar what was measured, the line the target.
//! Positions are thousandths of the drawing's width.

use motprov_review::finding::{Better, Bounds, ServiceLevelFinding, Verdict};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use super::reason::decimals;
use crate::figures;
use crate::texts::Texts;

/// Ticks on the axis at most.
const MOST_TICKS: i64 = 8;

/// The drawing.
#[derive(Debug, Serialize)]
pub(super) struct Chart {
    ticks: Vec<Tick>,
    target: i64,
    reported: Option<i64>,
    measured: Option<[i64; 2]>,
    doubtful: bool,
    hard: Option<[i64; 2]>,
    /// Whether the hard bounds go on beyond the left and the right edge.
    open: [bool; 2],
    better_right: bool,
}

#[derive(Debug, Serialize)]
struct Tick {
    at: i64,
    label: String,
}

/// The drawing; `None` where there is nothing to set beside the target, or figures are beyond what can be drawn.
pub(super) fn chart(t: &Texts, level: &ServiceLevelFinding) -> Option<Chart> {
    let axis = Axis::of(level)?;
    let span = |bounds: Bounds| Some([axis.at(bounds.low)?, axis.at(bounds.high)?]);
    let hard = level.hard.filter(|hard| level.measured != Some(*hard));
    let ticks = axis.ticks(decimals(level))?;
    let needed = ticks.iter().map(|value| value.normalize().scale()).max().unwrap_or(0);
    let tick = |value: &Decimal| {
        Some(Tick { at: axis.at(*value)?, label: figures::number(t.language, *value, needed) })
    };
    Some(Chart {
        ticks: ticks.iter().filter_map(tick).collect(),
        target: axis.at(level.target)?,
        reported: level.reported.and_then(|value| axis.at(value)),
        measured: level.measured.and_then(span),
        doubtful: level.verdict == Verdict::NotVerifiable,
        hard: hard.and_then(span),
        open: hard.map_or([false; 2], |hard| [hard.low < axis.low, hard.high > axis.high]),
        better_right: level.better == Better::Higher,
    })
}

struct Axis {
    low: Decimal,
    high: Decimal,
    width: Decimal,
}

impl Axis {
    /// Holds target, report and what was measured with some air; hard bounds go beyond where they are very wide.
    fn of(level: &ServiceLevelFinding) -> Option<Self> {
        let measured = level.measured.map(|bounds| [bounds.low, bounds.high]);
        let others: Vec<_> = level.reported.into_iter().chain(measured.into_iter().flatten()).collect();
        if others.is_empty() {
            return None;
        }
        let values = || others.iter().copied().chain([level.target]);
        let (least, most) = (values().min()?, values().max()?);
        let step = level.penalty_step.filter(|step| *step > Decimal::ZERO).unwrap_or(Decimal::ONE);
        let span = most.checked_sub(least)?.max(step.checked_div(Decimal::from(4))?);
        let air = span.checked_div(Decimal::from(5))?;
        let (mut low, mut high) = (least.checked_sub(air)?, most.checked_add(air)?);
        if level.unit == "%" {
            // Beyond these lies no share, unless the supplier claims one.
            low = low.max(least.min(Decimal::ZERO));
            high = high.min(most.max(Decimal::ONE_HUNDRED));
        }
        let width = high.checked_sub(low).filter(|width| *width > Decimal::ZERO)?;
        Some(Self { low, high, width })
    }

    /// Where a value stands, clipped to the drawing.
    fn at(&self, value: Decimal) -> Option<i64> {
        let value = value.clamp(self.low, self.high);
        let share = value.checked_sub(self.low)?.checked_div(self.width)?;
        share.checked_mul(Decimal::from(1000))?.round().to_i64()
    }

    /// Round values inside the axis, at distances of 1, 2 or 5 times a power of ten.
    fn ticks(&self, decimals: u32) -> Option<Vec<Decimal>> {
        let wanted = self.width.checked_div(Decimal::from(MOST_TICKS))?;
        let mut step = Decimal::new(1, decimals.min(6));
        let mut factors = [Decimal::TWO, Decimal::new(25, 1), Decimal::TWO].into_iter().cycle();
        while step < wanted {
            step = step.checked_mul(factors.next()?)?;
        }
        let first = self.low.checked_div(step)?.ceil();
        let values = (0..=MOST_TICKS).map(|n| first.checked_add(Decimal::from(n))?.checked_mul(step));
        Some(values.flatten().take_while(|value| *value <= self.high).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let axis =
            Axis { low: Decimal::new(9871, 2), high: Decimal::new(9980, 2), width: Decimal::new(109, 2) };
        let ticks: Vec<_> = axis.ticks(2).unwrap().iter().map(|tick| tick.normalize().to_string()).collect();
        assert_eq!(ticks, ["98.8", "99", "99.2", "99.4", "99.6", "99.8"]);
        assert_eq!(axis.at(Decimal::from(200)), Some(1000));
        assert_eq!(axis.at(Decimal::from(-200)), Some(0));
    }
}
