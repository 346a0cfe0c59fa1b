//! The first page: the conclusion in plain words, then the figures that carry it.

use motprov_review::finding::{Bounds, CapacityVerdict, Origin, Party, ServiceLevelFinding, Verdict};
use rust_decimal::Decimal;
use serde::Serialize;

use super::verdict::VerdictView;
use super::{reason, said};
use crate::ReportError;
use crate::figures;
use crate::report::{Report, Scope};
use crate::texts::Texts;

/// How many contradictions the opening names.
const MOST_NAMED: usize = 3;

/// A name and what it is.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    name: String,
    value: String,
    /// Whether it is read letter by letter: a hash.
    code: bool,
}

impl Fact {
    pub(super) fn plain(t: &Texts, key: &str, value: String) -> Self {
        Self { name: t.say(key), value, code: false }
    }

    pub(super) fn code(t: &Texts, key: &str, value: String) -> Self {
        Self { name: t.say(key), value, code: true }
    }
}

/// A figure that stands large.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    name: String,
    value: String,
    remark: String,
}

pub(super) fn title(report: &Report, t: &Texts) -> String {
    let month = figures::month(t, report.review.month);
    match &report.scope {
        Scope::Month => t.with("title-month", &[("month", month.into())]),
        Scope::ServiceLevel(id) => {
            t.with("title-level", &[("level", id.as_str().into()), ("month", month.into())])
        }
        Scope::Capacity(_) => t.with("title-capacity", &[("month", month.into())]),
    }
}

pub(super) fn kicker(report: &Report, t: &Texts) -> String {
    let month = figures::month(t, report.review.month);
    t.with("kicker", &[("supplier", report.contract.supplier.as_str().into()), ("month", month.into())])
}

/// What stands at the top of every page but the first.
pub(super) fn running(report: &Report, t: &Texts) -> String {
    let checkpoint = report.proof.checkpoint.as_ref();
    let size = checkpoint.map_or(report.review.ledger.size, |checkpoint| checkpoint.size);
    let root = checkpoint.map_or(&report.review.ledger.root, |checkpoint| &checkpoint.root);
    let root = figures::grouped(&root.chars().take(12).collect::<String>());
    let key = if checkpoint.is_some() { "running-checkpoint" } else { "running-ledger" };
    t.with(key, &[("n", size.to_string().into()), ("root", root.into())])
}

pub(super) fn headline(report: &Report, t: &Texts) -> Result<String, ReportError> {
    match &report.scope {
        Scope::Month => Ok(headline_month(t, &report.review.service_levels)),
        Scope::ServiceLevel(id) => {
            let level = report.review.service_levels.iter().find(|level| level.id == *id);
            let level =
                level.ok_or_else(|| ReportError::NoServiceLevel { id: id.clone(), known: String::new() })?;
            let verdict = VerdictView::of(t, level.verdict, level.favours).words();
            Ok(t.with(
                "headline-level",
                &[("title", level.title.as_str().into()), ("verdict", verdict.into())],
            ))
        }
        Scope::Capacity(key) => {
            let row =
                report.review.capacity.iter().find(|row| key.is_of(row)).ok_or(ReportError::NoCapacity)?;
            let finding = super::verdict::capacity(t, row.finding);
            let title = row.service_title.as_ref().or(row.service.as_ref());
            let title = title.map_or_else(|| t.say("capacity-no-service"), Clone::clone);
            let department = row.department.clone().unwrap_or_else(|| t.say("capacity-nobody"));
            let values =
                [("title", title.into()), ("department", department.into()), ("finding", finding.into())];
            Ok(t.with("headline-capacity", &values))
        }
    }
}

/// The order in which a sentence names the verdicts.
const ORDER: [(Verdict, &str); 5] = [
    (Verdict::Confirmed, "headline-confirmed"),
    (Verdict::Contradicted, "headline-contradicted"),
    (Verdict::NotVerifiable, "headline-not-verifiable"),
    (Verdict::NotReported, "headline-not-reported"),
    (Verdict::NotMeasured, "headline-not-measured"),
];

