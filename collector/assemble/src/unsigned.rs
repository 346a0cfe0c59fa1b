//! Streaks from imported checks, row by row. Follows the agents' own rule: what the checks do not show is not filled.

use std::collections::BTreeMap;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, State, Streak};
use motprov_shared::period::Timestamp;

use crate::rows::{MeasuredValue, MeasurementRow};

/// Two checks further apart never join. A file does not say its step, and one with few rows could have any.
const FURTHEST_MS: i64 = 3_600_000;

/// When, in which row, and its outcome.
type Check = (Timestamp, usize, State);

/// The checks among `rows` as streaks, each with the index of its first row.
///
/// The step of an asset's check is the median of the times between two neighbouring rows; a streak ends where the
/// outcome changes or where a check is missing for more than 2.5 steps, or an hour.
#[must_use]
pub fn streaks(rows: &[MeasurementRow]) -> Vec<(usize, Streak)> {
    let mut series: BTreeMap<(&AssetId, &Metric), Vec<Check>> = BTreeMap::new();
    for (line, row) in rows.iter().enumerate() {
        if let MeasuredValue::State(state) = row.value {
            series.entry((&row.asset, &row.metric)).or_default().push((row.time, line, state));
        }
    }
    let mut streaks = Vec::new();
    for ((asset, metric), mut checks) in series {
        checks.sort_unstable();
        let furthest = furthest(&checks);
        for (at, line, state) in checks {
            match streaks.last_mut() {
                Some((_, last)) if joins(last, asset, metric, state, at, furthest) => extend(last, at),
                _ => streaks.push((line, single(asset, metric, state, at))),
            }
        }
    }
    streaks
}

/// The longest time between two checks of one streak, milliseconds.
fn furthest(checks: &[Check]) -> i64 {
    let mut steps: Vec<i64> =
        checks.windows(2).map(|pair| pair[1].0.since(pair[0].0)).filter(|step| *step > 0).collect();
    steps.sort_unstable();
    let median = steps.get(steps.len() / 2).copied().unwrap_or(0);
    median.saturating_mul(5).saturating_div(2).min(FURTHEST_MS)
}

/// Two rows of one instant stay apart: a streak's checks lie one after another.
fn joins(
    last: &Streak,
    asset: &AssetId,
    metric: &Metric,
    state: State,
    at: Timestamp,
    furthest: i64,
) -> bool {
    let gap = at.since(last.to);
    last.asset == *asset && last.metric == *metric && last.state == state && gap > 0 && gap <= furthest
}

fn extend(streak: &mut Streak, at: Timestamp) {
    let gap = u32::try_from(at.since(streak.to)).unwrap_or(u32::MAX);
    streak.to = at;
    streak.checks = streak.checks.saturating_add(1);
    streak.largest_gap = streak.largest_gap.max(gap);
}

fn single(asset: &AssetId, metric: &Metric, state: State, at: Timestamp) -> Streak {
    let (asset, metric) = (asset.clone(), metric.clone());
    Streak { asset, metric, state, from: at, to: at, checks: 1, largest_gap: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(minute: i64, state: State) -> MeasurementRow {
        MeasurementRow {
            time: Timestamp::from_seconds(1_790_000_000 + minute * 60),
            asset: "prn-1".parse().unwrap(),
            metric: "reachable".parse().unwrap(),
            value: MeasuredValue::State(state),
        }
    }

    fn minutes(rows: &[MeasurementRow]) -> Vec<(i64, i64, State, u32, u32)> {
        let minute = |at: Timestamp| (at.0 / 1000 - 1_790_000_000) / 60;
        streaks(rows)
            .into_iter()
            .map(|(_, s)| (minute(s.from), minute(s.to), s.state, s.checks, s.largest_gap / 60_000))
            .collect()
    }

    #[test]
    fn checks_in_step_become_one_streak_and_a_change_or_a_hole_ends_it() {
        use State::{Down, Up};
        let rows =
            [(0, Up), (5, Up), (10, Up), (15, Down), (20, Down), (25, Up), (35, Up), (60, Up), (65, Up)];
        let rows = rows.map(|(minute, state)| check(minute, state));
        assert_eq!(
            minutes(&rows),
            [(0, 10, Up, 3, 5), (15, 20, Down, 2, 5), (25, 35, Up, 2, 10), (60, 65, Up, 2, 5)]
        );
        assert!(streaks(&rows).iter().all(|(_, streak)| streak.is_sound()));
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_a_repeated_row_joins_nothing() {
        let rows = [check(10, State::Up), check(0, State::Up), check(5, State::Up), check(5, State::Up)];
        assert_eq!(minutes(&rows), [(0, 5, State::Up, 2, 5), (5, 10, State::Up, 2, 5)]);
        assert!(streaks(&rows).iter().all(|(_, streak)| streak.is_sound()));
    }

    #[test]
    fn two_checks_days_apart_say_nothing_of_the_time_between() {
        let rows = [check(0, State::Up), check(3 * 24 * 60, State::Up)];
        assert_eq!(minutes(&rows).len(), 2);
    }
}
