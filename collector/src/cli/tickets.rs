//! `tickets`: what a service desk's own file says of its tickets, on every clock, without keeping any of it.

mod text;

use std::fs::File;
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use motprov_assemble::tickets::{BUILT_IN, Profile, answer};
use motprov_import::limits;
use motprov_review::tickets::categories::Categories;
use motprov_review::tickets::report::Wanted;
use motprov_shared::period::Timestamp;

use super::{Answer, Failure, Format, Printing, print_json};

#[derive(Debug, Args)]
pub(super) struct Tickets {
    #[command(flatten)]
    printing: Printing,
    /// The tickets: CSV or an XLSX workbook, a log of events or a list with one row for each ticket.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How the file is read and judged: vinst, or a file as deploy/config/tickets shows it.
    #[arg(long, value_name = "NAME|FILE")]
    profile: PathBuf,
    /// Categories of your own, as deploy/config/tickets/categories.toml shows them.
    #[arg(long, value_name = "FILE")]
    categories: Option<PathBuf>,
    /// Add each ticket's figures (JSON only).
    #[arg(long)]
    per_ticket: bool,
    /// Judge what is not finished at this instant, as 2026-10-31T23:00:00Z; left out: the file's last event.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
}

impl Tickets {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        if self.at.is_some_and(|at| !at.is_plausible()) {
            return Err(Failure::Input("--at lies outside the years 1970 to 2199".to_owned()));
        }
        let profile = profile(&self.profile)?.profile;
        let categories = self.categories.as_deref().map(categories).transpose()?;
        let (at, per_ticket) = (self.at, self.per_ticket && self.printing.format == Format::Json);
        let wanted = Wanted { at, categories: categories.as_ref(), per_ticket };
        let name = self.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let found = answer(&profile, &name, &bytes(&self.file)?, wanted)
            .map_err(|error| Failure::Input(error.to_string()))?;
        match self.printing.format {
            Format::Json => print_json(out, &found)?,
            Format::Text => text::print(out, &found, &profile.terms)?,
        }
        Ok(if found.refused.is_empty() { Answer::Yes } else { Answer::No })
    }
}

/// A profile as it was named: its short name, its text, and what it says.
pub(super) struct Named {
    /// Of a file without its ending.
    pub(super) name: String,
    pub(super) text: String,
    pub(super) profile: Profile,
}

/// Reads a profile that comes with the program, or a file.
pub(super) fn profile(path: &Path) -> Result<Named, Failure> {
    let shown = path.display().to_string();
    let text = match path.to_str().and_then(Profile::built_in) {
        Some(text) => text.to_owned(),
        None => text_of(path).map_err(|failure| {
            let known = BUILT_IN.join(", ");
            Failure::Input(format!("{failure}; profiles that come with the program: {known}"))
        })?,
    };
    let profile = Profile::parse(&shown, &text).map_err(|faults| refused(&shown, &faults))?;
    let name = path.file_stem().map_or(shown, |stem| stem.to_string_lossy().into_owned());
    Ok(Named { name, text, profile })
}

/// Reads the customer's own categories.
pub(super) fn categories(path: &Path) -> Result<Categories, Failure> {
    let shown = path.display().to_string();
    Categories::parse(&shown, &text_of(path)?).map_err(|faults| refused(&shown, &faults))
}

fn refused(file: &str, faults: &[impl ToString]) -> Failure {
    let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
    Failure::Input(format!("{file} does not hold\n{}", lines.join("\n")))
}

fn text_of(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

/// The file; of one that is too large, just so much that the importer says so.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    file.take(limits::FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(path, &error))?;
    Ok(bytes)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Input(format!("cannot read {}: {error}", path.display()))
}
