//! The one thread that writes what agents send. Groups what waits into one transaction with one sync; answers only
//! after the commit.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use motprov_ledger::{Database, Kept, LedgerError, Refusal, Write};
use motprov_shared::batch::Batch;
use motprov_shared::chain::Head;
use motprov_shared::identity::{AgentId, Hash};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::{self, Reason, Receipt, Refused};
use motprov_shared::seal::{SecretKey, Verified};
use motprov_shared::state::State;
use motprov_shared::topic::{Leaf, Topic};
use tokio::sync::{mpsc, oneshot};

use super::keyring::Keyring;
use crate::broker::{Outcome, Outgoing};
use crate::clock;

/// Jobs in one transaction at most; more gain nothing and lengthen the wait of the first.
const GROUP: usize = 512;
/// Octets in one transaction at most, about.
const GROUP_OCTETS: usize = 16 * 1024 * 1024;
/// Pause after a failed transaction, so that a full disk does not keep a processor busy.
const PAUSE: Duration = Duration::from_secs(1);

/// What the writer is told.
pub(super) enum Order {
    /// Keep or count this.
    Job(Job),
    /// Finish what waits, then end.
    Stop,
}

/// One message on its way into the ledger.
pub(super) struct Job {
    pub(super) case: Case,
    /// Who waits for it to be durable.
    pub(super) reply: Option<oneshot::Sender<Outcome>>,
}

/// What was found before the ledger was asked.
pub(super) enum Case {
    /// Signed by its agent; whether it follows is still to be seen.
    Batch { batch: Box<Verified<Batch>>, bytes: Vec<u8> },
    /// To be counted. `tell`: the agent is connected and is sent the reason.
    Refused { agent: Option<AgentId>, refused: Refused, hash: Hash, tell: bool },
    /// What an agent says of itself.
    Told { agent: AgentId, state: Box<State> },
    /// Nothing could be found out; nothing is kept.
    Lost,
}

impl Case {
    fn octets(&self) -> usize {
        if let Self::Batch { bytes, .. } = self { bytes.len() } else { 0 }
    }

    fn addressee(&self) -> Option<&AgentId> {
        match self {
            Self::Batch { batch, .. } => Some(&batch.get().agent),
            Self::Refused { agent, tell: true, .. } => agent.as_ref(),
            Self::Refused { .. } | Self::Told { .. } | Self::Lost => None,
        }
    }
}

/// What became of a group: one outcome for each job, and what to tell each agent.
struct Settled {
    refusals: Vec<Option<Refused>>,
    heads: BTreeMap<AgentId, Option<Head>>,
}

pub(super) struct Writer {
    database: Database,
    keys: Arc<Keyring>,
    key: SecretKey,
    outgoing: mpsc::Sender<Outgoing>,
}

impl Writer {
    pub(super) fn new(
        database: Database,
        keys: Arc<Keyring>,
        key: SecretKey,
        outgoing: mpsc::Sender<Outgoing>,
    ) -> Self {
        Self { database, keys, key, outgoing }
    }

    pub(super) fn run(mut self, mut queue: mpsc::Receiver<Order>) {
        let mut closing = false;
        while let Some(order) = queue.blocking_recv() {
            let mut group = Vec::new();
            let mut next = Some(order);
            let mut octets = 0;
            while let Some(order) = next {
                match order {
                    // Closing lets in nothing new, and the loops still meet all that waits.
                    Order::Stop => {
                        closing = true;
                        queue.close();
                    }
                    Order::Job(job) => {
                        octets += job.case.octets();
                        group.push(job);
                    }
                }
                let room = group.len() < GROUP && octets < GROUP_OCTETS;
                next = if room { queue.try_recv().ok() } else { None };
            }
            if !self.survive(group) && !closing {
                std::thread::sleep(PAUSE);
            }
        }
        // So that the one file is all of the ledger, for whoever copies it.
        if let Err(error) = self.database.fold_log() {
            tracing::warn!(%error, "the log beside the database was not folded into it");
        }
    }

