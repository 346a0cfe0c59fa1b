//! Joins checks with the same outcome into streaks. Promise: no unknown time hides inside a streak.

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, State, Streak};

use crate::clock::Moment;
use crate::vigil::TOLERANCE;

/// Builds the streaks of one check of one asset.
#[derive(Debug)]
pub struct StreakBuilder {
    asset: AssetId,
    metric: Metric,
    step: i64,
    open: Option<(Streak, Moment)>,
    /// Of the last check, also where its streak was cut since.
    last: Option<State>,
}

impl StreakBuilder {
    /// `step` is the time between checks as planned, in milliseconds.
    #[must_use]
    pub fn new(asset: AssetId, metric: Metric, step: i64) -> Self {
        Self { asset, metric, step, open: None, last: None }
    }

    /// Takes one check. Gives the streak before it, where this check does not lengthen it.
    pub fn check(&mut self, at: Moment, state: State) -> Option<Streak> {
        self.last = Some(state);
        if let Some((streak, last)) = &mut self.open
            && let Some(gap) = joined(self.step, *last, at)
            && streak.state == state
            && streak.checks < u32::MAX
        {
            streak.to = at.wall;
            streak.checks += 1;
            streak.largest_gap = streak.largest_gap.max(gap);
            *last = at;
            return None;
        }
        let (asset, metric, from) = (self.asset.clone(), self.metric.clone(), at.wall);
        let fresh = Streak { asset, metric, state, from, to: from, checks: 1, largest_gap: 0 };
        self.open.replace((fresh, at)).map(|(ended, _)| ended)
    }

    /// How the last check ended: a cut does not make it forgotten.
    #[must_use]
    pub const fn last(&self) -> Option<State> {
        self.last
    }

    /// From now on, checks are planned so many milliseconds apart.
    pub const fn planned(&mut self, step: i64) {
        self.step = step;
    }

    /// The open streak as far as it goes.
    #[must_use]
    pub fn so_far(&self) -> Option<&Streak> {
        self.open.as_ref().map(|(streak, _)| streak)
    }

    /// Ends the streak that is open; the next check begins another.
    pub fn cut(&mut self) -> Option<Streak> {
        self.open.take().map(|(streak, _)| streak)
    }
}

/// Milliseconds between two checks that may stand in one streak: forward in time, no more than 2.5 steps, the
/// machine did not sleep between them, and nobody set the clock.
fn joined(step: i64, last: Moment, at: Moment) -> Option<u32> {
    let gap = at.wall.since(last.wall);
    let slept = at.asleep.saturating_sub(last.asleep).saturating_abs();
    // A sleep too short to count is no jump of the clock either.
    let passed = at.mono.saturating_sub(last.mono).saturating_add(slept);
    let jump = gap.saturating_sub(passed).saturating_abs();
    let steady = jump <= TOLERANCE && slept <= TOLERANCE;
    let joined = gap > 0 && gap.saturating_mul(2) <= step.saturating_mul(5) && steady;
    if joined { u32::try_from(gap).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use motprov_shared::period::Timestamp;
    use proptest::prelude::*;

    use super::*;

    const STEP: i64 = 1_000;

    fn builder() -> StreakBuilder {
        StreakBuilder::new("ws-1".parse().unwrap(), "running".parse().unwrap(), STEP)
    }

    fn moment(wall: i64, mono: i64) -> Moment {
        Moment { wall: Timestamp(1_790_000_000_000 + wall), mono, asleep: 0 }
    }

    fn all(checks: &[(Moment, State)]) -> Vec<Streak> {
        let mut builder = builder();
        let mut streaks: Vec<_> =
            checks.iter().filter_map(|(at, state)| builder.check(*at, *state)).collect();
        streaks.extend(builder.cut());
        streaks
    }

    #[test]
    fn a_steady_hour_is_one_streak() {
        let checks: Vec<_> = (0..60).map(|n| (moment(n * STEP, n * STEP), State::Up)).collect();
        let [streak] = &all(&checks)[..] else { panic!("one streak") };
        assert_eq!((streak.checks, streak.largest_gap, streak.to.since(streak.from)), (60, 1_000, 59_000));
    }

    #[test]
    fn a_streak_ends_where_a_check_is_missing_for_longer_than_two_and_a_half_steps() {
        let checks = |gap| [(moment(0, 0), State::Up), (moment(gap, gap), State::Up)];
        assert_eq!(all(&checks(2_500)).len(), 1);
        assert_eq!(all(&checks(2_501)).len(), 2);
    }

    #[test]
    fn a_clock_that_jumps_starts_a_new_streak() {
        for jump in [1_001, -1_001, 1_000_000_000] {
            let checks = [(moment(0, 0), State::Up), (moment(STEP + jump, STEP), State::Up)];
            assert_eq!(all(&checks).len(), 2, "{jump}");
        }
    }

    #[test]
    fn no_streak_spans_a_sleep_however_long_its_step() {
        let mut builder = StreakBuilder::new("ws-1".parse().unwrap(), "running".parse().unwrap(), 60_000);
        let slept = |asleep, wall, mono| Moment { asleep, ..moment(wall, mono) };
        assert_eq!(builder.check(slept(0, 0, 0), State::Up), None);
        // Half a minute asleep: by the wall clock alone a late check.
        let ended = builder.check(slept(30_000, 90_000, 60_000), State::Up).unwrap();
        assert_eq!((ended.checks, ended.to.since(ended.from)), (1, 0));
        assert_eq!(builder.check(slept(30_000, 150_000, 120_000), State::Up), None);
    }

    #[test]
    fn a_leap_second_does_not_end_a_streak() {
        let checks = [moment(0, 0), moment(1_000, 1_000), moment(1_001, 2_000), moment(2_001, 3_000)];
        assert_eq!(all(&checks.map(|at| (at, State::Up))).len(), 1);
    }

    /// The same by looking at all checks at once.
    fn brute_force(checks: &[(Moment, State)]) -> Vec<(State, i64, i64, u32, u32)> {
        let together = |a: &(Moment, State), b: &(Moment, State)| {
            let (wall, mono) = (b.0.wall.0 - a.0.wall.0, b.0.mono - a.0.mono);
            a.1 == b.1 && wall > 0 && 2 * wall <= 5 * STEP && (wall - mono).abs() <= STEP
        };
        checks
            .chunk_by(together)
            .map(|run| {
                let gaps = run.windows(2).map(|two| two[1].0.wall.0 - two[0].0.wall.0);
                let gap = u32::try_from(gaps.max().unwrap_or(0)).unwrap();
                let checks = u32::try_from(run.len()).unwrap();
                (run[0].1, run[0].0.wall.0, run[run.len() - 1].0.wall.0, checks, gap)
            })
            .collect()
    }

    proptest! {
        #[test]
        fn streaks_say_what_the_checks_said(
            steps in prop::collection::vec((0..3_usize, 0..3_500_i64, prop_oneof![9 => -1_i64..=1, 1 => -5_000..5_000_i64]), 1..80)
        ) {
            let (mut wall, mut mono) = (0, 0);
            let checks: Vec<_> = steps.iter().map(|(state, passed, drift)| {
                (wall, mono) = (wall + passed + drift, mono + passed);
                (moment(wall, mono), [State::Up, State::Down, State::Unknown][*state])
            }).collect();
            let streaks = all(&checks);
            prop_assert!(streaks.iter().all(Streak::is_sound));
            let told: Vec<_> =
                streaks.iter().map(|s| (s.state, s.from.0, s.to.0, s.checks, s.largest_gap)).collect();
            prop_assert_eq!(told, brute_force(&checks));
        }
    }
}
