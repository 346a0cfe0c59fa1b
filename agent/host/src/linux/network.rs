//! Octets over physical interfaces, from `/proc/net/dev`. Promise: never more than were carried. Source:
//! `proc_pid_net(5)`.
//!
//! An interface is physical where `/sys/class/net/<name>/device` exists: octets over a tunnel, a bridge, a bond or a
//! container's link would count twice. One that appears is counted from its second reading on; one whose counters
//! are smaller than before was reset, and its new counters are what it carried since.

use std::path::{Path, PathBuf};

use super::kept::{Kept, Part};
use super::text::{number, words};

/// Most interfaces that are followed: a host of containers has hundreds.
const MOST: usize = 4096;
/// Longest name of an interface (`IFNAMSIZ` with its zero).
const LONGEST_NAME: usize = 16;

/// Follows the interfaces.
#[derive(Debug)]
pub(super) struct Network {
    file: Kept,
    folder: PathBuf,
    table: Table,
}

impl Network {
    /// Takes the first reading.
    pub(super) fn begin(file: Kept, root: &Path) -> Self {
        let mut network = Self { file, folder: root.join("sys/class/net"), table: Table::default() };
        network.carried(&mut [0; 1024]);
        network
    }

    /// Octets received and sent since the last reading. `None` where the file cannot be read.
    pub(super) fn carried(&mut self, buffer: &mut [u8]) -> Option<(u64, u64)> {
        let Self { file, folder, table } = self;
        let is_physical =
            |name: &str| folder.join(name).join("device").try_exists().is_ok_and(|exists| exists);
        let mut carried = (0_u64, 0_u64);
        file.lines(buffer, |part| {
            let Part::Whole(line) = part else { return };
            let Some((received, sent)) = table.take(line, is_physical) else { return };
            carried = (carried.0.saturating_add(received), carried.1.saturating_add(sent));
        })
        .ok()?;
        table.forget_those_gone();
        Some(carried)
    }
}

#[derive(Debug, Clone, Copy)]
struct Interface {
    name: [u8; LONGEST_NAME],
    physical: bool,
    counters: (u64, u64),
    seen: bool,
}

/// What each interface's counters said last.
#[derive(Debug, Default)]
struct Table {
    interfaces: Vec<Interface>,
    /// Where the next line's interface stood last time: the kernel keeps their order.
    next: usize,
}

impl Table {
    /// What the interface of the line carried since the last reading, if it is physical.
    fn take(&mut self, line: &[u8], is_physical: impl Fn(&str) -> bool) -> Option<(u64, u64)> {
        let (name, counters) = counters(line)?;
        let Some(place) = self.place(&name) else {
            let length = name.iter().position(|octet| *octet == 0).unwrap_or(LONGEST_NAME);
            let text = std::str::from_utf8(&name[..length]).ok().filter(|name| !name.contains('/'))?;
            if self.interfaces.len() < MOST {
                let physical = is_physical(text);
                self.interfaces.push(Interface { name, physical, counters, seen: true });
            }
            return None;
        };
        self.next = place + 1;
        let interface = self.interfaces.get_mut(place)?;
        interface.seen = true;
        let before = std::mem::replace(&mut interface.counters, counters);
        let since = |before: u64, now: u64| now.checked_sub(before).unwrap_or(now);
        interface.physical.then(|| (since(before.0, counters.0), since(before.1, counters.1)))
    }

    fn place(&self, name: &[u8; LONGEST_NAME]) -> Option<usize> {
        let is_it = |interface: &Interface| interface.name == *name;
        if self.interfaces.get(self.next).is_some_and(is_it) {
            return Some(self.next);
        }
        self.interfaces.iter().position(is_it)
    }

    /// An interface that comes again is a new one.
    fn forget_those_gone(&mut self) {
        self.interfaces.retain_mut(|interface| std::mem::take(&mut interface.seen));
        self.next = 0;
    }
}