    /// As [`Self::settle`]; a panic ends this group only. Its jobs are dropped unanswered, which says unavailable.
    fn survive(&mut self, group: Vec<Job>) -> bool {
        let jobs = group.len();
        // Sound: a transaction that unwinds is rolled back, and nothing else is kept from one group to the next.
        catch_unwind(AssertUnwindSafe(|| self.settle(group))).unwrap_or_else(|_| {
            tracing::error!(jobs, "the writer broke off in a group; the agents will send again");
            false
        })
    }

    /// One transaction for all. Where that fails for another reason than a busy or full disk, each is tried by
    /// itself: no message can keep the others out. Gives whether all could be settled.
    fn settle(&mut self, group: Vec<Job>) -> bool {
        match self.write(&group) {
            Ok(settled) => {
                self.answer(group, settled);
                true
            }
            Err(error) if group.len() > 1 && !is_shortage(&error) => {
                tracing::warn!(%error, jobs = group.len(), "a group was not kept; trying one by one");
                let mut all = true;
                for job in group {
                    all &= self.settle(vec![job]);
                }
                all
            }
            Err(error) => {
                tracing::error!(%error, jobs = group.len(), "nothing could be kept; the agents will send again");
                self.unavailable(group);
                false
            }
        }
    }

    fn write(&mut self, group: &[Job]) -> Result<Settled, LedgerError> {
        let now = clock::now();
        self.database.write(|tx| {
            let refusals = group.iter().map(|job| enter(tx, &job.case, now)).collect::<Result<_, _>>()?;
            let mut heads = BTreeMap::new();
            for agent in group.iter().filter_map(|job| job.case.addressee()) {
                if !heads.contains_key(agent) {
                    heads.insert(agent.clone(), tx.view().agent(agent)?.and_then(|agent| agent.head));
                }
            }
            Ok::<_, LedgerError>(Settled { refusals, heads })
        })
    }

    fn answer(&mut self, group: Vec<Job>, settled: Settled) {
        let mut told: BTreeMap<AgentId, Vec<Refused>> = BTreeMap::new();
        for (job, refused) in group.into_iter().zip(settled.refusals) {
            let outcome = if refused.is_some() { Outcome::Refused } else { Outcome::Kept };
            if let Some(agent) = job.case.addressee() {
                if refused.as_ref().is_some_and(|refused| refused.reason == Reason::UnknownAgent) {
                    self.forget(agent);
                }
                told.entry(agent.clone()).or_default().extend(refused);
            }
            // Nobody waits any more where the connection is gone; the receipt still counts.
            let _ = job.reply.map(|reply| reply.send(outcome));
        }
        for (agent, refusals) in told {
            let kept = settled.heads.get(&agent).copied().flatten();
            self.tell(&agent, kept, refusals);
        }
    }

    /// One receipt; where several batches of an agent were refused, one for each.
    fn tell(&self, agent: &AgentId, kept: Option<Head>, refusals: Vec<Refused>) {
        let none = refusals.is_empty().then_some(None);
        for refused in refusals.into_iter().map(Some).chain(none) {
            // The format counts whole seconds.
            let at = Timestamp::from_seconds(clock::now().0.div_euclid(1000));
            let receipt = Receipt { agent: agent.clone(), at, kept, refused };
            match receipt::sign(&receipt, &self.key) {
                Ok(payload) => {
                    let topic = Topic::new(agent.clone(), Leaf::Ack);
                    // Fails only when the broker is gone, and with it every agent's connection.
                    let _ = self.outgoing.blocking_send(Outgoing { topic, payload });
                }
                Err(error) => tracing::error!(%agent, %error, "a receipt could not be signed"),
            }
        }
    }

