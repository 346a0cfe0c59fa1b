//! `import tickets`: a file of tickets goes into the ledger with the profile that says how it is read.

use std::io::Write;

use motprov_import::tickets::TicketFile;
use motprov_ledger::FileKind;
use serde_json::json;

use super::super::tickets::{Named, profile};
use super::super::{Answer, Failure, Format, print_json};
use super::{Done, Import, print_done};
use crate::clock;

impl Import {
    pub(super) fn tickets(&self, name: &str, bytes: &[u8], out: &mut dyn Write) -> Result<Answer, Failure> {
        let missing = || Failure::Input("tickets are read by a profile: name it with --profile".to_owned());
        let named = profile(self.profile.as_deref().ok_or_else(missing)?)?;
        let file = motprov_import::tickets::read(&named.profile.layout, name, bytes)
            .map_err(|error| Failure::Input(error.to_string()))?;
        let spoilt = !file.refused.is_empty();
        let done = if self.dry_run {
            let entry = match self.known()? {
                Some(mut known) => known.read(|view| view.file(FileKind::Tickets, bytes))?,
                None => None,
            };
            Done::Checked(entry)
        } else if spoilt && !self.accept_valid {
            Done::Refused
        } else {
            let mut database = self.folder.database()?;
            let read_by = (named.name.as_str(), named.text.as_str());
            Done::Kept(database.write(|tx| tx.import_tickets(name, bytes, read_by, clock::now()))?)
        };
        match self.printing.format {
            Format::Json => print_json(out, &as_json(&file, &named, done))?,
            Format::Text => print_text(out, &file, done)?,
        }
        let kept = matches!(done, Done::Kept(_)) && self.accept_valid;
        Ok(if spoilt && !kept { Answer::No } else { Answer::Yes })
    }
}

fn whole(file: &TicketFile) -> usize {
    file.tickets.iter().filter(|ticket| !ticket.broken).count()
}

fn as_json(file: &TicketFile, named: &Named, done: Done) -> serde_json::Value {
    let (outcome, entry) = done.words();
    json!({
        "kind": "tickets", "profile": named.name, "outcome": outcome, "entry": entry, "rows": file.rows,
        "tickets": whole(file), "events": file.events.len(), "unknown_states": file.unknown_states,
        "refused": file.refused, "notes": file.notes,
    })
}

fn print_text(out: &mut dyn Write, file: &TicketFile, done: Done) -> Result<(), Failure> {
    for refusal in &file.refused {
        writeln!(out, "refused: {refusal}")?;
    }
    for note in &file.notes {
        writeln!(out, "note: {note}")?;
    }
    print_done(out, "ticket", (whole(file), file.refused.len()), done)
}
