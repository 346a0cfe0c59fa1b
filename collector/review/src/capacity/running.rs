//! When a machine ran, when it was off, and when nobody knows.
//!
//! A machine's own agent says nothing while the machine is off or asleep, and nothing either while it is itself
//! stopped. So silence alone is *unknown*, and becomes *off* only by evidence that the agent gives when it speaks again
//! (its batches are numbered and linked, and the collector takes none that leaves a hole: what it saw in between is
//! there):
//!
//! - **Asleep.** Where an `asleep` sample covers it: off for its whole step.
//! - **Started.** Where the machine started inside the silence (`boot.time`, or `uptime`, told after it): off from the
//!   last word to the start. From the start to the first word it ran, if that is no longer than two checks may lie
//!   apart; if longer, it is unknown.
//! - **Neither.** The machine ran and its agent was stopped, or nobody knows: unknown.
//!
//! Time before the first word and after the last stays unknown, as does time whose batches the agent declared lost,
//! time whose evidence it thinned away, and all silence in files that nobody signed.
//!
//! *What the rule cannot know.* An agent that was stopped while its machine ran on, and whose machine was later shut
//! down and started, leaves the same trace as a machine that was off all the time; so do starts in between at which the
//! agent did not speak. Such time counts as off. How much it can be is shown: the upper bound of a finding's
//! `running_hours` takes all of a month but time asleep as possibly on, so it contains the truth whatever happened;
//! its distance from the lower bound is what rests on starts, or on nothing.
//!
//! *A clock that is set forward* makes a silence by the clock, and moves the start with it, into that silence. It is
//! told by the uptime: where it went on as if nothing had happened, nothing started, and the silence stays unknown.

use std::collections::BTreeMap;

use motprov_shared::measurement::metric;
use motprov_shared::period::Interval;

use crate::availability::{self, Known};
use crate::case::{Asset, Observed, Start};
use crate::evidence::Evidence;
use crate::interval::IntervalSet;

/// Silence between two checks that still counts as running: 2.5 steps of the slowest agent, which looks every six
/// minutes.
pub(crate) const RUNNING_GAP_MS: i64 = 15 * 60_000;

/// What is known of a unit's running.
#[derive(Debug, Clone, Default)]
pub(crate) struct Running {
    /// Time switched on and awake.
    pub(crate) on: IntervalSet,
    /// Time of which it is known whether it was on, by the rule above.
    pub(crate) known: IntervalSet,
    /// Time proved not to be on without the rule's belief in starts.
    pub(crate) never_on: IntervalSet,
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
    let asleep = asleep(asset, evidence);
    let silent = silences(observed, evidence, evidence.starts(&asset.id));
    let on = pieces(|known| known == Known::Up).union(&silent.on).minus(&asleep);
    Running {
        known: pieces(|_| true).union(&silent.off).union(&silent.on).union(&asleep),
        never_on: pieces(|known| known == Known::Down).union(&asleep),
        unsigned: view.unsigned,
        on,
    }
}

/// Steps in which a machine slept, but for what two checks may lie apart: which part of one it was awake in more than
/// that nobody says.
fn asleep<'a>(asset: &'a Asset, evidence: &Evidence<'a>) -> IntervalSet {
    let sleeps = evidence.sleeps(&asset.id).iter();
    IntervalSet::new(
        sleeps
            .filter(|sleep| sleep.time.ms().saturating_sub(sleep.asleep_ms) <= RUNNING_GAP_MS)
            .map(|sleep| sleep.time),
    )
}

/// What starts say of a machine's silences.
#[derive(Default)]
struct Silent {
    off: IntervalSet,
    on: IntervalSet,
}

/// Looks into each silence between two words of an agent that signs. `starts` are sorted by time.
fn silences<'a>(observed: &[&'a Observed], evidence: &Evidence<'a>, starts: &[&Start]) -> Silent {
    let mut words: BTreeMap<&str, Vec<Interval>> = BTreeMap::new();
    for seen in observed.iter().filter(|seen| seen.signed && seen.streak.is_sound()) {
        // A single check has no length, and is a word all the same.
        let word = Interval::new(seen.streak.from, seen.streak.to.plus(1));
        words.entry(&seen.vantage).or_default().push(word);
    }
    let mut all = Silent::default();
    for (vantage, words) in words {
        let missing = IntervalSet::new(evidence.losses(vantage).iter().map(|loss| loss.time));
        let words = IntervalSet::new(words);
        let [first, .., last] = words.pieces() else { continue };
        let silences = words.gaps(Interval::new(first.start, last.end)).into_iter();
        let found = silences.filter(|silence| silence.ms() > RUNNING_GAP_MS);
        let (off, on): (Vec<_>, Vec<_>) = found.filter_map(|silence| started_in(silence, starts)).unzip();
        all.off = all.off.union(&IntervalSet::new(off).minus(&missing));
        all.on = all.on.union(&IntervalSet::new(on.into_iter().flatten()));
    }
    all
}

/// Where the machine started in a silence: when it was off, and when it ran until it spoke.
fn started_in(silence: Interval, starts: &[&Start]) -> Option<(Interval, Option<Interval>)> {
    let before = starts.partition_point(|start| start.at <= silence.start);
    let until = starts.partition_point(|start| start.at <= silence.end);
    let start = starts.get(before..until)?.last()?;
    let previous = before.checked_sub(1).and_then(|index| starts.get(index));
    if previous.is_some_and(|previous| is_one_run(previous, silence, start)) {
        return None;
    }
    let ran = Interval::new(start.at, silence.end);
    Some((Interval::new(silence.start, start.at), (ran.ms() <= RUNNING_GAP_MS).then_some(ran)))
}

/// Whether the uptime goes on over the silence: then the clock was set, and nothing started.
fn is_one_run(previous: &Start, silence: Interval, start: &Start) -> bool {
    let before = silence.start.since(previous.at);
    let after = start.first.since(start.at);
    (before..=before.saturating_add(RUNNING_GAP_MS)).contains(&after)
}
