//! What a supplier that tells the truth would report: shares of time and penalties, worked out from the outages alone.
//! Shares no code with the review, whose answers it tests.

use anyhow::Result;
use motprov_shared::period::{Interval, Month};
use rust_decimal::{Decimal, RoundingStrategy};

use super::Fleet;
use super::levels::{Level, Share, Subject};

/// A level's month as it really was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// Agreed time over all assets together, milliseconds.
    pub agreed: i64,
    /// Of that, down.
    pub down: i64,
}

impl Fact {
    /// Share of time that it was up, percent, exact to 28 digits; 100 where no time was agreed.
    #[must_use]
    pub fn percent(self) -> Decimal {
        if self.agreed == 0 {
            return Decimal::ONE_HUNDRED;
        }
        Decimal::from(self.agreed - self.down) * Decimal::ONE_HUNDRED / Decimal::from(self.agreed)
    }

    /// As a report writes it: two decimals, half up.
    #[must_use]
    pub fn rounded(self) -> Decimal {
        self.percent().round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
    }
}

/// Percentage of the fee that a share of time costs.
fn step(level: &Level, percent: Decimal) -> i64 {
    let reached = level.steps.iter().find(|(at_least, _)| percent >= share(*at_least));
    reached.map_or(level.worst, |(_, owed)| *owed)
}

/// The share of the fee that a value costs, percent.
#[must_use]
pub fn percent_owed(level: &Level, percent: Decimal) -> Decimal {
    Decimal::from(step(level, percent))
}

/// A penalty in SEK, by the level's ladder.
#[must_use]
pub fn penalty(level: &Level, percent: Decimal) -> Decimal {
    let owed = Decimal::from(level.fee) * Decimal::from(step(level, percent)) / Decimal::ONE_HUNDRED;
    owed.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// A share as a decimal: 9950 is 99.50.
#[must_use]
pub fn share(share: Share) -> Decimal {
    Decimal::new(share, 2)
}

impl Fleet {
    /// How a level really fared in a month.
    ///
    /// # Errors
    /// A month outside what calendars here cover.
    pub fn fact(&self, level: &Level, month: Month) -> Result<Fact> {
        let open = self.calendar.open(level.window, month)?;
        let total: i64 = open.iter().map(|interval| interval.ms()).sum();
        Ok(match level.subject {
            Subject::Endpoint(id) => {
                let outages = self.outages.endpoints.get(id).map_or(&[][..], Vec::as_slice);
                Fact { agreed: total, down: overlap(&open, outages) }
            }
            Subject::Printers(department) => {
                let mut fact = Fact { agreed: 0, down: 0 };
                for (printer, outages) in self.city.printers.iter().zip(&self.outages.printers) {
                    if printer.place.department.name == department && printer.service.is_some() {
                        let silent = outages.iter().filter(|outage| outage.silent);
                        let outages: Vec<Interval> = silent.map(|outage| outage.time).collect();
                        fact.agreed += total;
                        fact.down += overlap(&open, &outages);
                    }
                }
                fact
            }
        })
    }
}

/// Milliseconds that lie in both; each list holds disjoint intervals.
fn overlap(open: &[Interval], outages: &[Interval]) -> i64 {
    let pieces = outages.iter().flat_map(|outage| open.iter().filter_map(|part| part.intersect(*outage)));
    pieces.map(Interval::ms).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::LEVELS;

    #[test]
    fn a_penalty_is_a_step_of_the_ladder() {
        let level = LEVELS.iter().find(|level| level.id == "B2-SKOLA").unwrap();
        for (percent, owed) in [(9780, "0"), (9779, "6172.80"), (9560, "6172.80"), (9559, "12345.60")] {
            assert_eq!(penalty(level, share(percent)), owed.parse().unwrap(), "{percent}");
        }
    }
}
