//! What a number of cases says of a share or a percentile, without a model of how the cases came about.
//!
//! [`ratio`] bounds a share of independent trials, [`quantile`] a percentile by the ranks of its sample. Neighbouring
//! checks of one thing are no independent trials: of time, [`crate::availability`] speaks.

pub mod quantile;
pub mod ratio;
mod tail;
