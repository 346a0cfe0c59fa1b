//! A batch's records as `SenML` in CBOR (RFC 8428), compact and exact, and back. Reads only what it understands.
//!
//! Records are grouped by name: base name, unit and step are written where they change, times as offsets to the
//! first. So a row of a steady figure costs about twelve octets. Three rows or more at equal distances become one
//! record of rows, each the difference to the one before: about three octets (format version 2). Numbers are integers or decimal fractions (tag 4,
//! RFC 8949 §3.4.4), never floats. Labels of our own end in `_`: a reader that does not know them must refuse
//! (RFC 8428 §4.4) rather than take a streak for a single observation.

mod decode;
mod encode;
mod rows;

pub use decode::{decode, decode_as};
pub use encode::{encode, pack, sort};

/// `SenML` labels in CBOR (RFC 8428 §6).
mod label {
    pub(super) const BASE_NAME: i64 = -2;
    pub(super) const BASE_TIME: i64 = -3;
    pub(super) const BASE_UNIT: i64 = -4;
    pub(super) const NAME: i64 = 0;
    pub(super) const UNIT: i64 = 1;
    pub(super) const VALUE: i64 = 2;
    pub(super) const STRING: i64 = 3;
    pub(super) const TIME: i64 = 6;
    pub(super) const UPDATE_TIME: i64 = 7;
    /// Seconds from the first check of a streak to its last.
    pub(super) const LASTING: &str = "to_";
    /// Number of checks in a streak, where more than one.
    pub(super) const CHECKS: &str = "n_";
    /// Longest time between two neighbouring checks in seconds, where there is one.
    pub(super) const GAP: &str = "gap_";
    /// Values of a series at equal distances: exponent of ten, first mantissa, differences.
    pub(super) const ROWS: &str = "rows_";
    /// Seconds from one row to the next, where it is not the step.
    pub(super) const EACH: &str = "each_";
}

/// The version since which records of rows are understood.
const ROWS_SINCE: u64 = 2;

/// CBOR tag of a decimal fraction.
const DECIMAL_FRACTION: u64 = 4;

/// Why a batch's payload was refused, or could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// Not CBOR, or cut off.
    #[error("not a SenML pack in CBOR: {0}")]
    Cbor(String),
    /// CBOR, but not what the format allows.
    #[error("record {record}: {fault}")]
    Record {
        /// Which record, from 0.
        record: usize,
        /// What is wrong with it.
        fault: Fault,
    },
    /// More records than a batch may hold.
    #[error("{0} records; a batch holds at most {max}", max = crate::batch::MAX_RECORDS)]
    TooMany(u64),
    /// Octets behind the pack.
    #[error("{0} octets behind the pack")]
    Trailing(usize),
}

/// What is wrong with one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's text says it")]
pub enum Fault {
    #[error("a label stands twice")]
    Repeated,
    #[error("an unknown label that must be understood")]
    MustUnderstand,
    #[error("a float; figures are integers or decimal fractions")]
    Float,
    #[error("a number out of range")]
    Number,
    #[error("a time before 1970 or after 2200")]
    Time,
    #[error("a name that is not asset/metric or asset/metric:statistic")]
    Name,
    #[error("a unit that this version does not know")]
    Unit,
    #[error("a state other than up, down, unknown")]
    State,
    #[error("a streak whose times, checks and gap contradict one another")]
    Streak,
    #[error("rows without an exponent, a first value and a distance, or with numbers out of range")]
    Rows,
    #[error("a text that is too long or holds control characters")]
    Text,
    #[error("neither one value nor one text")]
    Value,
    #[error("more labels than a record may hold")]
    Labels,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::measurement::{Fact, Record, Sample, State, Statistic, Streak};
    use crate::period::Timestamp;
    use crate::units::Unit;

    fn name() -> impl Strategy<Value = String> {
        "[A-Za-z0-9][A-Za-z0-9._-]{0,20}"
    }

    fn at() -> impl Strategy<Value = Timestamp> {
        (1_700_000_000_000_i64..1_900_000_000_000).prop_map(Timestamp)
    }

    fn sample() -> impl Strategy<Value = Record> {
        let statistic = prop_oneof![
            Just(Statistic::Mean),
            Just(Statistic::P95),
            Just(Statistic::Max),
            Just(Statistic::Last),
            Just(Statistic::Sum)
        ];
        (name(), name(), statistic, 0..Unit::ALL.len(), at(), 0..86_400_u32, any::<i64>(), 0..10_u32)
            .prop_map(|(asset, metric, statistic, unit, at, step, mantissa, scale)| {
                let value = rust_decimal::Decimal::new(mantissa, scale);
                let (asset, metric) = (asset.parse().unwrap(), metric.parse().unwrap());
                Record::Sample(Sample { asset, metric, statistic, unit: Unit::ALL[unit], at, step, value })
            })
    }

