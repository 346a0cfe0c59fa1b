//! What parties say of a month's verdicts, and what both agreed on.

use motprov_log::{Party, Statement};
use motprov_review::finding::{Review, ServiceLevelFinding};
use rust_decimal::Decimal;

use crate::figures;
use crate::source::{Contract, Reviewed, StatementRow};
use crate::texts::Texts;
use crate::view::frame::{Link, entry_href};
use crate::view::levels;

/// How many statements a month's page shows: the latest.
const MOST: usize = 30;
/// How many characters of each; the entry's page has all of it.
const MOST_CHARACTERS: usize = 1200;

/// The section.
#[derive(Debug, Clone)]
pub struct Statements {
    /// What was said, in the order in which it was.
    pub rows: Vec<StatementView>,
    /// How many earlier ones are not shown.
    pub earlier: Option<String>,
}

/// A statement.
#[derive(Debug, Clone)]
pub struct StatementView {
    /// Its name in links.
    pub anchor: String,
    /// Whose word it is.
    pub party: String,
    /// The level that it speaks of.
    pub level: String,
    /// What is said.
    pub text: String,
    /// Whether the text goes on in the entry.
    pub cut: bool,
    /// The value and the penalty that are held to be right.
    pub outcome: Option<String>,
    /// Who says it, and when.
    pub by: String,
    /// Its entry.
    pub entry: Link,
}

impl Statements {
    /// Of a month; `None` where nobody said anything.
    #[must_use]
    pub fn of(t: &Texts, contract: &Contract, reviewed: &Reviewed) -> Option<Self> {
        let all = &reviewed.statements;
        let earlier = all.len().saturating_sub(MOST);
        let view = |row: &StatementRow| view(t, contract, &reviewed.review, row);
        let n = figures::count(t.language, earlier as u64);
        (!all.is_empty()).then(|| Self {
            rows: all[earlier..].iter().map(view).collect(),
            earlier: (earlier > 0)
                .then(|| t.say_with("statements-earlier", &[("count", earlier.into()), ("n", n.into())])),
        })
    }
}

fn view(t: &Texts, contract: &Contract, review: &Review, row: &StatementRow) -> StatementView {
    let said = &row.statement;
    let level = review.service_levels.iter().find(|level| level.id == said.service_level);
    let mut text: String = said.text.chars().take(MOST_CHARACTERS).collect();
    let cut = text.len() < said.text.len();
    if cut {
        text.push('…');
    }
    let at = figures::instant(t, row.at, &contract.zone);
    StatementView {
        anchor: anchor(row),
        party: party(t, said.party),
        level: level
            .map_or_else(|| said.service_level.clone(), |level| format!("{} ({})", level.title, level.id)),
        text,
        cut,
        outcome: outcome(t, level, said),
        by: t.say_with("statement-by", &[("by", said.by.as_str().into()), ("at", at.into())]),
        entry: Link { href: entry_href(row.entry, t.language), text: row.entry.to_string() },
    }
}

/// Links from a level to what was said of it, each once by party; only to what the page shows.
pub(super) fn links(t: &Texts, reviewed: &Reviewed, level: &str) -> Vec<Link> {
    let shown = &reviewed.statements[reviewed.statements.len().saturating_sub(MOST)..];
    let latest = |of: Party| {
        shown.iter().rev().find(|row| row.statement.service_level == level && row.statement.party == of)
    };
    let link =
        |row: &StatementRow| Link { href: format!("#{}", anchor(row)), text: party(t, row.statement.party) };
    Party::ALL.into_iter().filter_map(latest).map(link).collect()
}

/// What both agreed on of a level, where they named a figure.
pub(super) fn agreed(t: &Texts, reviewed: &Reviewed, level: &ServiceLevelFinding) -> Option<String> {
    let said = reviewed.statements.iter().rev().map(|row| &row.statement);
    let mut agreed = said.filter(|said| said.party == Party::Agreed && said.service_level == level.id);
    outcome(t, Some(level), agreed.next()?)
}

fn anchor(row: &StatementRow) -> String {
    format!("statement-{}", row.entry)
}

/// Whose word it is.
pub(super) fn party(t: &Texts, party: Party) -> String {
    match party {
        Party::Supplier => t.say("party-supplier"),
        Party::Customer => t.say("party-customer"),
        Party::Agreed => t.say("party-agreed"),
    }
}

/// The figures that a statement holds to be right.
pub(super) fn outcome(t: &Texts, level: Option<&ServiceLevelFinding>, said: &Statement) -> Option<String> {
    let plain = |value: Decimal| figures::number(t.language, value, value.normalize().scale().min(6));
    let value = said.value.map(|value| match level {
        Some(level) => figures::with_unit(t.language, &levels::figure(t, level, value), &level.unit),
        None => plain(value),
    });
    let penalty = said.penalty.map(|sek| figures::money_exact(t.language, sek));
    match (value, penalty) {
        (None, None) => None,
        (Some(value), None) => Some(t.say_with("outcome-value", &[("value", value.into())])),
        (None, Some(penalty)) => Some(t.say_with("outcome-penalty", &[("penalty", penalty.into())])),
        (Some(value), Some(penalty)) => {
            Some(t.say_with("outcome-both", &[("value", value.into()), ("penalty", penalty.into())]))
        }
    }
}
