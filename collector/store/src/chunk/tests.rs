use proptest::prelude::*;

use super::*;

fn regular(count: usize, value: impl Fn(usize) -> Decimal) -> Vec<Point> {
    let times = (0..count).zip((0..).map(|step| Timestamp(1_700_000_000_000 + step * 300_000)));
    times.map(|(i, at)| Point { at, step: 300, value: value(i) }).collect()
}

fn read(chunk: &Chunk) -> Option<Vec<Point>> {
    let mut unpacker = Unpacker::new(&format().unwrap()).unwrap();
    let mut points = Vec::new();
    Body::read(&chunk.head, &chunk.body)?.points(&mut unpacker, &mut points)?;
    Some(points)
}

#[test]
fn equal_values_at_a_regular_step_cost_next_to_nothing() {
    let points = regular(512, |_| Decimal::new(4200, 2));
    let chunk = encode(&points).unwrap();
    assert!(chunk.body.len() <= 20, "{} octets", chunk.body.len());
    assert_eq!(read(&chunk).unwrap(), points);
}

#[test]
fn a_night_off_costs_a_few_octets() {
    let whole = encode(&regular(400, |_| Decimal::ONE)).unwrap();
    let mut points = regular(400, |_| Decimal::ONE);
    for (nights, day) in (0..).zip(points.chunks_mut(100)) {
        for point in day {
            point.at = point.at.plus(nights * 50_000_000);
        }
    }
    let parted = encode(&points).unwrap();
    assert!(parted.body.len() <= whole.body.len() + 3 * 10, "{}", parted.body.len());
    assert_eq!(read(&parted).unwrap(), points);
}

#[test]
fn values_beyond_64_bits_and_28_decimals_stay_exact() {
    for values in [
        vec![Decimal::MAX, Decimal::MIN, Decimal::ZERO],
        vec![Decimal::new(1, 28), Decimal::from(i64::MAX)],
        vec![Decimal::from(i64::MAX), Decimal::from(i64::MIN)],
        vec![Decimal::from_i128_with_scale(10_i128.pow(28), 28), Decimal::from(7)],
    ] {
        let points = regular(values.len(), |i| values[i]);
        assert_eq!(read(&encode(&points).unwrap()).unwrap(), points);
    }
}

fn any_value() -> impl Strategy<Value = Decimal> {
    let near = (0_i64..10_000, Just(2_u32));
    let far = (any::<i64>(), 0_u32..=28);
    let huge = (any::<i128>(), 0_u32..=28);
    prop_oneof![
        8 => near.prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale)),
        1 => far.prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale)),
        1 => huge.prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa >> 33, scale)),
    ]
}

fn any_points() -> impl Strategy<Value = Vec<Point>> {
    let distance = prop_oneof![3 => Just(300_000_i64), 1 => 1_i64..10_000_000];
    let step = prop_oneof![3 => Just(300_u32), 1 => any::<u32>()];
    proptest::collection::vec((distance, step, any_value()), 1..=CHUNK).prop_map(|rows| {
        let mut at = Timestamp(1_600_000_000_000);
        let next = |(distance, step, value)| {
            at = at.plus(distance);
            Point { at, step, value }
        };
        rows.into_iter().map(next).collect()
    })
}

proptest! {
    #[test]
    fn what_is_packed_reads_back(points in any_points()) {
        let chunk = encode(&points).unwrap();
        prop_assert_eq!(read(&chunk).unwrap(), points);
        let mut directory = Vec::new();
        chunk.head.put(chunk.head.first - 17, &mut directory);
        let mut octets = Octets::new(&directory);
        prop_assert_eq!(Head::read(&mut octets, chunk.head.first - 17), Some(chunk.head));
        prop_assert!(octets.is_empty());
    }

    #[test]
    fn a_body_of_any_octets_is_refused_or_read_and_never_breaks(
        body in proptest::collection::vec(any::<u8>(), 0..200), count in 1_u32..=512, whole in any::<bool>()
    ) {
        let stats = whole.then_some(Stats { scale: 2, lowest: 0, highest: 0, above: 0 });
        let head = Head { count, first: 0, last: 10, length: 0, crc: 0, stats };
        let _ = read(&Chunk { head, body });
    }

    #[test]
    fn a_changed_body_is_refused_or_read_and_never_breaks(
        points in any_points(), place in any::<prop::sample::Index>(), bits in 1_u8..
    ) {
        let mut chunk = encode(&points).unwrap();
        let place = place.index(chunk.body.len());
        chunk.body[place] ^= bits;
        if let Some(read) = read(&chunk) {
            prop_assert_eq!(read.len(), points.len());
        }
    }
}
