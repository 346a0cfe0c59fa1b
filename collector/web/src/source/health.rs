//! How the collector fares, for monitors.

use motprov_shared::period::Month;

use super::SourceError;

/// Answers what monitors ask; cheap, for they ask often.
pub trait HealthSource: Send + Sync {
    /// How the collector fares.
    fn vitals(&self) -> Result<Vitals, SourceError>;
}

/// How the collector fares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vitals {
    /// Entries of the ledger.
    pub ledger: u64,
    /// Seconds since the latest batch of any agent; `None` before the first.
    pub last_batch_age: Option<u64>,
    /// Octets that are free where the ledger lies; `None` where the system does not tell.
    pub disk_free: Option<u64>,
    /// How many agents stand how.
    pub agents: Vec<(&'static str, u64)>,
    /// Months that were reviewed since the start, each with the seconds since.
    pub reviews: Vec<(Month, u64)>,
    /// Why it takes no data; empty where it does.
    pub faults: Vec<Fault>,
}

/// Why a collector takes no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The thread that writes the ledger has ended.
    #[error("the ledger is no longer written: restart the collector, its log says why")]
    WriterStopped,
    /// The ledger has no room to grow.
    #[error("the disk with the ledger is full: {free} octets are free, {needed} are needed")]
    DiskFull {
        /// Octets that are free.
        free: u64,
        /// Octets below which it counts as full.
        needed: u64,
    },
}
