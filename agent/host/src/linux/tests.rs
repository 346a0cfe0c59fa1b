//! Machines of temporary files, and this one.

use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

/// A folder with these files, to stand for `/`.
pub(super) fn root(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

const MEMINFO: &str =
    "MemTotal: 1000 kB\nMemFree: 1 kB\nMemAvailable: 600 kB\nSwapTotal: 50 kB\nSwapFree: 40 kB\n";

fn net(received: u64, sent: u64) -> String {
    format!("Inter-|   Receive\n face |bytes\n  eth0: {received} 0 0 0 0 0 0 0 {sent} 0 0 0 0 0 0 0\n")
}

#[test]
fn figures_speak_of_the_time_since_the_last_ones() {
    let root = root(&[
        ("proc/stat", "cpu  100 0 0 100 0 0 0\ncpu0 100 0 0 100 0 0 0\n"),
        ("proc/meminfo", MEMINFO),
        ("proc/net/dev", &net(1_000, 100)),
        ("sys/class/net/eth0/device/vendor", "x"),
        ("sys/class/hwmon/hwmon0/name", "coretemp\n"),
        ("sys/class/hwmon/hwmon0/temp1_input", "41000\n"),
    ]);
    let mut machine = Machine::open_at(root.path()).unwrap();
    fs::write(root.path().join("proc/stat"), "cpu  125 0 0 175 0 0 0\n").unwrap();
    fs::write(root.path().join("proc/net/dev"), net(1_300, 120)).unwrap();
    let expected = Figures {
        cpu_used: Some(2_500),
        memory_used: Some(400 * 1024),
        swap_used: Some(10 * 1024),
        received: Some(300),
        sent: Some(20),
        temperature: Some(41),
    };
    assert_eq!(machine.figures(), expected);
    // No tick passed: the share holds, and nothing was carried.
    assert_eq!(machine.figures(), Figures { received: Some(0), sent: Some(0), ..expected });
}

#[test]
fn a_container_without_devices_is_read() {
    let root =
        root(&[("proc/stat", "cpu 1 0 0 3\n"), ("proc/meminfo", MEMINFO), ("proc/net/dev", &net(5, 5))]);
    let mut machine = Machine::open_at(root.path()).unwrap();
    let figures = machine.figures();
    assert_eq!((figures.received, figures.temperature), (Some(0), None));
    assert_eq!(machine.sizes().disks, []);
}

#[test]
fn what_cannot_be_read_is_not_zero() {
    let root = root(&[("proc/stat", "cpu 1 0 0 3\n"), ("proc/meminfo", MEMINFO)]);
    let mut machine = Machine::open_at(root.path()).unwrap();
    fs::write(root.path().join("proc/meminfo"), "").unwrap();
    let figures = machine.figures();
    assert_eq!((figures.cpu_used, figures.memory_used, figures.received), (None, None, None));
}

#[test]
fn a_machine_that_cannot_be_read_says_what_is_missing() {
    let empty = root(&[]);
    let error = Machine::open_at(empty.path()).unwrap_err().to_string();
    assert!(error.starts_with("cannot read ") && error.contains("proc/stat"), "{error}");
    let other = root(&[("proc/stat", "x\n"), ("proc/meminfo", MEMINFO)]);
    let error = Machine::open_at(other.path()).unwrap_err().to_string();
    assert!(error.ends_with("proc/stat has no line `cpu`"), "{error}");
}

#[test]
fn sizes_survive_a_line_of_interrupts_longer_than_any_buffer() {
    let stat =
        format!("cpu 1 0 0 3\ncpu0 1 0 0 3\ncpu2 1 0 0 3\nintr {}\nbtime 1790000000\n", "7 ".repeat(9_000));
    let root = root(&[("proc/stat", &stat), ("proc/meminfo", MEMINFO), ("proc/uptime", "77.5 1.0\n")]);
    let sizes = Machine::open_at(root.path()).unwrap().sizes();
    let expected = Sizes {
        cores: Some(2),
        memory_total: Some(1000 * 1024),
        swap_total: Some(50 * 1024),
        uptime_s: Some(77),
        boot_time_s: Some(1_790_000_000),
        disks: Vec::new(),
    };
    assert_eq!(sizes, expected);
}

#[test]
fn this_machine_is_read() {
    let mut machine = Machine::open().unwrap();
    let (figures, sizes) = (machine.figures(), machine.sizes());
    assert!(figures.memory_used.unwrap() > 1024 * 1024);
    assert!(figures.received.is_some() && figures.sent.is_some());
    assert!(sizes.memory_total.unwrap() > figures.memory_used.unwrap());
    assert!(sizes.cores.unwrap() >= 1 && sizes.uptime_s.is_some());
    assert!(sizes.boot_time_s.unwrap() > 1_500_000_000);
    let identity = machine.identity();
    assert!(identity.host_name.is_some() && identity.os.is_some());
}

proptest! {
    #[test]
    fn no_text_of_the_kernel_panics(stat in ".{0,300}", meminfo in ".{0,300}", dev in ".{0,300}") {
        let stat = format!("cpu 1 2 3 4\n{stat}");
        let meminfo = format!("MemTotal: 9 kB\nMemFree: 1 kB\n{meminfo}");
        let root = root(&[("proc/stat", &stat), ("proc/meminfo", &meminfo), ("proc/net/dev", &dev)]);
        if let Ok(mut machine) = Machine::open_at(root.path()) {
            machine.figures();
            machine.sizes();
        }
    }
}
