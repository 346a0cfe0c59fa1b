//! Cuts a month into bins and folds readings into them.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use motprov_shared::identity::AssetId;
use motprov_shared::period::{Interval, Month, Timestamp};

use super::{Above, Histogram, Hour, LARGEST_LOAD, MonthLoad, Point, Resource};
use crate::calendar;
use crate::interval::IntervalSet;

/// Most limits that are looked at.
pub const MOST_LIMITS: usize = 64;
const MINUTE_MS: i64 = 60_000;

/// A month cut into bins. Made once, for many machines.
#[derive(Debug, Clone)]
pub struct Frame {
    month: Month,
    bin_ms: i64,
    /// Number of the first bin, counted from 1970.
    first: i64,
    /// Hour of the local clock at which each bin begins.
    hours: Vec<u8>,
}

impl Frame {
    /// Bins of so many minutes (at least one, at most 60), as far as they lie in the local month whole.
    #[must_use]
    pub fn new(month: Month, zone: &TimeZone, bin_minutes: u32) -> Self {
        let bin_ms = i64::from(bin_minutes.clamp(1, 60)) * MINUTE_MS;
        let whole = calendar::whole_month(month, zone);
        let first = whole.start.0.saturating_add(bin_ms - 1).div_euclid(bin_ms);
        let last = whole.end.0.div_euclid(bin_ms);
        let hour = |bin: i64| {
            let start = jiff::Timestamp::from_millisecond(bin * bin_ms).unwrap_or_default();
            let hour = zone.to_offset(start).to_datetime(start).hour();
            u8::try_from(hour).unwrap_or_default()
        };
        Self { month, bin_ms, first, hours: (first..last).map(hour).collect() }
    }

    /// Folds a machine's readings. `series` are loads that add up, such as its disks: a bin counts as seen where any of
    /// them was read, for an agent reads all that it finds at once, and what it did not find was not there. `off` is
    /// time in which the machine is known to have been off; `limits` are those to look at, the first [`MOST_LIMITS`].
    #[must_use]
    pub fn load(
        &self,
        (asset, resource): (&AssetId, Resource),
        series: &[Vec<Point>],
        off: &IntervalSet,
        limits: &[u64],
    ) -> MonthLoad {
        let seen = self.seen(series);
        let bins: Vec<Bin> = (0..self.hours.len()).map(|at| self.bin(at, &seen, off)).collect();
        let mut limits: Vec<u64> = limits.iter().take(MOST_LIMITS).copied().collect();
        limits.sort_unstable();
        limits.dedup();
        let mut values = Histogram::default();
        let mut hours = vec![Hour::default(); 24];
        for (bin, at_hour) in bins.iter().zip(&self.hours) {
            let Bin::Seen(value) = bin else { continue };
            values.add(*value);
            if let Some(hour) = hours.get_mut(usize::from(*at_hour)) {
                hour.sum = hour.sum.saturating_add(*value);
                hour.bins += 1;
            }
        }
        let inside = || series.iter().flatten().filter(|point| self.place(point.at).is_some());
        let mut entries: Vec<_> = inside().filter_map(|point| point.entry).collect();
        entries.sort_unstable();
        entries.dedup();
        MonthLoad {
            asset: asset.clone(),
            resource,
            month: self.month,
            expected: count(bins.iter().filter(|bin| !matches!(bin, Bin::Off)).count()),
            values,
            above: limits.into_iter().map(|limit| above(&bins, limit)).collect(),
            hours,
            unsigned: inside().any(|point| !point.signed),
            entries,
        }
    }

    /// The bin of an instant, counted from the month's first.
    fn place(&self, at: Timestamp) -> Option<usize> {
        let place = usize::try_from(at.0.div_euclid(self.bin_ms).checked_sub(self.first)?).ok()?;
        (place < self.hours.len()).then_some(place)
    }

    /// The sum of the series in each bin.
    fn seen(&self, series: &[Vec<Point>]) -> BTreeMap<usize, u64> {
        let mut sums: BTreeMap<usize, u64> = BTreeMap::new();
        for (place, value) in series.iter().flat_map(|points| self.means(points)) {
            let sum = sums.entry(place).or_default();
            *sum = sum.saturating_add(value).min(LARGEST_LOAD);
        }
        sums
    }

    /// The mean of what was read in each bin, rounded up.
    fn means(&self, points: &[Point]) -> BTreeMap<usize, u64> {
        let mut read: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
        for point in points {
            let Some(place) = self.place(point.at) else { continue };
            let (sum, points) = read.entry(place).or_default();
            *sum = sum.saturating_add(point.value.min(LARGEST_LOAD));
            *points += 1;
        }
        read.into_iter().map(|(place, (sum, points))| (place, sum.div_ceil(points))).collect()
    }

    fn bin(&self, place: usize, seen: &BTreeMap<usize, u64>, off: &IntervalSet) -> Bin {
        if let Some(value) = seen.get(&place) {
            return Bin::Seen(*value);
        }
        let start = Timestamp((self.first + i64::try_from(place).unwrap_or_default()) * self.bin_ms);
        let is_off = off.ms_within(Interval::new(start, start.plus(self.bin_ms))) == self.bin_ms;
        if is_off { Bin::Off } else { Bin::Unknown }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bin {
    Seen(u64),
    Off,
    Unknown,
}

fn above(bins: &[Bin], limit: u64) -> Above {
    let is_above = |bin: &Bin| matches!(bin, Bin::Seen(value) if *value > limit);
    let mut found = Above { limit, bins: 0, run_low: 0, run_high: 0 };
    let (mut sure, mut possible, mut began) = (0u32, 0u32, false);
    for bin in bins {
        if is_above(bin) {
            found.bins += 1;
            (sure, possible, began) = (sure + 1, possible + 1, true);
        } else if *bin == Bin::Unknown {
            (sure, possible) = (0, possible + 1);
        } else {
            (sure, possible, began) = (0, 0, false);
        }
        found.run_low = found.run_low.max(sure);
        found.run_high = if began { found.run_high.max(possible) } else { found.run_high };
    }
    found
}

fn count(bins: usize) -> u32 {
    u32::try_from(bins).unwrap_or(u32::MAX)
}
