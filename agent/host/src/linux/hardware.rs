//! What only this machine has. Read for the fingerprint, which hashes it at once.

use std::fs;
use std::path::{Path, PathBuf};

use super::text::small;
use super::{disks, product};
use crate::fingerprint::Hardware;

/// Most entries of a folder of devices that are looked at.
const MOST: usize = 1024;
/// How hypervisors call the machines that they make, where the processor does not say so.
const HYPERVISORS: [&str; 12] = [
    "qemu",
    "kvm",
    "vmware",
    "virtualbox",
    "innotek",
    "xen",
    "bochs",
    "parallels",
    "bhyve",
    "amazon ec2",
    "google compute engine",
    "openstack",
];

/// Reads this machine.
pub(crate) fn hardware() -> Hardware {
    read(Path::new("/"))
}

fn read(root: &Path) -> Hardware {
    Hardware {
        machine_id: machine_id(root),
        product_uuid: small(&root.join("sys/class/dmi/id/product_uuid")),
        addresses: addresses(root),
        disks: serials(root),
        is_virtual: is_virtual(root),
    }
}

/// The id made at installation. One that lies on memory is made anew at each start, and says nothing: see
/// `machine-id(5)`, first boot and transient ids.
fn machine_id(root: &Path) -> Option<String> {
    let passing = |mount: &disks::Mount| mount.point == Path::new("/etc/machine-id") && mount.kind == "tmpfs";
    if disks::mounts(root).iter().any(passing) {
        return None;
    }
    ["etc/machine-id", "var/lib/dbus/machine-id"].into_iter().find_map(|path| small(&root.join(path)))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).take(MOST).collect()
}

