//! From a printer's name to its address. Promise: names of thousands of printers cost few lookups at once, and a
//! printer that moved is found again soon: silence forgets its address.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

/// SNMP's port, where an address names none.
const PORT: u16 = 161;
/// Each lookup holds a thread.
const AT_ONCE: usize = 4;
/// How long an address is believed.
const BELIEVED: Duration = Duration::from_mins(5);
/// Names remembered; beyond, all are looked up anew.
const REMEMBERED: usize = 16_384;

/// Looks names up and remembers.
#[derive(Debug)]
pub(crate) struct Resolver {
    lookups: Semaphore,
    known: Mutex<HashMap<String, (SocketAddr, Instant)>>,
}

impl Default for Resolver {
    fn default() -> Self {
        Self { lookups: Semaphore::new(AT_ONCE), known: Mutex::default() }
    }
}

impl Resolver {
    /// The first address of `target` that `usable` takes, before `end`.
    ///
    /// # Errors
    /// The reason, for a person.
    pub(crate) async fn resolve(
        &self,
        target: &str,
        end: Instant,
        usable: impl Fn(&SocketAddr) -> bool,
    ) -> Result<SocketAddr, String> {
        let (host, port) = split_port(target).ok_or("the port is no number")?;
        if let Ok(address) = host.parse() {
            let address = SocketAddr::new(address, port);
            return usable(&address).then_some(address).ok_or_else(|| KIND.to_owned());
        }
        let now = Instant::now();
        if let Some((address, _)) = self.known().get(target).filter(|(_, until)| now < *until) {
            return Ok(*address);
        }
        let lookup = async {
            let _permit = self.lookups.acquire().await.ok();
            let found = tokio::net::lookup_host((host, port)).await.map_err(|error| error.to_string());
            found.map(Vec::from_iter)
        };
        let found = timeout_at(end, lookup).await.map_err(|_| "the name server is silent")??;
        let found = found.into_iter().find(usable).ok_or(KIND)?;
        let mut known = self.known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(target.to_owned(), (found, now + BELIEVED));
        Ok(found)
    }

    pub(crate) fn forget(&self, target: &str) {
        self.known().remove(target);
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, (SocketAddr, Instant)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const KIND: &str = "no address of a kind that this machine has";

/// Host and port; 161 without one. A bare IPv6 address has colons but no port.
fn split_port(target: &str) -> Option<(&str, u16)> {
    if let Some(rest) = target.strip_prefix('[') {
        let (host, port) = rest.split_once(']')?;
        let port = port.strip_prefix(':').map_or(Some(PORT), |port| port.parse().ok())?;
        return Some((host, port));
    }
    match target.split_once(':') {
        Some((_, rest)) if rest.contains(':') => Some((target, PORT)),
        Some((host, port)) => Some((host, port.parse().ok()?)),
        None => Some((target, PORT)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_has_snmps_port_unless_it_says_another() {
        assert_eq!(split_port("printer.example"), Some(("printer.example", 161)));
        assert_eq!(split_port("192.0.2.7:1161"), Some(("192.0.2.7", 1161)));
        assert_eq!(split_port("2001:db8::7"), Some(("2001:db8::7", 161)));
        assert_eq!(split_port("[2001:db8::7]:1161"), Some(("2001:db8::7", 1161)));
        assert_eq!(split_port("printer:http"), None);
    }
}
