//! Availability from streaks, as an interval: how much of the agreed time was up, whatever hides between two checks
//! (observed bounds) and in the time that nobody saw (hard bounds). Counts milliseconds; divides once, at the end.
//!
//! Missing data is unknown, never down. Several assets are added up as object time: one asset that is down for an hour
//! weighs as much as any other.

mod quorum;
mod timeline;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

pub use self::timeline::{Known, Piece, Timeline, max_gap_ms};
use crate::case::Observed;
use crate::finding::Bounds;
use crate::interval::IntervalSet;

/// What is known of one asset's check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetView {
    /// Sorted and disjoint; what has no piece is unknown.
    pub pieces: Vec<Piece>,
    /// Whether some piece rests on evidence that nobody signed.
    pub unsigned: bool,
}

/// Joins what all vantage points say of one asset and metric. Signed evidence decides wherever it says anything;
/// unsigned evidence fills only the time that it leaves open.
#[must_use]
pub fn view(observed: &[&Observed], max_gap: i64) -> AssetView {
    view_by(observed, max_gap, None)
}

/// As [`view`]; `quorum` vantage points must agree, where the contract says how many.
#[must_use]
pub fn view_by(observed: &[&Observed], max_gap: i64, quorum: Option<u32>) -> AssetView {
    let tier = |signed: bool| {
        let mut vantages: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for seen in observed.iter().filter(|seen| seen.signed == signed) {
            vantages.entry(&seen.vantage).or_default().push(&seen.streak);
        }
        let timelines = vantages.into_values().map(|streaks| Timeline::new(streaks, max_gap));
        quorum::combine(timelines.collect(), quorum)
    };
    let mut pieces = tier(true);
    let unsigned = tier(false);
    if unsigned.is_empty() {
        return AssetView { pieces, unsigned: false };
    }
    let taken = IntervalSet::new(pieces.iter().map(|piece| piece.time));
    let fill = timeline::cut(&unsigned, &taken);
    let used = !fill.is_empty();
    pieces.extend(fill);
    pieces.sort_unstable_by_key(|piece| piece.time);
    AssetView { pieces, unsigned: used }
}

/// Object time in milliseconds, added up over assets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Agreed time.
    pub agreed: i64,
    /// Agreed time of which anything is known.
    pub observed: i64,
    /// Least of it that was down.
    pub down_low: i64,
    /// Most of it that was down.
    pub down_high: i64,
}

impl Tally {
    /// Adds one asset's agreed time.
    pub fn add(&mut self, pieces: &[Piece], agreed: &IntervalSet) {
        self.agreed += agreed.ms();
        for piece in pieces {
            let ms = agreed.ms_within(piece.time);
            self.observed += ms;
            self.down_low += if piece.known == Known::Down { ms } else { 0 };
            self.down_high += if piece.known == Known::Up { 0 } else { ms };
        }
    }

    /// Agreed time of which nothing is known.
    #[must_use]
    pub const fn unknown(&self) -> i64 {
        self.agreed - self.observed
    }

    /// Percent up of the observed time; `None` where nothing was observed.
    #[must_use]
    pub fn measured(&self) -> Option<Bounds> {
        percent_up(self.down_low, self.down_high, self.observed)
    }

    /// Percent up of the agreed time, whatever the unknown time held; `None` where no time was agreed.
    #[must_use]
    pub fn hard(&self) -> Option<Bounds> {
        percent_up(self.down_low, self.down_high + self.unknown(), self.agreed)
    }

    /// Share of the agreed time that was observed, 0 to 1, rounded down to six decimals.
    #[must_use]
    pub fn coverage(&self) -> Option<Decimal> {
        share(self.observed, self.agreed)
    }
}

/// `part` of `whole`, 0 to 1, rounded down to six decimals; `None` of nothing.
#[must_use]
pub fn share(part: i64, whole: i64) -> Option<Decimal> {
    (whole > 0).then(|| Decimal::from_i128_with_scale(i128::from(part) * 1_000_000 / i128::from(whole), 6))
}

/// Rounded outward to four decimals, so that rounding never hides a value that was possible.
fn percent_up(down_low: i64, down_high: i64, whole: i64) -> Option<Bounds> {
    if whole <= 0 {
        return None;
    }
    let (low, high, whole) = (i128::from(whole - down_high), i128::from(whole - down_low), i128::from(whole));
    Some(Bounds {
        low: Decimal::from_i128_with_scale(low * 1_000_000 / whole, 4),
        high: Decimal::from_i128_with_scale((high * 1_000_000 + whole - 1) / whole, 4),
    })
}

#[cfg(test)]
mod tests;
