//! What a missed level costs: a contract's ladder, rounding to öre, and caps. Decimal arithmetic throughout.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::finding::{Better, Bounds};

/// Half away from zero to `decimals` places: how reports and amounts are rounded unless a contract says otherwise.
#[must_use]
pub fn round_half_up(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// `percent` of `fee`, rounded to öre.
#[must_use]
pub fn percent_of(fee: Decimal, percent: Decimal) -> Decimal {
    round_half_up(fee.saturating_mul(percent) / Decimal::ONE_HUNDRED, 2)
}

/// Where a step ends on its worse side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The value.
    pub value: Decimal,
    /// Whether the value itself belongs to the step.
    pub inclusive: bool,
}

/// One step of a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// `None` for the last: everything that is left.
    pub bound: Option<Bound>,
    /// Share of the fee.
    pub percent: Decimal,
}

/// Steps from best to worst. Ordered, disjoint, and covering every value: checked when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    better: Better,
    steps: Vec<Step>,
}

/// Why steps make no ladder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct LadderFault {
    /// Which step, from 0; the number of steps where one is missing at the end.
    pub step: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: &'static str,
}

impl Ladder {
    /// Checks the steps.
    pub fn new(better: Better, steps: Vec<Step>) -> Result<Self, LadderFault> {
        let fault = |step, what: String, remedy| Err(LadderFault { step, what, remedy });
        let Some(last) = steps.len().checked_sub(1) else {
            return fault(
                0,
                "the ladder has no steps".into(),
                "write at least one, e.g. { percent = \"0\" }",
            );
        };
        for (number, step) in steps.iter().enumerate() {
            if step.bound.is_none() != (number == last) {
                let (what, remedy) = if number == last {
                    (
                        "values beyond the last step have no percentage",
                        "end the ladder with a step that has only `percent`",
                    )
                } else {
                    (
                        "a step without a bound takes every value, so the steps after it never apply",
                        "move it to the end",
                    )
                };
                return fault(number, what.into(), remedy);
            }
        }
        for (number, pair) in steps.windows(2).enumerate() {
            if let (Some(before), Some(after)) = (pair[0].bound, pair[1].bound)
                && !is_worse(better, before, after)
            {
                let what =
                    format!("the step at {} does not lie beyond the one at {}", after.value, before.value);
                return fault(number + 1, what, "order the steps from best to worst");
            }
            if pair[1].percent < pair[0].percent {
                let what =
                    format!("a worse value costs less: {} % after {} %", pair[1].percent, pair[0].percent);
                return fault(number + 1, what, "let the percentages rise from best to worst");
            }
        }
        Ok(Self { better, steps })
    }

    /// The steps, best first.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The percentage for a value. The value is compared as it is, not rounded: 99.4999 is below 99.5.
    #[must_use]
    pub fn percent(&self, value: Decimal) -> Decimal {
        let reaches = |bound: Bound| match self.better {
            Better::Higher => value > bound.value || (bound.inclusive && value == bound.value),
            Better::Lower => value < bound.value || (bound.inclusive && value == bound.value),
        };
        let step = self.steps.iter().find(|step| step.bound.is_none_or(reaches));
        step.map_or(Decimal::ZERO, |step| step.percent)
    }

    /// How far beyond `target` the next step begins.
    #[must_use]
    pub fn step_beyond(&self, target: Decimal) -> Option<Decimal> {
        self.steps.iter().filter_map(|step| step.bound).find_map(|bound| {
            let beyond = match self.better {
                Better::Higher => target.saturating_sub(bound.value),
                Better::Lower => bound.value.saturating_sub(target),
            };
            (beyond > Decimal::ZERO).then_some(beyond)
        })
    }
}

