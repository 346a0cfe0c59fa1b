//! What the template is given: finished texts and positions, nothing that it would have to compute or say itself.

mod capacity;
mod chart;
mod level;
mod proof;
mod reason;
mod said;
mod scale;
mod steps;
mod summary;
mod verdict;
mod window;

use std::collections::BTreeMap;

use motprov_review::finding::ServiceLevelFinding;
use serde::Serialize;

use self::capacity::CapacityView;
use self::level::{LevelDepth, LevelRow};
use self::proof::ProofView;
use self::said::{CorrectionView, StatementView};
use self::summary::{Fact, Figure};
use crate::ReportError;
use crate::figures;
use crate::report::{Report, Scope};
use crate::texts::Texts;

/// Texts that the template says by itself.
const LABELS: &[&str] = &[
    "agreed-value",
    "alone",
    "attached",
    "attached-proof",
    "attached-review",
    "calculation",
    "capacity",
    "capacity-caption",
    "capacity-intro",
    "capacity-services",
    "capacity-services-caption",
    "check",
    "check-pack",
    "check-public",
    "check-public-steps",
    "check-report",
    "column-amount",
    "column-authority",
    "column-bar",
    "column-before",
    "column-after",
    "column-capacity-coverage",
    "column-coverage",
    "column-delivered",
    "column-entry",
    "column-figure",
    "column-file",
    "column-finding",
    "column-hash",
    "column-holds",
    "column-how",
    "column-kind",
    "column-leaf",
    "column-level",
    "column-measured",
    "column-ordered",
    "column-penalty",
    "column-penalty-sum",
    "column-percent",
    "column-plot",
    "column-received",
    "column-reported",
    "column-service",
    "column-source",
    "column-step",
    "column-target",
    "column-time",
    "column-unused",
    "column-used",
    "column-value",
    "column-verdict",
    "column-when",
    "contents",
    "corrections",
    "corrections-intro",
    "depth",
    "depth-one",
    "entries",
    "entries-caption",
    "files",
    "files-caption",
    "files-intro",
    "key-hard",
    "key-measured",
    "key-none",
    "key-ordered",
    "key-reported",
    "key-seen",
    "key-target",
    "key-used",
    "ladder",
    "ladder-caption",
    "levels",
    "levels-caption",
    "levels-intro",
    "no-entries",
    "page-of",
    "page",
    "proof",
    "proof-intro",
    "rules",
    "scale-better",
    "scale-worse",
    "statements",
    "statements-intro",
    "witnesses-caption",
];

/// The whole report.
#[derive(Debug, Serialize)]
pub(crate) struct View {
    lang: &'static str,
    labels: BTreeMap<&'static str, String>,
    title: String,
    subject: String,
    author: String,
    contract: String,
    month: String,
    running: String,
    kicker: String,
    headline: String,
    lead: Vec<String>,
    notes: Vec<String>,
    facts: Vec<Fact>,
    figures: Vec<Figure>,
    levels: Vec<LevelRow>,
    levels_total: Option<level::Total>,
    depth: Vec<LevelDepth>,
    capacity: Option<CapacityView>,
    statements: Vec<StatementView>,
    corrections: Vec<CorrectionView>,
    proof: ProofView,
}

/// Everything of `report`, said in the language of `t`.
pub(crate) fn view(report: &Report, t: &Texts) -> Result<View, ReportError> {
    let levels = told(report)?;
    let corrections = said::corrections(report, t)?;
    let (whole, capacity) = (report.scope == Scope::Month, capacity::view(report, t)?);
    let overview = if whole { &report.review.service_levels[..] } else { &[] };
    let ids: Vec<&str> = levels.iter().map(|level| level.id.as_str()).collect();
    Ok(View {
        lang: t.language.tag(),
        labels: LABELS.iter().map(|key| (*key, t.say(key))).collect(),
        title: summary::title(report, t),
        subject: t.say("subject"),
        author: report.contract.customer.clone(),
        contract: report.contract.title.clone(),
        month: figures::month(t, report.review.month),
        running: summary::running(report, t),
        kicker: summary::kicker(report, t),
        headline: summary::headline(report, t)?,
        lead: summary::lead(report, t),
        notes: summary::notes(report, t),
        facts: summary::facts(report, t),
        figures: if whole { summary::figures(report, t) } else { Vec::new() },
        levels: overview.iter().map(|level| level::row(t, level)).collect(),
        levels_total: if whole { level::total(report, t) } else { None },
        depth: levels.iter().map(|level| level::depth(report, t, level)).collect(),
        capacity,
        statements: said::statements_beyond(report, t, &ids),
        corrections,
        proof: proof::view(report, t),
    })
}

/// The service levels that are told in depth.
fn told(report: &Report) -> Result<Vec<&ServiceLevelFinding>, ReportError> {
    let levels = &report.review.service_levels;
    match &report.scope {
        Scope::Month => Ok(levels.iter().collect()),
        Scope::Capacity(_) => Ok(Vec::new()),
        Scope::ServiceLevel(id) => match levels.iter().find(|level| level.id == *id) {
            Some(level) => Ok(vec![level]),
            None => Err(ReportError::NoServiceLevel {
                id: id.clone(),
                known: levels.iter().map(|level| level.id.as_str()).collect::<Vec<_>>().join(", "),
            }),
        },
    }
}
