//! How the collector fares, for monitors.

use std::collections::BTreeMap;
use std::path::Path;

use motprov_ledger::Agent;
use motprov_shared::period::Timestamp;
use motprov_web::source::{Fault, HealthSource, SourceError, Vitals};

use super::Answers;
use crate::clock;
use crate::fleet::standing::Standing;

/// Below so many octets a disk counts as full: an hour of a large fleet.
const ROOM: u64 = 256 << 20;

impl HealthSource for Answers {
    fn vitals(&self) -> Result<Vitals, SourceError> {
        let now = clock::now();
        let (size, agents, told, pending) = self.read(|view| {
            Ok((view.state()?.size, view.agents()?, view.last_words()?, view.pending_count()?))
        })?;
        let told: BTreeMap<_, _> = told.iter().map(|told| (&told.agent, told)).collect();
        let stands = |agent: &Agent| Standing::of(agent, told.get(&agent.id).copied(), now);
        let standings: Vec<Standing> = agents.iter().map(stands).collect();
        let count = |standing: Standing| {
            let found = standings.iter().filter(|found| **found == standing).count() as u64;
            (standing.name(), if standing == Standing::Pending { pending } else { found })
        };
        let last = agents.iter().filter_map(|agent| agent.last_received).max();
        let disk_free = free(&self.folder()?);
        let stopped = self.written.as_ref().is_some_and(|written| !written());
        let full = disk_free.filter(|free| *free < ROOM).map(|free| Fault::DiskFull { free, needed: ROOM });
        Ok(Vitals {
            ledger: size,
            last_batch_age: last.map(|at| seconds(now, at)),
            disk_free,
            agents: Standing::ALL.into_iter().map(count).collect(),
            reviews: self
                .reviews
                .reviewed()
                .into_iter()
                .map(|(month, at)| (month, seconds(now, at)))
                .collect(),
            faults: stopped.then_some(Fault::WriterStopped).into_iter().chain(full).collect(),
        })
    }
}

/// Whole seconds between; none where the clock went back.
fn seconds(now: Timestamp, at: Timestamp) -> u64 {
    u64::try_from(now.since(at) / 1000).unwrap_or(0)
}

/// Octets that are free for this process where `folder` lies.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    match rustix::fs::statvfs(folder) {
        Ok(found) => Some(found.f_bavail.saturating_mul(found.f_frsize)),
        Err(error) => {
            tracing::warn!(%error, folder = %folder.display(), "the disk's free room is not known");
            None
        }
    }
}

#[cfg(not(unix))]
const fn free(_: &Path) -> Option<u64> {
    None
}
