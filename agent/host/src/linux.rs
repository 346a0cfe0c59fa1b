//! Linux: reads `/proc` and `/sys`. Promise: files that are read each minute stay open and are read without
//! allocation; all text is bounded, and none of it can panic.

mod activity;
mod bus;
mod cpu;
mod disks;
mod hardware;
mod heat;
mod kept;
mod login1;
mod memory;
mod network;
mod product;
mod sessions;
mod text;
mod utmp;

use std::path::{Path, PathBuf};

use self::cpu::Times;
use self::heat::Heat;
use self::kept::{Kept, Part};
use self::memory::Memory;
use self::network::Network;
use crate::machine::{Error, Figures, Identity, Sizes, signed};

pub(crate) use self::activity::Activity;
pub(crate) use self::hardware::hardware;

/// Room for the head of `/proc/stat` and for all of `/proc/meminfo` (1.5 KB on Linux 6).
const ROOM: usize = 4096;

/// This machine.
#[derive(Debug)]
pub(crate) struct Machine {
    root: PathBuf,
    stat: Kept,
    meminfo: Kept,
    network: Option<Network>,
    heat: Heat,
    times: Times,
    cpu_used: Option<i64>,
    buffer: Box<[u8; ROOM]>,
}

impl Machine {
    pub(crate) fn open() -> Result<Self, Error> {
        Self::open_at(Path::new("/"))
    }

    /// With another folder for `/`.
    fn open_at(root: &Path) -> Result<Self, Error> {
        let (stat, meminfo) = (Kept::open(root.join("proc/stat"))?, Kept::open(root.join("proc/meminfo"))?);
        let mut buffer = Box::new([0; ROOM]);
        let no_line = || stat.lacks("line `cpu`");
        let times = cpu::times(stat.head(&mut *buffer)?).ok_or_else(no_line)?;
        memory::memory(meminfo.head(&mut *buffer)?).ok_or_else(|| meminfo.lacks("line `MemTotal`"))?;
        // A container may have no network, and no folder of devices.
        let network = Kept::open(root.join("proc/net/dev")).ok().map(|file| Network::begin(file, root));
        let heat = Heat::open(root);
        Ok(Self { root: root.to_owned(), stat, meminfo, network, heat, times, cpu_used: None, buffer })
    }

    pub(crate) fn figures(&mut self) -> Figures {
        let cpu_used = self.cpu_used();
        let memory = self.memory();
        let carried = self.network.as_mut().and_then(|network| network.carried(&mut *self.buffer));
        Figures {
            cpu_used,
            memory_used: memory.map(|memory| signed(memory.total.saturating_sub(memory.available))),
            swap_used: memory.map(|memory| signed(memory.swap_total.saturating_sub(memory.swap_free))),
            received: carried.map(|(received, _)| signed(received)),
            sent: carried.map(|(_, sent)| signed(sent)),
            temperature: self.heat.hottest(),
        }
    }

    fn cpu_used(&mut self) -> Option<i64> {
        let times = cpu::times(self.stat.head(&mut *self.buffer).ok()?)?;
        // Between two readings within a tick (10 ms) nothing passed: what was said holds.
        if let Some(used) = times.used_since(&self.times) {
            self.times = times;
            self.cpu_used = Some(used);
        }
        self.cpu_used
    }

    fn memory(&mut self) -> Option<Memory> {
        memory::memory(self.meminfo.head(&mut *self.buffer).ok()?)
    }

    pub(crate) fn sizes(&mut self) -> Sizes {
        let memory = self.memory();
        let (mut cores, mut boot_time_s) = (0_i64, None);
        // The line of interrupts between the two is longer than any buffer on a large server.
        let read = self.stat.lines(&mut *self.buffer, |line| match line {
            Part::Whole(line) if cpu::is_core(line) => cores += 1,
            Part::Whole(line) => boot_time_s = cpu::boot_time(line).or(boot_time_s),
            Part::TooLong => {}
        });
        Sizes {
            cores: read.ok().map(|()| cores),
            memory_total: memory.map(|memory| signed(memory.total)),
            swap_total: memory.map(|memory| signed(memory.swap_total)),
            uptime_s: product::uptime(&self.root),
            boot_time_s,
            disks: disks::disks(&self.root),
        }
    }

    pub(crate) fn identity(&self) -> Identity {
        product::identity(&self.root)
    }
}

pub(crate) fn host_name() -> Option<String> {
    product::host_name(Path::new("/"))
}

#[cfg(test)]
mod tests;
