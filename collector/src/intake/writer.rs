//! The one thread that writes what agents send. Groups what waits into one transaction with one sync; answers only
//! after the commit.
//!
//! No message can keep the others out: where a group fails or breaks off, each is tried by itself, and one that cannot
//! be kept although the database takes writes is refused, with its octets put aside for a person.
//!
//! While nothing waits it folds the contents of full groups of entries into compressed bundles.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use motprov_ledger::{Database, Kept, LedgerError, Refusal, Write};
use motprov_shared::batch::Batch;
use motprov_shared::chain::Head;
use motprov_shared::identity::{AgentId, Hash, sha256};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::{Reason, Refused};
use motprov_shared::seal::Verified;
use motprov_shared::state::State;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use super::keyring::Keyring;
use super::poisoned;
use super::receipts::Word;
use super::steps::Steps;
use crate::broker::Outcome;
use crate::clock;

/// Jobs in one transaction at most; more gain nothing and lengthen the wait of the first.
const GROUP: usize = 2048;
/// A group of so many is a sign of load: the next waits a little for more to share its sync and its pages with.
const BUSY: usize = 64;
/// Between two looks whether more has come; where nothing has, the group goes.
const GLANCE: Duration = Duration::from_millis(2);
/// Looks at most.
const GLANCES: usize = 15;
/// Pause after a failed transaction, so that a full disk does not keep a processor busy.
const PAUSE: Duration = Duration::from_secs(1);

/// One message on its way into the ledger.
pub(super) struct Job {
    pub(super) case: Case,
    /// Who waits for it to be durable.
    pub(super) reply: Option<oneshot::Sender<Outcome>>,
    /// Its share of memory.
    #[expect(dead_code, reason = "held, and given back where the job is dropped")]
    pub(super) room: Option<OwnedSemaphorePermit>,
}

/// What was found before the ledger was asked.
pub(super) enum Case {
    /// Signed by its agent; whether it follows is still to be seen.
    Batch { batch: Box<Verified<Batch>>, bytes: Vec<u8> },
    /// To be counted, and its octets put aside. `tell`: the agent is connected and is sent the reason.
    Refused { agent: Option<AgentId>, refused: Refused, hash: Hash, content: Option<Vec<u8>>, tell: bool },
    /// What an agent says of itself.
    Told { agent: AgentId, state: Box<State> },
}

impl Case {
    fn addressee(&self) -> Option<&AgentId> {
        match self {
            Self::Batch { batch, .. } => Some(&batch.get().agent),
            Self::Refused { agent, tell: true, .. } => agent.as_ref(),
            Self::Refused { .. } | Self::Told { .. } => None,
        }
    }

    /// The same message, refused because it broke the writer or the database would not have it.
    fn poisoned(self, what: &str) -> Self {
        match self {
            Self::Batch { batch, bytes } => Self::Refused {
                refused: poisoned(batch.get().link.seq, what),
                hash: batch.hash(),
                agent: Some(batch.into_inner().agent),
                content: Some(bytes),
                tell: true,
            },
            Self::Told { agent, .. } => Self::Refused {
                refused: poisoned(0, what),
                hash: sha256(&[]),
                agent: Some(agent),
                content: None,
                tell: false,
            },
            refused @ Self::Refused { .. } => refused,
        }
    }
}

/// What became of a group: one outcome for each job, and what to tell each agent.
struct Settled {
    refusals: Vec<Option<Refused>>,
    heads: BTreeMap<AgentId, Option<Head>>,
}

/// Why a group was not kept.
enum Failure {
    /// The database could not.
    Ledger(LedgerError),
    /// It broke off.
    Panic,
}

pub(super) struct Writer {
    pub(super) database: Database,
    pub(super) keys: Arc<Keyring>,
    pub(super) steps: Arc<dyn Steps>,
    pub(super) words: SyncSender<Vec<Word>>,
    /// Whether entries are brought to rest; no longer once one was not what was appended.
    pub(super) seals: bool,
}

