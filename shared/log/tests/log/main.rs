//! Promises of the log's formats, kept against other implementations and against octets that anyone may send.

#![expect(clippy::unwrap_used, reason = "a test's failure is its report")]

mod garbage;
mod notes;
mod proofs;
mod tiles;
mod witnesses;
