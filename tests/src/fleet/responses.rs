//! How long a business system took to answer: a reading every five minutes by each site's agent, and the percentile that
//! a truthful report tells of them.

use anyhow::Result;
use motprov_shared::identity::{AssetId, sha256};
use motprov_shared::measurement::{Record, Sample, Statistic};
use motprov_shared::period::{Interval, Month, Timestamp};
use motprov_shared::units::Unit;
use rust_decimal::Decimal;

use super::Fleet;
use super::calendar::Window;
use super::city::{DEPARTMENTS, Department};
use super::dice::scatter;
use super::probing::STEP_MS;

/// The system whose answers are timed.
pub(super) const TIMED: &str = "verksamhet-omsorg";
const EVERY_MS: i64 = 300_000;

/// An answer: when it was asked for, and how long it took in microseconds.
type Answer = (Timestamp, i64);

impl Fleet {
    /// The answers that a site's agent got within `span`.
    fn answers(&self, department: &Department, span: Interval) -> impl Iterator<Item = Answer> {
        let key = sha256(format!("{}/{}/{TIMED}", self.seed, department.site).as_bytes()).0;
        let salt = key[..8].iter().fold(0, |salt, octet| salt << 8 | u64::from(*octet));
        let down = self.outages.endpoints.get(TIMED).map_or(&[][..], Vec::as_slice);
        let away = self.away(department.site);
        let slots = span.start.0.div_euclid(EVERY_MS)..=span.end.0.div_euclid(EVERY_MS);
        let answers = slots.map(move |slot| {
            let thrown = scatter(salt ^ slot.cast_unsigned());
            let at = slot * EVERY_MS + (salt % 250_000).cast_signed();
            (Timestamp(at), took(thrown))
        });
        answers.filter(move |(at, _)| {
            span.contains(*at) && !down.iter().chain(away).any(|time| time.contains(*at))
        })
    }

    /// A site's readings of the timed system within `span`.
    pub(super) fn response_times(
        &self,
        department: &Department,
        asset: &AssetId,
        span: Interval,
    ) -> Vec<Record> {
        let reading = |(at, micros): Answer| {
            Record::Sample(Sample {
                asset: asset.clone(),
                metric: self.metrics.first_byte.clone(),
                statistic: Statistic::Last,
                unit: Unit::Millisecond,
                at,
                step: 0,
                value: Decimal::new(micros, 3),
            })
        };
        self.answers(department, span).map(reading).collect()
    }

    /// The 95th percentile of a month's answers, milliseconds, by nearest rank; a check that got none counts as one that
    /// took forever.
    ///
    /// # Errors
    /// A month outside what calendars here cover.
    pub(super) fn response_time(&self, month: Month) -> Result<Decimal> {
        let open = self.calendar.open(Window::Extended, month)?;
        let down = self.outages.endpoints.get(TIMED).map_or(&[][..], Vec::as_slice);
        let (mut took, mut failed) = (Vec::new(), 0);
        for department in &DEPARTMENTS {
            for piece in &open {
                took.extend(self.answers(department, *piece).map(|(_, micros)| micros));
                let unanswered = down.iter().filter_map(|outage| outage.intersect(*piece));
                failed += unanswered.map(|outage| outage.ms() / STEP_MS).sum::<i64>();
            }
        }
        took.sort_unstable();
        let count = took.len() + usize::try_from(failed)?;
        let rank = (count * 95).div_ceil(100).saturating_sub(1);
        Ok(Decimal::new(took.get(rank).copied().unwrap_or(i64::MAX), 3))
    }
}

/// Mostly half a second to a second and a half; three of a hundred take up to four.
const fn took(thrown: u64) -> i64 {
    if thrown % 100 < 3 {
        return between(thrown >> 20, 1_600_000, 4_000_000);
    }
    (between(thrown >> 8, 450_000, 1_650_000)
        + between(thrown >> 24, 450_000, 1_650_000)
        + between(thrown >> 40, 450_000, 1_650_000))
        / 3
}

const fn between(thrown: u64, low: u64, high: u64) -> i64 {
    (low + thrown % (high - low)).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_answers_come_in_time_and_the_percentile_is_one_of_them() {
        let fleet = Fleet::new(1, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
        let p95 = fleet.response_time(fleet.last_full_month()).unwrap();
        assert!(Decimal::from(1_000) < p95 && p95 < Decimal::from(2_000), "{p95}");
    }
}
