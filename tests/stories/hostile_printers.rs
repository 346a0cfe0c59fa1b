//! Printers that answer garbage, slowly or never, asked by a real agent: the living ones keep their schedule.

use std::fmt::Write as _;
use std::time::Duration;

use motprov_shared::measurement::{Record, State, Streak, metric};
use motprov_testbed::printers::{Ailment, COMMUNITY, Device, Farm, MAKES};
use motprov_testbed::process::{Program, wait_for};
use motprov_testbed::scene::{Kept, Scene};

const CHECK_MS: u32 = 2_000;
const QUICK: &str = "[schedule]\nsample = \"1s\"\nstep = \"5s\"\nbatch = \"1s\"\ncheck = \"2s\"\n\
    printer_counters = \"4s\"\n\n[workstation]\nasset = \"pc-1\"\n";
/// What each printer does; those that live stand between those that do not.
const AILMENTS: [Ailment; 6] = [
    Ailment::Off,
    Ailment::Healthy,
    Ailment::Garbage,
    Ailment::Healthy,
    Ailment::Slow(Duration::from_secs(20)),
    Ailment::Jammed,
];
const CHECKS: u32 = 6;

fn streaks(kept: &[Kept], printer: usize, of: &str) -> Vec<Streak> {
    let asset = format!("skrivare-{printer}");
    let records = kept.iter().flat_map(|batch| &batch.records);
    let streaks = records.filter_map(|record| match record {
        Record::Streak(streak) if streak.asset.as_str() == asset && streak.metric.as_str() == of => {
            Some(streak.clone())
        }
        _ => None,
    });
    streaks.collect()
}

fn checks(streaks: &[Streak], state: State) -> u32 {
    streaks.iter().filter(|streak| streak.state == state).map(|streak| streak.checks).sum()
}

#[test]
fn the_living_keep_their_schedule_beside_the_silent_the_slow_and_the_mad() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let farm = runtime.block_on(async {
        let mut farm = Farm::new();
        for (index, ailment) in AILMENTS.into_iter().enumerate() {
            let device = Device::new(&MAKES[index], format!("SIM{index}"), format!("p{index}"), 100, 60);
            farm.add(device).await.unwrap().set_ailment(ailment);
        }
        farm
    });
    let mut config = QUICK.to_owned();
    for (index, printer) in farm.printers().iter().enumerate() {
        let port = printer.address.port();
        write!(
            config,
            "\n[[printer]]\nasset = \"skrivare-{index}\"\nhost = \"127.0.0.1\"\nport = {port}\nversion = \"2c\"\n\
             community = \"{COMMUNITY}\"\nsimulated = true\n"
        )
        .unwrap();
    }
    let mut scene = Scene::open(Program::at(env!("CARGO_BIN_EXE_motprov-demo"))).unwrap();
    let mut agent = scene.agent("lab/skrivare", &config).unwrap();
    agent.start().unwrap();
    // Until even those that answer nothing were asked several times.
    let kept = wait_for("checks of every printer", || {
        let kept = scene.kept(&agent.id)?;
        let asked = |printer| {
            let seen = streaks(&kept, printer, metric::REACHABLE);
            let needed = if AILMENTS[printer] == Ailment::Healthy { CHECKS } else { 2 };
            seen.iter().map(|streak| streak.checks).sum::<u32>() >= needed
        };
        Ok((0..AILMENTS.len()).all(asked).then_some(kept))
    })
    .unwrap();
    agent.stop().unwrap();
    for (printer, ailment) in AILMENTS.into_iter().enumerate() {
        let reachable = streaks(&kept, printer, metric::REACHABLE);
        let serviceable = streaks(&kept, printer, metric::SERVICEABLE);
        let told = format!("{ailment:?}: {reachable:?}");
        match ailment {
            Ailment::Healthy => {
                assert_eq!(checks(&reachable, State::Down), 0, "{told}");
                assert!(checks(&serviceable, State::Up) >= CHECKS, "{told}");
                // No check was missing: neighbouring streaks, too, lie no further apart than a step allows.
                let gaps = reachable.windows(2).map(|pair| pair[1].from.since(pair[0].to));
                let within = reachable.iter().map(|streak| i64::from(streak.largest_gap));
                assert!(gaps.chain(within).all(|gap| gap <= i64::from(CHECK_MS) * 5 / 2), "{told}");
            }
            Ailment::Jammed => {
                assert_eq!(checks(&reachable, State::Down), 0, "{told}");
                assert!(checks(&serviceable, State::Down) > 0, "{serviceable:?}");
            }
            _ => {
                assert_eq!(checks(&reachable, State::Up), 0, "{told}");
                assert_eq!(checks(&serviceable, State::Up), 0, "{serviceable:?}");
            }
        }
    }
    // The printers' runtime ends before the value that its tasks belong to.
    drop(farm);
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
}
