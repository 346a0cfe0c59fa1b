//! How one unit was used in a month: hours switched on, or pages printed.
//!
//! *Silence of a machine that is off.* An agent on a workstation can say nothing while the machine is off. Its batches
//! are numbered and linked, and the collector takes none that leaves a hole. So when it speaks again, all that it saw
//! in between is there, and the silent time was time switched off: known, not unknown. Time before its first word and
//! after its last stays unknown, as does time whose batches it declared lost, and all silence in files that nobody
//! signed.

use std::collections::BTreeMap;

use motprov_shared::measurement::{State, metric};
use motprov_shared::period::{Interval, Timestamp};
use rust_decimal::prelude::ToPrimitive;

use crate::availability::{self, Known};
use crate::case::{Asset, Observed, Reading};
use crate::counters::{self, Count, Device, Pages};
use crate::evidence::{Entries, Evidence};
use crate::interval::IntervalSet;

/// Silence between two checks that still counts as running: 2.5 steps of the slowest agent, which looks every six
/// minutes.
const RUNNING_GAP_MS: i64 = 15 * 60_000;
/// Larger than any counter; keeps sums far from overflow.
const LARGEST_COUNT: i64 = 1_000_000_000_000;

/// What is known of a unit's running.
#[derive(Debug, Clone, Default)]
pub(crate) struct Running {
    /// Time switched on.
    pub(crate) on: IntervalSet,
    /// Time of which it is known whether it was on.
    pub(crate) known: IntervalSet,
    /// Whether it rests on evidence that nobody signed.
    pub(crate) unsigned: bool,
}

/// When a machine ran, and when that is known.
pub(crate) fn running<'a>(asset: &'a Asset, evidence: &Evidence<'a>) -> Running {
    let observed = evidence.observed(&asset.id, metric::RUNNING);
    let view = availability::view(observed, RUNNING_GAP_MS);
    let pieces = |wanted: fn(Known) -> bool| {
        IntervalSet::new(view.pieces.iter().filter(|piece| wanted(piece.known)).map(|piece| piece.time))
    };
    let known = pieces(|_| true).union(&chained(observed, evidence));
    Running { on: pieces(|known| known == Known::Up), known, unsigned: view.unsigned }
}

/// From the first to the last word of each agent that signs, less what it lost.
fn chained<'a>(observed: &[&'a Observed], evidence: &Evidence<'a>) -> IntervalSet {
    let mut spans: BTreeMap<&str, Interval> = BTreeMap::new();
    for seen in observed.iter().filter(|seen| seen.signed && seen.streak.is_sound()) {
        let span = Interval::new(seen.streak.from, seen.streak.to);
        spans
            .entry(&seen.vantage)
            .and_modify(|all| *all = Interval::new(all.start.min(span.start), all.end.max(span.end)))
            .or_insert(span);
    }
    let known = spans.into_iter().map(|(vantage, span)| {
        let lost = IntervalSet::new(evidence.losses(vantage).iter().map(|loss| loss.time));
        IntervalSet::new([span]).minus(&lost)
    });
    known.fold(IntervalSet::default(), |all, part| all.union(&part))
}

/// Whether an agent or a file saw the unit at work in the month: it ran or answered, or told a figure.
pub(crate) fn is_seen<'a>(asset: &'a Asset, evidence: &Evidence<'a>, month: Interval) -> bool {
    let up = |name| evidence.observed(&asset.id, name).iter().any(|seen| is_up_in(seen, month));
    let counted =
        evidence.readings(&asset.id, metric::LIFE_COUNT).iter().any(|reading| month.contains(reading.at));
    [metric::RUNNING, metric::REACHABLE, metric::SERVICEABLE].into_iter().any(up) || counted
}

/// Whether an enrolled agent told anything of the unit.
pub(crate) fn is_signed<'a>(asset: &'a Asset, evidence: &Evidence<'a>) -> bool {
    let seen = |name| evidence.observed(&asset.id, name).iter().any(|seen| seen.signed);
    [metric::RUNNING, metric::REACHABLE, metric::SERVICEABLE].into_iter().any(seen)
        || evidence.readings(&asset.id, metric::LIFE_COUNT).iter().any(|reading| reading.signed)
}

