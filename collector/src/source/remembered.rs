//! What the pages of money, changes and tickets remember between requests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use motprov_ledger::EntryNumber;
use motprov_review::changes::StageVisit;
use motprov_review::letter::LetterReport;
use motprov_shared::period::Month;
use motprov_web::source::TicketMonth;
use rust_decimal::Decimal;

use super::imports::Inbox;
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
    pub(super) inbox: Arc<Inbox>,
    pub(super) costs: Recall<Month, CostMonth>,
    pub(super) letters: Recall<EntryNumber, LetterReport>,
    pub(super) changes: Recall<(), Vec<StageVisit>>,
    pub(super) tickets: Recall<Month, Option<Arc<TicketMonth>>>,
    pub(super) letter_facts: Mutex<BTreeMap<EntryNumber, Option<LetterFacts>>>,
}

impl Remembered {
    /// Of a data folder.
    pub(super) fn new(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            inbox: Arc::new(Inbox::new(data)),
            costs: Recall::new(),
            letters: Recall::new(),
            changes: Recall::new(),
            tickets: Recall::new(),
            letter_facts: Mutex::default(),
        }
    }
}
