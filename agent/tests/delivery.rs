//! The agent, a broker that is not ours, and a collector played by the test: what was signed arrives, once and in
//! order, though the broker goes away and receipts are lost.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use motprov_shared::chain::{Head, Standing, standing};
use motprov_shared::identity::PublicKey;
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::{Reason, Receipt, Refused, sign};
use motprov_shared::seal::{Envelope, SecretKey};
use rumqttc::{AsyncClient, Event, MqttOptions, Packet, PublishOptions, QoS};

/// Ends with the test, whatever its outcome.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn broker(folder: &Path, port: u16) -> Option<Process> {
    let path =
        ["/usr/sbin/mosquitto", "/usr/bin/mosquitto"].into_iter().find(|path| Path::new(path).exists())?;
    let config = folder.join("mosquitto.conf");
    fs::write(&config, format!("listener {port} 127.0.0.1\nallow_anonymous true\nmax_packet_size 300000\n"))
        .unwrap();
    let mut command = Command::new(path);
    command.arg("-c").arg(&config).stdout(Stdio::null()).stderr(Stdio::null());
    Some(Process(command.spawn().unwrap()))
}

/// A collector that keeps heads only.
struct Collector {
    key: SecretKey,
    agent: PublicKey,
    head: Option<Head>,
    taken: Vec<u64>,
    states: Vec<String>,
}

impl Collector {
    fn judge(&mut self, bytes: &[u8]) -> Receipt {
        let envelope = Envelope::parse(bytes).unwrap();
        let (link, at, agent) = (envelope.link(), envelope.made_at(), envelope.agent().clone());
        let verified = envelope.open(&self.agent).unwrap();
        let refused = match standing(self.head, link) {
            Standing::Next => {
                self.head = Some(Head { seq: link.seq, hash: verified.hash() });
                self.taken.push(link.seq);
                None
            }
            Standing::Seen => None,
            Standing::Ahead { .. } => Some(Reason::Gap),
            Standing::Forked => panic!("forked at {link:?}"),
        };
        let refused = refused.map(|reason| Refused { seq: link.seq, reason, text: String::new() });
        Receipt { agent, at: at.max(Timestamp(0)), kept: self.head, refused }
    }

    /// Takes batches until it has `count`, and receipts all but every third.
    async fn take(&mut self, port: u16, count: usize) {
        let mut options = MqttOptions::new("collector", ("127.0.0.1", port));
        options.set_max_packet_size(300_000, 300_000);
        let (client, mut events) = AsyncClient::builder(options).capacity(64).build();
        let mut seen = 0;
        while self.taken.len() < count {
            let message = match events.poll().await {
                Ok(Event::Incoming(Packet::ConnAck(_))) => {
                    client.try_subscribe("motprov/v1/+/+/batch", QoS::AtLeastOnce).unwrap();
                    client.try_subscribe("motprov/v1/+/+/state", QoS::AtLeastOnce).unwrap();
                    continue;
                }
                Ok(Event::Incoming(Packet::Publish(message))) => message,
                Ok(_) => continue,
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            if message.topic.ends_with(b"/state") {
                self.states.push(String::from_utf8(message.payload.to_vec()).unwrap());
                continue;
            }
            let receipt = self.judge(&message.payload);
            seen += 1;
            if seen % 3 != 0 {
                let bytes = sign(&receipt, &self.key).unwrap();
                let once = PublishOptions::new(QoS::AtLeastOnce);
                client.try_publish("motprov/v1/s/a/ack", bytes, once).unwrap();
            }
        }
    }
}

fn agent(config: &Path, verb: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motprov-agent"));
    command.args([verb, "--config"]).arg(config);
    command
}

#[tokio::test(flavor = "current_thread")]
async fn what_was_signed_arrives_once_and_in_order_though_broker_and_agent_die() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let Some(first) = broker(folder.path(), port) else {
        println!("skipped, mosquitto not found");
        return;
    };
    let key = SecretKey::from_seed([5; 32]).unwrap();
    let config = folder.path().join("agent.toml");
    let text = format!(
        "site = \"s\"\nagent = \"a\"\ndata = '{}'\n[collector]\nhost = \"127.0.0.1\"\nport = {port}\n\
         key = \"{}\"\n[schedule]\nsample = \"100ms\"\nstep = \"1s\"\nbatch = \"200ms\"\ncheck = \"100ms\"\n",
        folder.path().join("data").display(),
        key.public()
    );
    fs::write(&config, text).unwrap();
    let public = String::from_utf8(agent(&config, "key").output().unwrap().stdout).unwrap();
    let agent_key = public.trim().parse().unwrap();
    let mut collector =
        Collector { key, agent: agent_key, head: None, taken: Vec::new(), states: Vec::new() };

    let running = Process(agent(&config, "run").spawn().unwrap());
    collector.take(port, 5).await;
    drop(first);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let _second = broker(folder.path(), port).unwrap();
    collector.take(port, 20).await;
    // As `kill -9`.
    drop(running);
    let mut running = Process(agent(&config, "run").spawn().unwrap());
    collector.take(port, 30).await;
    let stopped = Command::new("kill").args(["-TERM", &running.0.id().to_string()]).status().unwrap();
    assert!(stopped.success() && running.0.wait().unwrap().success());

    let count = collector.taken.len() as u64;
    assert_eq!(collector.taken, (1..=count).collect::<Vec<_>>());
    assert!(collector.states.iter().any(|state| state == "online"), "{:?}", collector.states);
}