    /// A series at mostly equal distances, with values as they may come.
    fn series() -> impl Strategy<Value = Vec<Record>> {
        let value = prop_oneof![4 => -9_000..9_000_i64, 1 => any::<i64>()];
        let row = (value, prop_oneof![8 => Just(300_000_i64), 1 => 1..400_000_i64], 0..20_u8);
        (sample(), prop::collection::vec(row, 0..30)).prop_map(|(first, rows)| {
            let Record::Sample(mut sample) = first else { return Vec::new() };
            let series = rows.into_iter().map(|(value, later, odd)| {
                let scale = if odd == 0 { 3 } else { 2 };
                sample.value = rust_decimal::Decimal::new(value, scale);
                sample.at = sample.at.plus(later);
                Record::Sample(sample.clone())
            });
            series.collect()
        })
    }

    fn streak() -> impl Strategy<Value = Record> {
        let state = prop_oneof![Just(State::Up), Just(State::Down), Just(State::Unknown)];
        (name(), name(), state, at(), 1..100_u32, 1..200_000_u32).prop_map(
            |(asset, metric, state, from, checks, gap)| {
                let span = i64::from(gap) * (i64::from(checks) - 1);
                Record::Streak(Streak {
                    asset: asset.parse().unwrap(),
                    metric: metric.parse().unwrap(),
                    state,
                    from,
                    to: from.plus(span),
                    checks,
                    largest_gap: if checks == 1 { 0 } else { gap },
                })
            },
        )
    }

