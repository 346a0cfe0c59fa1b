//! Up to [`CHUNK`] values of one series, compressed together, with what is known of them without unpacking.
//!
//! ```text
//! head  in the directory: how many, first and last time, length and CRC-32 of the body, and where all values are
//!       whole numbers of one scale: scale, smallest, largest, sum
//! body  length, times · length, steps · values: packed whole numbers, or each by itself (scale, 16 octets)
//! ```

mod packed;
mod times;

use motprov_shared::period::{Interval, Timestamp};
use rust_decimal::Decimal;

use crate::error::Result;
use crate::octets::{Octets, put_counted, put_signed, put_unsigned};
use crate::point::{Point, decimal};

pub(crate) use packed::{Unpacker, format};

/// Most values in a chunk: what a question reads too much at each end of its time, against what each chunk costs.
pub(crate) const CHUNK: usize = 512;

/// Whole numbers that are further apart than this stand by themselves, so that a chunk's sum cannot overflow.
const WIDEST: u64 = 1 << 48;

/// What is known of a chunk's values without unpacking: whole numbers in units of 10^-`scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stats {
    pub(crate) scale: u32,
    pub(crate) lowest: i64,
    pub(crate) highest: i64,
    /// Sum of what the values lie above the smallest.
    pub(crate) above: u64,
}

/// What the directory says of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) count: u32,
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) length: u32,
    pub(crate) crc: u32,
    pub(crate) stats: Option<Stats>,
}

/// A chunk to be written.
pub(crate) struct Chunk {
    pub(crate) head: Head,
    pub(crate) body: Vec<u8>,
}

impl Head {
    pub(crate) const fn len(&self) -> usize {
        self.count as usize
    }

    pub(crate) const fn overlaps(&self, interval: Interval) -> bool {
        self.first < interval.end.0 && interval.start.0 <= self.last
    }

    pub(crate) const fn lies_in(&self, interval: Interval) -> bool {
        interval.start.0 <= self.first && self.last < interval.end.0
    }

    /// Appends it; `before` is a time near its first.
    pub(crate) fn put(&self, before: i64, out: &mut Vec<u8>) {
        put_unsigned(out, self.count.into());
        put_signed(out, self.first.wrapping_sub(before));
        put_unsigned(out, self.last.wrapping_sub(self.first).cast_unsigned());
        put_unsigned(out, self.length.into());
        out.extend(self.crc.to_le_bytes());
        let Some(stats) = self.stats else {
            out.push(0);
            return;
        };
        put_unsigned(out, u64::from(stats.scale) + 1);
        put_signed(out, stats.lowest);
        put_unsigned(out, stats.highest.wrapping_sub(stats.lowest).cast_unsigned());
        put_unsigned(out, stats.above);
    }

    pub(crate) fn read(octets: &mut Octets<'_>, before: i64) -> Option<Self> {
        let count = octets.number::<u32>().filter(|&count| count > 0 && count as usize <= CHUNK)?;
        let first = before.checked_add(octets.signed()?)?;
        let last = first.checked_add_unsigned(octets.unsigned()?)?;
        let length = octets.number()?;
        let crc = u32::from_le_bytes(octets.fixed()?);
        if !Timestamp(first).is_plausible() || !Timestamp(last).is_plausible() {
            return None;
        }
        let stats = match octets.unsigned()?.checked_sub(1) {
            None => None,
            Some(scale) => {
                let scale = u32::try_from(scale).ok().filter(|&scale| scale <= Decimal::MAX_SCALE)?;
                let lowest = octets.signed()?;
                let highest =
                    lowest.checked_add_unsigned(octets.unsigned().filter(|&range| range < WIDEST)?)?;
                let above = octets.unsigned()?;
                Some(Stats { scale, lowest, highest, above })
            }
        };
        Some(Self { count, first, last, length, crc, stats })
    }
}

