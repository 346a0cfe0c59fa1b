//! "Does anyone verify it?": each promise of the contract, what it rests on in a year, and what it lacks.

pub(crate) mod lines;

use askama::Template;
use motprov_review::terms::{Count, Standing, Terms};
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use crate::ask::Ask;
use crate::figures;
use crate::source::{TermsOfYear, YearStanding};
use crate::texts::{Stretch, Texts, stretches, strong};
use crate::view::frame::{Frame, Link, Period, Place, exports, terms_href};

pub use lines::{Bar, ClauseLine, LevelLine, StandingView};

/// The page.
#[derive(Template)]
#[template(path = "terms.html")]
pub struct TermsPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// The year.
    pub year: i16,
    /// The table, or why there is none.
    pub body: TermsBody,
    /// The same as files.
    pub exports: Vec<Link>,
}

/// What the page can say of the year.
pub enum TermsBody {
    /// The table.
    Table(Box<Table>),
    /// None: heading, what to do, a command to copy, and years that have one.
    State(String, String, Option<&'static str>, Vec<Link>),
}

/// The table and how it opens.
pub struct Table {
    /// The conclusion.
    pub headline: String,
    /// What follows from it.
    pub lead: Vec<Stretch>,
    /// Standings, each with its mark and how many.
    pub tally: Vec<StandingView>,
    /// Months that are still being counted.
    pub pending: Option<String>,
    /// Service levels, what nobody verifies first.
    pub levels: Vec<LevelLine>,
    /// Names of the year's months that were looked at.
    pub months: Vec<String>,
    /// Clauses, what nobody verifies first.
    pub clauses: Vec<ClauseLine>,
    /// Width of the drawings.
    pub width: i64,
}

impl TermsPage {
    /// Of a year.
    #[must_use]
    pub fn of(ask: &Ask, page: &TermsOfYear) -> Self {
        let asker = &ask.asker;
        let t = asker.t;
        let here = t.say_with("terms-title", &[("year", page.year.to_string().into())]);
        let other = terms_href(Some(page.year), t.language.other());
        let mut frame = Frame::plain(asker, here, Some(other)).at(asker, Place::Terms);
        frame.customer.clone_from(&page.customer);
        frame.period = Some(period(t, page));
        let size = figures::count(t.language, page.ledger.size);
        let root = figures::hash_groups(&page.ledger.root, 8);
        let ledger = t.say_with("print-ledger", &[("size", size.into()), ("root", root.into())]);
        frame.print = Some((page.customer.clone().unwrap_or_default(), ledger));
        Self { t, frame, year: page.year, body: body(t, page), exports: exports(ask) }
    }
}

/// The table, or why there is none.
pub(crate) fn body(t: &Texts, page: &TermsOfYear) -> TermsBody {
    match &page.standing {
        YearStanding::NoContract => TermsBody::State(
            t.say_with("state-no-contract-year", &[("year", page.year.to_string().into())]),
            t.say("state-no-contract-text"),
            Some("motprov-collector contract FILE --data DIR"),
            Vec::new(),
        ),
        YearStanding::NoData => TermsBody::State(
            t.say_with("state-no-data-year", &[("year", page.year.to_string().into())]),
            t.say("state-no-data-year-text"),
            None,
            page.years.iter().rev().map(|year| link(t, *year)).collect(),
        ),
        YearStanding::Counted { terms, pending } => TermsBody::Table(Box::new(table(t, terms, pending))),
    }
}

fn link(t: &Texts, year: i16) -> Link {
    Link { href: terms_href(Some(year), t.language), text: year.to_string() }
}

fn period(t: &Texts, page: &TermsOfYear) -> Period {
    let before = page.years.iter().rev().find(|year| **year < page.year);
    let after = page.years.iter().find(|year| **year > page.year);
    let named = |year: &i16| [("year", year.to_string().into())];
    let to = |year: &i16, text| Link { text, ..link(t, *year) };
    Period {
        label: t.say("year-picker"),
        current: page.year.to_string(),
        previous: before.map(|year| to(year, t.say_with("previous-year", &named(year)))),
        next: after.map(|year| to(year, t.say_with("next-year", &named(year)))),
    }
}

fn table(t: &Texts, terms: &Terms, pending: &[Month]) -> Table {
    let mut levels: Vec<_> = terms.service_levels.iter().collect();
    levels.sort_by_key(|level| level.standing);
    let mut clauses: Vec<_> = terms.clauses.iter().collect();
    clauses.sort_by_key(|clause| clause.standing);
    let names: Vec<String> = pending.iter().map(|month| figures::month_name(t, month.month())).collect();
    Table {
        headline: headline(t, terms.level_count),
        lead: stretches(&lead(t, terms)),
        tally: tally(t, terms.level_count),
        pending: (!names.is_empty())
            .then(|| t.say_with("terms-pending", &[("months", names.join(", ").into())])),
        levels: levels.into_iter().map(|level| lines::level(t, level)).collect(),
        months: terms.months.iter().map(|month| figures::month_name(t, month.month())).collect(),
        clauses: clauses.into_iter().map(|clause| lines::clause(t, clause)).collect(),
        width: lines::WIDTH,
    }
}

fn headline(t: &Texts, count: Count) -> String {
    let n = |n: u32| figures::count(t.language, u64::from(n)).into();
    match count {
        Count { all: 0, .. } => t.say("headline-no-levels"),
        Count { all, independent: 0, .. } => t.say_with("terms-none", &[("n", n(all))]),
        Count { all, independent, .. } if all == independent => {
            t.say_with("terms-all", &[("count", u64::from(all).into()), ("n", n(all))])
        }
        Count { all, independent, .. } => t.say_with(
            "terms-some",
            &[("count", u64::from(independent).into()), ("independent", n(independent)), ("n", n(all))],
        ),
    }
}

fn lead(t: &Texts, terms: &Terms) -> String {
    let count = terms.level_count;
    let with = |n: u32| {
        let figure = strong(&figures::count(t.language, u64::from(n)));
        [("count", u64::from(n).into()), ("n", figure.into())]
    };
    let mut said = Vec::new();
    if count.word > 0 {
        said.push(t.say_with("terms-lead-word", &with(count.word)));
    }
    if count.unsigned > 0 {
        said.push(t.say_with("terms-lead-unsigned", &with(count.unsigned)));
    }
    if count.partly > 0 {
        said.push(t.say_with("terms-lead-partly", &with(count.partly)));
    }
    if let Some(share) = terms.coverage.filter(|share| *share > Decimal::ZERO) {
        let share = strong(&figures::percent(t.language, share));
        let year = terms.year.to_string();
        said.push(t.say_with("terms-lead-coverage", &[("year", year.into()), ("share", share.into())]));
    }
    let clauses = terms.clause_count;
    if clauses.all > 0 {
        let n = |n: u32| figures::count(t.language, u64::from(n)).into();
        said.push(t.say_with(
            "terms-lead-clauses",
            &[
                ("count", u64::from(clauses.all).into()),
                ("n", n(clauses.all)),
                ("independent", n(clauses.independent)),
            ],
        ));
    }
    said.join(" ")
}

fn tally(t: &Texts, count: Count) -> Vec<StandingView> {
    let all = [
        (Standing::Independent, count.independent),
        (Standing::Partly, count.partly),
        (Standing::Unsigned, count.unsigned),
        (Standing::Word, count.word),
    ];
    let view = |(standing, n): (Standing, u32)| StandingView { count: n, ..StandingView::of(t, standing) };
    all.into_iter().filter(|(_, n)| *n > 0).map(view).collect()
}
