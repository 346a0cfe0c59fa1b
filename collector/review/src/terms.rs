//! Does anyone verify it? Each service level and clause of a contract, and what its figures rest on in a year: agents
//! that sign, files that nobody signed, or the supplier's word alone.
//!
//! In the order data flows: [`seen`] counts what one month's case holds of each level, [`table`] adds months up.

mod seen;
mod table;

use std::fmt;

use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

pub(crate) use self::seen::seen_of;
pub use self::seen::{LevelSeen, SeenMonth, seen};
pub use self::table::table;
use crate::finding::Origin;

/// What a promise's figures rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The supplier's word alone.
    Word,
    /// Imported measurements that nobody signed.
    Unsigned,
    /// Enrolled agents, but in no month of the year enough of the agreed time; of a clause: only some of its levels.
    Partly,
    /// Enrolled agents, in at least one month of the year enough for a verdict.
    Independent,
}

/// What is missing for a promise to be verified. A page says it in its own language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// The contract names no source; what it says that one would take.
    Source(Option<String>),
    /// A source is agreed on, but no agent checks its assets.
    Agent {
        /// How many assets it speaks of.
        assets: u32,
    },
    /// The best month observed too little.
    Coverage {
        /// Share of the agreed time in the best month, 0 to 1.
        seen: Decimal,
        /// Share that a verdict needs.
        needed: Decimal,
    },
    /// Some of the clause's levels are not verified: these.
    Levels(Vec<String>),
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(Some(what)) => f.write_str(what),
            Self::Source(None) => f.write_str("agree on a source in the contract"),
            Self::Agent { assets } => {
                write!(f, "let an enrolled agent check the {assets} assets that it speaks of")
            }
            Self::Coverage { seen, needed } => {
                write!(f, "at best {seen} of a month's agreed time was observed; a verdict needs {needed}")
            }
            Self::Levels(ids) => write!(f, "verify {}", ids.join(", ")),
        }
    }
}

impl Serialize for Need {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Which promises of a contract are verified in a year. Serialises to what `motprov-collector coverage --format json`
/// prints: decimals as strings, absent values null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// The year.
    pub year: i16,
    /// The months of it that were looked at, ascending.
    pub months: Vec<Month>,
    /// How the service levels stand.
    pub level_count: Count,
    /// How the clauses stand.
    pub clause_count: Count,
    /// Share of the agreed time of all measurable levels that agents observed, each level weighing as much as any
    /// other, 0 to 1; `None` where nothing is measured.
    pub coverage: Option<Decimal>,
    /// One line for each service level, in the contract's order.
    pub service_levels: Vec<LevelTerms>,
    /// One line for each clause, in the contract's order.
    pub clauses: Vec<ClauseTerms>,
}

/// How many promises stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// All of them.
    pub all: u32,
    /// See [`Standing::Independent`].
    pub independent: u32,
    /// See [`Standing::Partly`].
    pub partly: u32,
    /// See [`Standing::Unsigned`].
    pub unsigned: u32,
    /// See [`Standing::Word`].
    pub word: u32,
}

impl Count {
    /// Of promises.
    pub fn of(standings: impl Iterator<Item = Standing>) -> Self {
        let mut count = Self::default();
        for standing in standings {
            count.all += 1;
            *match standing {
                Standing::Independent => &mut count.independent,
                Standing::Partly => &mut count.partly,
                Standing::Unsigned => &mut count.unsigned,
                Standing::Word => &mut count.word,
            } += 1;
        }
        count
    }
}

/// What one service level rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LevelTerms {
    /// The contract's id.
    pub id: String,
    /// The contract's title.
    pub title: String,
    /// What its figures rest on.
    pub standing: Standing,
    /// What is missing; `None` where nothing is.
    pub needed: Option<Need>,
    /// The checks that measure it; `None`: none do.
    pub measurement: Option<Measurement>,
    /// Share of the year's agreed time so far that agents observed, 0 to 1; `None` where none was agreed or nothing
    /// measures it.
    pub coverage: Option<Decimal>,
    /// Share that only unsigned files tell of, 0 to 1.
    pub unsigned: Option<Decimal>,
    /// Months in which agents observed enough for a verdict.
    pub months_enough: u32,
    /// Month by month.
    pub months: Vec<MonthTerms>,
}

/// How a level is measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measurement {
    /// Which check.
    pub metric: String,
    /// How often, seconds.
    pub step_seconds: u32,
    /// Share of a month's agreed time that a verdict needs, 0 to 1.
    pub minimum_coverage: Decimal,
    /// Of which assets.
    pub population: Population,
    /// How many assets that is, in the latest month looked at.
    pub assets: u32,
    /// How many of them anything was seen of, in the latest month that anything was seen in.
    pub assets_seen: u32,
    /// Agents that checked them in that month.
    pub vantage_points: u32,
    /// How they were observed in that month.
    pub origin: Origin,
}

/// The assets that a level speaks of, as the contract names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Population {
    /// These.
    Assets(Vec<String>),
    /// Those of the register that fit all that is given.
    Register {
        /// What they are: `printer`, …
        kind: Option<&'static str>,
        /// Whose.
        department: Option<String>,
        /// Under which service.
        service: Option<String>,
    },
}

/// What one month holds of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MonthTerms {
    /// Which.
    pub month: Month,
    /// Share of its agreed time so far that agents observed; `None` where none was agreed.
    pub coverage: Option<Decimal>,
    /// Share that only unsigned files tell of.
    pub unsigned: Option<Decimal>,
    /// Whether agents observed enough for a verdict.
    pub enough: bool,
}

/// What one clause rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClauseTerms {
    /// Its number in the contract.
    pub id: String,
    /// As people call it.
    pub title: String,
    /// Its wording.
    pub text: Option<String>,
    /// What it rests on, by the levels that show whether it is kept.
    pub standing: Standing,
    /// What is missing; `None` where nothing is.
    pub needed: Option<Need>,
    /// Ids of those levels.
    pub verified_by: Vec<String>,
}
