//! Pages from readings of a printer's life counter, as an interval: a counter wraps, is reset, or belongs to another
//! device, and readings seldom fall on the month's border. Whole pages and milliseconds, no fractions.
//!
//! A counter that fell is judged by what else the device said:
//! - another serial number or another source of the counter: nothing is subtracted;
//! - the device ran through, by its own uptime, and the counter stood just below 2^32: it wrapped;
//! - else it was reset, by a new board or a service: what it counts now is a lower bound, and the rated speed gives
//!   the upper one.
//!
//! What nobody can tell: a new board whose counter was set higher than the old one's, within what the printer could
//! have printed, counts as pages.

use motprov_shared::period::{Interval, Timestamp};

/// `prtMarkerLifeCount` is a Counter32 (RFC 3805): after 2³² − 1 comes 0.
const MODULUS: i64 = 1 << 32;
/// A fall from above this is a wrap: no printer prints the 16 million pages between unseen.
const NEAR_THE_TOP: i64 = MODULUS - (1 << 24);
/// Readings that lie further apart are not interpolated to the month's border: 2 days.
const INTERPOLATE_MS: i64 = 2 * 86_400_000;

/// One reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count {
    /// When.
    pub at: Timestamp,
    /// The counter, 0 to 10¹².
    pub value: i64,
    /// Which device: readings of two are never subtracted.
    pub device: u32,
}

/// Pages in a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pages {
    /// Printed for certain.
    pub low: i64,
    /// Not more than this, by the fastest that the printer can.
    pub high: i64,
    /// Milliseconds of the time over which the count is known.
    pub known_ms: i64,
}

/// Time over which a device ran without a new start, by its own uptime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// When it started.
    pub start: Timestamp,
    /// When it last told an uptime that reaches back to the start.
    pub last: Timestamp,
}

/// What is known beside the readings.
#[derive(Debug, Clone, Copy)]
pub struct Device<'a> {
    /// When it ran through. A counter wraps only inside such a run.
    pub runs: &'a [Run],
    /// Fastest speed, pages a minute: what moves faster is garbage.
    pub rated_per_minute: u32,
}

impl Device<'_> {
    /// Most pages in so many milliseconds; a started minute counts whole.
    fn at_most(&self, ms: i64) -> i64 {
        i64::from(self.rated_per_minute) * (ms.max(0) / 60_000 + 1)
    }

    /// Pages between two readings: least, most.
    fn between(&self, a: Count, b: Count) -> (i64, i64) {
        let most = self.at_most(b.at.since(a.at));
        let believed = |pages: i64| (0..=most).contains(&pages).then_some((pages, pages));
        let ran_through = self.runs.iter().any(|run| run.start <= a.at && b.at <= run.last);
        if a.device != b.device {
            (0, most)
        } else if b.value >= a.value {
            believed(b.value - a.value).unwrap_or((0, most))
        } else if a.value > NEAR_THE_TOP && a.value < MODULUS && ran_through {
            believed(b.value + MODULUS - a.value).unwrap_or((0, most))
        } else {
            // Counted from zero since the reset; what was printed before it is lost.
            (believed(b.value).map_or(0, |(pages, _)| pages), most)
        }
    }
}

/// Pages in `time`, from readings sorted by time.
#[must_use]
pub fn pages(counts: &[Count], device: Device<'_>, time: Interval) -> Pages {
    let mut sum = Pages::default();
    for pair in counts.windows(2) {
        let span = Interval::new(pair[0].at, pair[1].at);
        if let Some(inside) = span.intersect(time) {
            let (low, high) = device.between(pair[0], pair[1]);
            let part = if inside == span {
                Pages { low, high, known_ms: 0 }
            } else {
                partly(span, inside, low, high, device)
            };
            let exact = low == high && (inside == span || span.ms() <= INTERPOLATE_MS);
            sum.low += part.low;
            sum.high += part.high;
            sum.known_ms += if exact { inside.ms() } else { 0 };
        }
    }
    sum.high += unread(counts, time)
        .into_iter()
        .filter(|gap| !gap.is_empty())
        .map(|gap| device.at_most(gap.ms()))
        .sum::<i64>();
    sum
}

