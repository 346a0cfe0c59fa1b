//! What a probe saw: a sample, a streak of equal outcomes, or a fact.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::identity::{AssetId, NameError, is_senml_part, name_type};
use crate::period::Timestamp;
use crate::units::Unit;

name_type!(
    /// What is measured of an asset, e.g. `cpu.used` or `disk.used.sda1`. Names that this version does not know
    /// are kept in the ledger, so a newer agent loses nothing with an older collector.
    Metric, "metric", "use 1 to 64 of A-Z, a-z, 0-9, -, . and _, beginning with a letter or digit", is_senml_part
);

/// Metrics that this version measures or reviews.
pub mod metric {
    /// Streak: the machine runs and its agent is awake.
    pub const RUNNING: &str = "running";
    /// Streak: the device answered (printer) or accepted a connection (endpoint).
    pub const REACHABLE: &str = "reachable";
    /// Streak: the printer says that it can print (no critical error bit, status not down).
    pub const SERVICEABLE: &str = "serviceable";
    /// Share of all processors' time, mean, p95 and max.
    pub const CPU_USED: &str = "cpu.used";
    /// Logical processors, last.
    pub const CPU_CORES: &str = "cpu.cores";
    /// Memory in use, mean and max.
    pub const MEMORY_USED: &str = "memory.used";
    /// Memory fitted, last.
    pub const MEMORY_TOTAL: &str = "memory.total";
    /// Swap in use, mean and max.
    pub const SWAP_USED: &str = "swap.used";
    /// Swap there is, last.
    pub const SWAP_TOTAL: &str = "swap.total";
    /// The hottest sensor, mean and max.
    pub const TEMPERATURE: &str = "temperature";
    /// Seconds of a day in which somebody used the machine, sum; never who.
    pub const ACTIVE_USE: &str = "active.use";
    /// Seconds asleep or hibernated, sum; from the last moment awake before to the first after.
    pub const ASLEEP: &str = "asleep";
    /// The agent's clock less the collector's, last; of the asset that bears the agent's name.
    pub const CLOCK_OFFSET: &str = "clock.offset";
    /// Samples of the time that the agent gave up for want of room, sum; of the asset that bears the agent's name.
    pub const THINNED: &str = "thinned";
    /// `disk.used.<name>` and `disk.total.<name>`, last.
    pub const DISK_USED: &str = "disk.used";
    /// See [`DISK_USED`].
    pub const DISK_TOTAL: &str = "disk.total";
    /// Octets received over all physical interfaces in the step, sum.
    pub const NETWORK_RECEIVED: &str = "network.received";
    /// Octets sent over all physical interfaces in the step, sum.
    pub const NETWORK_SENT: &str = "network.sent";
    /// Seconds since the machine started, last.
    pub const UPTIME: &str = "uptime";
    /// When the machine started, seconds since 1970, last.
    pub const BOOT_TIME: &str = "boot.time";
    /// Milliseconds until a connection was accepted, mean and max.
    pub const CONNECT_TIME: &str = "connect.time";
    /// Milliseconds until the first octet of an answer: of each check that found the service up, last, at the time at
    /// which it was asked; and mean and max.
    pub const FIRST_BYTE_TIME: &str = "first.byte.time";
    /// Milliseconds from a cold start until the desktop can be used, of each start, last.
    pub const START_TIME: &str = "start.time";
    /// Times of single events, last: contracts promise percentiles of them, so each counts.
    pub const EACH_TIME: [&str; 2] = [FIRST_BYTE_TIME, START_TIME];
    /// Milliseconds until a name server answered, mean and max.
    pub const LOOKUP_TIME: &str = "lookup.time";
    /// Milliseconds until an echo came back, mean and max.
    pub const ROUND_TRIP_TIME: &str = "round.trip.time";
    /// When the endpoint's certificate ends, seconds since 1970, last.
    pub const CERTIFICATE_EXPIRES: &str = "certificate.expires";
    /// Fact: why the last check failed, by a fixed list of words; empty where it did not.
    pub const FAULT: &str = "fault";
    /// prtMarkerLifeCount in the device's own counter unit, last. Source: RFC 3805.
    pub const LIFE_COUNT: &str = "life.count";
    /// `count.<name>`: the maker's own counters, last: `total`, `mono_total`, `print_colour`, `scan_total` ….
    pub const COUNT: &str = "count";
    /// Fact: the object that `life.count` is read from. Readings of two sources are never subtracted.
    pub const COUNTER_SOURCE: &str = "counter.source";
    /// `supply.<index>`: percent left, last.
    pub const SUPPLY: &str = "supply";
    /// `tray.<index>`: percent left, last.
    pub const TRAY: &str = "tray";
    /// Fact: hrPrinterDetectedErrorState, names of the bits that are set, comma-separated.
    pub const ERRORS: &str = "errors";
    /// Fact: manufacturer.
    pub const VENDOR: &str = "vendor";
    /// Fact: model.
    pub const MODEL: &str = "model";
    /// Fact: serial number.
    pub const SERIAL: &str = "serial";
    /// Fact: host name.
    pub const HOST_NAME: &str = "host.name";
    /// Fact: operating system and version.
    pub const OS: &str = "os";
    /// Fact: what the counter counts (prtMarkerCounterUnit by name: impressions, sheets, …).
    pub const COUNTER_UNIT: &str = "counter.unit";
    /// Fact: `workstation`, `printer`, `server` or `endpoint`.
    pub const KIND: &str = "kind";
    /// Fact: `simulated` where a test bed made the asset; absent where it is real.
    pub const ORIGIN: &str = "origin";
}

