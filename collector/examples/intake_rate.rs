//! How many batches a second the intake takes: signed by real keys, over real MQTT, verified, synced to the disk and
//! receipted. Publishers and collector share this machine.
//!
//! `cargo run --release --locked -p motprov-collector --example intake_rate -- [AGENTS] [BATCHES EACH] [FACTS EACH]`
#![expect(clippy::unwrap_used, reason = "a measurement that fails has nothing to tell")]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use motprov_collector::collector;
use motprov_collector::config::Config;
use motprov_ledger::{Database, View};
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, PublicKey};
use motprov_shared::measurement::{Fact, Record};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt;
use motprov_shared::seal::{SecretKey, seal};
use motprov_shared::topic::{Leaf, Topic, client_id};
use rumqttc::{AsyncClient, Event, MqttOptions, Packet, PublishOptions, QoS};

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).map(|text| text.parse().unwrap()).collect();
    let number = |index: usize, usual| numbers.get(index).copied().unwrap_or(usual);
    let (agents, batches, facts) = (number(0, 64), number(1, 300), number(2, 12));
    let data = tempfile::tempdir().unwrap();
    let publishers: Vec<Publisher> = (0..agents).map(|n| Publisher::new(n, batches, facts)).collect();
    let octets = publishers[0].batches[0].len();
    let mut database = Database::create_or_open(data.path()).unwrap();
    let enrol = |publisher: &Publisher| (publisher.id.clone(), publisher.key);
    let all: Vec<_> = publishers.iter().map(enrol).collect();
    let enrolled =
        database.write(|tx| all.iter().try_for_each(|(id, key)| tx.enrol(id, key, true, now()).map(drop)));
    enrolled.unwrap();
    let mut config = Config::default();
    config.broker.address.set_port(0);
    config.web.address.set_port(0);
    let running = collector::start(data.path(), &config).unwrap();
    let (port, collector) = (running.mqtt().unwrap().port(), running.key());
    let took = publish(publishers, port, collector);
    running.stop();
    let size = database.read(View::state).unwrap().size;
    assert_eq!(size, (agents * batches + agents) as u64, "every batch is in the ledger once");
    let total = agents * batches;
    let rate = total as u128 * 1000 / took.as_millis().max(1);
    println!("{total} batches of {octets} octets from {agents} agents in {took:.2?}: {rate} a second");
}

fn now() -> Timestamp {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Timestamp::from_seconds(i64::try_from(seconds).unwrap())
}

/// An agent with all its batches signed beforehand, so that signing is not measured.
struct Publisher {
    id: AgentId,
    key: PublicKey,
    batches: Vec<Vec<u8>>,
}

impl Publisher {
    fn new(n: usize, batches: usize, facts: usize) -> Self {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&n.to_le_bytes());
        let key = SecretKey::from_seed(seed).unwrap();
        let id: AgentId = format!("site-{}/ws-{n}", n % 10).parse().unwrap();
        let mut prev = None;
        let sign = |seq: u64| {
            let record = |fact: usize| {
                let at = now().plus(-1000 * i64::try_from(fact).unwrap());
                let text = format!("value {seq} {fact}");
                let (asset, metric) = (format!("ws-{n}"), format!("fact.{fact}"));
                Record::Fact(Fact {
                    asset: asset.parse().unwrap(),
                    metric: metric.parse().unwrap(),
                    at,
                    text,
                })
            };
            let records = (0..facts).map(record).collect();
            let link = Link { seq, prev, lost: 0 };
            let signed = seal(&Batch { agent: id.clone(), link, made_at: now(), records }, &key).unwrap();
            prev = Some(signed.hash);
            signed.bytes
        };
        let batches = (1..=batches as u64).map(sign).collect();
        Self { id, key: key.public(), batches }
    }

    /// Publishes all and waits for the receipt of the last.
    async fn run(self, port: u16, collector: PublicKey) {
        let mut options = MqttOptions::new(client_id(&self.id), ("127.0.0.1", port));
        options.set_keep_alive(60);
        let (client, mut connection) = AsyncClient::builder(options).capacity(16).build();
        let ack = Topic::new(self.id.clone(), Leaf::Ack).to_string();
        client.subscribe(ack.as_str(), QoS::AtMostOnce).await.unwrap();
        let topic = Topic::new(self.id, Leaf::Batch).to_string();
        let last = self.batches.len() as u64;
        let sending = async {
            for batch in self.batches {
                client.publish(topic.as_str(), batch, PublishOptions::at_least_once()).await.unwrap();
            }
        };
        let waiting = async {
            loop {
                if let Event::Incoming(Packet::Publish(message)) = connection.poll().await.unwrap() {
                    let receipt = receipt::open(&message.payload, &collector).unwrap();
                    assert_eq!(receipt.refused, None);
                    if receipt.kept.is_some_and(|kept| kept.seq == last) {
                        return;
                    }
                }
            }
        };
        tokio::join!(sending, waiting);
    }
}

fn publish(publishers: Vec<Publisher>, port: u16, collector: PublicKey) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let start = Instant::now();
        let tasks: Vec<_> =
            publishers.into_iter().map(|publisher| tokio::spawn(publisher.run(port, collector))).collect();
        for task in tasks {
            task.await.unwrap();
        }
        start.elapsed()
    })
}