fn is_on_usb(path: &Path) -> bool {
    let is_usb = |part: &str| {
        part.strip_prefix("usb").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    fs::canonicalize(path).is_ok_and(|path| path.iter().filter_map(|part| part.to_str()).any(is_usb))
}

/// Permanent addresses of built-in interfaces. A card on USB is carried from machine to machine; an address that
/// somebody set, or that was drawn by lot, is not the card's (`addr_assign_type` 0 is).
fn addresses(root: &Path) -> Vec<String> {
    let address = |folder: PathBuf| {
        let text = |name: &str| Some(small(&folder.join(name))?.trim().to_owned());
        let built_in = folder.join("device").exists() && !is_on_usb(&folder);
        let own = text("type")? == "1" && text("addr_assign_type")? == "0";
        let address = text("address").filter(|address| is_address(address))?;
        (built_in && own).then_some(address)
    };
    entries(&root.join("sys/class/net")).into_iter().filter_map(address).collect()
}

fn is_address(text: &str) -> bool {
    let octets: Vec<_> = text.split(':').map(|octet| u8::from_str_radix(octet, 16)).collect();
    octets.len() == 6 && octets.iter().all(Result::is_ok) && octets.iter().any(|octet| *octet != Ok(0))
}

/// Serial numbers of built-in disks, where everybody may read them.
fn serials(root: &Path) -> Vec<String> {
    let serial = |folder: PathBuf| {
        let name = folder.file_name()?;
        if !folder.join("device").exists() || disks::is_removable(root, &Path::new("/dev").join(name), 0) {
            return None;
        }
        let files = ["device/serial", "wwid", "device/wwid", "serial"];
        let told =
            files.into_iter().find_map(|file| motprov_shared::naming::told(&small(&folder.join(file))?));
        told.filter(|serial| serial.len() >= 4)
    };
    entries(&root.join("sys/class/block")).into_iter().filter_map(serial).collect()
}

/// Whether a hypervisor runs this machine: the processor says so on x86, the firmware elsewhere.
fn is_virtual(root: &Path) -> bool {
    let says = |text: String| {
        let flags = text.lines().find(|line| line.starts_with("flags"));
        flags.is_some_and(|flags| flags.split_whitespace().any(|flag| flag == "hypervisor"))
    };
    let [vendor, model] = product::firmware(root);
    small(&root.join("proc/cpuinfo")).is_some_and(says)
        || HYPERVISORS.iter().any(|name| vendor.contains(name) || model.contains(name))
        || (vendor == "microsoft corporation" && model == "virtual machine")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::linux::tests::root;

    const ID: &str = "3d1219c7c4c5404aaa1f6d2a48adfda4\n";

    #[test]
    fn only_what_is_built_in_and_the_cards_own_counts() {
        let net = |name: &str, address: &str, assigned: &str| {
            let folder = format!("sys/class/net/{name}");
            [("address", address), ("addr_assign_type", assigned), ("type", "1"), ("device/vendor", "x")]
                .map(|(file, text)| (format!("{folder}/{file}"), text.to_owned()))
        };
        let files = [
            net("eth0", "f4:8e:38:a1:b2:c3\n", "0\n"),
            net("wlan0", "02:11:22:33:44:55\n", "3\n"),
            net("eth9", "00:00:00:00:00:00\n", "0\n"),
        ];
        let files: Vec<_> =
            files.iter().flatten().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let root = root(&files);
        fs::create_dir_all(root.path().join("sys/class/net/lo")).unwrap();
        assert_eq!(addresses(root.path()), ["f4:8e:38:a1:b2:c3"]);
    }

    #[test]
    fn a_card_that_is_carried_about_says_nothing() {
        let folder = "sys/devices/pci0/usb1/1-2/net/enx0";
        let files =
            [("address", "f4:8e:38:a1:b2:c3"), ("addr_assign_type", "0"), ("type", "1"), ("device/x", "")];
        let files = files.map(|(file, text)| (format!("{folder}/{file}"), text));
        let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let root = root(&files);
        fs::create_dir_all(root.path().join("sys/class/net")).unwrap();
        symlink(root.path().join(folder), root.path().join("sys/class/net/enx0")).unwrap();
        assert_eq!(addresses(root.path()), [""; 0]);
    }

    #[test]
    fn an_id_that_is_made_at_each_start_says_nothing() {
        let kept = root(&[("etc/machine-id", ID), ("proc/self/mounts", "/dev/sda1 / ext4 rw 0 0\n")]);
        assert_eq!(machine_id(kept.path()).unwrap(), ID);
        let mounts = "/dev/sda1 / ext4 ro 0 0\ntmpfs /etc/machine-id tmpfs ro 0 0\n";
        let passing = root(&[("etc/machine-id", ID), ("proc/self/mounts", mounts)]);
        assert_eq!(machine_id(passing.path()), None);
    }

    #[test]
    fn serial_numbers_are_of_disks_that_stay() {
        let root = root(&[
            ("sys/class/block/nvme0n1/device/serial", "S4EWNX0R123456  \n"),
            ("sys/class/block/sda/device/wwid", "naa.5002538e40a1b2c3\n"),
            ("sys/class/block/sdb/device/wwid", "naa.5000c500a1b2c3d4\n"),
            ("sys/class/block/sdb/removable", "1\n"),
            ("sys/class/block/dm-0/wwid", "not a disk"),
            ("sys/class/block/vda/serial", "\n"),
        ]);
        let mut serials = serials(root.path());
        serials.sort();
        assert_eq!(serials, ["S4EWNX0R123456", "naa.5002538e40a1b2c3"]);
    }

    #[test]
    fn a_virtual_machine_is_known_by_its_processor_or_its_firmware() {
        let x86 =
            |flags: &str| root(&[("proc/cpuinfo", &format!("processor\t: 0\nflags\t\t: fpu {flags}\n"))]);
        assert!(is_virtual(x86("vme hypervisor lahf_lm").path()));
        assert!(!is_virtual(x86("vme lahf_lm").path()));
        assert!(is_virtual(root(&[("sys/class/dmi/id/product_name", "KVM Virtual Machine\n")]).path()));
        let surface = [
            ("sys/class/dmi/id/sys_vendor", "Microsoft Corporation\n"),
            ("sys/class/dmi/id/product_name", "Surface Laptop 5\n"),
        ];
        assert!(!is_virtual(root(&surface).path()));
    }

    #[test]
    fn this_machine_can_be_read() {
        let hardware = hardware();
        assert!(hardware.addresses.iter().all(|address| is_address(address)));
    }
}
