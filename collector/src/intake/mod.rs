//! Takes batches from the broker and lets them wait until they are durable. What does not hold is refused with a
//! reason that is counted, shown and sent to the agent.
//!
//! 1. [`judge()`] checks signature, form and clock where the batch arrives, on as many threads as the broker has.
//! 2. One bounded queue leads to one `writer`, which keeps all that waits in one transaction with one sync. The
//!    chain is judged there, where nothing else can come between.
//! 3. After the commit every agent of the group gets one signed receipt, and the broker may acknowledge.

mod judge;
mod keyring;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use async_trait::async_trait;
use motprov_ledger::{Database, LedgerError};
use motprov_shared::identity::{AgentId, sha256};
use motprov_shared::receipt::{Reason, Refused};
use motprov_shared::seal::SecretKey;
use motprov_shared::state::State;
use tokio::sync::{mpsc, oneshot};

pub use judge::{AHEAD, Times, judge};

use crate::broker::{Admission, Desk, Offence, Outcome, Outgoing, Shown};
use crate::clock;
use crate::fleet::Documents;
use keyring::Keyring;
use writer::{Case, Job, Order, Writer};

/// Batches that may wait for the writer; beyond, their publishers wait.
const QUEUE: usize = 1024;

/// Octets from which a batch is checked off the broker's async threads: a smaller one takes well under a millisecond.
const LARGE: usize = 16 * 1024;

/// The intake's side that the broker calls.
pub struct Intake {
    keys: Arc<Keyring>,
    documents: Arc<Documents>,
    limits: Limits,
    orders: mpsc::Sender<Order>,
}

/// What is taken from whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Days that a batch may reach back.
    pub max_age_days: u32,
    /// Whether the collector issues all certificates itself, so that it knows each.
    pub issued_only: bool,
}

/// The writer's thread; stop it to have everything that was taken on the disk.
pub struct Running {
    orders: mpsc::Sender<Order>,
    thread: JoinHandle<()>,
}

impl Intake {
    /// Opens the ledger in `data` and starts the writer.
    ///
    /// # Errors
    /// What the database says, and [`LedgerError::Open`] where the system gives no thread.
    pub fn start(
        data: &Path,
        key: SecretKey,
        limits: Limits,
        documents: Arc<Documents>,
        outgoing: mpsc::Sender<Outgoing>,
    ) -> Result<(Self, Running), LedgerError> {
        let mut database = Database::create_or_open(data)?;
        database.write(|tx| tx.nobody_is_online(clock::now()))?;
        let path = database.path().to_owned();
        let keys = Arc::new(Keyring::new(Database::open_read_only(data)?));
        let (orders, queue) = mpsc::channel(QUEUE);
        let writer = Writer::new(database, Arc::clone(&keys), key, outgoing);
        let thread = std::thread::Builder::new()
            .name("ledger writer".to_owned())
            .spawn(move || writer.run(queue))
            .map_err(|source| LedgerError::Open { path, source })?;
        let intake = Self { keys, documents, limits, orders: orders.clone() };
        Ok((intake, Running { orders, thread }))
    }

    /// Forgets what it remembers of agents' keys: they may have been changed.
    pub fn access_changed(&self) -> impl Fn() + Send + 'static {
        let keys = Arc::clone(&self.keys);
        move || keys.forget()
    }

    async fn enter(&self, agent: &AgentId, bytes: Vec<u8>) -> Case {
        let keys = Arc::clone(&self.keys);
        let times = Times { now: clock::now(), max_age_days: self.limits.max_age_days };
        let agent = agent.clone();
        let large = bytes.len() > LARGE || !keys.holds(&agent);
        let work = move || open(&keys, agent, bytes, times);
        if !large {
            return work();
        }
        // The pool refuses work only while the runtime stops; then nobody waits for the answer either.
        tokio::task::spawn_blocking(work).await.unwrap_or(Case::Lost)
    }
}

