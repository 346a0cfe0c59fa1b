//! `agents approve`, `refuse` and `revoke`: a person's word on who may sign.

use std::io::Write;

use clap::Args;
use motprov_ledger::{Database, EnrolmentRequest, LedgerError, RequestState, View};
use motprov_shared::identity::{AgentId, PublicKey};
use serde_json::json;

use super::super::{Answer, Failure, Folder, Format, print_json};
use crate::clock;
use crate::enrolment;

/// Longest reason that is kept, characters.
const MAX_REASON: usize = 200;

#[derive(Debug, Args)]
pub(super) struct Approve {
    #[command(flatten)]
    whom: Whom,
}

#[derive(Debug, Args)]
pub(super) struct Refuse {
    #[command(flatten)]
    whom: Whom,
}

#[derive(Debug, Args)]
struct Whom {
    /// Its site and name.
    #[arg(value_name = "SITE/NAME")]
    agent: AgentId,
    /// The key that it asks with, as `agents show` prints it; needed where several wait under one name.
    #[arg(long, value_name = "HEX")]
    key: Option<PublicKey>,
}

#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// Its site and name.
    #[arg(value_name = "SITE/NAME")]
    agent: AgentId,
    /// Why, for the ledger.
    #[arg(long, value_name = "TEXT", default_value = "revoked by an operator")]
    reason: String,
}

impl Whom {
    /// The one request that is meant.
    fn find(&self, view: &View<'_>) -> Result<EnrolmentRequest, Failure> {
        let mut waiting = view.pending()?;
        waiting
            .retain(|request| request.agent == self.agent && self.key.is_none_or(|key| request.key == key));
        match waiting.len() {
            1 => Ok(waiting.remove(0)),
            0 => Err(Failure::Input(format!("{} does not wait for approval", self.agent))),
            several => {
                let keys: Vec<_> = waiting.iter().map(|request| request.key.to_string()).collect();
                let keys = keys.join("\n  ");
                Err(Failure::Input(format!(
                    "{several} machines wait as {}: say which with --key\n  {keys}",
                    self.agent
                )))
            }
        }
    }
}

impl Approve {
    pub(super) fn run(
        &self,
        folder: &Folder,
        format: Format,
        out: &mut dyn Write,
    ) -> Result<Answer, Failure> {
        let now = clock::now();
        let replaced = Database::open(&folder.data)?.write(|tx| {
            let request = self.whom.find(&tx.view())?;
            let before = tx.view().agent(&request.agent)?;
            tx.settle_request(&request.agent, &request.key, RequestState::Approved)?;
            enrolment::admit(tx, &request.agent, &request.key, request.role, now)?;
            Ok::<_, Failure>(before.is_some_and(|before| before.key != request.key))
        })?;
        let agent = &self.whom.agent;
        match format {
            Format::Json => {
                print_json(out, &json!({ "approved": agent.to_string(), "replaced_a_key": replaced }))?;
            }
            Format::Text if replaced => {
                writeln!(out, "{agent} is let in under its new key; the old one counts no longer")?;
            }
            Format::Text => writeln!(out, "{agent} is let in when it asks next")?,
        }
        Ok(Answer::Yes)
    }
}

impl Refuse {
    pub(super) fn run(
        &self,
        folder: &Folder,
        format: Format,
        out: &mut dyn Write,
    ) -> Result<Answer, Failure> {
        Database::open(&folder.data)?.write(|tx| {
            let request = self.whom.find(&tx.view())?;
            tx.settle_request(&request.agent, &request.key, RequestState::Refused)?;
            Ok::<_, Failure>(())
        })?;
        let agent = &self.whom.agent;
        match format {
            Format::Json => print_json(out, &json!({ "refused": agent.to_string() }))?,
            Format::Text => writeln!(out, "{agent} is not let in")?,
        }
        Ok(Answer::Yes)
    }
}

impl Revoke {
    pub(super) fn run(
        &self,
        folder: &Folder,
        format: Format,
        out: &mut dyn Write,
    ) -> Result<Answer, Failure> {
        let reason: String = self.reason.chars().filter(|c| !c.is_control()).take(MAX_REASON).collect();
        let revoked = Database::open(&folder.data)?.write(|tx| tx.revoke(&self.agent, &reason, clock::now()));
        let entry = revoked.map_err(|error| match error {
            LedgerError::Misuse(what) => Failure::Input(format!("{}: {what}", self.agent)),
            other => other.into(),
        })?;
        match format {
            Format::Json => {
                print_json(out, &json!({ "revoked": self.agent.to_string(), "entry": entry }))?;
            }
            Format::Text => writeln!(
                out,
                "{} may no longer sign or connect (ledger entry {entry}); what it signed before stays",
                self.agent
            )?,
        }
        Ok(Answer::Yes)
    }
}
