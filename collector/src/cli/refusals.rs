//! `refusals`: how often who was refused for what, the latest of them, and a refused message itself.

use std::io::Write;

use clap::{Args, Subcommand};
use motprov_ledger::{Database, KeptRefusal, RefusalCount};
use serde_json::{Value, json};

use super::table::Table;
use super::{Answer, Failure, Folder, Format, Printing, print_json};

#[derive(Debug, Args)]
pub(super) struct Refusals {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// How many of the latest to show, at most 1000.
    #[arg(long, default_value_t = 20)]
    last: usize,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// One refused message: why, its hash, and its octets as far as they are kept.
    Show {
        /// Its number, as the list has it.
        id: u64,
        /// Only the octets, as they came.
        #[arg(long)]
        raw: bool,
    },
}

impl Refusals {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open_read_only(&self.folder.data)?;
        match self.verb {
            None => self.list(&mut database, out),
            Some(Verb::Show { id, raw }) => self.show(&mut database, id, raw, out),
        }
    }

    fn list(&self, database: &mut Database, out: &mut dyn Write) -> Result<Answer, Failure> {
        let (counts, latest) =
            database.read(|view| Ok::<_, Failure>((view.refusal_counts()?, view.refusals(self.last)?)))?;
        match self.printing.format {
            Format::Json => {
                let latest: Vec<_> = latest.iter().map(as_json).collect();
                let counts: Vec<_> = counts.iter().map(count_as_json).collect();
                print_json(out, &json!({ "counts": counts, "latest": latest }))?;
            }
            Format::Text => print_text(out, &counts, &latest)?,
        }
        Ok(Answer::Yes)
    }

    fn show(
        &self,
        database: &mut Database,
        id: u64,
        raw: bool,
        out: &mut dyn Write,
    ) -> Result<Answer, Failure> {
        let found = database.read(|view| Ok::<_, Failure>((view.refusal(id)?, view.refused_content(id)?)))?;
        let (Some(kept), content) = found else {
            let text = format!("no refusal {id}: the last 1000 are kept, see `motprov-collector refusals`");
            return Err(Failure::Input(text));
        };
        if raw {
            let content =
                content.ok_or_else(|| Failure::Input(format!("the octets of {id} are not kept")))?;
            out.write_all(&content)?;
            return Ok(Answer::Yes);
        }
        match self.printing.format {
            Format::Json => {
                let mut value = as_json(&kept);
                value["content"] = content.map_or(Value::Null, |content| hex(&content).into());
                print_json(out, &value)?;
            }
            Format::Text => {
                let refusal = &kept.refusal;
                writeln!(out, "refused  {} from {}", refusal.at, refusal.agent)?;
                writeln!(out, "reason   {}: {}", refusal.reason.name(), refusal.text)?;
                writeln!(out, "sha256   {}", refusal.hash)?;
                match content {
                    Some(content) => dump(out, &content)?,
                    None => writeln!(out, "its octets are not kept")?,
                }
            }
        }
        Ok(Answer::Yes)
    }
}

fn count_as_json(count: &RefusalCount) -> Value {
    json!({
        "agent": count.agent, "reason": count.reason.name(), "count": count.count, "last": count.last.to_string(),
    })
}

fn as_json(kept: &KeptRefusal) -> Value {
    let refusal = &kept.refusal;
    json!({
        "id": kept.id, "at": refusal.at.to_string(), "agent": refusal.agent, "reason": refusal.reason.name(),
        "text": refusal.text, "sha256": refusal.hash.to_string(), "octets": kept.octets,
    })
}

fn print_text(out: &mut dyn Write, counts: &[RefusalCount], latest: &[KeptRefusal]) -> Result<(), Failure> {
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
    for KeptRefusal { id, refusal, .. } in latest {
        let reason = refusal.reason.name();
        writeln!(out, "{id} {} {} {reason}: {}", refusal.at, refusal.agent, refusal.text)?;
    }
    Ok(())
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::with_capacity(octets.len() * 2), |mut text, octet| {
        use std::fmt::Write as _;
        // Writing to a string cannot fail.
        let _ = write!(text, "{octet:02x}");
        text
    })
}

/// Sixteen octets a line. What cannot be printed safely is a dot: it is whatever anyone may send.
fn dump(out: &mut dyn Write, content: &[u8]) -> Result<(), Failure> {
    for (line, octets) in content.chunks(16).enumerate() {
        let plain =
            |octet: &u8| if octet.is_ascii_graphic() || *octet == b' ' { char::from(*octet) } else { '.' };
        let text: String = octets.iter().map(plain).collect();
        writeln!(out, "{:06x}  {:32}  {text}", line * 16, hex(octets))?;
    }
    Ok(())
}
