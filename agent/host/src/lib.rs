//! Reads the machine that it runs on. Promise: figures of the machine only, nothing of who uses it or what for; no
//! call waits for a disk, a network or another process longer than it says.
//!
//! 1. [`Machine::figures`]: what changes from minute to minute, at almost no cost; [`Machine::sizes`] and
//!    [`Machine::identity`]: what changes seldom.
//! 2. [`Activity`]: whether somebody used the machine within the last minute.
//! 3. [`clocks`]: the wall clock, and two that nobody can set.
//! 4. [`Fingerprint`]: tells this machine from a copy of its disk.
//!
//! On Linux everything is read by our own code from files that stay open, since measuring cheaply is what this
//! product exists for (`cargo run --release -p motprov-host --example cost` sets it beside a library). Elsewhere
//! `sysinfo` reads, and on Windows the module `windows` what that cannot: it is type-checked on Linux by
//! `cargo clippy -p motprov-host --features check-windows`, and has never run.

mod activity;
mod clocks;
mod fingerprint;
#[cfg(target_os = "linux")]
mod linux;
mod machine;
mod names;
#[cfg(any(not(target_os = "linux"), test))]
mod portable;
#[cfg(any(windows, test, feature = "check-windows"))]
mod smbios;
#[cfg(any(windows, feature = "check-windows"))]
pub mod windows;

pub use activity::{Active, Activity};
pub use clocks::{Clocks, clocks};
pub use fingerprint::{Fingerprint, FingerprintError, Judgement, Part, fingerprint};
pub use machine::{Disk, Error, Figures, Identity, Machine, Sizes, host_name};
#[cfg(any(windows, feature = "check-windows"))]
pub use windows::{protect, unprotect};
