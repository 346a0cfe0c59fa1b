//! Answers from the derived rows.

mod basis;
mod case;
pub(crate) mod feed;
pub(crate) mod health;
pub(crate) mod latest;
pub(crate) mod month;
pub(crate) mod overview;
pub(crate) mod register;
mod told;
