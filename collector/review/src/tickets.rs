//! Tickets of a service desk: how long each took on which clock, whose outcome hangs on a pause, and who acts on what.
//!
//! In the order data flows:
//! 1. [`log`] is what is known: of each ticket its changes of state, in order.
//! 2. [`terms`] is what a contract says of them: limits, service window, which clock counts, from how many tickets on
//!    a group is named.
//! 3. [`clock`] tells time inside a service window without walking through it.
//! 4. [`figures`] takes a ticket apart: its three ends, and the time up to each on every clock. [`rule`] judges one
//!    ticket by one clock, finished or not.
//! 5. [`monthly`], [`standing`], [`pauses`], [`flow`] and [`backlog`] count; [`rows`] puts figures into text.
//! 6. [`categories`] sorts tickets by the customer's own rules and says whether a kind grows.
//! 7. [`report`] answers all of it at once; [`trials`] counts for the service levels of a contract, and
//!    [`raised`] says what of a month to raise.

pub mod backlog;
pub mod categories;
pub mod clock;
pub mod figures;
pub mod flow;
pub mod log;
pub mod monthly;
pub mod pauses;
pub mod raised;
pub mod report;
pub mod rows;
pub mod rule;
pub mod standing;
pub mod terms;
pub mod trials;
