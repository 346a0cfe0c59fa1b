//! `report`: a month's findings as a PDF for the archive.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use motprov_ledger::Database;
use motprov_report::{Language, ReportError, Scope, typeset};
use motprov_shared::period::{Month, Timestamp};
use serde_json::json;

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;
use crate::config::{Config, FILE, LogSection};
use crate::evidence::{Asked, report_of};
use crate::log::publisher;

#[derive(Debug, Args)]
pub(super) struct Report {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// Configuration in TOML; `collector.toml` in the data folder where none is named and there is one.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The month, as 2026-10.
    #[arg(long, value_name = "YYYY-MM")]
    month: Month,
    /// Tell this service level alone, by the contract's id.
    #[arg(long, value_name = "ID")]
    service_level: Option<String>,
    /// The report's language: sv or en.
    #[arg(long, default_value = "sv")]
    lang: Language,
    /// When the report is said to be made, as 2026-11-12T10:00:00Z; left out: now. The same time over the same ledger
    /// gives the same file.
    #[arg(long, value_name = "TIME")]
    made_at: Option<Timestamp>,
    /// Where to write the PDF.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::NoServiceLevel { .. } | ReportError::NoCapacity | ReportError::Date(_) => {
                Self::Input(error.to_string())
            }
            _ => Self::Outside(error.to_string()),
        }
    }
}

impl Report {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        // Opened first: a folder without a ledger is not given a key.
        let mut database = Database::open_read_only(&self.folder.data)?;
        let log = publisher::verifier_key(&self.folder.data, &self.section()?)?;
        let now = clock::now();
        let asked = Asked {
            month: self.month,
            telling: self.service_level.clone().map_or(Scope::Month, Scope::ServiceLevel),
            made_at: self.made_at.unwrap_or(now),
        };
        let report = report_of(&mut database, &log, asked, now)?;
        let bytes = typeset(&report, self.lang)?;
        let at = self.out.display();
        fs::write(&self.out, &bytes)
            .map_err(|error| Failure::Outside(format!("cannot write {at}: {error}")))?;
        match self.printing.format {
            Format::Json => print_json(out, &json!({ "file": self.out, "octets": bytes.len() }))?,
            Format::Text => writeln!(out, "{at}: report of {}, {} octets", self.month, bytes.len())?,
        }
        Ok(Answer::Yes)
    }

    fn section(&self) -> Result<LogSection, Failure> {
        let own = self.folder.data.join(FILE);
        let named = self.config.clone().or_else(|| own.exists().then_some(own));
        Ok(named.as_deref().map_or_else(|| Ok(Config::default()), Config::read)?.log)
    }
}
