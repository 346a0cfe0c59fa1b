//! Tables of mounts of several kinds of machine.

use proptest::prelude::*;

use super::*;

/// `name total used` of each disk; every file system has 100 octets, those of ZFS what the table below says.
fn told(mounts: &str) -> Vec<String> {
    let device = |source: &str| PathBuf::from(source.replace("/dev/mapper/vg0-root", "/dev/dm-0"));
    let space = |point: &Path| {
        let (total, available) = match point.to_str()? {
            "/zfs" => (1_010, 1_000),
            "/zfs/home" | "/home/anna" => (1_300, 1_000),
            "/proc" => (0, 0),
            "/gone" => return None,
            _ => (100, 40),
        };
        Some(Space { total, available })
    };
    let disks = measured(&local(parse(mounts)), device, |mount| mount.source != "/dev/sdz1", space);
    disks.iter().map(|disk| format!("{} {} {}", disk.name, disk.total, disk.used)).collect()
}

#[test]
fn a_workstation_has_its_partitions_once() {
    let mounts = "sysfs /sys sysfs rw 0 0\nproc /proc proc rw 0 0\nudev /dev devtmpfs rw 0 0\n\
        /dev/nvme0n1p2 / ext4 rw,relatime 0 0\n/dev/nvme0n1p1 /boot/efi vfat rw 0 0\n\
        /dev/nvme0n1p2 /var/snap/bind ext4 rw 0 0\n/dev/loop3 /snap/core/1 squashfs ro 0 0\n\
        /dev/loop9 /mnt/image ext4 rw 0 0\n/dev/zram0 /tmp ext4 rw 0 0\n/dev/sr0 /media/anna/Film udf ro 0 0\n\
        /dev/sdz1 /media/anna/STICK vfat rw 0 0\ntmpfs /run tmpfs rw 0 0\n/dev/sdb1 /gone ext4 rw 0 0\n";
    assert_eq!(told(mounts), ["nvme0n1p1 100 60", "nvme0n1p2 100 60"]);
}

#[test]
fn subvolumes_and_the_names_of_one_volume_are_one_disk() {
    let mounts = "/dev/mapper/vg0-root / btrfs rw,subvol=/@ 0 0\n/dev/mapper/vg0-root /home btrfs rw,subvol=/@home 0 0\n\
        /dev/dm-0 /srv btrfs rw 0 0\n/dev/mapper/home-anna /data xfs rw 0 0\n";
    assert_eq!(told(mounts), ["disk0 100 60", "dm-0 100 60"], "what only has a person's name has a number");
}

#[test]
fn a_device_is_known_by_the_kernels_own_name() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("dev/mapper")).unwrap();
    fs::write(root.path().join("dev/dm-4"), "").unwrap();
    std::os::unix::fs::symlink("../dm-4", root.path().join("dev/mapper/home-anna")).unwrap();
    assert_eq!(canonical(root.path(), "/dev/mapper/home-anna").unwrap(), Path::new("/dev/dm-4"));
    assert_eq!(canonical(root.path(), "dev/dm-4"), None, "a data set");
}

#[test]
fn a_pool_is_what_its_data_sets_use_and_what_they_share() {
    let mounts = "rpool/ROOT/debian /zfs zfs rw 0 0\nrpool/USERDATA/anna_x1 /zfs/home zfs rw 0 0\n\
        rpool/USERDATA/anna_x1 /home/anna zfs rw 0 0\n";
    assert_eq!(told(mounts), ["rpool 1310 310"]);
}

#[test]
fn nothing_of_another_machine_is_looked_at_nor_what_lies_beneath() {
    let mounts = "filer:/home /home nfs4 rw,hard 0 0\n/dev/sdb1 /home/anna/disk ext4 rw 0 0\n\
        //filer/x /mnt cifs rw 0 0\nanna@host: /srv/x fuse.sshfs rw 0 0\n/dev/sdc1 /srv/x/y ext4 rw 0 0\n\
        systemd-1 /auto autofs rw 0 0\n/dev/sdd1 /homeless ext4 rw 0 0\n/dev/fuse /run/user/1000/doc fuse.portal rw 0 0\n";
    let seen = local(parse(mounts));
    assert_eq!(seen.iter().map(|mount| mount.point.to_str().unwrap()).collect::<Vec<_>>(), ["/homeless"]);
}

#[test]
fn only_the_uppermost_mount_of_a_point_is_looked_at() {
    let mounts = "/dev/sda1 /data ext4 rw 0 0\n/dev/sdb1 /data ext4 rw 0 0\n\
        systemd-1 /auto autofs rw 0 0\n/dev/sdc1 /auto ext4 rw 0 0\n\
        /dev/sdd1 /srv ext4 rw 0 0\nfiler:/srv /srv nfs rw 0 0\n";
    assert_eq!(told(mounts), ["sdb1 100 60", "sdc1 100 60"]);
}

#[test]
fn escapes_of_the_kernel_are_undone() {
    assert_eq!(unescaped(r"/media/My\040disk\011\134"), "/media/My disk\t\\");
    assert_eq!(unescaped(r"a\9zz\"), r"a\9zz\");
    assert_eq!(unescaped("\\å\\04"), "\\å\\04");
}

#[test]
fn a_disk_on_usb_is_removable_and_so_is_what_lies_on_it() {
    let root = tempfile::tempdir().unwrap();
    let sys = root.path().join("sys");
    let usb = sys.join("devices/pci0/usb2/2-1/host6/block/sdb/sdb1");
    let fixed = sys.join("devices/pci0/ata1/host0/block/sda/sda1");
    let card = sys.join("devices/pci0/mmc_host/mmc0/block/mmcblk0/mmcblk0p1");
    let crypt = sys.join("devices/virtual/block/dm-0");
    for folder in [&usb, &fixed, &card, &crypt.join("slaves/sdb1"), &sys.join("class/block")] {
        fs::create_dir_all(folder).unwrap();
    }
    fs::write(card.parent().unwrap().join("removable"), "1\n").unwrap();
    fs::write(fixed.parent().unwrap().join("removable"), "0\n").unwrap();
    for (name, target) in [("sdb1", &usb), ("sda1", &fixed), ("mmcblk0p1", &card), ("dm-0", &crypt)] {
        std::os::unix::fs::symlink(target, sys.join("class/block").join(name)).unwrap();
    }
    let removable = |name: &str| is_removable(root.path(), &Path::new("/dev").join(name), 0);
    assert_eq!(
        ["sdb1", "sda1", "mmcblk0p1", "dm-0", "sdq1"].map(removable),
        [true, false, true, true, false]
    );
}

#[test]
fn this_machine_has_a_disk() {
    let disks = disks(Path::new("/"));
    assert!(
        disks.iter().all(|disk| 0 <= disk.used && disk.used <= disk.total && disk.total > 0),
        "{disks:?}"
    );
}

proptest! {
    #[test]
    fn no_table_panics(text in r"(/dev/|sda1|[a-z/]{1,5}|\\[0-9]{0,4}| |\n|nfs|zfs|ext4){0,40}") {
        let _ = told(&text);
    }
}
