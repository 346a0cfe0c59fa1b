//! A long time in few parts. Smallest and largest are kept, so that no peak is hidden; chunks that lie within a part
//! are not unpacked.

use motprov_shared::period::{Interval, Timestamp};
use rust_decimal::Decimal;

use crate::chunk::Head;
use crate::error::{Result, StoreError};
use crate::fresh::Stream;
use crate::gather::{Found, Readers};
use crate::point::{Point, clip, decimal};
use crate::series::Series;
use crate::store::Store;

/// Most parts of one answer.
const MOST: u32 = 100_000;

/// Decimals of a mean.
const DECIMALS: u32 = 6;

/// A part of the time that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The values that begin in it.
    pub interval: Interval,
    /// What they are; `None` where there is none.
    pub summary: Option<Summary>,
}

/// Values in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// How many.
    pub count: u64,
    /// The smallest.
    pub lowest: Decimal,
    /// The largest.
    pub highest: Decimal,
    /// Arithmetic mean, each value counted once; rounded to 6 decimals, half to even.
    pub mean: Decimal,
}

impl Store {
    /// A series over an interval in parts of equal length, give or take a millisecond, ascending.
    ///
    /// # Errors
    /// [`StoreError::Question`] for no part or too many; what reading the segments says.
    pub fn downsampled(&self, series: &Series, interval: Interval, parts: u32) -> Result<Vec<Bucket>> {
        if parts == 0 || parts > MOST || interval.is_empty() {
            return Err(StoreError::Question("ask for 1 to 100,000 parts of a time that is not empty"));
        }
        let mut sums = Sums::new(interval, parts);
        let found = self.find(series, interval)?;
        let mut readers = Readers::new(&self.segments);
        let apart = found.is_apart();
        let Found { pieces, fresh, .. } = found;
        let fresh = fresh.map_or_else(Vec::new, Stream::points);
        if !apart {
            sums.take_all(readers.points(&pieces, fresh)?)?;
            return sums.finish();
        }
        for piece in &pieces {
            if !sums.take_chunk(&piece.placed.head)? {
                sums.take_all(readers.points(&[*piece], Vec::new())?)?;
            }
        }
        sums.take_all(readers.points(&[], fresh)?)?;
        sums.finish()
    }
}

/// What is known of each part so far.
struct Sums {
    interval: Interval,
    /// Where each part begins, and the end of the last.
    edges: Vec<Timestamp>,
    parts: Vec<Option<Sum>>,
}

#[derive(Clone, Copy)]
struct Sum {
    count: u64,
    lowest: Decimal,
    highest: Decimal,
    total: Decimal,
}

impl Sums {
    fn new(interval: Interval, parts: u32) -> Self {
        let length = i128::from(interval.ms());
        let offset =
            |part: u32| i64::try_from(length * i128::from(part) / i128::from(parts)).unwrap_or(i64::MAX);
        let edges = (0..=parts).map(|part| interval.start.plus(offset(part))).collect::<Vec<_>>();
        Self { interval, parts: vec![None; edges.len() - 1], edges }
    }

    /// The part that a time inside the interval lies in.
    fn part(&self, at: i64) -> usize {
        self.edges.partition_point(|edge| edge.0 <= at).saturating_sub(1)
    }

    /// Takes a chunk that lies within one part, by what its head says; whether it did.
    fn take_chunk(&mut self, head: &Head) -> Result<bool> {
        let Some(stats) = head.stats.filter(|_| head.lies_in(self.interval)) else { return Ok(false) };
        let part = self.part(head.first);
        if part != self.part(head.last) {
            return Ok(false);
        }
        let total = i128::from(stats.lowest) * i128::from(head.count) + i128::from(stats.above);
        let total = Decimal::try_from_i128_with_scale(total, stats.scale).map_err(|_| too_large())?;
        let (lowest, highest) = (decimal(stats.lowest, stats.scale), decimal(stats.highest, stats.scale));
        self.add(part, Sum { count: head.count.into(), lowest, highest, total })?;
        Ok(true)
    }

    fn take_all(&mut self, mut points: Vec<Point>) -> Result<()> {
        clip(&mut points, self.interval);
        for Point { at, value, .. } in points {
            self.add(self.part(at.0), Sum { count: 1, lowest: value, highest: value, total: value })?;
        }
        Ok(())
    }

    fn add(&mut self, part: usize, more: Sum) -> Result<()> {
        let sum = match self.parts[part] {
            None => more,
            Some(sum) => Sum {
                count: sum.count + more.count,
                lowest: sum.lowest.min(more.lowest),
                highest: sum.highest.max(more.highest),
                total: sum.total.checked_add(more.total).ok_or_else(too_large)?,
            },
        };
        self.parts[part] = Some(sum);
        Ok(())
    }

    fn finish(self) -> Result<Vec<Bucket>> {
        let buckets = self.edges.array_windows().zip(self.parts).map(|(&[start, end], sum)| {
            let summary = sum.map(|sum| {
                let mean = sum.total.checked_div(sum.count.into()).ok_or_else(too_large)?;
                let mean = mean.round_dp(DECIMALS).normalize();
                Ok::<_, StoreError>(Summary {
                    count: sum.count,
                    lowest: sum.lowest,
                    highest: sum.highest,
                    mean,
                })
            });
            Ok(Bucket { interval: Interval::new(start, end), summary: summary.transpose()? })
        });
        buckets.collect()
    }
}

const fn too_large() -> StoreError {
    StoreError::Question("the values are too large to be added up")
}
