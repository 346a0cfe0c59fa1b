//! A real collector in this process, agents that sign, and MQTT clients that are not ours.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use motprov_collector::collector::{self, Running};
use motprov_collector::config::Config;
use motprov_ledger::{Database, View};
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Hash};
use motprov_shared::measurement::{Fact, Record};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::{self, Reason, Receipt};
use motprov_shared::seal::{SecretKey, SignedBatch, seal};
use motprov_shared::topic::{Leaf, Topic, client_id};
use rumqttc::{
    Client, Connection, Event, LastWill, MqttOptions, Packet, PublishOptions, QoS, SubscribeReasonCode,
};
use tempfile::TempDir;

/// A failed test waits so long for what does not come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct House {
    pub(crate) data: TempDir,
    pub(crate) running: Option<Running>,
    pub(crate) config: Config,
}

impl House {
    pub(crate) fn open() -> Self {
        Self::open_with(config())
    }

    pub(crate) fn open_with(config: Config) -> Self {
        let mut house = Self { data: tempfile::tempdir().unwrap(), running: None, config };
        house.start();
        house
    }

    pub(crate) fn start(&mut self) {
        self.running = Some(collector::start(self.data.path(), &self.config).unwrap());
    }

    pub(crate) fn stop(&mut self) {
        self.running.take().unwrap().stop();
    }

    pub(crate) fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    pub(crate) fn enrol(&self, agent: &Agent) {
        let mut database = Database::create_or_open(self.data.path()).unwrap();
        let enrolled = database.write(|tx| tx.enrol(&agent.id, &agent.key.public(), false, now()));
        enrolled.unwrap();
    }

    /// How often `agent` was refused for `reason`; waits until that is written.
    pub(crate) fn refusals(&self, agent: &str, reason: Reason, expected: u64) -> u64 {
        let start = Instant::now();
        loop {
            let count = count(self.data.path(), agent, reason);
            if count >= expected || start.elapsed() > PATIENCE {
                return count;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn heads(&self) -> Vec<(String, Option<u64>)> {
        let mut database = Database::open_read_only(self.data.path()).unwrap();
        let agents = database.read(View::agents).unwrap();
        agents.into_iter().map(|agent| (agent.id.to_string(), agent.head.map(|head| head.seq))).collect()
    }

    pub(crate) fn connect(&self, agent: &Agent) -> Peer {
        let mut peer = self.peer(&client_id(&agent.id), None).unwrap();
        assert!(peer.subscribe(&agent.topic(Leaf::Ack)));
        peer
    }

    pub(crate) fn peer(&self, id: &str, will: Option<LastWill>) -> Result<Peer, String> {
        Peer::connect(self.running().mqtt().unwrap().port(), id, will)
    }
}

fn count(data: &Path, agent: &str, reason: Reason) -> u64 {
    let mut database = Database::open_read_only(data).unwrap();
    let counts = database.read(View::refusal_counts).unwrap();
    counts.iter().find(|count| count.agent == agent && count.reason == reason).map_or(0, |count| count.count)
}

pub(crate) fn config() -> Config {
    let mut config = Config::default();
    config.broker.address.set_port(0);
    config.web.address.set_port(0);
    config.broker.observers = true;
    config
}

pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_seconds(i64::try_from(since.as_secs()).unwrap())
}

/// An agent that signs batches of one fact.
pub(crate) struct Agent {
    pub(crate) id: AgentId,
    pub(crate) key: SecretKey,
    seq: u64,
    prev: Option<Hash>,
}

impl Agent {
    pub(crate) fn new(name: &str, seed: u8) -> Self {
        let key = SecretKey::from_seed([seed; 32]).unwrap();
        Self { id: name.parse().unwrap(), key, seq: 0, prev: None }
    }

    pub(crate) fn topic(&self, leaf: Leaf) -> String {
        Topic::new(self.id.clone(), leaf).to_string()
    }

    pub(crate) fn sign(&mut self) -> SignedBatch {
        self.seq += 1;
        let signed = self.sign_as(Link { seq: self.seq, prev: self.prev, lost: 0 }, now());
        self.prev = Some(signed.hash);
        signed
    }

    pub(crate) fn sign_as(&self, link: Link, at: Timestamp) -> SignedBatch {
        let (asset, metric) = ("ws-1".parse().unwrap(), "os".parse().unwrap());
        let text = format!("Debian 13, batch {}", link.seq);
        let fact = Record::Fact(Fact { asset, metric, at, text });
        seal(&Batch { agent: self.id.clone(), link, made_at: now(), records: vec![fact] }, &self.key).unwrap()
    }
}

/// A plain MQTT client.
pub(crate) struct Peer {
    client: Client,
    connection: Connection,
    inbox: Vec<(String, Vec<u8>)>,
    /// Whoever reads everything gets the log's too, whenever it signs.
    checkpoints: Vec<Vec<u8>>,
}

impl Peer {
    fn connect(port: u16, id: &str, will: Option<LastWill>) -> Result<Self, String> {
        let mut options = MqttOptions::new(id, ("127.0.0.1", port));
        options.set_keep_alive(30).set_max_packet_size(1 << 20, 1 << 20);
        if let Some(will) = will {
            options.set_last_will(will);
        }
        let (client, connection) = Client::builder(options).capacity(64).build();
        let mut peer = Self { client, connection, inbox: Vec::new(), checkpoints: Vec::new() };
        peer.until(|packet| matches!(packet, Packet::ConnAck(_)))?;
        Ok(peer)
    }

    /// Polls until a packet comes that `wanted` accepts; keeps what is published to us meanwhile.
    fn until(&mut self, wanted: impl Fn(&Packet) -> bool) -> Result<Packet, String> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let event = self.connection.recv_timeout(PATIENCE).map_err(|error| error.to_string())?;
            let Event::Incoming(packet) = event.map_err(|error| error.to_string())? else { continue };
            if let Packet::Publish(message) = &packet {
                let topic = String::from_utf8(message.topic.to_vec()).unwrap();
                if topic == "motprov/v1/checkpoint" {
                    self.checkpoints.push(message.payload.to_vec());
                } else {
                    self.inbox.push((topic, message.payload.to_vec()));
                }
            }
            if wanted(&packet) {
                return Ok(packet);
            }
        }
        Err("it did not come".to_owned())
    }