impl Writer {
    /// Writes until nobody can send jobs any more.
    pub(super) fn run(mut self, mut queue: mpsc::Receiver<Vec<Job>>) {
        let (mut last, mut unsealed) = (0, true);
        while let Some(mut group) = self.next(&mut queue, &mut unsealed) {
            gather(&mut group, &mut queue, last >= BUSY);
            last = group.len();
            if !self.settle(group) && !queue.is_closed() {
                std::thread::sleep(PAUSE);
            }
            unsealed = self.seals;
        }
        // So that the one file is all of the ledger, for whoever copies it.
        if let Err(error) = self.database.fold_log() {
            tracing::warn!(%error, "the log beside the database was not folded into it");
        }
    }

    /// The next jobs. While there are none, entries are brought to rest, a group at a time: nobody waits for that longer
    /// than for another group's commit.
    fn next(&mut self, queue: &mut mpsc::Receiver<Vec<Job>>, unsealed: &mut bool) -> Option<Vec<Job>> {
        while *unsealed {
            match queue.try_recv() {
                Ok(group) => return Some(group),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) => *unsealed = self.seal(),
            }
        }
        queue.blocking_recv()
    }

    /// Says whether more may be left to seal.
    fn seal(&mut self) -> bool {
        match self.database.seal() {
            Ok(sealed) => sealed,
            Err(error) if is_shortage(&error) => false,
            Err(error) => {
                tracing::error!(%error, "entries are no longer compressed; run `motprov-collector audit`");
                self.seals = false;
                false
            }
        }
    }

    /// One transaction for all; where that fails for another reason than a busy or full disk, one for each. Gives
    /// whether all could be settled.
    fn settle(&mut self, mut group: Vec<Job>) -> bool {
        let failure = match self.write(&group) {
            Ok(settled) => {
                self.answer(group, settled);
                return true;
            }
            Err(failure) => failure,
        };
        if let Failure::Ledger(error) = &failure
            && is_shortage(error)
        {
            tracing::error!(%error, jobs = group.len(), "nothing could be kept; the agents will send again");
            self.unavailable(group);
            return false;
        }
        if group.len() > 1 {
            tracing::warn!(jobs = group.len(), "{}; trying one by one", failure.text());
            let mut all = true;
            for job in group {
                all &= self.settle(vec![job]);
            }
            return all;
        }
        group.pop().is_none_or(|job| self.put_aside(job, &failure))
    }

    /// Refuses a message that cannot be kept. That this is written shows that the database takes writes: where it is
    /// not, the fault is not the message's, and it is to be sent again.
    fn put_aside(&mut self, job: Job, failure: &Failure) -> bool {
        let text = failure.text();
        tracing::error!(
            agent = job.case.addressee().map(tracing::field::display),
            "{text}: a message is put aside"
        );
        let group = vec![Job { case: job.case.poisoned(&text), ..job }];
        match self.write(&group) {
            Ok(settled) => {
                self.answer(group, settled);
                true
            }
            Err(failure) => {
                tracing::error!("{}; the agent will send again", failure.text());
                self.unavailable(group);
                false
            }
        }
    }

    fn write(&mut self, group: &[Job]) -> Result<Settled, Failure> {
        let now = clock::now();
        let (database, steps) = (&mut self.database, &self.steps);
        // Sound: a transaction that unwinds is rolled back, and what it learnt is forgotten.
        let written = catch_unwind(AssertUnwindSafe(|| {
            database.write(|tx| {
                let enter = |job: &Job| enter(tx, steps.as_ref(), &job.case, now);
                let refusals = group.iter().map(enter).collect::<Result<_, _>>()?;
                let mut heads = BTreeMap::new();
                for agent in group.iter().filter_map(|job| job.case.addressee()) {
                    if !heads.contains_key(agent) {
                        heads.insert(agent.clone(), tx.head(agent)?);
                    }
                }
                Ok::<_, LedgerError>(Settled { refusals, heads })
            })
        }));
        written.map_err(|_| Failure::Panic)?.map_err(Failure::Ledger)
    }

    fn answer(&mut self, group: Vec<Job>, settled: Settled) {
        let mut told: BTreeMap<AgentId, Vec<Refused>> = BTreeMap::new();
        for (job, refused) in group.into_iter().zip(settled.refusals) {
            let outcome = if refused.is_some() { Outcome::Refused } else { Outcome::Kept };
            // Nobody waits any more where the connection is gone; the receipt still counts.
            let _ = job.reply.map(|reply| reply.send(outcome));
            let Some(agent) = job.case.addressee() else { continue };
            if refused.as_ref().is_some_and(|refused| refused.reason == Reason::UnknownAgent) {
                self.forget(agent);
            }
            match told.get_mut(agent) {
                Some(refusals) => refusals.extend(refused),
                None => drop(told.insert(agent.clone(), refused.into_iter().collect())),
            }
        }
        let heads = settled.heads;
        let word = |(agent, refusals)| Word { kept: heads.get(&agent).copied().flatten(), agent, refusals };
        self.say(told.into_iter().map(word).collect());
    }

    fn say(&self, words: Vec<Word>) {
        if self.words.send(words).is_err() {
            tracing::error!("receipts are no longer sent; restart the collector");
        }
    }

    /// `busy` to whoever can be told what is kept; the others lose their connection, which says the same.
    fn unavailable(&mut self, group: Vec<Job>) {
        let mut words = Vec::new();
        for job in group {
            let seq = if let Case::Batch { batch, .. } = &job.case { batch.get().link.seq } else { 0 };
            let head = job.case.addressee().map(|agent| {
                let found = self.database.read(|view| view.agent(agent));
                (agent.clone(), found.map(|agent| agent.and_then(|agent| agent.head)))
            });
            let outcome = match head {
                Some((agent, Ok(kept))) => {
                    let text = "the collector cannot write now; send again later".to_owned();
                    words.push(Word {
                        agent,
                        kept,
                        refusals: vec![Refused { seq, reason: Reason::Busy, text }],
                    });
                    Outcome::Refused
                }
                Some((_, Err(_))) | None => Outcome::Unavailable,
            };
            let _ = job.reply.map(|reply| reply.send(outcome));
        }
        self.say(words);
    }

    fn forget(&self, agent: &AgentId) {
        if let Err(error) = self.keys.refresh(agent) {
            tracing::warn!(%agent, %error, "cannot look up the agent's key");
        }
    }
}

