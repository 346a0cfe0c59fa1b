//! What a process costs, as the kernel counts it. Promise: nothing here disturbs the process that is measured.

use std::fs;

use anyhow::{Context, Result};
use nix::time::{ClockId, clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

/// What a process has used since it started, and holds now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// Processor time of all its threads, nanoseconds.
    pub(crate) cpu_ns: u64,
    /// Times that a thread of it went to sleep by itself.
    pub(crate) switches: u64,
    /// Memory, its share of what is shared, octets.
    pub(crate) pss: u64,
    /// Memory, shared pages counted whole, octets.
    pub(crate) rss: u64,
}

impl Reading {
    /// Reads a process by its number.
    pub(crate) fn of(pid: u32) -> Result<Self> {
        let (pss, rss) = memory(pid)?;
        Ok(Self { cpu_ns: cpu_ns(pid)?, switches: switches(pid)?, pss, rss })
    }
}

/// Processor time to the nanosecond: the ticks of `/proc/PID/stat` are 10 ms wide, and a light process uses less.
fn cpu_ns(pid: u32) -> Result<u64> {
    let clock = clock_getcpuclockid(Pid::from_raw(i32::try_from(pid)?)).context("the process's clock")?;
    nanoseconds(clock)
}

/// Processor time of the calling thread.
pub(crate) fn own_thread_ns() -> Result<u64> {
    nanoseconds(ClockId::CLOCK_THREAD_CPUTIME_ID)
}

fn nanoseconds(clock: ClockId) -> Result<u64> {
    let time = clock_gettime(clock)?;
    Ok(u64::try_from(time.tv_sec())? * 1_000_000_000 + u64::try_from(time.tv_nsec())?)
}

fn switches(pid: u32) -> Result<u64> {
    let mut sum = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end between the two looks.
        let Ok(status) = fs::read_to_string(task?.path().join("status")) else { continue };
        sum += field(&status, "voluntary_ctxt_switches:").unwrap_or(0);
    }
    Ok(sum)
}

fn memory(pid: u32) -> Result<(u64, u64)> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).context("smaps_rollup")?;
    let octets = |name| Some(field(&rollup, name)? * 1024);
    octets("Pss:").zip(octets("Rss:")).context("Pss and Rss of smaps_rollup")
}

fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
