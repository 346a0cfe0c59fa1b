//! The ledger as a public log: what it commits itself to, who follows it, who vouches for it.
//!
//! 1. [`due`] says when a checkpoint is due; [`publisher`] signs one, and refuses where the log would contradict what it
//!    signed before.
//! 2. [`witnesses`] asks for cosignatures and for what was seen last; `stamping` asks an authority for the time.
//! 3. [`serve`] lets anyone follow: checkpoint, tiles of hashes, and bundles of entries to whoever may see the pages.
//! 4. [`service`] is the thread that does all this beside the collector.
//! 5. [`quorum`] says whether enough have cosigned.

pub mod due;
pub mod publisher;
pub mod quorum;
pub mod serve;
pub mod service;
mod stamping;
pub mod witnesses;

mod desk;

pub use publisher::{LogError, Publisher};
pub use service::LogService;
