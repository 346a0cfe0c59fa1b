//! What the demo's own department ordered and has: this machine, and the printers that answer here.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use motprov_shared::period::Month;

use super::live::{PRINTERS, THIS_MACHINE, printer_asset};
use crate::fleet::city::Service;

/// A department of its own, so that what is measured here stands apart from what is simulated.
const DEPARTMENT: &str = "Stadsledningskontoret";
const COST_CENTRE: &str = "1110";

/// Writes the register and the orders into `folder`; the orders are in force from `month` on.
pub(super) fn write(folder: &Path, month: Month) -> Result<(PathBuf, PathBuf)> {
    let (register, orders) =
        (folder.join("enheter-stadshuset.csv"), folder.join("bestallningar-stadshuset.csv"));
    save(&register, "Enhet;Typ;Förvaltning;IKB;Tjänst;Plats", (0..=PRINTERS).map(unit))?;
    let lines =
        [(1, Service::Desktop, 1), (2, Service::PrinterMedium, PRINTERS)].map(|(line, service, units)| {
            format!("BE-STADSHUSET-{line};{DEPARTMENT};{COST_CENTRE};{};{units};{month}-01", service.id())
        });
    save(&orders, "Ordernr;Förvaltning;IKB;Tjänst;Antal;Från", lines)?;
    Ok((register, orders))
}

/// The machine is number 0, the printers follow.
fn unit(number: usize) -> String {
    let (asset, kind, service) = match number {
        0 => (THIS_MACHINE.to_owned(), "arbetsplats", Service::Desktop),
        _ => (printer_asset(number), "skrivare", Service::PrinterMedium),
    };
    format!("{asset};{kind};{DEPARTMENT};{COST_CENTRE};{};Stadshuset", service.id())
}

fn save(path: &Path, heading: &str, lines: impl IntoIterator<Item = String>) -> Result<()> {
    let text: String = std::iter::once(heading.to_owned()).chain(lines).map(|line| line + "\r\n").collect();
    fs::write(path, text).with_context(|| path.display().to_string())
}
