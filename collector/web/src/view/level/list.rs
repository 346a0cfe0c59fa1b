//! All service levels of a month: sorted and narrowed as the reader asks, each with its last twelve months.

use askama::Template;
use motprov_review::finding::{Review, ServiceLevelFinding, Verdict};
use rust_decimal::Decimal;

use super::months::Spark;
use super::{notes, state};
use crate::ask::Ask;
use crate::figures;
use crate::source::{LevelsOfMonth, Standing};
use crate::texts::Texts;
use crate::view::conclusion::headline;
use crate::view::frame::{Frame, Link, Place, exports};
use crate::view::levels::{self, LevelRow, Levels};
use crate::view::overview::State;
use crate::view::verdict;

/// How many rows stand on a page.
const MOST_ROWS: usize = 60;

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// What matters most first.
    Verdict,
    /// By the contract's id, as people count.
    Id,
    /// By name.
    Title,
    /// The most money at stake first.
    Money,
}

impl Order {
    const ALL: [Self; 4] = [Self::Verdict, Self::Id, Self::Title, Self::Money];

    const fn name(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Id => "id",
            Self::Title => "name",
            Self::Money => "money",
        }
    }
}

/// What of the levels is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// In which order.
    pub order: Order,
    /// Only those with this verdict.
    pub verdict: Option<Verdict>,
    /// Which page, from 1.
    pub page: usize,
}

const VERDICTS: [(&str, Verdict); 5] = [
    ("contradicted", Verdict::Contradicted),
    ("not-verifiable", Verdict::NotVerifiable),
    ("not-reported", Verdict::NotReported),
    ("not-measured", Verdict::NotMeasured),
    ("confirmed", Verdict::Confirmed),
];

impl Wish {
    /// Of an address; `None` where it asks for what there is not.
    #[must_use]
    pub fn of(ask: &Ask) -> Option<Self> {
        let order = match ask.part("sort").filter(|name| !name.is_empty()) {
            None => Order::Verdict,
            Some(name) => Order::ALL.into_iter().find(|order| order.name() == name)?,
        };
        let verdict = match ask.part("v").filter(|name| !name.is_empty()) {
            None => None,
            Some(name) => Some(VERDICTS.iter().find(|(known, _)| *known == name)?.1),
        };
        let page = match ask.part("p").filter(|page| !page.is_empty()) {
            None => 1,
            Some(page) => page.parse().ok().filter(|page| *page > 0)?,
        };
        Some(Self { order, verdict, page })
    }
}

/// The page.
#[derive(Template)]
#[template(path = "level_list.html")]
pub struct LevelsPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// The month in words.
    pub month: String,
    /// Who delivers.
    pub supplier: String,
    /// The levels, or why there are none.
    pub body: ListBody,
    /// The same as files.
    pub exports: Vec<Link>,
    /// The ledger's size in words, and its root.
    pub ledger: (String, String),
}

/// What the page can say.
pub enum ListBody {
    /// The levels.
    Levels(Box<List>),
    /// None, and why.
    State(State),
}

/// The levels.
pub struct List {
    /// The month in a sentence.
    pub headline: String,
    /// How many are shown, in words.
    pub lead: String,
    /// Remarks above everything.
    pub notes: Vec<String>,
    /// The filter: where it leads, what else the address says, and the verdicts with whether each is chosen.
    pub filter: Filter,
    /// Headings that sort: name, where to, and whether the rows are in that order now.
    pub sorts: [Sort; 3],
    /// The rows, each with its twelve months.
    pub rows: Vec<(LevelRow, Spark)>,
    /// Sums of the penalties: computed, reported.
    pub sums: (String, String),
    /// The pages before and after.
    pub around: Vec<Link>,
    /// When it was computed.
    pub computed: String,
    /// Whether newer data is being worked in.
    pub busy: bool,
}

