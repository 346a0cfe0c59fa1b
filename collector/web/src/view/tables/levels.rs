//! Reported against measured, and what is to be raised of it.

use jiff::tz::TimeZone;
use motprov_review::finding::{Review, ServiceLevelFinding, SourceCoverage};
use rust_decimal::Decimal;

use super::{bounds, column, count, entry, kronor, kronor_bounds, rounded, share, text};
use crate::ask::Ask;
use crate::export::{Table, Value};
use crate::figures;
use crate::source::{Contract, PublicationRow, Reviewed, StatementRow};
use crate::texts::Texts;
use crate::view::agenda::{Agenda, Point};
use crate::view::{kind_name, reason, statements, verdict};

/// One row for each service level, in the contract's order.
#[must_use]
pub fn levels(t: &Texts, review: &Review) -> Table {
    Table {
        key: "service_levels",
        title: t.say("workbook-levels"),
        columns: vec![
            column("id", t.say("workbook-id")),
            column("title", t.say("column-level")),
            column("unit", t.say("workbook-unit")),
            column("target", t.say("column-target")),
            column("reported", t.say("column-reported")),
            column("measured_low", t.say("workbook-measured-low")),
            column("measured_high", t.say("workbook-measured-high")),
            column("hard_low", t.say("workbook-hard-low")),
            column("hard_high", t.say("workbook-hard-high")),
            column("coverage", t.say("column-coverage")),
            column("verdict", t.say("column-verdict")),
            column("favours", t.say("workbook-favours")),
            column("target_met", t.say("workbook-target-met")),
            column("because", t.say("workbook-because")),
        ],
        rows: review.service_levels.iter().map(|level| level_row(t, level)).collect(),
    }
}

fn decimals(level: &ServiceLevelFinding) -> u32 {
    figures::decimals(level.decimals, &[Some(level.target), level.reported])
}

fn level_row(t: &Texts, level: &ServiceLevelFinding) -> Vec<Value> {
    let shown = verdict::VerdictView::of(t, level);
    let decimals = decimals(level);
    let [low, high] = bounds(level.measured, decimals);
    let [hard_low, hard_high] = bounds(level.hard, decimals);
    vec![
        Value::Text(level.id.clone()),
        Value::Text(level.title.clone()),
        Value::Text(level.unit.clone()),
        rounded(Some(level.target), decimals),
        rounded(level.reported, decimals),
        low,
        high,
        hard_low,
        hard_high,
        share(level.coverage),
        Value::Text(shown.word),
        text(shown.favours),
        Value::Text(verdict::target(t, level.target_met).1),
        text(reason::short(t, level)),
    ]
}

/// What is owed for each level, SEK.
#[must_use]
pub fn penalties(t: &Texts, review: &Review) -> Table {
    let row = |level: &ServiceLevelFinding| {
        let [low, high] = kronor_bounds(level.penalty.low, level.penalty.high);
        let entries = Decimal::from(level.entries.len());
        let name = [Value::Text(level.id.clone()), Value::Text(level.title.clone())];
        name.into_iter().chain([low, high, kronor(level.penalty.reported), count(entries)]).collect()
    };
    Table {
        key: "penalties",
        title: t.say("tables-penalties"),
        columns: vec![
            column("id", t.say("workbook-id")),
            column("title", t.say("column-level")),
            column("penalty_low", t.say("workbook-penalty-low")),
            column("penalty_high", t.say("workbook-penalty-high")),
            column("penalty_reported", t.say("workbook-penalty-reported")),
            column("entries", t.say("workbook-entries")),
        ],
        rows: review.service_levels.iter().map(row).collect(),
    }
}

/// What to raise at the meeting, in its order.
#[must_use]
pub fn agenda(ask: &Ask, reviewed: &Reviewed) -> Table {
    let t = ask.t();
    let Agenda { first, rest, capacity, remarks: _ } = Agenda::of(ask, reviewed);
    let row = |(number, point): (u32, Point)| {
        let amount = text(point.amount);
        vec![count(number), Value::Text(point.title), amount, Value::Text(point.text)]
    };
    Table {
        key: "agenda",
        title: t.say("agenda"),
        columns: vec![
            column("number", t.say("tables-number")),
            column("point", t.say("tables-point")),
            column("amount", t.say("tables-amount")),
            column("text", t.say("workbook-because")),
        ],
        rows: (1..).zip(first.into_iter().chain(rest).chain(capacity)).map(row).collect(),
    }
}

/// How much each kind of source observed.
#[must_use]
pub fn coverage(t: &Texts, reviewed: &Reviewed) -> Table {
    let row = |source: &SourceCoverage| {
        let name = Value::Text(kind_name(t, source.kind));
        vec![name, count(source.seen), count(source.known), share(source.month)]
    };
    Table {
        key: "coverage",
        title: t.say("coverage"),
        columns: vec![
            column("source", t.say("column-source")),
            column("seen", t.say("column-delivered")),
            column("known", t.say("tables-known")),
            column("coverage", t.say("column-coverage")),
        ],
        rows: reviewed.coverage.iter().map(row).collect(),
    }
}

/// What parties said, in the order in which they did.
#[must_use]
pub fn said(t: &Texts, contract: &Contract, reviewed: &Reviewed) -> Table {
    statements_of(t, &contract.zone, &reviewed.statements, |id| {
        reviewed.review.service_levels.iter().find(|level| level.id == id)
    })
}

/// Statements; `level` finds the level that one speaks of, for its decimals.
#[must_use]
pub fn statements_of<'r>(
    t: &Texts,
    zone: &TimeZone,
    rows: &[StatementRow],
    level: impl Fn(&str) -> Option<&'r ServiceLevelFinding>,
) -> Table {
    let row = |row: &StatementRow| {
        let said = &row.statement;
        vec![
            Value::Text(said.month.to_string()),
            Value::Text(said.service_level.clone()),
            Value::Text(statements::party(t, said.party)),
            Value::Text(said.text.clone()),
            text(statements::outcome(t, level(&said.service_level), said)),
            Value::Text(said.by.clone()),
            Value::Text(figures::instant_short(row.at, zone)),
            entry(row.entry),
        ]
    };
    Table {
        key: "statements",
        title: t.say("statements-said"),
        columns: vec![
            column("month", t.say("column-of-month")),
            column("service_level", t.say("column-level")),
            column("party", t.say("tables-party")),
            column("text", t.say("column-statement")),
            column("outcome", t.say("tables-outcome")),
            column("by", t.say("column-by")),
            column("at", t.say("column-kept")),
            column("entry", t.say("tables-entry")),
        ],
        rows: rows.iter().map(row).collect(),
    }
}

/// The month's publications, the first first.
#[must_use]
pub fn publications(t: &Texts, zone: &TimeZone, rows: &[PublicationRow]) -> Table {
    let row = |row: &PublicationRow| {
        let (corrects, why) = row.correction.as_ref().map(|(corrected, why)| (corrected, why)).unzip();
        vec![
            Value::Text(row.month.to_string()),
            Value::Text(row.by.clone()),
            Value::Text(figures::instant_short(row.at, zone)),
            corrects.map_or(Value::Nothing, |corrected| entry(*corrected)),
            text(why.cloned()),
            entry(row.entry),
        ]
    };
    Table {
        key: "publications",
        title: t.say("publications"),
        columns: vec![
            column("month", t.say("column-of-month")),
            column("by", t.say("column-by")),
            column("at", t.say("column-kept")),
            column("corrects", t.say("tables-corrects")),
            column("why", t.say("workbook-because")),
            column("entry", t.say("tables-entry")),
        ],
        rows: rows.iter().map(row).collect(),
    }
}