/// Packs 1 to [`CHUNK`] points, ascending in time and each time once.
pub(crate) fn encode(points: &[Point]) -> Result<Chunk> {
    let mut body = Vec::with_capacity(points.len() * 2 + 32);
    let mut part = Vec::new();
    times::encode(points, &mut part)?;
    put_counted(&mut body, &part);
    part.clear();
    times::encode_steps(points, &mut part);
    put_counted(&mut body, &part);
    let stats = if let Some((scale, numbers)) = whole(points) {
        packed::encode(&numbers, &mut body)?;
        Some(stats(scale, &numbers))
    } else {
        for point in points {
            body.push(point.value.scale().to_le_bytes()[0]);
            body.extend(point.value.mantissa().to_le_bytes());
        }
        None
    };
    let time = |point: Option<&Point>| point.map_or(0, |point| point.at.0);
    let head = Head {
        count: u32::try_from(points.len()).unwrap_or(u32::MAX),
        first: time(points.first()),
        last: time(points.last()),
        length: u32::try_from(body.len()).unwrap_or(u32::MAX),
        crc: crc32fast::hash(&body),
        stats,
    };
    Ok(Chunk { head, body })
}

/// The values as whole numbers of one scale, where they are.
fn whole(points: &[Point]) -> Option<(u32, Vec<i64>)> {
    let scale = points.iter().map(|point| point.value.scale()).max()?;
    let numbers = points.iter().map(|point| scaled(point.value, scale)).collect::<Option<Vec<_>>>();
    let Some(numbers) = numbers else {
        let normal = |point: &Point| Point { value: point.value.normalize(), ..*point };
        let normal = points.iter().map(normal).collect::<Vec<_>>();
        // Only once: without trailing zeros there is no smaller scale.
        return if normal.iter().map(|point| point.value.scale()).max()? < scale {
            whole(&normal)
        } else {
            None
        };
    };
    let (least, most) = (numbers.iter().min()?, numbers.iter().max()?);
    (most.abs_diff(*least) < WIDEST).then_some((scale, numbers))
}

/// `value` in units of 10^-`scale`, where it is a whole number of them and fits.
pub(crate) fn scaled(value: Decimal, scale: u32) -> Option<i64> {
    let factor = 10_i128.checked_pow(scale.checked_sub(value.scale())?)?;
    i64::try_from(value.mantissa().checked_mul(factor)?).ok()
}

fn stats(scale: u32, numbers: &[i64]) -> Stats {
    let lowest = numbers.iter().copied().min().unwrap_or(0);
    let highest = numbers.iter().copied().max().unwrap_or(0);
    let above = numbers.iter().map(|number| number.abs_diff(lowest)).sum();
    Stats { scale, lowest, highest, above }
}

/// Reads a body whose CRC was found right.
pub(crate) struct Body<'a> {
    head: &'a Head,
    times: Octets<'a>,
    steps: Octets<'a>,
    values: Octets<'a>,
}

impl<'a> Body<'a> {
    pub(crate) fn read(head: &'a Head, body: &'a [u8]) -> Option<Self> {
        let mut octets = Octets::new(body);
        let times = Octets::new(octets.counted()?);
        let steps = Octets::new(octets.counted()?);
        Some(Self { head, times, steps, values: octets })
    }

    /// Appends the values in units of the head's scale. `None` too where there is no one scale.
    pub(crate) fn numbers(&self, unpacker: &mut Unpacker, out: &mut Vec<i64>) -> Option<()> {
        self.head.stats?;
        unpacker.decode(self.values, self.head.len(), out)
    }

    /// Appends the times.
    pub(crate) fn times(&self, unpacker: &mut Unpacker) -> Option<Vec<i64>> {
        let times = times::decode(unpacker, self.times, self.head.first, self.head.len())?;
        (times.last() == Some(&self.head.last)).then_some(times)
    }

    /// Appends all of it.
    pub(crate) fn points(&self, unpacker: &mut Unpacker, out: &mut Vec<Point>) -> Option<()> {
        let times = self.times(unpacker)?;
        let steps = times::decode_steps(self.steps, self.head.len())?;
        let moments = times.into_iter().map(Timestamp).zip(steps);
        if let Some(stats) = self.head.stats {
            let mut numbers = Vec::with_capacity(self.head.len());
            self.numbers(unpacker, &mut numbers)?;
            let points = moments.zip(numbers);
            out.extend(points.map(|((at, step), number)| Point {
                at,
                step,
                value: decimal(number, stats.scale),
            }));
            return Some(());
        }
        let mut values = self.values;
        for (at, step) in moments {
            let scale = values.byte()?;
            let mantissa = i128::from_le_bytes(values.fixed()?);
            let value = Decimal::try_from_i128_with_scale(mantissa, scale.into()).ok()?.normalize();
            out.push(Point { at, step, value });
        }
        values.is_empty().then_some(())
    }
}

#[cfg(test)]
mod tests;
