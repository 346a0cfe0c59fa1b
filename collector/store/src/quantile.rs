//! Percentiles over a fleet, by nearest rank (RFC 2330 §11.3): the smallest value that at least so many thousandths
//! of all values do not exceed. Always a value that was measured, never one between two.

mod rank;

use std::ops::Range;

use motprov_shared::identity::AssetId;
use motprov_shared::period::Interval;
use rust_decimal::Decimal;

use crate::chunk::scaled;
use crate::error::{Result, StoreError};
use crate::fresh::Stream;
use crate::gather::{Found, Piece, Readers, gather, unite};
use crate::point::{Point, clip, decimal};
use crate::series::{Figure, Series};
use crate::store::Store;

use rank::{rank, weighed_rank};

/// What a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weigh {
    /// Each the same.
    Each,
    /// As long as it lasts: its step, or a reading until the next one of its series, at most `hold` milliseconds;
    /// in both cases not beyond the interval's end.
    Lasting {
        /// How long a reading is believed, milliseconds.
        hold: i64,
    },
}

/// A percentile of one asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetQuantile {
    /// Of what.
    pub asset: AssetId,
    /// Values that it rests on.
    pub count: u64,
    /// The percentile.
    pub value: Decimal,
}

/// A percentile of each asset, and of all values together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantiles {
    /// By asset; assets without values are left out.
    pub each: Vec<AssetQuantile>,
    /// Values of all of them.
    pub count: u64,
    /// The percentile of those; `None` where there is none.
    pub all: Option<Decimal>,
}

impl Store {
    /// A percentile of a figure over the assets that `wanted` takes, of the values that begin in an interval.
    ///
    /// # Errors
    /// [`StoreError::Question`] where `permille` is not 1 to 1000; what reading the segments says.
    pub fn quantile(
        &self,
        figure: &Figure,
        interval: Interval,
        permille: u16,
        weigh: Weigh,
        wanted: &dyn Fn(&AssetId) -> bool,
    ) -> Result<Quantiles> {
        if !(1..=1000).contains(&permille) {
            return Err(StoreError::Question("ask for 1 to 1000 thousandths"));
        }
        let found = self.found(figure, interval, wanted)?;
        let mut ask = Ask { readers: Readers::new(&self.segments), interval, permille };
        let quick = match (weigh, scale(&found)) {
            (Weigh::Each, Some(scale)) => ask.quick(&found, scale)?,
            _ => None,
        };
        quick.map_or_else(|| ask.weighed(&found, weigh), Ok)
    }

    /// All series of a figure in an interval, sealed or not.
    fn found(
        &self,
        figure: &Figure,
        interval: Interval,
        wanted: &dyn Fn(&AssetId) -> bool,
    ) -> Result<Vec<Found<'_>>> {
        let mut found = gather(&self.segments, figure, interval, wanted)?;
        let streams = self.fresh.streams().iter().filter(|stream| stream.series.figure == *figure);
        let streams = streams.filter(|stream| wanted(&stream.series.asset) && stream.overlaps(interval));
        found.extend(streams.map(|stream| {
            let Series { asset, vantage, .. } = &stream.series;
            Found { asset, vantage, pieces: Vec::new(), fresh: Some(stream) }
        }));
        Ok(unite(found))
    }
}

/// The scale in which all values are whole numbers, where there is one.
fn scale(found: &[Found<'_>]) -> Option<u32> {
    let pieces = found.iter().flat_map(|found| &found.pieces);
    let mut sealed = pieces.map(|piece| piece.placed.head.stats.map(|stats| stats.scale));
    let sealed = sealed.try_fold(0, |most, scale| Some(scale?.max(most)))?;
    let fresh = found.iter().filter_map(|found| found.fresh).map(Stream::scale);
    Some(fresh.fold(sealed, u32::max))
}

/// Series of one asset after the other.
fn by_asset<'f, 's>(found: &'f [Found<'s>]) -> impl Iterator<Item = (&'s AssetId, &'f [Found<'s>])> {
    let same = found.chunk_by(|one, next| one.asset == next.asset);
    same.filter_map(|series| Some((series.first()?.asset, series)))
}

/// One question while it is answered.
struct Ask<'s> {
    readers: Readers<'s>,
    interval: Interval,
    permille: u16,
}

