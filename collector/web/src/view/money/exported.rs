//! The same tables as files.

use motprov_review::cost::{CostFinding, CostReport};
use motprov_review::letter::{LineCheck, Outcome};
use rust_decimal::Decimal;

use super::findings::{ordered, says, title};
use super::{headline, lead, letter as shown};
use crate::export::{Column, Export, Table, Value};
use crate::figures;
use crate::source::{CostStanding, Costs, Letter, LetterStanding, Matched};
use crate::texts::{Texts, stretches};

fn plain(sentence: &str) -> String {
    stretches(sentence).into_iter().map(|part| part.text).collect()
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

const fn column(key: &'static str, title: String) -> Column {
    Column { key, title }
}

fn figure(value: Option<Decimal>) -> Value {
    value.map_or(Value::Nothing, Value::Figure)
}

fn money(value: Option<Decimal>) -> Value {
    value.map_or(Value::Nothing, Value::Money)
}

/// A month's invoices: rows, findings, and the year's forecast.
#[must_use]
pub fn costs(t: &Texts, costs: &Costs) -> Export {
    let head = &costs.head;
    let month = figures::month(t, head.month);
    let (leads, tables) = match &costs.standing {
        CostStanding::Matched(matched) => (
            vec![headline(t, head, &matched.report), plain(&lead(t, &matched.report))],
            vec![rows(t, matched), findings(t, matched), forecast(t, &matched.report)],
        ),
        CostStanding::NoData | CostStanding::NoContract | CostStanding::Computing => {
            (vec![t.say_with("export-none", &[("month", month.as_str().into())])], Vec::new())
        }
    };
    Export {
        name: format!("invoices-{}", head.month),
        title: t.say_with("invoices-title", &[("month", month.into())]),
        lead: leads,
        month: Some(head.month),
        tables,
    }
}

fn rows(t: &Texts, matched: &Matched) -> Table {
    let row = |row: &motprov_review::cost::CostRow| {
        vec![
            text(&row.department),
            text(&row.cost_centre),
            text(&row.service),
            text(title(matched, &row.service)),
            Value::Figure(row.ordered.low),
            Value::Figure(row.ordered.high),
            figure(row.registered),
            figure(row.seen),
            Value::Figure(row.billed),
            money(row.price),
            Value::Money(row.amount),
            money(row.due),
            money(row.difference),
        ]
    };
    Table {
        key: "rows",
        title: t.say("cost-rows"),
        columns: vec![
            column("department", t.say("column-department")),
            column("cost_centre", t.say("column-account")),
            column("service", t.say("column-service-id")),
            column("service_title", t.say("column-service")),
            column("ordered_least", t.say("column-ordered-least")),
            column("ordered_most", t.say("column-ordered-most")),
            column("registered", t.say("column-registered")),
            column("seen", t.say("column-units-seen")),
            column("units_billed", t.say("column-units-billed")),
            column("price", t.say("column-price")),
            column("billed", t.say("column-billed")),
            column("due", t.say("column-due")),
            column("difference", t.say("column-difference")),
        ],
        rows: matched.report.rows.iter().map(row).collect(),
    }
}

fn findings(t: &Texts, matched: &Matched) -> Table {
    let row = |finding: &CostFinding| {
        let line = finding.lines.first();
        vec![
            text(&finding.department),
            text(&finding.cost_centre),
            text(&finding.service),
            text(finding.kind.name()),
            text(says(t, &finding.kind)),
            Value::Figure(finding.quantity),
            Value::Money(finding.amount),
            Value::Money(finding.in_question),
            line.map_or(Value::Nothing, |line| text(line.entry.to_string())),
            line.map_or(Value::Nothing, |line| text(line.row.to_string())),
            line.map_or(Value::Nothing, |line| text(&line.invoice)),
        ]
    };
    Table {
        key: "findings",
        title: t.say("cost-findings"),
        columns: vec![
            column("department", t.say("column-department")),
            column("cost_centre", t.say("column-account")),
            column("service", t.say("column-service-id")),
            column("kind", t.say("column-kind")),
            column("says", t.say("column-finding")),
            column("units", t.say("column-units")),
            column("too_much", t.say("column-too-much")),
            column("in_question", t.say("column-question")),
            column("entry", t.say("column-evidence")),
            column("row", t.say("column-row")),
            column("invoice", t.say("column-invoice")),
        ],
        rows: ordered(&matched.report).into_iter().map(row).collect(),
    }
}

fn forecast(t: &Texts, report: &CostReport) -> Table {
    let row = |forecast: &motprov_review::cost::totals::Forecast| {
        vec![
            forecast.department.as_ref().map_or(Value::Nothing, text),
            Value::Figure(Decimal::from(forecast.year)),
            Value::Figure(Decimal::from(forecast.months_billed)),
            Value::Money(forecast.so_far),
            Value::Money(forecast.expected),
            Value::Money(forecast.low),
            Value::Money(forecast.high),
        ]
    };
    Table {
        key: "forecast",
        title: t.say("forecast-table"),
        columns: vec![
            column("department", t.say("column-department")),
            column("year", t.say("column-year")),
            column("months_billed", t.say("column-months-billed")),
            column("so_far", t.say("column-so-far")),
            column("expected", t.say("column-expected")),
            column("low", t.say("column-low")),
            column("high", t.say("column-high")),
        ],
        rows: report.forecast.iter().map(row).collect(),
    }
}

/// A letter's lines.
#[must_use]
pub fn letter(t: &Texts, letter: &Letter) -> Export {
    let (leads, lines) = match &letter.standing {
        LetterStanding::Recomputed { report, .. } => {
            (shown::conclusion(t, &report.meaning), report.lines.as_slice())
        }
        LetterStanding::Computing => (vec![t.say("letter-computing")], &[][..]),
    };
    Export {
        name: format!("letter-{}", letter.row.entry),
        title: t.say_with("letter-title", &[("name", letter.row.name.as_str().into())]),
        lead: leads.iter().map(|said| plain(said)).collect(),
        month: None,
        tables: vec![Table {
            key: "lines",
            title: t.say("letter-lines"),
            columns: vec![
                column("row", t.say("column-row")),
                column("service_level", t.say("column-level")),
                column("month", t.say("column-of-month")),
                column("value", t.say("column-value")),
                column("letter", t.say("column-letter")),
                column("contract", t.say("column-contract")),
                column("owed_least", t.say("column-owed-least")),
                column("owed_most", t.say("column-owed-most")),
                column("outcome", t.say("column-letter-is")),
                column("why", t.say("column-why")),
            ],
            rows: lines.iter().map(|line| row(t, line)).collect(),
        }],
    }
}

fn row(t: &Texts, line: &LineCheck) -> Vec<Value> {
    let outcome = match line.outcome {
        Outcome::Same => t.say("letter-same"),
        Outcome::Differs => t.say("letter-differs"),
        Outcome::Missing => t.say("letter-missing"),
        Outcome::NotJudged => t.say("letter-not-judged"),
    };
    let why: Vec<String> = line.why.iter().map(|why| shown::reason(t, why)).collect();
    vec![
        line.row.map_or(Value::Nothing, |row| text(row.to_string())),
        text(&line.service_level),
        text(line.month.to_string()),
        figure(line.value.or(line.reported)),
        money(line.amount),
        money(line.at_reported),
        money(line.measured.map(|owed| owed.low)),
        money(line.measured.map(|owed| owed.high)),
        text(outcome),
        text(why.join("; ")),
    ]
}
