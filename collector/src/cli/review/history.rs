//! What was published of a month and said of it, beside today's findings.

use std::io::Write;

use motprov_ledger::{Published, Said};
use motprov_review::contract::Status;
use motprov_review::finding::Review;
use motprov_review::published::{Changes, Level};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::Failure;
use super::super::table::or_dash;
use crate::review::{History, PublishedFindings};

/// A review with what stands beside it; its own keys stay where they are.
#[derive(Serialize)]
struct Beside<'a> {
    #[serde(flatten)]
    review: &'a Review,
    /// Of the version of the contract that judges the month.
    contract_status: Status,
    publications: Vec<Value>,
    statements: Vec<Value>,
}

pub(super) fn as_json(review: &Review, history: &History, contract_status: Status) -> impl Serialize {
    let superseded = history.superseded(review);
    let publications = history.publications.iter().zip(&superseded);
    Beside {
        review,
        contract_status,
        publications: publications.map(|(one, changes)| publication(one, changes)).collect(),
        statements: history.statements.iter().map(statement).collect(),
    }
}

/// With the figures as published of every level that the next publication, or after the last today's findings, has
/// otherwise.
fn publication(one: &PublishedFindings, changes: &Changes) -> Value {
    let Published { entry, received, size, root, by, correction, .. } = &one.published;
    let levels = one.findings.iter().flat_map(|findings| &findings.service_levels);
    let levels: Vec<&Level> = levels.filter(|level| changes.service_levels.contains(&level.id)).collect();
    json!({
        "entry": entry, "at": received.to_string(), "ledger": { "size": size, "root": root.to_string() }, "by": by,
        "corrects": correction.as_ref().map(|(entry, _)| entry), "why": correction.as_ref().map(|(_, why)| why),
        "readable": one.findings.is_some(),
        "superseded": { "service_levels": levels, "capacity_lines": changes.capacity },
    })
}

fn statement(said: &Said) -> Value {
    let statement = &said.statement;
    json!({
        "entry": said.entry, "at": said.received.to_string(), "service_level": statement.service_level,
        "party": statement.party.name(), "by": statement.by, "text": statement.text, "value": statement.value,
        "penalty": statement.penalty,
    })
}

pub(super) fn print(out: &mut dyn Write, review: &Review, history: &History) -> Result<(), Failure> {
    for (one, changes) in history.publications.iter().zip(history.superseded(review)) {
        let Published { entry, received, by, correction, .. } = &one.published;
        match correction {
            None => writeln!(out, "\npublished {received} by {by}, entry {entry}")?,
            Some((corrects, why)) => {
                writeln!(out, "\ncorrected {received} by {by}, entry {entry}, of entry {corrects}: {why}")?;
            }
        }
        for id in &changes.service_levels {
            let measured = one.findings.as_ref().and_then(|found| found.level(id)?.measured);
            let measured = or_dash(measured.map(|bounds| format!("{}–{}", bounds.low, bounds.high)));
            writeln!(out, "  {id} is otherwise since: published as measured {measured}")?;
        }
    }
    for said in &history.statements {
        let statement = &said.statement;
        let (party, level, by) = (statement.party.name(), &statement.service_level, &statement.by);
        writeln!(out, "\n{level}: {party} says, {} by {by}, entry {}", said.received, said.entry)?;
        writeln!(out, "  {}", statement.text.replace('\n', "\n  "))?;
        if statement.value.or(statement.penalty).is_some() {
            writeln!(out, "  value {}, penalty {}", or_dash(statement.value), or_dash(statement.penalty))?;
        }
    }
    Ok(())
}
