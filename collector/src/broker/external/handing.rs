//! Hands batches and states to the desk: many at once, so that one sync serves many; each agent's in the order they came, so
//! that its chain is judged as it was made. Acknowledges in the order of arrival (MQTT 3.1.1 §4.6), after the sync.
//!
//! Whoever polls waits here where the window is full: then nothing more is read, and the broker holds it back.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use motprov_shared::identity::{AgentId, Hash, sha256};
use motprov_shared::topic::{Leaf, Topic};
use rumqttc::{AsyncClient, ManualAck};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinSet;

use super::receipts;
use crate::broker::{Desk, Offence, Outcome};

/// A batch that could not be kept so often in a row is left to its agent.
const STRIKES: u32 = 3;
/// Agents whose configuration is remembered to have been offered at most.
const AGENTS: usize = 200_000;
/// Batches whose strikes are remembered at most.
const REMEMBERED: usize = 1024;

/// A message of the broker, and what it is for us.
#[derive(Debug)]
pub(super) enum Message {
    /// On an agent's batch topic.
    Batch(AgentId, Vec<u8>),
    /// On an agent's state topic: what it says of itself, or its last will.
    State(AgentId, Vec<u8>),
    /// What the broker should not have let through.
    Stray(Offence),
    /// Nothing to do but to acknowledge.
    Ignored,
}

/// Where what is done waits for its turn to be acknowledged.
pub(super) struct Receiver(mpsc::UnboundedReceiver<Waiting>);

struct Waiting {
    /// `None` at `QoS` 0.
    ack: Option<ManualAck>,
    hash: Hash,
    outcome: oneshot::Receiver<Outcome>,
}

/// Those on their way to the desk. Dropping it drops their way back, not what the intake already has.
pub(super) struct Hands {
    desk: Arc<dyn Desk>,
    client: AsyncClient,
    window: Arc<Semaphore>,
    tasks: JoinSet<()>,
    /// Whose configuration was offered in this connection: the broker may have lost what it kept, so each agent's is
    /// offered once when it is first heard of.
    configured: HashSet<AgentId>,
    /// Of each agent, the end of the last batch that was handed over.
    last: HashMap<AgentId, oneshot::Receiver<()>>,
    most: usize,
    // Unbounded only in its type: each entry was in the window, and is gone within one turn of the event loop after.
    queue: mpsc::UnboundedSender<Waiting>,
}

impl Hands {
    pub(super) fn new(desk: Arc<dyn Desk>, client: AsyncClient, window: u16) -> (Self, Receiver) {
        let (queue, waiting) = mpsc::unbounded_channel();
        let hands = Self {
            desk,
            client,
            configured: HashSet::new(),
            window: Arc::new(Semaphore::new(usize::from(window))),
            tasks: JoinSet::new(),
            last: HashMap::new(),
            most: 2 * usize::from(window),
            queue,
        };
        (hands, Receiver(waiting))
    }

    /// Takes a message on, once the window has room.
    pub(super) async fn take(&mut self, message: Message, ack: Option<ManualAck>) {
        let Ok(permit) = Arc::clone(&self.window).acquire_owned().await else { return };
        while self.tasks.try_join_next().is_some() {}
        let hash = if let Message::Batch(_, bytes) = &message { sha256(bytes) } else { sha256(&[]) };
        let (before, after) = match &message {
            Message::Batch(agent, _) | Message::State(agent, _) => self.queue_up(agent),
            Message::Stray(_) | Message::Ignored => (None, None),
        };
        let first = self.is_first(&message);
        let (answer, outcome) = oneshot::channel();
        let (desk, client) = (Arc::clone(&self.desk), self.client.clone());
        self.tasks.spawn(async move {
            if let Some(before) = before {
                // Its sender is dropped when that batch is settled; nothing is ever sent.
                let _ = before.await;
            }
            // Without the other end the connection is gone, and the broker delivers again.
            let _ = answer.send(settle(desk.as_ref(), message).await);
            if let Some(agent) = first {
                configure(desk.as_ref(), &client, agent).await;
            }
            drop((after, permit));
        });
        // The other end is gone only where the connection is about to end.
        let _ = self.queue.send(Waiting { ack, hash, outcome });
    }

    /// The agent that is heard of for the first time, if one is.
    fn is_first(&mut self, message: &Message) -> Option<AgentId> {
        let Message::State(agent, _) = message else { return None };
        // Bounded by those that the broker lets in; beyond what a city has, it is begun anew.
        if self.configured.len() >= AGENTS {
            self.configured.clear();
        }
        self.configured.insert(agent.clone()).then(|| agent.clone())
    }

    fn queue_up(&mut self, agent: &AgentId) -> (Option<oneshot::Receiver<()>>, Option<oneshot::Sender<()>>) {
        if self.last.len() >= self.most {
            // The window bounds those that are not settled, so half of the room is free after this.
            self.last.retain(|_, end| matches!(end.try_recv(), Err(oneshot::error::TryRecvError::Empty)));
        }
        let (after, end) = oneshot::channel();
        (self.last.insert(agent.clone(), end), Some(after))
    }
}

async fn configure(desk: &dyn Desk, client: &AsyncClient, agent: AgentId) {
    let Some(document) = desk.configuration(&agent).await else { return };
    let topic = Topic::new(agent, Leaf::Config);
    if !receipts::offer(client, &topic, document) {
        tracing::warn!(%topic, "a configuration cannot go out now; the next connection offers it again");
    }
}

async fn settle(desk: &dyn Desk, message: Message) -> Outcome {
    match message {
        Message::Batch(agent, bytes) => desk.take(&agent, bytes).await,
        Message::State(agent, payload) => {
            desk.told(&agent, payload).await;
            Outcome::Kept
        }
        Message::Stray(offence) => {
            desk.refuse(offence).await;
            Outcome::Refused
        }
        Message::Ignored => Outcome::Refused,
    }
}

/// How often each batch could not be kept, over connections. So that one that the intake cannot bear does not keep
/// all others out for ever: its agent still holds it, and without a receipt sends it again.
#[derive(Debug, Default)]
pub(super) struct Strikes(HashMap<Hash, u32>);

impl Strikes {
    /// One more; whether it is to be left to its agent now.
    fn strike(&mut self, batch: Hash) -> bool {
        if self.0.len() >= REMEMBERED && !self.0.contains_key(&batch) {
            self.0.clear();
        }
        let strikes = self.0.entry(batch).or_default();
        *strikes = strikes.saturating_add(1);
        *strikes >= STRIKES
    }
}

impl Receiver {
    /// Acknowledges what is durable or refused; ends where something is neither, which then comes again.
    pub(super) async fn acknowledge(mut self, client: &AsyncClient, strikes: &mut Strikes) -> String {
        while let Some(Waiting { ack, hash, outcome }) = self.0.recv().await {
            let kept = matches!(outcome.await, Ok(Outcome::Kept | Outcome::Refused));
            if !kept {
                if !strikes.strike(hash) {
                    return "a batch could not be kept; the broker is to deliver it again".to_owned();
                }
                tracing::error!(%hash, "a batch could not be kept again and again; it is left to its agent");
            }
            let Some(ack) = ack else { continue };
            if let Err(error) = client.manual_ack(ack).await {
                return format!("cannot acknowledge: {error}");
            }
        }
        "nothing is handed over any more".to_owned()
    }
}
