//! The MQTT broker inside the collector. Lets enrolled agents in, hands their batches over before it acknowledges
//! them, and carries receipts back.
//!
//! It runs on a runtime of its own: however busy it is, pages still answer; and stopping that runtime stops every
//! connection. Without TLS it listens on loopback only; the configuration refuses anything else. With TLS whoever
//! connects shows a certificate, and the name in it is the only one that it may use.

pub mod acl;
pub mod external;
mod guard;
mod hooks;
pub mod line;
mod retained;

use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use motprov_shared::batch::MAX_BYTES;
use motprov_shared::identity::AgentId;
use motprov_shared::receipt::Reason;
use motprov_shared::topic::{Leaf, Topic, client_id};
use rmqtt::codec::types::Publish as Packet;
use rmqtt::context::ServerContext;
use rmqtt::net::{Builder, Listener};
use rmqtt::server::MqttServer;
use rmqtt::session::SessionState;
use rmqtt::types::{From as Origin, Id, NodeId, Publish, QoS, Retain, TopicName};
use tokio::runtime::Runtime;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;

/// Largest packet that is read. Twice a batch, so that a batch somewhat too large still gets a refusal that says so;
/// what is larger than this loses its connection before it is buffered.
const MAX_PACKET: u32 = 512 * 1024;
const _: () = assert!(MAX_PACKET as usize == 2 * MAX_BYTES);
/// Receipts waiting for the broker at most; beyond, the intake waits.
const OUTGOING: usize = 1024;
const LISTENER: u16 = 1;
/// How long the broker may take to end.
const GRACE: Duration = Duration::from_secs(2);
/// Receipts pass through each connection's own task; so long these get to write them out.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Durable, now or earlier.
    Kept,
    /// Refused; the agent was told why.
    Refused,
    /// It could not be kept now; the agent must send it again.
    Unavailable,
}

/// Something the broker turned away by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offence {
    /// By whom; `None` where the client id names no agent.
    pub agent: Option<AgentId>,
    /// Why.
    pub reason: Reason,
    /// The same for a person.
    pub text: &'static str,
    /// Whether it was a message of a connected agent, which then is sent the reason.
    pub publishing: bool,
}

/// What a client's certificate says. That it was issued by a trusted authority and holds now is settled before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The subject's common name.
    pub name: String,
    /// Lower-case hexadecimal without leading zeros.
    pub serial: String,
}

/// Whether an agent may connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It may.
    Admitted,
    /// It may not, and why.
    Refused(Reason, &'static str),
    /// That cannot be told now.
    Unknown,
}

/// What the broker asks of the rest of the collector.
#[async_trait]
pub trait Desk: Send + Sync + 'static {
    /// Whether this agent may connect, showing this certificate; `None`: there is no TLS.
    async fn admits(&self, agent: &AgentId, shown: Option<&Shown>) -> Admission;
    /// Takes what `agent` published on its own batch topic; returns when that is durable, or will not be.
    async fn take(&self, agent: &AgentId, bytes: Vec<u8>) -> Outcome;
    /// Takes what `agent` says of itself, or what its silence says; anything may stand in it.
    async fn told(&self, agent: &AgentId, payload: Vec<u8>);
    /// What `agent` is told to measure, signed; nothing where it is told nothing.
    async fn configuration(&self, agent: &AgentId) -> Option<Vec<u8>>;
    /// Notes what the broker turned away.
    async fn refuse(&self, offence: Offence);
}

/// What the broker shows and whom it believes, all PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The broker's certificate, with those between it and its root.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// Who issues the agents' certificates; nobody without one of theirs gets in.
    pub clients: PathBuf,
}

/// How the broker is run.
#[derive(Debug, Clone)]
pub struct BrokerConfig {
    /// TLS; without it only loopback is allowed.
    pub tls: Option<TlsFiles>,
    /// Where it listens; port 0 takes a free one.
    pub address: SocketAddr,
    /// Whether clients whose id begins with [`acl::OBSERVER`] may read.
    pub observers: bool,
    /// Connections at most.
    pub max_connections: u32,
}

