//! What one scrape said of a machine, in our words. Promise: values stay decimal, and figures of two machines never
//! mix.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use motprov_shared::measurement::metric;
use motprov_shared::naming;
use rust_decimal::Decimal;

use super::names;
use super::text::{Sample, sample};

/// No machine has more of anything, and sums of a hundred thousand of these stay exact.
const MOST: Decimal = Decimal::from_parts(0xa764_0000, 0x0de0_b6b3, 0, false, 0);

/// Most fixed disks of one machine; what comes beyond is refused, and each of them is a series for ever.
const VOLUMES: usize = 64;
/// Most processors of one machine, each with the eight modes that Linux has.
const PROCESSOR_TIMES: usize = 4_096 * 8;
/// Most physical interfaces of one machine.
const INTERFACES: usize = 256;

/// Gauges by what they are, with the metrics that hold them: the first that is there counts; over several files or
/// devices they add up.
pub(super) const MEMORY_TOTAL: &[&str] = &[
    "node_memory_MemTotal_bytes",
    "windows_memory_physical_total_bytes",
    "windows_cs_physical_memory_bytes",
];
pub(super) const MEMORY_FREE: &[&str] = &[
    "node_memory_MemAvailable_bytes",
    "windows_memory_available_bytes",
    "windows_memory_physical_free_bytes",
    "windows_os_physical_memory_free_bytes",
];
pub(super) const SWAP_TOTAL: &[&str] =
    &["node_memory_SwapTotal_bytes", "windows_pagefile_limit_bytes", "windows_os_paging_limit_bytes"];
pub(super) const SWAP_FREE: &[&str] =
    &["node_memory_SwapFree_bytes", "windows_pagefile_free_bytes", "windows_os_paging_free_bytes"];
pub(super) const BOOT: &[&str] = &[
    "node_boot_time_seconds",
    "windows_system_boot_time_timestamp_seconds",
    "windows_system_boot_time_timestamp",
    "windows_system_system_up_time",
];
pub(super) const NOW: &[&str] =
    &["node_time_seconds", "windows_time_current_timestamp_seconds", "windows_os_time"];

/// Texts: metric, label, and which fact it is.
const FACTS: &[(&str, &str, &str)] = &[
    ("node_uname_info", "nodename", metric::HOST_NAME),
    ("windows_os_hostname", "hostname", metric::HOST_NAME),
    ("windows_cs_hostname", "hostname", metric::HOST_NAME),
    ("node_os_info", "pretty_name", metric::OS),
    ("windows_os_info", "product", metric::OS),
    ("node_dmi_info", "system_vendor", metric::VENDOR),
    ("node_dmi_info", "product_name", metric::MODEL),
    ("node_dmi_info", "product_serial", metric::SERIAL),
];
/// A file system: its kind, and the octets that it has and that a user could still fill.
#[derive(Debug, Default)]
pub(super) struct Volume {
    pub(super) size: Option<Decimal>,
    pub(super) free: Option<Decimal>,
}

/// One scrape.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Seconds of each processor in each mode, and whether the mode is idle.
    pub(super) processors: BTreeMap<(String, String), (Decimal, bool)>,
    /// Octets received and sent over each physical interface.
    pub(super) received: BTreeMap<String, Decimal>,
    pub(super) sent: BTreeMap<String, Decimal>,
    /// Fixed disks by what the machine calls them; a disk that has no name that can be told, under `None`.
    pub(super) volumes: BTreeMap<(Option<String>, String), Volume>,
    pub(super) facts: BTreeMap<&'static str, String>,
    gauges: BTreeMap<&'static str, Decimal>,
    machine: Option<(String, String)>,
    /// Figures of another machine came too: a federating server was asked for more than one.
    pub(super) mixed: bool,
    /// Lines that held a sample, of whatever.
    pub(super) samples: usize,
    /// Lines so far.
    pub(super) lines: usize,
    /// Lines that were refused, and the first of them with its reason.
    pub(super) refused: usize,
    pub(super) first_refused: Option<(usize, &'static str)>,
}

impl Reading {
    /// Takes a line as it came, without its end.
    pub(super) fn take(&mut self, line: &[u8]) {
        self.lines += 1;
        let read = std::str::from_utf8(line).map_err(|_| "it is not UTF-8").and_then(sample);
        let kept = read.and_then(|sample| match sample {
            Some(sample) => {
                self.samples += 1;
                self.keep(&sample)
            }
            None => Ok(()),
        });
        if let Err(reason) = kept {
            self.refused += 1;
            self.first_refused.get_or_insert((self.lines, reason));
        }
    }

    /// The first of these gauges that is there.
    pub(super) fn gauge(&self, names: &[&str]) -> Option<Decimal> {
        names.iter().find_map(|name| self.gauges.get(name).copied())
    }

    /// Whether anything was said that we have a word for.
    pub(super) fn is_empty(&self) -> bool {
        self.processors.is_empty() && self.gauges.is_empty() && self.volumes.is_empty()
    }

