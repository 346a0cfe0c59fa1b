//! Tells of this machine in records' words. Promise: figures of the machine only, nothing of who uses it or what for;
//! what could not be read is left out, never told as zero.

use motprov_host::{Active, Activity, Error, Machine};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{State, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::units::Unit;

use super::{check, fact, last, named};
use crate::clock::Moment;
use crate::figures::{Figure, Fold};
use crate::recorder::Seen;

/// A check tells of the minute before it, milliseconds.
const MINUTE: i64 = 60_000;

/// What the machine is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MachineKind {
    /// Somebody sits at it.
    #[default]
    Workstation,
    /// Ordered server capacity.
    Server,
}

impl MachineKind {
    /// As the fact `kind` says it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Workstation => "workstation",
            Self::Server => "server",
        }
    }
}

/// This machine.
#[derive(Debug)]
pub struct Workstation {
    asset: AssetId,
    kind: MachineKind,
    machine: Machine,
    /// `None` where use is not to be measured.
    activity: Option<Activity>,
    checked: Option<Moment>,
}

impl Workstation {
    /// Begins reading; the first figures speak of the time since. `active_use` is whether use is measured.
    ///
    /// # Errors
    /// What the system does not tell on this platform.
    pub fn new(asset: AssetId, kind: MachineKind, active_use: bool) -> Result<Self, Error> {
        let (machine, activity) = (Machine::open()?, active_use.then(Activity::open));
        Ok(Self { asset, kind, machine, activity, checked: None })
    }

    /// The machine runs, and somebody uses it or nobody does.
    pub fn check(&mut self, at: Moment) -> Vec<Seen> {
        let active = self.activity.as_mut().map_or(Active::Unknown, Activity::active);
        let since = self.checked.replace(at).map_or(0, |checked| at.mono - checked.mono);
        let used = active_seconds(active, since).and_then(|seconds| {
            self.figure(at.wall, metric::ACTIVE_USE, Unit::Second, Fold::DaySum, Some(seconds))
        });
        check(&self.asset, metric::RUNNING, at, State::Up).into_iter().chain(used).collect()
    }

    /// Finer readings, of the time since the last ones.
    pub fn sample(&mut self, at: Timestamp) -> Vec<Seen> {
        let figures = self.machine.figures();
        [
            (metric::CPU_USED, Unit::Percent, Fold::MeanP95Max, figures.cpu_used),
            (metric::MEMORY_USED, Unit::Byte, Fold::MeanMax, figures.memory_used),
            (metric::SWAP_USED, Unit::Byte, Fold::MeanMax, figures.swap_used),
            (metric::NETWORK_RECEIVED, Unit::Byte, Fold::Sum, figures.received),
            (metric::NETWORK_SENT, Unit::Byte, Fold::Sum, figures.sent),
            (metric::TEMPERATURE, Unit::Celsius, Fold::MeanMax, figures.temperature),
        ]
        .into_iter()
        .filter_map(|(name, unit, fold, value)| self.figure(at, name, unit, fold, value))
        .collect()
    }

    /// Passes over what went on since the last readings: nobody was there to claim that time.
    pub fn pass_over(&mut self) {
        let _passed = self.machine.figures();
        self.checked = None;
    }

    /// What stands still for a step: sizes, disks, uptime, and what the machine is.
    pub fn slow(&mut self, at: Timestamp) -> Vec<Seen> {
        let mut seen = self.sizes(at);
        seen.extend(self.facts(at));
        seen
    }

    fn figure(&self, at: Timestamp, name: &str, unit: Unit, fold: Fold, value: Option<i64>) -> Option<Seen> {
        let figure = Figure { asset: self.asset.clone(), metric: named(name)?, unit, fold, value: value? };
        Some(Seen::Figure { at, figure })
    }

    fn sizes(&mut self, at: Timestamp) -> Vec<Seen> {
        let sizes = self.machine.sizes();
        let last = |name: &str, unit, value: Option<i64>| last(&self.asset, name, at, unit, value?);
        let mut seen: Vec<_> = [
            (metric::CPU_CORES, Unit::Count, sizes.cores),
            (metric::MEMORY_TOTAL, Unit::Byte, sizes.memory_total),
            (metric::SWAP_TOTAL, Unit::Byte, sizes.swap_total),
            (metric::UPTIME, Unit::Second, sizes.uptime_s),
            (metric::BOOT_TIME, Unit::Second, sizes.boot_time_s),
        ]
        .into_iter()
        .filter_map(|(name, unit, value)| last(name, unit, value))
        .collect();
        for disk in sizes.disks {
            let figures = [(metric::DISK_TOTAL, disk.total), (metric::DISK_USED, disk.used)];
            let figures = figures.map(|(what, value)| (format!("{what}.{}", disk.name), value));
            seen.extend(figures.into_iter().filter_map(|(name, value)| last(&name, Unit::Byte, Some(value))));
        }
        seen
    }

