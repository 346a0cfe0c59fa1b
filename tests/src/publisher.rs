//! Sends the histories of many simulated agents over real MQTT, each as its own client with its own key. Promise: an
//! agent is done only when the collector's signed receipt names its last batch.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use motprov_shared::batch::MAX_BYTES;
use motprov_shared::identity::{AgentId, PublicKey};
use motprov_shared::receipt::{self, Reason, Receipt};
use motprov_shared::seal::SignedBatch;
use motprov_shared::topic::{Leaf, Topic, client_id};
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, PublishOptions, QoS};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::fleet::Fleet;
use crate::fleet::history::Agent;

/// Batches of one agent under way at once.
const WINDOW: usize = 24;
/// Without a receipt for so long, something is wrong.
const PATIENCE: Duration = Duration::from_mins(1);
/// Between two attempts to connect.
const PAUSE: Duration = Duration::from_millis(200);

/// What was delivered so far; read by whoever shows progress.
#[derive(Debug, Default)]
pub struct Progress {
    /// Agents whose whole history is kept.
    pub agents: AtomicU64,
    /// Batches kept.
    pub batches: AtomicU64,
    /// Octets kept.
    pub octets: AtomicU64,
    /// How often the collector said that it could keep nothing now.
    pub busy: AtomicU64,
}

/// Where to deliver, and whose receipts to believe.
#[derive(Debug, Clone, Copy)]
pub struct Publisher {
    /// The collector's broker.
    pub broker: SocketAddr,
    /// The collector's key.
    pub collector: PublicKey,
    /// Agents connected at once.
    pub connections: usize,
}

impl Publisher {
    /// Delivers the whole history of `agents`.
    ///
    /// # Errors
    /// The first agent that cannot deliver: a refusal, a receipt that does not hold, or silence.
    pub async fn deliver_all(
        &self,
        fleet: &Arc<Fleet>,
        agents: Vec<Agent>,
        progress: &Arc<Progress>,
    ) -> Result<()> {
        let waiting = Arc::new(Mutex::new(VecDeque::from(agents)));
        let mut workers: JoinSet<Result<()>> = JoinSet::new();
        for _ in 0..self.connections {
            let (publisher, fleet) = (*self, Arc::clone(fleet));
            let (waiting, progress) = (Arc::clone(&waiting), Arc::clone(progress));
            workers.spawn(async move {
                let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                while let Some(agent) = next() {
                    let history = fleet.history(&agent)?;
                    publisher.deliver(&agent.id, history, &progress).await?;
                }
                Ok(())
            });
        }
        while let Some(ended) = workers.join_next().await {
            ended.context("a simulated agent")??;
        }
        Ok(())
    }

    /// Delivers one agent's batches, in order.
    ///
    /// # Errors
    /// A refusal that sending again does not mend, a receipt that does not hold, or silence.
    pub async fn deliver(
        &self,
        agent: &AgentId,
        batches: impl Iterator<Item = Result<SignedBatch>>,
        progress: &Progress,
    ) -> Result<()> {
        let (client, events) = self.connect(agent);
        let mut delivery = Delivery {
            agent,
            client,
            collector: self.collector,
            batches,
            under_way: VecDeque::with_capacity(WINDOW),
            sent: 0,
            ended: false,
            progress,
        };
        delivery.run(events).await.with_context(|| format!("simulated agent {agent}"))?;
        progress.agents.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn connect(&self, agent: &AgentId) -> (AsyncClient, EventLoop) {
        let mut options =
            MqttOptions::new(client_id(agent), (self.broker.ip().to_string(), self.broker.port()));
        options.set_max_packet_size(MAX_BYTES + 1024, MAX_BYTES + 1024);
        options.set_max_request_batch(WINDOW);
        // Room for the window twice (a connection may be built anew) and the subscription.
        AsyncClient::builder(options).capacity(2 * WINDOW + 2).build()
    }
}

struct Delivery<'a, I> {
    agent: &'a AgentId,
    client: AsyncClient,
    collector: PublicKey,
    batches: I,
    /// Made and not yet receipted, oldest first.
    under_way: VecDeque<SignedBatch>,
    /// How many of `under_way` were offered in this connection.
    sent: usize,
    ended: bool,
    progress: &'a Progress,
}

impl<I: Iterator<Item = Result<SignedBatch>>> Delivery<'_, I> {
    async fn run(&mut self, mut events: EventLoop) -> Result<()> {
        let topic = Topic::new(self.agent.clone(), Leaf::Ack).to_string();
        let mut deadline = Instant::now() + PATIENCE;
        loop {
            let event = timeout_at(deadline, events.poll()).await.context("no receipt comes")?;
            match event {
                Ok(Event::Incoming(Packet::ConnAck(_))) => {
                    self.sent = 0;
                    self.client.try_subscribe(topic.as_str(), QoS::AtLeastOnce)?;
                }
                Ok(Event::Incoming(Packet::SubAck(_))) => self.fill()?,
                Ok(Event::Incoming(Packet::Publish(message))) => {
                    deadline = Instant::now() + PATIENCE;
                    if self.take(&message.payload)? {
                        // The broker may be gone first: everything is kept, and nothing is left to say.
                        drop(self.client.try_disconnect_now());
                        drop(timeout(PAUSE, events.poll()).await);
                        return Ok(());
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::debug!(agent = %self.agent, %error, "connecting again");
                    sleep(PAUSE).await;
                }
            }
        }
    }

    /// Takes a receipt; true once everything is kept.
    fn take(&mut self, bytes: &[u8]) -> Result<bool> {
        let receipt = receipt::open(bytes, &self.collector)?;
        ensure!(receipt.agent == *self.agent, "a receipt for {}", receipt.agent);
        self.free(&receipt)?;
        if let Some(refused) = receipt.refused {
            match refused.reason {
                // What was under way behind a lost one comes again.
                Reason::Gap => self.sent = 0,
                Reason::Busy => {
                    self.sent = 0;
                    self.progress.busy.fetch_add(1, Ordering::Relaxed);
                }
                reason => bail!("batch {} was refused ({}): {}", refused.seq, reason.name(), refused.text),
            }
        }
        self.fill()?;
        Ok(self.ended && self.under_way.is_empty())
    }

    /// Forgets what the receipt says is kept.
    fn free(&mut self, receipt: &Receipt) -> Result<()> {
        let Some(kept) = receipt.kept else { return Ok(()) };
        while let Some(batch) = self.under_way.pop_front_if(|batch| batch.seq <= kept.seq) {
            ensure!(
                batch.seq < kept.seq || batch.hash == kept.hash,
                "a receipt for another batch {}",
                kept.seq
            );
            self.sent = self.sent.saturating_sub(1);
            self.progress.batches.fetch_add(1, Ordering::Relaxed);
            self.progress.octets.fetch_add(batch.bytes.len() as u64, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Makes and offers batches until the window is full.
    fn fill(&mut self) -> Result<()> {
        while !self.ended && self.under_way.len() < WINDOW {
            match self.batches.next() {
                Some(batch) => self.under_way.push_back(batch?),
                None => self.ended = true,
            }
        }
        let topic = Topic::new(self.agent.clone(), Leaf::Batch).to_string();
        while let Some(batch) = self.under_way.get(self.sent) {
            let options = PublishOptions::new(QoS::AtLeastOnce);
            if self.client.try_publish(topic.as_str(), batch.bytes.clone(), options).is_err() {
                // The channel is full: the next receipt makes room.
                break;
            }
            self.sent += 1;
        }
        Ok(())
    }
}
