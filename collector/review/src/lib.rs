//! Compares what was ordered, used and reported. Pure: values in, findings out; whoever calls does the reading.
//!
//! In the order data flows:
//! 1. [`contract`] is what was promised: services with prices, service levels with targets and penalties.
//! 2. [`case`] is what is known of a month: orders, the supplier's report, and what agents observed.
//! 3. [`calendar`] says when a promise applies; [`interval`] does its set algebra.
//! 4. [`availability`], [`statistics`] and [`counters`] turn observations into bounds; capacity compares them with the
//!    orders.
//! 5. [`verdict`], [`money`] and [`charge`] judge, [`difference`] takes a difference apart, and [`review`] answers a
//!    [`case::Case`] with a [`finding::Review`].
//!
//! [`changes`] follows change requests, their lead times and whether these have shortened. [`cost`] matches invoices
//! with orders and deliveries, [`letter`] recomputes penalty letters.
//!
//! A city's month is judged in [`parts`], side by side; [`depth`] keeps how each level's figure came about.
//!
//! [`agenda`] says in plain words what of it to raise, in which order.
//! [`coverage`] tells how much was seen at all, [`terms`] which promises anyone verifies, and [`published`]
//! where findings differ from those that were published. [`tickets`] judges a service desk's own log by itself.

pub mod agenda;
pub mod availability;
pub mod calendar;
pub mod capacity;
pub mod case;
pub mod changes;
pub mod charge;
pub mod contract;
pub mod cost;
pub mod counters;
mod coverage;
pub mod depth;
pub mod difference;
mod evidence;
pub mod finding;
pub mod interval;
pub mod letter;
mod levels;
pub mod money;
pub mod months;
pub mod parts;
pub mod published;
pub mod statistics;
pub mod terms;
pub mod tickets;
pub mod verdict;

pub use self::coverage::coverage;
use crate::case::Case;
use crate::contract::Contract;
use crate::evidence::Evidence;
use crate::finding::{Ledger, Review};

/// Number of the formulas: it grows when the same case would get another figure or verdict.
pub const FORMULAS: u64 = 3;

/// Answers a month's questions. Takes time in proportion to the observations, times their logarithm for sorting.
#[must_use]
pub fn review(case: &Case, contract: &Contract) -> Review {
    let evidence = Evidence::new(case);
    let mut service_levels = levels::findings(case, contract, &evidence);
    let penalty_sum = levels::share_caps(&mut service_levels, case, contract);
    Review {
        month: case.month,
        ledger: Ledger { size: case.ledger.size, root: case.ledger.root.to_string() },
        service_levels,
        capacity: capacity::findings(case, contract, &evidence),
        penalty_sum,
    }
}
