//! `approve`: keeps that a penalty letter was approved, by whom, beside what was recomputed: an approval for each of its
//! months.

use std::io::Write;

use clap::Args;
use motprov_ledger::{Database, LedgerError};
use motprov_log::Approval;
use motprov_review::letter::sums::MonthSum;
use motprov_review::letter::{LetterReport, Why};
use motprov_shared::period::Month;
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
        let approvals = self.approvals(&report)?;
        for approval in &approvals {
            if let Some(fault) = approval.fault() {
                return Err(Failure::Input(format!("nothing was kept: {fault} {}", bounds_of(approval))));
            }
        }
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

    /// One for each month that is approved.
    fn approvals(&self, report: &LetterReport) -> Result<Vec<Approval>, Failure> {
        let months = self.asked(report)?;
        let refused = |what: String| Err(Failure::Input(format!("nothing was kept: {what}")));
        if let Some(draft) = months.iter().find(|month| month.preliminary) {
            return refused(format!(
                "{} is judged by a preliminary version of the contract, and no money is approved on it",
                draft.month
            ));
        }
        let outside = report.lines.iter().any(|line| line.why.contains(&Why::MonthOutside));
        let sums = match *months {
            [month] if outside && self.month.is_none() => {
                return refused(format!(
                    "the letter speaks of months without a contract too: `--month {}` approves what it says of that one",
                    month.month
                ));
            }
            [_] => vec![self.sum],
            [] => {
                return refused(
                    "no contract is in force in the letter's months, so nothing can be recomputed".to_owned(),
                );
            }
            _ => self.shared(report, &months).ok_or_else(|| several(&months))?,
        };
        let only = report.months.len() == 1 && !outside;
        let approval = |(month, sum): (&&MonthSum, Decimal)| Approval {
            month: month.month,
            letter: self.entry,
            // Of a letter of one month, its own total.
            claimed: if only { report.meaning.sum } else { month.letter },
            recomputed: Some((month.owed.low, month.owed.high)),
            approved: sum,
            by: self.by.trim().to_owned(),
            note: self.note.as_ref().map(|note| note.trim().to_owned()),
        };
        Ok(months.iter().zip(sums).map(approval).collect())
    }

    /// The months that are asked for, of those that can be recomputed.
    fn asked<'r>(&self, report: &'r LetterReport) -> Result<Vec<&'r MonthSum>, Failure> {
        let is_asked = |sum: &&MonthSum| self.month.is_none_or(|month| month == sum.month);
        let months: Vec<_> = report.months.iter().filter(is_asked).collect();
        match self.month {
            Some(month) if months.is_empty() => Err(Failure::Input(format!(
                "nothing was kept: the letter says nothing of {month}, or no contract is in force in it"
            ))),
            _ => Ok(months),
        }
    }

    /// The sum's shares in several months, where they are plain: what the letter asks for in each, or what is owed.
    fn shared(&self, report: &LetterReport, months: &[&MonthSum]) -> Option<Vec<Decimal>> {
        let meaning = &report.meaning;
        let all_known = meaning.not_judged.is_zero();
        if all_known && self.sum == meaning.sum && meaning.sum == meaning.lines {
            return Some(months.iter().map(|month| month.letter).collect());
        }
        let exact = months.iter().all(|month| month.owed.low == month.owed.high);
        let owed: Vec<Decimal> = months.iter().map(|month| month.owed.low).collect();
        (all_known && exact && self.sum == owed.iter().copied().fold(Decimal::ZERO, Decimal::saturating_add))
            .then_some(owed)
    }
}

fn several(months: &[&MonthSum]) -> Failure {
    let names: Vec<_> = months.iter().map(|month| month.month.to_string()).collect();
    Failure::Input(format!(
        "nothing was kept: the letter is for {}, and it is not plain how much of the sum is for which: approve each with \
         --month",
        names.join(", ")
    ))
}

fn bounds_of(approval: &Approval) -> String {
    let (low, high) = approval.recomputed.unwrap_or_default();
    format!("({} recomputed: {low:.2} to {high:.2})", approval.month)
}
