//! The customer's own categories: rules on product, team and text, in the customer's order. What no rule takes is
//! shown as such.

mod trend;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use motprov_shared::period::{Interval, Month};
pub use motprov_toml::Fault as CategoryFault;
use motprov_toml::values::{list, text};
use motprov_toml::{DeValue, Fields, Kind, Refusal};
use rust_decimal::Decimal;
use serde::Serialize;

use super::clock::month_of;
use super::log::{Name, Names, Ticket};
use super::report::Taken;
use super::rows::percent;
pub use trend::{Direction, Limits, MINIMUM_MONTHS, RUN, Signal, Trend, trend};

/// Most rules of a file: each ticket is held against all of them.
const MOST_RULES: usize = 500;
const KIND: Kind<'_> =
    Kind { place: "the categories", example: "deploy/config/tickets/categories.toml", mebibytes: 1 };

/// Rules, of which the first that fits takes a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Categories {
    rules: Vec<Rule>,
}

/// One category. A ticket fits where each list that is given has something that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    name: String,
    /// In lower case; one of them stands in the text.
    text: Vec<String>,
    product: Vec<Pattern>,
    team: Vec<Pattern>,
}

/// A whole name, or its beginning where it was written with `*` at the end. In lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    Whole(String),
    Begins(String),
}

impl Pattern {
    fn fits(&self, name: &str) -> bool {
        match self {
            Self::Whole(whole) => name == whole,
            Self::Begins(begin) => name.starts_with(begin.as_str()),
        }
    }
}

impl Categories {
    /// Reads rules from TOML; `file` is its name for people. All faults at once, in the order of their lines.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<CategoryFault>> {
        motprov_toml::read(file, text, KIND, read)
    }

    /// The name of a category, by its index.
    #[must_use]
    pub fn name(&self, index: usize) -> Option<&str> {
        self.rules.get(index).map(|rule| rule.name.as_str())
    }

    /// Which category takes a ticket, by index; judged by the product, the team and the text that it had last.
    #[must_use]
    pub fn of(&self, ticket: &Ticket, names: &Names) -> Option<usize> {
        let lower = |name: Option<Name>| name.map(|name| names.text(name).to_lowercase());
        let product = lower(ticket.latest(|event| event.product));
        let team = lower(ticket.latest(|event| event.team));
        let words = lower(ticket.latest(|event| event.text));
        let fits = |patterns: &[Pattern], name: &Option<String>| {
            let any = |name: &String| patterns.iter().any(|pattern| pattern.fits(name));
            patterns.is_empty() || name.as_ref().is_some_and(any)
        };
        let says = |wanted: &[String]| {
            let any = |text: &String| wanted.iter().any(|word| text.contains(word.as_str()));
            wanted.is_empty() || words.as_ref().is_some_and(any)
        };
        self.rules
            .iter()
            .position(|rule| fits(&rule.product, &product) && fits(&rule.team, &team) && says(&rule.text))
    }
}

fn read(mut fields: Fields<'_, '_>) -> Option<Categories> {
    let mut rules: Vec<Rule> = Vec::new();
    let tables = fields.tables("category");
    if tables.is_empty() {
        fields.missing("category", "write each category as [[category]] with a name and what fits it");
    }
    if tables.len() > MOST_RULES {
        fields.fault(
            fields.at_key("category"),
            "too many categories stand",
            format!("write at most {MOST_RULES}"),
        );
        return None;
    }
    for table in tables {
        let (source, at) = (table.source, table.at_key("name"));
        let Some(rule) = rule(table) else { continue };
        if rules.iter().any(|other| other.name == rule.name) {
            source.fault(
                at,
                format!("category `{}` stands twice", rule.name),
                "put both rules' words into one",
            );
        }
        rules.push(rule);
    }
    fields.finish();
    (!rules.is_empty()).then_some(Categories { rules })
}

fn rule(mut fields: Fields<'_, '_>) -> Option<Rule> {
    let name = fields.required("name", text);
    if let Some(name) = &name {
        fields.place = format!("category `{name}`");
    }
    let words = fields.optional("text", |value| words(value, |word| word));
    let product = fields.optional("product", |value| words_of(value, pattern));
    let team = fields.optional("team", |value| words_of(value, pattern));
    if !["text", "product", "team"].iter().any(|key| fields.has(key)) {
        fields.absence(fields.at, "no rule stands", "write text, product or team with what fits");
    }
    fields.finish();
    Some(Rule {
        name: name?,
        text: words.unwrap_or_default(),
        product: product.unwrap_or_default(),
        team: team.unwrap_or_default(),
    })
}

