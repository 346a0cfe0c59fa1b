//! What agent, collector and verifier agree on. Pure: no sockets, no files, no clock.
//!
//! In the order data flows:
//! 1. [`identity`] names who measures and what is measured; [`period`] says when.
//! 2. [`measurement`] holds what a probe saw: a [`measurement::Sample`], a [`measurement::Streak`] of equal
//!    outcomes, or a [`measurement::Fact`], each with its unit from [`units`].
//!    [`naming`] keeps people's names out of them.
//! 3. [`batch`] folds some minutes of them and numbers and links them.
//! 4. [`wire`] writes a batch as `SenML` in CBOR (RFC 8428); [`seal`] signs it as `COSE_Sign1` (RFC 9052).
//! 5. [`topic`] names where it travels; [`chain`] judges whether it follows the one before.
//! 6. [`receipt`] is the collector's signed word that it keeps the batch.
//! 7. [`configuration`] is what the collector tells an agent to measure, [`state`] what the agent says of itself,
//!    [`release`] which program it should run, by the word of who makes it.
//! 8. [`enrolment`] is how an agent gets in before any of this.
//!
//! The bytes are described for others in `shared/FORMAT.md` and `shared/batch.cddl`.

pub mod batch;
pub mod chain;
pub mod configuration;
pub mod enrolment;
pub mod identity;
pub mod measurement;
pub mod naming;
pub mod period;
pub mod receipt;
pub mod release;
pub mod seal;
pub mod state;
pub mod topic;
pub mod units;
pub mod wire;