fn headline_month(t: &Texts, levels: &[ServiceLevelFinding]) -> String {
    let total = levels.len();
    if total == 0 {
        return t.say("headline-no-levels");
    }
    let counted =
        ORDER.map(|(verdict, key)| (key, levels.iter().filter(|level| level.verdict == verdict).count()));
    if counted[0].1 == total {
        return t.count("headline-all-confirmed", total);
    }
    let parts: Vec<_> = counted.iter().filter(|(_, n)| *n > 0).map(|(key, n)| t.count(key, *n)).collect();
    let total = total as u64;
    let n = figures::count(t.language, total);
    t.with("headline", &[("count", total.into()), ("n", n.into()), ("parts", join(t, &parts).into())])
}

/// `a, b and c`.
fn join(t: &Texts, parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [init @ .., last] => {
            t.with("list-and", &[("first", init.join(", ").into()), ("last", last.as_str().into())])
        }
    }
}

/// The sentences below the headline.
pub(super) fn lead(report: &Report, t: &Texts) -> Vec<String> {
    match &report.scope {
        Scope::Month => {
            let mut sentences = untrue(t, &report.review.service_levels);
            sentences.extend(penalty_sentence(report, t));
            sentences
        }
        Scope::ServiceLevel(id) => {
            let level = report.review.service_levels.iter().find(|level| level.id == *id);
            level.map(|level| vec![reason::sentence(t, level), met_sentence(t, level)]).unwrap_or_default()
        }
        Scope::Capacity(key) => {
            let row = report.review.capacity.iter().find(|row| key.is_of(row));
            row.map(|row| super::capacity::sentence(t, row)).into_iter().collect()
        }
    }
}

fn met_sentence(t: &Texts, level: &ServiceLevelFinding) -> String {
    let met = super::verdict::MetView::of(t, level.target_met).word;
    t.with("lead-met", &[("met", met.into()), ("penalty", super::level::owed(t, level).into())])
}

/// Which reports do not hold, in whose favour; the supplier's and the customer's told alike.
fn untrue(t: &Texts, levels: &[ServiceLevelFinding]) -> Vec<String> {
    let mut untrue: Vec<_> = levels.iter().filter(|level| level.verdict == Verdict::Contradicted).collect();
    untrue.sort_by_key(|level| level.favours == Some(Party::Customer));
    let sentence = |level: &&ServiceLevelFinding| {
        let key = if level.favours == Some(Party::Customer) { "lead-too-bad" } else { "lead-too-good" };
        t.with(key, &[("title", level.title.as_str().into())])
    };
    let mut sentences: Vec<_> = untrue.iter().take(MOST_NAMED).map(sentence).collect();
    let unnamed = untrue.len().saturating_sub(MOST_NAMED);
    if unnamed > 0 {
        sentences.push(t.count("lead-more", unnamed));
    }
    sentences
}

/// The reported penalties together; `None` where none was reported.
pub(super) fn penalty_reported(report: &Report) -> Option<Decimal> {
    let reported = report.review.service_levels.iter().filter_map(|level| level.penalty.reported);
    reported.fold(None, |sum: Option<Decimal>, amount| Some(sum.unwrap_or_default().saturating_add(amount)))
}

fn penalty_sentence(report: &Report, t: &Texts) -> Option<String> {
    let levels = &report.review.service_levels;
    let Some(sum) = report.review.penalty_sum else {
        return (!levels.is_empty()).then(|| t.say("lead-penalty-unknown"));
    };
    let right = ("right", figures::money_interval(t.language, sum).into());
    Some(match penalty_reported(report) {
        None => t.with("lead-penalty-unreported", &[right]),
        Some(reported) => {
            let key = if within(sum, reported) { "lead-penalty-agrees" } else { "lead-penalty" };
            t.with(key, &[right, ("reported", figures::money(t.language, reported).into())])
        }
    })
}

fn within(bounds: Bounds, value: Decimal) -> bool {
    (bounds.low..=bounds.high).contains(&value)
}

