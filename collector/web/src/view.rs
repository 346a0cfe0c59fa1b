//! From findings to what a template shows. Nothing here judges: the verdicts come with the review.

pub mod access;
pub mod accessibility;
pub mod admin;
pub mod agenda;
pub mod capacity;
pub mod changes;
pub mod conclusion;
pub mod coverage;
pub mod evidence;
pub mod fleet;
pub mod frame;
pub mod health;
pub mod imports;
pub mod invitation;
pub mod ledger;
pub mod level;
pub mod levels;
pub mod listing;
pub mod live;
pub mod money;
pub mod origin;
pub mod overview;
pub mod paging;
pub mod problem;
pub mod provider;
pub mod published;
pub mod reason;
pub mod reports;
pub mod scale;
pub mod statements;
pub mod tables;
pub mod terms;
pub mod tickets;
pub mod trail;
pub mod verdict;

use motprov_review::case::AssetKind;
use rust_decimal::Decimal;

use crate::texts::Texts;

/// The sum; at the far end of the decimals it stays there rather than fail.
pub(crate) fn sum(values: impl IntoIterator<Item = Decimal>) -> Decimal {
    values.into_iter().fold(Decimal::ZERO, Decimal::saturating_add)
}

/// `part` of `whole`; `None` where there is no whole.
pub(crate) fn share(part: Decimal, whole: Decimal) -> Option<Decimal> {
    if whole > Decimal::ZERO { part.checked_div(whole) } else { None }
}

/// The plural name of a kind of asset.
pub(crate) fn kind_name(t: &Texts, kind: AssetKind) -> String {
    match kind {
        AssetKind::Workstation => t.say("kind-workstations"),
        AssetKind::Printer => t.say("kind-printers"),
        AssetKind::Server => t.say("kind-servers"),
        AssetKind::Endpoint => t.say("kind-endpoints"),
    }
}
