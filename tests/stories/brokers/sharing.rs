//! Two collectors share the agents of one broker by site; then a site moves from one to the other.

use std::thread::sleep;
use std::time::Duration;

use motprov_testbed::brokers::stage::{Stage, write_agent};
use motprov_testbed::brokers::{Kind, free_port};
use motprov_testbed::process::{Program, wait_for};

use super::delivery::{QUICK, compare};

#[test]
fn each_ledger_holds_its_own_sites_and_a_site_that_moves_begins_with_a_declared_gap() {
    let kind = Kind::Mosquitto;
    if kind.program().is_none() {
        return;
    }
    let stage = Stage::new(Program::at(env!("CARGO_BIN_EXE_motprov-demo"))).unwrap();
    let (mut one, mut two) =
        (stage.collector("collector-1").unwrap(), stage.collector("collector-2").unwrap());
    let mut at_a = stage.agent("a/pc-1", &one, free_port().unwrap(), QUICK).unwrap();
    let mut at_b = stage.agent("b/pc-1", &two, free_port().unwrap(), QUICK).unwrap();
    let rules =
        ["broker-users", "--for", "mosquitto", "--collector", "collector-1", "--collector", "collector-2"];
    let mut broker = stage.broker(kind, &one.says(&rules).unwrap()).unwrap().unwrap();
    let port = broker.port();
    write_agent(at_a.config(), &at_a.id, port, &one.key(), QUICK).unwrap();
    write_agent(at_b.config(), &at_b.id, port, &two.key(), QUICK).unwrap();
    one.configure(port, &stage.authority, &["a"]).unwrap();
    two.configure(port, &stage.authority, &["b"]).unwrap();
    broker.start().unwrap();
    for collector in [&mut one, &mut two] {
        collector.start().unwrap();
    }
    at_a.start().unwrap();
    at_b.start().unwrap();
    one.wait_for(&at_a.id, 5).unwrap();
    two.wait_for(&at_b.id, 5).unwrap();
    assert!(one.kept(&at_b.id).unwrap().is_empty() && two.kept(&at_a.id).unwrap().is_empty());

    // Site a moves: the agent is stopped, the first collector lets go of it, the second enrols it and takes it on.
    at_a.stop().unwrap();
    one.stop().unwrap();
    two.stop().unwrap();
    let left_behind = one.kept(&at_a.id).unwrap();
    let key = Program::at(env!("CARGO_BIN_EXE_motprov-demo"))
        .agent_says(&["key", "--config", at_a.config().to_str().unwrap()])
        .unwrap();
    two.says(&["agents", "add", "--agent", "a/pc-1", "--key", key.trim()]).unwrap();
    write_agent(at_a.config(), &at_a.id, port, &two.key(), QUICK).unwrap();
    one.configure(port, &stage.authority, &["c"]).unwrap();
    two.configure(port, &stage.authority, &["a", "b"]).unwrap();
    one.start().unwrap();
    two.start().unwrap();
    at_a.start().unwrap();
    let first = wait_for("the first batch of a at its new collector", || {
        Ok(two.kept(&at_a.id)?.first().map(|(seq, _)| *seq))
    })
    .unwrap();
    let last_there = left_behind.last().unwrap().0;
    assert!(first > last_there, "what the old ledger has is not sent again");
    two.wait_for(&at_a.id, first + 5).unwrap();
    let gaps = two.says(&["agents", "list", "--format", "json"]).unwrap();
    let gaps: serde_json::Value = serde_json::from_str(&gaps).unwrap();
    let moved = gaps.as_array().unwrap().iter().find(|agent| agent["agent"] == "a/pc-1").unwrap();
    assert_eq!(moved["lost"], first - 1, "the gap is declared: everything before is in the old ledger");
    // The old collector hears nothing more, though its session once asked for it.
    sleep(Duration::from_secs(1));
    assert_eq!(one.kept(&at_a.id).unwrap(), left_behind);
    println!("moved: {last_there} batches in the old ledger, from {first} on in the new one");
    at_b.stop().unwrap();
    assert!(compare(&two, &at_b) >= 5);
}
