//! `agenda`: what to raise at the meeting about service levels and in the departments' capacity reviews, in plain
//! sentences, the most certain money first.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use motprov_ledger::Database;
use motprov_review::agenda::{
    Classes, Item, Language, Meeting, heading, of_changes, of_costs, of_letter, of_review, of_tickets,
    ordered, sentence,
};
use motprov_review::capacity::assets::Assets;
use motprov_review::capacity::sizing::WhatIf;
use motprov_review::case::Case;
use motprov_review::changes::{Question, follow};
use motprov_review::contract::Contract;
use motprov_review::cost::match_costs;
use motprov_review::months::Months;
use motprov_review::review;
use motprov_shared::period::Month;
use serde::Serialize;

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::review::{Kept, capacity_of, recomputed, zone_at};
use crate::{clock, held, segments};

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

/// A point as programs read it: its parts, and the sentence.
#[derive(Serialize)]
struct Point<'i> {
    #[serde(flatten)]
    item: &'i Item,
    sentence: String,
}

impl Agenda {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let store = segments::look(&self.folder.data)?;
        let mut database = Database::open_read_only(&self.folder.data)?;
        let found = capacity_of(&mut database, &store, self.month, &WhatIf::default())?;
        let mut items = of_review(&review(&found.case, &found.contract));
        let mut classes = Classes::default();
        for finding in Assets::new(&found.case, &found.contract, &found.history).findings() {
            classes.add(&finding);
        }
        items.extend(classes.items(&found.contract));
        items.extend(self.others(&mut database, &found.contract)?);
        items.extend(self.tickets(&mut database, &found.case, &found.contract)?);
        items.retain(|item| self.department.is_none() || item.department == self.department);
        self.print(out, &ordered(items))?;
        Ok(Answer::Yes)
    }

    /// Of invoices, penalty letters and change requests.
    fn others(&self, database: &mut Database, contract: &Contract) -> Result<Vec<Item>, Failure> {
        let now = clock::now();
        let months = Months { first: self.month, last: self.month };
        let costs = match_costs(&Kept::read(database, months)?.books(), months);
        let mut items = of_costs(&costs.findings, contract);
        let (changes, letter) = match self.language {
            Tongue::Sv => ("Ändringsbegäran", "Vitesbrev"),
            Tongue::En => ("Change requests", "Penalty letter"),
        };
        for entry in database.read(|view| held::letters(view, self.month))? {
            let subject = format!("{letter}, {entry}");
            items.extend(of_letter(&recomputed(database, entry)?, &subject));
        }
        let (visits, zone) =
            database.read(|view| Ok::<_, Failure>((held::changes(view)?, zone_at(view, now)?)))?;
        let (baseline, later) = Months::usual(self.month.next());
        let question = Question { at: now, zone, department: None, baseline, later };
        items.extend(of_changes(&follow(&visits, &question), changes));
        Ok(items)
    }

    fn tickets(
        &self,
        database: &mut Database,
        case: &Case,
        contract: &Contract,
    ) -> Result<Vec<Item>, Failure> {
        let categories = self.categories.as_deref().map(super::tickets::categories).transpose()?;
        let raised = database.read(held::tickets)?.raised(contract, self.month, categories.as_ref());
        let subject = match self.language {
            Tongue::Sv => "Ärenden",
            Tongue::En => "Tickets",
        };
        Ok(of_tickets(&raised, case, contract, subject))
    }

    fn print(&self, out: &mut dyn Write, items: &[Item]) -> Result<(), Failure> {
        let language = match self.language {
            Tongue::Sv => Language::Swedish,
            Tongue::En => Language::English,
        };
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
