//! Real agents and a real collector with a broker between them; broker and collector are killed at random points.
//! Every batch that an agent signed is in the ledger exactly once, in order.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Duration;

use motprov_testbed::brokers::stage::{Collector, Stage};
use motprov_testbed::brokers::{Kind, free_port};
use motprov_testbed::process::Program;
use motprov_testbed::scene::Actor;

pub(crate) const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nbatch = \"200ms\"\ncheck = \"200ms\"\n\n\
    [workstation]\nasset = \"pc-1\"\n";

/// Each batch that was signed is kept once, as it was signed, in order.
pub(crate) fn compare(collector: &Collector, agent: &Actor) -> usize {
    let kept = collector.kept(&agent.id).unwrap();
    let numbers: Vec<u64> = kept.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(numbers, (1..=kept.len() as u64).collect::<Vec<_>>(), "each once, in order, none missing");
    let kept: BTreeMap<u64, _> = kept.into_iter().collect();
    let signed = agent.signed().unwrap();
    let mut compared = 0;
    for (seq, hash) in signed.iter().filter(|(seq, _)| kept.contains_key(seq)) {
        assert_eq!(kept.get(seq), Some(hash), "batch {seq} is kept as it was signed");
        compared += 1;
    }
    compared
}

/// An agent that was stopped delivers what it still holds.
pub(crate) fn deliver_the_rest(collector: &Collector, agent: &mut Actor) {
    agent.stop().unwrap();
    let last = agent.signed().unwrap().last().unwrap().0;
    agent.start().unwrap();
    collector.wait_for(&agent.id, last).unwrap();
    agent.kill().unwrap();
}

fn every_batch_once(kind: Kind, kills: u32) {
    if kind.program().is_none() {
        return;
    }
    let stage = Stage::new(Program::at(env!("CARGO_BIN_EXE_motprov-demo"))).unwrap();
    let mut collector = stage.collector("collector").unwrap();
    // The agents' configurations name the port, and the rules name the agents: the port comes first.
    let mut agents: Vec<Actor> = ["a/pc-1", "b/pc-1"]
        .iter()
        .map(|agent| stage.agent(agent, &collector, free_port().unwrap(), QUICK).unwrap())
        .collect();
    let users = collector.says(&["broker-users", "--for", kind.name()]).unwrap();
    let users = users.replace(",O=Motprov agent", ",OU=workstation,O=Motprov agent");
    let mut broker = stage.broker(kind, &users).unwrap().unwrap();
    for agent in &agents {
        motprov_testbed::brokers::stage::write_agent(
            agent.config(),
            &agent.id,
            broker.port(),
            &collector.key(),
            QUICK,
        )
        .unwrap();
    }
    collector.configure(broker.port(), &stage.authority, &[]).unwrap();
    broker.start().unwrap();
    collector.start().unwrap();
    for agent in &mut agents {
        agent.start().unwrap();
    }
    collector.wait_for(&agents[0].id, 3).unwrap();
    let mut dice = fastrand::Rng::new();
    for number in 0..kills {
        sleep(Duration::from_millis(dice.u64(100..=1000)));
        if number % 2 == 0 {
            broker.kill().unwrap();
            sleep(Duration::from_millis(dice.u64(0..=300)));
            broker.start().unwrap();
        } else {
            collector.kill().unwrap();
            sleep(Duration::from_millis(dice.u64(0..=300)));
            collector.start().unwrap();
        }
    }
    let mut compared = 0;
    for agent in &mut agents {
        agent.wait_until_signed(20).unwrap();
        deliver_the_rest(&collector, agent);
        compared += compare(&collector, agent);
    }
    collector.stop().unwrap();
    collector.says(&["ledger", "verify"]).unwrap();
    assert!(compared >= 20, "too few batches to tell: {compared}");
    println!(
        "broker | {} | every signed batch kept once over {kills} kills of broker and collector | {compared} of \
         {compared}",
        kind.name()
    );
}

#[test]
fn mosquitto_and_collector_are_killed_and_nothing_is_lost_or_doubled() {
    every_batch_once(Kind::Mosquitto, 6);
}

#[test]
fn nats_and_collector_are_killed_and_nothing_is_lost_or_doubled() {
    every_batch_once(Kind::Nats, 6);
}

#[test]
fn rabbitmq_and_collector_are_killed_and_nothing_is_lost_or_doubled() {
    every_batch_once(Kind::Rabbitmq, 2);
}