/// The part of `time` before the first and after the last reading.
fn unread(counts: &[Count], time: Interval) -> [Interval; 2] {
    match (counts.first(), counts.last()) {
        (Some(first), Some(last)) => [
            Interval::new(time.start, first.at.min(time.end)),
            Interval::new(last.at.max(time.start), time.end),
        ],
        _ => [time, Interval::new(time.end, time.end)],
    }
}

/// Pages in a part of the span between two readings.
fn partly(span: Interval, inside: Interval, low: i64, high: i64, device: Device<'_>) -> Pages {
    if low == high && span.ms() <= INTERPOLATE_MS {
        let product = i128::from(low) * i128::from(inside.ms());
        let whole = i128::from(span.ms());
        let pages = |exact: i128| i64::try_from(exact).unwrap_or(low);
        return Pages {
            low: pages(product / whole),
            high: pages((product + whole - 1) / whole),
            known_ms: 0,
        };
    }
    // All of it may have been printed outside, as far as the printer's speed allows, or inside.
    let outside = device.at_most(span.ms() - inside.ms());
    Pages { low: (low - outside).max(0), high: high.min(device.at_most(inside.ms())), known_ms: 0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: i64 = 86_400_000;

    fn month() -> Interval {
        Interval::new(Timestamp(0), Timestamp(31 * DAY))
    }

    fn counts(readings: &[(i64, i64)]) -> Vec<Count> {
        readings.iter().map(|&(day, value)| Count { at: Timestamp(day * DAY), value, device: 0 }).collect()
    }

    /// Runs all the time.
    const RUN: [Run; 1] = [Run { start: Timestamp(-40 * DAY), last: Timestamp(80 * DAY) }];

    fn printer() -> Device<'static> {
        Device { runs: &RUN, rated_per_minute: 50 }
    }

    fn known(readings: &[(i64, i64)]) -> (i64, i64) {
        let pages = pages(&counts(readings), printer(), month());
        (pages.low, pages.high)
    }

    #[test]
    fn a_counter_that_wraps_goes_on_counting() {
        assert_eq!(known(&[(0, 4_294_967_000), (31, 704)]), (1000, 1000));
        let run = |start: i64, last: i64| Run { start: Timestamp(start * DAY), last: Timestamp(last * DAY) };
        let (restarted, short) = ([run(-9, 4), run(5, 31)], [run(-9, 30)]);
        for (runs, why) in [
            (&restarted[..], "it started in between"),
            (&short, "its uptime is not told at the end"),
            (&[], "it tells no uptime"),
        ] {
            let device = Device { runs, rated_per_minute: 50 };
            let pages = pages(&counts(&[(0, 4_294_967_000), (31, 704)]), device, month());
            assert_eq!(pages.low, 704, "{why}: a reset");
            assert!(pages.high > 1_000_000);
        }
    }

    #[test]
    fn a_reset_leaves_a_lower_bound() {
        let (low, high) = known(&[(0, 50_000), (14, 50_400), (19, 12), (31, 212)]);
        assert_eq!(low, 612);
        assert!(high > 100_000, "the printer could have run all five days");
    }

    #[test]
    fn two_devices_are_never_subtracted() {
        let mut readings = counts(&[(0, 5000), (31, 9000)]);
        readings[1].device = 1;
        let pages = pages(&readings, printer(), month());
        assert_eq!((pages.low, pages.known_ms), (0, 0));
    }

    #[test]
    fn a_counter_faster_than_the_printer_is_not_believed() {
        assert_eq!(known(&[(0, 100), (15, 4_000_000_000), (16, 200), (31, 300)]).0, 300);
    }

    #[test]
    fn a_border_between_near_readings_is_interpolated_and_between_far_ones_bounded() {
        assert_eq!(known(&[(-1, 0), (1, 1000), (30, 1000), (32, 1001)]), (500, 501));
        let far = pages(&counts(&[(-10, 0), (10, 1000), (31, 1000)]), printer(), month());
        assert_eq!((far.low, far.high, far.known_ms), (0, 1000, 21 * DAY));
        let nothing = pages(&[], printer(), month());
        assert_eq!((nothing.low, nothing.known_ms), (0, 0));
        assert!(nothing.high > 2_000_000);
    }

    /// Anywhere, and often where it is about to wrap or has just done so.
    fn counter() -> impl Strategy<Value = i64> {
        prop_oneof![0i64..MODULUS, MODULUS - 50_000..MODULUS, 0i64..50_000]
    }

    /// Runs one after another with starts between.
    fn runs() -> impl Strategy<Value = Vec<Run>> {
        proptest::collection::vec((-5i64 * DAY..10 * DAY, 0i64..10 * DAY), 0..5).prop_map(|lengths| {
            let mut at = 0;
            let run = |(gap, length): (i64, i64)| {
                let start = at + gap;
                at = start + length;
                Run { start: Timestamp(start), last: Timestamp(at) }
            };
            lengths.into_iter().map(run).collect()
        })
    }

    fn series() -> impl Strategy<Value = Vec<Count>> {
        proptest::collection::vec((0i64..40 * DAY, counter(), 0u32..3), 0..12).prop_map(|mut readings| {
            readings.sort_unstable();
            readings
                .into_iter()
                .map(|(at, value, device)| Count { at: Timestamp(at), value, device })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn pages_are_never_negative_and_their_bounds_are_ordered(readings in series(), runs in runs()) {
            let pages = pages(&readings, Device { runs: &runs, rated_per_minute: 50 }, month());
            prop_assert!(0 <= pages.low && pages.low <= pages.high);
            prop_assert!(0 <= pages.known_ms && pages.known_ms <= month().ms());
        }

        #[test]
        fn splitting_a_series_at_a_reading_adds_up(readings in series(), runs in runs(), at in 0usize..12) {
            prop_assume!(at < readings.len() && month().contains(readings[at].at));
            let border = readings[at].at;
            let parts = [Interval::new(month().start, border), Interval::new(border, month().end)];
            let device = Device { runs: &runs, rated_per_minute: 50 };
            let [first, second] = parts.map(|part| pages(&readings, device, part));
            let whole = pages(&readings, device, month());
            prop_assert_eq!((first.low + second.low, first.high + second.high), (whole.low, whole.high));
        }

        #[test]
        fn a_new_source_or_serial_number_is_never_subtracted(before in counter(), after in counter(), runs in runs()) {
            let reading = |day: i64, value, device| Count { at: Timestamp(day * DAY), value, device };
            let device = Device { runs: &runs, rated_per_minute: 50 };
            let counted = pages(&[reading(0, before, 0), reading(31, after, 1)], device, month());
            prop_assert_eq!((counted.low, counted.high), (0, device.at_most(month().ms())));
        }

        #[test]
        fn a_wrap_counts_as_if_the_counter_had_none(steps in proptest::collection::vec(0i64..20_000, 1..30), back in 0i64..200_000) {
            let mut value = MODULUS - 1 - back;
            let mut readings = vec![Count { at: Timestamp(0), value, device: 0 }];
            for (day, step) in (1..).zip(&steps) {
                value = (value + step) % MODULUS;
                readings.push(Count { at: Timestamp(day * DAY), value, device: 0 });
            }
            let time = Interval::new(Timestamp(0), readings[readings.len() - 1].at);
            let counted = pages(&readings, printer(), time);
            prop_assert_eq!((counted.low, counted.high), (steps.iter().sum(), steps.iter().sum()));
        }
    }
}
