//! The test against all orders, and forecasts against lines.

use proptest::prelude::*;

use super::kendall::score;
use super::*;

fn series(values: &[u64]) -> Vec<(Month, u64)> {
    let first = number("2025-11".parse().unwrap());
    (first..).zip(values).map(|(at, value)| (month(at).unwrap(), *value)).collect()
}

/// Every order of the values, one for each permutation of places.
fn orders(values: &[i64]) -> Vec<Vec<i64>> {
    if values.is_empty() {
        return vec![Vec::new()];
    }
    (0..values.len())
        .flat_map(|at| {
            let mut rest = values.to_vec();
            let first = rest.remove(at);
            orders(&rest).into_iter().map(move |order| [vec![first], order].concat())
        })
        .collect()
}

#[test]
fn a_straight_line_meets_its_limit_on_time() {
    let values: Vec<u64> = (0..8).map(|at| 100 + 10 * at).collect();
    let found = forecast(&series(&values), 200);
    let Forecast::Meets { slope, earliest, likely, latest } = found else { panic!("{found:?}") };
    assert_eq!((slope.median, slope.low, slope.high), (10.into(), 10.into(), 10.into()));
    // 170 in 2026-06, so 200 three months later.
    assert_eq!((earliest.to_string(), likely.to_string()), ("2026-09".into(), "2026-09".into()));
    assert_eq!(latest, Some(likely));
}

#[test]
fn five_months_are_too_few_and_a_level_series_has_no_trend() {
    assert_eq!(forecast(&series(&[1, 2, 3, 4, 5]), 10), Forecast::TooFewMonths { months: 5, needed: 6 });
    assert!(
        matches!(forecast(&series(&[5; 12]), 10), Forecast::NoTrend { chance } if chance == Decimal::ONE)
    );
    assert!(matches!(forecast(&series(&[5, 9, 4, 8, 5, 9]), 10), Forecast::NoTrend { .. }));
    assert!(matches!(forecast(&[], 10), Forecast::TooFewMonths { months: 0, .. }));
}

#[test]
fn what_falls_what_is_there_already_and_what_is_far_away_have_their_own_words() {
    let grows: Vec<u64> = (0..8).map(|at| 100 + 10 * at).collect();
    let falls: Vec<u64> = grows.iter().rev().copied().collect();
    assert!(matches!(forecast(&series(&falls), 200), Forecast::Falls(slope) if slope.median == (-10).into()));
    assert!(matches!(forecast(&series(&grows), 170), Forecast::Reached(_)));
    assert!(matches!(forecast(&series(&grows), 10_000), Forecast::Later(_)));
}

#[test]
fn a_wild_month_moves_neither_slope_nor_forecast_far() {
    let mut values: Vec<u64> = (0..12).map(|at| 100 + 10 * at).collect();
    values[5] = 100_000;
    let found = forecast(&series(&values), 300);
    let Forecast::Meets { slope, likely, .. } = found else { panic!("{found:?}") };
    assert_eq!((slope.median, likely.to_string()), (10.into(), "2027-07".into()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_chance_is_that_of_all_orders(values in prop::collection::vec(0i64..5, 1..7)) {
        let reached = score(&values).abs();
        let all = orders(&values);
        let as_far = all.iter().filter(|order| score(order).abs() >= reached).count() as i128;
        let counted = Decimal::from_i128_with_scale(
            (as_far * 1_000_000 + all.len() as i128 - 1) / all.len() as i128, 6,
        );
        prop_assert_eq!(Null::of(&values).chance(score(&values)).share(), counted);
    }

    #[test]
    fn bounds_are_ordered_and_the_order_of_months_does_not_matter(
        values in prop::collection::vec(0u64..2_000_000_000_000, 0..40), limit: u64,
    ) {
        let mut figures = series(&values);
        let found = forecast(&figures, limit);
        figures.reverse();
        prop_assert_eq!(&forecast(&figures, limit), &found);
        if let Forecast::Meets { slope, earliest, likely, latest } = found {
            prop_assert!(slope.low <= slope.median && slope.median <= slope.high);
            prop_assert!(earliest <= likely && latest.is_none_or(|latest| likely <= latest));
        }
    }

    #[test]
    fn a_higher_limit_is_never_met_sooner(
        noise in prop::collection::vec(0u64..40, 12), limit in 300u64..2000, more in 0u64..500,
    ) {
        let values: Vec<u64> = noise.iter().enumerate().map(|(at, noise)| 100 + 15 * at as u64 + noise).collect();
        let met = |limit| match forecast(&series(&values), limit) {
            Forecast::Meets { likely, .. } => Some(likely),
            _ => None,
        };
        if let (Some(lower), Some(higher)) = (met(limit), met(limit + more)) {
            prop_assert!(lower <= higher);
        }
    }
}
