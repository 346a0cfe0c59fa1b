//! Who may sign when, and how each agent's batches follow one another.

use std::collections::{BTreeMap, HashMap};

use motprov_log::{Enrolment, EntryKind, EntryNumber, LedgerEntry, Revocation};
use motprov_review::case::Loss;
use motprov_shared::batch::Batch;
use motprov_shared::chain::{Head, Standing, standing};
use motprov_shared::identity::{AgentId, PublicKey};
use motprov_shared::period::{Interval, Timestamp};
use motprov_shared::seal::{Envelope, Verified};

use crate::assembler::Fault;

/// Keys of agents, each from its entry on.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    agents: HashMap<AgentId, Signer>,
}

#[derive(Debug, Clone)]
struct Signer {
    /// As it was first enrolled, for ever.
    simulated: bool,
    /// From an entry on; `None`: it may not sign.
    keys: BTreeMap<EntryNumber, Option<PublicKey>>,
}

impl Keys {
    /// Takes an enrolment or a revocation; other entries hold no key.
    ///
    /// # Errors
    /// What is wrong with its content.
    pub fn take(&mut self, entry: &LedgerEntry) -> Result<(), Fault> {
        let number = entry.header.number;
        match entry.header.kind {
            EntryKind::Enrolment => {
                let enrolment = Enrolment::decode(&entry.content)
                    .ok_or_else(|| Fault::new(number, "is not an enrolment"))?;
                let new = || Signer { simulated: enrolment.simulated, keys: BTreeMap::new() };
                let signer = self.agents.entry(enrolment.agent.clone()).or_insert_with(new);
                signer.keys.insert(number, Some(enrolment.key));
            }
            EntryKind::Revocation => {
                let revocation = Revocation::decode(&entry.content)
                    .ok_or_else(|| Fault::new(number, "is not a revocation"))?;
                if let Some(signer) = self.agents.get_mut(&revocation.agent) {
                    signer.keys.insert(number, None);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Opens a batch with the key that its agent had when it was kept.
    ///
    /// # Errors
    /// Why it does not hold.
    pub fn open(&self, entry: &LedgerEntry) -> Result<Verified<Batch>, Fault> {
        let number = entry.header.number;
        let envelope = Envelope::parse(&entry.content).map_err(|error| Fault::new(number, error))?;
        let agent = envelope.agent().clone();
        if agent.to_string() != entry.header.source {
            let source = &entry.header.source;
            return Err(Fault::new(number, format!("{agent} signed it, not {source}")));
        }
        let key = self.at(&agent, number)?;
        envelope.open(&key).map_err(|error| Fault::new(number, error))
    }

    fn at(&self, agent: &AgentId, entry: EntryNumber) -> Result<PublicKey, Fault> {
        let signer = self.agents.get(agent);
        let last = signer.and_then(|signer| signer.keys.range(..=entry).next_back());
        match last {
            Some((_, Some(key))) => Ok(*key),
            Some((revoked, None)) => {
                Err(Fault::new(entry, format!("{agent} was put out by entry {revoked}")))
            }
            None => Err(Fault::new(entry, format!("no entry before it enrols {agent}"))),
        }
    }

    pub(crate) fn is_simulated(&self, agent: &AgentId) -> bool {
        self.agents.get(agent).is_some_and(|signer| signer.simulated)
    }
}

/// Batches of an agent that lie between two that are here, and are not here themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// Whose.
    pub agent: AgentId,
    /// Number of the first.
    pub first: u64,
    /// Number of the last.
    pub last: u64,
    /// From the end of the batch before to the start of the batch behind.
    pub time: Interval,
}

/// Chains as far as batches were taken. A chain may begin anywhere and have holes, which are told; what is here must
/// follow.
#[derive(Debug, Default)]
pub(crate) struct Chains {
    agents: HashMap<AgentId, (Head, Timestamp)>,
    pub(crate) losses: Vec<Loss>,
    pub(crate) holes: Vec<Hole>,
}

impl Chains {
    /// Enters a batch behind the one before; what it declares lost becomes a loss.
    ///
    /// # Errors
    /// Where it cannot follow, or declares a loss behind a batch that is not here: the loss would have no beginning.
    pub(crate) fn follow(&mut self, entry: EntryNumber, batch: &Verified<Batch>) -> Result<(), Fault> {
        let Batch { agent, link, made_at, .. } = batch.get();
        let (start, end) = batch.get().span().unwrap_or((*made_at, *made_at));
        let before = self.agents.get(agent).copied();
        let head = before.map(|(head, _)| head);
        let from = before.map_or(Timestamp(0), |(_, covered)| covered);
        let time = Interval::new(from, start);
        match standing(head, *link) {
            Standing::Next => {
                if link.seq > head.map_or(1, |head| head.seq + 1) {
                    self.losses.push(Loss { vantage: agent.to_string(), time, entry });
                }
            }
            Standing::Ahead { expected } if link.lost == 0 => {
                if head.is_some() {
                    let (agent, last) = (agent.clone(), link.seq - 1);
                    self.holes.push(Hole { agent, first: expected, last, time });
                }
            }
            Standing::Ahead { .. } => {
                let what =
                    format!("batch {} of {agent} declares a loss behind a batch that is not here", link.seq);
                return Err(Fault::new(entry, what));
            }
            Standing::Seen | Standing::Forked => {
                let kept = head.map_or(0, |head| head.seq);
                let what =
                    format!("batch {} of {agent} does not follow batch {kept}, the last before it", link.seq);
                return Err(Fault::new(entry, what));
            }
        }
        self.agents.insert(agent.clone(), (Head { seq: link.seq, hash: batch.hash() }, end));
        Ok(())
    }
}
