//! Agents and how they fare, and what a person decides of them.

mod decide;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use motprov_ledger::{Agent, EnrolmentRequest, Gap, LedgerError, Told, View};
use motprov_shared::identity::{AgentId, Role};
use motprov_shared::period::Timestamp;
use motprov_web::source::{
    AgentRow, AgentStanding, Deciding, Decision, Fleet, FleetQuestion, FleetSort, FleetSource, SourceError,
    Waiting,
};

use super::Answers;
use crate::clock;
use crate::fleet::standing::Standing;
use crate::review::{ReviewError, contract_of, month_at};

/// How long what was read of ten thousand agents is shown.
const LASTING: Duration = Duration::from_secs(5);

/// All that is known of all agents at one instant.
pub(super) struct Roll {
    now: Timestamp,
    zone: TimeZone,
    rows: Vec<AgentRow>,
    waiting: Vec<EnrolmentRequest>,
    known: BTreeMap<AgentId, motprov_shared::identity::PublicKey>,
}

/// The last that was read, and when.
#[derive(Default)]
pub(super) struct Rolls(Mutex<Option<(Instant, Arc<Roll>)>>);

impl Rolls {
    /// What was read is no longer so.
    fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Roll {
    fn read(view: &View<'_>, now: Timestamp) -> Result<Self, ReviewError> {
        let told: BTreeMap<AgentId, Told> =
            view.last_words()?.into_iter().map(|told| (told.agent.clone(), told)).collect();
        let mut refused: BTreeMap<String, u64> = BTreeMap::new();
        for count in view.refusal_counts()? {
            *refused.entry(count.agent).or_default() += count.count;
        }
        let gaps: BTreeMap<AgentId, Gap> =
            view.gaps()?.into_iter().map(|gap| (gap.agent.clone(), gap)).collect();
        let agents = view.agents()?;
        let known = agents.iter().map(|agent| (agent.id.clone(), agent.key)).collect();
        let row = |agent: Agent| {
            let count = refused.get(&agent.id.to_string()).copied().unwrap_or(0);
            row(&agent, told.get(&agent.id), gaps.get(&agent.id), count, now)
        };
        let zone = match month_at(now, &TimeZone::UTC) {
            Some(month) => contract_of(view, month)?.map(|contract| contract.zone),
            None => None,
        };
        Ok(Self {
            now,
            zone: zone.unwrap_or(TimeZone::UTC),
            rows: agents.into_iter().map(row).collect(),
            waiting: view.pending()?,
            known,
        })
    }

    fn waiting(&self, request: &EnrolmentRequest) -> Waiting {
        let machine: BTreeMap<String, String> = serde_json::from_str(&request.machine).unwrap_or_default();
        Waiting {
            agent: request.agent.clone(),
            key: request.key,
            role: request.role.name(),
            at: request.at,
            machine: machine.into_iter().collect(),
            replaces: self.known.get(&request.agent).is_some_and(|key| *key != request.key),
        }
    }
}

fn row(agent: &Agent, told: Option<&Told>, gap: Option<&Gap>, refused: u64, now: Timestamp) -> AgentRow {
    let standing = match Standing::of(agent, told, now) {
        Standing::Online => AgentStanding::Online,
        Standing::Late => AgentStanding::Late,
        Standing::Silent | Standing::Pending => AgentStanding::Silent,
        Standing::Revoked => AgentStanding::Revoked,
    };
    let state = told.map(|told| &told.state);
    let unfollowed = state.and_then(|state| state.refused.as_ref());
    AgentRow {
        id: agent.id.clone(),
        standing,
        role: agent.role.map(Role::name),
        simulated: agent.simulated,
        heard: agent.last_received.into_iter().chain(told.map(|told| told.at)).max(),
        version: state.and_then(|state| state.version.clone()),
        outbox: state.and_then(|state| state.outbox),
        lost: agent.lost,
        gap: gap.map(|gap| gap.time),
        thinned: agent.thinned,
        refused,
        clock_ms: agent.clock_offset,
        clock_off: agent.clock_is_off() == Some(true),
        certificate_ends: None,
        unfollowed: unfollowed.map(|refused| refused.reason.clone()),
        enrolled: agent.enrolled,
        revoked: agent.revoked,
    }
}

impl FleetSource for Answers {
    fn fleet(&self, question: &FleetQuestion) -> Result<Fleet, SourceError> {
        let roll = self.roll()?;
        let mut fleet = answer(&roll, question);
        self.read(|view| {
            for row in &mut fleet.rows {
                let certificates = view.certificates_of(&row.id)?;
                let valid = certificates.iter().filter(|certificate| certificate.revoked.is_none());
                row.certificate_ends = valid.map(|certificate| certificate.expires).max();
            }
            Ok(())
        })?;
        Ok(fleet)
    }

