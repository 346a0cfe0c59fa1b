//! Names that machines and their makers give. Promise: what could be called after a person is never passed on.

/// What firmware says where nobody filled in a name.
const PLACEHOLDERS: [&str; 11] = [
    "to be filled by o.e.m.",
    "default string",
    "not specified",
    "not applicable",
    "system manufacturer",
    "system product name",
    "system serial number",
    "unknown",
    "none",
    "n/a",
    "0",
];

/// The text, if it says anything.
pub(crate) fn told(text: &str) -> Option<String> {
    // Device trees end their texts with a zero octet.
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    (!text.is_empty() && !PLACEHOLDERS.contains(&text.to_lowercase().as_str())).then(|| text.to_owned())
}

/// The characters that a metric's name may have.
fn allowed(c: char) -> char {
    if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '_' }
}

/// A part of a metric's name.
pub(crate) fn part(text: &str) -> Option<String> {
    let text: String = text.chars().map(allowed).take(48).collect();
    (!text.is_empty()).then_some(text)
}

/// The kernel's own name, `sda1` for `/dev/sda1`; the pool for a ZFS dataset. Nothing else has a name that cannot hold
/// a user's: logical volumes, labels, data sets and encrypted folders are called after their owners.
pub(crate) fn device_name(device: &str, kind: &str) -> Option<String> {
    match device.strip_prefix("/dev/") {
        Some(name) => part(name).filter(|_| !name.contains('/')),
        None if kind.eq_ignore_ascii_case("zfs") => part(device.split('/').next()?),
        None => None,
    }
}

/// The letter of a drive that is mounted by one, `C:\\`. A volume that is mounted in a folder may stand in a user's.
#[cfg(any(not(target_os = "linux"), test))]
pub(crate) fn drive(mount: &str) -> Option<String> {
    let letter = mount.trim_end_matches('\\').strip_suffix(':')?;
    (letter.len() == 1 && letter.as_bytes()[0].is_ascii_alphabetic()).then(|| letter.to_ascii_uppercase())
}

/// What has no name is `disk0`, `disk1` …, in the order of what the system calls it.
pub(crate) fn names(disks: &[(Option<String>, &std::ffi::OsStr)]) -> Vec<String> {
    let unnamed: std::collections::BTreeSet<_> =
        disks.iter().filter(|(name, _)| name.is_none()).map(|(_, device)| *device).collect();
    let place = |device| unnamed.iter().position(|other| *other == device).unwrap_or_default();
    disks
        .iter()
        .map(|(name, device)| name.clone().unwrap_or_else(|| format!("disk{}", place(*device))))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn no_disk_is_called_after_a_person() {
        assert_eq!(device_name("/dev/sda1", "ext4").unwrap(), "sda1");
        assert_eq!(device_name("/dev/dm-3", "xfs").unwrap(), "dm-3");
        for named in ["/dev/mapper/home-anna", "/dev/disk/by-label/ANNA", "/dev/vg0/home_anna", "/dev/"] {
            assert_eq!(device_name(named, "xfs"), None);
        }
        assert_eq!([drive("C:\\"), drive("d:")], ["C", "D"].map(|letter| Some(letter.to_owned())));
        for folder in ["C:\\Users\\anna\\x\\", "\\\\?\\Volume{1}\\", "å:\\", ":\\", ""] {
            assert_eq!(drive(folder), None, "{folder}");
        }
        assert_eq!(device_name("rpool/USERDATA/anna_x1", "zfs").unwrap(), "rpool");
        assert_eq!(device_name("/home/.ecryptfs/anna/.Private", "ecryptfs"), None);
        assert_eq!(device_name("Anna's disk", "apfs"), None);
        let (anna, bo) = (OsStr::new("/home/anna"), OsStr::new("/home/bo"));
        let disks =
            [(None, bo), (Some("sda1".to_owned()), OsStr::new("/dev/sda1")), (None, anna), (None, bo)];
        assert_eq!(names(&disks), ["disk1", "sda1", "disk0", "disk1"]);
    }

    #[test]
    fn what_nobody_filled_in_is_not_told() {
        for empty in ["", "  \n", "\0", "To Be Filled By O.E.M.", "Default string\n", "0", "None", "N/A"] {
            assert_eq!(told(empty), None, "{empty:?}");
        }
        assert_eq!(told("HP EliteBook 840 G8\n").unwrap(), "HP EliteBook 840 G8");
        assert_eq!(told("Raspberry Pi 4 Model B Rev 1.4\0").unwrap(), "Raspberry Pi 4 Model B Rev 1.4");
    }
}
