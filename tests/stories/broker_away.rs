//! The collector is away for much longer than an agent's window of batches: nothing is lost, the order holds.

use motprov_testbed::process::Program;
use motprov_testbed::scene::Scene;

const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nbatch = \"100ms\"\ncheck = \"100ms\"\n\n\
    [workstation]\nasset = \"pc-1\"\n";
/// At the usual five minutes a batch this is five hours.
const AWAY: usize = 60;

#[test]
fn what_was_measured_while_the_collector_was_away_arrives_in_order() {
    let mut scene = Scene::open(Program::at(env!("CARGO_BIN_EXE_motprov-demo"))).unwrap();
    let mut agent = scene.agent("lab/pc-1", QUICK).unwrap();
    agent.start().unwrap();
    scene.wait_for_kept(&agent.id, 3).unwrap();
    scene.stop_collector().unwrap();
    let before = agent.signed().unwrap().len();
    agent.wait_until_signed(before + AWAY).unwrap();
    let (last, _) = *agent.signed().unwrap().last().unwrap();
    scene.start_collector().unwrap();
    scene.wait_for_kept(&agent.id, last).unwrap();
    agent.stop().unwrap();
    let kept = scene.kept(&agent.id).unwrap();
    let signed = agent.signed().unwrap();
    assert!(kept.len() >= before + AWAY);
    for (batch, (seq, hash)) in kept.iter().zip(&signed) {
        assert_eq!((batch.seq, batch.hash), (*seq, *hash));
    }
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
}
