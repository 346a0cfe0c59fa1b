//! `letter`: a penalty letter recomputed by the contract, and what approving it would mean.

use std::io::Write;

use clap::Args;
use motprov_ledger::Database;
use motprov_review::finding::Bounds;
use motprov_review::letter::sums::MonthSum;
use motprov_review::letter::{Against, LetterReport, LineCheck, Outcome};
use rust_decimal::Decimal;
use serde_json::json;

use super::table::{Table, or_dash};
use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::held;
use crate::review::recomputed;

#[derive(Debug, Args)]
pub(super) struct PenaltyLetter {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// The ledger entry that holds the letter; left out: all letters are listed.
    #[arg(value_name = "ENTRY")]
    entry: Option<u64>,
}

impl PenaltyLetter {
    /// Exit code 1 where it is not right.
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open_read_only(&self.folder.data)?;
        let Some(entry) = self.entry else { return self.list(&mut database, out) };
        let report = recomputed(&mut database, entry)?;
        match self.printing.format {
            Format::Json => print_json(out, &report)?,
            Format::Text => print_text(out, &report)?,
        }
        Ok(if report.meaning.is_right() { Answer::Yes } else { Answer::No })
    }

    /// What there is to ask for.
    fn list(&self, database: &mut Database, out: &mut dyn Write) -> Result<Answer, Failure> {
        let letters = database.read(held::all_letters)?;
        if self.printing.format == Format::Json {
            let rows = letters.iter().map(|letter| {
                json!({ "entry": letter.number, "file": letter.source, "received": letter.received.to_string() })
            });
            print_json(out, &rows.collect::<Vec<_>>())?;
            return Ok(Answer::Yes);
        }
        if letters.is_empty() {
            writeln!(
                out,
                "no penalty letter is kept: `motprov-collector import penalty-letter FILE` takes one"
            )?;
        } else {
            let mut table = Table::new(&[">entry", "file", "received"]);
            for letter in letters {
                table.row([letter.number.to_string(), letter.source, letter.received.to_string()]);
            }
            table.print(out)?;
        }
        Ok(Answer::Yes)
    }
}

pub(super) fn print_text(out: &mut dyn Write, report: &LetterReport) -> Result<(), Failure> {
    lines(out, &report.lines)?;
    for line in report.lines.iter().filter(|line| !line.why.is_empty()) {
        let why: Vec<String> = line.why.iter().map(ToString::to_string).collect();
        writeln!(out, "{} {}: {}", line.service_level, line.month, why.join("; "))?;
    }
    writeln!(out)?;
    let mut table = Table::new(&["month", ">letter", ">by the contract", ">owed", "contract"]);
    for month in &report.months {
        table.row([
            month.month.to_string(),
            sek(month.letter),
            sek(month.at_reported),
            span(month.owed),
            if month.preliminary { "preliminary" } else { "in force" }.to_owned(),
        ]);
    }
    table.print(out)?;
    writeln!(out)?;
    caps(out, &report.months)?;
    Ok(writeln!(out, "{}", report.meaning)?)
}

/// What each shared cap did, in the order in which they were applied, and what was earned back.
fn caps(out: &mut dyn Write, months: &[MonthSum]) -> Result<(), Failure> {
    let mut table = Table::new(&["month", "cap", ">of", ">used before", ">owed", ">left"]);
    for (month, cap) in months.iter().flat_map(|month| month.caps.iter().map(move |cap| (month.month, cap))) {
        let of_service = cap.service.as_ref().map_or_else(String::new, |service| format!(" {service}"));
        table.row([
            month.to_string(),
            format!("{}{of_service}", cap.per),
            sek(cap.amount),
            span(cap.used_before),
            span(cap.owed),
            span(cap.left),
        ]);
    }
    if months.iter().any(|month| !month.caps.is_empty()) {
        table.print(out)?;
        writeln!(out)?;
    }
    for (month, back) in
        months.iter().flat_map(|month| month.earned_back.iter().map(move |back| (month.month, back)))
    {
        writeln!(
            out,
            "{month}: {} earns back {} of an earlier month",
            back.service_level,
            span(back.amount)
        )?;
    }
    Ok(())
}

fn lines(out: &mut dyn Write, lines: &[LineCheck]) -> Result<(), Failure> {
    let headings = [
        ">row",
        "service level",
        "month",
        ">value",
        ">reported",
        ">letter",
        ">by the contract",
        ">under the cap",
        ">by what was measured",
        "letter is",
    ];
    let mut table = Table::new(&headings);
    for line in lines {
        table.row([
            or_dash(line.row),
            line.service_level.clone(),
            line.month.to_string(),
            or_dash(line.value),
            or_dash(line.reported),
            or_dash(line.amount.map(sek)),
            or_dash(line.at_reported.map(sek)),
            or_dash(line.under_cap.map(sek)),
            or_dash(line.measured.map(span)),
            word(line),
        ]);
    }
    Ok(table.print(out)?)
}

fn word(line: &LineCheck) -> String {
    let outcome = match line.outcome {
        Outcome::Same => "the same",
        Outcome::Differs => "different",
        Outcome::Missing => "without it",
        Outcome::NotJudged => "not recomputed",
    };
    match line.against_measured {
        Some(Against::TooLittle(by)) => format!("{outcome}; at least {} too little by measure", sek(by)),
        Some(Against::TooMuch(by)) => format!("{outcome}; at least {} too much by measure", sek(by)),
        Some(Against::Within) | None => outcome.to_owned(),
    }
}

fn span(bounds: Bounds) -> String {
    if bounds.low == bounds.high {
        sek(bounds.low)
    } else {
        format!("{}–{}", sek(bounds.low), sek(bounds.high))
    }
}

fn sek(amount: Decimal) -> String {
    format!("{amount:.2}")
}
