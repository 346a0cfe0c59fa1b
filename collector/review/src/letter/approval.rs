//! What was approved, when a letter is: enough to tell later that it was this letter, and what was known of it.

use motprov_shared::identity::Hash;
use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::LetterReport;
use crate::finding::Bounds;

/// A letter as it stood when somebody approved it. Who and when is the ledger's to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approved {
    /// SHA-256 of the letter's file, hexadecimal.
    #[serde(serialize_with = "write_hash", deserialize_with = "read_hash")]
    pub file: Hash,
    /// The months that were recomputed.
    pub months: Vec<Month>,
    /// What was approved, SEK.
    pub sum: Decimal,
    /// What the contract gave at the reported values, SEK.
    pub at_reported: Decimal,
    /// What was owed by the best that was known, SEK.
    pub owed: Bounds,
    /// Lines that differed or were missing, approved nevertheless.
    pub lines_that_differ: usize,
    /// The formulas that recomputed it (see [`crate::FORMULAS`]).
    pub formulas: u64,
}

impl Approved {
    /// The letter in `file`, as `report` found it.
    #[must_use]
    pub fn new(file: Hash, report: &LetterReport) -> Self {
        Self {
            file,
            months: report.months.iter().map(|month| month.month).collect(),
            sum: report.meaning.sum,
            at_reported: report.meaning.at_reported,
            owed: report.meaning.owed,
            lines_that_differ: report.meaning.lines_that_differ,
            formulas: crate::FORMULAS,
        }
    }

    /// Whether the same letter would be approved on the same figures.
    #[must_use]
    pub fn holds(&self, file: Hash, report: &LetterReport) -> bool {
        *self == Self { formulas: self.formulas, ..Self::new(file, report) }
    }
}

fn write_hash<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(hash)
}

fn read_hash<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hash, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}
