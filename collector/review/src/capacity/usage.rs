//! Whether a unit was seen at all, by whom, and the entries that its use rests on.

use motprov_shared::measurement::{State, metric};
use motprov_shared::period::Interval;

use super::printed::SPLIT;
use super::running::RUNNING_GAP_MS;
use crate::case::{Asset, Observed};
use crate::evidence::{Entries, Evidence};

/// Checks by which a unit shows itself.
const CHECKS: [&str; 3] = [metric::RUNNING, metric::REACHABLE, metric::SERVICEABLE];

/// Whether an agent or a file saw the unit at work in the month: it ran or answered, or told a figure.
pub(crate) fn is_seen<'a>(asset: &'a Asset, evidence: &Evidence<'a>, month: Interval) -> bool {
    let up = |name| evidence.observed(&asset.id, name).iter().any(|seen| is_up_in(seen, month));
    let counted =
        evidence.readings(&asset.id, metric::LIFE_COUNT).iter().any(|reading| month.contains(reading.at));
    CHECKS.into_iter().any(up) || counted
}

/// Whether an enrolled agent told anything of the unit.
pub(crate) fn is_signed<'a>(asset: &'a Asset, evidence: &Evidence<'a>) -> bool {
    let seen = |name| evidence.observed(&asset.id, name).iter().any(|seen| seen.signed);
    CHECKS.into_iter().any(seen)
        || evidence.readings(&asset.id, metric::LIFE_COUNT).iter().any(|reading| reading.signed)
}

fn is_up_in(seen: &Observed, month: Interval) -> bool {
    seen.streak.state == State::Up && seen.streak.to >= month.start && seen.streak.from < month.end
}

/// The entries that a unit's use rests on.
pub(crate) fn add_entries<'a>(
    entries: &mut Entries,
    asset: &'a Asset,
    evidence: &Evidence<'a>,
    month: Interval,
) {
    entries.add([asset.entry]);
    for name in CHECKS {
        entries.add_observed(evidence.observed(&asset.id, name), month, RUNNING_GAP_MS);
    }
    for counter in [metric::LIFE_COUNT].into_iter().chain(SPLIT) {
        // The readings next to the month bound its edges, however far away they lie.
        let mut readings = evidence.readings(&asset.id, counter).to_vec();
        readings.sort_unstable_by_key(|reading| reading.at);
        let first = readings.partition_point(|reading| reading.at < month.start).saturating_sub(1);
        let last = readings.partition_point(|reading| reading.at < month.end);
        entries.add(readings.iter().take(last + 1).skip(first).map(|reading| reading.entry));
    }
    for name in [metric::SERIAL, metric::COUNTER_SOURCE] {
        entries.add(evidence.told(&asset.id, name).iter().map(|told| told.entry));
    }
    let inside = |time: Interval| time.intersect(month).is_some();
    // A start ends a silence, which may reach into the month although the start lies behind it.
    let starts = evidence.starts(&asset.id);
    let after = starts.partition_point(|start| start.at < month.end);
    let inside_or_next = starts.iter().take(after + 1).filter(|start| start.last >= month.start);
    entries.add(inside_or_next.map(|start| start.entry));
    entries
        .add(evidence.sleeps(&asset.id).iter().filter(|sleep| inside(sleep.time)).map(|sleep| sleep.entry));
    entries.add(evidence.active(&asset.id).iter().filter(|part| inside(part.time)).map(|part| part.entry));
}
