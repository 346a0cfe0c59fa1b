//! `agents`: enrols agents, says how far each chain is kept, and what they are told to measure.

mod configure;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use motprov_ledger::{Agent, Database, Enrolled, Gap, LedgerError};
use motprov_shared::identity::{AgentId, PublicKey};
use serde_json::json;

use super::table::{Table, or_dash};
use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;

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
    Add(Add),
    /// List the agents with the last batch kept of each.
    List,
    /// Tell agents what to measure: a file of TOML for all, a role, a site or one agent.
    Configure(configure::Configure),
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct Add {
    /// The agent's site and name, as in its configuration.
    #[arg(long, value_name = "SITE/NAME", requires = "key", conflicts_with = "file")]
    agent: Option<AgentId>,
    /// Its public key, as `motprov-agent key` prints it.
    #[arg(long, value_name = "HEX", requires = "agent", conflicts_with = "file")]
    key: Option<PublicKey>,
    /// Mark it as played by a test bed; the pages show such figures apart.
    #[arg(long, requires = "agent")]
    simulated: bool,
    /// A CSV file with the columns agent and key, and perhaps simulated (yes or no); all are added, or none.
    #[arg(long, value_name = "LIST.CSV")]
    file: Option<PathBuf>,
}

/// One agent to enrol.
struct Newcomer {
    agent: AgentId,
    key: PublicKey,
    simulated: bool,
}

impl Agents {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        match &self.command {
            Command::Add(add) => self.add(add, out),
            Command::List => self.list(out),
            Command::Configure(configure) => configure.run(&self.folder, self.printing.format, out),
        }
    }

    fn add(&self, add: &Add, out: &mut dyn Write) -> Result<Answer, Failure> {
        let newcomers = match (&add.agent, add.key, &add.file) {
            (Some(agent), Some(key), None) => {
                vec![Newcomer { agent: agent.clone(), key, simulated: add.simulated }]
            }
            (None, None, Some(file)) => read(file)?,
            _ => return Err(Failure::Input("give --agent and --key, or --file".to_owned())),
        };
        let mut database = self.folder.database()?;
        let now = clock::now();
        let done = database.write(|tx| {
            let enrol = |who: &Newcomer| {
                tx.enrol(&who.agent, &who.key, who.simulated, now).map_err(|error| match error {
                    LedgerError::Misuse(rule) => Failure::Input(format!("{}: {rule}", who.agent)),
                    other => other.into(),
                })
            };
            newcomers.iter().map(enrol).collect::<Result<Vec<_>, Failure>>()
        })?;
        let new = done.iter().filter(|done| matches!(done, Enrolled::New(_))).count();
        let already = done.len() - new;
        match self.printing.format {
            Format::Text => writeln!(out, "{new} enrolled, {already} were already")?,
            Format::Json => print_json(out, &json!({ "enrolled": new, "already": already }))?,
        }
        Ok(Answer::Yes)
    }

    fn list(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open_read_only(&self.folder.data)?;
        let (agents, counts, gaps) =
            database.read(|view| Ok::<_, Failure>((view.agents()?, view.refusal_counts()?, view.gaps()?)))?;
        let mut refused: BTreeMap<String, u64> = BTreeMap::new();
        for count in counts {
            *refused.entry(count.agent).or_default() += count.count;
        }
        let refused = |agent: &Agent| refused.get(&agent.id.to_string()).copied().unwrap_or(0);
        match self.printing.format {
            Format::Json => {
                let mut gaps_of: BTreeMap<&AgentId, Vec<&Gap>> = BTreeMap::new();
                for gap in &gaps {
                    gaps_of.entry(&gap.agent).or_default().push(gap);
                }
                let gaps = |agent: &Agent| gaps_of.get(&agent.id).map_or(&[][..], Vec::as_slice);
                let as_json = |agent| as_json(agent, refused(agent), gaps(agent));
                let agents: Vec<_> = agents.iter().map(as_json).collect();
                print_json(out, &agents)?;
            }
            Format::Text => print_text(out, &agents, refused)?,
        }
        Ok(Answer::Yes)
    }
}

