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
#[must_use]
pub fn told(text: &str) -> Option<String> {
    // Device trees end their texts with a zero octet.
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    (!text.is_empty() && !PLACEHOLDERS.contains(&text.to_lowercase().as_str())).then(|| text.to_owned())
}

/// A part of a metric's name, in the characters that one may have.
fn part(text: &str) -> Option<String> {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '_' };
    let text: String = text.chars().map(allowed).take(48).collect();
    (!text.is_empty()).then_some(text)
}

/// The kernel's own name, `sda1` for `/dev/sda1`; the pool for a ZFS dataset. Nothing else has a name that cannot hold
/// a user's: logical volumes, labels, data sets and encrypted folders are called after their owners.
#[must_use]
pub fn device_name(device: &str, kind: &str) -> Option<String> {
    match device.strip_prefix("/dev/") {
        Some(name) => part(name).filter(|_| !name.contains('/')),
        None if kind.eq_ignore_ascii_case("zfs") => part(device.split('/').next()?),
        None => None,
    }
}

/// The letter of a drive, `C` for `C:` or `C:\\`. A volume that is mounted in a folder may stand in a user's.
#[must_use]
pub fn drive(mount: &str) -> Option<String> {
    let letter = mount.trim_end_matches('\\').strip_suffix(':')?;
    (letter.len() == 1 && letter.as_bytes()[0].is_ascii_alphabetic()).then(|| letter.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_disk_is_called_after_a_person() {
        assert_eq!(device_name("/dev/sda1", "ext4").unwrap(), "sda1");
        assert_eq!(device_name("/dev/dm-3", "xfs").unwrap(), "dm-3");
        for named in
            ["mapper/home-anna", "mapper/vg0-root", "disk/by-label/ANNA", "vg0/home_anna", "md/anna", ""]
        {
            assert_eq!(device_name(&format!("/dev/{named}"), "xfs"), None, "{named}");
        }
        assert_eq!(device_name("rpool/USERDATA/anna_x1", "zfs").unwrap(), "rpool");
        assert_eq!(device_name("/home/.ecryptfs/anna/.Private", "ecryptfs"), None);
        assert_eq!(device_name("Anna's disk", "apfs"), None);
    }

    #[test]
    fn a_drive_is_its_letter() {
        assert_eq!(["C:\\", "d:"].map(drive), ["C", "D"].map(|letter| Some(letter.to_owned())));
        let others =
            ["C:\\Users\\anna\\x\\", "\\\\?\\Volume{1}\\", "HarddiskVolume1", "å:\\", "å:", ":\\", ":", ""];
        assert_eq!(others.map(drive), [const { None }; 8]);
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
