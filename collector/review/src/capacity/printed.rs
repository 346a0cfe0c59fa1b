//! Pages of a printer in a month, by its life counter; and by its maker's own counters, how many of them in colour.
//! The two are never mixed.

use motprov_shared::measurement::metric;
use motprov_shared::period::{Interval, Timestamp};
use rust_decimal::prelude::ToPrimitive;

use crate::case::{Asset, Reading, Start, Told};
use crate::counters::{self, Count, Device, Pages, Run};
use crate::evidence::Evidence;

/// Larger than any counter; keeps sums far from overflow.
const LARGEST_COUNT: i64 = 1_000_000_000_000;
/// `sysUpTime` counts hundredths of a second in 32 bits: after 497 days it begins anew, and the device does not.
const UPTIME_WRAPS_MS: i64 = (1 << 32) * 10;
/// Two uptimes of one start differ by less: clocks drift, answers take time.
const SAME_START_MS: i64 = 10 * 60_000;

/// The maker's counters of all pages in black, and of all with colour.
pub(crate) const SPLIT: [&str; 2] = ["count.mono_total", "count.colour_total"];

/// How many pages one count of a printer's life counter can be: one, or two where it counts sheets. `None` where it
/// counts something else (hours, lines, feet), which says nothing of pages. A printer that never said counts pages.
pub(crate) fn pages_a_count(asset: &Asset) -> Option<i64> {
    match asset.counter_unit.as_deref() {
        None | Some("impressions") => Some(1),
        Some("sheets") => Some(2),
        Some(_) => None,
    }
}

/// What a counter of a printer counted in the month, and whether that rests on unsigned readings. `None` where the
/// counter was never read.
pub(crate) fn printed<'a>(
    asset: &'a Asset,
    counter: &'a str,
    evidence: &Evidence<'a>,
    month: Interval,
    rated_per_minute: u32,
) -> Option<(Pages, bool)> {
    let readings = signed_first(evidence.readings(&asset.id, counter));
    if readings.is_empty() {
        return None;
    }
    let unsigned = readings.iter().any(|reading| !reading.signed);
    let devices = Devices::of(asset, evidence);
    let count = |reading: &&Reading| {
        let value = reading.value.to_i64().filter(|value| (0..=LARGEST_COUNT).contains(value))?;
        Some(Count { at: reading.at, value, device: devices.at(reading.at) })
    };
    let mut counts: Vec<Count> = readings.iter().filter_map(count).collect();
    counts.sort_unstable();
    counts.dedup_by_key(|count| count.at);
    let runs = runs(evidence.starts(&asset.id));
    Some((counters::pages(&counts, Device { runs: &runs, rated_per_minute }, month), unsigned))
}

/// Signed readings decide from the first to the last of them; others fill the time before and after.
fn signed_first<'a>(readings: &[&'a Reading]) -> Vec<&'a Reading> {
    let signed = || readings.iter().filter(|reading| reading.signed).map(|reading| reading.at);
    let span = signed().min().zip(signed().max());
    let taken = |at: Timestamp| span.is_some_and(|(first, last)| first <= at && at <= last);
    readings.iter().filter(|reading| reading.signed || !taken(reading.at)).copied().collect()
}

/// What tells counters under one name apart: serial numbers, and sources of the count.
struct Devices<'a> {
    serials: Vec<(Timestamp, &'a str)>,
    sources: Vec<(Timestamp, &'a str)>,
}

impl<'a> Devices<'a> {
    fn of(asset: &'a Asset, evidence: &Evidence<'a>) -> Self {
        let sorted = |metric| {
            let told = evidence.told(&asset.id, metric).iter();
            let mut told: Vec<_> = told.map(|told: &&'a Told| (told.at, told.text.as_str())).collect();
            told.sort_unstable();
            told
        };
        Self { serials: sorted(metric::SERIAL), sources: sorted(metric::COUNTER_SOURCE) }
    }

    /// A number for the counter at an instant: two with the same number may be subtracted.
    fn at(&self, at: Timestamp) -> u32 {
        let (serial, source) = (text_at(&self.serials, at), text_at(&self.sources, at));
        let number = serial * (self.sources.len() + 1) + source;
        u32::try_from(number).unwrap_or(u32::MAX)
    }
}

/// Numbers what was told by the text; before the first that was told, the first.
fn text_at(told: &[(Timestamp, &str)], at: Timestamp) -> usize {
    let last = told.partition_point(|(from, _)| *from <= at).saturating_sub(1);
    let first_of = |text| told.iter().position(|(_, other)| *other == text).unwrap_or_default();
    told.get(last).map_or(0, |(_, text)| first_of(*text))
}

/// When the device ran through. An uptime that wrapped goes on.
fn runs(starts: &[&Start]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::with_capacity(starts.len());
    for start in starts {
        let wrapped = runs.iter().rposition(|run| {
            start.at.since(run.start).saturating_sub(UPTIME_WRAPS_MS).abs() <= SAME_START_MS
                && start.first.since(run.last) <= UPTIME_WRAPS_MS / 2
        });
        match wrapped {
            Some(index) => runs[index].last = runs[index].last.max(start.last),
            None => runs.push(Run { start: start.at, last: start.last }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(at: i64, last: i64) -> Start {
        let (at, last) = (Timestamp::from_seconds(at), Timestamp::from_seconds(last));
        Start { asset: "skr-1".parse().unwrap(), at, first: at, last, entry: 1 }
    }

    #[test]
    fn an_uptime_that_wraps_after_497_days_is_no_start() {
        const WRAP: i64 = 42_949_673;
        let (first, wrapped) = (start(1_000, WRAP), start(1_000 + WRAP, 1_100 + WRAP));
        let later = start(2_000 + WRAP, 3_000 + WRAP);
        let run =
            |start, last| Run { start: Timestamp::from_seconds(start), last: Timestamp::from_seconds(last) };
        assert_eq!(
            runs(&[&first, &wrapped, &later]),
            [run(1_000, 1_100 + WRAP), run(2_000 + WRAP, 3_000 + WRAP)]
        );
    }
}
