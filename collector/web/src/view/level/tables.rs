//! What the pages of service levels show, as tables for files.

use jiff::tz::TimeZone;
use motprov_review::depth::Depth;
use motprov_review::finding::{Bounds, ServiceLevelFinding, UNBOUNDED};
use rust_decimal::Decimal;

use super::list::{Wish, ordered};
use super::{outages, steps, why};
use crate::ask::Ask;
use crate::export::{Column, Export, Table, Value};
use crate::source::{LevelMonth, LevelOfMonth, LevelsOfMonth, MonthFigures, Standing};
use crate::texts::Texts;
use crate::view::conclusion::headline;
use crate::view::{reason, verdict};

fn column(key: &'static str, title: String) -> Column {
    Column { key, title }
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn figure(value: Option<Decimal>) -> Value {
    value.filter(|value| *value < UNBOUNDED).map_or(Value::Nothing, Value::Figure)
}

fn money(value: Option<Decimal>) -> Value {
    value.map_or(Value::Nothing, Value::Money)
}

/// All levels of a month.
#[must_use]
pub fn levels(ask: &Ask, wish: Wish, page: &LevelsOfMonth) -> Export {
    let t = ask.t();
    let mut export = Export {
        name: format!("levels-{}", page.head.month),
        title: t.say("nav-levels"),
        lead: Vec::new(),
        month: Some(page.head.month),
        tables: Vec::new(),
    };
    let Standing::Reviewed(reviewed) = &page.standing else { return export };
    export.lead.push(headline(t, &reviewed.review));
    export.lead.extend(super::notes(t, &page.head, reviewed));
    let chosen = ordered(&reviewed.review, wish);
    export.tables.push(Table {
        key: "levels",
        title: t.say("levels"),
        columns: level_columns(t),
        rows: chosen.iter().map(|(_, level)| level_row(t, level)).collect(),
    });
    let of = |level: &ServiceLevelFinding| page.months.get(&level.id).cloned().unwrap_or_default();
    let rows = chosen.iter().flat_map(|(_, level)| {
        of(level).into_iter().map(|month| month_row(t, &level.id, &month)).collect::<Vec<_>>()
    });
    let rows = rows.collect();
    export.tables.push(Table { key: "months", title: t.say("months"), columns: month_columns(t), rows });
    export
}

/// One level.
#[must_use]
pub fn level(ask: &Ask, id: &str, page: &LevelOfMonth) -> Export {
    let t = ask.t();
    let title = page.terms.as_ref().map_or(id, |terms| terms.promise.title.as_str());
    let month = page.head.month;
    let mut export = Export {
        name: format!("level-{}-{month}", file_part(id)),
        title: t.say_with("level-here", &[("id", id.into()), ("title", title.into())]),
        lead: Vec::new(),
        month: Some(month),
        tables: Vec::new(),
    };
    let Standing::Reviewed(reviewed) = &page.standing else { return export };
    let Some(level) = reviewed.review.service_levels.first() else { return export };
    export.lead.extend(super::notes(t, &page.head, reviewed));
    let one = Table {
        key: "level",
        title: t.say("levels"),
        columns: level_columns(t),
        rows: vec![level_row(t, level)],
    };
    let rows = page.months.iter().map(|month| month_row(t, id, month)).collect();
    let months = Table { key: "months", title: t.say("months"), columns: month_columns(t), rows };
    export.tables = vec![one, months, outage_table(t, &page.head.contract.zone, page.depth.as_ref())];
    export.tables.extend(
        page.terms
            .as_ref()
            .map(|terms| step_table(t, &steps::steps(t, level, &terms.promise, page.depth.as_ref()))),
    );
    export.tables.push(why_table(t, level));
    export
}

/// What an id may be in a file's name.
fn file_part(id: &str) -> String {
    id.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).take(60).collect()
}

fn level_columns(t: &Texts) -> Vec<Column> {
    vec![
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
        column("because", t.say("workbook-because")),
        column("target_met", t.say("workbook-target-met")),
        column("penalty_low", t.say("workbook-penalty-low")),
        column("penalty_high", t.say("workbook-penalty-high")),
        column("penalty_reported", t.say("workbook-penalty-reported")),
    ]
}

