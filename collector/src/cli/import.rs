//! `import`: takes a file into the ledger, all of it or nothing, and names every cell that does not hold.

mod headings;
mod tickets;

use std::fs::File;
use std::io::{IsTerminal, Read as _, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use motprov_import::{FileError, FileFault, Progress, limits};
use motprov_ledger::{Database, EntryNumber, FileKind, LedgerError, Put};
use serde_json::json;

use headings::Headings;

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;
use crate::files::{self, By, Read};
use crate::importing::{names, warnings};

#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// What the file holds.
    #[arg(value_enum)]
    kind: Kind,
    /// CSV as Excel writes it, an XLSX workbook, or an ODS spreadsheet.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Read and check it, show how each column was understood, and keep nothing.
    #[arg(long)]
    dry_run: bool,
    /// Keep the rows that hold and list the rest, instead of keeping nothing.
    #[arg(long)]
    accept_valid: bool,
    /// Of tickets, how the file is read: vinst, or a file as deploy/config/tickets shows it.
    #[arg(long, value_name = "NAME|FILE", required_if_eq("kind", "tickets"))]
    profile: Option<PathBuf>,
    /// What the file's columns are called, as deploy/config/headings.toml shows it.
    #[arg(long, value_name = "FILE")]
    headings: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// The asset register.
    Assets,
    /// What was ordered.
    Orders,
    /// The supplier's monthly report of its service levels.
    SlaReport,
    /// History from another monitoring system, signed by nobody.
    Measurements,
    /// Change requests, a row for each stay in a stage.
    Changes,
    /// Change requests, a row for each with a column for each milestone.
    ChangeMilestones,
    /// Lines of the supplier's invoices.
    Invoices,
    /// What the supplier says it owes for missed service levels.
    PenaltyLetter,
    /// Counted cases of service levels: calls, jobs, restores.
    Counts,
    /// Tickets of a service desk, read as --profile says.
    Tickets,
}

impl Kind {
    const fn file(self) -> FileKind {
        match self {
            Self::Assets => FileKind::Assets,
            Self::Orders => FileKind::Orders,
            Self::SlaReport => FileKind::SlaReport,
            Self::Measurements => FileKind::Measurements,
            Self::Changes => FileKind::Changes,
            Self::ChangeMilestones => FileKind::ChangeMilestones,
            Self::Invoices => FileKind::Invoices,
            Self::PenaltyLetter => FileKind::PenaltyLetter,
            Self::Counts => FileKind::Counts,
            Self::Tickets => FileKind::Tickets,
        }
    }
}

/// What was done with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    /// Checked only; the entry that holds the same file already, if one does.
    Checked(Option<EntryNumber>),
    /// Refused as a whole, because some of it does not hold.
    Refused,
    Kept(Put),
}

impl Done {
    /// As JSON has it: what was done, and the entry.
    const fn words(self) -> (&'static str, Option<EntryNumber>) {
        match self {
            Self::Checked(entry) => ("checked", entry),
            Self::Refused => ("refused", None),
            Self::Kept(Put::New(entry)) => ("kept", Some(entry)),
            Self::Kept(Put::Already(entry)) => ("unchanged", Some(entry)),
        }
    }
}

