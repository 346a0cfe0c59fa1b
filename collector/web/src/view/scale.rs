//! The scale that all service levels share: distance to the target in steps of the contract's penalty, worse to
//! the left. For a level where less is better the sign is turned.

use motprov_review::finding::{Better, Bounds, ServiceLevelFinding, Verdict};
use rust_decimal::Decimal;

/// Width of the drawing.
pub const WIDTH: i64 = 192;
/// Where the target's line stands.
pub const TARGET_X: i64 = 120;
/// Width of one penalty step.
pub const STEP: i64 = 24;
/// Steps on the axis.
pub const STEPS: std::ops::RangeInclusive<i64> = -4..=2;

/// Half the ring, and a little air: nothing is cut at the edge.
const MARGIN: i64 = 8;

/// A stretch along the scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Left end.
    pub x: Decimal,
    /// Width, never under what the eye can see.
    pub width: Decimal,
}

/// The reported figure's ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    /// Its middle.
    pub x: Decimal,
    /// Outline of the arrowhead that is drawn instead, where the figure lies beyond the edge.
    pub beyond: Option<&'static str>,
}

/// What is drawn for one level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plot {
    /// Bounds whatever the missing time held: a thin line behind.
    pub hard: Option<Span>,
    /// Bounds over what was observed, filled.
    pub measured: Option<Span>,
    /// The same where they allow no verdict, hatched.
    pub doubtful: Option<Span>,
    /// Whether nothing was measured: hatched all along.
    pub unmeasured: bool,
    /// What the supplier says.
    pub reported: Option<Ring>,
}

/// The drawing of one level.
#[must_use]
pub fn plot(level: &ServiceLevelFinding) -> Plot {
    let Some(step) = level.penalty_step.filter(|step| *step > Decimal::ZERO) else {
        return Plot { unmeasured: level.measured.is_none(), ..Plot::default() };
    };
    let at = |value: Decimal| position(value, level.target, step, level.better);
    let span = |bounds: Bounds| Some(stretch(at(bounds.low)?, at(bounds.high)?));
    let measured = level.measured.and_then(span);
    let doubtful = level.verdict == Verdict::NotVerifiable;
    Plot {
        hard: level.hard.filter(|hard| level.measured != Some(*hard)).and_then(span),
        doubtful: measured.clone().filter(|_| doubtful),
        unmeasured: level.measured.is_none(),
        measured: measured.filter(|_| !doubtful),
        reported: level.reported.and_then(at).map(ring),
    }
}

/// Where a value stands, unclipped; `None` beyond what decimals can say.
fn position(value: Decimal, target: Decimal, step: Decimal, better: Better) -> Option<Decimal> {
    let steps = value.checked_sub(target)?.checked_div(step)?;
    let steps = if better == Better::Higher { steps } else { -steps };
    steps.checked_mul(Decimal::from(STEP))?.checked_add(Decimal::from(TARGET_X))
}

fn clip(x: Decimal, margin: i64) -> Decimal {
    x.clamp(Decimal::from(margin), Decimal::from(WIDTH - margin)).round_dp(1)
}

fn stretch(a: Decimal, b: Decimal) -> Span {
    let least = Decimal::from(3);
    let (left, right) = (clip(a.min(b), 0), clip(a.max(b), 0));
    let width = (right - left).max(least);
    // A bar of no width is widened around its middle, and stays inside.
    let x = (left - (width - (right - left)) / Decimal::TWO).min(Decimal::from(WIDTH) - width);
    Span { x: x.max(Decimal::ZERO).round_dp(1), width }
}

fn ring(x: Decimal) -> Ring {
    let clipped = clip(x, MARGIN);
    let beyond = match x.round_dp(1) {
        x if x < clipped => Some("M12 14.500L3 22l9 7.500z"),
        x if x > clipped => Some("M180 14.500L189 22l-9 7.500z"),
        _ => None,
    };
    Ring { x: clipped, beyond }
}

/// The positions of the axis: where, and how many steps.
#[must_use]
pub fn ticks() -> Vec<(i64, i64)> {
    STEPS.map(|step| (TARGET_X + step * STEP, step)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn x(value: &str, better: Better) -> Decimal {
        position(d(value), d("99.5"), d("0.5"), better).unwrap()
    }

    #[test]
    fn worse_lies_to_the_left_whichever_way_is_good() {
        assert_eq!(x("99.5", Better::Higher), d("120"));
        assert_eq!(x("99.0", Better::Higher), d("96"));
        assert_eq!(x("100", Better::Lower), d("96"));
    }

    #[test]
    fn what_lies_beyond_the_edge_becomes_an_arrow() {
        assert_eq!(ring(d("120")).beyond, None);
        assert!(ring(d("-3000")).beyond.unwrap().starts_with("M12"));
        assert!(ring(d("500")).beyond.unwrap().starts_with("M180"));
    }

    #[test]
    fn a_bar_is_seen_and_stays_inside() {
        for (a, b) in [("100", "100"), ("-900", "-800"), ("900", "800"), ("0", "192"), ("192", "192")] {
            let span = stretch(d(a), d(b));
            assert!(span.width >= d("3") && span.x >= Decimal::ZERO, "{span:?}");
            assert!(span.x + span.width <= Decimal::from(WIDTH), "{span:?}");
        }
    }

    #[test]
    fn the_farthest_decimals_draw_nothing_rather_than_fail() {
        assert_eq!(position(Decimal::MAX, Decimal::MIN, d("0.0001"), Better::Higher), None);
    }
}
