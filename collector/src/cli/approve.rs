//! `approve`: keeps that a penalty letter was approved, by whom, beside what was recomputed: an approval for each of its
//! months.

use std::io::Write;

use clap::Args;
use motprov_ledger::{Database, LedgerError};
use motprov_log::Approval;
use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde_json::json;

use super::statement::figure;
use super::{Answer, Failure, Folder, Format, Printing, letter, print_json};
use crate::clock;
use crate::review::{Approving, approvals, recomputed};

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
    /// Which month of the letter the sum is for; left out: the letter's only month, or all of them where the sum is what
    /// the letter asks for or what is owed to the öre.
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
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
        let report = recomputed(&mut database, self.entry)?;
        let wish = Approving {
            letter: self.entry,
            month: self.month,
            sum: self.sum,
            by: &self.by,
            note: self.note.as_deref(),
        };
        let approvals = approvals(&report, &wish)
            .map_err(|refused| Failure::Input(format!("nothing was kept: {refused}")))?;
        let entries = database.write(|tx| {
            approvals
                .iter()
                .map(|approval| tx.approve(approval, now))
                .collect::<Result<Vec<_>, LedgerError>>()
        })?;
        match self.printing.format {
            Format::Json => {
                let kept: Vec<_> = approvals
                    .iter()
                    .zip(&entries)
                    .map(|(approval, entry)| {
                        json!({ "entry": entry, "month": approval.month, "approved": approval.approved })
                    })
                    .collect();
                print_json(out, &json!({ "entry": entries.last(), "approvals": kept, "letter": report }))?;
            }
            Format::Text => {
                letter::print_text(out, &report)?;
                for (Approval { month, approved, by, .. }, entry) in approvals.iter().zip(&entries) {
                    writeln!(out, "{month}: {approved:.2} approved by {by}, kept as ledger entry {entry}")?;
                }
            }
        }
        Ok(Answer::Yes)
    }
}
