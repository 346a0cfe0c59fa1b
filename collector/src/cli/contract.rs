//! `contract`: checks what was promised and puts it in force, or keeps it as a preliminary version. Every fault is listed,
//! with its line. A version in force is never edited: another from the same day says which one it replaces.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use motprov_ledger::{EntryNumber, Put};
use motprov_review::contract::{Contract as Terms, Status};
use serde_json::json;

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;

#[derive(Debug, Args)]
pub(super) struct Contract {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// The contract in TOML, as deploy/config/contract.toml describes it.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only check it.
    #[arg(long)]
    dry_run: bool,
}

impl Contract {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let shown = self.file.display().to_string();
        let text = std::fs::read_to_string(&self.file)
            .map_err(|error| Failure::Input(format!("cannot read {shown}: {error}")))?;
        let contract = match Terms::parse(&shown, &text) {
            Ok(contract) => contract,
            Err(faults) => {
                let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
                return Err(Failure::Input(format!(
                    "the contract was not put in force\n{}",
                    lines.join("\n")
                )));
            }
        };
        let (put, replaced) = if self.dry_run { (None, None) } else { self.put(&text, &contract)? };
        self.say(out, &contract, put)?;
        if let Some(entry) = replaced.filter(|_| self.printing.format == Format::Text) {
            writeln!(out, "it replaces the version in entry {entry}, which begins on the same day")?;
        }
        Ok(Answer::Yes)
    }

    /// What was done, and the version that it replaces.
    fn put(&self, text: &str, contract: &Terms) -> Result<(Option<Put>, Option<EntryNumber>), Failure> {
        let name = self.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut database = self.folder.database()?;
        let now = clock::now();
        database.write(|tx| {
            if contract.status == Status::Preliminary {
                return Ok((Some(tx.put_preliminary(&name, text, contract.in_force, now)?), None));
            }
            let before = tx.view().contract_from(contract.in_force)?;
            let holding = before.map(|entry| tx.view().entry(entry)).transpose()?.flatten();
            if holding.is_none_or(|holding| holding.content != text.as_bytes()) {
                may_replace(contract, before)?;
            }
            let put = tx.put_contract(&name, text, contract.in_force, now)?;
            Ok((Some(put), before.filter(|_| matches!(put, Put::New(_)))))
        })
    }

    fn say(&self, out: &mut dyn Write, contract: &Terms, put: Option<Put>) -> Result<(), Failure> {
        let (services, levels) = (contract.services.len(), contract.service_levels.len());
        let (entry, new) = match put {
            None => (None, false),
            Some(Put::New(entry)) => (Some(entry), true),
            Some(Put::Already(entry)) => (Some(entry), false),
        };
        if self.printing.format == Format::Json {
            let in_force = contract.in_force.to_string();
            return print_json(
                out,
                &json!({
                    "title": contract.title, "in_force": in_force, "services": services,
                    "service_levels": levels, "entry": entry, "new": new, "status": contract.status,
                    "decided_by": contract.decided_by, "replaces": contract.replaces,
                }),
            );
        }
        writeln!(out, "{}: {services} services, {levels} service levels", contract.title)?;
        let in_force = contract.in_force;
        let preliminary = contract.status == Status::Preliminary;
        match put {
            None => writeln!(out, "it holds together; nothing was kept")?,
            Some(Put::New(entry)) if preliminary => writeln!(
                out,
                "preliminary from {in_force}, ledger entry {entry}: months that no version in force judges are shown by \
                 it, and no money is approved on it"
            )?,
            Some(Put::Already(entry)) if preliminary => {
                writeln!(out, "nothing changed: it is kept as preliminary already, entry {entry}")?;
            }
            Some(Put::New(entry)) => writeln!(out, "in force from {in_force}, ledger entry {entry}")?,
            Some(Put::Already(entry)) => {
                writeln!(out, "nothing changed: it is in force already, entry {entry}")?;
            }
        }
        Ok(())
    }
}

/// Whether another text may take the place of the version in force from its first day: only where it says so.
fn may_replace(contract: &Terms, before: Option<EntryNumber>) -> Result<(), Failure> {
    let day = contract.in_force;
    match (before, contract.replaces) {
        (None, None) => Ok(()),
        (Some(before), Some(replaced)) if before == replaced => Ok(()),
        (Some(before), None) => Err(Failure::Input(format!(
            "the contract was not put in force: entry {before} is in force from {day} already, and a version in force is \
             never edited: write `replaces = {before}` into the file to put it in its place, or another `in_force`"
        ))),
        (before, Some(replaced)) => {
            let holds = before.map_or_else(|| "none".to_owned(), |before| format!("entry {before}"));
            Err(Failure::Input(format!(
                "the contract was not put in force: it replaces entry {replaced}, but in force from {day} is {holds}"
            )))
        }
    }
}
