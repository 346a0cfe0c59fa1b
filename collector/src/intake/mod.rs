//! Takes batches from the broker and lets them wait until they are durable. What does not hold is refused with a
//! reason that is counted, shown and sent to the agent.
//!
//! 1. [`Intake`] lets a message in at its agent's pace, and only as long as all that are under way fit in memory; else
//!    its publisher waits, and with it the socket.
//! 2. `check` verifies in batches, on as many threads as there are processors, by the rules of [`judge()`].
//! 3. One `writer` keeps all that waits in one transaction with one sync. The chain is judged there, where nothing else
//!    can come between. After the commit the broker may acknowledge.
//! 4. `receipts` signs what each agent is told, while the next group is written.
//!
//! Every queue is bounded. They end in this order, each when the one before it has, so nothing that was taken is lost.

mod check;
mod judge;
mod keyring;
mod pace;
mod receipts;
mod steps;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use async_trait::async_trait;
use motprov_ledger::{Database, LedgerError};
use motprov_shared::identity::{AgentId, sha256};
use motprov_shared::receipt::{Reason, Refused};
use motprov_shared::seal::SecretKey;
use motprov_shared::state::State;
use tokio::sync::{Semaphore, mpsc, oneshot};

pub use judge::{AHEAD, Times, judge};
pub use pace::Allowance;
pub use steps::{Real, Steps};

use crate::broker::{Admission, Desk, Offence, Outcome, Outgoing, Shown};
use crate::clock;
use crate::fleet::Documents;
use check::{Checker, Message, Order};
use keyring::Keyring;
use pace::Pace;
use writer::{Case, Job, Writer};

/// Messages that may wait to be checked; beyond, their publishers wait.
const QUEUE: usize = 1024;
/// Groups of checked messages that may wait for the writer.
const GROUPS: usize = 64;
/// Octets of all messages under way, from the broker to the disk.
const ROOM: usize = 64 * 1024 * 1024;

/// What is taken from whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Days that a batch may reach back.
    pub max_age_days: u32,
    /// Whether the collector issues all certificates itself, so that it knows each.
    pub issued_only: bool,
    /// What one agent may send.
    pub allowance: Allowance,
}

/// The intake's side that the broker calls.
pub struct Intake {
    keys: Arc<Keyring>,
    documents: Arc<Documents>,
    issued_only: bool,
    pace: Pace,
    room: Arc<Semaphore>,
    orders: mpsc::Sender<Order>,
    /// Weak: whoever only looks keeps nothing from ending.
    written: mpsc::WeakSender<Vec<Job>>,
}

/// The intake's threads; stop it to have everything that was taken on the disk.
pub struct Running {
    orders: mpsc::Sender<Order>,
    threads: Vec<JoinHandle<()>>,
}

impl Intake {
    /// Opens the ledger in `data` and starts the threads.
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
        Self::start_with(data, key, limits, documents, outgoing, Arc::new(Real))
    }

    /// The same, with other steps.
    ///
    /// # Errors
    /// As [`Intake::start`].
    pub fn start_with(
        data: &Path,
        key: SecretKey,
        limits: Limits,
        documents: Arc<Documents>,
        outgoing: mpsc::Sender<Outgoing>,
        steps: Arc<dyn Steps>,
    ) -> Result<(Self, Running), LedgerError> {
        let mut database = Database::create_or_open(data)?;
        database.write(|tx| tx.nobody_is_online(clock::now()))?;
        let path = database.path().to_owned();
        let no_thread = |source| LedgerError::Open { path: path.clone(), source };
        let keys = Arc::new(Keyring::new(Database::open_read_only(data)?));
        let (orders, to_check) = mpsc::channel(QUEUE);
        let (jobs, to_write) = mpsc::channel(GROUPS);
        let written = jobs.downgrade();
        let (words, receipts) = receipts::start(key, outgoing).map_err(no_thread)?;
        let writer =
            Writer { database, keys: Arc::clone(&keys), steps: Arc::clone(&steps), words, seals: true };
        let writer = std::thread::Builder::new()
            .name("ledger writer".to_owned())
            .spawn(move || writer.run(to_write))
            .map_err(no_thread)?;
        let checker = Checker { keys: Arc::clone(&keys), steps, max_age_days: limits.max_age_days, jobs };
        let mut threads = checker.start(to_check).map_err(no_thread)?;
        threads.extend([writer, receipts]);
        let room = Arc::new(Semaphore::new(ROOM));
        let (issued_only, pace) = (limits.issued_only, Pace::new(limits.allowance));
        let intake = Self { keys, documents, issued_only, pace, room, orders: orders.clone(), written };
        Ok((intake, Running { orders, threads }))
    }

    /// Forgets what it remembers of agents' keys: they may have been changed.
    pub fn access_changed(&self) -> impl Fn() + Send + 'static {
        let keys = Arc::clone(&self.keys);
        move || keys.forget()
    }

    /// Whether the ledger is still written.
    pub fn is_written(&self) -> impl Fn() -> bool + Send + Sync + 'static {
        let written = self.written.clone();
        move || written.upgrade().is_some_and(|jobs| !jobs.is_closed())
    }

    /// Hands a message over once its agent's pace and the memory allow; `None` where the collector stops.
    async fn hand_over(&self, agent: &AgentId, bytes: Vec<u8>) -> Option<oneshot::Receiver<Outcome>> {
        let wait = self.pace.wait(agent, bytes.len(), Instant::now());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        let octets = u32::try_from(bytes.len()).ok()?;
        let room = Arc::clone(&self.room).acquire_many_owned(octets).await.ok()?;
        let (reply, answer) = oneshot::channel();
        let message = Message { agent: agent.clone(), bytes, reply, room };
        self.orders.send(Order::Check(message)).await.ok()?;
        Some(answer)
    }
}

/// A message that cannot be taken although its form may be right.
fn poisoned(seq: u64, what: &str) -> Refused {
    let text = format!(
        "{what}: it is put aside, see `motprov-collector refusals`; tell who maintains the collector"
    );
    Refused { seq, reason: Reason::Malformed, text }
}

#[async_trait]
impl Desk for Intake {
    async fn admits(&self, agent: &AgentId, shown: Option<&Shown>) -> Admission {
        let (keys, issued_only, now) = (Arc::clone(&self.keys), self.issued_only, clock::now());
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
        let Some(answer) = self.hand_over(agent, bytes).await else { return Outcome::Unavailable };
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
        let _ = self.orders.send(Order::Pass(Job { case, reply: None, room: None })).await;
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
        let case = Case::Refused { agent, refused, hash: sha256(&[]), content: None, tell: publishing };
        // Sending fails only while the collector stops.
        let _ = self.orders.send(Order::Pass(Job { case, reply: None, room: None })).await;
    }
}

impl Running {
    /// Keeps all that was taken, then ends. What comes later is not acknowledged.
    pub fn stop(self) {
        // Fails only where the threads are gone already.
        let _ = self.orders.blocking_send(Order::Stop);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!(
                    "a thread of the intake broke off; what it had not kept, agents will send again"
                );
            }
        }
    }
}