/// What a reader must know before the figures.
pub(super) fn notes(report: &Report, t: &Texts) -> Vec<String> {
    let mut notes = Vec::new();
    if !report.over {
        notes.push(t.say("note-unfinished"));
    }
    // A publication that cannot be read is told of by `corrections`, which refuses the report.
    if let Ok(Some(false)) = said::is_as_published(report) {
        notes.push(t.say("note-differs"));
    }
    let origins = origins(report);
    let most = |of: fn(&Origin) -> u32| origins.iter().map(of).max().unwrap_or(0);
    if most(|origin| origin.simulated) > 0 {
        notes.push(t.say("note-testbed"));
    }
    if most(|origin| origin.unsigned) > 0 {
        notes.push(t.say("note-unsigned"));
    }
    notes
}

/// How what the report tells of was observed.
fn origins(report: &Report) -> Vec<Origin> {
    let levels = report.review.service_levels.iter().filter(|level| match &report.scope {
        Scope::Month => true,
        Scope::ServiceLevel(id) => level.id == *id,
        Scope::Capacity(_) => false,
    });
    let capacity = report.review.capacity.iter().filter(|row| match &report.scope {
        Scope::Month => true,
        Scope::ServiceLevel(_) => false,
        Scope::Capacity(key) => key.is_of(row),
    });
    levels.map(|level| level.origin).chain(capacity.map(|row| row.origin)).collect()
}

/// What the report is of.
pub(super) fn facts(report: &Report, t: &Texts) -> Vec<Fact> {
    let (contract, zone) = (&report.contract, &report.contract.zone);
    let scope = match &report.scope {
        Scope::Month => t.say("scope-month"),
        Scope::ServiceLevel(id) => t.with("scope-level", &[("level", id.as_str().into())]),
        Scope::Capacity(_) => t.say("scope-capacity"),
    };
    let published = match report.publications.last() {
        None => t.say("published-not"),
        Some(last) => t.with(
            "published",
            &[
                ("when", figures::instant(t, last.at, zone).into()),
                ("by", last.document.by.as_str().into()),
                ("entry", last.entry.to_string().into()),
            ],
        ),
    };
    vec![
        Fact::plain(t, "fact-contract", contract.title.clone()),
        Fact::plain(t, "fact-customer", contract.customer.clone()),
        Fact::plain(t, "fact-supplier", contract.supplier.clone()),
        Fact::plain(t, "fact-month", figures::month(t, report.review.month)),
        Fact::plain(t, "fact-scope", scope),
        Fact::plain(t, "fact-made", figures::instant(t, report.made_at, zone)),
        Fact::plain(t, "fact-published", published),
        Fact::plain(t, "fact-ledger", running(report, t)),
    ]
}

/// The month's large figures.
pub(super) fn figures(report: &Report, t: &Texts) -> Vec<Figure> {
    let figure = |key: &str, value: String, remark: String| Figure { name: t.say(key), value, remark };
    let owed = report.review.penalty_sum;
    let reported = penalty_reported(report);
    let claimed = reported.map_or_else(
        || t.say("figure-penalty-unreported"),
        |sum| t.with("figure-penalty-reported", &[("reported", figures::money(t.language, sum).into())]),
    );
    let shares: Vec<_> = report.review.service_levels.iter().filter_map(|level| level.coverage).collect();
    let least = shares.iter().min();
    let capacity = &report.review.capacity;
    let unused = capacity.iter().filter_map(|row| row.unused_cost_per_month);
    let unused = unused.fold(Decimal::ZERO, Decimal::saturating_add);
    let unseen = capacity.iter().filter(|row| row.finding == CapacityVerdict::Unseen).count();
    vec![
        figure(
            "figure-penalty",
            owed.map_or_else(|| t.say("not-computed"), |sum| figures::money_interval(t.language, sum)),
            claimed,
        ),
        figure("figure-unused", figures::money(t.language, unused), t.count("figure-unused-unseen", unseen)),
        figure(
            "figure-coverage",
            least.map_or_else(|| t.say("none"), |share| figures::percent(t.language, *share)),
            t.count("figure-coverage-of", shares.len()),
        ),
    ]
}
