//! From a printer's name to its address. Promise: names of thousands of printers cost few lookups at once; a name
//! server that is slow or silent stops no printer whose address is known; one that moved is found again soon, since
//! silence has its name looked up anew.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, timeout_at};

/// SNMP's port, where an address names none.
const PORT: u16 = 161;
/// Each lookup holds a thread.
const AT_ONCE: usize = 4;
/// How long an address is believed.
const BELIEVED: Duration = Duration::from_mins(5);
/// After a lookup that failed, the address that was known is used so long without another.
const AGAIN: Duration = Duration::from_mins(1);
/// Names remembered; beyond, all are looked up anew.
const REMEMBERED: usize = 16_384;

type Lookup = Pin<Box<dyn Future<Output = std::io::Result<Vec<SocketAddr>>> + Send>>;
/// None while the lookup is under way.
type Answer = Option<Result<SocketAddr, String>>;

/// Looks names up and remembers. Cheap to clone; clones share what they know.
#[derive(Clone)]
pub(crate) struct Resolver {
    /// Takes addresses of version 6.
    v6: bool,
    look: fn(String, u16) -> Lookup,
    lookups: Arc<Semaphore>,
    known: Arc<Mutex<HashMap<String, Name>>>,
}

/// What is known of a name.
#[derive(Default)]
struct Name {
    address: Option<(SocketAddr, Instant)>,
    under_way: Option<watch::Receiver<Answer>>,
}

impl Resolver {
    /// By the system's own resolver. `v6` says whether this machine has IPv6.
    pub(crate) fn new(v6: bool) -> Self {
        let look = |host, port| -> Lookup {
            Box::pin(async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) })
        };
        Self { v6, look, lookups: Arc::new(Semaphore::new(AT_ONCE)), known: Arc::default() }
    }

    /// An address of `target` that this machine can reach, before `end`. One that is known is given at once, and if it
    /// is old, looked up anew for the next time.
    ///
    /// # Errors
    /// The reason, for a person.
    pub(crate) async fn resolve(&self, target: &str, end: Instant) -> Result<SocketAddr, String> {
        let (host, port) = split_port(target).ok_or("the port is no number")?;
        if let Ok(address) = host.parse() {
            let address = SocketAddr::new(address, port);
            return self.takes(&address).then_some(address).ok_or_else(|| KIND.to_owned());
        }
        let known = self.known().get(target).and_then(|name| name.address);
        if let Some((address, until)) = known {
            if until <= Instant::now() {
                self.look_up(target, host, port);
            }
            return Ok(address);
        }
        let mut answer = self.look_up(target, host, port);
        let came = timeout_at(end, answer.wait_for(Option::is_some)).await;
        let answer = came.map_err(|_| "the name server is silent")?.map_err(|_| "the lookup ended early")?;
        answer.clone().unwrap_or_else(|| Err(KIND.to_owned()))
    }

    /// The printer is silent at its address: the name is looked up anew.
    pub(crate) fn doubt(&self, target: &str) {
        if let Some((host, port)) = split_port(target)
            && self.known().contains_key(target)
        {
            self.look_up(target, host, port);
        }
    }

    fn takes(&self, address: &SocketAddr) -> bool {
        address.is_ipv4() || self.v6
    }

    /// Joins the lookup of this name that is under way, else begins one. It goes on where nobody waits any more: the
    /// thread that it holds cannot be stopped, and the address serves the next question.
    fn look_up(&self, target: &str, host: &str, port: u16) -> watch::Receiver<Answer> {
        let mut known = self.known();
        if known.len() >= REMEMBERED && !known.contains_key(target) {
            known.clear();
        }
        let name = known.entry(target.to_owned()).or_default();
        if let Some(under_way) = &name.under_way {
            return under_way.clone();
        }
        let (told, answer) = watch::channel(None);
        name.under_way = Some(answer.clone());
        let (resolver, target, host) = (self.clone(), target.to_owned(), host.to_owned());
        tokio::spawn(async move {
            let permit = resolver.lookups.acquire().await;
            let found = (resolver.look)(host, port).await;
            drop(permit);
            let usable = |found: Vec<SocketAddr>| found.into_iter().find(|address| resolver.takes(address));
            let found = found.map_err(|error| error.to_string());
            let found = found.and_then(|found| usable(found).ok_or_else(|| KIND.to_owned()));
            resolver.learn(target, found.as_ref().ok());
            told.send_replace(Some(found));
        });
        answer
    }

    fn learn(&self, target: String, found: Option<&SocketAddr>) {
        let now = Instant::now();
        let mut known = self.known();
        let name = known.entry(target).or_default();
        name.under_way = None;
        name.address = match (found, name.address) {
            (Some(found), _) => Some((*found, now + BELIEVED)),
            (None, known) => known.map(|(address, _)| (address, now + AGAIN)),
        };
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Name>> {
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

    #[tokio::test]
    async fn an_address_that_is_known_serves_while_the_name_server_is_silent() {
        let soon = || Instant::now() + Duration::from_millis(100);
        let mut resolver = Resolver::new(false);
        resolver.look = |_, port| Box::pin(async move { Ok(vec![([10, 0, 0, 7], port).into()]) });
        let first = SocketAddr::from(([10, 0, 0, 7], 161));
        assert_eq!(resolver.resolve("printer", soon()).await, Ok(first));
        resolver.look = |_, _| Box::pin(std::future::pending());
        if let Some((_, until)) = resolver.known().get_mut("printer").and_then(|name| name.address.as_mut()) {
            *until = Instant::now();
        }
        assert_eq!(resolver.resolve("printer", soon()).await, Ok(first));
        resolver.doubt("printer");
        assert_eq!(resolver.resolve("printer", soon()).await, Ok(first));
        let unknown = resolver.resolve("other", soon()).await;
        assert_eq!(unknown, Err("the name server is silent".to_owned()));
    }

    #[tokio::test]
    async fn a_printer_that_moved_is_found_after_its_silence() {
        let end = || Instant::now() + Duration::from_secs(1);
        let mut resolver = Resolver::new(false);
        resolver.look = |_, port| Box::pin(async move { Ok(vec![([10, 0, 0, 7], port).into()]) });
        resolver.resolve("printer:1161", end()).await.unwrap();
        resolver.look = |_, port| Box::pin(async move { Ok(vec![([10, 0, 0, 8], port).into()]) });
        resolver.doubt("printer:1161");
        let moved = Ok(([10, 0, 0, 8], 1161).into());
        while resolver.resolve("printer:1161", end()).await != moved {
            tokio::task::yield_now().await;
        }
    }
}
