//! Batches that must not be believed, sent over real MQTT: each is refused and counted with its reason, and an honest
//! agent's connection lives on.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use motprov_shared::batch::{Batch, MAX_BYTES};
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Hash};
use motprov_shared::measurement::{Fact, Record};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::{self, Receipt};
use motprov_shared::seal::{SecretKey, SignedBatch, seal};
use motprov_shared::topic::{Leaf, Topic, client_id};
use motprov_testbed::process::{CEILING, Program, wait_for};
use motprov_testbed::scene::Scene;
use rumqttc::{Client, Connection, Event, MqttOptions, Packet, PublishOptions, QoS};

const ROGUE: &str = "lab/rogue";
const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nbatch = \"200ms\"\ncheck = \"200ms\"\n\n\
    [workstation]\nasset = \"pc-1\"\n";

/// An enrolled agent that sends what it likes.
struct Rogue {
    client: Client,
    connection: Connection,
    collector: motprov_shared::identity::PublicKey,
}

impl Rogue {
    fn connect(scene: &Scene) -> Self {
        let agent = ROGUE.parse().unwrap();
        let mut options =
            MqttOptions::new(client_id(&agent), (scene.mqtt().ip().to_string(), scene.mqtt().port()));
        options.set_max_packet_size(8 * MAX_BYTES, 8 * MAX_BYTES);
        let (client, connection) = Client::builder(options).capacity(64).build();
        let mut rogue = Self { client, connection, collector: scene.key() };
        rogue.client.subscribe(Topic::new(agent, Leaf::Ack).to_string(), QoS::AtLeastOnce).unwrap();
        rogue.until(|packet| matches!(packet, Packet::SubAck(_)));
        rogue
    }

    fn until(&mut self, wanted: impl Fn(&Packet) -> bool) -> Packet {
        loop {
            match self.connection.recv_timeout(CEILING).unwrap().unwrap() {
                Event::Incoming(packet) if wanted(&packet) => return packet,
                _ => {}
            }
        }
    }

    /// Publishes on a topic, and gives the receipt that comes back.
    fn send(&mut self, topic: &str, bytes: Vec<u8>) -> Receipt {
        self.client.publish(topic, bytes, PublishOptions::new(QoS::AtLeastOnce)).unwrap();
        let Packet::Publish(message) = self.until(|packet| matches!(packet, Packet::Publish(_))) else {
            unreachable!("`until` gives what was wanted")
        };
        receipt::open(&message.payload, &self.collector).unwrap()
    }

    /// Lets the client's own thread of events run until the connection ends.
    fn until_cut_off(&mut self) {
        wait_for("the end of the connection", || {
            Ok(match self.connection.recv_timeout(Duration::from_millis(100)) {
                Ok(Ok(_)) | Err(rumqttc::RecvTimeoutError::Timeout { .. }) => None,
                _ => Some(()),
            })
        })
        .unwrap();
    }
}

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
    let mut rogue = Rogue::connect(&scene);
    let at = now();
    let first = batch(ROGUE, 1, None, "first", at, &key);
    assert_eq!(rogue.send(&own, first.bytes.clone()).kept.map(|head| head.hash), Some(first.hash));

    // Replayed: the same receipt, and nothing is kept twice.
    let again = rogue.send(&own, first.bytes.clone());
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
        let refused = rogue.send(&own, bytes).refused.unwrap();
        assert_eq!(refused.reason.name(), reason, "{}", refused.text);
        wait_for(reason, || Ok((scene.refusals(ROGUE, reason)? > before).then_some(()))).unwrap();
    }

    // On another agent's topic; then a packet larger than any the broker takes, which ends this connection only.
    let elsewhere = Topic::new(honest.id.clone(), Leaf::Batch).to_string();
    let before = scene.refusals(ROGUE, "topic").unwrap();
    let bytes = next("elsewhere").bytes;
    rogue.client.publish(elsewhere, bytes, PublishOptions::new(QoS::AtLeastOnce)).unwrap();
    rogue.until(|packet| matches!(packet, Packet::PubAck(_)));
    wait_for("topic", || Ok((scene.refusals(ROGUE, "topic")? > before).then_some(()))).unwrap();
    rogue.client.publish(own.clone(), vec![0; 4 * MAX_BYTES], PublishOptions::new(QoS::AtLeastOnce)).unwrap();
    rogue.until_cut_off();

    // The rogue's own chain goes on where it was, and the honest agent never noticed.
    drop(rogue);
    let mut rogue = Rogue::connect(&scene);
    assert_eq!(rogue.send(&own, next("honest again").bytes).kept.map(|head| head.seq), Some(2));
    let (last, _) = *honest.signed().unwrap().last().unwrap();
    scene.wait_for_kept(&honest.id, last + 2).unwrap();
    assert_eq!(honest.log().unwrap().matches(" connected ").count(), 1, "{}", honest.log().unwrap());
    assert_eq!(scene.kept(&ROGUE.parse().unwrap()).unwrap().len(), 2);
    honest.stop().unwrap();
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
}