/// Whether a step with `after` still holds values that `before` leaves: `above 99.5` may be followed by
/// `at_least 99.5`, which then holds that one value.
fn is_worse(better: Better, before: Bound, after: Bound) -> bool {
    let beyond = match better {
        Better::Higher => after.value < before.value,
        Better::Lower => after.value > before.value,
    };
    beyond || (after.value == before.value && !before.inclusive && after.inclusive)
}

/// What a level's misses cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Penalty {
    /// What the percentages are taken of, each month.
    pub fee: Decimal,
    /// The steps.
    pub ladder: Ladder,
    /// Most that this level may cost in a month, as a percentage of its fee.
    pub cap_percent: Option<Decimal>,
}

impl Penalty {
    /// What a month with this value costs, before caps over several levels.
    #[must_use]
    pub fn amount(&self, value: Decimal) -> Decimal {
        let amount = percent_of(self.fee, self.ladder.percent(value));
        self.cap_percent.map_or(amount, |cap| amount.min(percent_of(self.fee, cap)))
    }

    /// Least and most that is owed, by bounds: the least by the bound that favours the supplier.
    #[must_use]
    pub fn between(&self, bounds: Bounds) -> (Decimal, Decimal) {
        let ends = [self.amount(bounds.low), self.amount(bounds.high)];
        (ends[0].min(ends[1]), ends[0].max(ends[1]))
    }
}

