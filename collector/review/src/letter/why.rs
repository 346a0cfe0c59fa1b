//! Why a line of a letter is not what the contract gives.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::LetterLine;
use crate::money::{Penalty, percent_of};

/// Something about a line; prints in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Another step of the ladder.
    Step {
        /// The letter's percentage, given or told by its amount.
        letter: Decimal,
        /// The contract's.
        contract: Decimal,
    },
    /// Another fee.
    Fee {
        /// The letter's, SEK.
        letter: Decimal,
        /// The contract's, SEK.
        contract: Decimal,
    },
    /// Rounded otherwise than half up to öre.
    Rounding {
        /// Letter less contract, SEK.
        by: Decimal,
    },
    /// A cap was left out, or cut more than it does.
    Cap {
        /// The amount under the cap, SEK.
        under: Decimal,
    },
    /// No reason was found.
    Amount {
        /// Letter less contract, SEK.
        by: Decimal,
    },
    /// The value is not the one in the supplier's report.
    Value {
        /// The letter's.
        letter: Decimal,
        /// The report's.
        report: Decimal,
    },
    /// The letter has no line for it.
    MissingLine,
    /// The contract has no such service level.
    LevelUnknown,
    /// The contract gives no penalty for it.
    NoPenalty,
    /// No contract is in force in the month, or it is not one of the letter's.
    MonthOutside,
    /// Neither letter nor report has a value.
    NoValue,
    /// Its penalty grows by days, hours or cases.
    NotByValue,
    /// The letter has a line for the same level and month above.
    Repeated {
        /// The row of that line.
        first: u32,
    },
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step { letter, contract } => {
                write!(f, "ladder step: {letter} % in the letter, {contract} % by the contract")
            }
            Self::Fee { letter, contract } => {
                write!(f, "fee: {letter} in the letter, {contract} in the contract")
            }
            Self::Rounding { by } => write!(f, "rounding: {by} off half up to öre"),
            Self::Cap { under } => write!(f, "cap: {under} under it"),
            Self::Amount { by } => write!(f, "the amount is {by} off, for no reason that the line shows"),
            Self::Value { letter, report } => {
                write!(f, "the letter's value is {letter}, the report's {report}")
            }
            Self::MissingLine => f.write_str("the letter has no line for it"),
            Self::LevelUnknown => f.write_str("the contract has no such service level"),
            Self::NoPenalty => f.write_str("the contract gives no penalty for it"),
            Self::MonthOutside => f.write_str("no contract and review of this month are at hand"),
            Self::NoValue => f.write_str("neither the letter nor the report has a value for it"),
            Self::NotByValue => {
                f.write_str("its penalty grows by days, hours or cases, which no value tells")
            }
            Self::Repeated { first } => write!(f, "row {first} pays for the same level and month"),
        }
    }
}

impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why the line's amount is not `at_reported`, nor `under_cap` of it; and what else is not the contract's.
pub(super) fn explain(line: &LetterLine, penalty: &Penalty, value: Decimal, under_cap: Decimal) -> Vec<Why> {
    let contract = penalty.ladder.percent(value);
    let step = line.percent.filter(|letter| *letter != contract);
    let fee = line.fee.filter(|letter| *letter != penalty.fee);
    let mut why = Vec::new();
    why.extend(step.map(|letter| Why::Step { letter, contract }));
    why.extend(fee.map(|letter| Why::Fee { letter, contract: penalty.fee }));
    let at_reported = penalty.amount(value);
    if line.amount == at_reported || line.amount == under_cap {
        return why;
    }
    let by_itself = percent_of(line.fee.unwrap_or(penalty.fee), line.percent.unwrap_or(contract));
    let off = line.amount.saturating_sub(by_itself);
    if off.is_zero() {
        // Right by its own step and fee: what is left is a cap.
        if why.is_empty() {
            why.push(Why::Cap { under: at_reported.min(under_cap) });
        }
    } else if off.abs() < Decimal::ONE {
        why.push(Why::Rounding { by: off });
    } else if let Some(letter) = told_step(line, penalty, contract) {
        why.push(Why::Step { letter, contract });
    } else if under_cap < at_reported && line.amount < at_reported {
        why.push(Why::Cap { under: under_cap });
    } else {
        why.push(Why::Amount { by: line.amount.saturating_sub(at_reported) });
    }
    why
}

/// As [`explain`], where no ladder gave `at_reported`.
pub(super) fn explain_charge(line: &LetterLine, at_reported: Decimal, under_cap: Decimal) -> Vec<Why> {
    let off = line.amount.saturating_sub(at_reported);
    if off.is_zero() || line.amount == under_cap {
        Vec::new()
    } else if off.abs() < Decimal::ONE {
        vec![Why::Rounding { by: off }]
    } else if under_cap < at_reported && line.amount < at_reported {
        vec![Why::Cap { under: under_cap }]
    } else {
        vec![Why::Amount { by: off }]
    }
}

/// The percentage of another step that gives the line's amount to the krona, where the letter names none.
fn told_step(line: &LetterLine, penalty: &Penalty, contract: Decimal) -> Option<Decimal> {
    let fee = line.fee.unwrap_or(penalty.fee);
    let percents = penalty.ladder.steps().iter().map(|step| step.percent);
    let gives = |percent: &Decimal| {
        let off = line.amount.saturating_sub(percent_of(fee, *percent));
        *percent != contract && off.abs() < Decimal::ONE
    };
    if line.percent.is_some() { None } else { percents.into_iter().find(gives) }
}
