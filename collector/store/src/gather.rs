//! Finds a figure's chunks over several segments, and joins what overlaps.

use motprov_shared::identity::{AgentId, AssetId};
use motprov_shared::period::Interval;

use crate::error::Result;
use crate::fresh::Stream;
use crate::point::{Point, settle};
use crate::segment::{Placed, Reader, Segment};
use crate::series::Figure;

/// A chunk of a series, and the segment that it stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) segment: usize,
    pub(crate) placed: Placed,
}

/// A series, its chunks that overlap with a time, older segments first and ascending in each, and what came after them.
pub(crate) struct Found<'s> {
    pub(crate) asset: &'s AssetId,
    pub(crate) vantage: &'s AgentId,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) fresh: Option<&'s Stream>,
}

/// Series of a figure that have chunks, by asset and vantage.
pub(crate) fn gather<'s>(
    segments: &'s [Segment],
    figure: &Figure,
    interval: Interval,
    wanted: &dyn Fn(&AssetId) -> bool,
) -> Result<Vec<Found<'s>>> {
    let mut found = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        let Some(group) = segment.group(figure).filter(|group| group.overlaps(interval)) else { continue };
        for entry in segment.directory(group)?.entries {
            let (asset, vantage) = (segment.asset(&entry), segment.vantage(&entry));
            if !wanted(asset) {
                continue;
            }
            let overlapping = entry.chunks.iter().filter(|placed| placed.head.overlaps(interval));
            let pieces = overlapping.map(|&placed| Piece { segment: index, placed }).collect::<Vec<_>>();
            if !pieces.is_empty() {
                found.push(Found { asset, vantage, pieces, fresh: None });
            }
        }
    }
    Ok(unite(found))
}

/// Sorts by asset and vantage, and makes one of what is found of a series, in the order in which it was found.
pub(crate) fn unite(mut found: Vec<Found<'_>>) -> Vec<Found<'_>> {
    // What a segment gives is sorted, so this is a merge.
    found.sort_by(|one, other| (one.asset, one.vantage).cmp(&(other.asset, other.vantage)));
    let mut united: Vec<Found<'_>> = Vec::with_capacity(found.len());
    for next in found {
        match united.last_mut() {
            Some(last) if last.asset == next.asset && last.vantage == next.vantage => {
                last.pieces.extend(next.pieces);
                last.fresh = last.fresh.or(next.fresh);
            }
            _ => united.push(next),
        }
    }
    united
}

impl Found<'_> {
    /// Whether no two values of it can be of one time.
    pub(crate) fn is_apart(&self) -> bool {
        let sealed_until = self.pieces.iter().map(|piece| piece.placed.head.last).max();
        are_apart(&self.pieces) && self.fresh.is_none_or(|fresh| sealed_until < Some(fresh.first))
    }
}

/// Whether no piece overlaps with another.
pub(crate) fn are_apart(pieces: &[Piece]) -> bool {
    let ascend =
        |pieces: &[Piece]| pieces.is_sorted_by(|one, next| one.placed.head.last < next.placed.head.first);
    ascend(pieces) || {
        let mut sorted = pieces.to_vec();
        sorted.sort_by_key(|piece| piece.placed.head.first);
        ascend(&sorted)
    }
}

/// A reader for each segment that is asked.
pub(crate) struct Readers<'s> {
    segments: &'s [Segment],
    readers: Vec<Option<Reader<'s>>>,
}

impl<'s> Readers<'s> {
    pub(crate) fn new(segments: &'s [Segment]) -> Self {
        Self { segments, readers: segments.iter().map(|_| None).collect() }
    }

    pub(crate) fn of(&mut self, segment: usize) -> Result<&mut Reader<'s>> {
        let slot = &mut self.readers[segment];
        match slot {
            Some(reader) => Ok(reader),
            None => Ok(slot.insert(self.segments[segment].reader()?)),
        }
    }

    /// All values of pieces in the order of segments, and of what came after them, settled.
    pub(crate) fn points(&mut self, pieces: &[Piece], fresh: Vec<Point>) -> Result<Vec<Point>> {
        let mut points = Vec::new();
        for piece in pieces {
            self.of(piece.segment)?.points(&piece.placed, &mut points)?;
        }
        points.extend(fresh);
        settle(&mut points);
        Ok(points)
    }
}
