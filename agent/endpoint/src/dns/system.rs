//! The name server that this system asks (resolv.conf(5)).

use std::fs::File;
use std::io::Read;
use std::net::{IpAddr, SocketAddr};

/// A longer file is cut, octets.
const MAX_FILE: u64 = 64 * 1024;

/// The first server; `None` where the system tells none in this way, as on Windows.
pub(super) fn server() -> Option<SocketAddr> {
    if !cfg!(unix) {
        return None;
    }
    let mut text = Vec::new();
    File::open("/etc/resolv.conf").ok()?.take(MAX_FILE).read_to_end(&mut text).ok()?;
    first(&String::from_utf8_lossy(&text))
}

fn first(text: &str) -> Option<SocketAddr> {
    text.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let address = words.next().filter(|word| *word == "nameserver").and(words.next())?;
        Some(SocketAddr::new(address.parse::<IpAddr>().ok()?, 53))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_server_that_has_an_address_is_asked() {
        let text = "# nameserver 192.0.2.1\nsearch example\nnameserver fe80::1%eth0\nnameserver\t192.0.2.2 \nnameserver ::1\n";
        assert_eq!(first(text).unwrap().to_string(), "192.0.2.2:53");
        assert_eq!(first("nameserver 2001:db8::53").unwrap().to_string(), "[2001:db8::53]:53");
        assert_eq!(first("options edns0"), None);
    }
}
