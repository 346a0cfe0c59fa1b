//! `kill -9` of agent and collector at random points, fifty times: every batch that the agent signed is in the ledger
//! exactly once, in order.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use motprov_testbed::process::Program;
use motprov_testbed::scene::{Actor, Scene};

const KILLS: u32 = 50;
const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nbatch = \"100ms\"\ncheck = \"100ms\"\n\n\
    [workstation]\nasset = \"pc-1\"\n";

/// `MOTPROV_SEED` repeats a run as far as the machine's own timing allows.
fn dice() -> fastrand::Rng {
    let given = std::env::var("MOTPROV_SEED").ok().and_then(|seed| seed.parse().ok());
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos();
    let seed = given.unwrap_or_else(|| u64::from(clock));
    println!("MOTPROV_SEED={seed}");
    fastrand::Rng::with_seed(seed)
}

#[test]
fn fifty_kills_lose_nothing_double_nothing_and_keep_the_order() {
    let mut dice = dice();
    let mut scene = Scene::open(Program::at(env!("CARGO_BIN_EXE_motprov-demo"))).unwrap();
    let mut agent = scene.agent("lab/pc-1", QUICK).unwrap();
    agent.start().unwrap();
    for _ in 0..KILLS {
        // From before the first write after a start to well into steady work.
        sleep(Duration::from_millis(dice.u64(1..=500)));
        if dice.bool() {
            agent.kill().unwrap();
            agent.start().unwrap();
        } else {
            scene.kill_collector().unwrap();
            scene.start_collector().unwrap();
        }
    }
    agent.wait_until_signed(agent.signed().unwrap().len() + 3).unwrap();
    agent.stop().unwrap();
    deliver_the_rest(&scene, &mut agent);
    compare(&scene, &agent);
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
}

/// What a stopped agent still holds it delivers when it runs again.
fn deliver_the_rest(scene: &Scene, agent: &mut Actor) {
    let last = agent.signed().unwrap().last().unwrap().0;
    agent.start().unwrap();
    scene.wait_for_kept(&agent.id, last).unwrap();
    agent.kill().unwrap();
}

fn compare(scene: &Scene, agent: &Actor) {
    let kept = scene.kept(&agent.id).unwrap();
    let numbers: Vec<u64> = kept.iter().map(|batch| batch.seq).collect();
    assert_eq!(numbers, (1..=kept.len() as u64).collect::<Vec<_>>(), "each once, in order, none missing");
    let mut before = None;
    for batch in &kept {
        assert_eq!(batch.prev, before, "batch {} names the one before", batch.seq);
        before = Some(batch.hash);
    }
    let by_number: BTreeMap<u64, _> = kept.iter().map(|batch| (batch.seq, batch.hash)).collect();
    let signed = agent.signed().unwrap();
    let delivered = signed.iter().filter(|(seq, _)| *seq <= kept.len() as u64);
    let mut compared = 0;
    for (seq, hash) in delivered {
        assert_eq!(by_number.get(seq), Some(hash), "batch {seq} is kept as it was signed");
        compared += 1;
    }
    println!("{compared} batches signed and kept");
    assert!(compared > KILLS as usize, "too few batches to tell");
}
