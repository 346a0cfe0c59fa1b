//! The scale that all service levels share: distance to the target in steps of the contract's penalty, worse to the
//! left. For a level where less is better the sign is turned. Positions are thousandths of the drawing's width.

use motprov_review::finding::{Better, Bounds, ServiceLevelFinding, Verdict};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

/// Where the target's line stands: four steps lie on its worse side, two on its better.
const TARGET: i64 = 667;
/// Thousandths that a step is wide: a sixth.
const STEP: i64 = 167;

/// What is drawn for one level.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Plot {
    /// Bounds whatever the missing time held: a thin line behind.
    hard: Option<[i64; 2]>,
    /// Bounds over what was observed: a bar.
    measured: Option<[i64; 2]>,
    /// Whether the bar allows no verdict: hatched.
    doubtful: bool,
    /// Whether nothing was measured: hatched all along.
    unmeasured: bool,
    /// What the supplier says: a ring.
    reported: Option<i64>,
    /// Whether the ring stands at the edge for what lies beyond it: -1 left, 1 right.
    beyond: i8,
}

/// The drawing of one level; `None` where it was measured, and the contract has no steps to measure distances in.
pub(super) fn plot(level: &ServiceLevelFinding) -> Option<Plot> {
    let unmeasured = level.measured.is_none();
    let Some(step) = level.penalty_step.filter(|step| *step > Decimal::ZERO) else {
        return unmeasured.then(|| Plot { unmeasured, ..Plot::default() });
    };
    let at = |value: Decimal| position(value, level.target, step, level.better);
    let span = |bounds: Bounds| {
        let (a, b) = (at(bounds.low)?, at(bounds.high)?);
        Some([a.min(b), a.max(b)].map(|x| x.clamp(0, 1000)))
    };
    let ring = level.reported.and_then(at);
    Some(Plot {
        hard: level.hard.filter(|hard| level.measured != Some(*hard)).and_then(span),
        measured: level.measured.and_then(span),
        doubtful: level.verdict == Verdict::NotVerifiable,
        unmeasured,
        reported: ring.map(|x| x.clamp(0, 1000)),
        beyond: ring.map_or(0, |x| i8::from(x > 1000) - i8::from(x < 0)),
    })
}

/// Where a value stands, unclipped; `None` beyond what decimals can say.
fn position(value: Decimal, target: Decimal, step: Decimal, better: Better) -> Option<i64> {
    let steps = value.checked_sub(target)?.checked_div(step)?;
    let steps = if better == Better::Higher { steps } else { -steps };
    steps.checked_mul(Decimal::from(STEP))?.round().to_i64()?.checked_add(TARGET)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worse_lies_left_whichever_direction_is_good() {
        let [target, step] = [Decimal::from(5), Decimal::ONE];
        assert_eq!(position(Decimal::from(4), target, step, Better::Higher), Some(500));
        assert_eq!(position(Decimal::from(6), target, step, Better::Lower), Some(500));
        assert_eq!(position(target, target, step, Better::Lower), Some(TARGET));
        assert_eq!(position(Decimal::MAX, Decimal::MIN, step, Better::Lower), None);
    }
}
