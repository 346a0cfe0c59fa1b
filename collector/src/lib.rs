//! Takes signed batches, keeps them in a ledger, compares and shows.
//!
//! In the order data flows:
//! 1. [`config`] is what `serve` is told; [`keys`] are the keys that receipts and checkpoints are signed with.
//! 2. [`broker`] lets enrolled agents in and hands their batches to [`intake`], which checks them, has them kept in
//!    the ledger, and answers with signed receipts.
//!    [`fleet`] makes what agents are told to measure; [`watch`] notices when that changes.
//! 3. [`files`] reads what is imported: registers, orders, reports, measurements.
//! 4. [`log`] commits the ledger to what it holds, in public.
//! 5. [`review`] reads a month's case from the ledger and has it judged; it remembers the result.
//!    [`segments`] follows the ledger with figures in columns, for questions over months.
//! 6. [`source`] answers what the pages ask.
//! 7. [`notice`] looks at what there is to tell, and has `motprov-notice` tell subscribers by mail.
//! 8. [`backup`] copies a data folder while it is served, and makes one from a copy.
//! 9. [`collector`] joins all this into one process; [`cli`] is the command line over it.

pub mod backup;
pub mod broker;
pub mod cli;
pub mod clock;
pub mod collector;
pub mod config;
pub mod enrolment;
pub mod evidence;
pub mod files;
pub mod fleet;
pub mod held;
mod https;
mod importing;
pub mod intake;
pub mod keys;
pub mod log;
pub mod notice;
mod pages;
pub mod pki;
mod private;
pub mod review;
pub mod segments;
pub mod source;
pub mod statement;
pub mod watch;