/// Which verdicts are shown.
pub struct Filter {
    /// Where the form leads.
    pub action: String,
    /// What else the address says.
    pub kept: Vec<(&'static str, String)>,
    /// Name, words and whether it is chosen.
    pub verdicts: Vec<(&'static str, String, bool)>,
}

/// A heading that sorts.
pub struct Sort {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub text: String,
    /// As in `aria-sort`; `None` where the rows are in another order.
    pub now: Option<&'static str>,
}

impl LevelsPage {
    /// Of a month.
    #[must_use]
    pub fn of(ask: &Ask, wish: Wish, page: &LevelsOfMonth) -> Self {
        let t = ask.t();
        let size = figures::count(t.language, page.head.ledger.size);
        let body = match &page.standing {
            Standing::Reviewed(reviewed) => ListBody::Levels(Box::new(list(ask, wish, page, reviewed))),
            other => ListBody::State(state::of(t, &page.head, other)),
        };
        Self {
            t,
            frame: Frame::of_month(ask, &page.head, Place::Levels, t.say("nav-levels")),
            month: figures::month(t, page.head.month),
            supplier: page.head.contract.supplier.clone(),
            body,
            exports: exports(ask),
            ledger: (
                t.say_with("foot-ledger", &[("size", size.into()), ("count", page.head.ledger.size.into())]),
                figures::hash_groups(&page.head.ledger.root, 16),
            ),
        }
    }
}

/// The levels that are asked for, in their order, each with its place in the contract.
#[must_use]
pub fn ordered(review: &Review, wish: Wish) -> Vec<(usize, &ServiceLevelFinding)> {
    let all = review.service_levels.iter().enumerate();
    let mut rows: Vec<_> =
        all.filter(|(_, level)| wish.verdict.is_none_or(|verdict| level.verdict == verdict)).collect();
    match wish.order {
        Order::Verdict => rows.sort_by_key(|(at, level)| (levels::rank(level), *at)),
        Order::Id => {}
        Order::Title => rows.sort_by_cached_key(|(_, level)| level.title.to_lowercase()),
        Order::Money => rows.sort_by_key(|(at, level)| (std::cmp::Reverse(at_stake(level)), *at)),
    }
    rows
}

/// How far the reported penalty lies from what is owed, and what is owed: the most that a level is about.
fn at_stake(level: &ServiceLevelFinding) -> (Decimal, Decimal) {
    let (low, high) = (level.penalty.low.unwrap_or_default(), level.penalty.high.unwrap_or_default());
    let reported = level.penalty.reported.unwrap_or_default();
    let gap = low.saturating_sub(reported).max(reported.saturating_sub(high)).max(Decimal::ZERO);
    (gap, high)
}

fn list(ask: &Ask, wish: Wish, page: &LevelsOfMonth, reviewed: &crate::source::Reviewed) -> List {
    let t = ask.t();
    let review = &reviewed.review;
    let chosen = ordered(review, wish);
    let first = (wish.page - 1).saturating_mul(MOST_ROWS).min(chosen.len());
    let shown: Vec<_> = chosen.iter().skip(first).take(MOST_ROWS).copied().collect();
    let totals = Levels::sums(t, review);
    let count = chosen.len();
    let months = |id: &str| page.months.get(id).map(Vec::as_slice).unwrap_or_default();
    let rows = Levels::rows(t, reviewed, page.head.contract.needed_coverage, &shown).into_iter();
    let computed = figures::instant(t, reviewed.computed_at, &page.head.contract.zone);
    List {
        headline: headline(t, review),
        lead: t.say_with(
            "list-lead",
            &[
                ("count", count.into()),
                ("n", figures::count(t.language, count as u64).into()),
                ("all", figures::count(t.language, review.service_levels.len() as u64).into()),
            ],
        ),
        notes: notes(t, &page.head, reviewed),
        filter: filter(ask, wish, page),
        sorts: [
            sort(ask, wish, Order::Id, t.say("column-level")),
            sort(ask, wish, Order::Verdict, t.say("column-verdict")),
            sort(ask, wish, Order::Money, t.say("column-penalty")),
        ],
        rows: rows
            .zip(&shown)
            .map(|(row, (_, level))| (row, Spark::of(t, level, months(&level.id))))
            .collect(),
        sums: totals,
        around: around(ask, wish.page, first + shown.len() < count),
        computed: t.say_with("foot-computed", &[("computed", computed.into())]),
        busy: reviewed.stale,
    }
}

fn filter(ask: &Ask, wish: Wish, page: &LevelsOfMonth) -> Filter {
    let t = ask.t();
    let mut kept = vec![("m", page.head.month.to_string()), ("lang", t.language.tag().to_owned())];
    kept.extend(ask.department.clone().map(|name| ("d", name)));
    if wish.order != Order::Verdict {
        kept.push(("sort", wish.order.name().to_owned()));
    }
    let verdict =
        |(name, of): (&'static str, Verdict)| (name, verdict::word(t, of), wish.verdict == Some(of));
    Filter { action: ask.path().to_owned(), kept, verdicts: VERDICTS.into_iter().map(verdict).collect() }
}

fn sort(ask: &Ask, wish: Wish, order: Order, text: String) -> Sort {
    // What costs most stands first; ids and verdicts ascend.
    let direction = if order == Order::Money { "descending" } else { "ascending" };
    Sort {
        href: ask.with(&[("sort", Some(order.name())), ("p", None), ("as", None)]),
        text,
        now: (wish.order == order).then_some(direction),
    }
}

fn around(ask: &Ask, page: usize, more: bool) -> Vec<Link> {
    let t = ask.t();
    let link = |page: usize, text: String| Link { href: ask.with(&[("p", Some(&page.to_string()))]), text };
    let before = (page > 1).then(|| link(page - 1, t.say("page-before")));
    let after = more.then(|| link(page + 1, t.say("page-after")));
    before.into_iter().chain(after).collect()
}
