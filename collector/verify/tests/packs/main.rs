//! Packs that hold, and packs that do not.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test that asked for it")]

mod dishonest;
mod earlier;
mod faults;
mod flips;
mod holds;
mod ledger;
mod program;
mod story;