fn is_up_in(seen: &Observed, month: Interval) -> bool {
    seen.streak.state == State::Up && seen.streak.to >= month.start && seen.streak.from < month.end
}

/// How many pages one count of a printer's life counter can be: one, or two where it counts sheets. `None` where it
/// counts something else (hours, lines, feet), which says nothing of pages. A printer that never said counts pages.
pub(crate) fn pages_a_count(asset: &Asset) -> Option<i64> {
    match asset.counter_unit.as_deref() {
        None | Some("impressions") => Some(1),
        Some("sheets") => Some(2),
        Some(_) => None,
    }
}

/// Pages of a printer in the month, and whether they rest on unsigned readings.
pub(crate) fn printed<'a>(
    asset: &'a Asset,
    evidence: &Evidence<'a>,
    month: Interval,
    rated_per_minute: u32,
) -> (Pages, bool) {
    let readings = signed_first(evidence.readings(&asset.id, metric::LIFE_COUNT));
    let unsigned = readings.iter().any(|reading| !reading.signed);
    let mut serials: Vec<_> =
        evidence.serials(&asset.id).iter().map(|serial| (serial.at, serial.text.as_str())).collect();
    serials.sort_unstable();
    let count = |reading: &&Reading| {
        let value = reading.value.to_i64().filter(|value| (0..=LARGEST_COUNT).contains(value))?;
        Some(Count { at: reading.at, value, device: device_at(&serials, reading.at) })
    };
    let mut counts: Vec<Count> = readings.iter().filter_map(count).collect();
    counts.sort_unstable();
    counts.dedup_by_key(|count| count.at);
    let starts = starts(evidence.readings(&asset.id, metric::UPTIME));
    (counters::pages(&counts, Device { starts: &starts, rated_per_minute }, month), unsigned)
}

/// Signed readings decide from the first to the last of them; others fill the time before and after.
fn signed_first<'a>(readings: &[&'a Reading]) -> Vec<&'a Reading> {
    let signed = || readings.iter().filter(|reading| reading.signed).map(|reading| reading.at);
    let span = signed().min().zip(signed().max());
    let taken = |at: Timestamp| span.is_some_and(|(first, last)| first <= at && at <= last);
    readings.iter().filter(|reading| reading.signed || !taken(reading.at)).copied().collect()
}

/// Numbers devices by their serial number; before the first that was told, the first.
fn device_at(serials: &[(Timestamp, &str)], at: Timestamp) -> u32 {
    let last = serials.partition_point(|(told, _)| *told <= at).saturating_sub(1);
    let first_of = |text| serials.iter().position(|(_, other)| *other == text).unwrap_or_default();
    serials.get(last).map_or(0, |(_, text)| u32::try_from(first_of(*text)).unwrap_or(u32::MAX))
}

/// When the device started, by each uptime that it told.
fn starts(uptimes: &[&Reading]) -> Vec<Timestamp> {
    let start = |reading: &&Reading| {
        let seconds = reading.value.to_i64().filter(|seconds| (0..=LARGEST_COUNT).contains(seconds))?;
        Some(reading.at.plus(-seconds * 1000))
    };
    uptimes.iter().filter_map(start).collect()
}

/// The entries that a unit's use rests on.
pub(crate) fn add_entries<'a>(
    entries: &mut Entries,
    asset: &'a Asset,
    evidence: &Evidence<'a>,
    month: Interval,
) {
    entries.add([asset.entry]);
    for name in [metric::RUNNING, metric::REACHABLE, metric::SERVICEABLE] {
        entries.add_observed(evidence.observed(&asset.id, name), month, RUNNING_GAP_MS);
    }
    // The readings next to the month bound its edges, however far away they lie.
    let mut readings = evidence.readings(&asset.id, metric::LIFE_COUNT).to_vec();
    readings.sort_unstable_by_key(|reading| reading.at);
    let first = readings.partition_point(|reading| reading.at < month.start).saturating_sub(1);
    let last = readings.partition_point(|reading| reading.at < month.end);
    entries.add(readings.iter().take(last + 1).skip(first).map(|reading| reading.entry));
    entries.add(evidence.serials(&asset.id).iter().map(|serial| serial.entry));
}
