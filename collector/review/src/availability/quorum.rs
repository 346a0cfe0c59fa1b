//! Joins what several vantage points know of the same check.
//!
//! At each instant the majority of those on duty decides. A vantage point is on duty from its first to its last check:
//! so an agent that is replaced, or a second that joins for a week, does not turn the rest of the month into unknown
//! time, while one that is silent in between still counts, and silence never helps a side to a majority.

use motprov_shared::period::{Interval, Timestamp};

use super::timeline::{Known, Piece, Timeline};

/// The majority's view, or that of `quorum` vantage points where a contract asks for so many.
#[must_use]
pub(super) fn combine(mut timelines: Vec<Timeline>, quorum: Option<u32>) -> Vec<Piece> {
    timelines.retain(|timeline| timeline.duty.is_some());
    let quorum = quorum.map(|quorum| usize::try_from(quorum).unwrap_or(usize::MAX));
    if timelines.len() <= 1 && quorum.is_none_or(|quorum| quorum <= 1) {
        return timelines.pop().map(|only| only.pieces).unwrap_or_default();
    }
    let mut joined: Vec<Piece> = Vec::new();
    let mut cursors = vec![0; timelines.len()];
    for pair in boundaries(&timelines).windows(2) {
        let time = Interval::new(pair[0], pair[1]);
        let Some(known) = verdict(&timelines, &mut cursors, time, quorum) else { continue };
        match joined.last_mut() {
            Some(last) if last.known == known && last.time.end == time.start => last.time.end = time.end,
            _ => joined.push(Piece { time, known }),
        }
    }
    joined
}

/// The instants at which anyone's view may change.
fn boundaries(timelines: &[Timeline]) -> Vec<Timestamp> {
    let of = |timeline: &Timeline| {
        let pieces = timeline.pieces.iter().map(|piece| piece.time);
        pieces.chain(timeline.duty).flat_map(|time| [time.start, time.end]).collect::<Vec<_>>()
    };
    let mut instants: Vec<Timestamp> = timelines.iter().flat_map(of).collect();
    instants.sort_unstable();
    instants.dedup();
    instants
}

/// `time` lies within or outside each piece, never across its border. `cursors` only move forward.
fn verdict(
    timelines: &[Timeline],
    cursors: &mut [usize],
    time: Interval,
    quorum: Option<usize>,
) -> Option<Known> {
    let (mut on_duty, mut up, mut down, mut edge) = (0, 0, 0, 0);
    for (timeline, cursor) in timelines.iter().zip(cursors) {
        on_duty += usize::from(timeline.duty.is_some_and(|duty| duty.contains(time.start)));
        while timeline.pieces.get(*cursor).is_some_and(|piece| piece.time.end <= time.start) {
            *cursor += 1;
        }
        match timeline
            .pieces
            .get(*cursor)
            .filter(|piece| piece.time.contains(time.start))
            .map(|piece| piece.known)
        {
            Some(Known::Up) => up += 1,
            Some(Known::Down) => down += 1,
            Some(Known::Edge) => edge += 1,
            None => {}
        }
    }
    agreement(quorum.unwrap_or(on_duty / 2 + 1), up, down, edge)
}

/// Known only where every way to resolve the edges gives one side its quorum, and not both.
fn agreement(quorum: usize, up: usize, down: usize, edge: usize) -> Option<Known> {
    if up >= quorum && down + edge < quorum {
        Some(Known::Up)
    } else if down >= quorum && up + edge < quorum {
        Some(Known::Down)
    } else {
        let decided = |ups: usize| (up + ups >= quorum) != (down + edge - ups >= quorum);
        (0..=edge).all(decided).then_some(Known::Edge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn majority(on_duty: usize, up: usize, down: usize, edge: usize) -> Option<Known> {
        agreement(on_duty / 2 + 1, up, down, edge)
    }

    #[test]
    fn a_contracts_quorum_counts_whoever_is_silent() {
        assert_eq!(agreement(2, 1, 0, 0), None, "one is not enough, even alone on duty");
        assert_eq!(agreement(2, 2, 1, 0), Some(Known::Up));
        assert_eq!(agreement(2, 0, 2, 1), Some(Known::Down));
        assert_eq!(agreement(2, 2, 2, 0), None, "both sides have it");
        assert_eq!(agreement(2, 1, 0, 1), None, "they agree or do not");
        assert_eq!(agreement(2, 0, 1, 2), Some(Known::Edge));
        assert_eq!(agreement(2, 1, 1, 2), None, "both sides may have it");
    }

    #[test]
    fn a_side_needs_the_majority_of_those_on_duty() {
        assert_eq!(majority(1, 1, 0, 0), Some(Known::Up));
        assert_eq!(majority(2, 1, 1, 0), None);
        assert_eq!(majority(2, 1, 0, 0), None, "the other is silent");
        assert_eq!(majority(2, 0, 2, 0), Some(Known::Down));
        assert_eq!(majority(3, 2, 1, 0), Some(Known::Up));
        assert_eq!(majority(3, 1, 1, 0), None);
        assert_eq!(majority(3, 1, 1, 1), Some(Known::Edge));
        assert_eq!(majority(3, 2, 0, 1), Some(Known::Up));
        assert_eq!(majority(2, 1, 0, 1), None, "they agree or do not");
        assert_eq!(majority(1, 0, 0, 1), Some(Known::Edge));
        assert_eq!(majority(0, 0, 0, 0), None);
    }
}
