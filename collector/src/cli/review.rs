//! `review`: a month's findings, as JSON for programs, as tables for people, or as a workbook for those who go on
//! computing; beside them, what was published and what parties said.

mod history;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use motprov_ledger::Database;
use motprov_review::contract::Status;
use motprov_review::finding::{CapacityFinding, Earlier, Review as Findings, ServiceLevelFinding};
use motprov_shared::period::Month;
use motprov_web::language::Language;
use motprov_web::texts::Texts;
use motprov_web::workbook::{self, Named};
use serde::Serialize;

use super::table::{Table, or_dash};
use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;
use crate::review::{History, ReviewError, contract_of, of_month};

#[derive(Debug, Args)]
pub(super) struct Review {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// The month to review, as 2026-10.
    #[arg(long, value_name = "YYYY-MM")]
    month: Month,
    /// Write the findings into this XLSX workbook too.
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// The workbook's language: sv or en.
    #[arg(long, default_value = "sv", requires = "xlsx")]
    lang: Language,
}

impl From<ReviewError> for Failure {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::NoContract(_) | ReviewError::NoContractInYear(_) | ReviewError::Preliminary(..) => {
                Self::Input(error.to_string())
            }
            ReviewError::Ledger(error) => error.into(),
            ReviewError::Contract { .. } | ReviewError::Tickets(_) | ReviewError::Broke(_) => {
                Self::Outside(error.to_string())
            }
        }
    }
}

impl Review {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open_read_only(&self.folder.data)?;
        let review = of_month(&mut database, self.month, clock::now())?.review;
        let history = database.read(|view| History::of(view, self.month))?;
        if let Some(path) = &self.xlsx {
            self.write_workbook(path, &mut database, &review)?;
        }
        let contract = database.read(|view| contract_of(view, self.month))?;
        let status = contract.map_or(Status::Effective, |contract| contract.status);
        match self.printing.format {
            Format::Json => print_json(out, &history::as_json(&review, &history, status))?,
            Format::Text => {
                if status == Status::Preliminary {
                    writeln!(
                        out,
                        "PRELIMINARY: judged by a version of the contract that is not in force; no money is approved on it"
                    )?;
                }
                print_text(out, &review)?;
                history::print(out, &review, &history)?;
            }
        }
        Ok(Answer::Yes)
    }

    fn write_workbook(&self, path: &Path, database: &mut Database, review: &Findings) -> Result<(), Failure> {
        let contract = database.read(|view| contract_of(view, self.month))?;
        let contract = contract.ok_or(ReviewError::NoContract(self.month))?;
        let failed = |error: &dyn std::fmt::Display| {
            Failure::Outside(format!("cannot write {}: {error}", path.display()))
        };
        let named =
            Named { title: &contract.title, customer: &contract.customer, supplier: &contract.supplier };
        let octets = workbook::review(Texts::of(self.lang), named, review);
        let octets = octets.map_err(|error| failed(&error))?;
        fs::write(path, octets).map_err(|error| failed(&error))
    }
}

fn print_text(out: &mut dyn Write, review: &Findings) -> Result<(), Failure> {
    writeln!(out, "Review of {}", review.month)?;
    writeln!(out, "Ledger of {} entries, root {}", review.ledger.size, review.ledger.root)?;
    writeln!(out)?;
    levels(out, &review.service_levels)?;
    writeln!(out)?;
    capacity(out, &review.capacity)
}

fn levels(out: &mut dyn Write, levels: &[ServiceLevelFinding]) -> Result<(), Failure> {
    let headings = [
        "service level",
        ">target",
        ">reported",
        ">measured",
        ">coverage",
        "verdict",
        "favours",
        "target met",
    ];
    let mut table = Table::new(&headings);
    for level in levels {
        table.row([
            level.id.clone(),
            format!("{} {}", level.target, level.unit),
            or_dash(level.reported),
            or_dash(level.measured.map(|bounds| format!("{}–{}", bounds.low, bounds.high))),
            or_dash(level.coverage),
            word(&level.verdict),
            or_dash(level.favours.map(|favours| word(&favours))),
            word(&level.target_met),
        ]);
    }
    table.print(out)?;
    for level in levels {
        writeln!(out, "{}: {}; {}", level.id, level.title, level.because)?;
        let penalty = &level.penalty;
        if penalty.low.or(penalty.high).or(penalty.reported).is_some() {
            let (low, high, reported) =
                (or_dash(penalty.low), or_dash(penalty.high), or_dash(penalty.reported));
            writeln!(out, "  penalty {low}–{high} by what was measured, {reported} by the supplier")?;
            unknown_months(out, level)?;
        }
    }
    Ok(())
}

/// Earlier months that nobody published, or that cannot be read, where what is owed depends on them.
fn unknown_months(out: &mut dyn Write, level: &ServiceLevelFinding) -> Result<(), Failure> {
    for earlier in level.detail.earlier.iter().filter(|earlier| !earlier.read) {
        let Earlier { month, entry, .. } = earlier;
        match entry {
            None => writeln!(out, "  depends on {month}, which was not published")?,
            Some(entry) => writeln!(out, "  depends on {month}: this version cannot read entry {entry}")?,
        }
    }
    Ok(())
}

fn capacity(out: &mut dyn Write, findings: &[CapacityFinding]) -> Result<(), Failure> {
    let headings = [
        "department",
        "cost centre",
        "service",
        ">ordered",
        ">delivered",
        ">used",
        ">active hours",
        ">idle",
        ">coverage",
        ">unused a month",
        "finding",
    ];
    let mut table = Table::new(&headings);
    for finding in findings {
        table.row([
            or_dash(finding.department.as_ref()),
            or_dash(finding.cost_centre.as_ref()),
            or_dash(finding.service.as_ref()),
            or_dash(finding.ordered),
            or_dash(finding.delivered),
            or_dash(finding.used),
            or_dash(finding.active.map(|active| active.hours)),
            or_dash(finding.active.map(|active| active.idle)),
            or_dash(finding.coverage),
            or_dash(finding.unused_cost_per_month),
            word(&finding.finding),
        ]);
    }
    Ok(table.print(out)?)
}

/// The word that the JSON has for it, with spaces.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.replace('_', " "),
        Ok(other) => other.to_string(),
        Err(error) => error.to_string(),
    }
}
