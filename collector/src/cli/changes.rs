//! `changes`: how long change requests take, whom they wait for, and whether lead times have really shortened.

use std::io::Write;

use clap::Args;
use motprov_ledger::Database;
use motprov_review::changes::compare::{Comparison, Conclusion};
use motprov_review::changes::figures::{Figures, Two};
use motprov_review::changes::{ChangeReport, Question, WaitsFor, follow};
use motprov_review::months::Months;

use super::table::{Table, or_dash};
use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;
use crate::held;
use crate::review::{month_at, zone_at};

/// Open changes that are listed for people.
const LISTED: usize = 20;

#[derive(Debug, Args)]
pub(super) struct Changes {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// Only this department's changes.
    #[arg(long, value_name = "NAME")]
    department: Option<String>,
    /// Completed in these months: what lead times used to be. Left out: the twelve months before the later ones.
    #[arg(long, value_name = "YYYY-MM..YYYY-MM")]
    baseline: Option<Months>,
    /// Completed in these months: what lead times are now. Left out: the last six whole months.
    #[arg(long, value_name = "YYYY-MM..YYYY-MM")]
    later: Option<Months>,
}

impl Changes {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open_read_only(&self.folder.data)?;
        let now = clock::now();
        let (visits, zone) =
            database.read(|view| Ok::<_, Failure>((held::changes(view)?, zone_at(view, now)?)))?;
        let month = month_at(now, &zone)
            .ok_or_else(|| Failure::Outside("the clock shows no sound year: set it".to_owned()))?;
        let (before, later) = Months::usual(month);
        let report = follow(
            &visits,
            &Question {
                at: now,
                zone,
                department: self.department.clone(),
                baseline: self.baseline.unwrap_or(before),
                later: self.later.unwrap_or(later),
            },
        );
        match self.printing.format {
            Format::Json => print_json(out, &report)?,
            Format::Text => print_text(out, &report)?,
        }
        Ok(Answer::Yes)
    }
}

fn print_text(out: &mut dyn Write, report: &ChangeReport) -> Result<(), Failure> {
    let ChangeReport { at, changes, completed, open, .. } = report;
    writeln!(out, "{changes} changes as of {at}: {completed} completed, {} open; times in days", open.len())?;
    if let Some(department) = &report.department {
        writeln!(out, "only those of {department}")?;
    }
    writeln!(out)?;
    comparison(out, &report.comparison)?;
    writeln!(out)?;
    parts(out, report)?;
    writeln!(out)?;
    months(out, report)?;
    writeln!(out)?;
    ageing(out, report)?;
    for fault in &report.faults {
        let (change, row, entry, what) = (&fault.change, fault.row, fault.entry, fault.what);
        writeln!(out, "left out: {change}, row {row} of entry {entry}: {what}")?;
    }
    Ok(())
}

fn comparison(out: &mut dyn Write, found: &Comparison) -> Result<(), Failure> {
    let word = match found.conclusion {
        Conclusion::Shortened => "shortened",
        Conclusion::Lengthened => "lengthened",
        Conclusion::NoChangeShown => "no change shown",
        Conclusion::TooFew => "too few to tell",
    };
    let (baseline, later) = (found.baseline, found.later);
    writeln!(
        out,
        "Lead times {}–{} against {}–{}: {word}",
        later.first, later.last, baseline.first, baseline.last
    )?;
    writeln!(out, "  {}", found.because)?;
    if let Some(limits) = found.limits {
        let (mean, lower, upper) = (limits.mean, limits.lower, limits.upper);
        writeln!(
            out,
            "  usual variation {lower}–{upper} around a mean of {mean} (mean ± 2.66 × mean range)"
        )?;
    }
    Ok(())
}

fn parts(out: &mut dyn Write, report: &ChangeReport) -> Result<(), Failure> {
    let headings =
        ["time", "waits for", ">before: changes", ">median", ">p90", ">now: changes", ">median", ">p90"];
    let mut table = Table::new(&headings);
    let mut row = |part: &str, waits_for: &str, two: &Two| {
        let figures = |figures: Option<Figures>| {
            [
                or_dash(figures.map(|figures| figures.changes)),
                or_dash(figures.map(|figures| figures.median)),
                or_dash(figures.map(|figures| figures.p90)),
            ]
        };
        let words = [part.to_owned(), waits_for.to_owned()];
        table.row(words.into_iter().chain(figures(two.baseline)).chain(figures(two.later)));
    };
    row("whole", "", &report.lead_time);
    for party in &report.parties {
        row("waiting", party.waits_for, &party.figures);
    }
    for stage in &report.stages {
        row(&stage.stage, stage.waits_for.name(), &stage.figures);
    }
    Ok(table.print(out)?)
}

fn months(out: &mut dyn Write, report: &ChangeReport) -> Result<(), Failure> {
    let mut table = Table::new(&["month", ">begun", ">completed", ">open", ">median", ">p90"]);
    for month in &report.months {
        table.row([
            month.month.to_string(),
            month.begun.to_string(),
            month.completed.to_string(),
            month.open.to_string(),
            or_dash(month.lead_time.map(|figures| figures.median)),
            or_dash(month.lead_time.map(|figures| figures.p90)),
        ]);
    }
    Ok(table.print(out)?)
}

fn ageing(out: &mut dyn Write, report: &ChangeReport) -> Result<(), Failure> {
    let mut table = Table::new(&["open for days", ">changes", ">customer", ">supplier", ">third party"]);
    for ageing in &report.ageing {
        let days = match (ageing.over, ageing.up_to) {
            (None, Some(up_to)) => format!("up to {up_to}"),
            (Some(over), Some(up_to)) => format!("{over}–{up_to}"),
            (over, None) => format!("over {}", over.unwrap_or_default()),
        };
        let counts = [ageing.changes, ageing.customer, ageing.supplier, ageing.third];
        table.row([days].into_iter().chain(counts.map(|count| count.to_string())));
    }
    table.print(out)?;
    writeln!(out)?;
    let mut table = Table::new(&["open change", "department", "stage", "waits for", ">days", ">in stage"]);
    for open in report.open.iter().take(LISTED) {
        table.row([
            open.change.clone(),
            or_dash(open.department.as_ref()),
            or_dash(open.stage.as_ref()),
            or_dash(open.waits_for.map(WaitsFor::name)),
            open.age.to_string(),
            or_dash(open.in_stage),
        ]);
    }
    table.print(out)?;
    let more = report.open.len().saturating_sub(LISTED);
    if more > 0 {
        writeln!(out, "and {more} more, younger ones")?;
    }
    Ok(())
}
