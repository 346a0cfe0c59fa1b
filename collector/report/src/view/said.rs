//! What the parties said, and what was corrected after it was published.

use motprov_log::{EntryNumber, Party, Publication, Statement};
use motprov_review::finding::Bounds;
use motprov_review::published::{Findings, Level};
use serde::Serialize;

use super::verdict::VerdictView;
use crate::ReportError;
use crate::figures;
use crate::report::{Entered, Report, Scope};
use crate::texts::Texts;

/// What a party said.
#[derive(Debug, Serialize)]
pub(super) struct StatementView {
    party: String,
    /// Whether both said it.
    agreed: bool,
    by: String,
    when: String,
    entry: EntryNumber,
    /// Of which level, where it stands beside none.
    level: Option<String>,
    paragraphs: Vec<String>,
    value: Option<String>,
}

/// What was said of one level.
pub(super) fn statements(report: &Report, t: &Texts, level: &str) -> Vec<StatementView> {
    let of_level = report.statements.iter().filter(|said| said.document.service_level == level);
    of_level.map(|said| statement(report, t, said, None)).collect()
}

/// What was said of levels that are not told: of a month only, where it would be lost.
pub(super) fn statements_beyond(report: &Report, t: &Texts, told: &[&str]) -> Vec<StatementView> {
    let is_beyond = |said: &&Entered<Statement>| !told.contains(&said.document.service_level.as_str());
    let beyond = report.statements.iter().filter(|_| report.scope == Scope::Month).filter(is_beyond);
    beyond.map(|said| statement(report, t, said, Some(said.document.service_level.clone()))).collect()
}

fn statement(report: &Report, t: &Texts, said: &Entered<Statement>, level: Option<String>) -> StatementView {
    let Statement { party, by, text, .. } = &said.document;
    StatementView {
        party: t.say(match party {
            Party::Supplier => "party-supplier",
            Party::Customer => "party-customer",
            Party::Agreed => "party-agreed",
        }),
        agreed: *party == Party::Agreed,
        by: by.clone(),
        when: figures::instant(t, said.at, &report.contract.zone),
        entry: said.entry,
        level,
        paragraphs: paragraphs(text),
        value: held(report, t, &said.document),
    }
}

/// The value and the penalty that the party holds to be right.
fn held(report: &Report, t: &Texts, said: &Statement) -> Option<String> {
    let unit = report.contract.service_level(&said.service_level).map_or("", |level| level.unit.as_str());
    let value = said.value.map(|value| {
        let figure = figures::with_unit(t.language, &figures::exact(t.language, value), unit);
        t.with("held-value", &[("figure", figure.into())])
    });
    let penalty = said
        .penalty
        .map(|penalty| t.with("held-penalty", &[("figure", figures::money(t.language, penalty).into())]));
    let words: Vec<_> = value.into_iter().chain(penalty).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn paragraphs(text: &str) -> Vec<String> {
    text.split('\n').map(str::trim).filter(|paragraph| !paragraph.is_empty()).map(str::to_owned).collect()
}

/// A correction of what was published.
#[derive(Debug, Serialize)]
pub(super) struct CorrectionView {
    entry: EntryNumber,
    corrects: EntryNumber,
    when: String,
    by: String,
    why: Vec<String>,
    rows: Vec<Change>,
}

/// A figure, as it was and as it is.
#[derive(Debug, Serialize)]
struct Change {
    level: String,
    figure: String,
    before: String,
    after: String,
}

fn findings(published: &Entered<Publication>) -> Result<Findings, ReportError> {
    serde_json::from_slice(&published.document.findings)
        .map_err(|error| ReportError::Publication { entry: published.entry, why: error.to_string() })
}

/// Whether the latest publication says what the review says of what is told; `None` where nothing was published. The
/// review of a pack for one level holds that level alone.
pub(super) fn is_as_published(report: &Report) -> Result<Option<bool>, ReportError> {
    let Some(last) = report.publications.last() else { return Ok(None) };
    let (published, now) = (findings(last)?, Findings::from(&report.review));
    Ok(Some(match &report.scope {
        Scope::Month => published.changes(&now).is_empty(),
        Scope::ServiceLevel(id) => published.level(id) == now.level(id),
        Scope::Capacity(_) => published.changes(&now).capacity == 0,
    }))
}

/// The corrections; of one level, those that changed it.
pub(super) fn corrections(report: &Report, t: &Texts) -> Result<Vec<CorrectionView>, ReportError> {
    let mut out = Vec::new();
    for after in &report.publications {
        let Some((corrects, why)) = &after.document.correction else { continue };
        let Some(before) = report.publications.iter().find(|first| first.entry == *corrects) else {
            let why = format!("it corrects entry {corrects}, which was not given");
            return Err(ReportError::Publication { entry: after.entry, why });
        };
        let mut rows = changes(report, t, &findings(before)?, &findings(after)?);
        match &report.scope {
            Scope::Month => {}
            Scope::ServiceLevel(id) => rows.retain(|(of, _)| of == id),
            Scope::Capacity(_) => rows.clear(),
        }
        if rows.is_empty() && report.scope != Scope::Month {
            continue;
        }
        out.push(CorrectionView {
            entry: after.entry,
            corrects: *corrects,
            when: figures::instant(t, after.at, &report.contract.zone),
            by: after.document.by.clone(),
            why: paragraphs(why),
            rows: rows.into_iter().map(|(_, change)| change).collect(),
        });
    }
    Ok(out)
}

/// What differs, with the level's id.
fn changes(report: &Report, t: &Texts, before: &Findings, after: &Findings) -> Vec<(String, Change)> {
    let mut out = Vec::new();
    for now in &after.service_levels {
        let Some(then) = before.level(&now.id) else { continue };
        let promise = report.contract.service_level(&now.id);
        let unit = promise.map_or("", |promise| promise.unit.as_str());
        let title = promise.map_or("", |promise| promise.title.as_str());
        let sides = [then, now];
        let figures: [(&str, [String; 2]); 4] = [
            ("column-reported", sides.map(|level| reported(t, level, unit))),
            ("column-measured", sides.map(|level| measured(t, level, unit))),
            ("column-verdict", sides.map(|level| VerdictView::of(t, level.verdict, level.favours).words())),
            ("column-penalty", sides.map(|level| penalty(t, level))),
        ];
        for (key, [before, after]) in figures {
            if before != after {
                let level = format!("{} {title}", now.id);
                out.push((now.id.clone(), Change { level, figure: t.say(key), before, after }));
            }
        }
    }
    out
}

/// A publication does not tell what the contract asked of the report: two decimals are usual for percent.
fn decimals(level: &Level, unit: &str) -> u32 {
    let asked = if unit == "%" { 2 } else { 0 };
    figures::decimals(asked, &[Some(level.target), level.reported])
}

fn reported(t: &Texts, level: &Level, unit: &str) -> String {
    let Some(value) = level.reported else { return t.say("not-reported") };
    figures::with_unit(t.language, &figures::number(t.language, value, decimals(level, unit)), unit)
}

fn measured(t: &Texts, level: &Level, unit: &str) -> String {
    let Some(bounds) = level.measured else { return t.say("not-measured") };
    figures::with_unit(t.language, &figures::interval(t.language, bounds, decimals(level, unit)), unit)
}

fn penalty(t: &Texts, level: &Level) -> String {
    match level.penalty.low.zip(level.penalty.high) {
        Some((low, high)) => figures::money_interval(t.language, Bounds { low, high }),
        None => t.say("not-computed"),
    }
}
