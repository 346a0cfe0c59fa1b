//! What points are about, with their figures.

use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::capacity::load::Resource;
use crate::finding::Bounds;

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
        /// How many, at least.
        tickets: u64,
        /// Of those, the ones whose last pause lasted until they were solved.
        into_resolved: u64,
        /// Of so many.
        of: u64,
    },
    /// Tickets that were paused right until somebody said solved.
    PausedUntilSolved {
        /// How many, at least.
        tickets: u64,
        /// Of so many that were solved in the month.
        of: u64,
        /// Whole hours of those pauses together.
        hours: u64,
    },
    /// A category of tickets that grows.
    TicketsGrow {
        /// Tickets in the month.
        tickets: u64,
        /// Tickets in the month before.
        before: u64,
        /// What is not usual about it.
        unusual: Unusual,
    },
    /// Tickets that have been open for long.
    TicketsOld {
        /// How many, at least.
        tickets: u64,
        /// Of those, how many wait for somebody else.
        waiting: u64,
        /// For more than so many days at the month's end.
        days: u64,
        /// How many there were at the end of the month before; `None` where nobody knows.
        before: Option<u64>,
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
    /// Decimals that the contract asks of the report.
    #[serde(skip)]
    pub decimals: u32,
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

/// Why a month's number of tickets is more than chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unusual {
    /// It lies above what is usual: at most so many.
    Above(u64),
    /// So many months in a row lie above their mean, tickets a month; this one is the last.
    Run {
        /// Months in a row.
        months: u64,
        /// Tickets a month.
        mean: Decimal,
    },
}
