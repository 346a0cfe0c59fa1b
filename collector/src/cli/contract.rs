//! `contract`: checks what was promised and puts it in force. Every fault is listed, with its line.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use motprov_ledger::Put;
use motprov_review::contract::Contract as Terms;
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
        let put = if self.dry_run { None } else { Some(self.put(&text, &contract)?) };
        self.say(out, &contract, put)?;
        Ok(Answer::Yes)
    }

    fn put(&self, text: &str, contract: &Terms) -> Result<Put, Failure> {
        let name = self.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut database = self.folder.database()?;
        Ok(database.write(|tx| tx.put_contract(&name, text, contract.in_force, clock::now()))?)
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
                    "service_levels": levels, "entry": entry, "new": new,
                }),
            );
        }
        writeln!(out, "{}: {services} services, {levels} service levels", contract.title)?;
        let in_force = contract.in_force;
        match put {
            None => writeln!(out, "it holds together; nothing was kept")?,
            Some(Put::New(entry)) => writeln!(out, "in force from {in_force}, ledger entry {entry}")?,
            Some(Put::Already(entry)) => {
                writeln!(out, "nothing changed: it is in force already, entry {entry}")?;
            }
        }
        Ok(())
    }
}
