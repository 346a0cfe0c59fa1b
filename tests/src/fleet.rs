//! Exempelstad: an imaginary city whose truth is known to the second, and the signed history that its agents send.
//! The same seed and the same now give the same octets.
//!
//! In the order the history is made:
//! 1. [`city`] is the plan: departments, cost centres, machines, printers, orders. [`levels`] is what the supplier
//!    promised of availability, and the two figures that it will report untruly; [`promises`] is the rest.
//! 2. [`outages`] throws the truth with [`dice`], within the windows of [`calendar`].
//! 3. [`probing`] lets agents see it, `workday`, `printing` and `responses` add how machines and printers are used and how
//!    fast a system answers. [`desk`] throws the service desk's tickets.
//! 4. [`history`] folds an agent's days into signed batches.
//! 5. [`truth`] works out what a report should say.

pub mod calendar;
pub mod city;
pub mod desk;
pub mod dice;
pub mod history;
pub mod levels;
pub mod outages;
mod printing;
pub mod probing;
pub mod promises;
mod records;
mod responses;
pub mod truth;
mod workday;

use anyhow::{Context, Result};
use jiff::civil::Date;
use motprov_shared::period::{Interval, Month, Timestamp};

use calendar::Calendar;
use city::City;
pub use levels::LEVELS;
use outages::Outages;

/// The city, its truth, and the span that its history covers.
#[derive(Debug)]
pub struct Fleet {
    /// What everything is thrown with.
    pub seed: u64,
    /// Local time of the city.
    pub calendar: Calendar,
    /// The months of the history, first to last. The last is the present one; the one before is the last full one.
    pub months: [Month; 4],
    /// What stands in the city.
    pub city: City,
    /// What was down, and when.
    pub outages: Outages,
    /// From the first day of the first month to now.
    span: Interval,
    days: Vec<Date>,
    metrics: records::Metrics,
}

impl Fleet {
    /// The city as it is at `now`, with three full months behind it.
    ///
    /// # Errors
    /// A `now` outside what calendars here cover.
    pub fn new(seed: u64, now: Timestamp) -> Result<Self> {
        let calendar = Calendar::stockholm()?;
        let today = calendar.date(now)?;
        let present = Month::new(today.year(), today.month()).context("a month that can be reviewed")?;
        let last = present.previous();
        let months = [last.previous().previous(), last.previous(), last, present];
        let city = City::build()?;
        let outages = Outages::throw(seed, &city, &calendar, &months, now)?;
        let days: Vec<Date> =
            months.into_iter().flat_map(calendar::days).take_while(|day| *day <= today).collect();
        let start = calendar.at(*days.first().context("a first day")?, 0)?;
        let (span, metrics) = (Interval::new(start, now), records::Metrics::new()?);
        Ok(Self { seed, calendar, months, city, outages, span, days, metrics })
    }

    /// The instant at which the history ends.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.span.end
    }

    /// The last day of the history.
    #[must_use]
    pub fn today(&self) -> Option<Date> {
        self.days.last().copied()
    }

    /// The month that a demo reviews.
    #[must_use]
    pub const fn last_full_month(&self) -> Month {
        self.months[2]
    }

    /// A working day of the last full month, from 0; `None` where it has fewer.
    #[must_use]
    pub fn workday_of_last_month(&self, number: usize) -> Option<Date> {
        calendar::days(self.last_full_month()).filter(|day| calendar::is_workday(*day)).nth(number)
    }

    /// The last full month in local time, and so many days before and after.
    ///
    /// # Errors
    /// A month outside what calendars here cover.
    pub fn month_and_days_around(&self, margin: i64) -> Result<Interval> {
        const DAY: i64 = 86_400_000;
        let first = |month: Month| calendar::days(month).next().context("a first day");
        let start = self.calendar.at(first(self.months[2])?, 0)?;
        let end = self.calendar.at(first(self.months[3])?, 0)?;
        Ok(Interval::new(start.plus(-margin * DAY), end.plus(margin * DAY)))
    }

    /// When a site's agent was away.
    fn away(&self, site: &str) -> &[Interval] {
        self.outages.away.get(site).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fleet() -> Fleet {
        Fleet::new(1, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap()
    }

    #[test]
    fn the_same_seed_makes_the_same_octets() {
        let (one, other) = (fleet(), fleet());
        let agents = one.agents().unwrap();
        for agent in [&agents[0], &agents[5]] {
            let first = one.history(agent).unwrap().next().unwrap().unwrap();
            let again = other.history(agent).unwrap().next().unwrap().unwrap();
            assert_eq!(first, again);
        }
    }

    #[test]
    fn every_batch_follows_the_one_before_and_opens_under_its_key() {
        let fleet = fleet();
        let agents = fleet.agents().unwrap();
        for agent in [&agents[0], &agents[40]] {
            let key = fleet.public_key(&agent.id).unwrap();
            let (mut seq, mut prev) = (0, None);
            for batch in fleet.history(agent).unwrap() {
                let batch = batch.unwrap();
                let envelope = motprov_shared::seal::Envelope::parse(&batch.bytes).unwrap();
                assert_eq!((envelope.link().seq, envelope.link().prev), (seq + 1, prev));
                let open = envelope.open(&key).unwrap();
                assert!(open.get().made_at <= fleet.span.end);
                assert!(open.get().span().unwrap().1 <= fleet.span.end);
                (seq, prev) = (batch.seq, Some(batch.hash));
            }
            assert!(seq > 60, "{seq}");
        }
    }

    #[test]
    fn the_truth_leaves_the_untrue_figures_untrue_whatever_the_seed() {
        for seed in 0..40 {
            let fleet = Fleet::new(seed, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
            for level in &LEVELS {
                let Some(untruth) = level.untruth() else { continue };
                let truth = fleet.fact(level, fleet.last_full_month()).unwrap().percent();
                let apart = (truth - truth::share(untruth)).abs();
                assert!(apart > rust_decimal::Decimal::new(40, 2), "{} seed {seed}: {truth}", level.id);
            }
        }
    }

    #[test]
    fn a_month_fares_as_its_level_says() {
        let fleet = fleet();
        for level in LEVELS.iter().filter(|level| level.untruth().is_none()) {
            for month in &fleet.months[..3] {
                let down = rust_decimal::Decimal::ONE_HUNDRED - fleet.fact(level, *month).unwrap().percent();
                let aimed = truth::share(level.downtime(*month));
                // Printers share a department's fortune unevenly.
                let (low, high) =
                    (aimed / rust_decimal::Decimal::from(2), aimed * rust_decimal::Decimal::from(2));
                assert!(low <= down && down <= high, "{} {month}: {down} down, aimed at {aimed}", level.id);
            }
        }
    }
}