impl Failure {
    fn text(&self) -> String {
        match self {
            Self::Ledger(error) => format!("it could not be written ({error})"),
            Self::Panic => "the writer broke off".to_owned(),
        }
    }
}

fn is_shortage(error: &LedgerError) -> bool {
    matches!(error, LedgerError::Busy | LedgerError::Full | LedgerError::ReadOnly | LedgerError::Damaged(_))
}

/// Keeps a batch or counts a refusal; gives the refusal.
fn enter(
    tx: &mut Write<'_>,
    steps: &dyn Steps,
    case: &Case,
    now: Timestamp,
) -> Result<Option<Refused>, LedgerError> {
    let (agent, refused, hash, content) = match case {
        Case::Batch { batch, bytes } => {
            let kept = steps.keep(tx, batch, bytes, now)?;
            let Some(refused) = refusal(kept, batch.get().link.seq) else { return Ok(None) };
            // One that only comes too early comes again.
            let content = (refused.reason != Reason::Gap).then_some(bytes);
            (Some(&batch.get().agent), refused, batch.hash(), content)
        }
        Case::Told { agent, state } => return tx.note_state(agent, state, now).map(|()| None),
        Case::Refused { agent, refused, hash, content, .. } => {
            (agent.as_ref(), refused.clone(), *hash, content.as_ref())
        }
    };
    let refusal = Refusal {
        at: now,
        agent: agent.map_or_else(|| "?".to_owned(), ToString::to_string),
        reason: refused.reason,
        text: refused.text.clone(),
        hash,
    };
    tx.put_aside(&refusal, content.map(Vec::as_slice))?;
    Ok(Some(refused))
}

/// Takes what waits, and under load what comes within a moment.
fn gather(group: &mut Vec<Job>, queue: &mut mpsc::Receiver<Vec<Job>>, busy: bool) {
    let mut take = |group: &mut Vec<Job>| {
        let before = group.len();
        while group.len() < GROUP
            && let Ok(more) = queue.try_recv()
        {
            group.extend(more);
        }
        group.len() > before
    };
    take(group);
    for _ in 0..if busy { GLANCES } else { 0 } {
        std::thread::sleep(GLANCE);
        if !take(group) || group.len() >= GROUP {
            return;
        }
    }
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
mod tests;
