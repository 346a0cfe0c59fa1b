//! `cost`: orders, deliveries and invoices beside each other, what does not fit, and a forecast of the year.

use std::io::Write;

use clap::Args;
use motprov_ledger::Database;
use motprov_review::cost::{CostFinding, CostReport, CostRow, match_costs};
use motprov_review::finding::Bounds;
use motprov_review::months::Months;
use rust_decimal::Decimal;

use super::table::{Table, or_dash};
use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::review::Kept;

#[derive(Debug, Args)]
pub(super) struct Cost {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// The months to match, one or several.
    #[arg(long, value_name = "YYYY-MM..YYYY-MM")]
    months: Months,
    /// Print only this department's lines; sums are still those of all.
    #[arg(long, value_name = "NAME")]
    department: Option<String>,
}

impl Cost {
    /// Exit code 1 where something does not fit.
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open_read_only(&self.folder.data)?;
        let kept = Kept::read(&mut database, self.months)?;
        let mut report = match_costs(&kept.books(), self.months);
        if let Some(wanted) = &self.department {
            report.rows.retain(|row| row.department == *wanted);
            report.findings.retain(|finding| finding.department == *wanted);
            report.totals.retain(|total| total.department == *wanted);
            report.forecast.retain(|forecast| forecast.department.as_ref() == Some(wanted));
        }
        match self.printing.format {
            Format::Json => print_json(out, &report)?,
            Format::Text => print_text(out, &report)?,
        }
        Ok(if report.findings.is_empty() { Answer::Yes } else { Answer::No })
    }
}

fn print_text(out: &mut dyn Write, report: &CostReport) -> Result<(), Failure> {
    let CostReport { months, billed, due, difference, .. } = report;
    writeln!(
        out,
        "{}–{}: billed {billed:.2}, due {due:.2}, difference {difference:.2} SEK",
        months.first, months.last
    )?;
    for month in &report.without_invoices {
        writeln!(out, "no invoice of {month} has come: nothing is found missing in it")?;
    }
    if report.lines_outside > 0 {
        writeln!(out, "{} lines are of other months and not matched here", report.lines_outside)?;
    }
    writeln!(out)?;
    rows(out, &report.rows)?;
    if !report.findings.is_empty() {
        writeln!(out)?;
        findings(out, &report.findings)?;
    }
    writeln!(out)?;
    totals(out, report)?;
    writeln!(out)?;
    forecast(out, report)
}

fn rows(out: &mut dyn Write, rows: &[CostRow]) -> Result<(), Failure> {
    let headings = [
        "department",
        "cost centre",
        "service",
        "month",
        ">ordered",
        ">registered",
        ">seen",
        ">billed",
        ">price",
        ">amount",
        ">due",
        ">difference",
    ];
    let mut table = Table::new(&headings);
    for row in rows {
        table.row([
            row.department.clone(),
            row.cost_centre.clone(),
            row.service.clone(),
            row.month.to_string(),
            span(row.ordered),
            or_dash(row.registered),
            or_dash(row.seen),
            row.billed.normalize().to_string(),
            or_dash(row.price.map(sek)),
            sek(row.amount),
            or_dash(row.due.map(sek)),
            or_dash(row.difference.map(sek)),
        ]);
    }
    Ok(table.print(out)?)
}

fn findings(out: &mut dyn Write, findings: &[CostFinding]) -> Result<(), Failure> {
    let headings =
        ["department", "cost centre", "service", "month", ">too much", ">in question", "where", "finding"];
    let mut table = Table::new(&headings);
    for finding in findings {
        table.row([
            finding.department.clone(),
            finding.cost_centre.clone(),
            finding.service.clone(),
            finding.month.to_string(),
            sek(finding.amount),
            sek(finding.in_question),
            place(finding),
            format!("{}: {}", finding.kind.name().replace('_', " "), finding.because),
        ]);
    }
    Ok(table.print(out)?)
}

fn place(finding: &CostFinding) -> String {
    let place = finding.lines.first().map(|line| format!("entry {}, row {}", line.entry, line.row));
    match finding.lines.len() {
        0 | 1 => or_dash(place),
        lines => format!("{} and {} more", or_dash(place), lines - 1),
    }
}

fn totals(out: &mut dyn Write, report: &CostReport) -> Result<(), Failure> {
    let headings = ["department", "cost centre", "month", ">billed", ">due", ">change on the month before"];
    let mut table = Table::new(&headings);
    for total in &report.totals {
        table.row([
            total.department.clone(),
            total.cost_centre.clone().unwrap_or_else(|| "all".to_owned()),
            total.month.to_string(),
            sek(total.billed),
            sek(total.due),
            or_dash(total.change.map(sek)),
        ]);
    }
    Ok(table.print(out)?)
}

fn forecast(out: &mut dyn Write, report: &CostReport) -> Result<(), Failure> {
    let mut table =
        Table::new(&["department", ">year", ">months billed", ">so far", ">low", ">expected", ">high"]);
    for forecast in &report.forecast {
        table.row([
            forecast.department.clone().unwrap_or_else(|| "all".to_owned()),
            forecast.year.to_string(),
            forecast.months_billed.to_string(),
            sek(forecast.so_far),
            sek(forecast.low),
            sek(forecast.expected),
            sek(forecast.high),
        ]);
    }
    Ok(table.print(out)?)
}

fn span(bounds: Bounds) -> String {
    if bounds.low == bounds.high {
        bounds.low.to_string()
    } else {
        format!("{}–{}", bounds.low, bounds.high)
    }
}

fn sek(amount: Decimal) -> String {
    format!("{amount:.2}")
}
