//! `approve`: keeps that a penalty letter was approved, by whom, beside what was recomputed.

use std::io::Write;

use clap::Args;
use motprov_ledger::Database;
use motprov_log::Approval;
use motprov_review::letter::LetterReport;
use rust_decimal::Decimal;
use serde_json::json;

use super::statement::figure;
use super::{Answer, Failure, Folder, Format, Printing, letter, print_json};
use crate::clock;
use crate::review::recomputed;

#[derive(Debug, Args)]
pub(super) struct Approve {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// The ledger entry that holds the letter.
    #[arg(value_name = "ENTRY")]
    entry: u64,
    /// The sum that is approved, as 2469.14, in the contract's currency.
    #[arg(long, value_parser = figure)]
    sum: Decimal,
    /// Who approves: name and office.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why the sum is another than the recomputed one, or what else is to be known.
    #[arg(long)]
    note: Option<String>,
}

impl Approve {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open(&self.folder.data)?;
        let now = clock::now();
        let report = recomputed(&mut database, self.entry, now)?;
        let approval = self.approval(&report)?;
        if let Some(fault) = approval.fault() {
            let owed = report.meaning.owed;
            return Err(Failure::Input(format!(
                "nothing was kept: {fault} (recomputed: {:.2} to {:.2})",
                owed.low, owed.high
            )));
        }
        let entry = database.write(|tx| tx.approve(&approval, now))?;
        match self.printing.format {
            Format::Json => print_json(out, &json!({ "entry": entry, "letter": report }))?,
            Format::Text => {
                letter::print_text(out, &report)?;
                writeln!(out, "{:.2} approved by {}, kept as ledger entry {entry}", self.sum, approval.by)?;
            }
        }
        Ok(Answer::Yes)
    }

    fn approval(&self, report: &LetterReport) -> Result<Approval, Failure> {
        let meaning = &report.meaning;
        let month = report.months.last().map(|month| month.month);
        let unjudged = || {
            "nothing was kept: no contract is in force in the letter's months, so nothing can be recomputed"
                .to_owned()
        };
        Ok(Approval {
            month: month.ok_or_else(|| Failure::Input(unjudged()))?,
            letter: self.entry,
            claimed: meaning.sum,
            recomputed: Some((meaning.owed.low, meaning.owed.high)),
            approved: self.sum,
            by: self.by.trim().to_owned(),
            note: self.note.as_ref().map(|note| note.trim().to_owned()),
        })
    }
}