    fn deciding(&self, decision: &Decision) -> Result<Deciding, SourceError> {
        match decision {
            Decision::Approve(agent, key) | Decision::Refuse(agent, key) => {
                let roll = self.fresh()?;
                let same = |request: &&EnrolmentRequest| request.agent == *agent && request.key == *key;
                let request = roll.waiting.iter().find(same).ok_or(SourceError::NotFound)?;
                Ok(Deciding::Waiting(roll.waiting(request)))
            }
            Decision::Revoke(agent) => {
                let known = self.read(|view| Ok(view.agent(agent)?))?;
                let known = known.filter(|agent| agent.revoked.is_none()).ok_or(SourceError::NotFound)?;
                Ok(Deciding::Agent(known.last_received, known.batches))
            }
        }
    }

    fn decide(&self, decision: &Decision, reason: &str) -> Result<(), SourceError> {
        let decided = decide::decide(&self.data, decision, reason, clock::now());
        self.rolls.forget();
        decided
    }
}

impl Answers {
    /// As it was at most [`LASTING`] ago.
    fn roll(&self) -> Result<Arc<Roll>, SourceError> {
        let kept = self.rolls.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match kept {
            Some((since, roll)) if since.elapsed() < LASTING => Ok(roll),
            _ => self.fresh(),
        }
    }

    fn fresh(&self) -> Result<Arc<Roll>, SourceError> {
        let roll = Arc::new(self.read(|view| Roll::read(view, clock::now()))?);
        *self.rolls.0.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((Instant::now(), Arc::clone(&roll)));
        Ok(roll)
    }
}

fn answer(roll: &Roll, question: &FleetQuestion) -> Fleet {
    let count = |standing| roll.rows.iter().filter(|row| row.standing == standing).count();
    let sites: BTreeSet<String> = roll.rows.iter().map(|row| row.id.site.to_string()).collect();
    let here = |id: &AgentId| question.site.as_deref().is_none_or(|site| id.site.as_str() == site);
    let mut matching: Vec<&AgentRow> = roll
        .rows
        .iter()
        .filter(|row| here(&row.id))
        .filter(|row| question.standing.is_none_or(|standing| row.standing == standing))
        .collect();
    matching.sort_by(|a, b| {
        let order = compare(question.sort, a, b);
        if question.descending { order.reverse() } else { order }
    });
    let waiting: Vec<&EnrolmentRequest> =
        roll.waiting.iter().filter(|request| here(&request.agent)).collect();
    let (from, many) = question.slice.unwrap_or((0, usize::MAX));
    Fleet {
        now: roll.now,
        zone: roll.zone.clone(),
        standings: AgentStanding::ALL.map(|standing| (standing, count(standing))).into(),
        clocks_off: roll.rows.iter().filter(|row| row.clock_off).count(),
        lossy: roll.rows.iter().filter(|row| row.lost > 0).count(),
        sites: sites.into_iter().collect(),
        all_waiting: waiting.len(),
        waiting: waiting.into_iter().take(Fleet::MOST_WAITING).map(|one| roll.waiting(one)).collect(),
        matching: matching.len(),
        rows: matching.into_iter().skip(from).take(many).cloned().collect(),
    }
}

/// Agents lie by site and name, and equals keep their order.
fn compare(sort: FleetSort, a: &AgentRow, b: &AgentRow) -> std::cmp::Ordering {
    let off = |row: &AgentRow| row.clock_ms.map(i64::saturating_abs);
    match sort {
        FleetSort::Standing => a.standing.cmp(&b.standing),
        FleetSort::Name => a.id.cmp(&b.id),
        FleetSort::Heard => a.heard.cmp(&b.heard),
        FleetSort::Lost => a.lost.cmp(&b.lost),
        FleetSort::Clock => off(a).cmp(&off(b)),
        FleetSort::Version => a.version.cmp(&b.version),
        FleetSort::Outbox => a.outbox.cmp(&b.outbox),
    }
}

/// What the ledger says, as a page hears it.
fn failed(error: &LedgerError) -> SourceError {
    match error {
        LedgerError::Misuse(_) => SourceError::NotFound,
        other => SourceError::Failed(other.to_string()),
    }
}
