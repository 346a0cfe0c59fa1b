//! What is answered is what was kept: a month's case, and figures for pages.

use motprov_ledger::{AssetCount, Kept, Rows, View};
use motprov_review::case::{AssetKind, Case};
use motprov_shared::measurement::{State, Statistic};
use motprov_shared::period::Interval;

use crate::support::{Home, Signer, asset_row, at, fact, sample, streak};

const DAY: i64 = 86_400;

fn october(home: &mut Home) -> Case {
    let interval = Interval::new(at(0), at(31 * DAY));
    home.database.read(|view| view.case("2026-10".parse().unwrap(), interval)).unwrap()
}

fn keep(home: &mut Home, agent: &mut Signer, records: Vec<motprov_shared::measurement::Record>) {
    assert!(matches!(home.keep(&agent.next(records)), Kept::New(_)));
}

#[test]
fn a_case_reads_a_day_beyond_the_month_and_long_streaks_from_any_time() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/poller", 1);
    home.enrol(&agent);
    let spans = [
        (-2 * DAY, -DAY - 30),     // ends before
        (-2 * DAY, -DAY + 30),     // reaches in
        (-40 * DAY, 40 * DAY),     // covers all
        (-40 * DAY, -20 * DAY),    // long, over before
        (15 * DAY, 15 * DAY),      // a single check
        (32 * DAY - 30, 60 * DAY), // begins inside
        (32 * DAY, 32 * DAY + 30), // begins after
    ];
    keep(&mut home, &mut agent, spans.map(|(a, b)| streak("prn-1", "reachable", State::Down, a, b)).to_vec());
    let mut seen: Vec<_> =
        october(&mut home).observed.iter().map(|o| (o.streak.from, o.streak.to, o.signed)).collect();
    seen.sort();
    let mut expected = [spans[1], spans[2], spans[4], spans[5]].map(|(a, b)| (at(a), at(b), true));
    expected.sort();
    assert_eq!(seen, expected);
}

#[test]
fn a_machine_that_was_off_over_the_edge_is_heard_when_it_wakes() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let spans = [
        (-36 * DAY, -36 * DAY + 60),    // too long ago
        (-20 * DAY, -20 * DAY + 60),    // before a long leave
        (30 * DAY, 30 * DAY + 60),      // inside
        (31 * DAY - 30, 31 * DAY + 30), // over the edge, once
        (50 * DAY, 50 * DAY + 60),      // after a long leave
        (66 * DAY, 66 * DAY + 60),      // too late
    ];
    keep(&mut home, &mut agent, spans.map(|(a, b)| streak("ws-1", "running", State::Up, a, b)).to_vec());
    let mut seen: Vec<_> = october(&mut home).observed.iter().map(|o| o.streak.from).collect();
    seen.sort();
    assert_eq!(seen, [spans[1], spans[2], spans[3], spans[4]].map(|(from, _)| at(from)));
}

#[test]
fn a_streak_comes_back_whole() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/poller", 1);
    home.enrol(&agent);
    let states = [State::Up, State::Down, State::Unknown];
    let records: Vec<_> = (0..)
        .zip(states)
        .map(|(n, state)| streak("prn-1", "reachable", state, n * 600, n * 600 + 570))
        .collect();
    keep(&mut home, &mut agent, records.clone());
    let mut observed = october(&mut home).observed;
    observed.sort_by_key(|observed| observed.streak.from);
    let streaks: Vec<_> = observed
        .into_iter()
        .map(|observed| {
            assert_eq!((observed.vantage.as_ref(), observed.entry), ("sodermalm/poller", 2));
            motprov_shared::measurement::Record::Streak(observed.streak)
        })
        .collect();
    assert_eq!(streaks, records);
}

