//! The same tables as files.

use motprov_review::changes::ChangeReport;
use motprov_review::changes::figures::{Figures, Two};
use rust_decimal::Decimal;

use super::said;
use crate::export::{Column, Export, Table, Value};
use crate::figures;
use crate::source::ChangesOfMonth;
use crate::texts::{Texts, stretches};

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn maybe(value: Option<impl Into<String>>) -> Value {
    value.map_or(Value::Nothing, text)
}

fn figure(value: Option<Decimal>) -> Value {
    value.map_or(Value::Nothing, Value::Figure)
}

fn count(n: u32) -> Value {
    Value::Figure(Decimal::from(n))
}

const fn column(key: &'static str, title: String) -> Column {
    Column { key, title }
}

/// The change requests.
#[must_use]
pub fn changes(t: &Texts, found: &ChangesOfMonth) -> Export {
    let month = figures::month(t, found.head.month);
    let title = t.say_with("changes-title", &[("month", month.as_str().into())]);
    let (lead, tables) = match &found.report {
        Some(report) => {
            let lead: String = stretches(&said::lead(t, report)).into_iter().map(|part| part.text).collect();
            (
                vec![said::headline(t, report), lead, said::because(t, &report.comparison.because)],
                vec![open(t, report), stages(t, report), points(t, report), months(t, report)],
            )
        }
        None => (vec![t.say_with("export-none", &[("month", month.into())])], Vec::new()),
    };
    Export {
        name: format!("changes-{}", found.head.month),
        title,
        lead,
        month: Some(found.head.month),
        tables,
    }
}

fn open(t: &Texts, report: &ChangeReport) -> Table {
    Table {
        key: "open",
        title: t.say("changes-open"),
        columns: vec![
            column("change", t.say("column-change-id")),
            column("department", t.say("column-department")),
            column("stage", t.say("column-stage")),
            column("waits_for", t.say("column-waits-for")),
            column("age_days", t.say("column-age")),
            column("in_stage_days", t.say("column-in-stage")),
        ],
        rows: (report.open.iter())
            .map(|open| {
                vec![
                    text(&open.change),
                    maybe(open.department.as_deref()),
                    maybe(open.stage.as_deref()),
                    maybe(open.waits_for.map(|waits_for| said::party(t, waits_for))),
                    Value::Figure(open.age),
                    figure(open.in_stage),
                ]
            })
            .collect(),
    }
}

fn stages(t: &Texts, report: &ChangeReport) -> Table {
    let row = |stage: String, waits_for: Option<String>, two: &Two| {
        let of = |found: Option<Figures>| {
            [
                found.map_or(Value::Nothing, |found| count(found.changes)),
                figure(found.map(|found| found.median)),
                figure(found.map(|found| found.p90)),
            ]
        };
        let words = [text(stage), maybe(waits_for)];
        words.into_iter().chain(of(two.baseline)).chain(of(two.later)).collect()
    };
    let stages = report
        .stages
        .iter()
        .map(|stage| row(stage.stage.clone(), Some(said::party(t, stage.waits_for)), &stage.figures));
    Table {
        key: "stages",
        title: t.say("changes-stages"),
        columns: vec![
            column("stage", t.say("column-stage")),
            column("waits_for", t.say("column-waits-for")),
            column("before_changes", t.say("column-before-changes")),
            column("before_median_days", t.say("column-before-median")),
            column("before_p90_days", t.say("column-before-p90")),
            column("now_changes", t.say("column-now-changes")),
            column("now_median_days", t.say("column-now-median")),
            column("now_p90_days", t.say("column-now-p90")),
        ],
        rows: std::iter::once(row(t.say("stage-whole"), None, &report.lead_time)).chain(stages).collect(),
    }
}

fn points(t: &Texts, report: &ChangeReport) -> Table {
    let comparison = &report.comparison;
    let all = comparison.baseline_points.iter().chain(&comparison.later_points);
    Table {
        key: "lead_times",
        title: t.say("changes-points"),
        columns: vec![
            column("change", t.say("column-change-id")),
            column("completed", t.say("column-completed")),
            column("days", t.say("column-days")),
        ],
        rows: all
            .map(|point| {
                vec![text(&point.change), text(point.completed.to_string()), Value::Figure(point.days)]
            })
            .collect(),
    }
}

fn months(t: &Texts, report: &ChangeReport) -> Table {
    Table {
        key: "months",
        title: t.say("changes-months"),
        columns: vec![
            column("month", t.say("column-of-month")),
            column("begun", t.say("column-begun")),
            column("completed", t.say("column-completed-count")),
            column("open", t.say("column-open")),
            column("median_days", t.say("column-median")),
            column("p90_days", t.say("column-p90")),
        ],
        rows: (report.months.iter())
            .map(|month| {
                vec![
                    text(month.month.to_string()),
                    count(month.begun),
                    count(month.completed),
                    count(month.open),
                    figure(month.lead_time.map(|found| found.median)),
                    figure(month.lead_time.map(|found| found.p90)),
                ]
            })
            .collect(),
    }
}
