//! The answer for a person at a terminal: what to ask the supplier comes before what is merely counted.

use std::io::Write;

use motprov_assemble::tickets::Answer;
use motprov_review::tickets::categories::{Category, Direction};
use motprov_review::tickets::pauses::Groups;
use motprov_review::tickets::rows::{Field, Row, percent};
use motprov_review::tickets::standing::{Population, Tally};
use motprov_review::tickets::terms::Terms;

use super::super::Failure;
use super::super::table::{Table, or_dash};

/// Most refused cells that are printed; all of them stand in the JSON.
const MOST_REFUSALS: usize = 20;
/// Most groups of a kind that are printed.
const MOST_GROUPS: usize = 10;

pub(super) fn print(out: &mut dyn Write, answer: &Answer, terms: &Terms) -> Result<(), Failure> {
    what_is_not_covered(out, answer)?;
    let report = &answer.report;
    writeln!(
        out,
        "{} tickets, {} events; what is open is judged at {}",
        report.tickets, report.events, report.at
    )?;
    writeln!(out)?;
    limits(out, answer, terms)?;
    writeln!(out)?;
    months(out, answer, terms)?;
    writeln!(out)?;
    standing(out, &report.standing, terms)?;
    writeln!(out)?;
    flow(out, answer)?;
    writeln!(out)?;
    pauses(out, answer)?;
    writeln!(out)?;
    backlog(out, answer)?;
    categories(out, answer)
}

fn what_is_not_covered(out: &mut dyn Write, answer: &Answer) -> Result<(), Failure> {
    for refusal in answer.refused.iter().take(MOST_REFUSALS) {
        writeln!(out, "refused: {refusal}")?;
    }
    let more = answer.refused.len().saturating_sub(MOST_REFUSALS);
    if more > 0 {
        writeln!(out, "refused: {more} more cells; all of them stand in the JSON")?;
    }
    for unknown in &answer.unknown_states {
        writeln!(out, "unknown state: {} in {} rows", unknown.state, unknown.rows)?;
    }
    if !answer.left_out.is_empty() {
        writeln!(
            out,
            "left out: {} tickets with a refused row are in no figure below",
            answer.left_out.len()
        )?;
    }
    for note in &answer.notes {
        writeln!(out, "note: {note}")?;
    }
    Ok(())
}

/// The row of all months for an end.
fn all<'r>(rows: &'r [Row], definition: &str) -> Option<&'r Row> {
    let is = |row: &Row, column: &str, text: &str| row.get(column).is_some_and(|field| field.text() == text);
    rows.iter().find(|row| is(row, "definition", definition) && is(row, "month", "ALL"))
}

/// A count with its share of the solved tickets.
fn share(row: &Row, column: &str) -> String {
    let count = |column: &str| match row.get(column) {
        Some(Field::Count(count)) => Some(*count),
        _ => None,
    };
    let Some(part) = count(column) else { return or_dash(None::<usize>) };
    match count("resolved").and_then(|solved| percent(part, solved)) {
        Some(share) => format!("{part} ({share} %)"),
        None => part.to_string(),
    }
}

fn limits(out: &mut dyn Write, answer: &Answer, terms: &Terms) -> Result<(), Failure> {
    let stop = terms.rule.stop;
    let (Some(row), Some(evidenced)) =
        (all(&answer.report.monthly, stop.short()), all(&answer.report.evidenced, stop.short()))
    else {
        return Ok(());
    };
    writeln!(out, "Solved within the limit, from opening to {}:", stop.name().replace('_', " "))?;
    let headings = [
        ">limit",
        ">gross",
        ">evidenced pauses off",
        ">pauses off",
        ">all waiting off",
        ">office hours",
        ">hang on the pause",
    ];
    let mut table = Table::new(&headings);
    for limit in &terms.limits_h {
        table.row([
            format!("{limit} h"),
            share(row, &format!("gross_within_{limit}h")),
            share(evidenced, &format!("netevidenced_within_{limit}h")),
            share(row, &format!("net_within_{limit}h")),
            share(row, &format!("netall_within_{limit}h")),
            share(row, &format!("bhnet_within_{limit}h")),
            share(row, &format!("flip_{limit}h")),
        ]);
    }
    table.print(out)?;
    for flipped in answer.report.flipped.iter().filter(|flipped| !flipped.tickets.is_empty()) {
        let (hang, straight) = (flipped.tickets.len(), flipped.into_resolved.len());
        writeln!(
            out,
            "{} h: {hang} tickets are in time only because of pauses; in {straight} of them the last pause ended when the ticket was solved",
            flipped.limit_h
        )?;
    }
    Ok(())
}

fn months(out: &mut dyn Write, answer: &Answer, terms: &Terms) -> Result<(), Failure> {
    writeln!(out, "By month of opening, hours:")?;
    let columns = [
        "month",
        "opened",
        "resolved",
        "gross_median_h",
        "net_median_h",
        "gross_p90_h",
        "net_p90_h",
        "bhnet_p90_h",
    ];
    let mut table = Table::new(&[
        "month",
        ">opened",
        ">solved",
        ">median gross",
        ">median net",
        ">p90 gross",
        ">p90 net",
        ">p90 office hours",
    ]);
    let short = terms.rule.stop.short();
    let rows = answer.report.monthly.iter();
    for row in rows.filter(|row| row.get("definition").is_some_and(|field| field.text() == short)) {
        let text = |column| row.get(column).map(Field::text).filter(|text| !text.is_empty());
        table.row(columns.map(|column| or_dash(text(column))));
    }
    Ok(table.print(out)?)
}

