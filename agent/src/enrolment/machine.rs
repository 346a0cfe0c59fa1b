//! What this machine says of itself when it asks to be let in, for the person who approves, and to find it in the
//! register: names and numbers of the machine, none of a person.

use std::collections::BTreeMap;

use motprov_host::Machine;
use motprov_shared::measurement::{Fact, metric};

/// Addresses of so many network cards are told at most.
const CARDS: usize = 4;

/// The words; what the system does not tell is not there.
#[must_use]
pub fn machine() -> BTreeMap<String, String> {
    let identity = Machine::open().map(|machine| machine.identity()).unwrap_or_default();
    let words = [
        (metric::HOST_NAME, identity.host_name),
        (metric::OS, identity.os),
        (metric::VENDOR, identity.vendor),
        (metric::MODEL, identity.model),
        (metric::SERIAL, identity.serial),
        ("mac", Some(cards().join(" ")).filter(|cards| !cards.is_empty())),
        ("version", Some(env!("CARGO_PKG_VERSION").to_owned())),
    ];
    let known = words.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Fact::clean(&text?))));
    known.collect()
}

/// Addresses of the cards that are hardware (Linux: those that have a device).
#[cfg(target_os = "linux")]
fn cards() -> Vec<String> {
    let Ok(entries) = std::fs::read_dir("/sys/class/net") else { return Vec::new() };
    let hardware = entries.flatten().map(|entry| entry.path()).filter(|path| path.join("device").exists());
    let mut found: Vec<String> =
        hardware.filter_map(|path| std::fs::read_to_string(path.join("address")).ok()).collect();
    for address in &mut found {
        *address = address.trim().to_owned();
    }
    found.retain(|address| address.len() == 17 && address != "00:00:00:00:00:00");
    found.sort();
    found.truncate(CARDS);
    found
}

/// Elsewhere serial number and host name have to do.
#[cfg(not(target_os = "linux"))]
fn cards() -> Vec<String> {
    Vec::new()
}