/// Name, and octets received and sent. `None` for the two lines of headings.
fn counters(line: &[u8]) -> Option<([u8; LONGEST_NAME], (u64, u64))> {
    // Old kernels write no space behind the colon, and an alias has a colon in its name.
    let colon = line.iter().rposition(|octet| *octet == b':')?;
    let text = line[..colon].trim_ascii();
    let mut name = [0; LONGEST_NAME];
    name.get_mut(..text.len()).filter(|_| !text.is_empty())?.copy_from_slice(text);
    let mut words = words(&line[colon + 1..]);
    let received = number(words.next()?)?;
    let sent = number(words.nth(7)?)?;
    Some((name, (received, sent)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(name: &str, received: u64, sent: u64) -> String {
        format!("{name:>6}: {received} 10 0 0 0 0 0 0 {sent} 20 0 0 0 0 0 0")
    }

    /// Reads the lines as one text.
    fn read(table: &mut Table, lines: &[(&str, u64, u64)]) -> (u64, u64) {
        let mut carried = (0, 0);
        for (name, received, sent) in lines {
            let physical = |name: &str| name.starts_with('e') || name.starts_with('w');
            let more = table.take(line(name, *received, *sent).as_bytes(), physical).unwrap_or_default();
            carried = (carried.0 + more.0, carried.1 + more.1);
        }
        table.forget_those_gone();
        carried
    }

    #[test]
    fn only_physical_interfaces_count() {
        let mut table = Table::default();
        assert_eq!(read(&mut table, &[("lo", 900, 900), ("eth0", 100, 10), ("tun0", 50, 5)]), (0, 0));
        assert_eq!(read(&mut table, &[("lo", 999, 999), ("eth0", 130, 12), ("tun0", 70, 6)]), (30, 2));
    }

    #[test]
    fn an_interface_that_comes_goes_or_is_reset_gives_no_garbage() {
        let mut table = Table::default();
        read(&mut table, &[("eth0", 1_000, 500)]);
        // A dock with a card that has carried much is put in: from now on, it counts.
        assert_eq!(read(&mut table, &[("eth0", 1_010, 505), ("eth1", 7_000_000, 9_000_000)]), (10, 5));
        assert_eq!(read(&mut table, &[("eth1", 7_000_001, 9_000_002), ("eth0", 1_020, 510)]), (11, 7));
        // It is pulled, and comes back.
        assert_eq!(read(&mut table, &[("eth0", 1_020, 510)]), (0, 0));
        assert_eq!(read(&mut table, &[("eth0", 1_020, 510), ("eth1", 8_000_000, 8_000_000)]), (0, 0));
        // The driver starts anew.
        assert_eq!(read(&mut table, &[("eth0", 40, 3), ("eth1", 8_000_000, 8_000_000)]), (40, 3));
    }

    #[test]
    fn many_shapes_of_lines_are_read() {
        let name = |line: &str| {
            let (name, counters) = counters(line.as_bytes())?;
            Some((String::from_utf8_lossy(&name).trim_end_matches('\0').to_owned(), counters))
        };
        assert_eq!(name("  eth0:123 1 0 0 0 0 0 0 456 1 0 0 0 0 0 0"), Some(("eth0".into(), (123, 456))));
        let alias = "eth0:1: 1 0 0 0 0 0 0 0 2 0 0 0 0 0 0 0";
        assert_eq!(name(alias), Some(("eth0:1".into(), (1, 2))));
        assert_eq!(name(" face |bytes    packets errs drop fifo frame compressed multicast|bytes"), None);
        assert_eq!(name("eth0: 1 2 3"), None);
        assert_eq!(name(&line("a-name-of-17-long", 1, 1)), None);
    }

    #[test]
    fn a_host_with_hundreds_of_container_links_is_read() {
        let mut table = Table::default();
        let names: Vec<_> = (0..700).map(|link| format!("veth{link}")).collect();
        let mut lines: Vec<_> = names.iter().map(|name| (name.as_str(), 5_u64, 5_u64)).collect();
        lines.push(("eth0", 100, 100));
        read(&mut table, &lines);
        lines[700] = ("eth0", 107, 108);
        assert_eq!(read(&mut table, &lines), (7, 8));
    }

    proptest! {
        #[test]
        fn no_line_panics_and_no_interface_carries_more_than_its_counter(
            text in prop::collection::vec(any::<u8>(), 0..60), before in any::<u64>(), now in any::<u64>()
        ) {
            let mut table = Table::default();
            let _ = table.take(&text, |_| true);
            table.take(line("eth0", before, 0).as_bytes(), |_| true);
            let carried = table.take(line("eth0", now, 0).as_bytes(), |_| true);
            prop_assert!(carried.unwrap().0 <= now);
        }
    }
}
