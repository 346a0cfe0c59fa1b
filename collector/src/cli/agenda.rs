//! `agenda`: what to raise at the meeting about service levels and in the departments' capacity reviews, in plain
//! sentences, the most certain money first.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use motprov_ledger::Database;
use motprov_review::agenda::{Item, Language, Meeting, heading, sentence};
use motprov_shared::period::Month;
use serde::Serialize;

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;
use crate::review::points;

#[derive(Debug, Args)]
pub(super) struct Agenda {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// The month, as 2026-10.
    #[arg(long, value_name = "YYYY-MM")]
    month: Month,
    /// In which language.
    #[arg(long, value_enum, default_value_t = Tongue::Sv)]
    language: Tongue,
    /// Only what concerns this department.
    #[arg(long, value_name = "NAME")]
    department: Option<String>,
    /// Which kinds of ticket may grow, as deploy/config/tickets/categories.toml shows them; left out: the products
    /// that the tickets name.
    #[arg(long, value_name = "FILE")]
    categories: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Tongue {
    Sv,
    En,
}

impl Tongue {
    const fn of_points(self) -> Language {
        match self {
            Self::Sv => Language::Swedish,
            Self::En => Language::English,
        }
    }
}

/// A point as programs read it: its parts, and the sentence.
#[derive(Serialize)]
struct Point<'i> {
    #[serde(flatten)]
    item: &'i Item,
    sentence: String,
}

impl Agenda {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let categories = self.categories.as_deref().map(super::tickets::categories).transpose()?;
        let mut database = Database::open_read_only(&self.folder.data)?;
        let found = points(&mut database, &self.folder.data, self.month, categories.as_ref(), clock::now())?;
        let mut items = found.items(self.language.of_points());
        items.retain(|item| self.department.is_none() || item.department == self.department);
        self.print(out, &items)?;
        Ok(Answer::Yes)
    }

    fn print(&self, out: &mut dyn Write, items: &[Item]) -> Result<(), Failure> {
        let language = self.language.of_points();
        if self.printing.format == Format::Json {
            let point = |item| Point { item, sentence: sentence(item, language) };
            return print_json(out, &items.iter().map(point).collect::<Vec<_>>());
        }
        let (levels, capacity) = match self.language {
            Tongue::Sv => ("SLA-möte", "Kapacitetsgenomgång"),
            Tongue::En => ("Service levels", "Capacity"),
        };
        for (title, meeting) in [(levels, Meeting::ServiceLevels), (capacity, Meeting::Capacity)] {
            let mut of_meeting = items.iter().filter(|item| item.meeting == meeting).peekable();
            if of_meeting.peek().is_some() {
                writeln!(out, "{title}")?;
            }
            for item in of_meeting {
                writeln!(out, "- {}: {}", heading(item, language), sentence(item, language))?;
            }
        }
        Ok(())
    }
}
