//! Finds a figure's chunks over several segments, and joins what overlaps.

use std::collections::BTreeMap;

use motprov_shared::identity::{AgentId, AssetId};
use motprov_shared::period::Interval;

use crate::error::Result;
use crate::point::{Point, settle};
use crate::segment::{Placed, Reader, Segment};
use crate::series::Figure;

/// A chunk of a series, and the segment that it stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) segment: usize,
    pub(crate) placed: Placed,
}

/// By asset and vantage, the chunks that overlap with a time: older segments first, ascending in each.
pub(crate) type Gathered<'s> = BTreeMap<(&'s AssetId, &'s AgentId), Vec<Piece>>;

pub(crate) fn gather<'s>(
    segments: &'s [Segment],
    figure: &Figure,
    interval: Interval,
    wanted: &dyn Fn(&AssetId) -> bool,
) -> Result<Gathered<'s>> {
    let mut gathered = Gathered::new();
    for (index, segment) in segments.iter().enumerate() {
        let Some(group) = segment.group(figure).filter(|group| group.overlaps(interval)) else { continue };
        for entry in segment.directory(group)?.entries {
            let asset = segment.asset(&entry);
            if !wanted(asset) {
                continue;
            }
            let overlapping = entry.chunks.iter().filter(|placed| placed.head.overlaps(interval));
            let mut pieces = overlapping.map(|&placed| Piece { segment: index, placed }).peekable();
            if pieces.peek().is_some() {
                gathered.entry((asset, segment.vantage(&entry))).or_default().extend(pieces);
            }
        }
    }
    Ok(gathered)
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
