//! What to raise, as `motprov-collector agenda` says it: at the meeting about service levels, and with the departments.

use std::collections::{BTreeMap, BTreeSet};

use motprov_access::Departments;
use motprov_review::agenda::{
    Favour, Item, Language as Tongue, Meeting, Money, Topic, heading, of_review, ordered, sentence,
};
use motprov_review::finding::Review;
use rust_decimal::Decimal;

use crate::ask::Ask;
use crate::figures;
use crate::language::Language;
use crate::source::Reviewed;
use crate::texts::Texts;
use crate::view::frame::Place;
use crate::view::level::level_href;

/// How many points stand open; the rest is folded away.
const MOST_OPEN: usize = 5;
/// How many points of the departments a page shows.
const MOST_OF_CAPACITY: usize = 20;

/// Fewer units than this speak of somebody.
const LEAST_UNITS: Decimal = Decimal::from_parts(5, 0, 0, false, 0);

/// The agenda.
#[derive(Debug)]
pub struct Agenda {
    /// What matters most at the meeting about service levels.
    pub first: Vec<Point>,
    /// The rest of it.
    pub rest: Vec<Point>,
    /// What matters most in the departments.
    pub capacity: Vec<Point>,
    /// What is not in it, in words.
    pub remarks: Vec<String>,
}

/// One point.
#[derive(Debug)]
pub struct Point {
    /// What it is about, and whom it concerns.
    pub title: String,
    /// Where it is shown.
    pub href: Option<String>,
    /// The money that is at stake for certain, with the sign that it has for who orders.
    pub amount: Option<String>,
    /// What was found, and in whose favour it is.
    pub text: String,
}

impl Agenda {
    /// Of a month, as far as the viewer may see it.
    #[must_use]
    pub fn of(ask: &Ask, reviewed: &Reviewed) -> Self {
        let t = ask.t();
        let departments = ask.asked().departments;
        let judged;
        let points = reviewed.raised.points.as_deref();
        let items: &[Item] = match (points, t.language) {
            (Some(points), Language::Swedish) => &points.swedish,
            (Some(points), Language::English) => &points.english,
            (None, _) => {
                judged = ordered(of_review(&reviewed.review));
                &judged
            }
        };
        let small = small(&reviewed.review);
        let shown: Vec<&Item> = items
            .iter()
            .filter(|item| may_know(item, &departments))
            .filter(|item| item.department.as_deref().is_none_or(|of| !small.contains(of)))
            .collect();
        let of = |meeting: Meeting| shown.iter().filter(move |item| item.meeting == meeting);
        let mut first: Vec<Point> =
            of(Meeting::ServiceLevels).map(|item| point(ask, reviewed, item)).collect();
        let rest = first.split_off(first.len().min(MOST_OPEN));
        let capacity: Vec<Point> =
            of(Meeting::Capacity).take(MOST_OF_CAPACITY).map(|item| point(ask, reviewed, item)).collect();
        let more = of(Meeting::Capacity).count() - capacity.len();
        let mut remarks = Vec::new();
        if more > 0 {
            let n = figures::count(t.language, more as u64);
            remarks.push(t.say_with("agenda-more", &[("count", more.into()), ("n", n.into())]));
        }
        match points {
            None => remarks.push(t.say("agenda-pending")),
            Some(points) if points.partial => remarks.push(t.say("agenda-partial")),
            Some(_) => {}
        }
        Self { first, rest, capacity, remarks }
    }
}

/// What concerns everybody, and what the own departments; lines of nobody only to who sees all.
fn may_know(item: &Item, departments: &Departments) -> bool {
    let is_common = item.meeting == Meeting::ServiceLevels && item.department.is_none();
    is_common || departments.has_line(item.department.as_deref())
}

/// Departments of fewer than five units, and so many of the next smallest that all of them together are not: as the
/// table of capacity merges them, so that no point speaks of a few people.
fn small(review: &Review) -> BTreeSet<&str> {
    let mut units: BTreeMap<&str, Decimal> = BTreeMap::new();
    for row in &review.capacity {
        let Some(department) = row.department.as_deref() else { continue };
        let own = row.ordered.unwrap_or_default().max(row.delivered.unwrap_or_default());
        let sum = units.entry(department).or_default();
        *sum = sum.saturating_add(own);
    }
    let mut all: Vec<(Decimal, &str)> = units.into_iter().map(|(name, units)| (units, name)).collect();
    all.sort_unstable();
    let (mut small, mut together) = (BTreeSet::new(), Decimal::ZERO);
    for (units, name) in all {
        if units >= LEAST_UNITS && (small.is_empty() || together >= LEAST_UNITS) {
            break;
        }
        small.insert(name);
        together = together.saturating_add(units);
    }
    small
}

fn point(ask: &Ask, reviewed: &Reviewed, item: &Item) -> Point {
    let t = ask.t();
    let tongue = match t.language {
        Language::Swedish => Tongue::Swedish,
        Language::English => Tongue::English,
    };
    Point {
        title: heading(item, tongue),
        href: href(ask, reviewed, item),
        amount: item.money.and_then(|money| amount(t, money, item.in_favour_of)),
        text: sentence(item, tongue),
    }
}

/// Only what is certain, and only where somebody gains by it.
fn amount(t: &Texts, money: Money, favour: Favour) -> Option<String> {
    let sure = money.bounds.low;
    if sure <= Decimal::ZERO {
        return None;
    }
    match favour {
        Favour::Customer => Some(figures::money_change(t.language, sure)),
        Favour::Supplier => Some(figures::money_change(t.language, -sure)),
        Favour::NobodyYet => None,
    }
}

/// A place that there is, and that the viewer may enter.
fn href(ask: &Ask, reviewed: &Reviewed, item: &Item) -> Option<String> {
    let (t, month) = (ask.t(), reviewed.review.month);
    let mut levels = reviewed.review.service_levels.iter();
    if item.meeting == Meeting::ServiceLevels
        && let Some(level) = levels.find(|level| level.title == item.subject)
    {
        return Some(level_href(t.language, &level.id, month));
    }
    let place = match &item.topic {
        Topic::LetterDiffers { .. } | Topic::Billed { .. } => Place::Invoices,
        Topic::ChangesOpen { .. } | Topic::LeadTimeShifted { .. } => Place::Changes,
        Topic::LateButForPauses { .. }
        | Topic::PausedUntilSolved { .. }
        | Topic::TicketsGrow { .. }
        | Topic::TicketsOld { .. } => Place::Tickets,
        _ => Place::Capacity,
    };
    if Place::MENU.contains(&place) && ask.viewer.may(place.right()) {
        return Some(ask.to_month(place, month));
    }
    (place == Place::Capacity).then(|| "#capacity".to_owned())
}
