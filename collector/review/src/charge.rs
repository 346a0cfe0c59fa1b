//! Penalties that are no ladder: by points below the target, by started days or hours, by case. Decimal arithmetic.

use rust_decimal::Decimal;

use crate::finding::{Better, Bounds};
use crate::money::{percent_of, round_half_up};

/// A penalty by how far, how long or how often a level was missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// By what.
    pub form: Form,
    /// At most so much in a month.
    pub cap: Option<Decimal>,
}

/// By what a charge grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// So many percent of the fee for each started `points` beyond the target.
    Points {
        /// A month's fee.
        fee: Decimal,
        /// For each started step.
        percent: Decimal,
        /// Width of a step, in the level's unit; above 0.
        points: Decimal,
    },
    /// An amount for each unit and started working day late.
    LateDay {
        /// For one unit and day.
        amount: Decimal,
        /// So many days of a unit at most.
        most_days: Option<u32>,
    },
    /// An amount for each case and started hour late.
    LateHour {
        /// For one case and hour.
        amount: Decimal,
    },
    /// An amount for each case that failed.
    Case {
        /// For one case.
        amount: Decimal,
    },
}

/// What of a month a charge may look at. Each with bounds; `None` where nothing tells it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Missed {
    /// The level's value.
    pub value: Option<Bounds>,
    /// Started days or hours late, whichever the level counts, added up over units.
    pub late: Option<Bounds>,
    /// Cases that failed.
    pub failed: Option<Bounds>,
}

impl Charge {
    /// Least and most that is owed; `None` where what it grows by is not known.
    #[must_use]
    pub fn between(&self, target: Decimal, better: Better, missed: &Missed) -> Option<Bounds> {
        let owed = match self.form {
            Form::Points { fee, percent, points } => {
                let cost =
                    |value| percent_of(fee, percent.saturating_mul(steps(target, better, points, value)));
                let value = missed.value?;
                let ends = [cost(value.low), cost(value.high)];
                Bounds { low: ends[0].min(ends[1]), high: ends[0].max(ends[1]) }
            }
            Form::LateDay { amount, .. } | Form::LateHour { amount } => times(amount, missed.late?),
            Form::Case { amount } => times(amount, missed.failed?),
        };
        let capped = |amount: Decimal| self.cap.map_or(amount, |cap| amount.min(cap));
        Some(Bounds { low: capped(owed.low), high: capped(owed.high) })
    }
}

fn times(amount: Decimal, count: Bounds) -> Bounds {
    let product = |count: Decimal| round_half_up(amount.saturating_mul(count), 2);
    Bounds { low: product(count.low), high: product(count.high) }
}

/// Started steps beyond the target.
fn steps(target: Decimal, better: Better, points: Decimal, value: Decimal) -> Decimal {
    let beyond = match better {
        Better::Higher => target.saturating_sub(value),
        Better::Lower => value.saturating_sub(target),
    };
    beyond.max(Decimal::ZERO).checked_div(points).map_or(Decimal::ZERO, |steps| steps.ceil())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn by_points(cap: Option<&str>) -> Charge {
        let form = Form::Points { fee: d("100000"), percent: d("2"), points: d("5") };
        Charge { form, cap: cap.map(d) }
    }

    fn owed(charge: &Charge, low: &str, high: &str) -> (Decimal, Decimal) {
        let value = Some(Bounds { low: d(low), high: d(high) });
        let owed = charge.between(d("90"), Better::Higher, &Missed { value, ..Missed::default() }).unwrap();
        (owed.low, owed.high)
    }

    #[test]
    fn a_started_step_counts_whole() {
        assert_eq!(owed(&by_points(None), "90", "90"), (d("0"), d("0")));
        assert_eq!(owed(&by_points(None), "89.9999", "90"), (d("0"), d("2000")));
        assert_eq!(owed(&by_points(None), "84.9", "85"), (d("2000"), d("4000")));
        assert_eq!(owed(&by_points(Some("3000")), "0", "85"), (d("2000"), d("3000")));
    }

    #[test]
    fn days_late_cost_each_and_what_is_not_known_costs_nothing_certain() {
        let charge = Charge { form: Form::LateDay { amount: d("150"), most_days: Some(10) }, cap: None };
        let late = Some(Bounds { low: d("3"), high: d("7") });
        let missed = Missed { late, ..Missed::default() };
        let owed = charge.between(d("95"), Better::Higher, &missed).unwrap();
        assert_eq!((owed.low, owed.high), (d("450"), d("1050")));
        assert_eq!(charge.between(d("95"), Better::Higher, &Missed::default()), None);
    }

    proptest! {
        #[test]
        fn a_worse_month_never_costs_less_and_the_cap_holds(a in 0i64..1_000_000, b in 0i64..1_000_000) {
            let value = |x: i64| Decimal::new(x, 4).to_string();
            let (low, high) = owed(&by_points(Some("15000")), &value(a.min(b)), &value(a.max(b)));
            prop_assert!(Decimal::ZERO <= low && low <= high && high <= d("15000"));
        }
    }
}
