//! Compares what was ordered, used and reported. Pure: values in, findings out; whoever calls does the reading.
//!
//! In the order data flows:
//! 1. `contract` is what was promised: services with prices, service levels with targets and penalties.
//! 2. [`case`] is what is known of a month: orders, the supplier's report, and what agents observed.
//! 3. `review` answers a [`case::Case`] with a [`finding::Review`].

pub mod case;
pub mod finding;