/// Looks the key up and judges; a signature that does not fit is tried once more against the key as it is enrolled
/// now, so that a new key counts at once.
fn open(keys: &Keyring, agent: AgentId, bytes: Vec<u8>, times: Times) -> Case {
    let verdict = keys.get(&agent).and_then(|key| {
        let verdict = judge(&agent, key.as_ref(), &bytes, times);
        match verdict {
            Err(Refused { reason: Reason::Signature, .. }) => {
                let fresh = keys.refresh(&agent)?;
                Ok(if fresh == key { verdict } else { judge(&agent, fresh.as_ref(), &bytes, times) })
            }
            verdict => Ok(verdict),
        }
    });
    match verdict {
        Ok(Ok(batch)) => Case::Batch { batch: Box::new(batch), bytes },
        Ok(Err(refused)) => {
            let hash = sha256(&bytes);
            Case::Refused { agent: Some(agent), refused, hash, tell: true }
        }
        Err(error) => {
            tracing::error!(%agent, %error, "cannot look up the agent's key");
            Case::Lost
        }
    }
}

#[async_trait]
impl Desk for Intake {
    async fn admits(&self, agent: &AgentId, shown: Option<&Shown>) -> Admission {
        let (keys, issued_only, now) = (Arc::clone(&self.keys), self.limits.issued_only, clock::now());
        let (agent, shown) = (agent.clone(), shown.cloned());
        // Asked anew at every connection, so that an agent enrolled meanwhile gets in.
        let found =
            tokio::task::spawn_blocking(move || keys.admits(&agent, shown.as_ref(), issued_only, now)).await;
        match found {
            Ok(Ok(admission)) => admission,
            Ok(Err(error)) => {
                tracing::error!(%error, "cannot look up an agent; it is not let in");
                Admission::Unknown
            }
            Err(_) => Admission::Unknown,
        }
    }

    async fn take(&self, agent: &AgentId, bytes: Vec<u8>) -> Outcome {
        let case = self.enter(agent, bytes).await;
        if matches!(case, Case::Lost) {
            return Outcome::Unavailable;
        }
        let (reply, answer) = oneshot::channel();
        if self.orders.send(Order::Job(Job { case, reply: Some(reply) })).await.is_err() {
            return Outcome::Unavailable;
        }
        answer.await.unwrap_or(Outcome::Unavailable)
    }

    async fn told(&self, agent: &AgentId, payload: Vec<u8>) {
        let Some(state) = State::parse(&payload) else {
            let text = "what it says of itself is not in the format: upgrade the collector or the agent";
            let agent = Some(agent.clone());
            return self.refuse(Offence { agent, reason: Reason::Malformed, text, publishing: false }).await;
        };
        let case = Case::Told { agent: agent.clone(), state: Box::new(state) };
        // Sending fails only while the collector stops.
        let _ = self.orders.send(Order::Job(Job { case, reply: None })).await;
    }

    async fn configuration(&self, agent: &AgentId) -> Option<Vec<u8>> {
        let (documents, agent) = (Arc::clone(&self.documents), agent.clone());
        // The pool refuses work only while the runtime stops; a fault is told where it is found.
        tokio::task::spawn_blocking(move || documents.of(&agent)).await.ok().flatten()
    }

    async fn refuse(&self, offence: Offence) {
        let Offence { agent, reason, text, publishing } = offence;
        tracing::info!(
            agent = agent.as_ref().map(tracing::field::display),
            reason = reason.name(),
            text,
            "refused"
        );
        let refused = Refused { seq: 0, reason, text: text.to_owned() };
        let case = Case::Refused { agent, refused, hash: sha256(&[]), tell: publishing };
        // Sending fails only while the collector stops.
        let _ = self.orders.send(Order::Job(Job { case, reply: None })).await;
    }
}

impl Running {
    /// Keeps all that was taken, then ends. What comes later is not acknowledged.
    pub fn stop(self) {
        if self.orders.blocking_send(Order::Stop).is_ok() && self.thread.join().is_err() {
            tracing::error!(
                "the ledger writer ended with a panic; what it had not kept, agents will send again"
            );
        }
    }
}