/// Cuts penalties to a cap that they share, used up in their order; and adds them up.
///
/// A line owes least where those before it owe most, and most where they owe least. So the lines' bounds need not add
/// up to the sum's, which is capped by itself and does not depend on the order.
#[must_use]
pub fn under_cap(owed: &[Bounds], cap: Option<Decimal>) -> (Vec<Bounds>, Bounds) {
    let capped = |amount: Decimal| cap.map_or(amount, |cap| amount.min(cap));
    let left = |taken: Decimal, amount: Decimal| capped(taken.saturating_add(amount)) - capped(taken);
    let mut before = Bounds { low: Decimal::ZERO, high: Decimal::ZERO };
    let mut lines = Vec::with_capacity(owed.len());
    for line in owed {
        lines.push(Bounds { low: left(before.high, line.low), high: left(before.low, line.high) });
        before.low = before.low.saturating_add(line.low);
        before.high = before.high.saturating_add(line.high);
    }
    (lines, Bounds { low: capped(before.low), high: capped(before.high) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn exactly(amount: Decimal) -> Bounds {
        Bounds { low: amount, high: amount }
    }

    fn step(bound: Option<(&str, bool)>, percent: &str) -> Step {
        Step {
            bound: bound.map(|(value, inclusive)| Bound { value: d(value), inclusive }),
            percent: d(percent),
        }
    }

    fn printers() -> Penalty {
        let steps = vec![
            step(Some(("99.5", true)), "0"),
            step(Some(("99.0", true)), "2"),
            step(Some(("98.0", true)), "5"),
            step(None, "10"),
        ];
        Penalty {
            fee: d("123456.75"),
            ladder: Ladder::new(Better::Higher, steps).unwrap(),
            cap_percent: None,
        }
    }

    #[test]
    fn a_value_just_below_a_step_pays_for_the_next() {
        for (value, amount) in [
            ("99.5", "0"),
            ("99.4999", "2469.14"),
            ("99.0", "2469.14"),
            ("98.9999", "6172.84"),
            ("97", "12345.68"),
        ] {
            assert_eq!(printers().amount(d(value)), d(amount), "{value}");
        }
    }

    #[test]
    fn all_penalties_together_stop_at_the_cap() {
        let cap = Some(percent_of(d("123456.75"), d("15")));
        let owed = ["15000.00", "12345.68", "12345.68"].map(|amount| exactly(d(amount)));
        let (lines, sum) = under_cap(&owed, cap);
        assert_eq!(lines, ["15000.00", "3518.51", "0"].map(|amount| exactly(d(amount))));
        assert_eq!(sum, exactly(d("18518.51")));
    }

    #[test]
    fn what_one_line_may_owe_bounds_what_the_next_can() {
        let owed = [Bounds { low: d("0"), high: d("100") }, exactly(d("50"))];
        let (lines, sum) = under_cap(&owed, Some(d("100")));
        assert_eq!(lines, [owed[0], Bounds { low: d("0"), high: d("50") }]);
        assert_eq!(sum, Bounds { low: d("50"), high: d("100") });
        assert_eq!(under_cap(&owed, None), (owed.to_vec(), Bounds { low: d("50"), high: d("150") }));
    }

    #[test]
    fn where_lower_is_better_the_ladder_is_mirrored() {
        let steps = vec![step(Some(("5", true)), "0"), step(Some(("8", false)), "2"), step(None, "4")];
        let ladder = Ladder::new(Better::Lower, steps).unwrap();
        for (value, percent) in [("4.9", "0"), ("5", "0"), ("5.1", "2"), ("8", "4"), ("100", "4")] {
            assert_eq!(ladder.percent(d(value)), d(percent), "{value}");
        }
        assert_eq!(ladder.step_beyond(d("5")), Some(d("3")));
    }

    #[test]
    fn a_ladder_with_a_hole_or_a_step_that_never_applies_is_refused() {
        let faulty = [
            (vec![], 0),
            (vec![step(Some(("99.5", true)), "0")], 0),
            (vec![step(None, "0"), step(Some(("99", true)), "1")], 0),
            (vec![step(Some(("99", true)), "0"), step(Some(("99", true)), "1"), step(None, "2")], 1),
            (vec![step(Some(("99", true)), "0"), step(Some(("99.5", true)), "1"), step(None, "2")], 1),
            (vec![step(Some(("99", true)), "3"), step(None, "2")], 1),
        ];
        for (steps, at) in faulty {
            assert_eq!(Ladder::new(Better::Higher, steps.clone()).unwrap_err().step, at, "{steps:?}");
        }
        let one_value = vec![step(Some(("99", false)), "0"), step(Some(("99", true)), "1"), step(None, "2")];
        assert_eq!(Ladder::new(Better::Higher, one_value).unwrap().percent(d("99")), d("1"));
    }

    proptest! {
        #[test]
        fn a_worse_month_never_costs_less(a in 0u32..1_000_000, b in 0u32..1_000_000) {
            let value = |x: u32| Decimal::new(i64::from(x), 4);
            let (worse, best) = (value(a.min(b)), value(a.max(b)));
            prop_assert!(printers().amount(worse) >= printers().amount(best));
            let (low, high) = printers().between(Bounds { low: worse, high: best });
            prop_assert!(Decimal::ZERO <= low && low <= high && high <= d("12345.68"));
        }

        #[test]
        fn a_cap_holds_whatever_the_order_and_no_line_crosses_itself(
            mut owed in proptest::collection::vec((0i64..3_000_000, 0i64..3_000_000), 0..8)
        ) {
            let cap = Some(d("18518.51"));
            let bounds = |owed: &[(i64, i64)]| -> Vec<Bounds> {
                let line = |(low, more): &(i64, i64)| {
                    Bounds { low: Decimal::new(*low, 2), high: Decimal::new(low + more, 2) }
                };
                owed.iter().map(line).collect()
            };
            let (lines, sum) = under_cap(&bounds(&owed), cap);
            prop_assert!(lines.iter().all(|line| Decimal::ZERO <= line.low && line.low <= line.high));
            prop_assert!(sum.low <= sum.high && Some(sum.high) <= cap);
            owed.reverse();
            prop_assert_eq!(sum, under_cap(&bounds(&owed), cap).1);
        }

        #[test]
        fn rounding_twice_is_rounding_once(mantissa in -10_000_000i64..10_000_000, scale in 0u32..6) {
            let once = round_half_up(Decimal::new(mantissa, scale), 2);
            prop_assert_eq!(round_half_up(once, 2), once);
        }
    }
}
