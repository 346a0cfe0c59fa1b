//! Reads files that people write: contracts, configurations. Promise: every fault of a file is told in one run, each
//! at its place, with what is wrong and what to write instead; no value is quoted unless its reader quotes it.
//!
//! In the order data flows:
//! 1. [`read`] takes the text. What is no TOML is a [`Fault`] at its line; the other lines are read all the same.
//! 2. [`Fields`] reads a table key by key and notes what is missing, wrong or unknown.
//! 3. [`values`] has the readers of single values; one that does not fit is a [`Refusal`].
//! 4. [`read`] gives what was built, or all faults in the order of their lines.
//! 5. [`layer`] says what a collector may tell an agent, and reads that over the agent's own file.
//!
//! Built on the spanned tree of the `toml` crate rather than on serde, which stops at the first fault, or on
//! `toml_edit`, which keeps comments and layout that nobody here writes back.

mod document;
mod fault;
mod fields;
pub mod layer;
mod source;
pub mod values;

pub use document::{Kind, read};
pub use fault::{Fault, Refusal};
pub use fields::Fields;
pub use source::Source;
/// One value as TOML has it.
pub use toml::de::DeValue;
