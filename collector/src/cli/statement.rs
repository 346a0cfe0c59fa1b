//! `statement`: keeps what a party says of a verdict, or what both agreed on.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use motprov_ledger::Database;
use motprov_log::statement::LONGEST_TEXT;
use motprov_log::{Party, Statement as Document};
use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde_json::json;

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;
use crate::statement::keep;

/// Largest figure, 10¹², and most decimals: those of a contract.
const LARGEST: i64 = 1_000_000_000_000;
const MOST_DECIMALS: u32 = 6;

#[derive(Debug, Args)]
pub(super) struct Statement {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// The month of the verdict, as 2026-10.
    #[arg(long, value_name = "YYYY-MM")]
    month: Month,
    /// The contract's id of the service level.
    #[arg(long, value_name = "ID")]
    service_level: String,
    /// Whose word it is: supplier, customer, or agreed by both.
    #[arg(long)]
    party: Party,
    /// Who says it: name and office.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// What is said.
    #[arg(long, required_unless_present = "text_file", conflicts_with = "text_file")]
    text: Option<String>,
    /// A file in UTF-8 that says it.
    #[arg(long, value_name = "FILE")]
    text_file: Option<PathBuf>,
    /// The value that is held to be right, in the level's unit, as 99.50.
    #[arg(long, value_parser = figure)]
    value: Option<Decimal>,
    /// The penalty that is held to be right, in the contract's currency, as 12500.00.
    #[arg(long, value_parser = figure)]
    penalty: Option<Decimal>,
}

impl Statement {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let text = match (&self.text, &self.text_file) {
            (Some(text), _) => text.clone(),
            (None, Some(path)) => read(path)?,
            (None, None) => String::new(),
        };
        let statement = Document {
            month: self.month,
            service_level: self.service_level.clone(),
            party: self.party,
            by: self.by.clone(),
            text,
            value: self.value,
            penalty: self.penalty,
        };
        let mut database = Database::open(&self.folder.data)?;
        let entry = keep(&mut database, &statement, clock::now())?;
        match self.printing.format {
            Format::Json => print_json(out, &json!({ "entry": entry }))?,
            Format::Text => {
                writeln!(
                    out,
                    "kept as ledger entry {entry}, beside {} of {}",
                    self.service_level, self.month
                )?;
            }
        }
        Ok(Answer::Yes)
    }
}

/// A figure as a person writes it in an argument.
pub(super) fn figure(text: &str) -> Result<Decimal, String> {
    let fits = |figure: &Decimal| figure.abs() <= Decimal::from(LARGEST) && figure.scale() <= MOST_DECIMALS;
    Decimal::from_str_exact(text)
        .ok()
        .filter(fits)
        .ok_or_else(|| "write a decimal number with a point, at most 10^12 and six decimals".to_owned())
}

fn read(path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    let cannot = |error: std::io::Error| Failure::Input(format!("cannot read {shown}: {error}"));
    let file = std::fs::File::open(path).map_err(cannot)?;
    let mut text = String::new();
    // One octet more than is taken, so that a longer file is refused rather than cut. Its line ends may be twice as long.
    file.take(2 * LONGEST_TEXT as u64 + 1).read_to_string(&mut text).map_err(cannot)?;
    Ok(text)
}