    pub(crate) fn subscribe(&mut self, filter: &str) -> bool {
        self.granted(filter).is_some()
    }

    /// The `QoS` that a subscription is granted, if it is.
    pub(crate) fn granted(&mut self, filter: &str) -> Option<QoS> {
        self.client.subscribe(filter, QoS::AtLeastOnce).unwrap();
        match self.until(|packet| matches!(packet, Packet::SubAck(_))).unwrap() {
            Packet::SubAck(ack) => match ack.return_codes[..] {
                [SubscribeReasonCode::Success(granted)] => Some(granted),
                _ => None,
            },
            other => panic!("{other:?}"),
        }
    }

    /// Publishes so that it is acknowledged, and waits for its acknowledgement.
    pub(crate) fn publish(&mut self, topic: &str, payload: &[u8], retain: bool) -> Result<(), String> {
        self.send(topic, payload, retain);
        self.until(|packet| matches!(packet, Packet::PubAck(_))).map(drop)
    }

    pub(crate) fn send(&self, topic: &str, payload: &[u8], retain: bool) {
        let options = PublishOptions::at_least_once();
        let options = if retain { options.retained() } else { options };
        self.client.publish(topic, payload.to_vec(), options).unwrap();
    }

    /// The next checkpoint that the log publishes, or published last.
    pub(crate) fn checkpoint(&mut self) -> Vec<u8> {
        while self.checkpoints.is_empty() {
            self.until(|packet| matches!(packet, Packet::Publish(_))).unwrap();
        }
        self.checkpoints.remove(0)
    }

    /// The next message to us that is no checkpoint, with its topic.
    pub(crate) fn message(&mut self) -> (String, Vec<u8>) {
        while self.inbox.is_empty() {
            self.until(|packet| matches!(packet, Packet::Publish(_))).unwrap();
        }
        self.inbox.remove(0)
    }

    /// The next receipt, opened under the collector's key.
    pub(crate) fn receipt(&mut self, house: &House) -> Receipt {
        let (_, payload) = self.message();
        receipt::open(&payload, &house.running().key()).unwrap()
    }

    /// Whether the connection still carries a round trip.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.client.subscribe("motprov/v1/checkpoint", QoS::AtMostOnce).unwrap();
        self.until(|packet| matches!(packet, Packet::SubAck(_))).is_ok()
    }

    /// Ends without a farewell, so that a last will is published.
    pub(crate) fn vanish(self) {
        drop(self);
    }
}
