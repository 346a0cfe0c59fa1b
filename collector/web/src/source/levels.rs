//! One service level over months, and what an approval needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use motprov_log::Statement;
use motprov_review::agenda::Item;
use motprov_review::case::Entry;
use motprov_review::contract::{Cap, Exclusion, Maintenance, ServiceLevel};
use motprov_review::depth::Depth;
use motprov_review::finding::{Bounds, Party, TargetMet, Verdict};
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use super::{Asked, Head, SourceError, Standing};
use crate::language::Language;

/// Answers what those pages ask.
pub trait LevelSource: Send + Sync {
    /// A month's service levels, each beside its eleven months before.
    fn levels(&self, asked: &Asked) -> Result<LevelsOfMonth, SourceError>;

    /// One of them, and how its figure came about. [`SourceError::NotFound`] where the month's contract has no such
    /// level.
    fn level(&self, asked: &Asked, id: &str) -> Result<LevelOfMonth, SourceError>;

    /// Keeps what a party says of a level, for good; the inner error says what is wrong with it.
    fn state(&self, statement: &Statement) -> Result<Result<Entry, String>, SourceError>;

    /// The evidence pack of a level's month, for whoever may see what entries hold.
    fn level_pack(&self, month: Month, id: &str, language: Language) -> Result<Pack, SourceError>;
}

/// A month's service levels.
#[derive(Debug, Clone)]
pub struct LevelsOfMonth {
    /// What stands around them.
    pub head: Head,
    /// The month; where it is reviewed, with its levels and no capacity.
    pub standing: Standing,
    /// Each level's months by its id, as [`LevelOfMonth::months`].
    pub months: BTreeMap<String, Vec<LevelMonth>>,
}

/// A service level in a month.
#[derive(Debug, Clone)]
pub struct LevelOfMonth {
    /// What stands around it.
    pub head: Head,
    /// The month; where it is reviewed, with this level alone, and what was published and said of it.
    pub standing: Standing,
    /// The promise, as the contract in force has it; absent where there is none.
    pub terms: Option<Box<LevelTerms>>,
    /// How its figure came about; absent while the month is not reviewed. Assets that the viewer may not see are not
    /// named.
    pub depth: Option<Depth>,
    /// The twelve months up to this one, ascending.
    pub months: Vec<LevelMonth>,
}

/// What the contract says of a level.
#[derive(Debug, Clone)]
pub struct LevelTerms {
    /// The promise.
    pub promise: ServiceLevel,
    /// Limits that penalties of several levels share, in the order in which they are applied.
    pub caps: Vec<Cap>,
    /// Most that all penalties of a month cost together, SEK.
    pub penalty_cap: Option<Decimal>,
    /// Time that the parties left out, or disagree on leaving out, of this level.
    pub exclusions: Vec<Exclusion>,
    /// Announced work on what this level measures.
    pub maintenance: Vec<Maintenance>,
    /// The contract's entry.
    pub entry: Entry,
}

/// A level in one of twelve months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelMonth {
    /// Which.
    pub month: Month,
    /// What is known of it.
    pub figures: MonthFigures,
}

/// What is known of a level in an earlier month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MonthFigures {
    /// The ledger holds nothing of it, or its contract had no such level.
    Nothing,
    /// It is being worked out.
    Computing,
    /// It could not be worked out; the log says why.
    Failed,
    /// It is reviewed.
    Known(Box<LevelFigures>),
}

/// A level's figures in a month, as its finding has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelFigures {
    /// The promise.
    pub target: Decimal,
    /// The supplier's figure.
    pub reported: Option<Decimal>,
    /// What was measured.
    pub measured: Option<Bounds>,
    /// Share of the agreed time that was observed, 0 to 1.
    pub coverage: Option<Decimal>,
    /// Whether the report holds.
    pub verdict: Verdict,
    /// Whom it helps, if not.
    pub favours: Option<Party>,
    /// Whether the target was reached.
    pub target_met: TargetMet,
    /// What is owed, SEK; `None`: not computed.
    pub penalty: Option<Bounds>,
}

/// An evidence pack.
#[derive(Debug, Clone)]
pub enum Pack {
    /// Its octets.
    Ready(Vec<u8>),
    /// Another is being packed: ask again in a while.
    Busy,
    /// There can be none yet, in English: no checkpoint was signed, or there is no such level.
    None(String),
}

/// What to raise at the meetings of a month.
#[derive(Debug, Clone, Default)]
pub struct Raised {
    /// The points, of all departments, in order; `None` while they are worked out for the first time.
    pub points: Option<Arc<Points>>,
    /// Whether newer data is being worked in.
    pub stale: bool,
}

/// Points in order. The same in both languages, but for the subjects that no contract names.
#[derive(Debug, Default)]
pub struct Points {
    /// With Swedish subjects.
    pub swedish: Vec<Item>,
    /// With English subjects.
    pub english: Vec<Item>,
    /// Whether those of classes, invoices and letters are left out, for the register is too large to be read again in
    /// passing.
    pub partial: bool,
}