    fn facts(&self, at: Timestamp) -> Vec<Seen> {
        let identity = self.machine.identity();
        let texts = [
            (metric::HOST_NAME, identity.host_name),
            (metric::OS, identity.os),
            (metric::VENDOR, identity.vendor),
            (metric::MODEL, identity.model),
            (metric::SERIAL, identity.serial),
        ];
        let texts = texts.into_iter().filter_map(|(name, text)| fact(&self.asset, name, at, text?));
        super::kind(&self.asset, at, self.kind.name(), false).chain(texts).collect()
    }
}

/// Seconds of use that a check tells of: the time since the check before, but no more than the minute that it knows
/// of. An hour unused is a sum of 0; an hour unknown is none.
fn active_seconds(active: Active, since_ms: i64) -> Option<i64> {
    match active {
        // To the nearest second, so that checks some milliseconds apart from their minute lose nothing over a day.
        Active::Yes => Some((since_ms.clamp(0, MINUTE) + 500) / 1000),
        Active::No => Some(0),
        Active::Unknown => None,
    }
}

/// The asset's name where the configuration gives none: the host name, as far as an asset may be called so.
#[must_use]
pub fn default_asset() -> Option<AssetId> {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '_' };
    let name: String = motprov_host::host_name()?.chars().map(allowed).take(64).collect();
    name.trim_start_matches(['-', '_', '.']).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(mono: i64) -> Moment {
        Moment { wall: Timestamp(1_790_000_000_000 + mono), mono, asleep: 0 }
    }

    fn metrics(seen: &[Seen]) -> Vec<&str> {
        let name = |seen| match seen {
            &Seen::Check { ref metric, .. }
            | &Seen::Last { ref metric, .. }
            | &Seen::Fact { ref metric, .. } => Some(metric.as_str()),
            Seen::Figure { figure, .. } => Some(figure.metric.as_str()),
            Seen::Sum { .. } => None,
        };
        seen.iter().filter_map(name).collect()
    }

    #[test]
    fn a_check_tells_of_its_own_minute_and_of_no_more() {
        assert_eq!([60_000, 59_980, 60_030].map(|ms| active_seconds(Active::Yes, ms)), [Some(60); 3]);
        assert_eq!(active_seconds(Active::Yes, 15_000), Some(15));
        // Of five minutes between two checks the last is known.
        assert_eq!(active_seconds(Active::Yes, 300_000), Some(60));
        assert_eq!(active_seconds(Active::Yes, 0), Some(0));
    }

    #[test]
    fn unused_is_zero_and_unknown_is_nothing() {
        assert_eq!(active_seconds(Active::No, 60_000), Some(0));
        assert_eq!(active_seconds(Active::Unknown, 60_000), None);
    }

    #[test]
    fn this_machine_can_be_read() {
        let asset: AssetId = "ws-1".parse().unwrap();
        let mut workstation = Workstation::new(asset, MachineKind::Server, false).unwrap();
        let slow = workstation.slow(at(0).wall);
        for metric in
            [metric::MEMORY_TOTAL, metric::SWAP_TOTAL, metric::CPU_CORES, metric::UPTIME, metric::OS]
        {
            assert!(metrics(&slow).contains(&metric), "{metric}");
        }
        let is_server = |seen: &Seen| matches!(seen, Seen::Fact { text, .. } if text == "server");
        assert_eq!(slow.iter().filter(|seen| is_server(seen)).count(), 1);
        let sample = workstation.sample(at(60_000).wall);
        for metric in [metric::MEMORY_USED, metric::SWAP_USED, metric::NETWORK_RECEIVED, metric::NETWORK_SENT]
        {
            assert!(metrics(&sample).contains(&metric), "{metric}");
        }
        // Use is not to be measured here.
        assert_eq!(metrics(&workstation.check(at(60_000))), [metric::RUNNING]);
    }
}
