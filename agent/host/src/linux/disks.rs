//! Fixed disks from `/proc/self/mounts` and `statvfs(3)`. Promise: a network mount that stalls blocks nothing, since
//! the table of mounts decides before any path is looked up; a disk counts once wherever it is mounted.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use motprov_shared::naming::device_name;

use crate::machine::{Disk, signed};
use crate::names::names;

/// File systems of other machines, or of other processes that may not answer. What is mounted beneath one is not
/// looked at either: its path leads through.
const FOREIGN: [&str; 18] = [
    "nfs",
    "cifs",
    "smb",
    "fuse",
    "9p",
    "virtiofs",
    "ceph",
    "afs",
    "lustre",
    "gfs2",
    "ocfs2",
    "gpfs",
    "beegfs",
    "glusterfs",
    "orangefs",
    "pvfs",
    "ncp",
    "autofs",
];
/// File systems in memory, or of what cannot be written.
const NO_DISK: [&str; 7] = ["overlay", "tmpfs", "ramfs", "squashfs", "erofs", "iso9660", "udf"];
/// Devices that are no disk: files on one, memory, and what a person puts in.
const NO_DEVICE: [&str; 5] = ["loop", "zram", "ram", "sr", "fd"];
/// Longest table of mounts that is read, octets: a host of containers has thousands.
const LONGEST: u64 = 4 << 20;

/// A line of the table of mounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mount {
    pub(super) source: String,
    pub(super) point: PathBuf,
    pub(super) kind: String,
}

/// Octets of a file system, and those that a user may still take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Space {
    total: u64,
    available: u64,
}

/// The table of mounts of this process.
pub(super) fn mounts(root: &Path) -> Vec<Mount> {
    let mut text = Vec::new();
    let file = fs::File::open(root.join("proc/self/mounts"));
    // Without the table nothing is known of any mount, and none is looked at.
    if let Ok(file) = file
        && file.take(LONGEST).read_to_end(&mut text).is_err()
    {
        return Vec::new();
    }
    parse(&String::from_utf8_lossy(&text))
}

/// The fixed disks of this machine, by name.
pub(super) fn disks(root: &Path) -> Vec<Disk> {
    // A device has several names: `/dev/root`, `/dev/mapper/…`, `/dev/disk/by-uuid/…`.
    let device = |source: &str| canonical(root, source).unwrap_or_else(|| PathBuf::from(source));
    let fixed =
        |mount: &Mount| mount.point == Path::new("/") || !is_removable(root, &device(&mount.source), 0);
    measured(&local(mounts(root)), device, fixed, space)
}

/// The kernel's own path of a device.
fn canonical(root: &Path, source: &str) -> Option<PathBuf> {
    // A ZFS dataset may be called as a folder is.
    let path = source.strip_prefix('/').filter(|path| path.starts_with("dev/"))?;
    let path = fs::canonicalize(root.join(path)).ok()?;
    Some(Path::new("/").join(path.strip_prefix(fs::canonicalize(root).ok()?).ok()?))
}

fn parse(text: &str) -> Vec<Mount> {
    let read = |line: &str| {
        let mut words = line.split(' ');
        let (source, point, kind) = (words.next()?, words.next()?, words.next()?);
        let point = PathBuf::from(unescaped(point));
        Some(Mount { source: unescaped(source), point, kind: kind.to_lowercase() })
    };
    text.lines().filter_map(read).collect()
}

/// The kernel writes space, tab, line end and backslash as `\` and three octal digits.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.get(..3).and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(octet) if octet.is_ascii() => {
                whole.push(char::from(octet));
                whole.push_str(&part[3..]);
            }
            _ => whole.extend(["\\", part]),
        }
    }
    whole
}

/// Mounts that may be looked at without leaving the machine.
fn local(mounts: Vec<Mount>) -> Vec<Mount> {
    let starts = |mount: &Mount, kinds: &[&str]| kinds.iter().any(|kind| mount.kind.starts_with(kind));
    // Of several mounts on one point only the last can be seen: a disk on its automount, for one.
    let seen: BTreeMap<_, _> = mounts.into_iter().map(|mount| (mount.point.clone(), mount)).collect();
    let (foreign, own): (Vec<_>, Vec<_>) = seen.into_values().partition(|mount| starts(mount, &FOREIGN));
    let beneath = |mount: &Mount| foreign.iter().any(|other| mount.point.starts_with(&other.point));
    own.into_iter().filter(|mount| is_disk(mount) && !starts(mount, &NO_DISK) && !beneath(mount)).collect()
}

fn is_disk(mount: &Mount) -> bool {
    match mount.source.strip_prefix("/dev/") {
        Some(device) => !NO_DEVICE.iter().any(|other| {
            device.strip_prefix(other).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        }),
        None => mount.kind == "zfs",
    }
}

/// Each device once. Data sets of a ZFS pool share what is available; what each uses is its own.
fn measured(
    mounts: &[Mount],
    device: impl Fn(&str) -> PathBuf,
    fixed: impl Fn(&Mount) -> bool,
    space: impl Fn(&Path) -> Option<Space>,
) -> Vec<Disk> {
    let mut devices = BTreeMap::new();
    for mount in mounts {
        devices.entry(device(&mount.source)).or_insert(mount);
    }
    let mut disks: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    devices.retain(|_, mount| fixed(mount));
    let name = |device: &PathBuf, mount: &Mount| device_name(&device.to_string_lossy(), &mount.kind);
    let named: Vec<_> =
        devices.iter().map(|(device, mount)| (name(device, mount), device.as_os_str())).collect();
    for (name, mount) in names(&named).into_iter().zip(devices.values()) {
        let Some(space) = space(&mount.point) else { continue };
        let (used, available) = disks.entry(name).or_default();
        *used = used.saturating_add(space.total.saturating_sub(space.available));
        *available = (*available).max(space.available);
    }
    let disk = |(name, (used, available)): (String, (u64, u64))| {
        let total = signed(used.saturating_add(available));
        (total > 0).then(|| Disk { name, total, used: signed(used) })
    };
    disks.into_iter().filter_map(disk).collect()
}

fn space(point: &Path) -> Option<Space> {
    let told = rustix::fs::statvfs(point).ok()?;
    let octets = |blocks: u64| blocks.saturating_mul(told.f_frsize);
    Some(Space { total: octets(told.f_blocks), available: octets(told.f_bavail) })
}

/// Whether a person may carry the disk away: the drive says so, or it hangs on USB. What lies on several disks, as
/// an encrypted or a logical volume does, is as its parts are.
pub(super) fn is_removable(root: &Path, device: &Path, depth: u32) -> bool {
    let Some(name) = device.file_name() else { return false };
    let Ok(path) = fs::canonicalize(root.join("sys/class/block").join(name)) else { return false };
    let on_usb = path.iter().filter_map(|part| part.to_str()).any(|part| {
        part.strip_prefix("usb").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    let says = |folder: Option<&Path>| {
        folder
            .is_some_and(|folder| fs::read(folder.join("removable")).is_ok_and(|text| text.starts_with(b"1")))
    };
    // A partition stands in its disk's folder.
    if on_usb || says(Some(&path)) || says(path.parent()) {
        return true;
    }
    let parts = fs::read_dir(path.join("slaves")).into_iter().flatten().flatten();
    depth < 4 && parts.into_iter().any(|part| is_removable(root, &part.path(), depth + 1))
}

#[cfg(test)]
mod tests;
