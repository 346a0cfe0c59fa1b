//! Batches that must not be believed, sent over real MQTT: each is refused and counted with its reason, and an honest
//! agent's connection lives on.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::time::{SystemTime, UNIX_EPOCH};

use motprov_shared::batch::{Batch, MAX_BYTES};
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Hash};
use motprov_shared::measurement::{Fact, Record};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{SecretKey, SignedBatch, seal};
use motprov_shared::topic::{Leaf, Topic};
use motprov_testbed::process::{Program, wait_for};
use motprov_testbed::rogue::Rogue;
use motprov_testbed::scene::Scene;
use rumqttc::Packet;

const ROGUE: &str = "lab/rogue";
const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nbatch = \"200ms\"\ncheck = \"200ms\"\n\n\
    [workstation]\nasset = \"pc-1\"\n";

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_seconds(i64::try_from(since.as_secs()).unwrap())
}

fn batch(
    agent: &str,
    seq: u64,
    prev: Option<Hash>,
    text: &str,
    at: Timestamp,
    key: &SecretKey,
) -> SignedBatch {
    let fact =
        Fact { asset: "pc-9".parse().unwrap(), metric: "os".parse().unwrap(), at, text: text.to_owned() };
    let agent: AgentId = agent.parse().unwrap();
    let link = Link { seq, prev, lost: 0 };
    seal(&Batch { agent, link, made_at: at, records: vec![Record::Fact(fact)] }, key).unwrap()
}

#[test]
fn every_kind_of_false_batch_is_refused_with_its_reason_and_the_honest_agent_stays_connected() {
    let mut scene = Scene::open(Program::at(env!("CARGO_BIN_EXE_motprov-demo"))).unwrap();
    let mut honest = scene.agent("lab/honest", QUICK).unwrap();
    honest.start().unwrap();
    let (key, foreign) = (SecretKey::from_seed([5; 32]).unwrap(), SecretKey::from_seed([6; 32]).unwrap());
    scene.enrol(ROGUE, &key).unwrap();
    scene.wait_for_kept(&honest.id, 2).unwrap();

    let own = Topic::new(ROGUE.parse().unwrap(), Leaf::Batch).to_string();
    let mut rogue = Rogue::connect(&scene, ROGUE).unwrap();
    let at = now();
    let first = batch(ROGUE, 1, None, "first", at, &key);
    assert_eq!(rogue.send(&own, first.bytes.clone()).unwrap().kept.map(|head| head.hash), Some(first.hash));

    // Replayed: the same receipt, and nothing is kept twice.
    let again = rogue.send(&own, first.bytes.clone()).unwrap();
    assert_eq!((again.kept.map(|head| head.seq), again.refused), (Some(1), None));

    let next = |text: &str| batch(ROGUE, 2, Some(first.hash), text, at, &key);
    let mut flipped = next("flipped").bytes;
    *flipped.last_mut().unwrap() ^= 1;
    let truncated = next("truncated").bytes;
    let false_batches = [
        ("malformed", truncated[..truncated.len() / 2].to_vec()),
        ("malformed", b"no batch at all".to_vec()),
        ("too-large", vec![0; MAX_BYTES + 1]),
        ("signature", flipped),
        ("signature", batch(ROGUE, 2, Some(first.hash), "another key", at, &foreign).bytes),
        ("fork", batch(ROGUE, 1, None, "history rewritten", at, &key).bytes),
        ("fork", batch(ROGUE, 2, Some(Hash([9; 32])), "another past", at, &key).bytes),
        ("gap", batch(ROGUE, 4, Some(first.hash), "out of order", at, &key).bytes),
        ("clock", batch(ROGUE, 2, Some(first.hash), "tomorrow", at.plus(86_400_000), &key).bytes),
        ("topic", batch("lab/honest", 1, None, "in another's name", at, &key).bytes),
    ];
    for (reason, bytes) in false_batches {
        let before = scene.refusals(ROGUE, reason).unwrap();
        let refused = rogue.send(&own, bytes).unwrap().refused.unwrap();
        assert_eq!(refused.reason.name(), reason, "{}", refused.text);
        wait_for(reason, || Ok((scene.refusals(ROGUE, reason)? > before).then_some(()))).unwrap();
    }

    // On another agent's topic; then a packet larger than any the broker takes, which ends this connection only.
    let elsewhere = Topic::new(honest.id.clone(), Leaf::Batch).to_string();
    let before = scene.refusals(ROGUE, "topic").unwrap();
    let bytes = next("elsewhere").bytes;
    rogue.publish(&elsewhere, bytes).unwrap();
    rogue.until(|packet| matches!(packet, Packet::PubAck(_))).unwrap();
    wait_for("topic", || Ok((scene.refusals(ROGUE, "topic")? > before).then_some(()))).unwrap();
    rogue.publish(&own, vec![0; 4 * MAX_BYTES]).unwrap();
    rogue.until_cut_off().unwrap();

    // The rogue's own chain goes on where it was, and the honest agent never noticed.
    drop(rogue);
    let mut rogue = Rogue::connect(&scene, ROGUE).unwrap();
    assert_eq!(rogue.send(&own, next("honest again").bytes).unwrap().kept.map(|head| head.seq), Some(2));
    let (last, _) = *honest.signed().unwrap().last().unwrap();
    scene.wait_for_kept(&honest.id, last + 2).unwrap();
    assert_eq!(honest.log().unwrap().matches(" connected ").count(), 1, "{}", honest.log().unwrap());
    assert_eq!(scene.kept(&ROGUE.parse().unwrap()).unwrap().len(), 2);
    honest.stop().unwrap();
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
}
