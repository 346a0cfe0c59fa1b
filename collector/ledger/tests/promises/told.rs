//! What agents tell beside their figures: starts are kept once, and a month's case gets what it needs.

use motprov_ledger::View;
use motprov_review::case::Case;
use motprov_shared::measurement::{Record, Sample, Statistic};
use motprov_shared::period::Interval;
use motprov_shared::units::Unit;

use crate::support::{Home, OCTOBER, Signer, at, fact, sample, streak};

const DAY: i64 = 86_400;

fn october(home: &mut Home) -> Case {
    let interval = Interval::new(at(0), at(31 * DAY));
    home.database.read(|view| view.case("2026-10".parse().unwrap(), interval)).unwrap()
}

fn count(home: &Home, table: &str) -> i64 {
    home.raw().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

fn sum(asset: &str, metric: &str, seconds: i64, step: i64, value: i64) -> Record {
    let (asset, metric) = (asset.parse().unwrap(), metric.parse().unwrap());
    let (statistic, at, step) = (Statistic::Sum, at(seconds), u32::try_from(step).unwrap());
    Record::Sample(Sample { asset, metric, statistic, unit: Unit::Second, at, step, value: value.into() })
}

/// A day of one machine: its start, told each five minutes by `boot.time` and by `uptime`, a second or two apart.
fn day(number: i64, from: i64) -> Vec<Record> {
    let started = number * DAY + from;
    let readings = (1..96).map(|n| (started + 300 * n, n % 3));
    let told = readings.flat_map(|(now, jitter)| {
        [
            sample("ws-1", "boot.time", Statistic::Last, now, OCTOBER + started + jitter),
            sample("ws-1", "uptime", Statistic::Last, now, now - started),
        ]
    });
    told.collect()
}

#[test]
fn a_start_that_is_told_all_day_is_kept_once() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    for number in 0..31 {
        let records = day(number, 8 * 3600);
        // In batches of an hour, as agents send them.
        for hour in records.chunks(24) {
            home.keep(&agent.next(hour.to_vec()));
        }
    }
    assert_eq!(count(&home, "starts"), 31);
    assert_eq!(count(&home, "readings"), 0, "of uptimes the starts are kept, not the readings");
    let mut starts = october(&mut home).starts;
    starts.sort_unstable_by_key(|start| start.at);
    let third = &starts[2];
    let first = 2 * DAY + 8 * 3600 + 300;
    assert_eq!((third.first, third.last), (at(first), at(first + 94 * 300)));
    assert!((at(2 * DAY + 8 * 3600).since(third.at)).abs() <= 2000);
}

#[test]
fn a_start_of_last_year_is_heard_of_while_the_device_runs_on() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/poller", 1);
    home.enrol(&agent);
    let uptime = |asset, seconds, up| sample(asset, "uptime", Statistic::Last, seconds, up);
    home.keep(&agent.next(vec![
        uptime("prn-1", -300 * DAY, 100 * DAY),
        uptime("prn-1", 5 * DAY, 405 * DAY),
        uptime("prn-2", -300 * DAY, 100 * DAY),
        uptime("prn-3", -40 * DAY, 100 * DAY),
        uptime("prn-3", 20 * DAY, 2 * DAY),
    ]));
    let mut starts: Vec<_> = october(&mut home)
        .starts
        .into_iter()
        .map(|start| (start.asset.to_string(), start.at, start.last))
        .collect();
    starts.sort();
    assert_eq!(
        starts,
        [("prn-1".to_owned(), at(-400 * DAY), at(5 * DAY)), ("prn-3".to_owned(), at(18 * DAY), at(20 * DAY)),]
    );
}

#[test]
fn starts_that_cannot_be_are_not_believed() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let told = [
        ("boot.time", -1),
        ("boot.time", i64::MAX),
        ("boot.time", OCTOBER + 99),
        ("uptime", -5),
        ("uptime", i64::MAX),
    ];
    let records = told
        .into_iter()
        .zip(0..)
        .map(|((metric, value), n)| sample("ws-1", metric, Statistic::Last, n, value));
    home.keep(&agent.next(records.collect()));
    assert_eq!(count(&home, "starts"), 0);
}

