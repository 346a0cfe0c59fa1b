//! What one vantage point knows of one check, instant by instant: up, down, one of the two, or nothing.

use motprov_shared::measurement::{State, Streak};
use motprov_shared::period::{Interval, Timestamp};

use crate::interval::IntervalSet;

/// What is known of an instant. What is not known has no piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Between two good checks.
    Up,
    /// Between two bad checks.
    Down,
    /// Between a good and a bad check: the change came somewhere in between.
    Edge,
}

/// A stretch of which the same is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Which stretch.
    pub time: Interval,
    /// What is known.
    pub known: Known,
}

/// What one vantage point knows: pieces sorted and disjoint, the rest unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    /// What is known.
    pub pieces: Vec<Piece>,
    /// From its first to its last check, whatever they said: while it was on duty. `None`: it never checked.
    pub duty: Option<Interval>,
}

/// Longest time between two checks that leaves no unknown time between them: 2.5 steps.
#[must_use]
pub const fn max_gap_ms(step_seconds: u32) -> i64 {
    step_seconds as i64 * 2500
}

/// Checks with the same verdict, without a gap between.
#[derive(Debug, Clone, Copy)]
struct Run {
    from: Timestamp,
    to: Timestamp,
    up: bool,
}

impl Timeline {
    /// From the streaks of one vantage point, one asset and one metric, in any order. Repeated and overlapping streaks
    /// count once; where they contradict one another, the time is unknown.
    ///
    /// `Unknown` checks give no verdict, so they only stretch the distance between those that do.
    pub fn new<'a>(streaks: impl IntoIterator<Item = &'a Streak>, max_gap: i64) -> Self {
        let mut runs = Vec::new();
        let mut duty: Option<Interval> = None;
        for streak in streaks.into_iter().filter(|streak| streak.is_sound()) {
            let seen = duty.get_or_insert(Interval::new(streak.from, streak.to));
            *seen = Interval::new(seen.start.min(streak.from), seen.end.max(streak.to));
            runs.extend(runs_of(streak, max_gap));
        }
        runs.sort_unstable_by_key(|run| (run.from, run.to, run.up));
        let (runs, conflicts) = untangle(runs, max_gap);
        let pieces = join(&runs, max_gap);
        let pieces = if conflicts.pieces().is_empty() { pieces } else { cut(&pieces, &conflicts) };
        Self { pieces, duty }
    }

    /// The time of which something is known.
    #[must_use]
    pub fn known(&self) -> IntervalSet {
        IntervalSet::new(self.pieces.iter().map(|piece| piece.time))
    }
}

/// A streak with a gap that is too long has unknown time somewhere inside: only its two ends are known.
fn runs_of(streak: &Streak, max_gap: i64) -> impl Iterator<Item = Run> {
    let up = match streak.state {
        State::Up => Some(true),
        State::Down => Some(false),
        State::Unknown => None,
    };
    let whole = i64::from(streak.largest_gap) <= max_gap;
    let (from, to) = (streak.from, streak.to);
    let ends = if whole { [Some((from, to)), None] } else { [Some((from, from)), Some((to, to))] };
    ends.into_iter().flatten().filter_map(move |(from, to)| up.map(|up| Run { from, to, up }))
}

/// Merges runs that overlap and agree. Where they do not agree, the time between the neighbouring checks is in doubt,
/// hence the margin of one gap.
fn untangle(runs: Vec<Run>, max_gap: i64) -> (Vec<Run>, IntervalSet) {
    let mut apart: Vec<Run> = Vec::with_capacity(runs.len());
    let mut conflicts = Vec::new();
    for run in runs {
        match apart.last_mut() {
            Some(last) if run.up == last.up && run.from <= last.to => last.to = last.to.max(run.to),
            Some(last) if run.from < last.to => {
                let until = run.to.min(last.to);
                conflicts.push(Interval::new(run.from.plus(-max_gap), until.plus(max_gap)));
                if run.to > last.to {
                    let from = last.to;
                    apart.push(Run { from, ..run });
                }
            }
            _ => apart.push(run),
        }
    }
    (apart, IntervalSet::new(conflicts))
}

/// The rules of neighbouring checks: equal ones reach to each other, different ones leave an edge, and a gap that is
/// too long leaves nothing.
fn join(runs: &[Run], max_gap: i64) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut add = |start: Timestamp, end: Timestamp, known: Known| {
        let time = Interval::new(start, end);
        match pieces.last_mut() {
            _ if time.is_empty() => {}
            Some(last) if last.known == known && last.time.end == start => last.time.end = end,
            _ => pieces.push(Piece { time, known }),
        }
    };
    let state = |up| if up { Known::Up } else { Known::Down };
    let mut before: Option<Run> = None;
    for &run in runs {
        if let Some(before) = before
            && run.from.since(before.to) <= max_gap
        {
            add(before.to, run.from, if before.up == run.up { state(run.up) } else { Known::Edge });
        }
        add(run.from, run.to, state(run.up));
        before = Some(run);
    }
    pieces
}

/// Pieces without the instants in `out`.
pub(super) fn cut(pieces: &[Piece], out: &IntervalSet) -> Vec<Piece> {
    let rest = |piece: &Piece| {
        let known = piece.known;
        out.gaps(piece.time).into_iter().map(move |time| Piece { time, known })
    };
    pieces.iter().flat_map(rest).collect()
}
