//! A machine's figures from one scrape, and from what changed since the one before. Promise: exact; a counter that
//! began anew gives no figure that is too large.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::reading::{BOOT, MEMORY_FREE, MEMORY_TOTAL, NOW, Reading, SWAP_FREE, SWAP_TOTAL};

/// What an exporter said of its machine. What it does not tell is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Share of all processors' time since the scrape before, hundredths of a percent.
    pub cpu_used: Option<i64>,
    /// Logical processors.
    pub cores: Option<i64>,
    /// Octets that are not available to programs.
    pub memory_used: Option<i64>,
    /// Octets fitted.
    pub memory_total: Option<i64>,
    /// Octets.
    pub swap_used: Option<i64>,
    /// Octets.
    pub swap_total: Option<i64>,
    /// Octets received over physical interfaces since the scrape before.
    pub received: Option<i64>,
    /// Octets sent over them.
    pub sent: Option<i64>,
    /// Seconds since the machine started, by its own clock.
    pub uptime_s: Option<i64>,
    /// When it started, seconds since 1970.
    pub boot_time_s: Option<i64>,
    /// Fixed disks, by name.
    pub disks: BTreeMap<String, Disk>,
    /// Texts by the metric that they are: host name, operating system, vendor, model, serial number.
    pub facts: BTreeMap<&'static str, String>,
    /// Lines that could not be read.
    pub refused: usize,
    /// The first of them, from 1, and what is wrong with it.
    pub first_refused: Option<(usize, &'static str)>,
}

/// A fixed disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disk {
    /// Octets.
    pub total: i64,
    /// Octets that are not available to a user.
    pub used: i64,
}

impl Reading {
    /// `earlier` is the scrape before, where the time since is short enough to speak of it as a whole.
    pub(super) fn figures(&self, earlier: Option<&Self>) -> Figures {
        let (memory, swap) = (self.gauge(MEMORY_TOTAL), self.gauge(SWAP_TOTAL));
        let used = |total: Option<Decimal>, free| whole((total? - self.gauge(free)?).max(Decimal::ZERO));
        let boot = self.gauge(BOOT);
        let uptime = self.gauge(NOW).zip(boot).map(|(now, boot)| now - boot);
        let cores = self.processors.keys().map(|(processor, _)| processor).collect::<Vec<_>>();
        let cores = cores.chunk_by(|a, b| a == b).count();
        Figures {
            cpu_used: earlier.and_then(|earlier| cpu(self, earlier)),
            cores: i64::try_from(cores).ok().filter(|cores| *cores > 0),
            memory_used: used(memory, MEMORY_FREE),
            memory_total: memory.and_then(whole),
            swap_used: used(swap, SWAP_FREE),
            swap_total: swap.and_then(whole),
            received: earlier.and_then(|earlier| octets(&self.received, &earlier.received)),
            sent: earlier.and_then(|earlier| octets(&self.sent, &earlier.sent)),
            uptime_s: uptime.filter(|uptime| !uptime.is_sign_negative()).and_then(whole),
            boot_time_s: boot.and_then(whole),
            disks: self.disks(),
            facts: self.facts.clone(),
            refused: self.refused,
            first_refused: self.first_refused,
        }
    }

    /// What has no name that can be told is `disk0`, `disk1` …, in the order of what the machine calls it.
    fn disks(&self) -> BTreeMap<String, Disk> {
        let mut unnamed = 0_usize..;
        let disks = self.volumes.iter().filter_map(|((name, _), volume)| {
            let name = name.clone().or_else(|| unnamed.next().map(|place| format!("disk{place}")))?;
            let (total, free) = (volume.size.filter(|size| !size.is_zero())?, volume.free?);
            Some((name, Disk { total: whole(total)?, used: whole((total - free).max(Decimal::ZERO))? }))
        });
        disks.collect()
    }
}

/// `None` where a processor's counter began anew, or no time passed by its own count.
fn cpu(now: &Reading, earlier: &Reading) -> Option<i64> {
    let (mut total, mut idle) = (Decimal::ZERO, Decimal::ZERO);
    for (key, (seconds, is_idle)) in &now.processors {
        let Some((before, _)) = earlier.processors.get(key) else { continue };
        if seconds < before {
            return None;
        }
        total += seconds - before;
        if *is_idle {
            idle += seconds - before;
        }
    }
    let share = (total - idle).checked_mul(Decimal::from(10_000))?.checked_div(total)?;
    let half_up = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    share.round_dp_with_strategy(0, half_up).to_i64()
}

/// A counter that began anew counts from there: what it had counted since the scrape before is lost. An interface
/// that was not there before says nothing yet.
fn octets(now: &BTreeMap<String, Decimal>, earlier: &BTreeMap<String, Decimal>) -> Option<i64> {
    let grown = |(name, octets): (&String, &Decimal)| {
        let before = earlier.get(name)?;
        Some(if octets < before { *octets } else { octets - before })
    };
    let grown: Vec<_> = now.iter().filter_map(grown).collect();
    if grown.is_empty() { None } else { whole(grown.into_iter().sum()) }
}

fn whole(number: Decimal) -> Option<i64> {
    number.trunc().to_i64()
}