/// How a value stands for its step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Statistic {
    /// Arithmetic mean of the finer readings in the step.
    Mean,
    /// 95th percentile of the finer readings in the step, nearest rank (RFC 2330 §11.3).
    P95,
    /// Largest finer reading in the step.
    Max,
    /// The reading at that instant.
    Last,
    /// Total over the step.
    Sum,
}

impl Statistic {
    /// As written behind the metric: `cpu.used:mean`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::P95 => "p95",
            Self::Max => "max",
            Self::Last => "last",
            Self::Sum => "sum",
        }
    }
}

impl FromStr for Statistic {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        [Self::Mean, Self::P95, Self::Max, Self::Last, Self::Sum]
            .into_iter()
            .find(|statistic| statistic.name() == text)
            .ok_or_else(|| NameError::new("statistic", text, "write mean, p95, max, last or sum"))
    }
}

/// One figure of one asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// What was measured.
    pub asset: AssetId,
    /// Which figure of it.
    pub metric: Metric,
    /// How the value stands for the step.
    pub statistic: Statistic,
    /// Unit of the value.
    pub unit: Unit,
    /// Start of the step; for [`Statistic::Last`] the instant of the reading.
    pub at: Timestamp,
    /// Length of the step in seconds; 0 for [`Statistic::Last`].
    pub step: u32,
    /// The value, exact.
    pub value: Decimal,
}

/// Outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The check succeeded.
    Up,
    /// The check failed, and the fault is the checked thing's.
    Down,
    /// The check says nothing: the prober's own fault (its network, its name resolution, its clock).
    Unknown,
}

impl State {
    /// As written on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Unknown => "unknown",
        }
    }
}

impl FromStr for State {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        [Self::Up, Self::Down, Self::Unknown]
            .into_iter()
            .find(|state| state.name() == text)
            .ok_or_else(|| NameError::new("state", text, "write up, down or unknown"))
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Checks with the same outcome in a row.
///
/// Invariants: `from <= to`, `checks >= 1`, and `checks == 1` exactly where `from == to` and the gap is 0. A check
/// that is missing for more than 2.5 steps ends a streak, so no unknown time hides inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Streak {
    /// What was checked.
    pub asset: AssetId,
    /// Which check.
    pub metric: Metric,
    /// Outcome of every check in it.
    pub state: State,
    /// First check.
    pub from: Timestamp,
    /// Last check.
    pub to: Timestamp,
    /// Number of checks.
    pub checks: u32,
    /// Longest time between two neighbouring checks, milliseconds.
    pub largest_gap: u32,
}

impl Streak {
    /// Whether the invariants hold.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let span = self.to.since(self.from);
        let gap = i64::from(self.largest_gap);
        match self.checks {
            0 => false,
            1 => span == 0 && gap == 0,
            checks => span > 0 && gap <= span && gap.saturating_mul(i64::from(checks) - 1) >= span,
        }
    }
}

/// Something an asset says of itself; sent when it starts, changes, and once a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Whose.
    pub asset: AssetId,
    /// Which.
    pub metric: Metric,
    /// When it was read.
    pub at: Timestamp,
    /// UTF-8, at most [`Fact::MAX_TEXT`] octets, without control characters.
    pub text: String,
}

impl Fact {
    /// Longest text, octets.
    pub const MAX_TEXT: usize = 255;

    /// Makes text fit for a fact: control characters become spaces, and what is too long is cut between characters.
    #[must_use]
    pub fn clean(text: &str) -> String {
        let mut clean = String::new();
        for c in text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }) {
            if clean.len() + c.len_utf8() > Self::MAX_TEXT {
                break;
            }
            clean.push(c);
        }
        clean
    }

    /// Whether [`Fact::clean`] would leave the text as it is.
    #[must_use]
    pub fn is_clean(text: &str) -> bool {
        text.len() <= Self::MAX_TEXT && !text.chars().any(char::is_control)
    }
}

/// One line of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A figure.
    Sample(Sample),
    /// Equal outcomes in a row.
    Streak(Streak),
    /// A text.
    Fact(Fact),
}

impl Record {
    /// The asset that it speaks of.
    #[must_use]
    pub const fn asset(&self) -> &AssetId {
        match self {
            Self::Sample(sample) => &sample.asset,
            Self::Streak(streak) => &streak.asset,
            Self::Fact(fact) => &fact.asset,
        }
    }

    /// First and last instant that it speaks of.
    #[must_use]
    pub const fn span(&self) -> (Timestamp, Timestamp) {
        match self {
            Self::Sample(sample) => (sample.at, sample.at.plus(sample.step as i64 * 1000)),
            Self::Streak(streak) => (streak.from, streak.to),
            Self::Fact(fact) => (fact.at, fact.at),
        }
    }
}
