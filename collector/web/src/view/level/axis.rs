//! An axis of values: round ticks, and where a value stands between its ends. Decimals throughout; nothing that a file
//! can hold makes it fail.

use rust_decimal::Decimal;

/// Fewest steps between ticks that are worth a line.
const MOST_STEPS: i64 = 5;

/// An axis from its lowest to its highest tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Axis {
    low: Decimal,
    high: Decimal,
    step: Decimal,
}

impl Axis {
    /// Around all values; `None` where there are none, or where they lie further apart than decimals can say.
    pub(super) fn around(values: impl IntoIterator<Item = Decimal>) -> Option<Self> {
        let mut ends: Option<(Decimal, Decimal)> = None;
        for value in values {
            let (low, high) = ends.unwrap_or((value, value));
            ends = Some((low.min(value), high.max(value)));
        }
        let (low, high) = ends?;
        let span = high.checked_sub(low)?;
        let step = step(if span.is_zero() { low.abs().max(Decimal::ONE) / Decimal::from(50) } else { span })?;
        let below = low.checked_div(step)?.floor().checked_mul(step)?;
        let mut above = high.checked_div(step)?.ceil().checked_mul(step)?;
        if above <= below {
            above = below.checked_add(step)?;
        }
        Some(Self { low: below, high: above, step })
    }

    /// Where a value stands, 0 to 1, also where it lies beyond an end.
    pub(super) fn at(&self, value: Decimal) -> Decimal {
        let part = value.saturating_sub(self.low).checked_div(self.high.saturating_sub(self.low));
        part.unwrap_or_default().clamp(Decimal::ZERO, Decimal::ONE)
    }

    /// The ticks, ascending, and how many decimals they need.
    pub(super) fn ticks(&self) -> (Vec<Decimal>, u32) {
        let mut ticks = vec![self.low];
        while let Some(next) = ticks.last().and_then(|last| last.checked_add(self.step))
            && next <= self.high
            && ticks.len() < 12
        {
            ticks.push(next);
        }
        (ticks, self.step.normalize().scale())
    }
}

/// The least of 1, 2 and 5 times a power of ten that spans it in few steps.
fn step(span: Decimal) -> Option<Decimal> {
    let mut power = Decimal::new(1, 6);
    loop {
        for of in [1, 2, 5] {
            let step = power.checked_mul(Decimal::from(of))?;
            if span.checked_div(step).is_some_and(|steps| steps <= Decimal::from(MOST_STEPS)) {
                return Some(step);
            }
        }
        power = power.checked_mul(Decimal::TEN)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn ticks_are_round_and_hold_all_values() {
        let axis = Axis::around([d("98.71"), d("99.62"), d("99.5")]).unwrap();
        let (ticks, decimals) = axis.ticks();
        assert_eq!(
            (ticks, decimals),
            (vec![d("98.6"), d("98.8"), d("99.0"), d("99.2"), d("99.4"), d("99.6"), d("99.8")], 1)
        );
        assert_eq!(axis.at(d("98.6")), d("0"));
        assert_eq!(axis.at(d("1000")), d("1"));
    }

    #[test]
    fn one_value_has_an_axis_and_the_farthest_decimals_have_none() {
        assert!(Axis::around([d("100")]).is_some_and(|axis| axis.ticks().0.len() >= 2));
        assert!(Axis::around([d("0")]).is_some());
        assert!(Axis::around([Decimal::MIN, Decimal::MAX]).is_none());
        assert!(Axis::around([]).is_none());
    }
}