#[test]
fn what_is_seen_but_not_registered_is_an_asset_without_an_order() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/poller", 1);
    home.enrol(&agent);
    let register = Rows::Assets(vec![asset_row("prn-1", "Utbildning")]);
    home.database.write(|write| write.import("register.csv", b"x", &register, at(0))).unwrap();
    keep(
        &mut home,
        &mut agent,
        vec![
            fact("prn-1", "kind", 60, "printer"),
            fact("prn-1", "origin", 60, "simulated"),
            fact("prn-1", "counter.unit", 60, "sheets"),
            fact("prn-2", "kind", 60, "printer"),
            fact("ws-1", "kind", 60, "workstation"),
            fact("ws-1", "origin", 60, "simulated"),
            fact("odd", "kind", 60, "toaster"),
            fact("old", "kind", -40 * DAY, "server"),
        ],
    );
    let case = october(&mut home);
    let units: Vec<_> = case.assets.iter().map(|asset| asset.counter_unit.as_deref()).collect();
    assert_eq!(units, [Some("sheets"), None, None]);
    let assets: Vec<_> = case
        .assets
        .iter()
        .map(|a| (a.id.as_str(), a.kind, a.service.as_deref(), a.simulated, a.entry))
        .collect();
    assert_eq!(
        assets,
        [
            ("prn-1", AssetKind::Printer, Some("A7"), true, 2),
            ("prn-2", AssetKind::Printer, None, false, 3),
            ("ws-1", AssetKind::Workstation, None, true, 3),
        ]
    );
    let seen = home.database.read(|view| view.assets_seen(at(0))).unwrap();
    let count = |kind, measured, simulated| AssetCount { kind, measured, simulated };
    assert_eq!(seen, [count(AssetKind::Workstation, 0, 1), count(AssetKind::Printer, 1, 1)]);
}

#[test]
fn what_a_simulated_agent_signed_for_is_simulated_whatever_the_asset_says() {
    let mut home = Home::new();
    let (mut bed, mut real) = (Signer::new("sodermalm/bed", 1), Signer::new("sodermalm/poller", 2));
    home.database.write(|write| write.enrol(&bed.id, &bed.key.public(), true, at(0))).unwrap();
    home.enrol(&real);
    let register = Rows::Assets(vec![asset_row("prn-1", "Utbildning")]);
    home.database.write(|write| write.import("register.csv", b"x", &register, at(0))).unwrap();
    keep(&mut home, &mut real, vec![fact("prn-2", "kind", 60, "printer")]);
    let silent = vec![fact("prn-1", "kind", 60, "printer"), fact("ws-1", "kind", 60, "workstation")];
    keep(&mut home, &mut bed, silent);
    // A real agent's later word takes nothing back.
    keep(&mut home, &mut real, vec![fact("ws-1", "kind", 120, "workstation")]);
    let simulated = |home: &mut Home| -> Vec<_> {
        october(home).assets.iter().map(|asset| (asset.id.to_string(), asset.simulated)).collect()
    };
    let expected = [("prn-1", true), ("prn-2", false), ("ws-1", true)].map(|(id, is)| (id.to_owned(), is));
    assert_eq!(simulated(&mut home), expected);
    let seen = home.database.read(|view| view.assets_seen(at(0))).unwrap();
    let count = |kind, measured, simulated| AssetCount { kind, measured, simulated };
    assert_eq!(seen, [count(AssetKind::Workstation, 0, 1), count(AssetKind::Printer, 1, 1)]);
}

#[test]
fn counter_readings_reach_three_days_beyond_and_serial_numbers_as_far_back_as_they_go() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/poller", 1);
    home.enrol(&agent);
    let days = [-4, -2, 15, 33, 35];
    let mut records =
        days.map(|day| sample("prn-1", "life.count", Statistic::Last, day * DAY, 1000 + day)).to_vec();
    records.push(sample("prn-1", "uptime", Statistic::Last, DAY, 9));
    records.push(fact("prn-1", "serial", -400 * DAY, "X1"));
    records.push(fact("prn-1", "serial", -399 * DAY, "X1"));
    records.push(fact("prn-1", "serial", 3 * DAY, "X2"));
    records.push(fact("prn-1", "serial", 50 * DAY, "X3"));
    keep(&mut home, &mut agent, records);
    let case = october(&mut home);
    let values: Vec<_> = case.readings.iter().map(|r| r.value.to_string()).collect();
    assert_eq!(values, ["998", "1015", "1033"]);
    let serials: Vec<_> = case.told.iter().map(|told| (told.at, told.text.as_str(), told.entry)).collect();
    assert_eq!(serials, [(at(-400 * DAY), "X1", 2), (at(3 * DAY), "X2", 2)]);
}

#[test]
fn a_declared_loss_tells_the_time_that_it_covers() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    keep(&mut home, &mut agent, vec![streak("ws-1", "running", State::Up, 0, 300)]);
    let after = agent.after_loss(2, vec![streak("ws-1", "running", State::Up, 900, 1200)]);
    home.keep(&after);
    let losses = october(&mut home).losses;
    assert_eq!(losses.len(), 1);
    assert_eq!((losses[0].vantage.as_str(), losses[0].entry), ("sodermalm/ws-1", 3));
    assert_eq!(losses[0].time, Interval::new(at(300), at(900)));
}

