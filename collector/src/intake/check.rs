//! Checks messages in batches: each thread takes all that waits, up to a limit, checks every signature of it, and hands
//! the lot to the writer. There are as many threads as processors.
//!
//! Signatures are verified one by one. Ed25519 has a batch verification that takes less time, but it accepts signatures
//! that every single verification refuses (RFC 8032 §8.9 leaves the cofactor open): an entry could then be in the ledger
//! that its auditor does not believe, depending on what happened to arrive beside it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use motprov_shared::identity::{AgentId, sha256};
use motprov_shared::receipt::{Reason, Refused};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use super::keyring::Keyring;
use super::steps::Steps;
use super::writer::{Case, Job};
use super::{Times, poisoned};
use crate::broker::Outcome;
use crate::clock;

/// Messages that a thread takes at once at most: some milliseconds of work.
const GROUP: usize = 64;

/// What the threads are told.
pub(super) enum Order {
    /// Check what an agent published.
    Check(Message),
    /// Nothing to check: on to the writer.
    Pass(Job),
    /// Take nothing new, and end with what waits.
    Stop,
}

/// One message as it came.
pub(super) struct Message {
    pub(super) agent: AgentId,
    pub(super) bytes: Vec<u8>,
    pub(super) reply: oneshot::Sender<Outcome>,
    /// Its share of the memory that all messages under way may take.
    pub(super) room: OwnedSemaphorePermit,
}

/// What a thread needs.
#[derive(Clone)]
pub(super) struct Checker {
    pub(super) keys: Arc<Keyring>,
    pub(super) steps: Arc<dyn Steps>,
    pub(super) max_age_days: u32,
    pub(super) jobs: mpsc::Sender<Vec<Job>>,
}

impl Checker {
    /// Starts the threads; they end after [`Order::Stop`], or when nobody can order any more.
    pub(super) fn start(self, orders: mpsc::Receiver<Order>) -> std::io::Result<Vec<JoinHandle<()>>> {
        let orders = Arc::new(Mutex::new(orders));
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        (0..threads)
            .map(|_| {
                let (checker, orders) = (self.clone(), Arc::clone(&orders));
                std::thread::Builder::new().name("intake".to_owned()).spawn(move || checker.run(&orders))
            })
            .collect()
    }

    fn run(&self, orders: &Mutex<mpsc::Receiver<Order>>) {
        let mut group = Vec::with_capacity(GROUP);
        loop {
            {
                let mut orders = orders.lock().unwrap_or_else(PoisonError::into_inner);
                if orders.blocking_recv_many(&mut group, GROUP) == 0 {
                    return;
                }
                if group.iter().any(|order| matches!(order, Order::Stop)) {
                    // Nothing new is let in; all that waits is still met.
                    orders.close();
                }
            }
            let jobs = group.drain(..).filter_map(|order| self.job(order)).collect();
            // Fails only where the writer is gone; then nobody is answered, which says unavailable.
            if self.jobs.blocking_send(jobs).is_err() {
                return;
            }
        }
    }

    /// `None` where nothing could be found out: the reply is dropped, which says unavailable.
    fn job(&self, order: Order) -> Option<Job> {
        match order {
            Order::Check(Message { agent, bytes, reply, room }) => {
                let case = self.check(agent, bytes)?;
                Some(Job { case, reply: Some(reply), room: Some(room) })
            }
            Order::Pass(job) => Some(job),
            Order::Stop => None,
        }
    }

    /// A message that breaks the check is refused as one that is malformed.
    fn check(&self, agent: AgentId, bytes: Vec<u8>) -> Option<Case> {
        // Sound: nothing is changed by checking but the keys that are remembered, and those under a lock.
        let verdict = catch_unwind(AssertUnwindSafe(|| self.open(&agent, &bytes)));
        let refused = match verdict.unwrap_or_else(|_| Ok(Err(poisoned(0, "its check broke off")))) {
            Ok(Ok(batch)) => return Some(Case::Batch { batch: Box::new(batch), bytes }),
            Ok(Err(refused)) => refused,
            Err(error) => {
                tracing::error!(%agent, %error, "cannot look up the agent's key");
                return None;
            }
        };
        let hash = sha256(&bytes);
        Some(Case::Refused { agent: Some(agent), refused, hash, content: Some(bytes), tell: true })
    }

    /// Looks the key up and judges; a signature that does not fit is tried once more against the key as it is enrolled
    /// now, so that a new key counts at once.
    fn open(&self, agent: &AgentId, bytes: &[u8]) -> Result<Verdict, motprov_ledger::LedgerError> {
        let times = Times { now: clock::now(), max_age_days: self.max_age_days };
        let key = self.keys.get(agent)?;
        let verdict = self.steps.judge(agent, key.as_ref(), bytes, times);
        if !matches!(&verdict, Err(Refused { reason: Reason::Signature, .. })) {
            return Ok(verdict);
        }
        let fresh = self.keys.refresh(agent)?;
        Ok(if fresh == key { verdict } else { self.steps.judge(agent, fresh.as_ref(), bytes, times) })
    }
}

type Verdict = Result<motprov_shared::seal::Verified<motprov_shared::batch::Batch>, Refused>;