impl Ask<'_> {
    /// All values as whole numbers of one scale; `None` where one is none.
    fn quick(&mut self, found: &[Found<'_>], scale: u32) -> Result<Option<Quantiles>> {
        let counts = found.iter().flat_map(|found| &found.pieces).map(|piece| piece.placed.head.len());
        // Never more than the directories hold.
        let mut numbers = Vec::with_capacity(counts.sum());
        let mut ranges: Vec<(&AssetId, Range<usize>)> = Vec::with_capacity(found.len());
        for (asset, series) in by_asset(found) {
            let start = numbers.len();
            for found in series {
                if self.numbers(found, scale, &mut numbers)?.is_none() {
                    return Ok(None);
                }
            }
            ranges.push((asset, start..numbers.len()));
        }
        let permille = self.permille;
        let mut each = Vec::with_capacity(ranges.len());
        for (asset, range) in ranges {
            let count = range.len() as u64;
            if let Some(number) = rank(&mut numbers[range], permille) {
                each.push(AssetQuantile { asset: asset.clone(), count, value: decimal(number, scale) });
            }
        }
        let count = numbers.len() as u64;
        Ok(Some(Quantiles {
            each,
            count,
            all: rank(&mut numbers, permille).map(|number| decimal(number, scale)),
        }))
    }

    /// Appends a series' values; `None` where one is no whole number of the scale.
    fn numbers(&mut self, found: &Found<'_>, scale: u32, numbers: &mut Vec<i64>) -> Result<Option<()>> {
        if !found.is_apart() {
            return self.points(&found.pieces, found.fresh).map(|points| put_scaled(&points, scale, numbers));
        }
        for Piece { segment, placed } in &found.pieces {
            let start = numbers.len();
            self.readers.of(*segment)?.numbers_in(placed, self.interval, numbers)?;
            let own = placed.head.stats.map_or(scale, |stats| stats.scale);
            if own < scale {
                let Some(factor) = 10_i64.checked_pow(scale - own) else { return Ok(None) };
                for number in &mut numbers[start..] {
                    let Some(scaled) = number.checked_mul(factor) else { return Ok(None) };
                    *number = scaled;
                }
            }
        }
        self.points(&[], found.fresh).map(|points| put_scaled(&points, scale, numbers))
    }

    fn points(&mut self, pieces: &[Piece], fresh: Option<&Stream>) -> Result<Vec<Point>> {
        let mut points = self.readers.points(pieces, fresh.map_or_else(Vec::new, Stream::points))?;
        clip(&mut points, self.interval);
        Ok(points)
    }

    /// Values with what they count.
    fn weighed(&mut self, found: &[Found<'_>], weigh: Weigh) -> Result<Quantiles> {
        let (mut all, mut each) = (Vec::new(), Vec::new());
        for (asset, series) in by_asset(found) {
            let start = all.len();
            for found in series {
                weights(&self.points(&found.pieces, found.fresh)?, self.interval, weigh, &mut all);
            }
            let (own, asset) = (&all[start..], asset.clone());
            let count = own.len() as u64;
            each.extend(weighed_rank(own, self.permille).map(|value| AssetQuantile { asset, count, value }));
        }
        let count = all.len() as u64;
        Ok(Quantiles { each, count, all: weighed_rank(&all, self.permille) })
    }
}

fn put_scaled(points: &[Point], scale: u32, numbers: &mut Vec<i64>) -> Option<()> {
    points.iter().try_for_each(|point| {
        numbers.push(scaled(point.value, scale)?);
        Some(())
    })
}

/// Appends each value with the milliseconds that it counts; what lasts no time is left out.
fn weights(points: &[Point], interval: Interval, weigh: Weigh, out: &mut Vec<(Decimal, u64)>) {
    for (index, point) in points.iter().enumerate() {
        let weight = match weigh {
            Weigh::Each => 1,
            Weigh::Lasting { hold } => {
                let next = points.get(index + 1).map_or(interval.end, |next| next.at);
                let lasts = match point.step {
                    0 => next.since(point.at).min(hold),
                    step => i64::from(step) * 1000,
                };
                lasts.min(interval.end.since(point.at))
            }
        };
        out.extend(
            u64::try_from(weight).ok().filter(|&weight| weight > 0).map(|weight| (point.value, weight)),
        );
    }
}
