//! Reads chunks, and checks each before it counts.

use std::ops::Range;

use motprov_shared::period::{Interval, Timestamp};

use super::Segment;
use crate::chunk::{Body, Head, Unpacker};
use crate::error::Result;
use crate::folder;
use crate::point::Point;

/// Octets that are read at once: chunks of a figure lie side by side.
const WINDOW: usize = 256 * 1024;

impl Segment {
    pub(crate) fn reader(&self) -> Result<Reader<'_>> {
        let unpacker =
            Unpacker::new(&self.footer.format).ok_or_else(|| self.damaged("its compression is unknown"))?;
        Ok(Reader { segment: self, unpacker, start: 0, window: Vec::new() })
    }
}

/// A chunk, and where its body begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) head: Head,
    pub(crate) at: u64,
}

/// Reads chunks; quick where they lie side by side.
pub(crate) struct Reader<'s> {
    segment: &'s Segment,
    unpacker: Unpacker,
    start: u64,
    window: Vec<u8>,
}

impl Reader<'_> {
    /// The body as written.
    pub(crate) fn body(&mut self, placed: &Placed) -> Result<&[u8]> {
        self.load(placed)?;
        Ok(self.loaded(placed))
    }

    /// The values in units of the head's scale, where there is one.
    pub(crate) fn numbers(&mut self, placed: &Placed, out: &mut Vec<i64>) -> Result<()> {
        self.unpack(placed, |body, unpacker| body.numbers(unpacker, out))
    }

    /// Values with their times and steps.
    pub(crate) fn points(&mut self, placed: &Placed, out: &mut Vec<Point>) -> Result<()> {
        self.unpack(placed, |body, unpacker| body.points(unpacker, out))
    }

    /// Those of the values that lie in `interval`, in units of the head's scale.
    pub(crate) fn numbers_in(
        &mut self,
        placed: &Placed,
        interval: Interval,
        out: &mut Vec<i64>,
    ) -> Result<()> {
        if placed.head.lies_in(interval) {
            return self.numbers(placed, out);
        }
        let (start, mut times) = (out.len(), Vec::new());
        self.unpack(placed, |body, unpacker| {
            times = body.times(unpacker)?;
            body.numbers(unpacker, out)
        })?;
        let inside = |at: Timestamp| start + times.partition_point(|&time| time < at.0);
        let (from, until) = (inside(interval.start), inside(interval.end));
        out.truncate(until);
        out.drain(start..from.min(until));
        Ok(())
    }

    /// Whether the directory tells what the chunk holds.
    pub(super) fn agrees(&mut self, placed: &Placed) -> Result<bool> {
        let Some(stats) = placed.head.stats else { return Ok(true) };
        let mut numbers = Vec::new();
        self.numbers(placed, &mut numbers)?;
        let above = numbers.iter().map(|number| u128::from(number.abs_diff(stats.lowest))).sum::<u128>();
        let (least, most) = (numbers.iter().min(), numbers.iter().max());
        Ok(least == Some(&stats.lowest) && most == Some(&stats.highest) && above == u128::from(stats.above))
    }

    fn unpack(
        &mut self,
        placed: &Placed,
        read: impl FnOnce(&Body<'_>, &mut Unpacker) -> Option<()>,
    ) -> Result<()> {
        self.load(placed)?;
        let range = self.range(placed);
        let body = Body::read(&placed.head, &self.window[range]);
        body.and_then(|body| read(&body, &mut self.unpacker))
            .ok_or_else(|| self.segment.damaged("a chunk makes no sense"))
    }

    /// Brings the body into the window and checks it.
    fn load(&mut self, placed: &Placed) -> Result<()> {
        let length = placed.head.length as usize;
        let held = self.start..self.start.saturating_add(self.window.len() as u64);
        if placed.at < held.start || placed.at + length as u64 > held.end {
            let left = self.segment.footer.bodies_end(placed.at).saturating_sub(placed.at);
            let count = usize::try_from(left).unwrap_or(WINDOW).min(WINDOW).max(length);
            self.window.resize(count, 0);
            // Nothing is held where reading fails.
            self.start = u64::MAX;
            folder::fill(&self.segment.file, &self.segment.path, placed.at, &mut self.window)?;
            self.start = placed.at;
        }
        if crc32fast::hash(self.loaded(placed)) != placed.head.crc {
            return Err(self.segment.damaged("a chunk is not what was written"));
        }
        Ok(())
    }

    fn loaded(&self, placed: &Placed) -> &[u8] {
        &self.window[self.range(placed)]
    }

    /// Of a body that is in the window.
    fn range(&self, placed: &Placed) -> Range<usize> {
        let from = usize::try_from(placed.at - self.start).unwrap_or(usize::MAX);
        from..from + placed.head.length as usize
    }
}
