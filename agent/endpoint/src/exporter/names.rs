//! What is the machine's own among what an exporter names. Promise: no octet is counted twice. How a disk may be
//! called stands in [`motprov_shared::naming`].

/// File systems that are not a fixed disk of the machine.
const ELSEWHERE: [&str; 14] = [
    "nfs", "cifs", "smb", "fuse", "9p", "virtiofs", "overlay", "tmpfs", "devtmpfs", "squashfs", "iso9660",
    "udf", "ramfs", "autofs",
];
/// Interfaces without hardware behind them, by how their names begin: octets over a tunnel, a bridge or a bond pass
/// a real interface too. An exporter does not say which is which.
const VIRTUAL: [&str; 24] = [
    "lo", "veth", "docker", "br", "virbr", "vnet", "tun", "tap", "wg", "bond", "team", "dummy", "ifb",
    "cali", "flannel", "cni", "cilium", "lxc", "lxd", "vmbr", "fwbr", "fwpr", "fwln", "nlmon",
];
/// The same by what Windows calls them.
const VIRTUAL_WINDOWS: [&str; 9] =
    ["isatap", "teredo", "loopback", "vethernet", "hyper-v virtual", "miniport", "tunnel", "tap-", "wintun"];

/// Whether a file system lies on a disk that stays with the machine.
pub(super) fn is_fixed(kind: &str, mount: &str) -> bool {
    let kind = kind.to_lowercase();
    let carried = ["/media/", "/run/media/"].iter().any(|place| mount.starts_with(place));
    !carried && !ELSEWHERE.iter().any(|other| kind.starts_with(other))
}

/// Whether octets over the interface are counted. `eth0.7` and `eth0:1` are parts of `eth0`.
pub(super) fn is_physical(name: &str) -> bool {
    !name.contains(['.', ':', '@']) && !VIRTUAL.iter().any(|other| name.starts_with(other))
}

/// The same on Windows.
pub(super) fn is_physical_windows(name: &str) -> bool {
    let name = name.to_lowercase();
    !VIRTUAL_WINDOWS.iter().any(|other| name.contains(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_hardware_behind_it_is_counted() {
        for name in ["eth0", "eno1", "enp3s0f1", "wlan0", "ib0", "lan0"] {
            assert!(is_physical(name), "{name}");
        }
        for name in ["lo", "veth1a2b", "docker0", "br-3f", "wg0", "eth0.7", "eth0:1", "bond0", "ifb0"] {
            assert!(!is_physical(name), "{name}");
        }
        assert!(is_physical_windows("Intel_R_ Ethernet Connection I219_LM"));
        assert!(!is_physical_windows("Hyper-V Virtual Ethernet Adapter"));
        assert!(is_fixed("ext4", "/") && is_fixed("zfs", "/tank") && is_fixed("NTFS", ""));
        assert!(
            !is_fixed("nfs4", "/srv")
                && !is_fixed("vfat", "/media/anna/USB")
                && !is_fixed("fuse.sshfs", "/x")
        );
    }
}
