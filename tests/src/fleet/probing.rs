//! Turns a known truth into what a probe saw of it: checks with jitter, folded into streaks.

use motprov_shared::measurement::State;
use motprov_shared::period::{Interval, Timestamp};

use super::dice::scatter;

/// Time between two checks, milliseconds.
pub const STEP_MS: i64 = 60_000;
/// Checks come up to this much late, so that they do not march in step with what they check.
const JITTER_MS: u64 = 4_000;

/// A missing check ends a streak where neighbours lie further apart than this.
const LONGEST_GAP_MS: i64 = STEP_MS * 5 / 2;

/// Checks in a row with one outcome, of whatever asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Their outcome.
    pub state: State,
    /// First check.
    pub from: Timestamp,
    /// Last check.
    pub to: Timestamp,
    /// Number of checks.
    pub checks: u32,
    /// Longest time between two neighbours, milliseconds.
    pub largest_gap: u32,
}

impl Run {
    const fn begin(state: State, at: Timestamp) -> Self {
        Self { state, from: at, to: at, checks: 1, largest_gap: 0 }
    }

    fn lengthen(&mut self, at: Timestamp) {
        let gap = u32::try_from(at.since(self.to)).unwrap_or(u32::MAX);
        self.largest_gap = self.largest_gap.max(gap);
        self.to = at;
        self.checks += 1;
    }
}

/// What there is to see. The lists are sorted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Truth<'a> {
    /// When the checked thing fails.
    pub down: &'a [Interval],
    /// When it says neither.
    pub silent: &'a [Interval],
    /// When the prober is away.
    pub away: &'a [Interval],
}

/// When a prober checks one thing: each minute at its own second, a little late each time.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    salt: u64,
}

impl Schedule {
    /// `salt` tells this schedule from others.
    #[must_use]
    pub const fn new(salt: u64) -> Self {
        Self { salt: scatter(salt) }
    }

    /// The check in the minute with this number since 1970.
    const fn check(self, minute: i64) -> Timestamp {
        let phase = self.salt % (STEP_MS as u64 - JITTER_MS);
        let late = scatter(self.salt ^ minute.cast_unsigned()) % JITTER_MS;
        Timestamp(minute * STEP_MS + (phase + late).cast_signed())
    }

    /// All checks in `span`, in order.
    pub fn checks(self, span: Interval) -> impl Iterator<Item = Timestamp> {
        let minutes = span.start.0.div_euclid(STEP_MS)..=span.end.0.div_euclid(STEP_MS);
        minutes.map(move |minute| self.check(minute)).filter(move |at| span.contains(*at))
    }

    /// What the checks in `span` see.
    #[must_use]
    pub fn observe(self, span: Interval, truth: Truth<'_>) -> Vec<Run> {
        let (mut down, mut silent) = (Cursor::new(truth.down), Cursor::new(truth.silent));
        let mut absent = Cursor::new(truth.away);
        let mut runs: Vec<Run> = Vec::new();
        for at in self.checks(span) {
            if absent.covers(at) {
                continue;
            }
            let state = match (silent.covers(at), down.covers(at)) {
                (true, _) => State::Unknown,
                (false, true) => State::Down,
                (false, false) => State::Up,
            };
            match runs.last_mut() {
                Some(run) if run.state == state && at.since(run.to) <= LONGEST_GAP_MS => run.lengthen(at),
                _ => runs.push(Run::begin(state, at)),
            }
        }
        runs
    }
}

/// Walks sorted intervals along with rising instants.
struct Cursor<'a> {
    rest: &'a [Interval],
}

impl<'a> Cursor<'a> {
    const fn new(sorted: &'a [Interval]) -> Self {
        Self { rest: sorted }
    }

    fn covers(&mut self, at: Timestamp) -> bool {
        while let [first, rest @ ..] = self.rest {
            if at < first.end {
                return first.start <= at;
            }
            self.rest = rest;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(from: i64, to: i64) -> Interval {
        Interval::new(Timestamp(from * STEP_MS), Timestamp(to * STEP_MS))
    }

    #[test]
    fn an_outage_splits_a_streak_and_is_bounded_within_a_step() {
        let outage = minutes(100, 130);
        let runs = Schedule::new(7).observe(minutes(0, 300), Truth { down: &[outage], ..Truth::default() });
        let states: Vec<_> = runs.iter().map(|run| run.state).collect();
        assert_eq!(states, [State::Up, State::Down, State::Up]);
        assert_eq!(runs.iter().map(|run| run.checks).sum::<u32>(), 300);
        assert!(runs[0].to < outage.start && outage.start <= runs[1].from);
        assert!(runs[1].to < outage.end && outage.end <= runs[2].from);
        assert!(runs[1].from.since(runs[0].to) < STEP_MS + 4_000);
        assert!(runs.iter().all(|run| run.largest_gap < 64_000));
    }

    #[test]
    fn an_absent_prober_leaves_a_hole_and_no_outage() {
        let runs = Schedule::new(7)
            .observe(minutes(0, 300), Truth { away: &[minutes(100, 110)], ..Truth::default() });
        assert_eq!(runs.len(), 2);
        assert!(runs.iter().all(|run| run.state == State::Up));
        assert!(runs[1].from.since(runs[0].to) >= 10 * STEP_MS);
    }
}