    /// `busy` to whoever can be told what is kept; the others lose their connection, which says the same.
    fn unavailable(&mut self, group: Vec<Job>) {
        for job in group {
            let seq = if let Case::Batch { batch, .. } = &job.case { batch.get().link.seq } else { 0 };
            let head = job.case.addressee().map(|agent| {
                let found = self.database.read(|view| view.agent(agent));
                (agent.clone(), found.map(|agent| agent.and_then(|agent| agent.head)))
            });
            let outcome = match head {
                Some((agent, Ok(head))) => {
                    let text = "the collector cannot write now; send again later".to_owned();
                    self.tell(&agent, head, vec![Refused { seq, reason: Reason::Busy, text }]);
                    Outcome::Refused
                }
                Some((_, Err(_))) | None => Outcome::Unavailable,
            };
            let _ = job.reply.map(|reply| reply.send(outcome));
        }
    }

    fn forget(&self, agent: &AgentId) {
        if let Err(error) = self.keys.refresh(agent) {
            tracing::warn!(%agent, %error, "cannot look up the agent's key");
        }
    }
}

fn is_shortage(error: &LedgerError) -> bool {
    matches!(error, LedgerError::Busy | LedgerError::Full | LedgerError::ReadOnly | LedgerError::Damaged(_))
}

/// Keeps a batch or counts a refusal; gives the refusal.
fn enter(tx: &mut Write<'_>, case: &Case, now: Timestamp) -> Result<Option<Refused>, LedgerError> {
    let (agent, refused, hash) = match case {
        Case::Batch { batch, bytes } => {
            let kept = tx.keep_batch(batch, bytes, now)?;
            let Some(refused) = refusal(kept, batch.get().link.seq) else { return Ok(None) };
            (Some(&batch.get().agent), refused, batch.hash())
        }
        Case::Refused { agent, refused, hash, .. } => (agent.as_ref(), refused.clone(), *hash),
        Case::Told { agent, state } => return tx.note_state(agent, state, now).map(|()| None),
        Case::Lost => return Ok(None),
    };
    tx.count_refusal(&Refusal {
        at: now,
        agent: agent.map_or_else(|| "?".to_owned(), ToString::to_string),
        reason: refused.reason,
        text: refused.text.clone(),
        hash,
    })?;
    Ok(Some(refused))
}

/// What the ledger's answer means to the agent; `None` where the batch is kept.
fn refusal(kept: Kept, seq: u64) -> Option<Refused> {
    let (reason, text) = match kept {
        Kept::New(_) | Kept::Duplicate(_) => return None,
        Kept::Gap { expected } => (Reason::Gap, format!("batch {expected} is missing: send from there")),
        Kept::Fork { head: Some(head) } => {
            let Head { seq: last, hash } = head;
            let text = format!(
                "batch {seq} does not follow {last} ({hash}): two agents share a key, or one was restored from a backup"
            );
            (Reason::Fork, text)
        }
        Kept::Fork { head: None } => {
            (Reason::Fork, format!("batch {seq} names a batch before it, and none is kept"))
        }
        Kept::NotEnrolled => (Reason::UnknownAgent, "the key is no longer enrolled".to_owned()),
    };
    Some(Refused { seq, reason, text })
}

#[cfg(test)]
mod tests {
    use motprov_shared::chain::Link;
    use motprov_shared::seal::{Envelope, seal};

    use super::*;

    fn signed(key: &SecretKey, link: Link) -> Case {
        let agent = "sodermalm/ws-1".parse().unwrap();
        let batch =
            Batch { agent, link, made_at: Timestamp::from_seconds(1_790_000_000), records: Vec::new() };
        let bytes = seal(&batch, key).unwrap().bytes;
        let batch = Envelope::parse(&bytes).unwrap().open(&key.public()).unwrap();
        Case::Batch { batch: Box::new(batch), bytes }
    }

