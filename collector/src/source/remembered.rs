//! What the pages of money, changes and tickets remember between requests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use motprov_ledger::EntryNumber;
use motprov_review::letter::LetterReport;
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use super::money::CostMonth;
use super::recall::Recall;

/// What a letter says of itself: its entry never changes.
#[derive(Debug, Clone)]
pub(super) struct LetterFacts {
    /// Its months, ascending.
    pub(super) months: Vec<Month>,
    /// What it comes to, SEK.
    pub(super) sum: Decimal,
}

/// Remembered answers, and where the ledger is.
pub(super) struct Remembered {
    pub(super) data: PathBuf,
    pub(super) costs: Recall<Month, CostMonth>,
    pub(super) letters: Recall<EntryNumber, LetterReport>,
    pub(super) letter_facts: Mutex<BTreeMap<EntryNumber, Option<LetterFacts>>>,
}

impl Remembered {
    /// Of a data folder.
    pub(super) fn new(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            costs: Recall::new(),
            letters: Recall::new(),
            letter_facts: Mutex::default(),
        }
    }
}
