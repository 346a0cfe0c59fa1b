//! What is read of a machine, and by whom on which platform.

use std::io;
use std::path::PathBuf;

#[cfg(target_os = "linux")]
use crate::linux as system;
#[cfg(not(target_os = "linux"))]
use crate::portable as system;

/// Why this machine cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of the system does not open.
    #[error("cannot read {path}: {source}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file of the system says something else than it should.
    #[error("{path} has no {what}", path = path.display())]
    Form {
        /// Which.
        path: PathBuf,
        /// What is missing.
        what: &'static str,
    },
    /// The system does not tell.
    #[error("the system does not tell {what}: {why}")]
    System {
        /// What was asked.
        what: &'static str,
        /// Its answer.
        why: String,
    },
}

/// What changes from minute to minute. `None` is what could not be read just now, never a zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Share of all processors' time since the last call, hundredths of a percent. Waiting for a disk is not use;
    /// time that a hypervisor gave to others is neither use nor time that there was.
    pub cpu_used: Option<i64>,
    /// Memory that programs could not get without swapping, octets.
    pub memory_used: Option<i64>,
    /// Swap in use, octets.
    pub swap_used: Option<i64>,
    /// Octets received over physical interfaces since the last call. Never more than there were: what an interface
    /// carried in the interval in which it appeared or was reset may be missing.
    pub received: Option<i64>,
    /// Octets sent, likewise.
    pub sent: Option<i64>,
    /// The hottest sensor of the processors, or where they have none of the board, whole °C. Drives and graphics
    /// cards are not asked: asking wakes them.
    pub temperature: Option<i64>,
}

/// What stands still for minutes. `None` is what could not be read just now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Logical processors that are switched on.
    pub cores: Option<i64>,
    /// Memory there is, octets.
    pub memory_total: Option<i64>,
    /// Swap there is, octets.
    pub swap_total: Option<i64>,
    /// Seconds since the machine started, sleep included.
    pub uptime_s: Option<i64>,
    /// When it started, seconds since 1970.
    pub boot_time_s: Option<i64>,
    /// Its fixed disks, each once, by name.
    pub disks: Vec<Disk>,
}

/// A fixed disk, or the part of it that carries one file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// The last part of its device's name, the pool of a ZFS dataset, the drive letter on Windows, else `disk0` ….
    /// Never a label, a folder or a dataset: those can name a person.
    pub name: String,
    /// Octets.
    pub total: i64,
    /// Octets not available to a user: reserved blocks count as used.
    pub used: i64,
}

/// What the machine is, for matching with orders. `None` where the system or its maker does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Its name in the network.
    pub host_name: Option<String>,
    /// Operating system and version.
    pub os: Option<String>,
    /// Manufacturer.
    pub vendor: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Serial number. Linux shows it to root only.
    pub serial: Option<String>,
}

/// This machine.
#[derive(Debug)]
pub struct Machine(system::Machine);

impl Machine {
    /// Begins reading; the first figures speak of the time since.
    pub fn open() -> Result<Self, Error> {
        system::Machine::open().map(Self)
    }

    /// Reads what changes from minute to minute.
    pub fn figures(&mut self) -> Figures {
        self.0.figures()
    }

    /// Reads what stands still for minutes.
    pub fn sizes(&mut self) -> Sizes {
        self.0.sizes()
    }

    /// Reads what the machine is.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.0.identity()
    }
}

/// The machine's name in the network.
#[must_use]
pub fn host_name() -> Option<String> {
    system::host_name()
}

/// Octets as the wire carries them.
pub(crate) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
