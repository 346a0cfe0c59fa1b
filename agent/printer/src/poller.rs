//! One UDP socket for many printers, and the order of questions to each.

use std::net::SocketAddr;
use std::sync::Arc;

use async_snmp::transport::UdpTransport;
use async_snmp::v3::EngineCache;
use async_snmp::{Client, ErrorKind, Retry};
use tokio::time::{Instant, timeout_at};

use crate::counter_plan::{CounterPlan, Learned, learn};
use crate::credentials::Credentials;
use crate::decode::{decode, enterprise_number};
use crate::error::PollError;
use crate::light::{LightReading, decode_light};
use crate::limits::Limits;
use crate::plan;
use crate::reading::Reading;
use crate::session::{OBJECTS_PER_GET, Session};
use crate::status::{self, StatusCheck};
use crate::walk::Walk;

/// SNMP's port, where an address names none.
const PORT: u16 = 161;

/// Asks printers. Cheap to clone; clones share the socket, so hundreds of printers need one.
#[derive(Clone)]
pub struct Poller {
    v4: UdpTransport,
    v6: Option<UdpTransport>,
    engines: Arc<EngineCache>,
    limits: Limits,
}

impl Poller {
    /// Opens the socket.
    ///
    /// # Errors
    ///
    /// [`PollError::Local`] when the system gives no UDP socket.
    pub async fn new(limits: Limits) -> Result<Self, PollError> {
        let local = |error: &async_snmp::Error| PollError::Local {
            target: "printers".to_owned(),
            reason: error.to_string(),
        };
        let v4 = UdpTransport::bind("0.0.0.0:0").await.map_err(|error| local(&error))?;
        // A machine without IPv6 still reaches every printer that has an IPv4 address.
        let v6 = UdpTransport::bind("[::]:0").await.ok();
        Ok(Self { v4, v6, engines: Arc::new(EngineCache::new()), limits })
    }

    /// Reads everything about the printer at `target`: `host`, `host:port` or `[v6]:port`.
    ///
    /// # Errors
    ///
    /// [`PollError`] tells silence, refusal and nonsense apart. A poll that began and broke off is an
    /// error: half a reading would say that the printer has no supplies.
    pub async fn poll(&self, target: &str, credentials: &Credentials) -> Result<Reading, PollError> {
        Ok(decode(&self.walk(target, credentials).await?))
    }

    /// Reads everything, and makes of it the plan of [`Poller::counters`]. `earlier` is the plan of the same target:
    /// as long as the same device answers, its counter source stays.
    ///
    /// # Errors
    ///
    /// As [`Poller::poll`].
    pub async fn learn(
        &self,
        target: &str,
        credentials: &Credentials,
        earlier: Option<&CounterPlan>,
    ) -> Result<Learned, PollError> {
        Ok(learn(&self.walk(target, credentials).await?, earlier))
    }

    /// The routine reading: the plan's objects by GET, no table.
    ///
    /// # Errors
    ///
    /// As [`Poller::poll`]. An object that is not there any more is no error: see [`LightReading::missing`].
    pub async fn counters(
        &self,
        target: &str,
        credentials: &Credentials,
        plan: &CounterPlan,
    ) -> Result<LightReading, PollError> {
        let mut session = self.session(target, credentials).await?;
        first(&mut session, plan.oids(), credentials).await?;
        Ok(decode_light(plan, session.walk()))
    }

    async fn walk(&self, target: &str, credentials: &Credentials) -> Result<Walk, PollError> {
        let mut session = self.session(target, credentials).await?;
        first(&mut session, &plan::system(), credentials).await?;
        let number = enterprise_number(session.walk());
        if plan::mistrusts_bulk(number) {
            session.no_bulk();
        }
        for table in plan::tables() {
            session.table(&table).await?;
        }
        session.get(&plan::scalars(number)).await?;
        for table in plan::own_tables(number) {
            session.table(&table).await?;
        }
        Ok(session.into_walk())
    }

    /// One light question. `earlier` is a reading of the same printer, which knows its indexes.
    ///
    /// # Errors
    ///
    /// As [`Poller::poll`]. Sleeping is no error: a printer that answers is reachable.
    pub async fn status_check(
        &self,
        target: &str,
        credentials: &Credentials,
        earlier: Option<&Reading>,
    ) -> Result<StatusCheck, PollError> {
        let device = earlier.map_or(1, |reading| reading.status.hr_device_index);
        let marker = earlier.and_then(|reading| reading.counters.markers.first());
        let marker = marker.map(|marker| crate::walk::arcs(&marker.index));
        let mut session = self.session(target, credentials).await?;
        first(&mut session, &status::objects(device, marker.as_deref()), credentials).await?;
        Ok(status::read(session.walk(), device, marker.as_deref()))
    }

    async fn session(&self, target: &str, credentials: &Credentials) -> Result<Session, PollError> {
        let began = Instant::now();
        let auth = credentials.auth()?;
        let address = self.resolve(target, began).await?;
        let transport = match (&self.v6, address) {
            (Some(v6), SocketAddr::V6(_)) => v6,
            _ => &self.v4,
        };
        // A fixed count within MAX_RETRIES is always valid; beyond it the library's own default stands.
        let retry = Retry::fixed(self.limits.retries, std::time::Duration::ZERO).unwrap_or_default();
        let client = Client::builder(address, auth)
            .request_timeout(self.limits.timeout)
            .retry(retry)
            .max_oids_per_request(OBJECTS_PER_GET)
            .engine_cache(Arc::clone(&self.engines))
            .strict_source(true)
            .build_with(transport)
            .await
            .map_err(|error| match error.kind() {
                ErrorKind::Config => {
                    PollError::Address { target: target.to_owned(), reason: error.to_string() }
                }
                _ => PollError::from_snmp(&error, target, 0, began.elapsed()),
            })?;
        Ok(Session::new(client, target.to_owned(), self.limits, began, !credentials.is_v1()))
    }

    /// The first address that a socket of ours reaches.
    async fn resolve(&self, target: &str, began: Instant) -> Result<SocketAddr, PollError> {
        let fail = |reason: &str| PollError::Address { target: target.to_owned(), reason: reason.to_owned() };
        let (host, port) = split_port(target).ok_or_else(|| fail("the port is no number"))?;
        let lookup = tokio::net::lookup_host((host, port));
        let found = timeout_at(began + self.limits.deadline, lookup).await;
        let found = found.map_err(|_| fail("the name server is silent"))?;
        let mut found = found.map_err(|error| fail(&error.to_string()))?;
        let reachable = |address: &SocketAddr| address.is_ipv4() || self.v6.is_some();
        found.find(reachable).ok_or_else(|| fail("no address of a kind that this machine has"))
    }
}

/// The first question. An SNMPv3 agent answers a wrong password, and an engine id that is no longer its
/// own, with a Report that nothing authenticates, which the library rightly does not believe. So silence
/// there is looked into: the engine is discovered anew and asked once more; who answers discovery but
/// not the user is there, and refuses.
async fn first(session: &mut Session, oids: &[Vec<u32>], credentials: &Credentials) -> Result<(), PollError> {
    let silence = match session.get(oids).await {
        Err(silence @ PollError::Unreachable { .. }) if credentials.authenticates() => silence,
        outcome => return outcome,
    };
    if !session.answers_discovery().await {
        return Err(silence);
    }
    match session.get(oids).await {
        Err(PollError::Unreachable { target, .. }) => {
            let reason = "it answers discovery, but no question of this user".to_owned();
            Err(PollError::Auth { target, reason })
        }
        outcome => outcome,
    }
}

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
