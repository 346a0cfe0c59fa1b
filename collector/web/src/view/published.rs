//! What was published of a month, who corrected it and why, and each figure that has become another since.

use motprov_review::finding::{Review, ServiceLevelFinding};
use motprov_review::published::{Findings, Level};
use rust_decimal::Decimal;

use crate::figures;
use crate::source::{Contract, PublicationRow, Reviewed};
use crate::texts::Texts;
use crate::view::frame::{Link, entry_href};
use crate::view::{levels, verdict};

/// A publication.
#[derive(Debug, Clone)]
pub struct PublicationView {
    /// Published or corrected, and when.
    pub heading: String,
    /// Who published.
    pub by: String,
    /// Why, of a correction.
    pub why: Option<String>,
    /// Its entry.
    pub entry: Link,
    /// Levels whose figures are others since.
    pub rows: Vec<Superseded>,
    /// Lines of capacity that are.
    pub capacity: Option<String>,
    /// What else there is to say.
    pub remark: Option<String>,
}

/// A level whose figures were published and are others since.
#[derive(Debug, Clone)]
pub struct Superseded {
    /// The contract's title, or its id where today's contract has no such level.
    pub title: String,
    /// As published.
    pub then: String,
    /// As they are since: by the next publication, or today.
    pub since: String,
}

/// A month's publications, the original first.
#[must_use]
pub fn publications(t: &Texts, contract: &Contract, reviewed: &Reviewed) -> Vec<PublicationView> {
    let today = Findings::from(&*reviewed.review);
    let all = &reviewed.publications;
    let later = |at: usize| all[at + 1..].iter().find_map(|row| row.findings.as_ref()).unwrap_or(&today);
    let view = |(at, row): (usize, &PublicationRow)| view(t, contract, &reviewed.review, row, later(at));
    all.iter().enumerate().map(view).collect()
}

/// What stands above everything: that the month is published, and whether that still holds.
#[must_use]
pub fn note(t: &Texts, contract: &Contract, reviewed: &Reviewed) -> Option<String> {
    let (first, rest) = reviewed.publications.split_first()?;
    let at = figures::instant(t, first.at, &contract.zone);
    let mut said = vec![t.say_with("published-note", &[("at", at.into()), ("by", first.by.as_str().into())])];
    let n = |n: usize| figures::count(t.language, n as u64).into();
    if !rest.is_empty() {
        let count = rest.len();
        said.push(t.say_with("published-note-corrected", &[("count", count.into()), ("n", n(count))]));
    }
    let changed = reviewed.publications.last().map_or(0, |last| last.superseded.service_levels.len());
    if changed > 0 {
        said.push(t.say_with("published-note-changed", &[("count", changed.into()), ("n", n(changed))]));
    }
    Some(said.join(" "))
}

fn view(
    t: &Texts,
    contract: &Contract,
    today: &Review,
    row: &PublicationRow,
    later: &Findings,
) -> PublicationView {
    let at = figures::instant(t, row.at, &contract.zone);
    let heading = match &row.correction {
        None => t.say_with("published-heading", &[("at", at.into())]),
        Some(_) => t.say_with("corrected-heading", &[("at", at.into())]),
    };
    let lines = row.superseded.capacity;
    let n = figures::count(t.language, lines as u64);
    let superseded = |id: &String| superseded(t, today, id, row.findings.as_ref(), later);
    let rows: Vec<Superseded> = row.superseded.service_levels.iter().map(superseded).collect();
    let remark = match &row.findings {
        None => Some(t.say("published-unreadable")),
        Some(_) if rows.is_empty() && lines == 0 => Some(t.say("published-holds")),
        Some(_) => None,
    };
    PublicationView {
        heading,
        by: row.by.clone(),
        why: row.correction.as_ref().map(|(_, why)| why.clone()),
        entry: Link { href: entry_href(row.entry, t.language), text: row.entry.to_string() },
        rows,
        capacity: (lines > 0)
            .then(|| t.say_with("published-capacity", &[("count", lines.into()), ("n", n.into())])),
        remark,
    }
}

fn superseded(t: &Texts, today: &Review, id: &str, then: Option<&Findings>, since: &Findings) -> Superseded {
    let known = today.service_levels.iter().find(|level| level.id == id);
    let words = |findings: Option<&Findings>| {
        let level = findings.and_then(|findings| findings.level(id));
        level.map_or_else(|| t.say("published-absent"), |level| line(t, known, level))
    };
    Superseded {
        title: known.map_or_else(|| id.to_owned(), |level| level.title.clone()),
        then: words(then),
        since: words(Some(since)),
    }
}

/// A level's figures in one line.
fn line(t: &Texts, known: Option<&ServiceLevelFinding>, level: &Level) -> String {
    let figure = |value: Decimal| match known {
        Some(known) => levels::figure(t, known, value),
        None => figures::number(t.language, value, value.normalize().scale().min(6)),
    };
    let none = || t.say("none-given");
    let measured = level.measured.map(|bounds| match known {
        Some(known) => levels::bounds_text(t, known, bounds),
        None => figures::interval(t.language, bounds.low, bounds.high, 2),
    });
    let penalty = level.penalty.low.zip(level.penalty.high);
    let penalty = penalty.map(|(low, high)| figures::money_interval(t.language, low, high));
    t.say_with(
        "published-figures",
        &[
            ("reported", level.reported.map_or_else(none, figure).into()),
            ("measured", measured.unwrap_or_else(none).into()),
            ("verdict", verdict::word(t, level.verdict).into()),
            ("penalty", penalty.unwrap_or_else(|| t.say("not-computed")).into()),
        ],
    )
}
