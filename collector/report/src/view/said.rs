//! What the parties said, and what was corrected after it was published.

use motprov_log::{EntryNumber, Party, Publication, Statement};
use motprov_review::finding::{self, Bounds, Verdict};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

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

/// The part of published findings that a correction is told by.
#[derive(Debug, Default, PartialEq, Deserialize)]
struct Findings {
    service_levels: Vec<Level>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Level {
    id: String,
    title: String,
    unit: String,
    reported: Option<Decimal>,
    measured: Option<Span>,
    verdict: Word,
    favours: Option<Favoured>,
    penalty: Owed,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
struct Span {
    low: Decimal,
    high: Decimal,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Owed {
    low: Option<Decimal>,
    high: Option<Decimal>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Confirmed,
    Contradicted,
    NotVerifiable,
    NotReported,
    NotMeasured,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Favoured {
    Supplier,
    Customer,
}

fn findings(published: &Entered<Publication>) -> Result<Findings, ReportError> {
    serde_json::from_slice(&published.document.findings)
        .map_err(|error| ReportError::Publication { entry: published.entry, why: error.to_string() })
}

/// Whether the latest publication says what `review` says; `None` where nothing was published.
pub(super) fn is_as_published(report: &Report) -> Result<Option<bool>, ReportError> {
    let Some(last) = report.publications.last() else { return Ok(None) };
    let now = serde_json::to_value(&report.review).and_then(serde_json::from_value::<Findings>);
    let now = now.map_err(|error| ReportError::Data(error.to_string()))?;
    Ok(Some(findings(last)? == now))
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
        let mut rows = changes(t, &findings(before)?, &findings(after)?);
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
fn changes(t: &Texts, before: &Findings, after: &Findings) -> Vec<(String, Change)> {
    let mut out = Vec::new();
    for now in &after.service_levels {
        let Some(then) = before.service_levels.iter().find(|then| then.id == now.id) else { continue };
        let sides = [then, now];
        let figures: [(&str, [String; 2]); 4] = [
            ("column-reported", sides.map(|level| reported(t, level))),
            ("column-measured", sides.map(|level| measured(t, level))),
            ("column-verdict", sides.map(|level| verdict(t, level))),
            ("column-penalty", sides.map(|level| penalty(t, level))),
        ];
        for (key, [before, after]) in figures {
            if before != after {
                let level = format!("{} {}", now.id, now.title);
                out.push((now.id.clone(), Change { level, figure: t.say(key), before, after }));
            }
        }
    }
    out
}

fn decimals(level: &Level) -> u32 {
    figures::decimals(&level.unit, &[level.reported])
}

fn reported(t: &Texts, level: &Level) -> String {
    let Some(value) = level.reported else { return t.say("not-reported") };
    figures::with_unit(t.language, &figures::number(t.language, value, decimals(level)), &level.unit)
}

fn measured(t: &Texts, level: &Level) -> String {
    let Some(Span { low, high }) = level.measured else { return t.say("not-measured") };
    let figure = figures::interval(t.language, Bounds { low, high }, decimals(level));
    figures::with_unit(t.language, &figure, &level.unit)
}

fn verdict(t: &Texts, level: &Level) -> String {
    let verdict = match level.verdict {
        Word::Confirmed => Verdict::Confirmed,
        Word::Contradicted => Verdict::Contradicted,
        Word::NotVerifiable => Verdict::NotVerifiable,
        Word::NotReported => Verdict::NotReported,
        Word::NotMeasured => Verdict::NotMeasured,
    };
    let favours = level.favours.map(|favoured| match favoured {
        Favoured::Supplier => finding::Party::Supplier,
        Favoured::Customer => finding::Party::Customer,
    });
    VerdictView::of(t, verdict, favours).words()
}

fn penalty(t: &Texts, level: &Level) -> String {
    match level.penalty.low.zip(level.penalty.high) {
        Some((low, high)) => figures::money_interval(t.language, Bounds { low, high }),
        None => t.say("not-computed"),
    }
}
