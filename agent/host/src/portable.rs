//! Other platforms than Linux: reads through `sysinfo`. Nothing big of it is kept between two readings.

use std::collections::BTreeMap;
use std::ffi::OsStr;

use motprov_shared::naming::{device_name, drive, told};
use sysinfo::{Disks, MacAddr, Networks, Product, System};

use crate::fingerprint::Hardware;
use crate::machine::{Disk, Error, Figures, Identity, Sizes, signed};
use crate::names::names;

/// File systems that are not a fixed disk of this machine.
const ELSEWHERE: [&str; 11] =
    ["nfs", "cifs", "smb", "afp", "fuse", "9p", "virtiofs", "overlay", "tmpfs", "squashfs", "iso9660"];
/// How interfaces without hardware behind them are called.
const NO_HARDWARE: [&str; 11] =
    ["loopback", "lo", "virtual", "veth", "vethernet", "tap", "tun", "bridge", "utun", "pseudo", "awdl"];

/// This machine.
#[derive(Debug)]
pub(crate) struct Machine {
    system: System,
    networks: Networks,
}

impl Machine {
    pub(crate) fn open() -> Result<Self, Error> {
        let error = |what| move |why: sysinfo::Error| Error::System { what, why: why.to_string() };
        let mut system = System::new().map_err(error("processors and memory"))?;
        system.refresh_cpu_usage();
        let networks = Networks::new_with_refreshed_list().map_err(error("network interfaces"))?;
        Ok(Self { system, networks })
    }

    pub(crate) fn figures(&mut self) -> Figures {
        self.system.refresh_cpu_usage();
        self.system.refresh_memory();
        self.networks.refresh(true);
        let (mut received, mut sent) = (0_u64, 0_u64);
        for (_, data) in self.networks.iter().filter(|(name, _)| is_physical(name)) {
            received = received.saturating_add(data.received());
            sent = sent.saturating_add(data.transmitted());
        }
        Figures {
            cpu_used: Some(hundredths(self.system.global_cpu_usage())),
            memory_used: Some(signed(self.system.used_memory())),
            swap_used: Some(signed(self.system.used_swap())),
            received: Some(signed(received)),
            sent: Some(signed(sent)),
            temperature: None,
        }
    }

    pub(crate) fn sizes(&mut self) -> Sizes {
        self.system.refresh_memory();
        Sizes {
            cores: i64::try_from(self.system.cpus().len()).ok(),
            memory_total: Some(signed(self.system.total_memory())),
            swap_total: Some(signed(self.system.total_swap())),
            uptime_s: System::uptime().ok().map(signed),
            boot_time_s: System::boot_time().ok().map(signed),
            disks: Disks::new_with_refreshed_list().map(|disks| fixed(&disks)).unwrap_or_default(),
        }
    }

    #[expect(clippy::unused_self, reason = "the same call as on Linux, where the machine knows its folders")]
    pub(crate) fn identity(&self) -> Identity {
        let text = |answer: Result<String, sysinfo::Error>| told(&answer.ok()?);
        Identity {
            host_name: host_name(),
            os: text(System::long_os_version()),
            vendor: text(Product::vendor_name()),
            model: text(Product::name()),
            serial: text(Product::serial_number()),
        }
    }
}

pub(crate) fn host_name() -> Option<String> {
    System::host_name().ok().filter(|name| !name.trim().is_empty())
}

/// What only this machine has. Disks' serial numbers are not told here.
pub(crate) fn hardware() -> Hardware {
    let addresses =
        Networks::new_with_refreshed_list().map(|networks| addresses(&networks)).unwrap_or_default();
    #[cfg(windows)]
    let (machine_id, product_uuid) = (crate::windows::machine_guid(), crate::windows::product_uuid());
    #[cfg(not(windows))]
    let (machine_id, product_uuid) = (None, Product::uuid().ok());
    Hardware { machine_id, product_uuid, addresses, disks: Vec::new(), is_virtual: false }
}

fn addresses(networks: &Networks) -> Vec<String> {
    let physical = networks.iter().filter(|(name, _)| is_physical(name));
    let addresses = physical.map(|(_, data)| data.mac_address());
    // An address that somebody set, or that was drawn by lot, has the second bit of its first octet set (IEEE 802).
    let own = |address: &MacAddr| *address != MacAddr::UNSPECIFIED && address.0[0] & 2 == 0;
    addresses.filter(own).map(|address| address.to_string()).collect()
}

fn fixed(disks: &Disks) -> Vec<Disk> {
    let fixed: Vec<_> = disks.iter().filter(|disk| is_fixed(disk)).collect();
    let named: Vec<_> = fixed.iter().map(|disk| (disk_name(disk), disk.name())).collect();
    // A disk that is mounted in several places is one disk.
    let disks: BTreeMap<_, _> = names(&named).into_iter().zip(fixed).collect();
    let read = |(name, disk): (String, &sysinfo::Disk)| {
        let (total, free) = (disk.total_space(), disk.available_space());
        Disk { name, total: signed(total), used: signed(total.saturating_sub(free)) }
    };
    disks.into_iter().map(read).collect()
}

fn is_fixed(disk: &sysinfo::Disk) -> bool {
    let kind = disk.file_system().to_string_lossy().to_lowercase();
    !disk.is_removable() && disk.total_space() > 0 && !ELSEWHERE.iter().any(|other| kind.starts_with(other))
}

fn disk_name(disk: &sysinfo::Disk) -> Option<String> {
    let [device, kind, mount] = [disk.name(), disk.file_system(), disk.mount_point().as_os_str()];
    if cfg!(windows) {
        // A volume's label is the user's own text.
        return drive(&mount.to_string_lossy());
    }
    // Elsewhere than on Linux the name is the volume's label.
    let own = || device_name(&device.to_string_lossy(), &kind.to_string_lossy());
    cfg!(target_os = "linux").then(own).flatten()
}

/// An interface with hardware behind it: octets over a tunnel or a bridge would count twice.
fn is_physical(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    !NO_HARDWARE.iter().any(|other| name.starts_with(other))
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
    fn this_machine_is_read_by_the_library_too() {
        let mut machine = Machine::open().unwrap();
        assert!(machine.figures().memory_used.unwrap() > 1024 * 1024);
        let sizes = machine.sizes();
        assert!(sizes.cores.unwrap() >= 1 && sizes.memory_total.unwrap() > 16 * 1024 * 1024);
        assert_eq!(machine.identity().host_name, host_name());
        let _ = hardware();
    }
}
