//! `agents`: who may sign, how each of them stands, and what they are told to measure.

mod add;
mod admit;
mod configure;
mod list;
mod matching;
mod show;

use std::io::Write;

use clap::{Args, Subcommand};
use motprov_shared::identity::AgentId;

use super::{Answer, Failure, Folder, Printing};

#[derive(Debug, Args)]
pub(super) struct Agents {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Enrol an agent, or a new key of one; a running collector lets it in at once.
    Add(add::Add),
    /// List the agents: how each stands, its last batch, what was lost or refused.
    List(list::List),
    /// Show everything that is known of one agent.
    Show {
        /// Its site and name.
        #[arg(value_name = "SITE/NAME")]
        agent: AgentId,
    },
    /// Let an agent in that waits for approval.
    Approve(admit::Approve),
    /// Turn an agent down that waits for approval.
    Refuse(admit::Refuse),
    /// Take an agent's right to sign and to connect, within a second, also of open connections.
    Revoke(admit::Revoke),
    /// Find the register's name of what agents call otherwise, by serial number, network card, host name or address.
    Match,
    /// Tell agents what to measure: a file of TOML for all, a role, a site or one agent.
    Configure(configure::Configure),
}

impl Agents {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let (folder, format) = (&self.folder, self.printing.format);
        match &self.command {
            Command::Add(add) => add.run(folder, format, out),
            Command::List(list) => list.run(folder, format, out),
            Command::Show { agent } => show::run(agent, folder, format, out),
            Command::Approve(approve) => approve.run(folder, format, out),
            Command::Refuse(refuse) => refuse.run(folder, format, out),
            Command::Revoke(revoke) => revoke.run(folder, format, out),
            Command::Match => matching::run(folder, format, out),
            Command::Configure(configure) => configure.run(folder, format, out),
        }
    }
}
