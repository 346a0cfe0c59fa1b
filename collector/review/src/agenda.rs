//! What to raise, and in which order: at the meeting about service levels, and in a department's capacity review.
//!
//! A point is typed, so that a page can say it in any language; [`sentence()`] says it plainly in two. The most money for
//! certain comes first, then the more certain. Points come from a review ([`of_review`]), from the classes of its
//! assets ([`Classes`]), from invoices ([`of_costs`]), a penalty letter ([`of_letter`]) and change requests
//! ([`of_changes`]).

mod classes;
mod figures;
mod levels;
mod others;
mod sentence;

use std::cmp::Ordering;

use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::Serialize;

pub use self::classes::Classes;
pub use self::figures::Language;
pub use self::others::{of_changes, of_costs, of_letter};
pub use self::sentence::{heading, sentence};
use crate::capacity::load::Resource;
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

/// How an invoice differs from what was ordered and delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Billing {
    /// Billed without an order.
    WithoutOrder,
    /// Billed after it was returned.
    AfterReturn,
    /// At another price than the contract's.
    WrongPrice,
    /// Billed twice.
    Twice,
    /// Delivered and not billed.
    NotBilled,
}

/// What a point is about, with its figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// The supplier's figure is better than what was measured.
    ReportedTooGood(Differs),
    /// The supplier's figure is worse than what was measured.
    ReportedTooBad(Differs),
    /// The penalty differs, whatever the figure.
    PenaltyDiffers {
        /// SEK; `None`: none was reported.
        reported: Option<Decimal>,
        /// SEK.
        owed: Bounds,
    },
    /// The supplier's letter about penalties differs from what was computed.
    LetterDiffers {
        /// SEK.
        letter: Decimal,
        /// SEK.
        computed: Bounds,
    },
    /// The supplier gave no figure.
    NotReported,
    /// Too little was seen.
    NotVerifiable {
        /// Share observed and share needed, 0 to 1, where that is the reason.
        coverage: Option<(Decimal, Decimal)>,
    },
    /// Nothing measures it.
    NotMeasured,
    /// Less is used than ordered.
    Unused(Units),
    /// Ordered, and nothing of it was seen.
    NeverSeen(Units),
    /// Seen, and not ordered.
    NotOrdered(Units),
    /// More is used than ordered.
    MoreUsed(Units),
    /// More is printed than the orders' volume.
    MorePages {
        /// Pages of the month.
        printed: Bounds,
    },
    /// Units would fit a cheaper class.
    SmallerClass {
        /// How many.
        units: u64,
    },
    /// Units need more than the class that they are ordered in.
    BeyondClass {
        /// How many.
        units: u64,
    },
    /// Units of which a trend meets the class's limit.
    LimitMet {
        /// How many.
        units: u64,
        /// Of what.
        resource: Resource,
        /// Not before, the first of them.
        earliest: Month,
        /// Not after, the first of them; `None`: it may take longer than is told.
        latest: Option<Month>,
    },
    /// Invoice lines that differ.
    Billed {
        /// How.
        how: Billing,
        /// How many lines.
        lines: u64,
    },
    /// Change requests that wait.
    ChangesOpen {
        /// How many.
        requests: u64,
        /// For more than so many days.
        days: u64,
    },
    /// Lead times of change requests have shifted.
    LeadTimeShifted {
        /// Median days before.
        before: Decimal,
        /// Median days now.
        now: Decimal,
    },
    /// Tickets that are in time only because their clock was stopped.
    LateButForPauses {
        /// How many.
        tickets: u64,
        /// Of so many.
        of: u64,
    },
    /// A category of tickets that grows.
    TicketsGrow {
        /// Tickets in the month.
        tickets: u64,
        /// Tickets in the month before.
        before: u64,
    },
}

/// A reported and a measured figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Differs {
    /// Unit of both.
    pub unit: String,
    /// The supplier's.
    pub reported: Decimal,
    /// What was measured.
    pub measured: Bounds,
}

/// Units of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Units {
    /// In force at the month's end.
    pub ordered: Decimal,
    /// Seen in the month.
    pub seen: Decimal,
    /// In use.
    pub used: Decimal,
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