fn as_json(agent: &Agent, refused: u64, gaps: &[&Gap]) -> serde_json::Value {
    let gap = |gap: &&Gap| {
        let (from, until) = (gap.time.start.to_string(), gap.time.end.to_string());
        json!({ "first": gap.first, "last": gap.last, "from": from, "until": until, "entry": gap.entry })
    };
    json!({
        "agent": agent.id.to_string(),
        "key": agent.key.to_string(),
        "simulated": agent.simulated,
        "head": agent.head.map(|head| json!({ "seq": head.seq, "hash": head.hash.to_string() })),
        "batches": agent.batches,
        "records": agent.records,
        "lost": agent.lost,
        "gaps": gaps.iter().map(gap).collect::<Vec<_>>(),
        "thinned": agent.thinned,
        "last_received": agent.last_received.map(|at| at.to_string()),
        "last_made_at": agent.last_made_at.map(|at| at.to_string()),
        "clock_offset_ms": agent.clock_offset,
        "clock_is_off": agent.clock_is_off(),
        "refused": refused,
    })
}

fn print_text(out: &mut dyn Write, agents: &[Agent], refused: impl Fn(&Agent) -> u64) -> Result<(), Failure> {
    let mut table = Table::new(&[
        "agent",
        ">head",
        ">batches",
        ">records",
        ">lost",
        ">thinned",
        ">refused",
        "last received",
        ">clock",
        "origin",
    ]);
    for agent in agents {
        let origin = if agent.simulated { "simulated" } else { "measured" };
        table.row([
            agent.id.to_string(),
            or_dash(agent.head.map(|head| head.seq)),
            agent.batches.to_string(),
            agent.records.to_string(),
            agent.lost.to_string(),
            agent.thinned.to_string(),
            refused(agent).to_string(),
            or_dash(agent.last_received),
            clock_of(agent),
            origin.to_owned(),
        ]);
    }
    Ok(table.print(out)?)
}

/// How far its clock is off, seconds; told in words where it is too much.
fn clock_of(agent: &Agent) -> String {
    let Some(offset) = agent.clock_offset else { return "–".to_owned() };
    let seconds = rust_decimal::Decimal::new(offset, 3).round_dp(1);
    let sign = if offset > 0 { "+" } else { "" };
    let off = if agent.clock_is_off() == Some(true) { "off by " } else { "" };
    format!("{off}{sign}{seconds} s")
}

/// Reads the list; every fault of it is named, not only the first.
fn read(path: &Path) -> Result<Vec<Newcomer>, Failure> {
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::Input(format!("cannot read {}: {error}", path.display())))?;
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = if first.contains(&b';') { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(bytes.as_slice());
    let fault = |error: &dyn std::fmt::Display| Failure::Input(format!("{}: {error}", path.display()));
    let headings = reader.headers().map_err(|error| fault(&error))?.clone();
    let column = |name: &str| headings.iter().position(|heading| heading.eq_ignore_ascii_case(name));
    let (Some(agent), Some(key)) = (column("agent"), column("key")) else {
        return Err(fault(&"the first line must name the columns agent and key"));
    };
    let columns = (agent, key, column("simulated"));
    let (mut newcomers, mut faults) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|error| fault(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        match newcomer(&record, columns) {
            Ok(newcomer) => newcomers.push(newcomer),
            Err(what) => faults.push(format!("{}, line {line}: {what}", path.display())),
        }
    }
    if faults.is_empty() { Ok(newcomers) } else { Err(Failure::Input(faults.join("\n"))) }
}

fn newcomer(
    record: &csv::StringRecord,
    (agent, key, simulated): (usize, usize, Option<usize>),
) -> Result<Newcomer, String> {
    let cell = |column: usize| record.get(column).unwrap_or_default();
    Ok(Newcomer {
        agent: cell(agent).parse().map_err(|error: motprov_shared::identity::NameError| error.to_string())?,
        key: cell(key).parse().map_err(|error: motprov_shared::identity::NameError| error.to_string())?,
        simulated: match simulated.map_or("", cell).to_ascii_lowercase().as_str() {
            "" | "no" | "false" | "0" => false,
            "yes" | "true" | "1" => true,
            other => return Err(format!("simulated is `{other}`: write yes or no")),
        },
    })
}
