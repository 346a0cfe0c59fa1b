//! Two machines from one disk image sign with one key: the ledger keeps the chain of the first, refuses the second,
//! and both sides say so.

use motprov_testbed::process::{Program, wait_for};
use motprov_testbed::scene::Scene;

const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nbatch = \"200ms\"\ncheck = \"200ms\"\n\n\
    [workstation]\nasset = \"pc-1\"\n";

#[test]
fn the_copy_of_an_agent_is_refused_and_the_first_goes_on() {
    let mut scene = Scene::open(Program::at(env!("CARGO_BIN_EXE_motprov-demo"))).unwrap();
    let mut first = scene.agent("lab/pc-1", QUICK).unwrap();
    first.start().unwrap();
    scene.wait_for_kept(&first.id, 3).unwrap();
    first.stop().unwrap();
    let mut copy = first.copy().unwrap();

    // The first delivers behind the point where the image was taken; then both run.
    let taken = first.signed().unwrap().len() as u64;
    first.start().unwrap();
    scene.wait_for_kept(&first.id, taken + 2).unwrap();
    copy.start().unwrap();
    wait_for("the refusal of the copy", || Ok((scene.refusals("lab/pc-1", "fork")? > 0).then_some(())))
        .unwrap();
    wait_for("the copy's own words on it", || {
        let log = copy.log()?;
        let refused = log.lines().any(|line| line.contains("refuses a batch") && line.contains("\"fork\""));
        Ok((refused && log.contains("its data folder was restored or copied")).then_some(()))
    })
    .unwrap();
    assert!(scene.says(&["refusals"]).unwrap().contains("two agents share a key"));

    // The copy is found and switched off. What the first signed meanwhile is all delivered.
    copy.kill().unwrap();
    let last = first.signed().unwrap().len() as u64 + 3;
    scene.wait_for_kept(&first.id, last).unwrap();
    first.stop().unwrap();
    let signed = first.signed().unwrap();
    let kept = scene.kept(&first.id).unwrap();
    let mut before = None;
    for (batch, (seq, hash)) in kept.iter().zip(&signed) {
        assert_eq!(
            (batch.seq, batch.hash, batch.prev),
            (*seq, *hash, before),
            "only what the first signed is kept"
        );
        before = Some(batch.hash);
    }
    assert!(kept.len() as u64 >= last);
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
}
