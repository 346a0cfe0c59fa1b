//! `kill -9` of agent and collector at random points: every batch that the agent signed is in the ledger exactly once,
//! in order. A hundred kills; `MOTPROV_KILLS=1000` for the long run.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::thread::{scope, sleep};
use std::time::Duration;

use motprov_testbed::chance::{dice, times};
use motprov_testbed::losses::{Losses, settle};
use motprov_testbed::process::Program;
use motprov_testbed::scene::Scene;

/// Scenes side by side: most of a scene's time is waiting for what was killed to start again.
const SCENES: u32 = 4;
const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nbatch = \"100ms\"\ncheck = \"100ms\"\n\n\
    [workstation]\nasset = \"pc-1\"\n";

#[test]
fn a_hundred_kills_lose_nothing_double_nothing_and_keep_the_order() {
    let (mut dice, kills) = (dice(), times("MOTPROV_KILLS", 100));
    let mut losses = Losses::of("kill -9 of agent and collector");
    scope(|scope| {
        let shares = (0..SCENES).map(|scene| (kills + scene) / SCENES);
        let scenes: Vec<_> = shares.map(|kills| (kills, dice.fork())).collect();
        let running: Vec<_> =
            scenes.into_iter().map(|(kills, dice)| scope.spawn(move || play(kills, dice))).collect();
        for scene in running {
            losses.join(&scene.join().unwrap());
        }
    });
    losses.prove_none().unwrap();
    assert!(losses.kept > kills as usize, "too few batches to tell");
}

fn play(kills: u32, mut dice: fastrand::Rng) -> Losses {
    let mut scene = Scene::open(Program::at(env!("CARGO_BIN_EXE_motprov-demo"))).unwrap();
    let mut agent = scene.agent("lab/pc-1", QUICK).unwrap();
    agent.start().unwrap();
    for _ in 0..kills {
        // From before the first write after a start to well into steady work.
        sleep(Duration::from_millis(dice.u64(1..=800)));
        if dice.bool() {
            agent.kill().unwrap();
            agent.start().unwrap();
        } else {
            scene.kill_collector().unwrap();
            scene.start_collector().unwrap();
        }
    }
    settle(&scene.data(), &mut agent).unwrap();
    let mut losses = Losses { kills, ..Losses::default() };
    losses.count_real(&scene.data(), &agent).unwrap();
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
    losses
}

#[test]
fn a_second_collector_on_a_served_folder_ends_with_code_3_and_the_first_goes_on() {
    let program = Program::at(env!("CARGO_BIN_EXE_motprov-demo"));
    let mut scene = Scene::open(program.clone()).unwrap();
    let mut agent = scene.agent("lab/pc-1", QUICK).unwrap();
    agent.start().unwrap();
    scene.wait_for_kept(&agent.id, 3).unwrap();
    let log = scene.data().with_extension("second.log");
    let second = program.serve_with(&scene.data(), &["--mqtt", "127.0.0.1:0"], &log);
    let ended = second.map(drop).unwrap_err().to_string();
    assert!(ended.contains("exit status: 3"), "{ended}");
    let said = std::fs::read_to_string(&log).unwrap();
    assert!(said.contains("is served by another collector already"), "{said}");
    settle(&scene.data(), &mut agent).unwrap();
    let mut losses = Losses::of("two collectors on one data folder");
    losses.count_real(&scene.data(), &agent).unwrap();
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
    losses.prove_none().unwrap();
}
