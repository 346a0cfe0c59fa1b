//! A percentile that a contract promises, from the agent's signed batches to the finding, a timeout among the answers.

use motprov_ledger::Database;
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::AgentId;
use motprov_shared::measurement::{Fact, Record, Sample, State, Statistic, Streak, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{Envelope, SecretKey, seal};
use motprov_shared::units::Unit;
use serde_json::json;

use super::cli::Desk;
use super::past::{CONTRACT, DAY, START, verified};

/// The month on the contract's clock: 2025-12-31T23:00:00Z to 2026-01-31T23:00:00Z.
const MONTH: std::ops::Range<i64> = 1_767_222_000..1_769_900_400;
const STEP: i64 = 1_800;
/// Seconds from 2026-01-20T13:00:00Z on, in which the service does not answer: ten checks.
const OUT: std::ops::Range<i64> = 1_768_914_000..1_768_932_000;
const LEVEL: &str = r#"
[[service_level]]
id = "B3"
title = "Svarstid"
unit = "ms"
better = "lower"
target = "2000"
window = "dygnet-runt"
report_decimals = 0
measure = { kind = "percentile", metric = "first.byte.time", percent = "95", minimum_count = 1000, timeouts = "reachable", assets = ["portal"] }
"#;

/// Milliseconds that the answer to a check took.
fn took(at: i64) -> i64 {
    100 + at / STEP * 37 % 100 * 10
}

fn day(from: i64) -> Vec<Record> {
    let at = Timestamp::from_seconds;
    let portal = || "portal".parse().unwrap();
    let streak = |state, from: i64, to: i64| {
        let (metric, checks) =
            (metric::REACHABLE.parse().unwrap(), u32::try_from((to - from) / STEP + 1).unwrap());
        let (from, to, largest_gap) = (at(from), at(to), 1_800_000);
        Record::Streak(Streak { asset: portal(), metric, state, from, to, checks, largest_gap })
    };
    let answer = |statistic, second, step, value: i64| {
        let (metric, unit) = (metric::FIRST_BYTE_TIME.parse().unwrap(), Unit::Millisecond);
        let (asset, at, value) = (portal(), at(second), value.into());
        Record::Sample(Sample { asset, metric, statistic, unit, at, step, value })
    };
    let last = from + DAY - STEP;
    let (kind, text) = (metric::KIND.parse().unwrap(), "endpoint".to_owned());
    let mut records = vec![Record::Fact(Fact { asset: portal(), metric: kind, at: at(from), text })];
    if (from..from + DAY).contains(&OUT.start) {
        records.push(streak(State::Up, from, OUT.start - STEP));
        records.push(streak(State::Down, OUT.start, OUT.end - STEP));
        records.push(streak(State::Up, OUT.end, last));
    } else {
        records.push(streak(State::Up, from, last));
    }
    let up = (from..=last).step_by(1_800).filter(|second| !OUT.contains(second));
    records.extend(up.map(|second| answer(Statistic::Last, second, 0, took(second))));
    // What the agent folds beside it is no answer of its own.
    records.push(answer(Statistic::Mean, from, 300, 5));
    motprov_shared::wire::sort(&mut records);
    records
}

fn desk() -> Desk {
    let desk = Desk::new();
    let head = &CONTRACT[..CONTRACT.find("[[service_level]]").unwrap()];
    desk.says(0, &["contract", &desk.file("avtal.toml", format!("{head}{LEVEL}"))]);
    let (agent, key): (AgentId, _) =
        ("sofia/site-1".parse().unwrap(), SecretKey::from_seed([1; 32]).unwrap());
    let mut database = Database::open(&desk.data()).unwrap();
    let begun = Timestamp::from_seconds(START);
    database.write(|tx| tx.enrol(&agent, &key.public(), false, begun)).unwrap();
    let mut prev = None;
    for number in 0..37 {
        let made_at = Timestamp::from_seconds(START + (number + 1) * DAY);
        let link = Link { seq: number.unsigned_abs() + 1, prev, lost: 0 };
        let records = day(START + number * DAY);
        let batch = seal(&Batch { agent: agent.clone(), link, made_at, records }, &key).unwrap();
        prev = Some(batch.hash);
        let verified = Envelope::parse(&batch.bytes).unwrap().open(&key.public()).unwrap();
        database.write(|tx| tx.keep_batch(&verified, &batch.bytes, made_at)).unwrap();
    }
    desk
}

#[test]
fn a_percentile_is_found_from_signed_batches_and_a_timeout_counts_as_without_end() {
    let desk = desk();
    let answered = MONTH.step_by(1_800).filter(|second| !OUT.contains(second));
    let mut answers: Vec<i64> = answered.map(took).collect();
    answers.sort_unstable();
    assert_eq!(answers.len(), 1_478);
    // Nearest rank of 1,478 answers and 10 timeouts: the 1,414th.
    let value = answers[1_413];
    let rows = format!("månad;servicenivå;värde\n2026-01;B3;{value}\n");
    desk.says(0, &["import", "sla-report", &desk.file("rapport.csv", rows)]);
    let review = desk.json(&["review", "--month", "2026-01"]);
    let level = &review["service_levels"][0];
    assert_eq!(
        level["readings"],
        json!({ "count": 1_488, "timeouts": 10, "value": value.to_string() }),
        "{level}"
    );
    assert_eq!((&level["verdict"], &level["target_met"]), (&"confirmed".into(), &"yes".into()), "{level}");
    assert_eq!(level["origin"]["measured"], 1);

    let report = verified(&desk, "2026-01");
    assert_eq!(report.faults, []);
    let computed = serde_json::to_value(report.review.unwrap()).unwrap();
    assert_eq!(computed["service_levels"][0], *level, "the entries alone give the same");
    desk.says(0, &["audit"]);
    desk.says(0, &["rebuild"]);
    assert_eq!(desk.json(&["review", "--month", "2026-01"])["service_levels"][0], *level);
}
