//! What the machine is: firmware's and the system's own names. Sources: `Documentation/ABI/testing/sysfs-class-dmi`,
//! `os-release(5)`, and the device tree where there is no DMI.

use std::path::Path;

use motprov_shared::naming::told;

use super::text::{number, small};
use crate::machine::Identity;

/// Seconds since the machine started, sleep included.
pub(super) fn uptime(root: &Path) -> Option<i64> {
    let text = small(&root.join("proc/uptime"))?;
    let whole = text.split(['.', ' ']).next()?;
    i64::try_from(number(whole.as_bytes())?).ok()
}

pub(super) fn host_name(root: &Path) -> Option<String> {
    // Not a placeholder's place: a machine may be called `none`.
    let name = small(&root.join("proc/sys/kernel/hostname"))?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// What the machine is. The serial number is root's to read; where we may not, it is not told.
pub(super) fn identity(root: &Path) -> Identity {
    let text = |path: &str| told(&small(&root.join(path))?);
    let dmi = |name: &str| text(&format!("sys/class/dmi/id/{name}"));
    let tree = |name: &str| text(&format!("sys/firmware/devicetree/base/{name}"));
    Identity {
        host_name: host_name(root),
        os: system(root),
        vendor: dmi("sys_vendor"),
        model: dmi("product_name").or_else(|| tree("model")),
        serial: dmi("product_serial").or_else(|| tree("serial-number")),
    }
}

/// The maker of a machine and its model, placeholders and all.
pub(super) fn firmware(root: &Path) -> [String; 2] {
    ["sys_vendor", "product_name"].map(|name| {
        small(&root.join("sys/class/dmi/id").join(name)).unwrap_or_default().trim().to_lowercase()
    })
}

fn system(root: &Path) -> Option<String> {
    let text = small(&root.join("etc/os-release")).or_else(|| small(&root.join("usr/lib/os-release")));
    let text = text.unwrap_or_default();
    let value = |key: &str| {
        let line = text.lines().rev().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix('='))?;
        told(&unquoted(line))
    };
    let assembled = || Some(format!("{} {}", value("NAME")?, value("VERSION")?));
    let kernel = || {
        let release = small(&root.join("proc/sys/kernel/osrelease"))?;
        Some(format!("Linux {}", told(&release)?))
    };
    value("PRETTY_NAME").or_else(assembled).or_else(kernel)
}

/// A value as a shell would read it.
fn unquoted(value: &str) -> String {
    let value = value.trim();
    let inner = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    let mut plain = String::new();
    let mut characters = inner.unwrap_or(value).chars();
    while let Some(character) = characters.next() {
        plain.extend(if character == '\\' { characters.next() } else { Some(character) });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linux::tests::root;

    #[test]
    fn a_workstation_tells_its_maker_and_model() {
        let root = root(&[
            ("proc/sys/kernel/hostname", "ws-0815\n"),
            ("proc/uptime", "345678.90 123.45\n"),
            ("etc/os-release", "NAME=\"Debian GNU/Linux\"\nPRETTY_NAME=\"Debian \\\"13\\\" (trixie)\"\n"),
            ("sys/class/dmi/id/sys_vendor", "Dell Inc.\n"),
            ("sys/class/dmi/id/product_name", "OptiPlex 7010\n"),
            ("sys/class/dmi/id/product_serial", "Default string\n"),
        ]);
        let told = identity(root.path());
        assert_eq!(told.host_name.unwrap(), "ws-0815");
        assert_eq!(told.os.unwrap(), "Debian \"13\" (trixie)");
        assert_eq!((told.vendor.unwrap(), told.model.unwrap()), ("Dell Inc.".into(), "OptiPlex 7010".into()));
        assert_eq!(told.serial, None);
        assert_eq!(uptime(root.path()), Some(345_678));
    }

    #[test]
    fn a_board_without_firmware_tables_tells_by_its_device_tree() {
        let root = root(&[
            ("sys/firmware/devicetree/base/model", "Raspberry Pi 4 Model B Rev 1.4\0"),
            ("sys/firmware/devicetree/base/serial-number", "10000000abcdef01\0"),
            ("usr/lib/os-release", "NAME='Alpine Linux'\nVERSION=3.22\n"),
        ]);
        let told = identity(root.path());
        assert_eq!(told.model.unwrap(), "Raspberry Pi 4 Model B Rev 1.4");
        assert_eq!(told.serial.unwrap(), "10000000abcdef01");
        assert_eq!(told.os.unwrap(), "Alpine Linux 3.22");
    }

    #[test]
    fn a_container_without_any_of_it_says_little_and_fails_nowhere() {
        let root = root(&[("proc/sys/kernel/osrelease", "6.12.1\n")]);
        let expected = Identity { os: Some("Linux 6.12.1".to_owned()), ..Identity::default() };
        assert_eq!(identity(root.path()), expected);
        assert_eq!(uptime(root.path()), None);
    }
}
