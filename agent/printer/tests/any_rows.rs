//! Whatever rows come, a reading comes of them.

use motprov_printer::{Datum, LevelState, Running, Walk, decode, decode_light, learn};
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
    &[1, 3, 6, 1, 2, 1, 2, 2, 1, 6],
    &[1, 3, 6, 1, 4, 1, 2699, 1, 3, 1, 2, 1, 1],
    &[1, 3, 6, 1, 4, 1, 2699, 1, 3, 1, 8, 1, 1],
    &[1, 3, 6, 1, 4, 1, 236, 11, 5, 11, 53, 11, 2, 1],
    &[1, 3, 6, 1, 4, 1, 1347, 42, 3, 1, 2, 1, 1],
    &[1, 3, 6, 1, 4, 1, 1602, 1, 11, 2, 1, 1],
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
    fn a_plan_of_any_rows_gives_the_same_figures_from_its_objects_alone(
        rows in prop::collection::vec((oid(), datum()), 0..120)
    ) {
        let walk: Walk = rows.into_iter().collect();
        let learned = learn(&walk, None);
        let asked = |oid: &[u32]| learned.plan.oids().iter().any(|asked| asked == oid);
        let answer: Walk =
            walk.rows().filter(|(oid, _)| asked(oid)).map(|(oid, datum)| (oid.to_vec(), datum.clone())).collect();
        let light = decode_light(&learned.plan, &answer);
        prop_assert_eq!(&light, &learned.figures);
        prop_assert_eq!(&light.vendor, &learned.reading.counters.vendor);
        prop_assert!(light.vendor.values().all(|count| *count >= 0));
        prop_assert!(light.life_count.is_none_or(|count| count >= 0));
        let again = learn(&walk, Some(&learned.plan));
        prop_assert_eq!(again.plan, learned.plan);
    }

    #[test]
    fn any_answers_to_any_plan_give_figures_that_the_plan_had_or_none(
        learned in prop::collection::vec((oid(), datum()), 0..80),
        now in prop::collection::vec((oid(), datum()), 0..80),
    ) {
        let mut plan = learn(&learned.into_iter().collect::<Walk>(), None).plan;
        let light = decode_light(&plan, &now.into_iter().collect::<Walk>());
        prop_assert!(light.life_count.is_none() || plan.source().is_some());
        prop_assert!(light.missing.len() <= plan.oids().len());
        plan.unlearn(&light.missing);
        let _ = Running::default().step(light.up_time, 0);
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