#[test]
fn a_fact_that_comes_late_does_not_undo_a_newer_one() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/poller", 1);
    home.enrol(&agent);
    keep(&mut home, &mut agent, vec![fact("prn-1", "errors", 600, "")]);
    keep(&mut home, &mut agent, vec![fact("prn-1", "errors", 300, "noPaper")]);
    assert_eq!(home.database.read(|view| view.health(at(DAY))).unwrap().printers, []);
    keep(&mut home, &mut agent, vec![fact("prn-1", "errors", 900, "noToner,jammed")]);
    let printers = home.database.read(|view| view.health(at(DAY))).unwrap().printers;
    assert_eq!((printers[0].errors.as_str(), printers[0].at), ("noToner,jammed", at(900)));
}

#[test]
fn health_tells_full_disks_short_memory_and_silent_assets_and_no_others() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let last = |asset: &str, series: &str, value| sample(asset, series, Statistic::Last, 40 * DAY, value);
    let mut records = vec![
        last("ws-1", "disk.used.sda1", 91),
        last("ws-1", "disk.total.sda1", 100),
        last("ws-1", "disk.used.sdb1", 90),
        last("ws-1", "disk.total.sdb1", 100),
        last("ws-1", "memory.total", 1000),
        last("ws-2", "memory.total", 1000),
        fact("ws-0", "kind", 0, "workstation"),
    ];
    // One day in twenty is not busy enough to be told; two are.
    for day in 0..20 {
        let (first, second) = (if day < 2 { 950 } else { 100 }, if day < 1 { 950 } else { 100 });
        records.push(sample("ws-1", "memory.used", Statistic::Max, (20 + day) * DAY, first));
        records.push(sample("ws-2", "memory.used", Statistic::Max, (20 + day) * DAY, second));
    }
    keep(&mut home, &mut agent, records);
    let health = home.database.read(|view| view.health(at(41 * DAY))).unwrap();
    let disks: Vec<_> = health.disks.iter().map(|d| (d.asset.as_str(), d.disk.as_str())).collect();
    assert_eq!(disks, [("ws-1", "sda1")]);
    let memory: Vec<_> = health.memory.iter().map(|m| (m.asset.as_str(), m.busy.to_string())).collect();
    assert_eq!(memory, [("ws-1", "950.000".to_owned())]);
    let unseen: Vec<_> = health.unseen.iter().map(|u| (u.asset.as_str(), u.last)).collect();
    assert_eq!(unseen, [("ws-0", at(0))]);
}

#[test]
fn an_empty_database_answers_everything_with_nothing() {
    let mut home = Home::new();
    let case = october(&mut home);
    assert!(case.assets.is_empty() && case.observed.is_empty() && case.orders.is_empty());
    assert_eq!(
        case.ledger.root.to_string(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    let overview = home.database.read(View::overview).unwrap();
    assert_eq!((overview.span, overview.months.len()), (None, 0));
    assert_eq!(home.database.read(|view| view.health(at(0))).unwrap(), motprov_ledger::Health::default());
}

#[test]
fn the_overview_names_the_months_that_anything_speaks_of() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    keep(&mut home, &mut agent, vec![streak("ws-1", "running", State::Up, -DAY, -DAY + 30)]);
    keep(&mut home, &mut agent, vec![streak("ws-1", "running", State::Up, DAY, DAY + 30)]);
    let overview = home.database.read(View::overview).unwrap();
    assert_eq!(overview.span, Some((at(-DAY), at(DAY + 30))));
    assert_eq!(overview.months.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2026-09", "2026-10"]);
}

#[test]
fn the_latest_of_an_asset_is_by_its_own_clock_and_the_latest_batches_by_number() {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let last = |asset: &str, seconds, value| sample(asset, "uptime", Statistic::Last, seconds, value);
    keep(&mut home, &mut agent, vec![last("ws-1", 600, 60), fact("ws-1", "os", 600, "Debian 13")]);
    keep(&mut home, &mut agent, vec![last("ws-1", 300, 30), last("ws-2", 900, 90)]);
    keep(&mut home, &mut agent, vec![]);
    let ws = "ws-1".parse().unwrap();
    let readings = home.database.read(|view| view.latest_readings(&ws)).unwrap();
    let readings: Vec<_> = readings.iter().map(|r| (r.metric.as_str(), r.at, r.value.to_string())).collect();
    assert_eq!(readings, [("uptime", at(600), "60".to_owned())]);
    let facts = home.database.read(|view| view.latest_facts(&ws)).unwrap();
    assert_eq!(facts.len(), 1);
    assert_eq!((facts[0].metric.as_str(), facts[0].text.as_str()), ("os", "Debian 13"));
    assert_eq!(home.database.read(|view| view.recent_batches(&agent.id, 2)).unwrap(), [4, 3]);
}