fn words<T>(value: &DeValue<'_>, of: impl Fn(String) -> T) -> Result<Vec<T>, Refusal> {
    let words = list(value, text)?;
    if words.is_empty() {
        return Err(Refusal::new("is empty", "name at least one, or leave the key out"));
    }
    Ok(words.into_iter().map(|word| of(word.to_lowercase())).collect())
}

fn words_of<T>(value: &DeValue<'_>, of: impl Fn(String) -> Result<T, Refusal>) -> Result<Vec<T>, Refusal> {
    words(value, of)?.into_iter().collect()
}

fn pattern(word: String) -> Result<Pattern, Refusal> {
    let Some(begin) = word.strip_suffix('*') else {
        return if word.contains('*') { Err(star()) } else { Ok(Pattern::Whole(word)) };
    };
    if begin.is_empty() || begin.contains('*') { Err(star()) } else { Ok(Pattern::Begins(begin.to_owned())) }
}

fn star() -> Refusal {
    Refusal::new(
        "has a `*` that is not at the end of a name",
        "write a whole name, or its beginning and one *",
    )
}

/// Tickets of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Category {
    /// Its name; `None` for those that no rule takes.
    pub name: Option<String>,
    /// How many tickets.
    pub tickets: usize,
    /// Their share of all in percent.
    pub percent: Option<Decimal>,
    /// Of those, reopened at least once.
    pub reopened: usize,
    /// Time from opening to the last solution without pauses, of those that are solved, in whole hours.
    pub net_hours: i64,
    /// By the month in which they were opened.
    pub trend: Trend,
}

/// All categories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Share of the tickets that no rule takes, in percent.
    pub unmatched_percent: Option<Decimal>,
    /// Whether the log holds only tickets that ended in its last month. Of earlier months it then knows the slow ones
    /// alone: their counts are shown, but no trend is read from them.
    pub survivors_only: bool,
    /// In the rules' order; last, those that no rule takes.
    pub categories: Vec<Category>,
}

#[derive(Debug, Default, Clone)]
struct Gathered {
    tickets: usize,
    reopened: usize,
    net_ms: i64,
    months: BTreeMap<Month, usize>,
}

pub(super) fn summary(
    rules: &Categories,
    taken: &[Taken<'_>],
    names: &Names,
    span: Option<Interval>,
    zone: &TimeZone,
) -> Summary {
    let mut gathered = vec![Gathered::default(); rules.rules.len() + 1];
    for ticket in taken {
        let index = rules.of(ticket.ticket, names).unwrap_or(rules.rules.len());
        let Some(into) = gathered.get_mut(index) else { continue };
        into.tickets += 1;
        into.reopened += usize::from(ticket.flow.reopened > 0);
        let [_, finally, _] = ticket.ends;
        into.net_ms = into.net_ms.saturating_add(finally.and_then(|times| times.net).unwrap_or(0));
        if let Some(month) = ticket.month {
            *into.months.entry(month).or_default() += 1;
        }
    }
    let survivors_only = survivors_only(&taken.iter().map(|taken| taken.ticket), zone);
    let titles = rules.rules.iter().map(|rule| Some(rule.name.clone())).chain([None]);
    let category = |(name, found): (Option<String>, &Gathered)| Category {
        name,
        tickets: found.tickets,
        percent: percent(found.tickets, taken.len()),
        reopened: found.reopened,
        net_hours: found.net_ms / 3_600_000,
        trend: if survivors_only {
            trend(&found.months, span, zone).unjudged()
        } else {
            trend(&found.months, span, zone)
        },
    };
    Summary {
        survivors_only,
        unmatched_percent: gathered.last().and_then(|rest| percent(rest.tickets, taken.len())),
        categories: titles.zip(&gathered).map(category).collect(),
    }
}

/// Whether all tickets had their last event in one month, though they were opened in several.
pub(super) fn survivors_only<'t>(
    tickets: &(impl Iterator<Item = &'t Ticket> + Clone),
    zone: &TimeZone,
) -> bool {
    let end = |ticket: &Ticket| month_of(ticket.span().end, zone);
    let opened = |ticket: &Ticket| month_of(ticket.opened(), zone);
    let Some(first) = tickets.clone().next() else { return false };
    tickets.clone().all(|ticket| end(ticket) == end(first))
        && tickets.clone().any(|ticket| opened(ticket) != opened(first))
}