    #[test]
    fn what_cannot_be_written_is_answered_with_busy_and_what_is_kept() {
        let data = tempfile::tempdir().unwrap();
        let (agent, ours) = (SecretKey::from_seed([1; 32]).unwrap(), SecretKey::from_seed([2; 32]).unwrap());
        let public = ours.public();
        let id: AgentId = "sodermalm/ws-1".parse().unwrap();
        let mut database = Database::create_or_open(data.path()).unwrap();
        database.write(|tx| tx.enrol(&id, &agent.public(), false, Timestamp(0))).unwrap();
        let read_only = || Database::open_read_only(data.path()).unwrap();
        let (outgoing, mut receipts) = mpsc::channel(4);
        // A database that only reads fails every write as a full or broken disk does.
        let mut writer = Writer::new(read_only(), Arc::new(Keyring::new(read_only())), ours, outgoing);
        let (reply, mut outcome) = oneshot::channel();
        let case = signed(&agent, Link { seq: 1, prev: None, lost: 0 });
        writer.settle(vec![Job { case, reply: Some(reply) }]);
        assert_eq!(outcome.try_recv().unwrap(), Outcome::Refused);
        let receipt = receipt::open(&receipts.try_recv().unwrap().payload, &public).unwrap();
        let refused = receipt.refused.unwrap();
        assert_eq!((refused.seq, refused.reason, receipt.kept), (1, Reason::Busy, None));
        // The same batch is kept once the disk is back.
        writer.database = database;
        let (reply, mut outcome) = oneshot::channel();
        let case = signed(&agent, Link { seq: 1, prev: None, lost: 0 });
        writer.settle(vec![Job { case, reply: Some(reply) }]);
        assert_eq!(outcome.try_recv().unwrap(), Outcome::Kept);
        let receipt = receipt::open(&receipts.try_recv().unwrap().payload, &public).unwrap();
        assert_eq!((receipt.kept.unwrap().seq, receipt.refused), (1, None));
    }

    #[test]
    fn a_panic_ends_its_group_and_not_the_writer() {
        let data = tempfile::tempdir().unwrap();
        let (agent, ours) = (SecretKey::from_seed([1; 32]).unwrap(), SecretKey::from_seed([2; 32]).unwrap());
        let mut database = Database::create_or_open(data.path()).unwrap();
        let id: AgentId = "sodermalm/ws-1".parse().unwrap();
        database.write(|tx| tx.enrol(&id, &agent.public(), false, Timestamp(0))).unwrap();
        let keys = Arc::new(Keyring::new(Database::open_read_only(data.path()).unwrap()));
        let (outgoing, _receipts) = mpsc::channel(4);
        let mut writer = Writer::new(database, keys, ours, outgoing);
        let job =
            |reply| Job { case: signed(&agent, Link { seq: 1, prev: None, lost: 0 }), reply: Some(reply) };
        let two = vec![job(oneshot::channel().0), job(oneshot::channel().0)];
        // The receipt's queue panics where it would block an async thread.
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert!(!runtime.block_on(async { writer.survive(two) }));
        let (reply, mut answer) = oneshot::channel();
        assert!(writer.survive(vec![job(reply)]));
        assert_eq!(answer.try_recv().unwrap(), Outcome::Kept);
    }

    #[test]
    fn what_is_kept_twice_is_acknowledged_again() {
        assert_eq!(refusal(Kept::New(7), 1), None);
        assert_eq!(refusal(Kept::Duplicate(7), 1), None);
    }

    #[test]
    fn a_gap_names_the_batch_to_send_from() {
        let refused = refusal(Kept::Gap { expected: 5 }, 9).unwrap();
        assert_eq!((refused.seq, refused.reason), (9, Reason::Gap));
        assert!(refused.text.contains("batch 5"), "{}", refused.text);
    }

    #[test]
    fn a_fork_names_what_is_kept() {
        let head = Head { seq: 4, hash: Hash([1; 32]) };
        let refused = refusal(Kept::Fork { head: Some(head) }, 4).unwrap();
        assert_eq!(refused.reason, Reason::Fork);
        assert!(refused.text.contains("does not follow 4"), "{}", refused.text);
        assert_eq!(refusal(Kept::Fork { head: None }, 1).unwrap().reason, Reason::Fork);
    }
}
