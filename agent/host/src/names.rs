//! Numbers the disks that may not be told by name.

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
    fn a_disk_without_a_name_has_a_number() {
        let (anna, bo) = (OsStr::new("/home/anna"), OsStr::new("/home/bo"));
        let disks =
            [(None, bo), (Some("sda1".to_owned()), OsStr::new("/dev/sda1")), (None, anna), (None, bo)];
        assert_eq!(names(&disks), ["disk1", "sda1", "disk0", "disk1"]);
    }
}