fn level_row(t: &Texts, level: &ServiceLevelFinding) -> Vec<Value> {
    let shown = verdict::VerdictView::of(t, level);
    let ends = |bounds: Option<Bounds>| bounds.map(|bounds| (bounds.low, bounds.high)).unzip();
    let ((low, high), (hard_low, hard_high)) = (ends(level.measured), ends(level.hard));
    vec![
        text(level.id.as_str()),
        text(level.title.as_str()),
        text(level.unit.as_str()),
        figure(Some(level.target)),
        figure(level.reported),
        figure(low),
        figure(high),
        figure(hard_low),
        figure(hard_high),
        level.coverage.map_or(Value::Nothing, Value::Share),
        text(shown.word),
        shown.favours.map_or(Value::Nothing, Value::Text),
        reason::short(t, level).map_or(Value::Nothing, Value::Text),
        text(verdict::target(t, level.target_met).1),
        money(level.penalty.low),
        money(level.penalty.high),
        money(level.penalty.reported),
    ]
}

fn month_columns(t: &Texts) -> Vec<Column> {
    vec![
        column("id", t.say("workbook-id")),
        column("month", t.say("month-picker")),
        column("target", t.say("column-target")),
        column("reported", t.say("column-reported")),
        column("measured_low", t.say("workbook-measured-low")),
        column("measured_high", t.say("workbook-measured-high")),
        column("coverage", t.say("column-coverage")),
        column("verdict", t.say("column-verdict")),
        column("penalty_low", t.say("workbook-penalty-low")),
        column("penalty_high", t.say("workbook-penalty-high")),
    ]
}

fn month_row(t: &Texts, id: &str, month: &LevelMonth) -> Vec<Value> {
    let mut row = vec![text(id), text(month.month.to_string())];
    let MonthFigures::Known(known) = &month.figures else {
        let word = match &month.figures {
            MonthFigures::Computing => t.say("month-computing"),
            MonthFigures::Failed => t.say("month-failed"),
            MonthFigures::Nothing | MonthFigures::Known(_) => t.say("month-nothing"),
        };
        row.extend([const { Value::Nothing }; 5]);
        row.extend([text(word), Value::Nothing, Value::Nothing]);
        return row;
    };
    let (low, high) = known.measured.map(|bounds| (bounds.low, bounds.high)).unzip();
    let (owed_low, owed_high) = known.penalty.map(|bounds| (bounds.low, bounds.high)).unzip();
    row.extend([
        figure(Some(known.target)),
        figure(known.reported),
        figure(low),
        figure(high),
        known.coverage.map_or(Value::Nothing, Value::Share),
        text(verdict::word(t, known.verdict)),
        money(owed_low),
        money(owed_high),
    ]);
    row
}

fn outage_table(t: &Texts, zone: &TimeZone, depth: Option<&Depth>) -> Table {
    let (rows, _) = outages::rows(t, zone, depth);
    let row = |row: outages::OutageRow| {
        let entry = row.entry.map_or(Value::Nothing, |link| Value::Text(link.text));
        vec![
            text(row.what),
            text(row.from),
            text(row.to),
            text(row.took),
            text(row.agreed),
            text(row.assets),
            entry,
        ]
    };
    Table {
        key: "outages",
        title: t.say("outages"),
        columns: vec![
            column("what", t.say("column-outage")),
            column("from", t.say("outage-from")),
            column("to", t.say("outage-to")),
            column("took", t.say("column-took")),
            column("agreed", t.say("column-agreed")),
            column("assets", t.say("outage-devices")),
            column("entry", t.say("column-evidence")),
        ],
        rows: rows.into_iter().map(row).collect(),
    }
}

fn step_table(t: &Texts, steps: &[steps::Step]) -> Table {
    let row = |step: &steps::Step| vec![text(&*step.what), text(&*step.how), text(&*step.value)];
    Table {
        key: "calculation",
        title: t.say("calculation"),
        columns: vec![
            column("step", t.say("column-step")),
            column("how", t.say("column-how-found")),
            column("value", t.say("column-value")),
        ],
        rows: steps.iter().map(row).collect(),
    }
}

fn why_table(t: &Texts, level: &ServiceLevelFinding) -> Table {
    let row = |other: why::Otherwise| {
        let explains = if other.explains { t.say("explains-yes") } else { t.say("explains-no") };
        vec![text(other.assumption), text(other.measured), text(explains)]
    };
    Table {
        key: "alternatives",
        title: t.say("why-differ"),
        columns: vec![
            column("assumption", t.say("column-assumption")),
            column("measured", t.say("column-measured-then")),
            column("explains", t.say("column-explains")),
        ],
        rows: why::otherwise(t, level).into_iter().map(row).collect(),
    }
}
