//! Makes one segment of several. Chunks that are full and overlap with nothing are copied as they are.

use std::collections::BTreeSet;
use std::path::Path;

use motprov_shared::period::{Interval, Timestamp};

use crate::chunk::{self, CHUNK, Chunk};
use crate::error::Result;
use crate::gather::{Piece, Readers, are_apart, gather};
use crate::point::Point;
use crate::segment::{Builder, Segment, Span};

/// A chunk of this many values is not worth joining with others.
const FULL: usize = CHUNK * 3 / 4;

const ALWAYS: Interval = Interval { start: Timestamp(i64::MIN), end: Timestamp(i64::MAX) };

/// `segments` ascend, oldest first.
pub(crate) fn merge(folder: &Path, segments: &[Segment], span: Span) -> Result<Segment> {
    let footers = || segments.iter().map(|segment| &segment.footer);
    let assets = footers().flat_map(|footer| &footer.assets).collect::<BTreeSet<_>>();
    let vantages = footers().flat_map(|footer| &footer.vantages).collect::<BTreeSet<_>>();
    let groups = footers().flat_map(|footer| &footer.groups);
    let figures = groups.map(|group| &group.figure).collect::<BTreeSet<_>>();
    let assets = assets.into_iter().cloned().collect::<Vec<_>>();
    let vantages = vantages.into_iter().cloned().collect::<Vec<_>>();
    let mut builder = Builder::new(folder, span, assets.clone(), vantages.clone())?;
    let mut readers = Readers::new(segments);
    for figure in figures {
        for mut found in gather(segments, figure, ALWAYS, &|_| true)? {
            let chunks = join(&mut readers, &mut found.pieces)?;
            let (asset, vantage) = (place(&assets, found.asset), place(&vantages, found.vantage));
            builder.series(figure, asset, vantage, &chunks)?;
        }
    }
    builder.finish(folder)
}

/// The place of a name among ascending ones that hold it.
pub(crate) fn place<T: Ord>(names: &[T], name: &T) -> u32 {
    u32::try_from(names.partition_point(|other| other < name)).unwrap_or(u32::MAX)
}

/// The chunks of one series as they should be.
fn join(readers: &mut Readers<'_>, pieces: &mut [Piece]) -> Result<Vec<Chunk>> {
    if !are_apart(pieces) {
        return cut(&readers.points(pieces, Vec::new())?);
    }
    pieces.sort_by_key(|piece| piece.placed.head.first);
    let (mut chunks, mut waiting) = (Vec::new(), Vec::new());
    for Piece { segment, placed } in pieces.iter() {
        let reader = readers.of(*segment)?;
        if placed.head.len() < FULL {
            reader.points(placed, &mut waiting)?;
            continue;
        }
        chunks.append(&mut cut(&waiting)?);
        waiting.clear();
        chunks.push(Chunk { head: placed.head, body: reader.body(placed)?.to_vec() });
    }
    chunks.append(&mut cut(&waiting)?);
    Ok(chunks)
}

/// As few chunks as hold the points, of about the same length.
pub(crate) fn cut(points: &[Point]) -> Result<Vec<Chunk>> {
    let length = points.len().div_ceil(points.len().div_ceil(CHUNK).max(1)).max(1);
    points.chunks(length).map(chunk::encode).collect()
}
