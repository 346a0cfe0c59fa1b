//! Whatever rows come, a reading comes of them.

use motprov_printer::{Datum, LevelState, Walk, decode};
use proptest::prelude::*;

/// Bases that the decoder looks at, so that generated rows hit its paths and not only the void.
const BASES: &[&[u32]] = &[
    &[1, 3, 6, 1, 2, 1, 1],
    &[1, 3, 6, 1, 2, 1, 25, 3, 2, 1],
    &[1, 3, 6, 1, 2, 1, 25, 3, 5, 1],
    &[1, 3, 6, 1, 2, 1, 43, 5, 1, 1],
    &[1, 3, 6, 1, 2, 1, 43, 7, 1, 1],
    &[1, 3, 6, 1, 2, 1, 43, 8, 2, 1],
    &[1, 3, 6, 1, 2, 1, 43, 10, 2, 1],
    &[1, 3, 6, 1, 2, 1, 43, 11, 1, 1],
    &[1, 3, 6, 1, 2, 1, 43, 12, 1, 1],
    &[1, 3, 6, 1, 2, 1, 43, 16, 5, 1],
    &[1, 3, 6, 1, 2, 1, 43, 18, 1, 1],
    &[1, 3, 6, 1, 4, 1, 2435, 2, 3, 9, 4, 2, 1, 5, 5],
    &[1, 3, 6, 1, 4, 1, 2435, 2, 3, 9, 1, 1],
    &[1, 3, 6, 1, 4, 1, 367, 3, 2, 1, 2, 19, 5, 1],
    &[1, 3, 6, 1, 4, 1, 2385, 1, 1, 19, 2, 1],
    &[1, 3, 6, 1, 4, 1, 641, 6, 4, 2, 1, 1],
    &[1, 3, 6, 1, 4, 1, 10642, 200, 17],
];

fn oid() -> impl Strategy<Value = Vec<u32>> {
    let tail = prop::collection::vec(prop_oneof![4 => 0..20_u32, 1 => any::<u32>()], 0..5);
    (prop::sample::select(BASES), tail).prop_map(|(base, tail)| [base, &tail[..]].concat())
}

fn datum() -> impl Strategy<Value = Datum> {
    prop_oneof![
        prop_oneof![-4..40_i64, any::<i64>()].prop_map(Datum::Int),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Datum::Octets),
        "(MFG|MDL|;|:|[0-9] INCHES|,){0,6}".prop_map(|text| Datum::Octets(text.into_bytes())),
        oid().prop_map(Datum::Oid),
    ]
}

proptest! {
    #[test]
    fn any_rows_give_a_reading(rows in prop::collection::vec((oid(), datum()), 0..120)) {
        let reading = decode(&rows.into_iter().collect::<Walk>());
        for supply in &reading.supplies {
            // The promise about percentages holds for every row, not only for real ones.
            prop_assert_eq!(supply.percent.is_some(), supply.state == LevelState::Measured);
            if supply.percent.is_some() {
                prop_assert!(supply.level >= Some(0) && supply.max_capacity > Some(0));
            }
        }
        prop_assert!(reading.counters.life_count.is_none_or(|count| count >= 0));
        prop_assert!(serde_json::to_string(&reading).is_ok());
    }

    #[test]
    fn any_counter_octets_of_a_brother_give_counters_or_none(
        octets in prop::collection::vec(any::<u8>(), 0..300)
    ) {
        let oid = vec![1, 3, 6, 1, 4, 1, 2435, 2, 3, 9, 4, 2, 1, 5, 5, 10, 0];
        let reading = decode(&[(oid, Datum::Octets(octets))].into_iter().collect::<Walk>());
        prop_assert!(reading.counters.vendor.values().all(|count| *count >= 0));
    }
}
