//! The files that a customer would have: contract, register, orders, change requests, the service desk's tickets, and the
//! supplier's monthly reports, invoices and penalty letter, as Excel in Sweden writes them. Figures of the reports come from the truth, all but the two
//! that are untrue.

mod changes;
mod contract;
mod counts;
mod files;
mod money;
mod tickets;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use motprov_shared::period::Month;

use crate::fleet::Fleet;

pub use changes::changes;
pub use contract::contract;
pub use counts::counts;
pub use files::{assets, orders, report};
pub use money::{invoices, letter};
pub use tickets::{TICKET_PROFILE, tickets};

/// Where the files were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Samples {
    /// What the supplier promised; TOML.
    pub contract: PathBuf,
    /// What stands where; CSV in Windows-1252.
    pub assets: PathBuf,
    /// What was ordered; XLSX.
    pub orders: PathBuf,
    /// The supplier's report of each full month; CSV in UTF-8 with a byte-order mark.
    pub reports: Vec<(Month, PathBuf)>,
    /// Its invoice of each full month; CSV in UTF-8 with a byte-order mark.
    pub invoices: Vec<PathBuf>,
    /// What it says it owes for the last full month; CSV likewise.
    pub letter: PathBuf,
    /// Change requests with their stages; CSV likewise.
    pub changes: PathBuf,
    /// The service desk's log of tickets; CSV likewise.
    pub tickets: PathBuf,
    /// How it is read; TOML.
    pub ticket_profile: PathBuf,
    /// Calls, jobs and first contacts as others count them; CSV likewise.
    pub counts: PathBuf,
}

/// Writes every file into `folder`.
///
/// # Errors
/// The disk's, named with the file.
pub fn write_all(fleet: &Fleet, folder: &Path) -> Result<Samples> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let write = |name: &str, content: Vec<u8>| -> Result<PathBuf> {
        let path = folder.join(name);
        std::fs::write(&path, content).with_context(|| path.display().to_string())?;
        Ok(path)
    };
    let full_months = &fleet.months[..3];
    let reports = full_months.iter().map(|month| {
        let path = write(&format!("sla-rapport-{month}.csv"), report(fleet, *month)?)?;
        Ok((*month, path))
    });
    let invoices =
        full_months.iter().map(|month| write(&format!("faktura-{month}.csv"), invoices(fleet, *month)?));
    let last = fleet.last_full_month();
    Ok(Samples {
        invoices: invoices.collect::<Result<_>>()?,
        letter: write(&format!("vitesbrev-{last}.csv"), letter(fleet, last)?)?,
        changes: write("andringar.csv", changes(fleet, fleet.today().context("a day of the history")?)?)?,
        tickets: write("arendelogg.csv", tickets(fleet)?)?,
        counts: write("antal.csv", counts(fleet)?)?,
        ticket_profile: write("arendelogg.toml", TICKET_PROFILE.as_bytes().to_vec())?,
        contract: write("contract.toml", contract(fleet)?.into_bytes())?,
        assets: write("enheter.csv", assets(fleet)?)?,
        orders: write("bestallningar.xlsx", orders(fleet)?)?,
        reports: reports.collect::<Result<_>>()?,
    })
}
