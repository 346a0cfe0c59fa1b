//! Reads this machine. Promise: figures of the machine only, nothing of who uses it or what for.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{State, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::units::Unit;
use sysinfo::{Disk, Disks, Networks, Product, System};

use super::{check, fact, last, named};
use crate::clock::Moment;
use crate::figures::{Figure, Fold};
use crate::recorder::Seen;

/// What firmware says where nobody filled in a name.
const PLACEHOLDERS: [&str; 7] = [
    "to be filled by o.e.m.",
    "default string",
    "not specified",
    "system product name",
    "system serial number",
    "none",
    "0",
];
/// File systems that are not a fixed disk of this machine.
const ELSEWHERE: [&str; 10] =
    ["nfs", "cifs", "smb", "fuse", "9p", "virtiofs", "overlay", "tmpfs", "squashfs", "iso9660"];

/// This machine.
#[derive(Debug)]
pub struct Workstation {
    asset: AssetId,
    system: System,
    disks: Disks,
    networks: Networks,
}

impl Workstation {
    /// Begins reading; the first figures speak of the time since.
    ///
    /// # Errors
    /// What the system does not tell on this platform.
    pub fn new(asset: AssetId) -> Result<Self, sysinfo::Error> {
        let mut system = System::new()?;
        system.refresh_cpu_usage();
        system.refresh_memory();
        let (disks, networks) = (Disks::new()?, Networks::new_with_refreshed_list()?);
        Ok(Self { asset, system, disks, networks })
    }

    /// The machine runs.
    #[must_use]
    pub fn check(&self, at: Moment) -> Option<Seen> {
        check(&self.asset, metric::RUNNING, at, State::Up)
    }

    /// Finer readings, of the time since the last ones.
    pub fn sample(&mut self, at: Timestamp) -> Vec<Seen> {
        self.system.refresh_cpu_usage();
        self.system.refresh_memory();
        self.networks.refresh(true);
        let (mut received, mut sent) = (0, 0);
        for (_, data) in self.networks.iter().filter(|(name, _)| is_physical(name)) {
            received += data.received();
            sent += data.transmitted();
        }
        let cpu = hundredths(self.system.global_cpu_usage());
        let (used, swap) = (self.system.used_memory(), self.system.used_swap());
        [
            (metric::CPU_USED, Unit::Percent, Fold::MeanMax, cpu),
            (metric::MEMORY_USED, Unit::Byte, Fold::MeanMax, signed(used)),
            (metric::SWAP_USED, Unit::Byte, Fold::MeanMax, signed(swap)),
            (metric::NETWORK_RECEIVED, Unit::Byte, Fold::Sum, signed(received)),
            (metric::NETWORK_SENT, Unit::Byte, Fold::Sum, signed(sent)),
        ]
        .into_iter()
        .filter_map(|(name, unit, fold, value)| {
            let figure = Figure { asset: self.asset.clone(), metric: named(name)?, unit, fold, value };
            Some(Seen::Figure { at, figure })
        })
        .collect()
    }

    /// What stands still for a step: sizes, disks, uptime, and what the machine is.
    pub fn slow(&mut self, at: Timestamp) -> Vec<Seen> {
        let mut seen = self.sizes(at);
        seen.extend(self.fixed_disks(at));
        seen.extend(self.facts(at));
        seen
    }

    fn sizes(&self, at: Timestamp) -> Vec<Seen> {
        let cores = u64::try_from(self.system.cpus().len()).ok();
        [
            (metric::CPU_CORES, Unit::Count, cores),
            (metric::MEMORY_TOTAL, Unit::Byte, Some(self.system.total_memory())),
            (metric::UPTIME, Unit::Second, System::uptime().ok()),
            (metric::BOOT_TIME, Unit::Second, System::boot_time().ok()),
        ]
        .into_iter()
        .filter_map(|(name, unit, value)| last(&self.asset, name, at, unit, signed(value?)))
        .collect()
    }

    fn fixed_disks(&mut self, at: Timestamp) -> Vec<Seen> {
        self.disks.refresh(true);
        let fixed: Vec<_> = self.disks.iter().filter(|disk| is_fixed(disk)).collect();
        let told: Vec<_> = fixed.iter().map(|disk| (disk_name(disk), disk.name())).collect();
        let names = names(&told);
        // A disk that is mounted in several places is one disk.
        let disks: BTreeMap<_, _> = names.into_iter().zip(fixed).collect();
        let figures = disks.into_iter().flat_map(|(name, disk)| {
            let (total, free) = (disk.total_space(), disk.available_space());
            [(metric::DISK_TOTAL, total), (metric::DISK_USED, total.saturating_sub(free))]
                .map(|(what, value)| (format!("{what}.{name}"), value))
        });
        figures.filter_map(|(name, value)| last(&self.asset, &name, at, Unit::Byte, signed(value))).collect()
    }

    fn facts(&self, at: Timestamp) -> Vec<Seen> {
        let texts = [
            (metric::HOST_NAME, System::host_name().ok()),
            (metric::OS, System::long_os_version().ok()),
            (metric::VENDOR, Product::vendor_name().ok()),
            (metric::MODEL, Product::name().ok()),
            // Linux shows the serial number to root only; where we may not read it, it is not sent.
            (metric::SERIAL, Product::serial_number().ok()),
        ];
        let named = |text: &String| {
            !text.trim().is_empty() && !PLACEHOLDERS.contains(&text.trim().to_lowercase().as_str())
        };
        let texts =
            texts.into_iter().filter_map(|(name, text)| fact(&self.asset, name, at, text.filter(named)?));
        super::kind(&self.asset, at, "workstation", false).chain(texts).collect()
    }
}

