//! Change requests: how long each took, whom it waited for, and whether lead times have really become shorter.
//!
//! In the order data flows: `history` makes changes of stage rows, [`figures`] adds them up, [`chart`] tells a real
//! change of lead times from their usual variation, [`compare`] draws the conclusion.
//!
//! Lead times are elapsed time, rounded half up to a tenth of a day before anything is computed from them: whoever has
//! the printed list gets the same figures, and the hour of a clock change does not show.

pub mod chart;
pub mod compare;
pub mod figures;
mod history;
#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use self::compare::Comparison;
use self::figures::{Ageing, MonthFigures, OpenChange, PartyFigures, StageFigures, Two};
use self::history::Change;
use crate::case::Entry;
use crate::months::Months;

/// Whom a change waits for in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitsFor {
    /// Who ordered it.
    Customer,
    /// Who delivers it.
    Supplier,
    /// Somebody else.
    Third,
}

impl WaitsFor {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Customer, Self::Supplier, Self::Third];

    /// As written in files and facts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Supplier => "supplier",
            Self::Third => "third party",
        }
    }
}

/// One stay of a change in a stage: a row of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageVisit {
    /// The change's id.
    pub change: String,
    /// Who asked for it, where the export says it.
    pub department: Option<String>,
    /// The stage's name in the export.
    pub stage: String,
    /// Whom the change waits for in it.
    pub waits_for: WaitsFor,
    /// When it was entered.
    pub from: Timestamp,
    /// When it was left; `None`: not yet.
    pub until: Option<Timestamp>,
    /// The row in its file.
    pub row: u32,
    /// The file it came in.
    pub entry: Entry,
}

/// What is asked of the changes.
#[derive(Debug, Clone)]
pub struct Question {
    /// As of when: what happened later is not yet known.
    pub at: Timestamp,
    /// On whose clock months run.
    pub zone: TimeZone,
    /// Only this department's; `None`: all.
    pub department: Option<String>,
    /// Completed in these months: what lead times used to be.
    pub baseline: Months,
    /// Completed in these months: what they are now.
    pub later: Months,
}

/// A change that is in no figure, because a row of it does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeFault {
    /// The change's id.
    pub change: String,
    /// The row in its file.
    pub row: u32,
    /// The file it came in.
    pub entry: Entry,
    /// What is wrong.
    pub what: &'static str,
}

/// The answer. Serialises to what `motprov-collector changes --format json` prints: decimals as strings, days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeReport {
    /// As of when.
    pub at: Timestamp,
    /// Whose; `None`: all departments'.
    pub department: Option<String>,
    /// Changes that were begun.
    pub changes: u32,
    /// Of these, how many are completed.
    pub completed: u32,
    /// Whole lead times, before and now.
    pub lead_time: Two,
    /// Time in each stage of the completed changes, before and now; in the order of the stages' names.
    pub stages: Vec<StageFigures>,
    /// Time for which the completed changes waited for each party, before and now.
    pub parties: Vec<PartyFigures>,
    /// By month of completion, without gaps, up to the month of `at`.
    pub months: Vec<MonthFigures>,
    /// How old the open changes are.
    pub ageing: Vec<Ageing>,
    /// The open changes, oldest first.
    pub open: Vec<OpenChange>,
    /// Whether lead times have changed.
    pub comparison: Comparison,
    /// What is in no figure.
    pub faults: Vec<ChangeFault>,
}

/// Answers the question. Rows may stand in any order.
#[must_use]
pub fn follow(visits: &[StageVisit], question: &Question) -> ChangeReport {
    let (changes, faults) = history::changes(visits, question);
    let completed = changes.iter().filter(|change| change.completed.is_some()).count();
    let of = |months: Months| -> Vec<&Change<'_>> {
        changes.iter().filter(|change| change.month.is_some_and(|month| months.contains(month))).collect()
    };
    let (baseline, later) = (of(question.baseline), of(question.later));
    ChangeReport {
        at: question.at,
        department: question.department.clone(),
        changes: count(changes.len()),
        completed: count(completed),
        lead_time: Two::of(&baseline, &later, |change| Some(change.days)),
        stages: figures::stages(&baseline, &later),
        parties: figures::parties(&baseline, &later),
        months: figures::months(&changes, question),
        ageing: figures::ageing(&changes),
        open: figures::open(&changes),
        comparison: compare::compare(&baseline, &later, question),
        faults,
    }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

/// Elapsed time in tenths of days of 24 hours, rounded half up.
fn tenths(ms: i64) -> i64 {
    const TENTH: i64 = 8_640_000;
    ms.max(0).saturating_add(TENTH / 2) / TENTH
}

fn days(tenths: i64) -> Decimal {
    Decimal::new(tenths, 1)
}
