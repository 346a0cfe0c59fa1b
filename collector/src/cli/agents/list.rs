//! `agents list`: every agent, and every one that waits to be let in.

use std::collections::BTreeMap;
use std::io::Write;

use clap::Args;
use motprov_ledger::{Agent, Database, EnrolmentRequest, Gap, Told};
use motprov_shared::identity::{AgentId, Role, Site};
use motprov_shared::period::Timestamp;
use serde_json::{Value, json};

use super::super::table::{Table, or_dash};
use super::super::{Answer, Failure, Folder, Format, print_json};
use crate::clock;
use crate::fleet::standing::Standing;

#[derive(Debug, Args)]
pub(super) struct List {
    /// Only agents of this site.
    #[arg(long)]
    site: Option<Site>,
    /// Only agents that stand so; may be given several times.
    #[arg(long = "state", value_name = "STATE", value_parser = standing)]
    states: Vec<Standing>,
}

fn standing(text: &str) -> Result<Standing, String> {
    let found = Standing::ALL.into_iter().find(|standing| standing.name() == text);
    found.ok_or_else(|| "write online, late, silent, pending or revoked".to_owned())
}

/// All that is known of all agents at one instant.
pub(super) struct Fleet {
    pub(super) agents: Vec<Agent>,
    pub(super) told: BTreeMap<AgentId, Told>,
    pub(super) pending: Vec<EnrolmentRequest>,
    pub(super) gaps: Vec<Gap>,
    refused: BTreeMap<String, u64>,
    now: Timestamp,
}

impl Fleet {
    pub(super) fn read(folder: &Folder) -> Result<Self, Failure> {
        let mut database = Database::open_read_only(&folder.data)?;
        database.read(|view| {
            let mut refused: BTreeMap<String, u64> = BTreeMap::new();
            for count in view.refusal_counts()? {
                *refused.entry(count.agent).or_default() += count.count;
            }
            let told = view.last_words()?.into_iter().map(|told| (told.agent.clone(), told)).collect();
            let (agents, pending, gaps) = (view.agents()?, view.pending()?, view.gaps()?);
            Ok(Self { agents, told, pending, gaps, refused, now: clock::now() })
        })
    }

    pub(super) fn standing(&self, agent: &Agent) -> Standing {
        Standing::of(agent, self.told.get(&agent.id), self.now)
    }

    fn refused(&self, agent: &Agent) -> u64 {
        self.refused.get(&agent.id.to_string()).copied().unwrap_or(0)
    }

    /// An agent as JSON.
    pub(super) fn as_json(&self, agent: &Agent) -> Value {
        let gap = |gap: &Gap| {
            let (from, until) = (gap.time.start.to_string(), gap.time.end.to_string());
            json!({ "first": gap.first, "last": gap.last, "from": from, "until": until, "entry": gap.entry })
        };
        let gaps: Vec<_> = self.gaps.iter().filter(|gap| gap.agent == agent.id).map(gap).collect();
        let told = self.told.get(&agent.id);
        let state = told.map(|told| &told.state);
        let refused = state.and_then(|state| state.refused.as_ref());
        json!({
            "agent": agent.id.to_string(),
            "state": self.standing(agent).name(),
            "key": agent.key.to_string(),
            "role": agent.role.map(Role::name),
            "simulated": agent.simulated,
            "connected": told.map(|told| told.state.online),
            "since": told.map(|told| told.since.to_string()),
            "version": state.and_then(|state| state.version.as_ref()),
            "release": state.and_then(|state| state.release.as_ref()),
            "outbox": state.and_then(|state| state.outbox),
            "configuration": state.and_then(|state| state.configuration),
            "configuration_refused":
                refused.map(|refused| json!({ "version": refused.version, "reason": refused.reason })),
            "head": agent.head.map(|head| json!({ "seq": head.seq, "hash": head.hash.to_string() })),
            "batches": agent.batches,
            "records": agent.records,
            "lost": agent.lost,
            "gaps": gaps,
            "thinned": agent.thinned,
            "last_received": agent.last_received.map(|at| at.to_string()),
            "last_made_at": agent.last_made_at.map(|at| at.to_string()),
            "clock_offset_ms": agent.clock_offset,
            "clock_is_off": agent.clock_is_off(),
            "refused": self.refused(agent),
            "revoked": agent.revoked,
        })
    }
}

/// Of whoever waits little is known yet.
pub(super) fn pending_as_json(request: &EnrolmentRequest) -> Value {
    let machine: Value = serde_json::from_str(&request.machine).unwrap_or_default();
    json!({
        "agent": request.agent.to_string(),
        "state": Standing::Pending.name(),
        "key": request.key.to_string(),
        "role": request.role.name(),
        "since": request.at.to_string(),
        "machine": machine,
    })
}

impl List {
    pub(super) fn run(
        &self,
        folder: &Folder,
        format: Format,
        out: &mut dyn Write,
    ) -> Result<Answer, Failure> {
        let mut fleet = Fleet::read(folder)?;
        let here = |id: &AgentId| self.site.as_ref().is_none_or(|site| id.site == *site);
        let wanted = |standing| self.states.is_empty() || self.states.contains(&standing);
        fleet.pending.retain(|request| here(&request.agent) && wanted(Standing::Pending));
        let all = std::mem::take(&mut fleet.agents);
        let agents: Vec<_> =
            all.into_iter().filter(|agent| here(&agent.id) && wanted(fleet.standing(agent))).collect();
        match format {
            Format::Json => {
                let pending = fleet.pending.iter().map(pending_as_json);
                let all: Vec<_> = pending.chain(agents.iter().map(|agent| fleet.as_json(agent))).collect();
                print_json(out, &all)?;
            }
            Format::Text => print_text(out, &fleet, &agents)?,
        }
        Ok(Answer::Yes)
    }
}

fn print_text(out: &mut dyn Write, fleet: &Fleet, agents: &[Agent]) -> Result<(), Failure> {
    let mut table = Table::new(&[
        "agent",
        "state",
        ">head",
        ">outbox",
        ">lost",
        ">thinned",
        ">refused",
        "last received",
        ">clock",
        "version",
        "role",
        "origin",
    ]);
    let dash = || "–".to_owned();
    for request in &fleet.pending {
        let mut row = vec![request.agent.to_string(), Standing::Pending.name().to_owned()];
        row.extend(std::iter::repeat_with(dash).take(8));
        row.extend([request.role.to_string(), dash()]);
        table.row(row);
    }
    for agent in agents {
        let state = fleet.told.get(&agent.id).map(|told| &told.state);
        table.row([
            agent.id.to_string(),
            fleet.standing(agent).name().to_owned(),
            or_dash(agent.head.map(|head| head.seq)),
            or_dash(state.and_then(|state| state.outbox)),
            agent.lost.to_string(),
            agent.thinned.to_string(),
            fleet.refused(agent).to_string(),
            or_dash(agent.last_received),
            clock_of(agent),
            or_dash(state.and_then(|state| state.version.clone())),
            or_dash(agent.role),
            if agent.simulated { "simulated" } else { "measured" }.to_owned(),
        ]);
    }
    Ok(table.print(out)?)
}

/// How far its clock is off, seconds; told in words where it is too much.
pub(super) fn clock_of(agent: &Agent) -> String {
    let Some(offset) = agent.clock_offset else { return "–".to_owned() };
    let seconds = rust_decimal::Decimal::new(offset, 3).round_dp(1);
    let sign = if offset > 0 { "+" } else { "" };
    let off = if agent.clock_is_off() == Some(true) { "off by " } else { "" };
    format!("{off}{sign}{seconds} s")
}