impl Import {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let name = self.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let bytes = self.bytes(&name)?;
        let own = self.headings.as_deref().map(Headings::read).transpose()?;
        let Some(table) = files::table(self.kind.file()) else {
            return if own.is_none() {
                self.tickets(&name, &bytes, out)
            } else {
                Err(headings::of_tickets())
            };
        };
        let mut known = self.known()?;
        let (checked, names) = names(known.as_mut())?;
        let by = By { headings: own.as_ref().map(|own| &own.own), known: Some(&names) };
        let read = read(table, &name, &bytes, by)?;
        let warnings = warnings(checked, &read);
        let spoilt = !read.refused.is_empty();
        let done = if self.dry_run {
            let (kind, own) = (self.kind.file(), own.as_ref().map(|own| own.text.as_str()));
            let kept = |mut known: Database| known.read(|view| view.file_by(kind, &bytes, own));
            Done::Checked(known.map_or(Ok(None), kept)?)
        } else if spoilt && (!self.accept_valid || read.rows.is_empty()) {
            Done::Refused
        } else {
            let mut database = self.folder.database()?;
            let own = own.as_ref().map(|own| (own.name.as_str(), own.text.as_str()));
            Done::Kept(database.write(|tx| tx.import_by(&name, &bytes, own, &read.rows, clock::now()))?)
        };
        match self.printing.format {
            Format::Json => print_json(out, &as_json(&read, &warnings, done))?,
            Format::Text => print_text(out, &read, &warnings, done)?,
        }
        let kept = matches!(done, Done::Kept(_)) && self.accept_valid;
        Ok(if spoilt && !kept { Answer::No } else { Answer::Yes })
    }

    /// The file, no more of it in memory than an import may have.
    fn bytes(&self, name: &str) -> Result<Vec<u8>, Failure> {
        let unreadable = |error| Failure::Input(format!("cannot read {}: {error}", self.file.display()));
        let file = File::open(&self.file).map_err(unreadable)?;
        let size = usize::try_from(file.metadata().map_err(unreadable)?.len()).unwrap_or(usize::MAX);
        if size > limits::FILE_BYTES {
            let error = FileError { file: name.to_owned(), fault: FileFault::TooLarge(size) };
            return Err(Failure::Input(error.to_string()));
        }
        let mut bytes = Vec::with_capacity(size);
        // One more than allowed, so that what grew meanwhile, or has no size, is told to be too large.
        file.take(limits::FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(bytes)
    }

    /// The ledger as it stands, if there is one; a mere check does not even bring it up to date.
    fn known(&self) -> Result<Option<Database>, LedgerError> {
        let open = if self.dry_run { Database::open_read_only } else { Database::open };
        match open(&self.folder.data) {
            Ok(database) => Ok(Some(database)),
            Err(LedgerError::Missing(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Reads the file, with a bar where a person watches.
fn read(kind: motprov_import::Kind, name: &str, bytes: &[u8], by: By<'_>) -> Result<Read, Failure> {
    let bar = bar();
    let read = files::read_by(kind, name, bytes, by, &mut |progress: Progress| {
        // How many rows a workbook has is not known before they are read: then they are only counted.
        if let Some(of) = progress.of {
            bar.set_length(of.into());
        }
        bar.set_position(progress.row.into());
    });
    bar.finish_and_clear();
    read.map_err(|error| Failure::Input(error.to_string()))
}

fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {wide_bar} {human_pos} rows, {elapsed}");
    // The template is ours; where it could not be read, the library's own bar does.
    ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn as_json(read: &Read, warnings: &[String], done: Done) -> serde_json::Value {
    let (outcome, entry) = done.words();
    json!({
        "kind": read.kind.name(), "outcome": outcome, "entry": entry, "rows": read.total,
        "kept": read.rows.len(), "refused": read.refused, "warnings": warnings, "notes": read.notes,
        "preview": read.preview,
    })
}

fn print_text(out: &mut dyn Write, read: &Read, warnings: &[String], done: Done) -> Result<(), Failure> {
    if matches!(done, Done::Checked(_)) {
        // The notes follow below, with the rest.
        write!(out, "{}", read.preview.text(&[]))?;
    }
    for refusal in &read.refused {
        writeln!(out, "refused: {refusal}")?;
    }
    for warning in warnings {
        writeln!(out, "warning: {warning}")?;
    }
    for note in &read.notes {
        writeln!(out, "note: {note}")?;
    }
    print_done(out, "row", (read.rows.len(), read.refused.len()), done)
}

/// What became of the file: so many of its rows or tickets hold, so many cells do not.
fn print_done(out: &mut dyn Write, what: &str, held: (usize, usize), done: Done) -> Result<(), Failure> {
    let (rows, cells) = (counted(held.0, what), counted(held.1, "cell"));
    let (holds, does) = (verb(held.0), does(held.1));
    match done {
        Done::Checked(entry) => {
            writeln!(out, "{rows} {holds}, {cells} {does} not; nothing was kept")?;
            if let Some(entry) = entry {
                writeln!(out, "the same file is ledger entry {entry} already")?;
            }
        }
        Done::Refused => writeln!(
            out,
            "nothing was kept: {cells} {does} not hold. Mend {}, or keep the {rows} that {holds} with --accept-valid",
            if held.1 == 1 { "it" } else { "them" },
        )?,
        Done::Kept(Put::New(entry)) => writeln!(out, "{rows} kept, ledger entry {entry}")?,
        Done::Kept(Put::Already(entry)) => {
            writeln!(
                out,
                "nothing changed: the same file, read the same way, is ledger entry {entry} already"
            )?;
        }
    }
    Ok(())
}

/// `1 row`, `2 rows`.
fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

const fn verb(count: usize) -> &'static str {
    if count == 1 { "holds" } else { "hold" }
}

const fn does(count: usize) -> &'static str {
    if count == 1 { "does" } else { "do" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(held: (usize, usize), done: Done) -> String {
        let mut out = Vec::new();
        print_done(&mut out, "row", held, done).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn one_row_and_several_are_told_as_people_say_it() {
        assert_eq!(told((1, 1), Done::Checked(None)), "1 row holds, 1 cell does not; nothing was kept\n");
        assert_eq!(told((2, 0), Done::Checked(None)), "2 rows hold, 0 cells do not; nothing was kept\n");
        assert_eq!(told((1, 0), Done::Kept(Put::New(7))), "1 row kept, ledger entry 7\n");
        let refused = told((1, 1), Done::Refused);
        assert!(refused.contains("1 cell does not hold. Mend it, or keep the 1 row that holds"), "{refused}");
        let refused = told((3, 2), Done::Refused);
        assert!(
            refused.contains("2 cells do not hold. Mend them, or keep the 3 rows that hold"),
            "{refused}"
        );
    }
}
