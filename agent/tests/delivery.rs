//! The agent, a broker that is not ours, and a collector played by the test: what was signed arrives, once and in
//! order, though the broker goes away and receipts are lost.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use motprov_shared::chain::{Head, Standing, standing};
use motprov_shared::identity::PublicKey;
use motprov_shared::measurement::Record;
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::{Reason, Receipt, Refused, sign};
use motprov_shared::seal::{Envelope, SecretKey};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
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
    broker_with(folder, port, "")
}

/// `more` is what it listens to besides.
fn broker_with(folder: &Path, port: u16, more: &str) -> Option<Process> {
    let path =
        ["/usr/sbin/mosquitto", "/usr/bin/mosquitto"].into_iter().find(|path| Path::new(path).exists())?;
    let config = folder.join("mosquitto.conf");
    let text = format!("listener {port} 127.0.0.1\nallow_anonymous true\nmax_packet_size 300000\n{more}");
    fs::write(&config, text).unwrap();
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
    /// What the batches speak of: `asset metric`.
    told: BTreeSet<String>,
}

impl Collector {
    fn new(key: SecretKey, agent: PublicKey) -> Self {
        let (taken, states, told) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self { key, agent, head: None, taken, states, told }
    }

    fn judge(&mut self, bytes: &[u8]) -> Receipt {
        let envelope = Envelope::parse(bytes).unwrap();
        let (link, at, agent) = (envelope.link(), envelope.made_at(), envelope.agent().clone());
        let verified = envelope.open(&self.agent).unwrap();
        let refused = match standing(self.head, link) {
            Standing::Next => {
                self.head = Some(Head { seq: link.seq, hash: verified.hash() });
                self.taken.push(link.seq);
                self.told.extend(verified.get().records.iter().map(name));
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
        self.take_until(port, |collector| collector.taken.len() >= count).await;
    }

    async fn take_until(&mut self, port: u16, enough: impl Fn(&Self) -> bool) {
        let mut options = MqttOptions::new("collector", ("127.0.0.1", port));
        options.set_max_packet_size(300_000, 300_000);
        let (client, mut events) = AsyncClient::builder(options).capacity(64).build();
        let mut seen = 0;
        while !enough(self) {
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

fn name(record: &Record) -> String {
    let metric = match record {
        Record::Sample(sample) => &sample.metric,
        Record::Streak(streak) => &streak.metric,
        Record::Fact(fact) => &fact.metric,
    };
    format!("{} {metric}", record.asset())
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
    let mut collector = Collector::new(key, agent_key);

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
    assert!(collector.states.iter().any(|state| state.contains("\"online\":true")), "{:?}", collector.states);
}

/// An authority's certificate in `ca.pem`, and what mosquitto needs to speak TLS at `port` as `collector.example`.
fn tls_listener(folder: &Path, port: u16) -> String {
    let write = |name: &str, tag: &str, der: &[u8]| {
        fs::write(folder.join(name), pem::encode(&pem::Pem::new(tag, der))).unwrap();
        folder.join(name).display().to_string()
    };
    let (root, key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    write("ca.pem", "CERTIFICATE", params.self_signed(&root).unwrap().der());
    let issuer = Issuer::new(params, root);
    let params = CertificateParams::new(vec!["collector.example".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let certificate = write("server.pem", "CERTIFICATE", certificate.der());
    let key = write("server.key", "PRIVATE KEY", key.serialized_der());
    format!("listener {port} 127.0.0.1\ncertfile {certificate}\nkeyfile {key}\n")
}

#[tokio::test(flavor = "current_thread")]
async fn a_running_agent_speaks_tls_tells_its_clocks_offset_and_follows_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let (plain, secure) =
        (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let [plain, secure] = [plain, secure].map(|listener| listener.local_addr().unwrap().port());
    let Some(_broker) = broker_with(folder.path(), plain, &tls_listener(folder.path(), secure)) else {
        println!("skipped, mosquitto not found");
        return;
    };
    let key = SecretKey::from_seed([5; 32]).unwrap();
    let config = folder.path().join("agent.toml");
    let text = |more: &str| {
        format!(
            "site = \"s\"\nagent = \"a\"\ndata = '{}'\n[collector]\nhost = \"127.0.0.1\"\nport = {secure}\n\
             key = \"{}\"\nca_file = '{}'\nserver_name = \"collector.example\"\n[workstation]\nasset = \"ws\"\n\
             [schedule]\nsample = \"100ms\"\nstep = \"1s\"\nbatch = \"200ms\"\ncheck = \"100ms\"\n{more}",
            folder.path().join("data").display(),
            key.public(),
            folder.path().join("ca.pem").display()
        )
    };
    fs::write(&config, text("")).unwrap();
    let public = String::from_utf8(agent(&config, "key").output().unwrap().stdout).unwrap();
    let mut collector =
        Collector::new(SecretKey::from_seed([5; 32]).unwrap(), public.trim().parse().unwrap());
    let mut running = Process(agent(&config, "run").spawn().unwrap());
    let told = |what: &'static str| move |collector: &Collector| collector.told.contains(what);
    // Of the collector's receipts, which bear the second of the batch that they are for.
    collector.take_until(plain, told("a clock.offset")).await;
    assert!(collector.told.contains("ws running"), "{:?}", collector.told);

    let hang_up = || {
        let sent = Command::new("kill").args(["-HUP", &running.0.id().to_string()]).status().unwrap();
        assert!(sent.success());
    };
    // A faulty file changes nothing; a sound one is followed, and nothing that was measured before is lost.
    fs::write(&config, "site = 5").unwrap();
    hang_up();
    let endpoint = format!("[[endpoint]]\nasset = \"broker\"\naddress = \"127.0.0.1:{plain}\"\n");
    let soon = collector.taken.len() + 5;
    collector.take(plain, soon).await;
    fs::write(&config, text(&endpoint)).unwrap();
    hang_up();
    collector.take_until(plain, told("broker reachable")).await;
    let stopped = Command::new("kill").args(["-TERM", &running.0.id().to_string()]).status().unwrap();
    assert!(stopped.success() && running.0.wait().unwrap().success());
    let count = collector.taken.len() as u64;
    assert_eq!(collector.taken, (1..=count).collect::<Vec<_>>());
}

#[test]
fn a_copy_of_the_data_folder_on_another_machine_does_not_sign() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("agent.toml");
    let key = SecretKey::from_seed([5; 32]).unwrap().public();
    let text = format!(
        "site = \"s\"\nagent = \"a\"\ndata = '{}'\n[collector]\nhost = \"127.0.0.1\"\nport = 1\nkey = \"{key}\"\n",
        folder.path().join("data").display()
    );
    fs::write(&config, text).unwrap();
    assert!(agent(&config, "key").output().unwrap().status.success());
    let machine = folder.path().join("data").join("machine");
    // Another product with another id; what is not known is left out.
    let version = fs::read_to_string(&machine).unwrap().split(' ').next().unwrap().to_owned();
    let (one, two) = ("00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100");
    fs::write(&machine, format!("{version} machine={one} product={two} address={one} disk={two}\n")).unwrap();
    let refused = agent(&config, "run").output().unwrap();
    assert_eq!(refused.status.code(), Some(3));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("belongs to another machine") && told.contains("an empty data folder"), "{told}");
}
