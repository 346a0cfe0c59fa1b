//! The power goes at random points of steady delivery, and with it every write that was not synced: what a signed
//! receipt promised is in the ledger, what an agent signed is in its outbox, and both go on. A disk that lies about its
//! syncs shows that the story would notice.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Duration;

use motprov_shared::identity::{AgentId, Hash};
use motprov_testbed::chance::{dice, times};
use motprov_testbed::losses::{Losses, settle};
use motprov_testbed::process::Program;
use motprov_testbed::scene::Scene;
use motprov_testbed::shim::Disk;
use motprov_testbed::stream::Streams;

const CUTS: &str = "MOTPROV_CUTS";
const AGENTS: u8 = 3;
const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nsave = \"100ms\"\nbatch = \"100ms\"\ncheck = \"100ms\"\n\n\
    [workstation]\nasset = \"pc-1\"\n";

fn program() -> Program {
    Program::at(env!("CARGO_BIN_EXE_motprov-demo"))
}

/// A collector on a disk that forgets; `deaf` as for [`Disk::under`].
fn collector(deaf: Option<&'static str>) -> Option<(Scene, Disk)> {
    let folder = Scene::folder().unwrap();
    let disk = Disk::under(&folder.path().join("data"), &folder.path().join("platter"), deaf).unwrap()?;
    let program = disk.runs(program());
    Some((Scene::open_in(folder, program).unwrap(), disk))
}

/// How many of the promised batches the ledger does not keep as they were signed.
fn missing(scene: &Scene, promised: &BTreeMap<AgentId, Vec<Hash>>) -> usize {
    let missing = promised.iter().map(|(agent, promised)| {
        let kept: BTreeMap<u64, Hash> =
            scene.kept(agent).unwrap().into_iter().map(|batch| (batch.seq, batch.hash)).collect();
        (1..).zip(promised).filter(|(seq, hash)| kept.get(seq) != Some(*hash)).count()
    });
    missing.sum()
}

#[test]
fn what_a_receipt_promised_survives_the_loss_of_every_unsynced_write() {
    let Some((mut scene, disk)) = collector(None) else { return };
    let (mut dice, mut losses) = (dice(), Losses::of("power loss, collector"));
    let mut streams = Streams::start(&scene, AGENTS).unwrap();
    losses.cuts = times(CUTS, 20);
    for cut in 1..=losses.cuts {
        streams.wait_for_more(1).unwrap();
        sleep(Duration::from_millis(dice.u64(1..=400)));
        scene.kill_collector().unwrap();
        let promised = streams.promised();
        disk.cut().unwrap();
        scene.start_collector().unwrap();
        assert_eq!(missing(&scene, &promised), 0, "cut {cut}: promised batches are gone");
        if cut % 5 == 0 {
            scene.says(&["ledger", "verify"]).unwrap();
        }
    }
    streams.finish().unwrap();
    for (agent, signed) in streams.signed() {
        losses.count(&scene.data(), &agent, &signed).unwrap();
    }
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
    losses.prove_none().unwrap();
}

#[test]
fn what_an_agent_signed_survives_the_loss_of_every_unsynced_write() {
    let mut scene = Scene::open(program()).unwrap();
    let mut agent = scene.agent("lab/pc-1", QUICK).unwrap();
    let home = agent.home().unwrap().to_owned();
    let Some(disk) = Disk::under(&home, &home.with_extension("platter"), None).unwrap() else { return };
    agent.run_by(disk.runs(program()));
    let (mut dice, mut losses) = (dice(), Losses::of("power loss, agent"));
    losses.cuts = times(CUTS, 20);
    for cut in 1..=losses.cuts {
        // Now and then the outbox fills before the power goes.
        if cut % 4 == 0 {
            scene.stop_collector().unwrap();
        }
        agent.start().unwrap();
        sleep(Duration::from_millis(dice.u64(1..=900)));
        agent.kill().unwrap();
        disk.cut().unwrap();
        scene.start_collector().unwrap();
    }
    settle(&scene.data(), &mut agent).unwrap();
    losses.count_real(&scene.data(), &agent).unwrap();
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
    losses.prove_none().unwrap();
}

#[test]
fn a_disk_that_lies_about_the_outbox_is_found_out() {
    let mut scene = Scene::open(program()).unwrap();
    let mut agent = scene.agent("lab/pc-1", QUICK).unwrap();
    let home = agent.home().unwrap().to_owned();
    let Some(disk) = Disk::under(&home, &home.with_extension("platter"), Some(".seg")).unwrap() else {
        return;
    };
    agent.run_by(disk.runs(program()));
    // Nowhere else is what the agent signs now.
    scene.stop_collector().unwrap();
    agent.start().unwrap();
    agent.wait_until_signed(5).unwrap();
    agent.kill().unwrap();
    disk.cut().unwrap();
    scene.start_collector().unwrap();
    settle(&scene.data(), &mut agent).unwrap();
    let mut losses = Losses::of("a disk that lies");
    losses.count_real(&scene.data(), &agent).unwrap();
    assert!(losses.kept < losses.signed, "a story that cannot fail proves nothing: {losses:?}");
}

#[test]
fn a_disk_that_lies_about_the_log_is_found_out() {
    let Some((mut scene, disk)) = collector(Some("motprov.db-wal")) else { return };
    let mut streams = Streams::start(&scene, 1).unwrap();
    streams.wait_for_more(20).unwrap();
    scene.kill_collector().unwrap();
    let promised = streams.promised();
    disk.cut().unwrap();
    scene.start_collector().unwrap();
    assert!(missing(&scene, &promised) > 0, "a story that cannot fail proves nothing");
}