/// Why the broker could not start.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// No threads.
    #[error("cannot start the broker's threads: {0}")]
    Runtime(std::io::Error),
    /// The address is taken or not ours.
    #[error("cannot listen for MQTT on {address}: {cause}")]
    Bind {
        /// Which.
        address: SocketAddr,
        /// What the system says.
        cause: String,
    },
}

/// A message that goes out.
#[derive(Debug)]
pub enum Outgoing {
    /// To an agent.
    Agent {
        /// Where to.
        topic: Topic,
        /// What.
        payload: Vec<u8>,
    },
    /// To whoever follows the log, now and later.
    Checkpoint(Vec<u8>),
}

/// Where checkpoints are published.
pub(crate) const CHECKPOINT_TOPIC: &str = "motprov/v1/checkpoint";

/// A running broker. Dropping it without [`Broker::stop`] stops it too, less politely.
pub struct Broker {
    runtime: Option<Runtime>,
    address: SocketAddr,
    serving: Option<JoinHandle<()>>,
    changed: Arc<Notify>,
}

impl Broker {
    /// Binds the address; nothing is served before [`Broker::serve`]. What is put into the queue goes to the agents;
    /// the broker serves as long as someone holds its end.
    ///
    /// # Errors
    /// [`BrokerError`].
    pub fn bind(config: &BrokerConfig) -> Result<(Self, Unserved, mpsc::Sender<Outgoing>), BrokerError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .thread_name("broker")
            .enable_all()
            .build()
            .map_err(BrokerError::Runtime)?;
        let (listener, address) = {
            let _inside = runtime.enter();
            listen(config)
                .map_err(|error| BrokerError::Bind { address: config.address, cause: error.to_string() })?
        };
        let (outgoing, queue) = mpsc::channel(OUTGOING);
        let changed = Arc::new(Notify::new());
        let unserved = Unserved {
            listener,
            queue,
            changed: Arc::clone(&changed),
            observers: config.observers,
            max_connections: config.max_connections,
        };
        Ok((Self { runtime: Some(runtime), address, serving: None, changed }, unserved, outgoing))
    }

    /// Call it when who is let in has changed: whoever no longer may be connected is not for long.
    pub fn access_changed(&self) -> impl Fn() + Send + 'static {
        let changed = Arc::clone(&self.changed);
        move || changed.notify_one()
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets clients in.
    pub fn serve(&mut self, unserved: Unserved, desk: Arc<dyn Desk>) {
        self.serving = self.runtime.as_ref().map(|runtime| runtime.spawn(serve(unserved, desk)));
    }

    /// Sends what waits, where the queue's other end is gone, then closes every connection.
    pub fn stop(mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        if let Some(serving) = self.serving.take() {
            runtime.block_on(async {
                // Either way the connections close now; an agent that misses a receipt sends its batch again.
                let _ = tokio::time::timeout(GRACE, serving).await;
                tokio::time::sleep(LAST_WORDS).await;
            });
        }
        runtime.shutdown_timeout(GRACE);
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // A runtime must not be dropped where it could block an async thread.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A bound broker that does not serve yet.
pub struct Unserved {
    listener: Listener,
    queue: mpsc::Receiver<Outgoing>,
    changed: Arc<Notify>,
    observers: bool,
    max_connections: u32,
}

fn listen(config: &BrokerConfig) -> rmqtt::Result<(Listener, SocketAddr)> {
    let connections = config.max_connections as usize;
    let listener = Builder::new()
        .name("agents")
        .laddr(config.address)
        // So that a restart need not wait for old connections to time out.
        .reuseaddr(Some(true))
        .nodelay(true)
        .max_connections(connections)
        .max_packet_size(MAX_PACKET)
        // Without this a client without a user name passes the authentication hook by.
        .allow_anonymous(false)
        .allow_zero_keepalive(false)
        .min_keepalive(5)
        .max_keepalive(3600)
        .handshake_timeout(Duration::from_secs(10))
        .max_inflight(NonZeroU16::MIN.saturating_add(15))
        // No session outlives its connection: the outbox re-sends, and a kept session is a queue that grows.
        .session_expiry_interval(Duration::from_secs(1))
        .max_session_expiry_interval(Duration::from_secs(1))
        .message_expiry_interval(Duration::ZERO)
        .max_subscriptions(8)
        .max_mqueue_len(1000)
        .max_clientid_len(160)
        .max_topic_levels(8);
    let listener = match &config.tls {
        None => listener.bind()?.tcp()?,
        Some(tls) => {
            let path = |path: &Path| Some(path.display().to_string());
            listener
                .tls_cert(path(&tls.certificate))
                .tls_key(path(&tls.key))
                .tls_client_ca_certs(path(&tls.clients))
                .tls_cross_certificate(true)
                .collect_cert_info(true)
                .bind()?
                .tls()?
        }
    };
    let address = listener.local_addr()?;
    Ok((listener, address))
}

async fn serve(unserved: Unserved, desk: Arc<dyn Desk>) {
    let Unserved { listener, mut queue, changed, observers, max_connections } = unserved;
    let server = ServerContext::new()
        // The check refuses connections by the machine's load; the ledger's speed is our only measure of busy.
        .busy_check_enable(false)
        .mqtt_max_sessions(isize::try_from(max_connections).unwrap_or(isize::MAX))
        .build()
        .await;
    let retained = retained::Retained::new(Arc::clone(&desk), server.node.id());
    *server.extends.retain_mut().await = Box::new(retained);
    hooks::register(&server, Arc::clone(&desk), observers).await;
    let accepting =
        tokio::spawn(MqttServer::new(server.clone()).listener_by_id(listener, LISTENER).build().run());
    let guarding = tokio::spawn(guard::guard(server.clone(), desk, changed));
    while let Some(message) = queue.recv().await {
        deliver(&server, message).await;
    }
    guarding.abort();
    accepting.abort();
}

/// Not acknowledged (`QoS` 0): a receipt is cumulative and repeated whenever its batch is, so one that is lost costs
/// one re-send; a configuration is asked for with every connection; and a client that never acknowledges cannot make
/// a queue of them.
async fn deliver(server: &ServerContext, message: Outgoing) {
    let from = from_us(server.node.id());
    let (name, publish) = match message {
        Outgoing::Agent { topic, payload } => {
            let publish: Publish = packet(topic.to_string().into(), payload).into();
            // A configuration may hold a community of SNMP: no observer's wildcard gets it.
            let target = (topic.leaf == Leaf::Config).then(|| client_id(&topic.agent).into());
            (topic.to_string(), if let Some(id) = target { publish.target_clientid(id) } else { publish })
        }
        Outgoing::Checkpoint(payload) => {
            let publish: Publish = packet(CHECKPOINT_TOPIC.into(), payload).into();
            let retain = Retain { msg_id: None, from: from.clone(), publish: publish.clone() };
            if let Err(error) =
                server.extends.retain().await.set(&CHECKPOINT_TOPIC.into(), retain, None).await
            {
                tracing::warn!(%error, "the checkpoint is not kept for whoever subscribes later");
            }
            (CHECKPOINT_TOPIC.to_owned(), publish)
        }
    };
    let sent = SessionState::forwards(server, from, publish, false, None).await;
    if let Err(error) = sent {
        tracing::warn!(topic = name, %error, "a message was not sent; it is said again");
    }
}

fn packet(topic: TopicName, payload: Vec<u8>) -> Packet {
    let (dup, retain, qos) = (false, false, QoS::AtMostOnce);
    Packet { dup, retain, qos, topic, packet_id: None, payload: payload.into(), properties: None }
}

fn from_us(node: NodeId) -> Origin {
    Origin::from_system(Id::new(node, LISTENER, None, None, "collector".into(), None))
}
