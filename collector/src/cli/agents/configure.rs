//! `agents configure`: keeps what a scope of agents is told to measure; a running collector sends it at once.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use motprov_ledger::{Agent, Configuration, Database, Put, View};
use motprov_shared::configuration::{MAX_TEXT, Scope};
use motprov_shared::identity::{AgentId, Role, Site};
use motprov_toml::layer::{self, Text};
use serde_json::json;

use super::super::{Answer, Failure, Folder, Format, print_json};
use crate::clock;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("scope").required(true))]
#[command(group = ArgGroup::new("deed").required(true))]
pub(super) struct Configure {
    /// For every agent.
    #[arg(long, group = "scope")]
    all: bool,
    /// For the agents of a role: workstation, site or server.
    #[arg(long, value_name = "ROLE", group = "scope")]
    role: Option<Role>,
    /// For the agents of a site.
    #[arg(long, value_name = "SITE", group = "scope")]
    site: Option<Site>,
    /// For one agent.
    #[arg(long, value_name = "SITE/NAME", group = "scope")]
    agent: Option<AgentId>,
    /// What they are told, TOML: sections of deploy/config/agent.toml. A narrower scope replaces whole sections of a
    /// wider one, and all of them those of the agent's own file.
    #[arg(value_name = "FILE", group = "deed")]
    file: Option<PathBuf>,
    /// Tell this scope nothing any more.
    #[arg(long, group = "deed")]
    clear: bool,
    /// Show what the agent is told in all, and from where each part comes.
    #[arg(long, group = "deed", requires = "agent")]
    show: bool,
}

impl Configure {
    pub(super) fn run(
        &self,
        folder: &Folder,
        format: Format,
        out: &mut dyn Write,
    ) -> Result<Answer, Failure> {
        if let (true, Some(agent)) = (self.show, &self.agent) {
            return show(folder, format, agent, out);
        }
        let scope = self.scope()?;
        let text = match &self.file {
            Some(file) => checked(file)?,
            None => String::new(),
        };
        let (put, agents) = keep(folder, &scope, &text)?;
        let (entry, new) = match put {
            Put::New(entry) => (entry, true),
            Put::Already(entry) => (entry, false),
        };
        if format == Format::Json {
            let scope = scope.to_string();
            print_json(out, &json!({ "scope": scope, "entry": entry, "new": new, "agents": agents }))?;
            return Ok(Answer::Yes);
        }
        let told = if text.is_empty() { "is told nothing any more" } else { "is told this" };
        match put {
            Put::New(entry) => writeln!(out, "{scope} {told}, ledger entry {entry}: {agents} agents")?,
            Put::Already(entry) => {
                writeln!(out, "nothing changed: {scope} {told} already, entry {entry}: {agents} agents")?;
            }
        }
        Ok(Answer::Yes)
    }

    fn scope(&self) -> Result<Scope, Failure> {
        let role = self.role.map(Scope::Role);
        let site = self.site.clone().map(Scope::Site);
        let agent = self.agent.clone().map(Scope::Agent);
        let all = self.all.then_some(Scope::All);
        let scope = all.or(role).or(site).or(agent);
        scope.ok_or_else(|| Failure::Input("give --all, --role, --site or --agent".to_owned()))
    }
}

/// The file's text, with every fault that can be told without the agent.
fn checked(file: &Path) -> Result<String, Failure> {
    let shown = file.display().to_string();
    let fault = |what: String| Failure::Input(format!("{shown}: {what}"));
    let octets = std::fs::metadata(file).map_err(|error| fault(error.to_string()))?.len();
    if octets > MAX_TEXT as u64 {
        return Err(fault(format!("larger than {MAX_TEXT} octets")));
    }
    let text = std::fs::read_to_string(file).map_err(|error| fault(error.to_string()))?;
    if text.trim().is_empty() {
        return Err(fault("it is empty: write something, or give --clear".to_owned()));
    }
    layer::check(Text { name: &shown, text: &text }).map_err(|faults| {
        let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
        Failure::Input(format!("nothing was kept\n{}", lines.join("\n")))
    })?;
    Ok(text)
}

fn keep(folder: &Folder, scope: &Scope, text: &str) -> Result<(Put, usize), Failure> {
    folder.database()?.write(|tx| {
        let put = tx.configure(scope, text, clock::now())?;
        if let Some(octets) = longest(&tx.view().configurations()?).filter(|octets| *octets > MAX_TEXT) {
            let what =
                format!("an agent would be told {octets} octets, and takes {MAX_TEXT}: shorten a layer");
            return Err(Failure::Input(what));
        }
        let agents = tx.view().agents()?;
        let told = |agent: &&Agent| agent.revoked.is_none() && scope.holds_for(&agent.id, agent.role);
        let count = agents.iter().filter(told).count();
        if let (Scope::Agent(agent), 0, false) = (scope, count, text.is_empty()) {
            return Err(Failure::Input(format!("no agent {agent} is enrolled: see `agents list`")));
        }
        Ok((put, count))
    })
}

/// Octets of the longest layers that can lie over one another.
fn longest(all: &[Configuration]) -> Option<usize> {
    let kind = |scope: &Scope| match scope {
        Scope::All => 0,
        Scope::Role(_) => 1,
        Scope::Site(_) => 2,
        Scope::Agent(_) => 3,
    };
    let of_kind = |wanted: usize| {
        let texts = all.iter().filter(move |one| kind(&one.scope) == wanted).map(|one| one.text.len());
        texts.max()
    };
    (0..4).filter_map(of_kind).reduce(|sum, octets| sum + octets)
}

fn show(folder: &Folder, format: Format, agent: &AgentId, out: &mut dyn Write) -> Result<Answer, Failure> {
    let mut database = Database::open_read_only(&folder.data)?;
    let (known, instruction) = database
        .read(|view: &View<'_>| Ok::<_, Failure>((view.agent(agent)?.is_some(), view.instruction(agent)?)))?;
    if !known {
        return Err(Failure::Input(format!("no agent {agent} is enrolled: see `agents list`")));
    }
    let version = instruction.as_ref().map(|instruction| instruction.version);
    let layers = instruction.map(|instruction| instruction.layers).unwrap_or_default();
    if format == Format::Json {
        let layer = |(entry, layer): &(u64, motprov_shared::configuration::Layer)| json!({ "scope": layer.scope.to_string(), "entry": entry, "text": layer.text });
        let layers: Vec<_> = layers.iter().map(layer).collect();
        let agent = agent.to_string();
        print_json(out, &json!({ "agent": agent, "version": version, "layers": layers }))?;
        return Ok(Answer::Yes);
    }
    match version {
        None => writeln!(out, "# {agent} is told nothing: its own file holds")?,
        Some(version) => {
            writeln!(out, "# {agent}, version {version}; a later part has its way over an earlier")?
        }
    }
    for (entry, layer) in &layers {
        writeln!(out, "\n# {}, ledger entry {entry}\n{}", layer.scope, layer.text.trim_end())?;
    }
    Ok(Answer::Yes)
}
