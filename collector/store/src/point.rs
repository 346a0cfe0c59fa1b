//! One value of a series, and which counts where there are two of one time.

use motprov_shared::period::{Interval, Timestamp};
use rust_decimal::Decimal;

/// One value of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Start of the step; for a reading its instant.
    pub at: Timestamp,
    /// Length of the step in seconds; 0 for a reading.
    pub step: u32,
    /// The value, exact, without trailing zeros.
    pub value: Decimal,
}

/// Sorts by time; of equal times the one that came last counts.
pub(crate) fn settle(points: &mut Vec<Point>) {
    if points.is_sorted_by(|one, next| one.at < next.at) {
        return;
    }
    points.sort_by_key(|point| point.at);
    let mut kept: usize = 0;
    for index in 1..points.len() {
        if points[index].at != points[kept].at {
            kept += 1;
        }
        points[kept] = points[index];
    }
    points.truncate(kept + 1);
}

/// Leaves what lies inside of sorted points.
pub(crate) fn clip(points: &mut Vec<Point>, interval: Interval) {
    points.truncate(points.partition_point(|point| point.at < interval.end));
    points.drain(..points.partition_point(|point| point.at < interval.start));
}

/// `mantissa` in units of 10^-`scale`, without trailing zeros, so that the same value reads the same however its
/// neighbours are scaled.
pub(crate) fn decimal(mut mantissa: i64, mut scale: u32) -> Decimal {
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    Decimal::new(mantissa, scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: i64, value: i64) -> Point {
        Point { at: Timestamp(at), step: 0, value: Decimal::from(value) }
    }

    #[test]
    fn of_equal_times_the_later_counts() {
        let mut points = vec![point(5, 1), point(3, 2), point(5, 3), point(5, 4), point(1, 5)];
        settle(&mut points);
        assert_eq!(points, [point(1, 5), point(3, 2), point(5, 4)]);
    }

    #[test]
    fn trailing_zeros_do_not_tell_values_apart() {
        assert_eq!(decimal(1500, 3).to_string(), "1.5");
        assert_eq!(decimal(0, 2).to_string(), "0");
        assert_eq!(decimal(-70, 0).to_string(), "-70");
    }
}