#[test]
fn sleep_use_thinning_and_counter_sources_come_back_with_the_month() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    home.keep(&agent.next(vec![
        sum("ws-1", "asleep", -90 * DAY, 10 * DAY, 10 * DAY),
        sum("ws-1", "asleep", -50 * DAY, 60 * DAY, 60 * DAY - 2),
        sum("ws-1", "asleep", 12 * DAY, 3600, 3600),
        sum("ws-1", "active.use", 3 * DAY, DAY, 5400),
        sum("ws-1", "active.use", 4 * DAY, DAY, DAY + 1),
        sum("ws-1", "active.use", 5 * DAY, 9 * DAY, 7),
        sum("ws-1", "thinned", 6 * DAY, 3600, 240),
        fact("prn-1", "counter.source", -9 * DAY, "1.3.6.1.2.1.43.10.2.1.4.1.1"),
        fact("prn-1", "serial", -9 * DAY, "X1"),
        streak("ws-1", "running", motprov_shared::measurement::State::Up, 0, 60),
    ]));
    let case = october(&mut home);
    let mut sleeps: Vec<_> = case.sleeps.iter().map(|sleep| (sleep.time.start, sleep.asleep_ms)).collect();
    sleeps.sort();
    assert_eq!(sleeps, [(at(-50 * DAY), (60 * DAY - 2) * 1000), (at(12 * DAY), 3_600_000)]);
    let active: Vec<_> =
        case.active.iter().map(|part| (part.time.start, part.seconds, part.vantage.as_str())).collect();
    assert_eq!(active, [(at(3 * DAY), 5400, "sodermalm/ws-1")], "a day has no more seconds than it has");
    let thinned: Vec<_> = case.thinned.iter().map(|gone| (gone.time.start, gone.vantage.as_str())).collect();
    assert_eq!(thinned, [(at(6 * DAY), "sodermalm/ws-1")]);
    let told: Vec<_> = case.told.iter().map(|told| (told.metric.as_str(), told.text.as_str())).collect();
    assert_eq!(told, [("serial", "X1"), ("counter.source", "1.3.6.1.2.1.43.10.2.1.4.1.1")]);
    let known = home.database.read(View::agents).unwrap().remove(0);
    assert_eq!((known.thinned, known.clock_offset), (240, None));
}

#[test]
fn makers_counters_are_kept_once_an_hour_and_never_as_the_life_counter() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/poller", 1);
    home.enrol(&agent);
    let quarters = (0..96).flat_map(|n| {
        [("count.mono_total", 500), ("count.colour_total", 90), ("count.scan_total", 7)]
            .map(|(metric, value)| sample("prn-1", metric, Statistic::Last, n * 900 + 60, value + n))
    });
    home.keep(&agent.next(quarters.collect()));
    assert_eq!(count(&home, "counts"), 48, "scans are in the entries and nowhere else");
    let readings = october(&mut home).readings;
    assert_eq!(readings.len(), 48);
    assert!(readings.iter().all(|reading| reading.signed && reading.metric.as_str() != "life.count"));
    let colour = readings.iter().filter(|reading| reading.metric.as_str() == "count.colour_total");
    assert_eq!(colour.map(|reading| reading.at).min(), Some(at(60)));
}

#[test]
fn an_agents_clock_and_gaps_are_told_with_it() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let offset = |seconds, ms| sample("ws-1", "clock.offset", Statistic::Last, seconds, ms);
    home.keep(&agent.next(vec![offset(0, 12), offset(300, -61_000)]));
    // Told late, of a time before: it does not replace what is newer.
    home.keep(&agent.after_loss(3, vec![offset(100, 5)]));
    let (agents, gaps) = home
        .database
        .read(|view| Ok::<_, motprov_ledger::LedgerError>((view.agents()?, view.gaps()?)))
        .unwrap();
    assert_eq!((agents[0].clock_offset, agents[0].clock_is_off()), (Some(-61_000), Some(true)));
    let gaps: Vec<_> =
        gaps.iter().map(|gap| (gap.agent.to_string(), gap.first, gap.last, gap.entry)).collect();
    assert_eq!(gaps, [("sodermalm/ws-1".to_owned(), 2, 4, 3)]);
}