/// The asset's name where the configuration gives none: the host name, as far as an asset may be called so.
#[must_use]
pub fn default_asset() -> Option<AssetId> {
    let name = System::host_name().ok()?;
    let name: String = name.chars().map(allowed).take(64).collect();
    name.trim_start_matches(['-', '_', '.']).parse().ok()
}

fn allowed(c: char) -> char {
    if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '_' }
}

fn is_fixed(disk: &Disk) -> bool {
    let kind = disk.file_system().to_string_lossy().to_lowercase();
    !disk.is_removable() && disk.total_space() > 0 && !ELSEWHERE.iter().any(|other| kind.starts_with(other))
}

fn disk_name(disk: &Disk) -> Option<String> {
    let (device, mount) = (disk.name().to_string_lossy(), disk.mount_point().to_string_lossy());
    if cfg!(windows) {
        // The drive letter, since a volume's label is the user's own text.
        return Some(mount.trim_end_matches(['\\', ':']).chars().map(allowed).take(48).collect());
    }
    // Elsewhere than on Linux the name is the volume's label.
    let kind = disk.file_system().to_string_lossy();
    cfg!(target_os = "linux").then(|| device_name(&device, &kind)).flatten()
}

/// `sda1` for `/dev/sda1`, the pool for a ZFS dataset. Nothing else has a name that cannot hold a user's: data sets
/// and encrypted folders are called after their owners.
fn device_name(device: &str, kind: &str) -> Option<String> {
    let name = match device.strip_prefix("/dev/") {
        Some(path) => path.rsplit('/').next()?,
        None if kind.eq_ignore_ascii_case("zfs") => device.split('/').next()?,
        None => return None,
    };
    let name: String = name.chars().map(allowed).take(48).collect();
    (!name.is_empty()).then_some(name)
}

/// What has no name is `disk0`, `disk1` …, in the order of what the system calls it.
fn names(disks: &[(Option<String>, &OsStr)]) -> Vec<String> {
    let unnamed: BTreeSet<_> =
        disks.iter().filter(|(name, _)| name.is_none()).map(|(_, device)| *device).collect();
    let place = |device| unnamed.iter().position(|other| *other == device).unwrap_or_default();
    disks
        .iter()
        .map(|(name, device)| name.clone().unwrap_or_else(|| format!("disk{}", place(*device))))
        .collect()
}

/// An interface with hardware behind it: octets over a tunnel or a bridge would count twice.
fn is_physical(name: &OsStr) -> bool {
    if cfg!(target_os = "linux") {
        return std::path::Path::new("/sys/class/net").join(name).join("device").exists();
    }
    let name = name.to_string_lossy().to_lowercase();
    !["loopback", "lo", "virtual", "veth", "vethernet", "tap", "tun", "bridge", "utun", "pseudo"]
        .iter()
        .any(|other| name.starts_with(other))
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Percent in hundredths; the library gives 0.0 to 100.0, give or take rounding.
#[expect(clippy::cast_possible_truncation, reason = "clamped to 0–10000 before the cast")]
fn hundredths(percent: f32) -> i64 {
    (percent * 100.0).round().clamp(0.0, 10_000.0) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_exact_in_hundredths_and_never_absurd() {
        assert_eq!([12.345, -0.1, 100.4].map(hundredths), [1_235, 0, 10_000]);
        assert_eq!(hundredths(f32::NAN), 0);
    }

    #[test]
    fn no_disk_is_called_after_a_person() {
        assert_eq!(device_name("/dev/sda1", "ext4").unwrap(), "sda1");
        assert_eq!(device_name("/dev/mapper/vg0-root", "xfs").unwrap(), "vg0-root");
        assert_eq!(device_name("rpool/USERDATA/anna_x1", "zfs").unwrap(), "rpool");
        assert_eq!(device_name("/home/.ecryptfs/anna/.Private", "ecryptfs"), None);
        assert_eq!(device_name("Anna's disk", "apfs"), None);
        let (anna, bo) = (OsStr::new("/home/anna"), OsStr::new("/home/bo"));
        let disks =
            [(None, bo), (Some("sda1".to_owned()), OsStr::new("/dev/sda1")), (None, anna), (None, bo)];
        assert_eq!(names(&disks), ["disk1", "sda1", "disk0", "disk1"]);
    }

    #[test]
    fn this_machine_can_be_read() {
        let mut workstation = Workstation::new("ws-1".parse().unwrap()).unwrap();
        let seen = workstation.slow(Timestamp(1_790_000_000_000));
        let memory = seen.iter().find_map(|seen| match seen {
            Seen::Last { metric, value, .. } if metric.as_str() == metric::MEMORY_TOTAL => Some(*value),
            _ => None,
        });
        assert!(memory.unwrap() > 16 * 1024 * 1024);
        assert_eq!(workstation.sample(Timestamp(1_790_000_000_000)).len(), 5);
    }
}
