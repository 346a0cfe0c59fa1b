//! What a letter comes to under the caps, and what approving it would mean.

use std::fmt;

use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::Serialize;

use super::caps::CapUse;
use super::{Letter, LineCheck, Outcome};
use crate::finding::Bounds;

/// A month's sums, SEK.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthSum {
    /// The month.
    pub month: Month,
    /// Whether the contract that it is judged by is preliminary: then nothing of it can be approved.
    pub preliminary: bool,
    /// The letter's lines.
    pub letter: Decimal,
    /// The contract's, at the values reported, under the shared caps; levels that the letter lacks are in it. Where a
    /// year's cap may be used up by earlier months, the least.
    pub at_reported: Decimal,
    /// What is owed under the shared caps by the best that is known of each level: measured, else reported.
    pub owed: Bounds,
    /// The common cap of the month.
    pub cap: Option<Decimal>,
    /// What each shared cap did, in the order in which they were applied.
    pub caps: Vec<CapUse>,
    /// Penalties of earlier months that good months gave back; in no sum above.
    pub earned_back: Vec<EarnedBack>,
}

/// A penalty of an earlier month that is given back, SEK.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EarnedBack {
    /// The contract's id of the service level.
    pub service_level: String,
    /// At least and at most.
    pub amount: Bounds,
}

/// What approving the letter would mean, SEK. Prints as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Meaning {
    /// What would be approved: the letter's own total, else its lines added up.
    pub sum: Decimal,
    /// The lines added up.
    pub lines: Decimal,
    /// Lines that could not be recomputed from the values reported, added up; they are not in `difference`. Of those, what
    /// was measured counts in what is owed.
    pub not_judged: Decimal,
    /// Those of them that nothing measured either: neither given up nor asked too much.
    pub unknown: Decimal,
    /// The contract's sum at the values reported, caps included.
    pub at_reported: Decimal,
    /// Approved less the contract's sum at the values reported.
    pub difference: Decimal,
    /// What is owed by the best that is known of each level: measured, else reported.
    pub owed: Bounds,
    /// Earned back of earlier months; in no sum here: it is settled apart.
    pub earned_back: Bounds,
    /// Levels among them that were measured.
    pub measured_levels: usize,
    /// Given up at least: what is owed at least, less what would be approved.
    pub given_up: Decimal,
    /// Asked too much at least: what would be approved, less the most that is owed.
    pub asked_too_much: Decimal,
    /// Lines that differ from the contract, or that the letter lacks.
    pub lines_that_differ: usize,
}

pub(super) fn add(amounts: impl Iterator<Item = Decimal>) -> Decimal {
    amounts.fold(Decimal::ZERO, Decimal::saturating_add)
}

pub(super) fn meaning(letter: &Letter, checked: &[LineCheck], months: &[MonthSum]) -> Meaning {
    let lines = add(letter.lines.iter().map(|line| line.amount));
    let sum = letter.total.unwrap_or(lines);
    let unjudged = || checked.iter().filter(|line| line.outcome == Outcome::NotJudged);
    let not_judged = add(unjudged().filter_map(|line| line.amount));
    let unknown = add(unjudged().filter(|line| line.measured.is_none()).filter_map(|line| line.amount));
    let known = sum.saturating_sub(unknown);
    let at_reported = add(months.iter().map(|month| month.at_reported));
    let owed = Bounds {
        low: add(months.iter().map(|month| month.owed.low)),
        high: add(months.iter().map(|month| month.owed.high)),
    };
    let back = |bound: fn(Bounds) -> Decimal| {
        add(months.iter().flat_map(|month| &month.earned_back).map(|back| bound(back.amount)))
    };
    let differs = |line: &&LineCheck| matches!(line.outcome, Outcome::Differs | Outcome::Missing);
    Meaning {
        sum,
        lines,
        not_judged,
        unknown,
        at_reported,
        difference: sum.saturating_sub(not_judged).saturating_sub(at_reported),
        owed,
        earned_back: Bounds { low: back(|amount| amount.low), high: back(|amount| amount.high) },
        measured_levels: checked.iter().filter(|line| line.measured.is_some()).count(),
        given_up: owed.low.saturating_sub(known).max(Decimal::ZERO),
        asked_too_much: known.saturating_sub(owed.high).max(Decimal::ZERO),
        lines_that_differ: checked.iter().filter(differs).count(),
    }
}

impl Meaning {
    /// Whether the letter is to the öre what the contract gives at the reported values, and nothing contradicts it.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.difference.is_zero()
            && self.lines == self.sum
            && self.not_judged.is_zero()
            && self.lines_that_differ == 0
            && self.given_up.is_zero()
            && self.asked_too_much.is_zero()
    }
}

impl fmt::Display for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "approving {:.2} SEK means: ", self.sum)?;
        let (by, less) = (self.difference.abs(), self.difference < Decimal::ZERO);
        if by.is_zero() {
            f.write_str("what the contract gives at the reported values")?;
        } else {
            let word = if less { "less" } else { "more" };
            write!(f, "{by:.2} {word} than the contract gives at the reported values")?;
        }
        let is_measured = self.measured_levels > 0;
        if !is_measured {
            f.write_str("; none of its levels was measured")?;
        }
        if is_measured && self.given_up > Decimal::ZERO {
            write!(f, "; at least {:.2} given up of what is owed by what was measured", self.given_up)?;
        }
        if is_measured && self.asked_too_much > Decimal::ZERO {
            write!(f, "; at least {:.2} more than is owed by what was measured", self.asked_too_much)?;
        }
        if self.lines != self.sum {
            write!(f, "; its lines add up to {:.2}, not to its total", self.lines)?;
        }
        let back = self.earned_back;
        if back.high > Decimal::ZERO {
            write!(f, "; {:.2} to {:.2} of earlier months is earned back", back.low, back.high)?;
        }
        if !self.not_judged.is_zero() {
            write!(f, "; {:.2} of it could not be recomputed", self.not_judged)?;
        }
        Ok(())
    }
}
