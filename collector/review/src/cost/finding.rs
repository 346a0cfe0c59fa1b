//! What does not fit between order, delivery and invoice, in words and in money.

use std::fmt;

use jiff::civil::Date;
use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::InvoiceLine;
use crate::case::Entry;
use crate::finding::Bounds;

/// Where an invoice's line stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Line {
    /// The file it came in.
    pub entry: Entry,
    /// The row in that file.
    pub row: u32,
    /// The invoice's number.
    pub invoice: String,
}

impl From<&InvoiceLine> for Line {
    fn from(line: &InvoiceLine) -> Self {
        Self { entry: line.entry, row: line.row, invoice: line.invoice.clone() }
    }
}

/// What does not fit. Prints as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CostKind {
    /// Nobody ordered it.
    WithoutOrder,
    /// Its order had ended.
    AfterReturn {
        /// The first day on which it was no longer ordered.
        ended: Date,
    },
    /// Another price than the contract's.
    WrongPrice {
        /// The invoice's, where it says one.
        billed: Option<Decimal>,
        /// The contract's in force.
        agreed: Decimal,
    },
    /// A line stands twice.
    Twice {
        /// The line that it repeats.
        first: Line,
    },
    /// Ordered, and on no invoice of the month.
    NotBilled {
        /// At least so many units were in force throughout the month.
        ordered: Decimal,
    },
    /// More or fewer units than were ever in force in the month.
    Quantity {
        /// Units billed, lines that stand twice left out.
        billed: Decimal,
        /// Fewest and most units in force.
        ordered: Bounds,
    },
    /// The line's amount is not its quantity times its price.
    Sum {
        /// What it comes to, SEK.
        product: Decimal,
    },
    /// Billed as ordered, but fewer stand in the register or were seen. A question: it is in no sum.
    NotDelivered {
        /// The larger of both numbers.
        delivered: Decimal,
    },
    /// Another account pays for the same asset in the month. A question: nothing says which of them is right, so it
    /// is in no sum.
    Elsewhere {
        /// The other account's department.
        department: String,
        /// The other account.
        cost_centre: String,
        /// Its line.
        first: Line,
    },
    /// No order and no register names the department.
    UnknownDepartment,
    /// No order and no register names the cost centre.
    UnknownCostCentre,
    /// The contract has no price for such a service in that month; nothing of the line is judged.
    UnknownService,
}

impl CostKind {
    /// As written in files and facts.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::WithoutOrder => "billed_without_order",
            Self::AfterReturn { .. } => "billed_after_return",
            Self::WrongPrice { .. } => "wrong_price",
            Self::Twice { .. } => "billed_twice",
            Self::NotBilled { .. } => "not_billed",
            Self::Quantity { .. } => "quantity_differs",
            Self::Sum { .. } => "sum_differs",
            Self::NotDelivered { .. } => "not_delivered",
            Self::Elsewhere { .. } => "billed_elsewhere_too",
            Self::UnknownDepartment => "unknown_department",
            Self::UnknownCostCentre => "unknown_cost_centre",
            Self::UnknownService => "unknown_service",
        }
    }
}

impl fmt::Display for CostKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WithoutOrder => f.write_str("billed, but nobody ordered it"),
            Self::AfterReturn { ended } => write!(f, "billed, but its order ended on {ended}"),
            Self::WrongPrice { billed: Some(billed), agreed } => {
                write!(f, "billed at {billed} a unit; the contract says {agreed}")
            }
            Self::WrongPrice { billed: None, agreed } => {
                write!(f, "its amount is not its quantity at the contract's {agreed} a unit")
            }
            Self::Twice { first } => {
                write!(f, "repeats row {} of entry {}, invoice {}", first.row, first.entry, first.invoice)
            }
            Self::NotBilled { ordered } => write!(f, "{ordered} ordered, but not billed"),
            Self::Quantity { billed, ordered } if ordered.low == ordered.high => {
                write!(f, "{billed} billed, {} ordered", ordered.low)
            }
            Self::Quantity { billed, ordered } => {
                write!(f, "{billed} billed, {} to {} ordered in the month", ordered.low, ordered.high)
            }
            Self::Sum { product } => write!(f, "quantity times price is {product}, not the line's amount"),
            Self::NotDelivered { delivered } => {
                write!(f, "billed as ordered, but only {delivered} stand in the register or were seen")
            }
            Self::Elsewhere { department, cost_centre, first } => write!(
                f,
                "{department}, {cost_centre} pays for the same asset: row {} of entry {}, invoice {}",
                first.row, first.entry, first.invoice
            ),
            Self::UnknownDepartment => {
                f.write_str("no order and no register names this department: is it written otherwise there?")
            }
            Self::UnknownCostCentre => {
                f.write_str("no order and no register names this cost centre: is it written otherwise there?")
            }
            Self::UnknownService => f.write_str(
                "the contract has no price for this service in that month: is its id written otherwise there?",
            ),
        }
    }
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CostFinding {
    /// Who pays.
    pub department: String,
    /// The account that carries the cost.
    pub cost_centre: String,
    /// The service.
    pub service: String,
    /// The month billed.
    pub month: Month,
    /// What does not fit.
    #[serde(serialize_with = "by_name")]
    pub kind: CostKind,
    /// The same as a sentence.
    pub because: String,
    /// Units in question.
    pub quantity: Decimal,
    /// Billed too much, SEK; negative: too little. All of them add up to what is billed less what is due.
    pub amount: Decimal,
    /// What *not delivered* or *billed elsewhere too* puts in question, SEK; in no sum.
    pub in_question: Decimal,
    /// The lines it rests on; none where something is missing.
    pub lines: Vec<Line>,
}

fn by_name<S: Serializer>(kind: &CostKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}
