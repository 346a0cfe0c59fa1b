//! Reads what the ledger knows of a month and has it judged. Reading is here; judging is `motprov-review`'s.

mod agendas;
mod approve;
mod capacity;
mod devices;
mod history;
mod memory;
mod money;
mod parts;
mod past;
mod points;
mod publish;
mod year;

use std::sync::Arc;

use jiff::tz::TimeZone;
use motprov_assemble::Fault;
use motprov_assemble::counts;
use motprov_assemble::tickets::held::{Tickets, wanted};
use motprov_ledger::{Database, EntryNumber, LedgerError, View};
use motprov_review::calendar::whole_month;
use motprov_review::case::Case;
use motprov_review::contract::{Contract, ContractFault};
use motprov_review::depth::Depth;
use motprov_review::finding::{Origin, Review, SourceCoverage};
use motprov_review::terms::SeenMonth;
use motprov_shared::period::{Month, Timestamp};

use crate::held;

pub use agendas::Agendas;
pub use approve::{Approving, NotApproved, approvals};
pub use capacity::{CapacityCase, CapacityError, capacity_of};
pub use devices::{Device, Sign};
pub use history::{History, PublishedFindings};
pub use memory::{Answer, Judged, Memory, Reviews};
pub use money::{Kept, MoneyError, recomputed, zone_at};
pub use parts::Reviewer;
pub use points::{Points, PointsError, points};
pub use publish::{Outcome, PublishError, Wish, findings_json, publish};
pub use year::{months_of, of_year};

/// Why a month has no review.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// Nobody said what was promised.
    #[error("no contract is in force in {0}: put one in force with `motprov-collector contract FILE`")]
    NoContract(Month),
    /// The same of a year.
    #[error(
        "no contract is in force in any month of {0} that has begun: put one in force with `motprov-collector \
         contract FILE`"
    )]
    NoContractInYear(i16),
    /// What is judged by a draft is not published.
    #[error("{0} is judged by a preliminary version of the contract, entry {1}: put one in force first")]
    Preliminary(Month, EntryNumber),
    /// An older version took a contract that this one does not understand.
    #[error("the contract in entry {entry} cannot be read: {faults}")]
    Contract {
        /// The contract's entry.
        entry: EntryNumber,
        /// What is wrong with it.
        faults: String,
    },
    /// A file of tickets that an older version took.
    #[error(transparent)]
    Tickets(#[from] Fault),
    /// The database did not answer.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A mistake of this program.
    #[error("judging {0} broke off; the log says where")]
    Broke(Month),
}

/// A month, judged.
#[derive(Debug, Clone)]
pub struct MonthReview {
    /// The findings; shared, for a city's name millions of entries.
    pub review: Arc<Review>,
    /// How much each kind of source observed, day by day.
    pub coverage: Vec<SourceCoverage>,
    /// How all assets that were seen in the month were observed, each counted once.
    pub origin: Origin,
    /// Devices that show a sign, counted.
    pub devices: Vec<Device>,
    /// How each level's figure came about, in the contract's order.
    pub depths: Arc<[Depth]>,
    /// What it holds of each level that is measured, for the year's table of what is verified.
    pub seen: SeenMonth,
    /// When it was judged.
    pub computed_at: Timestamp,
    /// Whether the month was over by then. One that was not says less with every minute: it is judged up to then.
    pub over: bool,
    /// What it rests on.
    pub basis: Basis,
}

/// What a result rests on; as long as it stays, so does the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    /// Entries in the ledger.
    pub size: u64,
    /// How often everything was derived from them anew.
    pub rebuilds: u64,
}

impl Basis {
    /// Of a snapshot.
    ///
    /// # Errors
    /// What the database says.
    pub fn of(view: &View<'_>) -> Result<Self, LedgerError> {
        Ok(Self { size: view.state()?.size, rebuilds: view.rebuilds()? })
    }
}

/// Judges a month on one snapshot of the ledger, once.
///
/// # Errors
/// [`ReviewError`].
pub fn of_month(database: &mut Database, month: Month, now: Timestamp) -> Result<MonthReview, ReviewError> {
    Reviewer::default().of_month(database, month, now)
}

/// All that is known of a month, with what its contract counts, by tickets or by what was told of counted cases, and the
/// earlier months that it looks back at.
///
/// # Errors
/// [`ReviewError`].
pub fn case_of(view: &View<'_>, month: Month, contract: &Contract) -> Result<Case, ReviewError> {
    beside(view, contract, view.case(month, whole_month(month, &contract.zone))?)
}

/// Adds to a case what no agent observed.
fn beside(view: &View<'_>, contract: &Contract, case: Case) -> Result<Case, ReviewError> {
    let month = case.month;
    let tickets = if wanted(contract) { held::tickets(view)? } else { Tickets::default() };
    let trials = tickets.trials(contract, month);
    let trials =
        if counts::wanted(contract) { held::counts(view, month)?.beside(contract, trials) } else { trials };
    past::into_case(view, contract, Case { trials, ..case })
}

/// The contract that holds in a month, if there is one.
///
/// # Errors
/// [`ReviewError::Contract`] and [`ReviewError::Ledger`].
pub fn contract_of(view: &View<'_>, month: Month) -> Result<Option<Contract>, ReviewError> {
    let Some((entry, text)) = view.contract_for(month)? else { return Ok(None) };
    parse_contract(entry, &text).map(Some)
}

/// Reads the contract of an entry.
///
/// # Errors
/// [`ReviewError::Contract`].
pub fn parse_contract(entry: EntryNumber, text: &str) -> Result<Contract, ReviewError> {
    let faults = |faults: Vec<ContractFault>| ReviewError::Contract {
        entry,
        faults: faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    };
    Contract::parse(&format!("entry {entry}"), text).map_err(faults)
}

/// The month that it is in `zone`; `None` where the clock shows no year that we can write.
#[must_use]
pub fn month_at(now: Timestamp, zone: &TimeZone) -> Option<Month> {
    let date = jiff::Timestamp::from_millisecond(now.0).ok()?.to_zoned(zone.clone()).date();
    Month::new(date.year(), date.month())
}

/// The month to show where nobody asked for one: the latest full one with data, else the latest with any.
#[must_use]
pub fn month_to_show(months: &[Month], current: Month) -> Option<Month> {
    months.iter().filter(|month| **month < current).max().or_else(|| months.iter().max()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn a_full_month_is_shown_before_the_one_that_goes_on() {
        let months = [month("2026-09"), month("2026-10"), month("2026-11")];
        assert_eq!(month_to_show(&months, month("2026-11")), Some(month("2026-10")));
        assert_eq!(month_to_show(&months[2..], month("2026-11")), Some(month("2026-11")));
        assert_eq!(month_to_show(&[], month("2026-11")), None);
    }

    #[test]
    fn the_month_turns_at_local_midnight() {
        let stockholm = TimeZone::get("Europe/Stockholm").unwrap();
        let before: Timestamp = "2026-10-31T22:59:59Z".parse().unwrap();
        assert_eq!(month_at(before, &stockholm), Some(month("2026-10")));
        assert_eq!(month_at(before.plus(1000), &stockholm), Some(month("2026-11")));
    }
}
