//! Counts what was signed against what the ledger keeps. Promise: a batch counts as kept only with the very octets that
//! were signed, in its chain's order.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::path::Path;

use anyhow::{Result, ensure};
use motprov_shared::identity::{AgentId, Hash};

use crate::scene::{Actor, Kept, kept, wait_for_kept};

/// How often a stopping agent is started again to deliver what it did not get rid of.
const TRIES: u32 = 10;

/// A story's line in the table of losses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Losses {
    /// Which story, and which part of it.
    pub story: String,
    /// Processes killed.
    pub kills: u32,
    /// Times that power or network were cut, or the clock or the disk failed.
    pub cuts: u32,
    /// Batches signed, each by its own hash.
    pub signed: usize,
    /// Of these, batches in the ledger.
    pub kept: usize,
    /// Batches that the ledger holds more than once.
    pub duplicated: usize,
}

impl Losses {
    /// For this story.
    #[must_use]
    pub fn of(story: impl Into<String>) -> Self {
        Self { story: story.into(), ..Self::default() }
    }

    /// Adds a simulated agent of the collector with this data folder, whose `signed` are all that it signed, in order.
    ///
    /// # Errors
    /// The ledger cannot be read, or keeps a chain that does not hold.
    pub fn count(&mut self, data: &Path, agent: &AgentId, signed: &[Hash]) -> Result<()> {
        let numbered = (1..).zip(signed.iter().copied());
        self.add(&kept(data, agent)?, &numbered.collect::<Vec<_>>())
    }

    /// Adds a real agent, which [`settle`] stopped. Killed between its disk and its log, an agent signed what it did not
    /// log: a batch in the ledger bears its signature, and counts as signed.
    ///
    /// # Errors
    /// As [`Losses::count`].
    pub fn count_real(&mut self, data: &Path, agent: &Actor) -> Result<()> {
        self.add(&kept(data, &agent.id)?, &agent.signed()?)
    }

    /// Adds what another scene of the story counted.
    pub const fn join(&mut self, other: &Self) {
        self.kills += other.kills;
        self.cuts += other.cuts;
        self.signed += other.signed;
        self.kept += other.kept;
        self.duplicated += other.duplicated;
    }

    /// Fails where anything was lost or doubled; prints the line otherwise.
    ///
    /// # Errors
    /// With the line.
    pub fn prove_none(&self) -> Result<()> {
        println!("{self}");
        ensure!(self.signed > 0 && self.kept == self.signed && self.duplicated == 0, "{self}");
        Ok(())
    }

    fn add(&mut self, kept: &[Kept], signed: &[(u64, Hash)]) -> Result<()> {
        let mut before = None;
        let mut by_number = BTreeMap::new();
        for batch in kept {
            if by_number.insert(batch.seq, batch.hash).is_some() {
                self.duplicated += 1;
                continue;
            }
            ensure!(batch.prev == before, "batch {} does not name the one before", batch.seq);
            ensure!(batch.seq == by_number.len() as u64, "batch {} is out of order", batch.seq);
            before = Some(batch.hash);
        }
        self.kept += by_number.len();
        let missing = signed.iter().filter(|(seq, hash)| by_number.get(seq) != Some(hash));
        self.signed += by_number.len() + missing.count();
        Ok(())
    }
}

impl Display for Losses {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self { story, kills, cuts, signed, kept, duplicated } = self;
        write!(
            out,
            "loss | {story} | kills {kills} | cuts {cuts} | signed {signed} | kept {kept} | duplicated {duplicated}"
        )
    }
}

/// Stops an agent of the collector with this data folder, with nothing left in its outbox: one that could not deliver its last batches in the time that it
/// takes to stop runs again.
///
/// # Errors
/// It never gets rid of them.
pub fn settle(data: &Path, agent: &mut Actor) -> Result<()> {
    for _ in 0..TRIES {
        let before = agent.signed()?.len();
        agent.start()?;
        // Then it also hears a request to stop.
        agent.wait_until_signed(before + 1)?;
        if let Some((last, _)) = agent.signed()?.last() {
            wait_for_kept(data, &agent.id, *last)?;
        }
        agent.stop()?;
        let last = agent.signed()?.last().map(|(seq, _)| *seq);
        if kept(data, &agent.id)?.last().map(|batch| batch.seq) >= last {
            return Ok(());
        }
    }
    anyhow::bail!("{} still holds batches after {TRIES} stops", agent.id)
}