    fn keep(&mut self, sample: &Sample<'_>) -> Result<(), &'static str> {
        if !sample.name.starts_with("node_") && !sample.name.starts_with("windows_") {
            return Ok(());
        }
        let machine = (sample.label("instance").to_owned(), sample.label("job").to_owned());
        self.mixed |= *self.machine.get_or_insert_with(|| machine.clone()) != machine;
        match &*sample.name {
            "node_cpu_seconds_total" => self.processor("cpu", sample),
            // `privileged` holds `interrupt` and `dpc` already.
            "windows_cpu_time_total" if matches!(sample.label("mode"), "idle" | "user" | "privileged") => {
                self.processor("core", sample)
            }
            "node_network_receive_bytes_total" => interface(&mut self.received, "device", sample),
            "node_network_transmit_bytes_total" => interface(&mut self.sent, "device", sample),
            "windows_net_bytes_received_total" => interface(&mut self.received, "nic", sample),
            "windows_net_bytes_sent_total" => interface(&mut self.sent, "nic", sample),
            "node_filesystem_size_bytes" => self.file_system(sample, |volume| &mut volume.size),
            "node_filesystem_avail_bytes" => self.file_system(sample, |volume| &mut volume.free),
            "windows_logical_disk_size_bytes" => self.drive(sample, |volume| &mut volume.size),
            "windows_logical_disk_free_bytes" => self.drive(sample, |volume| &mut volume.free),
            _ => self.other(sample),
        }
    }

    fn processor(&mut self, label: &str, sample: &Sample<'_>) -> Result<(), &'static str> {
        let mode = sample.label("mode");
        // Waiting for a disk is not working, as on this machine itself.
        let idle = matches!(mode, "idle" | "iowait");
        let key = (sample.label(label).to_owned(), mode.to_owned());
        let seconds = number(sample)?;
        let time = room(&mut self.processors, key, PROCESSOR_TIMES)
            .ok_or("the machine has more than 4,096 processors")?;
        *time = (seconds, idle);
        Ok(())
    }

    fn file_system(
        &mut self,
        sample: &Sample<'_>,
        part: fn(&mut Volume) -> &mut Option<Decimal>,
    ) -> Result<(), &'static str> {
        let (device, kind) = (sample.label("device"), sample.label("fstype"));
        if !names::is_fixed(kind, sample.label("mountpoint")) {
            return Ok(());
        }
        // A disk that is mounted in several places is one disk.
        self.volume((naming::device_name(device, kind), device.to_owned()), sample, part)
    }

    fn drive(
        &mut self,
        sample: &Sample<'_>,
        part: fn(&mut Volume) -> &mut Option<Decimal>,
    ) -> Result<(), &'static str> {
        let Some(letter) = naming::drive(sample.label("volume")) else { return Ok(()) };
        self.volume((Some(letter.clone()), letter), sample, part)
    }

    fn volume(
        &mut self,
        key: (Option<String>, String),
        sample: &Sample<'_>,
        part: fn(&mut Volume) -> &mut Option<Decimal>,
    ) -> Result<(), &'static str> {
        let octets = number(sample)?;
        let volume = room(&mut self.volumes, key, VOLUMES).ok_or("the machine has more than 64 disks")?;
        *part(volume) = Some(octets);
        Ok(())
    }

    fn other(&mut self, sample: &Sample<'_>) -> Result<(), &'static str> {
        for (_, label, fact) in FACTS.iter().filter(|(name, ..)| *name == sample.name) {
            if let Some(text) = naming::told(sample.label(label)) {
                self.facts.insert(fact, text);
            }
        }
        let gauges = [MEMORY_TOTAL, MEMORY_FREE, SWAP_TOTAL, SWAP_FREE, BOOT, NOW];
        if let Some(name) = gauges.iter().flat_map(|names| names.iter()).find(|name| **name == sample.name) {
            let value = number(sample)?;
            *self.gauges.entry(name).or_default() += value;
        }
        Ok(())
    }
}

fn interface(
    octets: &mut BTreeMap<String, Decimal>,
    label: &str,
    sample: &Sample<'_>,
) -> Result<(), &'static str> {
    let name = sample.label(label);
    let physical = if label == "nic" { names::is_physical_windows(name) } else { names::is_physical(name) };
    if physical {
        let value = number(sample)?;
        *room(octets, name.to_owned(), INTERFACES).ok_or("the machine has more than 256 interfaces")? = value;
    }
    Ok(())
}

/// The place of `key`; `None` where it is new and `most` are there.
fn room<K: Ord, V: Default>(of: &mut BTreeMap<K, V>, key: K, most: usize) -> Option<&mut V> {
    let full = of.len() >= most;
    match of.entry(key) {
        Entry::Vacant(_) if full => None,
        entry => Some(entry.or_default()),
    }
}

/// The value of something that cannot be negative, exactly as it was written.
fn number(sample: &Sample<'_>) -> Result<Decimal, &'static str> {
    let text = sample.value;
    let read = if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()
    } else {
        Decimal::from_str_exact(text.trim_start_matches('+')).ok()
    };
    let number = read.ok_or("its value is not a number that a machine's figure can have")?;
    if number.is_sign_negative() && !number.is_zero() || number > MOST {
        return Err("its value is negative or too large");
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<String, &'static str> {
        let sample = Sample { name: "node_x".into(), labels: Vec::new(), value: text };
        number(&sample).map(|number| number.normalize().to_string())
    }

    #[test]
    fn values_are_exact_beyond_what_a_float_holds() {
        assert_eq!(MOST, Decimal::from(10_u64.pow(18)));
        for (text, is) in [
            ("9007199254740993", "9007199254740993"),
            ("9.007199254740993e+15", "9007199254740993"),
            ("2.70553174016e+11", "270553174016"),
            ("4469.89", "4469.89"),
            ("1.7954487341418657e+09", "1795448734.1418657"),
            ("+5", "5"),
            ("-0", "0"),
            ("5E-3", "0.005"),
        ] {
            assert_eq!(value(text).unwrap(), is, "{text}");
        }
        for text in ["NaN", "+Inf", "-Inf", "-1", "1e19", "1e400", "1e-400", "1e99999999999"] {
            assert!(value(text).is_err(), "{text}: {:?}", value(text));
        }
    }
}