    fn fact() -> impl Strategy<Value = Record> {
        (name(), name(), at(), "\\PC{0,60}").prop_map(|(asset, metric, at, text)| {
            let (asset, metric) = (asset.parse().unwrap(), metric.parse().unwrap());
            Record::Fact(Fact { asset, metric, at, text: Fact::clean(&text) })
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(mut records in prop::collection::vec(prop_oneof![sample(), streak(), fact()], 0..60)) {
            sort(&mut records);
            let bytes = encode(&records).unwrap();
            prop_assert_eq!(decode(&bytes).unwrap(), records);
        }

        #[test]
        fn rows_read_back_exactly(series in prop::collection::vec(series(), 1..4)) {
            let mut records = series.concat();
            sort(&mut records);
            let (bytes, version) = pack(&records).unwrap();
            let back = decode(&bytes).unwrap();
            prop_assert_eq!(&back, &records);
            let digits = |records: &[Record]| -> Vec<_> {
                let value = |r: &Record| if let Record::Sample(s) = r { Some(s.value.to_string()) } else { None };
                records.iter().filter_map(value).collect()
            };
            prop_assert_eq!(digits(&back), digits(&records));
            // An older reader refuses what it would not understand, and reads the rest as ever.
            prop_assert_eq!(decode_as(1, &bytes).is_ok(), version == 1);
        }

        #[test]
        fn order_does_not_matter_to_a_reader(records in prop::collection::vec(prop_oneof![sample(), streak(), fact()], 0..20)) {
            let bytes = encode(&records).unwrap();
            prop_assert_eq!(decode(&bytes).unwrap(), records);
        }

        #[test]
        fn garbage_is_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode(&bytes);
        }

        #[test]
        fn a_flipped_bit_never_panics(records in prop::collection::vec(prop_oneof![sample(), streak(), fact()], 1..8), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
            let mut bytes = encode(&records).unwrap();
            let index = at.index(bytes.len());
            bytes[index] ^= 1 << bit;
            let _ = decode(&bytes);
        }
    }

    #[test]
    fn a_steady_figure_costs_few_octets() {
        let row = |n: i64, statistic, value| {
            Record::Sample(Sample {
                asset: "ws-0001".parse().unwrap(),
                metric: "cpu.used".parse().unwrap(),
                statistic,
                unit: Unit::Percent,
                at: Timestamp::from_seconds(1_790_000_100 + 300 * n),
                step: 300,
                value: rust_decimal::Decimal::new(value, 2),
            })
        };
        // Up and down by a few percent; with nothing at equal distances, version 1 as ever.
        let hour: Vec<_> = (0..12).map(|n| row(n, Statistic::Mean, 1234 + 777 * (n % 3))).collect();
        let octets = encode(&hour).unwrap().len();
        assert!(octets <= 12 * 3 + 60, "{octets}");
        let uneven: Vec<_> = (0..12).map(|n| row(n * n, Statistic::Mean, 1234 + n)).collect();
        let (octets, version) = pack(&uneven).unwrap();
        assert!(octets.len() <= 12 * 13 + 30 && version == 1, "{}", octets.len());
    }

    #[test]
    fn rows_that_lie_are_refused() {
        // [{-2: "a/b:last", -4: "s", 6: 1761607680, "each_": each, "rows_": rows}]
        let pack = |each: &[u8], rows: &[u8]| {
            let mut bytes = vec![0x81, 0xa5, 0x21, 0x68];
            bytes.extend_from_slice(b"a/b:last\x23\x61s\x06\x1a\x69\0\0\0\x65each_");
            bytes.extend_from_slice(each);
            bytes.extend_from_slice(b"\x65rows_");
            bytes.extend_from_slice(rows);
            decode(&bytes)
        };
        let minute = [0x18, 0x3c];
        let largest = [0x1b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(pack(&minute, &[0x83, 0x21, 0x05, 0x01]).unwrap().len(), 2);
        for (each, rows) in [
            // No value, an exponent above 0 or below -18, a float, a sum beyond 64 bits, no distance.
            (&minute[..], vec![0x81, 0x21]),
            (&minute, vec![0x82, 0x01, 0x05]),
            (&minute, vec![0x82, 0x32, 0x05]),
            (&minute, vec![0x82, 0x00, 0xf9, 0x3c, 0x00]),
            (&minute, [&[0x83, 0x00][..], &largest, &[0x01]].concat()),
            (&[0x00], vec![0x83, 0x00, 0x05, 0x01]),
            (&[0x20], vec![0x83, 0x00, 0x05, 0x01]),
        ] {
            let read = pack(each, &rows);
            let fault =
                matches!(read, Err(WireError::Record { record: 0, fault: Fault::Rows | Fault::Float }));
            assert!(fault, "{rows:x?}: {read:?}");
        }
        // 2^60 rows, and more than a batch may hold.
        let many = [0x9b, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x00, 0x05];
        assert!(matches!(pack(&minute, &many), Err(WireError::TooMany(_))));
        let many = [vec![0x99, 0x4e, 0x22], vec![0; 20_002]].concat();
        assert_eq!(pack(&minute, &many), Err(WireError::TooMany(20_001)));
    }

    #[test]
    fn a_label_that_must_be_understood_refuses_the_pack() {
        // [{-2: "a/b", 3: "x", 6: 0, "future_": 1}]
        let mut bytes =
            vec![0x81, 0xa4, 0x21, 0x63, b'a', b'/', b'b', 0x03, 0x61, b'x', 0x06, 0x1a, 0x69, 0, 0, 0, 0x67];
        bytes.extend_from_slice(b"future_\x01");
        assert_eq!(decode(&bytes), Err(WireError::Record { record: 0, fault: Fault::MustUnderstand }));
        // The same without the underscore may be passed over.
        let mut bytes =
            vec![0x81, 0xa4, 0x21, 0x63, b'a', b'/', b'b', 0x03, 0x61, b'x', 0x06, 0x1a, 0x69, 0, 0, 0, 0x66];
        bytes.extend_from_slice(b"future\x01");
        assert!(matches!(decode(&bytes).unwrap()[..], [Record::Fact(_)]));
    }

    #[test]
    fn an_exponent_beyond_all_bounds_is_refused() {
        // [{-2: "a/b:last", -4: "s", 6: 1761607680, 2: 4([-2^63, 1])}]
        let mut bytes = vec![0x81, 0xa4, 0x21, 0x68];
        bytes.extend_from_slice(b"a/b:last\x23\x61s\x06\x1a\x69\0\0\0\x02\xc4\x82\x3b\x7f");
        bytes.extend_from_slice(&[0xff; 7]);
        bytes.push(0x01);
        assert_eq!(decode(&bytes), Err(WireError::Record { record: 0, fault: Fault::Number }));
    }

    #[test]
    fn counts_that_lie_do_not_make_us_allocate() {
        // An array of 2^60 records.
        let bytes = [0x9b, 0x10, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(decode(&bytes), Err(WireError::TooMany(1 << 60)));
    }
}
