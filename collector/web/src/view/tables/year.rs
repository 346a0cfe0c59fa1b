//! What is verified in a year, as tables.

use motprov_review::terms::{ClauseTerms, LevelTerms, MonthTerms, Terms};

use super::{column, count, ledger, plain, share, text};
use crate::export::{Export, Table, Value};
use crate::source::{TermsOfYear, YearStanding};
use crate::texts::Texts;
use crate::view::terms::{self, TermsBody, lines};

/// The page's figures.
#[must_use]
pub fn year(t: &Texts, page: &TermsOfYear) -> Export {
    let title = t.say_with("terms-title", &[("year", page.year.to_string().into())]);
    let mut export = Export {
        name: format!("coverage-{}", page.year),
        title,
        lead: Vec::new(),
        month: None,
        tables: Vec::new(),
    };
    match terms::body(t, page) {
        TermsBody::State(heading, text, ..) => export.lead = vec![heading, text],
        TermsBody::Table(table) => {
            export.lead.push(table.headline);
            export.lead.push(plain(&table.lead));
            export.lead.extend(table.pending);
        }
    }
    export.lead.extend(page.customer.clone());
    export.lead.push(ledger(t, &page.ledger));
    if let YearStanding::Counted { terms, .. } = &page.standing {
        export.tables = vec![levels(t, terms), months(t, terms), clauses(t, terms)];
    }
    export
}

fn levels(t: &Texts, terms: &Terms) -> Table {
    Table {
        key: "service_levels",
        title: t.say("terms-levels"),
        columns: vec![
            column("id", t.say("workbook-id")),
            column("title", t.say("column-level")),
            column("standing", t.say("column-standing")),
            column("needed", t.say("tables-needed")),
            column("measurement", t.say("column-measurement")),
            column("assets_seen", t.say("column-assets")),
            column("assets", t.say("tables-known")),
            column("vantage_points", t.say("column-vantage")),
            column("months_enough", t.say("tables-months-enough")),
            column("coverage", t.say("column-year")),
            column("unsigned", t.say("tables-unsigned")),
        ],
        rows: terms.service_levels.iter().map(|level| level_row(t, level)).collect(),
    }
}

fn level_row(t: &Texts, level: &LevelTerms) -> Vec<Value> {
    let line = lines::level(t, level);
    let found = level.measurement.as_ref();
    let counted = |of: Option<u32>| of.map_or(Value::Nothing, count);
    vec![
        Value::Text(line.id),
        Value::Text(line.title),
        Value::Text(line.standing.word),
        text(line.needed),
        text(line.measured.map(|measured| format!("{}; {}, {}", measured.of, measured.check, measured.step))),
        counted(found.map(|found| found.assets_seen)),
        counted(found.map(|found| found.assets)),
        counted(found.map(|found| found.vantage_points)),
        count(level.months_enough),
        share(level.coverage),
        share(level.unsigned),
    ]
}

fn months(t: &Texts, terms: &Terms) -> Table {
    let row = |level: &LevelTerms, month: &MonthTerms| {
        let name = [level.id.clone(), month.month.to_string()].map(Value::Text);
        name.into_iter().chain([share(month.coverage), share(month.unsigned)]).collect()
    };
    let levels = terms.service_levels.iter();
    Table {
        key: "months",
        title: t.say("terms-figures"),
        columns: vec![
            column("service_level", t.say("column-level")),
            column("month", t.say("column-of-month")),
            column("coverage", t.say("column-coverage")),
            column("unsigned", t.say("tables-unsigned")),
        ],
        rows: levels.flat_map(|level| level.months.iter().map(move |month| row(level, month))).collect(),
    }
}

fn clauses(t: &Texts, terms: &Terms) -> Table {
    let row = |clause: &ClauseTerms| {
        let line = lines::clause(t, clause);
        let told = [text(line.text), Value::Text(line.standing.word), text(line.by), text(line.needed)];
        [line.id, line.title].map(Value::Text).into_iter().chain(told).collect()
    };
    Table {
        key: "clauses",
        title: t.say("terms-clauses"),
        columns: vec![
            column("id", t.say("workbook-id")),
            column("title", t.say("column-clause")),
            column("text", t.say("tables-wording")),
            column("standing", t.say("column-standing")),
            column("shown_by", t.say("column-shown-by")),
            column("needed", t.say("tables-needed")),
        ],
        rows: terms.clauses.iter().map(row).collect(),
    }
}
