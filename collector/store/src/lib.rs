//! Keeps figures in columns, compressed, for fast questions over months. Derived from the ledger: what is here can be
//! made again, and the same entries give the same files.
//!
//! In the order data flows:
//! 1. [`Store::append`] takes the samples of one ledger entry after the other and holds them in memory. Nothing is
//!    written for them: after a crash [`Store::taken`] says from which entry on to take them again.
//! 2. When there are enough they become a segment, a file that never changes: by figure, asset and time, in chunks of
//!    512 values with times, steps and values apart. Eight segments become one, and eight of those again, so a value
//!    is written three times in its life, at little more than an octet each.
//! 3. [`Store::range`] gives values, [`Store::downsampled`] smallest, largest and mean of each part of a time without
//!    hiding a peak, [`Store::quantile`] a percentile of each asset and of all.
//! 4. [`Store::verify`] reads every octet. A segment never changes; where the ledger erases, those that stand for what is
//!    gone are written again from what is left ([`Store::holding`], [`Store::replace`]).

mod chunk;
mod downsample;
mod error;
mod folder;
mod fresh;
mod gather;
mod merge;
mod octets;
mod point;
mod quantile;
mod range;
mod segment;
mod series;
mod store;

pub use downsample::{Bucket, Summary};
pub use error::{Result, StoreError};
pub use point::Point;
pub use quantile::{AssetQuantile, Quantiles, Weigh};
pub use series::{Figure, Filter, Kept, Series};
pub use store::{Remade, Store};
