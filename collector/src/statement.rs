//! Keeps what a party says of a verdict, or what both agreed on: from the command line and from the pages alike.

use motprov_ledger::{Database, EntryNumber, LedgerError};
use motprov_log::Statement;
use motprov_shared::period::{Month, Timestamp};

use crate::review::{ReviewError, contract_of};

/// Why a statement was not kept.
#[derive(Debug, thiserror::Error)]
pub enum Unkept {
    /// It has a fault.
    #[error("nothing was kept: {0}")]
    Fault(&'static str),
    /// It would stand nowhere.
    #[error("the contract in force in {month} has no service level `{asked}`{nearest}")]
    NoLevel {
        /// Of which month it speaks.
        month: Month,
        /// Of which level.
        asked: String,
        /// The level whose id is most like it, in words.
        nearest: String,
    },
    /// The contract of its month, or the ledger.
    #[error(transparent)]
    Review(#[from] ReviewError),
}

impl From<LedgerError> for Unkept {
    fn from(error: LedgerError) -> Self {
        Self::Review(error.into())
    }
}

/// Keeps a statement on a level of its month's contract, for good. Line ends and blanks around its words are not part
/// of it.
///
/// # Errors
/// [`Unkept`].
pub fn keep(database: &mut Database, said: &Statement, now: Timestamp) -> Result<EntryNumber, Unkept> {
    let said = Statement {
        by: said.by.trim().to_owned(),
        // A file or a form of another system ends its lines otherwise, and nobody means blanks at the end.
        text: said.text.replace("\r\n", "\n").trim().to_owned(),
        ..said.clone()
    };
    if let Some(fault) = said.fault() {
        return Err(Unkept::Fault(fault));
    }
    check_level(database, said.month, &said.service_level)?;
    Ok(database.write(|tx| tx.state(&said, now))?)
}

fn check_level(database: &mut Database, month: Month, asked: &str) -> Result<(), Unkept> {
    let contract = database.read(|view| contract_of(view, month))?.ok_or(ReviewError::NoContract(month))?;
    if contract.service_level(asked).is_some() {
        return Ok(());
    }
    let ids = contract.service_levels.iter().map(|level| level.id.as_str());
    let nearest = ids.min_by_key(|id| strsim::damerau_levenshtein(asked, id));
    let nearest = nearest.map_or(String::new(), |id| format!(": the nearest is `{id}`"));
    Err(Unkept::NoLevel { month, asked: asked.to_owned(), nearest })
}
