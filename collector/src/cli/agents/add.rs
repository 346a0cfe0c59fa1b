//! `agents add`: enrols keys that a person vouches for, one or a list.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use motprov_ledger::{Enrolled, LedgerError};
use motprov_shared::identity::{AgentId, PublicKey};
use serde_json::json;

use super::super::{Answer, Failure, Folder, Format, print_json};
use crate::clock;

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(super) struct Add {
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

impl Add {
    pub(super) fn run(
        &self,
        folder: &Folder,
        format: Format,
        out: &mut dyn Write,
    ) -> Result<Answer, Failure> {
        let newcomers = match (&self.agent, self.key, &self.file) {
            (Some(agent), Some(key), None) => {
                vec![Newcomer { agent: agent.clone(), key, simulated: self.simulated }]
            }
            (None, None, Some(file)) => read(file)?,
            _ => return Err(Failure::Input("give --agent and --key, or --file".to_owned())),
        };
        let mut database = folder.database()?;
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
        match format {
            Format::Text => writeln!(out, "{new} enrolled, {already} were already")?,
            Format::Json => print_json(out, &json!({ "enrolled": new, "already": already }))?,
        }
        Ok(Answer::Yes)
    }
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
