//! What to raise, and in which order: at the meeting about service levels, and in a department's capacity review.
//!
//! A point is typed, so that a page can say it in any language; [`sentence()`] says it plainly in two. The most money for
//! certain comes first, then the more certain. Points come from a review ([`of_review`]), from the classes of its
//! assets ([`Classes`]), from invoices ([`of_costs`]), a penalty letter ([`of_letter`]), change requests
//! ([`of_changes`]) and tickets ([`of_tickets`]).

mod classes;
mod figures;
mod levels;
mod others;
mod sentence;
mod tickets;
mod topic;

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde::Serialize;

pub use self::classes::Classes;
pub use self::figures::Language;
pub use self::others::{of_changes, of_costs, of_letter};
pub use self::sentence::{heading, sentence};
pub use self::tickets::of_tickets;
pub use self::topic::{Billing, Differs, Topic, Units, Unusual};
use crate::finding::{Bounds, Review};

const MONTHS_A_YEAR: i64 = 12;

/// Where a point belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Meeting {
    /// With the supplier, about service levels and penalties.
    ServiceLevels,
    /// With a department, about what it orders and pays.
    Capacity,
}

/// How sure a point is; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// It follows from signed evidence or from the documents themselves.
    Proven,
    /// It follows where nothing else is known that speaks against it.
    Likely,
    /// It is a question.
    Open,
}

/// For how long an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Once.
    Once,
    /// For each month that it stays so.
    Month,
    /// For each year that it stays so.
    Year,
}

/// Money at stake, SEK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Money {
    /// At least and at most.
    pub bounds: Bounds,
    /// For how long that is.
    pub per: Per,
}

/// Who gains where a point is settled as it stands. A verdict's `favours` tells something else: whom an untrue figure
/// helps; correcting it helps the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Favour {
    /// Who orders and pays.
    Customer,
    /// Who delivers.
    Supplier,
    /// It is a question: nothing says yet.
    NobodyYet,
}

/// One point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Where it belongs.
    pub meeting: Meeting,
    /// What it is about.
    pub topic: Topic,
    /// Title of the service level, service, category or document.
    pub subject: String,
    /// Whom it concerns, where it is not everybody.
    pub department: Option<String>,
    /// The account that carries the cost.
    pub cost_centre: Option<String>,
    /// What is at stake.
    pub money: Option<Money>,
    /// Who gains where it is settled as it stands.
    pub in_favour_of: Favour,
    /// How sure that is.
    pub certainty: Certainty,
}

impl Item {
    /// The bound of its money for a month, so that amounts of all periods stand in one order.
    fn a_month(&self, bound: fn(Bounds) -> Decimal) -> Decimal {
        let Some(money) = self.money else { return Decimal::ZERO };
        match money.per {
            Per::Once | Per::Month => bound(money.bounds),
            Per::Year => bound(money.bounds) / Decimal::from(MONTHS_A_YEAR),
        }
    }
}

/// Points of a review: of its levels and of its capacity, in no order.
#[must_use]
pub fn of_review(review: &Review) -> Vec<Item> {
    let levels = review.service_levels.iter().filter_map(levels::of_level);
    levels.chain(review.capacity.iter().filter_map(levels::of_capacity)).collect()
}

/// Orders points: the most money for certain first (a year's by its month), then the more certain, then the most
/// money at most. The same points come in the same order however they were found.
#[must_use]
pub fn ordered(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by(compare);
    items
}

fn compare(a: &Item, b: &Item) -> Ordering {
    let low = |item: &Item| item.a_month(|bounds| bounds.low);
    let high = |item: &Item| item.a_month(|bounds| bounds.high);
    let names = a.meeting.cmp(&b.meeting).then_with(|| a.subject.cmp(&b.subject));
    let whom = a.department.cmp(&b.department).then_with(|| a.cost_centre.cmp(&b.cost_centre));
    low(b)
        .cmp(&low(a))
        .then(a.certainty.cmp(&b.certainty))
        .then_with(|| high(b).cmp(&high(a)))
        .then(names)
        .then(whom)
        .then_with(|| a.money.map(|money| money.per).cmp(&b.money.map(|money| money.per)))
        // Points that read the same are the same to whoever reads them.
        .then_with(|| sentence(a, Language::English).cmp(&sentence(b, Language::English)))
}
