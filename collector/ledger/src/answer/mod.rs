//! Answers from the derived rows.

mod case;
pub(crate) mod health;
pub(crate) mod overview;
