//! `coverage`: which promises of the contract are verified independently, and which rest on the supplier's word.

use std::io::Write;

use clap::Args;
use jiff::tz::TimeZone;
use motprov_ledger::Database;
use motprov_review::terms::{ClauseTerms, Count, LevelTerms, Measurement, Population, Standing, Terms};
use motprov_shared::period::Month;

use super::table::{Table, or_dash};
use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;
use crate::review::{month_at, of_year};

#[derive(Debug, Args)]
pub(super) struct Coverage {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// The year to look at; left out: this one.
    #[arg(long, value_name = "YYYY", value_parser = clap::value_parser!(i16).range(1970..2200))]
    year: Option<i16>,
}

impl Coverage {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open_read_only(&self.folder.data)?;
        let now = clock::now();
        let this_year = || month_at(now, &TimeZone::UTC).map(Month::year);
        let year = self.year.or_else(this_year).ok_or_else(|| {
            Failure::Outside("the clock shows no sound year: set it, or name the year with --year".to_owned())
        })?;
        let terms = of_year(&mut database, year, now)?;
        match self.printing.format {
            Format::Json => print_json(out, &terms)?,
            Format::Text => print_text(out, &terms)?,
        }
        Ok(Answer::Yes)
    }
}

fn print_text(out: &mut dyn Write, terms: &Terms) -> Result<(), Failure> {
    let Count { all, independent, partly, unsigned, word } = terms.level_count;
    writeln!(out, "{independent} of {all} service levels are verified independently in {}", terms.year)?;
    writeln!(out, "partly {partly}, by unsigned files only {unsigned}, by the supplier's word alone {word}")?;
    if let Some((first, last)) = terms.months.first().zip(terms.months.last()) {
        writeln!(
            out,
            "{first} to {last}: agents observed {} of the agreed time of what is measured",
            or_dash(terms.coverage)
        )?;
    }
    writeln!(out)?;
    levels(out, &terms.service_levels)?;
    if !terms.clauses.is_empty() {
        writeln!(out)?;
        clauses(out, &terms.clauses)?;
    }
    Ok(())
}

fn levels(out: &mut dyn Write, levels: &[LevelTerms]) -> Result<(), Failure> {
    let headings = [
        "service level",
        "verified",
        "measured by",
        ">assets seen",
        ">vantage points",
        ">coverage",
        ">unsigned",
        ">months enough",
    ];
    let mut table = Table::new(&headings);
    for level in levels {
        let measurement = level.measurement.as_ref();
        table.row([
            level.id.clone(),
            word(level.standing).to_owned(),
            or_dash(measurement.map(how)),
            or_dash(measurement.map(|found| format!("{} of {}", found.assets_seen, found.assets))),
            or_dash(measurement.map(|found| found.vantage_points)),
            or_dash(level.coverage),
            or_dash(level.unsigned),
            format!("{} of {}", level.months_enough, level.months.len()),
        ]);
    }
    table.print(out)?;
    for level in levels.iter().filter(|level| level.needed.is_some()) {
        writeln!(out, "{}: {}; needed: {}", level.id, level.title, or_dash(level.needed.as_ref()))?;
    }
    Ok(())
}

fn clauses(out: &mut dyn Write, clauses: &[ClauseTerms]) -> Result<(), Failure> {
    let mut table = Table::new(&["clause", "verified", "by", "title", "needed"]);
    for clause in clauses {
        let by = (!clause.verified_by.is_empty()).then(|| clause.verified_by.join(", "));
        table.row([
            clause.id.clone(),
            word(clause.standing).to_owned(),
            or_dash(by),
            clause.title.clone(),
            or_dash(clause.needed.as_ref()),
        ]);
    }
    Ok(table.print(out)?)
}

const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Independent => "independently",
        Standing::Partly => "partly",
        Standing::Unsigned => "unsigned only",
        Standing::Word => "supplier's word",
    }
}

fn how(measurement: &Measurement) -> String {
    let of = match &measurement.population {
        Population::Assets(ids) if ids.len() > 3 => {
            format!("{} and {} more", ids[..2].join(", "), ids.len() - 2)
        }
        Population::Assets(ids) => ids.join(", "),
        Population::Register { kind, department, service } => {
            let parts = [kind.map(ToOwned::to_owned), department.clone(), service.clone()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
    };
    format!("{} of {of} each {} s", measurement.metric, measurement.step_seconds)
}