fn standing(out: &mut dyn Write, tallies: &[Tally], terms: &Terms) -> Result<(), Failure> {
    writeln!(out, "On the contract's clock, all tickets, those that are not finished too:")?;
    let mut table = Table::new(&[">limit", ">met", ">late", ">pending", ">cancelled", ">pauses unknown"]);
    for limit in &terms.limits_h {
        let of =
            tallies.iter().filter(|tally| tally.limit_h == *limit && tally.population == Population::Opened);
        let sum = |count: fn(&Tally) -> usize| of.clone().map(count).sum::<usize>().to_string();
        table.row([
            format!("{limit} h"),
            sum(|tally| tally.met),
            sum(|tally| tally.late),
            sum(|tally| tally.pending),
            sum(|tally| tally.cancelled),
            sum(|tally| tally.unknown),
        ]);
    }
    Ok(table.print(out)?)
}

fn flow(out: &mut dyn Write, answer: &Answer) -> Result<(), Failure> {
    let flow = &answer.report.flow;
    writeln!(out, "{} tickets were never solved", flow.never_resolved)?;
    writeln!(
        out,
        "{} were reopened ({} without those solved in the first contact), {} times in all",
        flow.reopened, flow.reopened_strict, flow.reopenings
    )?;
    writeln!(
        out,
        "{} went to another team and straight back, {} to another organisation; {} handovers in all",
        flow.bounced, flow.bounced_between_organisations, flow.handovers
    )?;
    writeln!(
        out,
        "{} were solved in the first contact, {} % of the solved ones; {} of them were never reopened",
        flow.first_contact,
        or_dash(flow.first_contact_percent),
        flow.first_contact_kept
    )?;
    Ok(())
}

fn pauses(out: &mut dyn Write, answer: &Answer) -> Result<(), Failure> {
    let pauses = &answer.report.pauses;
    writeln!(
        out,
        "{} pauses in {} tickets, {} hours; {} lasted exactly until the ticket was solved",
        pauses.pauses,
        pauses.tickets,
        pauses.seconds / 3600,
        pauses.into_resolved
    )?;
    for near in pauses.near_breach.iter().filter(|near| near.pauses > 0) {
        writeln!(
            out,
            "{} pauses began when the limit of {} h was almost used up",
            near.pauses, near.limit_h
        )?;
    }
    groups(out, "team", &pauses.teams)?;
    groups(out, "person (pseudonym)", &pauses.agents)
}

fn groups(out: &mut dyn Write, what: &'static str, groups: &Groups) -> Result<(), Failure> {
    if groups.named.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let mut table = Table::new(&[what, ">tickets", ">paused", ">%", ">until solved", "unusually often"]);
    for group in groups.named.iter().take(MOST_GROUPS) {
        table.row([
            group.name.clone(),
            group.tickets.to_string(),
            group.paused.to_string(),
            or_dash(group.percent),
            group.into_resolved.to_string(),
            if group.unusual { "yes".to_owned() } else { String::new() },
        ]);
    }
    table.print(out)?;
    let more = groups.named.len().saturating_sub(MOST_GROUPS);
    writeln!(out, "{more} more; {} with too few tickets to be named", groups.too_small)?;
    Ok(())
}

fn backlog(out: &mut dyn Write, answer: &Answer) -> Result<(), Failure> {
    let backlog = &answer.report.backlog;
    writeln!(out, "{} tickets were open at {}:", backlog.open, backlog.at)?;
    let mut table = Table::new(&[">age", ">open", ">of those waiting"]);
    for bucket in &backlog.ages {
        let age = bucket.up_to_days.map_or_else(|| "older".to_owned(), |days| format!("up to {days} d"));
        table.row([age, bucket.open.to_string(), bucket.waiting.to_string()]);
    }
    Ok(table.print(out)?)
}

fn categories(out: &mut dyn Write, answer: &Answer) -> Result<(), Failure> {
    let Some(summary) = &answer.report.categories else { return Ok(()) };
    writeln!(out)?;
    writeln!(out, "{} % of the tickets fit no category", or_dash(summary.unmatched_percent))?;
    let headings =
        ["category", ">tickets", ">%", ">reopened", ">net hours", ">usual in a month", "stands out"];
    let mut table = Table::new(&headings);
    for category in &summary.categories {
        let usual = category.trend.limits.map(|limits| format!("{} to {}", limits.lower, limits.upper));
        table.row([
            or_dash(category.name.as_ref()),
            category.tickets.to_string(),
            or_dash(category.percent),
            category.reopened.to_string(),
            category.net_hours.to_string(),
            or_dash(usual),
            signals(category),
        ]);
    }
    Ok(table.print(out)?)
}

fn signals(category: &Category) -> String {
    let told = category.trend.signals.iter().map(|signal| {
        let direction = match signal.direction {
            Direction::Above => "more",
            Direction::Below => "fewer",
        };
        let run = if signal.run { ", eight months in a row" } else { "" };
        format!("{}: {direction}{run}", signal.month)
    });
    told.collect::<Vec<_>>().join("; ")
}
