//! `refusals`: how often who was refused for what, and the latest of them.

use std::io::Write;

use clap::Args;
use motprov_ledger::{Database, Refusal, RefusalCount};
use serde_json::json;

use super::table::Table;
use super::{Answer, Failure, Folder, Format, Printing, print_json};

#[derive(Debug, Args)]
pub(super) struct Refusals {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// How many of the latest to show, at most 1000.
    #[arg(long, default_value_t = 20)]
    last: usize,
}

impl Refusals {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open_read_only(&self.folder.data)?;
        let (counts, latest) =
            database.read(|view| Ok::<_, Failure>((view.refusal_counts()?, view.refusals(self.last)?)))?;
        match self.printing.format {
            Format::Json => print_json(out, &as_json(&counts, &latest))?,
            Format::Text => print_text(out, &counts, &latest)?,
        }
        Ok(Answer::Yes)
    }
}

fn as_json(counts: &[RefusalCount], latest: &[Refusal]) -> serde_json::Value {
    let counts: Vec<_> = counts
        .iter()
        .map(|count| {
            json!({
                "agent": count.agent, "reason": count.reason.name(), "count": count.count,
                "last": count.last.to_string(),
            })
        })
        .collect();
    let latest: Vec<_> = latest
        .iter()
        .map(|refusal| {
            json!({
                "at": refusal.at.to_string(), "agent": refusal.agent, "reason": refusal.reason.name(),
                "text": refusal.text, "sha256": refusal.hash.to_string(),
            })
        })
        .collect();
    json!({ "counts": counts, "latest": latest })
}

fn print_text(out: &mut dyn Write, counts: &[RefusalCount], latest: &[Refusal]) -> Result<(), Failure> {
    if counts.is_empty() {
        return Ok(writeln!(out, "nothing was refused")?);
    }
    let mut table = Table::new(&["agent", "reason", ">count", "last"]);
    for count in counts {
        let reason = count.reason.name().to_owned();
        table.row([count.agent.clone(), reason, count.count.to_string(), count.last.to_string()]);
    }
    table.print(out)?;
    writeln!(out)?;
    for refusal in latest {
        writeln!(out, "{} {} {}: {}", refusal.at, refusal.agent, refusal.reason.name(), refusal.text)?;
    }
    Ok(())
}
