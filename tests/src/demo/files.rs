//! Enrols the simulated agents and imports the sample files, by the verbs that a person would use.

use std::path::Path;

use anyhow::{Context, Result};

use super::folder::Folder;
use super::register;
use crate::fleet::Fleet;
use crate::process::Program;
use crate::samples;

/// Writes, enrols, imports.
pub(super) fn prepare(fleet: &Fleet, folder: &Folder, program: &Program) -> Result<()> {
    let samples = samples::write_all(fleet, &folder.samples())?;
    let agents = folder.samples().join("agents.csv");
    write_agents(fleet, &agents)?;
    let verb = |arguments: &[&str], file: &Path| -> Result<()> {
        let file = file.to_str().context("the folder's name is not UTF-8")?;
        program.collector_says(folder.data(), &[arguments, &[file]].concat())?;
        Ok(())
    };
    verb(&["agents", "add", "--file"], &agents)?;
    verb(&["contract"], &samples.contract)?;
    verb(&["import", "assets"], &samples.assets)?;
    verb(&["import", "orders"], &samples.orders)?;
    let (assets, orders) = register::write(&folder.samples(), fleet.last_full_month().next())?;
    verb(&["import", "assets"], &assets)?;
    verb(&["import", "orders"], &orders)?;
    samples.reports.iter().try_for_each(|(_, file)| verb(&["import", "sla-report"], file))?;
    samples.invoices.iter().try_for_each(|file| verb(&["import", "invoices"], file))?;
    verb(&["import", "penalty-letter"], &samples.letter)?;
    let profile = samples.ticket_profile.to_str().context("the folder's name is not UTF-8")?;
    verb(&["import", "tickets", "--profile", profile], &samples.tickets)?;
    verb(&["import", "counts"], &samples.counts)?;
    verb(&["import", "changes"], &samples.changes)
}

fn write_agents(fleet: &Fleet, path: &Path) -> Result<()> {
    let mut table = csv::Writer::from_path(path)?;
    table.write_record(["agent", "key", "simulated"])?;
    for agent in fleet.agents()? {
        let key = fleet.public_key(&agent.id)?;
        table.write_record([agent.id.to_string(), key.to_string(), "yes".to_owned()])?;
    }
    Ok(table.flush()?)
}
