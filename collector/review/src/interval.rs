//! Sets of instants as sorted, disjoint intervals: union, intersection, difference, length. Exact, in milliseconds.

use motprov_shared::period::{Interval, Timestamp};

/// A set of instants. Its pieces are sorted, not empty, and never touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntervalSet(Vec<Interval>);

impl IntervalSet {
    /// The union of `pieces`, in any order; empty ones vanish.
    #[must_use]
    pub fn new(pieces: impl IntoIterator<Item = Interval>) -> Self {
        let mut pieces: Vec<_> = pieces.into_iter().filter(|piece| !piece.is_empty()).collect();
        pieces.sort_unstable();
        let mut merged: Vec<Interval> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match merged.last_mut() {
                Some(last) if piece.start <= last.end => last.end = last.end.max(piece.end),
                _ => merged.push(piece),
            }
        }
        Self(merged)
    }

    /// Its pieces, sorted and disjoint.
    #[must_use]
    pub fn pieces(&self) -> &[Interval] {
        &self.0
    }

    /// Its length in milliseconds.
    #[must_use]
    pub fn ms(&self) -> i64 {
        self.0.iter().map(|piece| piece.ms()).sum()
    }

    /// The part of `interval` that lies in the set.
    pub fn within(&self, interval: Interval) -> impl Iterator<Item = Interval> + '_ {
        let first = self.0.partition_point(|piece| piece.end <= interval.start);
        self.0[first..]
            .iter()
            .take_while(move |piece| piece.start < interval.end)
            .filter_map(move |piece| piece.intersect(interval))
    }

    /// How many milliseconds of `interval` lie in the set.
    #[must_use]
    pub fn ms_within(&self, interval: Interval) -> i64 {
        self.within(interval).map(Interval::ms).sum()
    }

    /// What lies in both.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        Self(self.0.iter().flat_map(|piece| other.within(*piece)).collect())
    }

    /// What lies in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::new(self.0.iter().chain(&other.0).copied())
    }

    /// What lies in this one only.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self(self.0.iter().flat_map(|piece| other.gaps(*piece)).collect())
    }

    /// The part of `interval` that lies outside the set.
    #[must_use]
    pub fn gaps(&self, interval: Interval) -> Vec<Interval> {
        let mut gaps = Vec::new();
        let mut at: Timestamp = interval.start;
        for piece in self.within(interval) {
            gaps.push(Interval::new(at, piece.start));
            at = piece.end;
        }
        gaps.push(Interval::new(at, interval.end));
        gaps.retain(|gap| !gap.is_empty());
        gaps
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces() -> impl Strategy<Value = Vec<Interval>> {
        let piece =
            (0i64..200, 0i64..30).prop_map(|(at, ms)| Interval::new(Timestamp(at), Timestamp(at + ms)));
        proptest::collection::vec(piece, 0..12)
    }

    fn holds(pieces: &[Interval], at: i64) -> bool {
        pieces.iter().any(|piece| piece.contains(Timestamp(at)))
    }

    fn count(inside: impl Fn(i64) -> bool) -> i64 {
        i64::try_from((0..240).filter(|at| inside(*at)).count()).unwrap()
    }

    proptest! {
        #[test]
        fn set_algebra_agrees_with_counting_instants(left in pieces(), right in pieces()) {
            let (a, b) = (IntervalSet::new(left.clone()), IntervalSet::new(right.clone()));
            prop_assert_eq!(a.ms(), count(|at| holds(&left, at)));
            prop_assert_eq!(a.union(&b).ms(), count(|at| holds(&left, at) || holds(&right, at)));
            prop_assert_eq!(a.intersect(&b).ms(), count(|at| holds(&left, at) && holds(&right, at)));
            prop_assert_eq!(a.minus(&b).ms(), count(|at| holds(&left, at) && !holds(&right, at)));
            prop_assert_eq!(a.minus(&a).ms(), 0);
        }

        #[test]
        fn pieces_stay_sorted_and_apart(left in pieces(), right in pieces()) {
            let (a, b) = (IntervalSet::new(left), IntervalSet::new(right));
            for set in [a.intersect(&b), a.minus(&b), a.union(&b)] {
                prop_assert!(set.pieces().windows(2).all(|pair| pair[0].end < pair[1].start));
                prop_assert_eq!(IntervalSet::new(set.pieces().to_vec()), set);
            }
        }
    }
}
