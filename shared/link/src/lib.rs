//! What whoever connects needs, agent, collector and witness alike:
//!
//! 1. [`tls`] speaks TLS with named authorities only, and says what to do where that fails.
//! 2. [`validity`] tells from when to when a certificate holds.
//! 3. [`url`] is an address on the web, [`http`] asks there once, within limits.
//! 4. [`pace`] spreads the attempts, and says each reason once.
//!
//! Without TLS only [this machine](is_loopback) may be spoken to, but for what is public and signed.

pub mod http;
pub mod pace;
pub mod tls;
pub mod url;
pub mod validity;

use std::net::IpAddr;

/// Whether a host is this machine whatever the network says.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_this_machine() {
        for host in ["localhost", "127.0.0.1", "127.9.9.9", "::1"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example", "192.0.2.1", "0.0.0.0", "::", "motprov.example", ""] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
